//! Where production data lies: folders and object stores, the files below them, and what their footers say.
//!
//! In: a place that a contract or a person named. Out: every live file once, in the order of the paths, with what its
//! footer says of the promises asked about. Guaranteed: footers only, one bounded read a file where its size is known;
//! what cannot be read is a [`Fault`] that names it, and the rest is still read; bounded memory, however many files
//! there are and whatever they hold.

mod access;
mod bounds;
mod budget;
mod conversion;
mod delta;
mod endpoint;
mod failure;
mod flow;
mod footer;
mod guard;
mod iceberg;
mod inner;
mod listing;
mod local;
mod location;
pub mod memory;
mod names;
mod pace;
mod pattern;
mod profile;
mod refusal;
mod remote;
mod scan;
mod state;
mod statistics;
mod store;
pub mod table;
mod tail;
mod window;

use std::fmt;
use std::path::PathBuf;

pub use access::{Access, Patience};
use endpoint::Endpoint;
pub use footer::restore;
use listing::Listed;
use local::Walk;
pub use location::Location;
use location::Place;
use pattern::Pattern;
use remote::Remote;
pub use scan::{Files, Known, Sink, Tally, scan};
pub use state::{PutFault, Version};

use crate::drift::{DataFile, Facts};
use crate::error::Result;

/// What came of one file.
#[derive(Debug)]
pub enum Scanned {
    /// It was read, or known from the last scan.
    File {
        /// The file.
        file: DataFile,
        /// What it holds.
        facts: Facts,
        /// Whether it was known from the last scan and not opened.
        remembered: bool,
    },
    /// It could not be judged.
    Fault(Fault),
}

/// An object that could not be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The path below the location; empty for the location itself.
    pub path: String,
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// What happened, in one sentence without the path.
    pub message: String,
}

/// Why an object could not be judged. Each is the code of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// Its bytes are no Parquet, or contradict each other.
    Corrupt,
    /// It is no Parquet file at all, or empty.
    NotParquet,
    /// Its footer is encrypted.
    Encrypted,
    /// It is larger, wider or deeper than anything that is read.
    TooLarge,
    /// It went away, or became another one, while it was read.
    Vanished,
    /// Nobody here may read it.
    Forbidden,
    /// There is no such place.
    NotFound,
    /// The place did not answer, or not in time.
    Unreachable,
    /// Its table format holds something that cannot be read here.
    Table,
}

impl FaultKind {
    /// The code of the problem.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Corrupt => "corrupt-data",
            Self::NotParquet => "not-parquet",
            Self::Encrypted => "encrypted-data",
            Self::TooLarge => "too-large",
            Self::Vanished => "vanished-data",
            Self::Forbidden => "forbidden-data",
            Self::NotFound => "missing-data",
            Self::Unreachable => "unreachable-data",
            Self::Table => "unreadable-table",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What a table format reads: the objects below one location.
pub trait Objects {
    /// A whole object, of at most `limit` bytes; `None` where there is none.
    ///
    /// # Errors
    /// If it is there and cannot be read, or is larger.
    fn read(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, Fault>;

    /// The objects below `folder` (with a `/` at its end, or empty), in the order of their paths.
    ///
    /// # Errors
    /// If they cannot be listed.
    fn list(&self, folder: &str) -> Result<Vec<DataFile>, Fault>;

    /// The location as people know it.
    fn label(&self) -> String;
}

/// Readers of files of this machine, where nothing else is said.
const READERS: usize = 32;

/// A place that is read.
pub struct Lake {
    inside: Inside,
    pattern: Option<Pattern>,
    /// The name of the only file, where the place is one.
    single: Option<String>,
    readers: usize,
    label: String,
}

/// What holds the objects.
enum Inside {
    /// A folder of this machine.
    Local { root: PathBuf },
    /// An object store.
    Remote(Remote),
}

impl Lake {
    /// Prepares to read a place. Nothing is asked of it yet: whether it is there, a scan tells.
    ///
    /// # Errors
    /// If its glob is none, or what the environment says of credentials contradicts itself.
    pub fn open(location: &Location, access: &Access) -> Result<Self> {
        let pattern = location.pattern.as_deref().map(Pattern::new).transpose()?;
        let mut single = None;
        let inside = match &location.place {
            Place::Local(path) if pattern.is_none() && path.is_file() => {
                single = path.file_name().map(|name| name.to_string_lossy().into_owned());
                Inside::Local { root: path.parent().map_or_else(PathBuf::new, PathBuf::from) }
            }
            Place::Local(path) => Inside::Local { root: path.clone() },
            Place::Object { cloud, key, is_folder } => {
                let endpoint = match (&access.endpoint, &location.endpoint) {
                    (Some(own), _) => Some(Endpoint::of_user(own)?),
                    (None, Some(named)) => Some(Endpoint::of_contract(named, &access.environment)?),
                    (None, None) => None,
                };
                Inside::Remote(Remote::connect(cloud, key, *is_folder, endpoint, access)?)
            }
        };
        let readers = access.readers.unwrap_or(READERS).clamp(1, 1024);
        Ok(Self { inside, pattern, single, readers, label: location.label().to_owned() })
    }

    /// Whether all that lies below the place is meant, so that a table format may say what that is.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        let names_file = |remote: &Remote| remote.names_file();
        self.pattern.is_none()
            && self.single.is_none()
            && !matches!(&self.inside, Inside::Remote(remote) if names_file(remote))
    }

    /// A whole object of at most `limit` bytes, with its version; `None` where there is none.
    ///
    /// # Errors
    /// If it is there and cannot be read, or is larger.
    pub fn get_with_version(&self, path: &str, limit: usize) -> Result<Option<(Vec<u8>, Version)>, Fault> {
        match &self.inside {
            Inside::Local { root } => state::read(&root.join(path), path, limit),
            Inside::Remote(remote) => remote.read(path, limit),
        }
    }

    /// Writes an object, if it is still the version that is `expected`, or still not there where none is.
    ///
    /// # Errors
    /// [`PutFault::Changed`] if somebody else wrote it since; nothing is written then.
    pub fn put(&self, path: &str, bytes: Vec<u8>, expected: Option<&Version>) -> Result<Version, PutFault> {
        match &self.inside {
            Inside::Local { root } => state::put(&root.join(path), path, &bytes, expected),
            Inside::Remote(remote) => remote.put(path, bytes, expected),
        }
    }
}

impl fmt::Debug for Lake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lake").field("label", &self.label).finish_non_exhaustive()
    }
}

impl Objects for Lake {
    fn read(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.get_with_version(path, limit)?.map(|(bytes, _)| bytes))
    }

    fn list(&self, folder: &str) -> Result<Vec<DataFile>, Fault> {
        match &self.inside {
            Inside::Local { root } if !root.join(folder).is_dir() => Ok(Vec::new()),
            Inside::Local { root } => {
                let listed = Walk::of_everything(root, folder);
                let files = listed.filter_map(|listed| match listed {
                    Listed::File(file) => Some(Ok(file)),
                    Listed::Fault(fault) => Some(Err(fault)),
                    Listed::Passed => None,
                });
                files.collect()
            }
            Inside::Remote(remote) => remote.list_all(folder),
        }
    }

    fn label(&self) -> String {
        self.label.clone()
    }
}
