//! Where a state is kept between scans.
//!
//! In: a finished state in a local file, and which one it is to replace. Out: the one that was there, or that somebody
//! else has written meanwhile. Guaranteed by every kind: readers see the old state or the new one, never half of either;
//! a state that was not read is not replaced.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// What tells one state from the next: an entity tag, or the time and size of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(pub String);

/// Why a state was not kept.
#[derive(Debug)]
pub enum NotKept {
    /// Another scan has written its own meanwhile.
    Changed,
    /// It could not be written.
    Fault(Error),
}

/// A place that keeps a state.
pub trait Keep {
    /// The place as people know it, without secrets.
    fn label(&self) -> String;

    /// A path on this machine, beside which an unfinished state and a lock are put: those end in `.partial` and `.lock`.
    /// `None` where nothing is to be left on this machine; a scan that is killed then begins from nothing.
    fn beside(&self) -> Option<PathBuf>;

    /// The state in a local file, and its version; `None` where there is none yet.
    ///
    /// # Errors
    /// If it may be there and cannot be read.
    fn get(&self) -> Result<Option<(File, Version)>>;

    /// Puts the finished state at `finished` in place of the one that has this version; without one, where none is. The
    /// file may be moved away.
    ///
    /// # Errors
    /// If there is another state meanwhile, or it cannot be written.
    fn put(&self, finished: &Path, expected: Option<&Version>) -> std::result::Result<(), NotKept>;
}

/// A state in a file of this machine.
#[derive(Debug)]
pub struct LocalState {
    path: PathBuf,
}

impl LocalState {
    /// The state at a path. A link is followed, so that what it leads to is replaced and not the link.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.canonicalize().unwrap_or_else(|_| path.to_owned()) }
    }

    fn failed(&self, error: &std::io::Error) -> Error {
        Error::new(format!("cannot read the state {}: {error}", self.label()))
            .help("check that it is a file that may be read, or name another one with --state")
    }

    fn version(file: &File) -> std::io::Result<Version> {
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(std::io::Error::other("it is not a file"));
        }
        Ok(Version(format!("{:?} {}", metadata.modified()?, metadata.len())))
    }
}

impl Keep for LocalState {
    fn label(&self) -> String {
        self.path.display().to_string()
    }

    fn beside(&self) -> Option<PathBuf> {
        Some(self.path.clone())
    }

    fn get(&self) -> Result<Option<(File, Version)>> {
        match File::open(&self.path) {
            Ok(file) => {
                let version = Self::version(&file).map_err(|error| self.failed(&error))?;
                Ok(Some((file, version)))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // Every night would be the first one.
                let directory = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
                if directory.is_some_and(|directory| !directory.is_dir()) {
                    return Err(Error::new(format!("the state {} has no directory to lie in", self.label()))
                        .help("make the directory, or name another place with --state"));
                }
                Ok(None)
            }
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn put(&self, finished: &Path, expected: Option<&Version>) -> std::result::Result<(), NotKept> {
        // The lock is what keeps two scans apart; this sees what does not ask for it, such as a copy put back.
        let now = self.get().map_err(NotKept::Fault)?.map(|(_, version)| version);
        if now.as_ref() != expected {
            return Err(NotKept::Changed);
        }
        fs::rename(finished, &self.path).map_err(|error| {
            NotKept::Fault(
                Error::new(format!("cannot write the state {}: {error}", self.label()))
                    .help("check that its directory may be written"),
            )
        })
    }
}
