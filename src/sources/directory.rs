//! A directory as it is now: the working tree, or any other one.
//!
//! Files that git ignores are not part of it; symbolic links are entries of their own and are never followed.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::{ContentId, Entry, EntryKind, Tree};
use crate::config::FILE_NAME;
use crate::document::MAX_BYTES;
use crate::error::{Error, Result};

/// A directory on disk.
#[derive(Debug)]
pub struct Directory {
    root: PathBuf,
    label: String,
}

impl Directory {
    /// The directory `root`, whose files people know below `label`.
    #[must_use]
    pub const fn new(root: PathBuf, label: String) -> Self {
        Self { root, label }
    }
}

impl Tree for Directory {
    fn entries(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        let walk = WalkBuilder::new(&self.root)
            .hidden(false)
            .follow_links(false)
            .ignore(false)
            // As git has it: its own directory and other repositories inside this one are not part of it.
            .filter_entry(|entry| {
                entry.file_name() != ".git" && (entry.depth() == 0 || !entry.path().join(".git").exists())
            })
            .build();
        for found in walk {
            let found = found.map_err(|error| {
                Error::new(format!("cannot list {}: {error}", self.root.display()))
                    .help("check that the directory exists and may be read")
            })?;
            let is_directory = found.file_type().is_some_and(|kind| kind.is_dir());
            let Some(path) = relative(&self.root, found.path()).filter(|path| !is_directory && wanted(path)) else {
                continue;
            };
            if path.contains('\u{fffd}') {
                return Err(nameless(&path));
            }
            entries.push(entry(path, found.path())?);
        }
        entries.sort();
        Ok(entries)
    }

    fn entry(&self, path: &str) -> Result<Option<Entry>> {
        let place = self.root.join(path);
        match fs::symlink_metadata(&place) {
            Ok(metadata) if metadata.is_dir() => Ok(None),
            Ok(_) => entry(path.to_owned(), &place).map(Some),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(unreadable(&place, &error)),
        }
    }

    fn configurations(&self) -> Result<Vec<String>> {
        let named = |path: &str| path.rsplit('/').next() == Some(FILE_NAME);
        let found = self.entries(&|path| named(path) && path != FILE_NAME)?;
        Ok(found.into_iter().map(|entry| self.label(&entry.path)).collect())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let place = self.root.join(path);
        let metadata = match fs::symlink_metadata(&place) {
            Ok(metadata) => metadata,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(error) => return Err(unreadable(&place, &error)),
        };
        // A linked directory on the way would lead out as well as a linked file.
        let inside = place.canonicalize().is_ok_and(|real| real.starts_with(&self.root));
        if !metadata.is_file() || !inside {
            return Err(Error::new(format!(
                "{} is not a regular file below {}",
                self.label(path),
                self.root.display()
            ))
            .help("put the file itself there: links, pipes and devices are not read"));
        }
        read_file(&place).map(Some)
    }

    fn label(&self, path: &str) -> String {
        if self.label.is_empty() { path.to_owned() } else { format!("{}/{path}", self.label) }
    }

    fn describe(&self) -> String {
        if self.label.is_empty() { "the working tree".to_owned() } else { self.label.clone() }
    }
}

/// The content of a file the user named. Too large a file is cut off where it would be refused anyway.
///
/// # Errors
/// If it cannot be read.
pub fn read_file(place: &Path) -> Result<Vec<u8>> {
    let file = fs::File::open(place).map_err(|error| unreadable(place, &error))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(place, &error))?;
    Ok(bytes)
}

fn entry(path: String, place: &Path) -> Result<Entry> {
    let metadata = fs::symlink_metadata(place).map_err(|error| unreadable(place, &error))?;
    let (kind, content) = if !metadata.is_file() {
        (EntryKind::Other, metadata.len().to_be_bytes().to_vec())
    } else if metadata.len() > MAX_BYTES as u64 {
        (EntryKind::TooLarge(metadata.len()), metadata.len().to_be_bytes().to_vec())
    } else {
        (EntryKind::File, read_file(place)?)
    };
    Ok(Entry { path, content: blob_id(&content)?, kind })
}

/// The id git gives to these bytes, so that a file and a blob with the same content are seen to be the same.
fn blob_id(bytes: &[u8]) -> Result<ContentId> {
    gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, bytes)
        .map(|id| ContentId(id.as_slice().to_vec()))
        .map_err(|error| Error::new(format!("cannot hash a file: {error}")))
}

fn unreadable(place: &Path, error: &std::io::Error) -> Error {
    let help = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "check the path: there is nothing at it",
        _ => "check that the file may be read",
    };
    Error::new(format!("cannot read {}: {error}", place.display())).help(help)
}

/// The error of a path that would be read if it were text.
pub(super) fn nameless(path: &str) -> Error {
    Error::new(format!("the path `{path}` is not UTF-8 text")).help("rename the file or its directory")
}

/// The path of `place` below `root` with `/` between its parts; `None` if it is the root itself. What is not UTF-8
/// shows as a replacement character.
fn relative(root: &Path, place: &Path) -> Option<String> {
    let parts = place.strip_prefix(root).ok()?.iter().map(|part| part.to_string_lossy());
    let path = parts.collect::<Vec<_>>().join("/");
    (!path.is_empty()).then_some(path)
}
