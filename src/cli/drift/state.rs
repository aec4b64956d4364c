//! The state of scans: where it is kept, a file here or an object, and what of a report goes into it. In: what `--state`
//! says, and reports. Out: a [`Keep`], written down. Guaranteed: what could not be looked at is not forgotten.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::check::Report;
use crate::drift::Earlier;
use crate::error::{Error, Result};
use crate::gate::Assessment;
use crate::model::Scan;
use crate::sources::lake::memory::{Keep, Key, KnownFinding, Ledger, LocalState, NotKept, Version};
use crate::sources::lake::{self, Access, Lake, Location, PutFault};

/// More than ten million files take.
const LONGEST: usize = 2 << 30;

/// The place that a text names.
pub(super) fn keep(text: &str, vars: &BTreeMap<String, String>, access: &Access) -> Result<Box<dyn Keep>> {
    if !text.contains("://") {
        return Ok(Box::new(LocalState::new(Path::new(text))));
    }
    let (folder, name) = Location::of_object(text, vars)?;
    let lake = Lake::open(&folder, access)?;
    let label = format!("{}/{name}", folder.label().trim_end_matches('/'));
    Ok(Box::new(ObjectState { lake, name, label, versions: std::cell::RefCell::default() }))
}

/// A state in an object store.
struct ObjectState {
    lake: Lake,
    name: String,
    label: String,
    /// What the store calls the versions that were read.
    versions: std::cell::RefCell<BTreeMap<String, lake::Version>>,
}

impl Keep for ObjectState {
    fn label(&self) -> String {
        self.label.clone()
    }

    fn beside(&self) -> Option<PathBuf> {
        // What was read before a scan was killed is kept on this machine, by the address of the state.
        let name = HEXLOWER.encode(&Sha256::digest(self.label.as_bytes())[..8]);
        Some(std::env::temp_dir().join(format!("sluicegate-{name}.state")))
    }

    fn get(&self) -> Result<Option<(File, Version)>> {
        let failed = |what: &dyn std::fmt::Display| {
            Error::new(format!("cannot read the state {}: {what}", self.label))
                .help("check that it may be read, or name another one with --state")
        };
        let got = self.lake.get_with_version(&self.name, LONGEST).map_err(|fault| failed(&fault))?;
        let Some((bytes, version)) = got else { return Ok(None) };
        let write = || {
            let mut file = tempfile::tempfile()?;
            file.write_all(&bytes)?;
            file.rewind()?;
            Ok::<File, std::io::Error>(file)
        };
        let name = format!("{version:?}");
        self.versions.borrow_mut().insert(name.clone(), version);
        Ok(Some((write().map_err(|error| failed(&error))?, Version(name))))
    }

    fn put(&self, finished: &Path, expected: Option<&Version>) -> std::result::Result<(), NotKept> {
        let failed = |what: &dyn std::fmt::Display| {
            NotKept::Fault(Error::new(format!("cannot write the state {}: {what}", self.label)))
        };
        let bytes = std::fs::read(finished).map_err(|error| failed(&error))?;
        let versions = self.versions.borrow();
        let expected = expected.and_then(|version| versions.get(&version.0));
        match self.lake.put(&self.name, bytes, expected) {
            Ok(_) => Ok(()),
            Err(PutFault::Changed) => Err(NotKept::Changed),
            Err(PutFault::Fault(fault)) => Err(failed(&fault)),
        }
    }
}

/// What the last scan found, in the words of the conclusion.
pub(super) fn earlier(known: &KnownFinding) -> Earlier {
    Earlier {
        fingerprint: known.fingerprint.clone(),
        rule: known.rule.clone(),
        place: known.place.clone(),
        since: known.first_seen,
    }
}

/// Writes the state down: what was seen in every place, and since when.
pub(super) fn close(state: Ledger, report: &Report, keys: &[Key], today: &str) -> Vec<String> {
    let Ok(today) = today.parse::<Date>() else { return Vec::new() };
    let mut findings: BTreeMap<Key, Vec<KnownFinding>> = BTreeMap::new();
    for key in keys {
        let is = |scan: &&Scan| {
            (&scan.contract, &scan.dataset, &scan.location) == (&key.contract, &key.dataset, &key.location)
        };
        let Some(scan) = report.scans.iter().find(is) else { continue };
        let is_here = |one: &&Assessment| scan.found.iter().any(|found| found == one.finding.fingerprint().as_str());
        let of_key = report.assessments.iter().filter(is_here);
        let known = of_key.map(|one| KnownFinding {
            fingerprint: one.finding.fingerprint().as_str().to_owned(),
            rule: one.finding.rule.id.to_owned(),
            place: one.finding.place(),
            first_seen: one.sighting.as_ref().and_then(|sighting| sighting.since).unwrap_or(today),
            last_seen: today,
        });
        let mut known: Vec<KnownFinding> = known.collect();
        if scan.faults > 0 {
            // What could not be looked at is not mended, and not new when it is seen again.
            let gone =
                state.findings(key).iter().filter(|old| !known.iter().any(|one| one.fingerprint == old.fingerprint));
            let gone: Vec<KnownFinding> = gone.cloned().collect();
            known.extend(gone);
        }
        findings.insert(key.clone(), known);
    }
    state.close(&findings)
}
