//! Files of two trees, paired by path; and which of them a question touches.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::{Entry, EntryKind, Tree};
use crate::config::FILE_NAME;
use crate::error::{Error, Result};

/// Both sides of one path.
pub(super) struct Pair {
    pub(super) base: Option<Entry>,
    pub(super) head: Option<Entry>,
}

impl Pair {
    /// Whether both sides hold the same content.
    pub(super) fn same(&self) -> bool {
        matches!((&self.base, &self.head), (Some(a), Some(b)) if a.content == b.content && a.kind == b.kind)
    }

    /// Whether the base's text may speak of one of these ids. What is no text may speak of any.
    pub(super) fn speaks_of(&self, ids: &BTreeSet<String>, base: &dyn Tree) -> Result<bool> {
        let bytes = match self.base.as_ref().filter(|entry| entry.kind == EntryKind::File) {
            Some(entry) => base.read(&entry.path)?,
            None => None,
        };
        Ok(bytes.map_or(!ids.is_empty(), |bytes| mentions(&bytes, ids)))
    }
}

/// Files by path.
pub(super) type Pairs = BTreeMap<String, Pair>;

/// Lists both trees. The first set of globs picks contracts, the second one needs.
pub(super) fn list(base: &dyn Tree, head: &dyn Tree, globs: &[GlobSet; 2]) -> Result<[Pairs; 2]> {
    let mut found = [Pairs::new(), Pairs::new()];
    for (tree, is_base) in [(base, true), (head, false)] {
        for entry in tree.entries(&|path| globs.iter().any(|globs| globs.is_match(path)))? {
            for (pairs, _) in found.iter_mut().zip(globs).filter(|(_, globs)| globs.is_match(&entry.path)) {
                let pair = pairs.entry(entry.path.clone()).or_insert(Pair { base: None, head: None });
                *(if is_base { &mut pair.base } else { &mut pair.head }) = Some(entry.clone());
            }
        }
    }
    // A file that git tracks is there even where a listing leaves it out as ignored.
    for pairs in &mut found {
        for (path, pair) in pairs.iter_mut().filter(|(_, pair)| pair.head.is_none()) {
            pair.head = head.entry(path)?;
        }
    }
    Ok(found)
}

pub(super) fn compile(globs: &[String]) -> Result<GlobSet> {
    let mut builder = GlobSetBuilder::new();
    for glob in globs.iter().filter_map(|glob| Glob::new(glob).ok()) {
        builder.add(glob);
    }
    builder.build().map_err(|error| Error::new(format!("the globs of {FILE_NAME} are too large: {error}")))
}

pub(super) fn in_focus(path: &str, focus: &str) -> bool {
    focus.is_empty() || path == focus || path.strip_prefix(focus).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a text can speak of one of these ids: a need that does not contain the id's text cannot read it.
///
/// A text that may spell an id in other letters (escapes, tags, folded lines, another encoding) is taken to mention
/// everything.
pub(super) fn mentions(bytes: &[u8], ids: &BTreeSet<String>) -> bool {
    let has = |text: &[u8]| memchr::memmem::find(bytes, text).is_some();
    let disguised = || {
        memchr::memchr2(b'\\', 0, bytes).is_some()
            || has(b"''")
            || has(b"!")
            || std::str::from_utf8(bytes).is_err()
            || ids.iter().any(|id| id.contains(char::is_whitespace))
    };
    !ids.is_empty() && (ids.iter().any(|id| has(id.as_bytes())) || disguised())
}
