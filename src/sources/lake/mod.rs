//! Where production data lies: folders and object stores, the files below them, and what their footers say.
//!
//! In: a place that a contract or a person named. Out: every live file once, in the order of the paths, with what its
//! footer says of the promises asked about. Guaranteed: footers only, one bounded read a file where its size is known;
//! what cannot be read is a [`Fault`] that names it, and the rest is still read; bounded memory, however many files
//! there are and whatever they hold.

mod delta;
mod iceberg;
pub mod memory;
pub mod table;

use std::fmt;

use crate::drift::{DataFile, Facts};

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
