//! Trees that are no directory: one file, nothing at all, or another tree looked at on its own.

use super::{ContentId, Entry, EntryKind, Tree};
use crate::error::Result;

/// The path under which a single file is found: it matches the default globs of contracts.
const PATH: &str = "contract.odcs.yaml";

/// One contract, wherever it comes from.
#[derive(Debug)]
pub struct SingleFile {
    label: String,
    bytes: Vec<u8>,
}

impl SingleFile {
    /// The content of a file that people know as `label`.
    #[must_use]
    pub const fn new(label: String, bytes: Vec<u8>) -> Self {
        Self { label, bytes }
    }
}

impl Tree for SingleFile {
    fn entries(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>> {
        let entry = Entry { path: PATH.to_owned(), content: ContentId(self.bytes.clone()), kind: EntryKind::File };
        Ok(if wanted(PATH) { vec![entry] } else { Vec::new() })
    }

    fn entry(&self, path: &str) -> Result<Option<Entry>> {
        Ok(self.entries(&|known| known == path)?.pop())
    }

    fn configurations(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        Ok((path == PATH).then(|| self.bytes.clone()))
    }

    fn label(&self, _path: &str) -> String {
        self.label.clone()
    }

    fn describe(&self) -> String {
        self.label.clone()
    }
}

/// A place without files: what was agreed to before anything was.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl Tree for Nothing {
    fn entries(&self, _wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>> {
        Ok(Vec::new())
    }

    fn entry(&self, _path: &str) -> Result<Option<Entry>> {
        Ok(None)
    }

    fn configurations(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn read(&self, _path: &str) -> Result<Option<Vec<u8>>> {
        Ok(None)
    }

    fn label(&self, path: &str) -> String {
        path.to_owned()
    }

    fn describe(&self) -> String {
        "nothing".to_owned()
    }
}

/// A tree looked at on its own, whatever configures the place around it: for questions that policy plays no part in.
pub struct Alone<'a>(
    /// The tree.
    pub &'a dyn Tree,
);

impl Tree for Alone<'_> {
    fn entries(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>> {
        self.0.entries(wanted)
    }

    fn entry(&self, path: &str) -> Result<Option<Entry>> {
        self.0.entry(path)
    }

    fn configurations(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        self.0.read(path)
    }

    fn label(&self, path: &str) -> String {
        self.0.label(path)
    }

    fn describe(&self) -> String {
        self.0.describe()
    }
}
