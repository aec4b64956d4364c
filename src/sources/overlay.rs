//! A tree in which some files read otherwise: as they will be once they are mended.

use std::collections::BTreeMap;

use super::{ContentId, Entry, Tree};
use crate::error::Result;

/// A tree with other contents for some of its files.
pub struct Overlay<'a> {
    tree: &'a dyn Tree,
    contents: &'a BTreeMap<String, Vec<u8>>,
}

impl<'a> Overlay<'a> {
    /// `tree`, where the files with these labels hold these bytes.
    #[must_use]
    pub const fn new(tree: &'a dyn Tree, contents: &'a BTreeMap<String, Vec<u8>>) -> Self {
        Self { tree, contents }
    }

    fn own(&self, path: &str) -> Option<&Vec<u8>> {
        self.contents.get(&self.tree.label(path))
    }

    fn laid_over(&self, entry: Entry) -> Entry {
        match self.own(&entry.path) {
            Some(bytes) => Entry { content: ContentId(bytes.clone()), ..entry },
            None => entry,
        }
    }
}

impl Tree for Overlay<'_> {
    fn entries(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>> {
        Ok(self.tree.entries(wanted)?.into_iter().map(|entry| self.laid_over(entry)).collect())
    }

    fn entry(&self, path: &str) -> Result<Option<Entry>> {
        Ok(self.tree.entry(path)?.map(|entry| self.laid_over(entry)))
    }

    fn configurations(&self) -> Result<Vec<String>> {
        self.tree.configurations()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        match self.own(path) {
            Some(bytes) => Ok(Some(bytes.clone())),
            None => self.tree.read(path),
        }
    }

    fn label(&self, path: &str) -> String {
        self.tree.label(path)
    }

    fn describe(&self) -> String {
        self.tree.describe()
    }
}
