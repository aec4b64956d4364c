//! Where the state of a scan is kept: a file here, or an object. In: what `--state` says. Out: a [`Keep`].

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::sources::lake::memory::{Keep, LocalState, NotKept, Version};
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
