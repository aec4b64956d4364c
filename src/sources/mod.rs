//! Where documents come from: directories and git; and the one file that is written. The only modules that touch the disk.
//!
//! In: a place the user named. Out: a [`Tree`] of files with content ids, read on demand, and [`load::load`], which
//! reads only what differs between two trees.

#![expect(clippy::disallowed_methods, reason = "this is the edge where files are read")]

pub mod directory;
pub mod forge;
pub mod git;
pub mod lake;
pub mod load;
mod mentioned;
pub mod overlay;
mod pairs;
pub mod root;
pub mod scope;
mod settings;
pub mod single;
pub mod webhook;
pub mod write;

use crate::error::Result;

/// A file of a tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The path below the tree's root, with `/` between its parts.
    pub path: String,
    /// The id of the content: equal ids, equal contents.
    pub content: ContentId,
    /// What kind of file it is.
    pub kind: EntryKind,
}

/// Identifies content, as git does for blobs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId(pub(crate) Vec<u8>);

/// What kind of file an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A symbolic link, a pipe, a device: never read.
    Other,
    /// A regular file that is too large to be read; its size in bytes.
    TooLarge(u64),
}

/// Files as they are, or were, in one place.
pub trait Tree {
    /// The entries that `wanted` picks by path, in the order of their paths.
    ///
    /// # Errors
    /// If the place cannot be listed.
    fn entries(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>>;

    /// One entry, whether or not a listing would show it; `None` where there is none.
    ///
    /// # Errors
    /// If the place is there and cannot be read.
    fn entry(&self, path: &str) -> Result<Option<Entry>>;

    /// The configuration files above and below the tree's root, as paths of the place around it.
    ///
    /// # Errors
    /// If the place cannot be listed.
    fn configurations(&self) -> Result<Vec<String>>;

    /// The content of a file; `None` where there is none.
    ///
    /// # Errors
    /// If the file is there and cannot be read.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>>;

    /// The path as people know it.
    fn label(&self, path: &str) -> String;

    /// What the tree is, in a few words.
    fn describe(&self) -> String;
}
