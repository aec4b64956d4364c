//! Places by meaning: which value of which document, not which line.
//!
//! A [`Site`] stays true however the file is formatted; it becomes a line and a column only when somebody prints it
//! (see [`crate::document`]). A place that has no text (a column of a Parquet file) simply never resolves to a line.

use std::sync::Arc;

/// A document that was read, by its number in [`crate::document::Documents`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

/// One step down into a YAML document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into the value of a mapping's key.
    Key(Arc<str>),
    /// Into a sequence, counted from 0.
    Index(usize),
}

/// What of a document a place means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// The value at the end of the route.
    Value,
    /// The key that introduces that value.
    Key,
    /// These bytes: for texts that could not be read, so that nothing in them has a route.
    Bytes(usize, usize),
}

/// A value of a document, the key that introduces it, or a stretch of its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    /// The document.
    pub file: FileId,
    /// The way from the document's root to the value.
    pub route: Vec<Step>,
    /// What is meant there.
    pub anchor: Anchor,
}

impl Site {
    /// The root of a document.
    #[must_use]
    pub const fn root(file: FileId) -> Self {
        Self { file, route: Vec::new(), anchor: Anchor::Value }
    }

    /// A stretch of a document's text, from byte `start` up to byte `end`.
    #[must_use]
    pub const fn bytes(file: FileId, start: usize, end: usize) -> Self {
        Self { file, route: Vec::new(), anchor: Anchor::Bytes(start, end) }
    }

    /// The value of `key` below this place.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.step(Step::Key(key.into()))
    }

    /// The value at the end of `keys` below this place.
    #[must_use]
    pub fn keys(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |site, key| site.key(key))
    }

    /// The element number `at` (from 0) of the sequence at this place.
    #[must_use]
    pub fn index(&self, at: usize) -> Self {
        self.step(Step::Index(at))
    }

    /// The key that introduces this value instead of the value.
    #[must_use]
    pub const fn on_key(mut self) -> Self {
        self.anchor = Anchor::Key;
        self
    }

    fn step(&self, step: Step) -> Self {
        let mut route = Vec::with_capacity(self.route.len() + 1);
        route.extend_from_slice(&self.route);
        route.push(step);
        Self { file: self.file, route, anchor: Anchor::Value }
    }
}
