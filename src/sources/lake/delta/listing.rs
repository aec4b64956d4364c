//! Which objects of a log make up its newest version.
//!
//! In: the names below `_delta_log/`. Out: the commits to read, and the newest whole checkpoint before them. Guaranteed:
//! no commit is missing between the two.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::table::{LOG_BYTES, fault};
use super::super::{Fault, Objects};
use crate::drift::DataFile;

/// Where the log lies.
pub(super) const LOG: &str = "_delta_log/";

/// The newest version of a table.
pub(super) struct Listing {
    /// Its number.
    pub(super) version: u64,
    /// The parts of the checkpoint to start from; none where the log goes back to its beginning.
    pub(super) checkpoint: Vec<String>,
    /// The commits after it, ascending.
    pub(super) commits: Vec<(String, u64)>,
    /// The pointer to the last checkpoint, if there is one.
    hint: Option<String>,
}

impl Listing {
    pub(super) fn of(objects: &[DataFile]) -> Result<Self, Fault> {
        let names = objects.iter().filter_map(|object| Some((object.path.as_str(), object.path.strip_prefix(LOG)?)));
        let mut commits = BTreeMap::new();
        let mut checkpoints: BTreeMap<(u64, Kind), Vec<String>> = BTreeMap::new();
        for (path, name) in names {
            match Entry::of(name) {
                Some(Entry::Commit(version)) => {
                    commits.insert(version, path.to_owned());
                }
                Some(Entry::Checkpoint(version, kind)) => {
                    checkpoints.entry((version, kind)).or_default().push(path.to_owned());
                }
                None => {}
            }
        }
        let whole = checkpoints.into_iter().rev().find(|((_, kind), parts)| kind.parts() == parts.len());
        let (start, checkpoint) = whole.map_or((None, Vec::new()), |((version, _), parts)| (Some(version), parts));
        let first = start.map_or(Some(0), |version| version.checked_add(1));
        let after: Vec<(String, u64)> = match first {
            Some(first) => commits.into_iter().skip_while(|(at, _)| *at < first).map(|(at, path)| (path, at)).collect(),
            None => Vec::new(),
        };
        let mut expected = first;
        for (_, version) in &after {
            if Some(*version) != expected {
                let missing = expected.unwrap_or_default();
                let path = format!("{LOG}{missing:020}.json");
                return Err(fault(
                    &path,
                    format!("Commit {missing} of the table is missing, so nobody can say which of its files are live."),
                ));
            }
            expected = version.checked_add(1);
        }
        let Some(version) = after.last().map(|(_, version)| *version).or(start) else {
            return Err(fault(LOG, "This is the log of a Delta table, and no version of the table is in it."));
        };
        let hint = objects.iter().find(|object| object.path.strip_prefix(LOG) == Some("_last_checkpoint"));
        Ok(Self { version, checkpoint, commits: after, hint: hint.map(|object| object.path.clone()) })
    }

    /// Whether the log goes as far as its own pointer to the last checkpoint says.
    pub(super) fn is_whole(&self, objects: &dyn Objects) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Last {
            version: u64,
        }
        let Some(path) = &self.hint else { return Ok(()) };
        // It is a hint: one that cannot be read says nothing, as the objects themselves were listed.
        let hint = objects.read(path, LOG_BYTES)?.and_then(|bytes| serde_json::from_slice::<Last>(&bytes).ok());
        match hint {
            Some(last) if last.version > self.version => Err(fault(
                path,
                format!(
                    "The log says that it has a checkpoint of version {}, and ends at version {}: part of it is missing.",
                    last.version, self.version
                ),
            )),
            _ => Ok(()),
        }
    }
}

/// How a checkpoint is written; the last is taken where there are several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Parts(usize),
    Named(String),
    Single,
}

impl Kind {
    const fn parts(&self) -> usize {
        match self {
            Self::Parts(parts) => *parts,
            Self::Named(_) | Self::Single => 1,
        }
    }
}

enum Entry {
    Commit(u64),
    Checkpoint(u64, Kind),
}

impl Entry {
    /// "Checkpoint Naming Scheme" and "Delta Log Entries" of the protocol; anything else is no part of a version.
    fn of(name: &str) -> Option<Self> {
        let parts: Vec<&str> = name.split('.').collect();
        let number = |text: &str, digits: usize| {
            (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit()))
                .then(|| text.parse::<u64>().ok())
                .flatten()
        };
        let version = number(parts.first()?, 20)?;
        match parts.get(1..)? {
            ["json"] => Some(Self::Commit(version)),
            ["checkpoint", "parquet"] => Some(Self::Checkpoint(version, Kind::Single)),
            ["checkpoint", id, "json" | "parquet"] => Some(Self::Checkpoint(version, Kind::Named((*id).to_owned()))),
            ["checkpoint", part, of, "parquet"] => {
                let (part, of) = (number(part, 10)?, number(of, 10)?);
                let is_one = (1..=of).contains(&part);
                let kind = Kind::Parts(usize::try_from(of).ok()?);
                is_one.then_some(Self::Checkpoint(version, kind))
            }
            _ => None,
        }
    }
}
