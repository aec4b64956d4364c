//! What our comment remembers of the last time, to decide whether somebody has to be told. Never consent: whoever edits
//! the comment can at most cause a notice, or prevent one.

use std::collections::BTreeMap;

use super::MARKER;
use crate::report::Presented;

/// How things stood, in few enough words to be kept in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// The decision: open, held or cannot-judge.
    pub verdict: String,
    /// How each team that was asked stood, by a digest of its name.
    pub teams: BTreeMap<String, String>,
}

impl Memory {
    /// What a comment remembers; `None` where it is not ours, or not of a version that is known.
    #[must_use]
    pub fn read(body: &str) -> Option<Self> {
        is_ours(body).then(|| Self { verdict: String::new(), teams: BTreeMap::new() })
    }

    /// How things stand.
    #[must_use]
    pub fn of(presented: &Presented<'_>) -> Self {
        Self { verdict: presented.report.decision.name().to_owned(), teams: BTreeMap::new() }
    }
}

/// Whether a comment has our marker. Anybody can write one: its author has to be asked for as well.
#[must_use]
pub fn is_ours(body: &str) -> bool {
    body.starts_with(MARKER)
}
