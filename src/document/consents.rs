//! Consents: their spelling, every problem at once.
//!
//! In: the nodes of a document. Out: what is written, where it can be meant. Guaranteed: a consent that does not say what
//! it is about is a problem, never consent to everything.

use super::Node;
use super::raw_consents::{Consents, Stance};
use super::schema::{DocumentKind, read_as};
use crate::model::{FileId, Problem, Site};

/// Reads a consents document; `None` where it says nothing that could be relied on.
#[must_use]
pub fn read_consents(file: FileId, root: &Node) -> (Option<Consents>, Vec<Problem>) {
    let (read, mut problems) = read_as::<Consents>(DocumentKind::Consents, file, root);
    let Some(written) = read else { return (None, problems) };
    let told = problems.len();
    for (at, consent) in written.consents.iter().enumerate() {
        let site = Site::root(file).key("consents").index(at);
        if consent.at.is_some() && consent.said_at().is_none() {
            problems.push(
                Problem::error("invalid-value", site.key("at"), "`at` is no moment")
                    .help("write it with its offset, like `2026-11-20T09:00:00Z`"),
            );
        }
        let objects = consent.stance == Some(Stance::Objects);
        match (&consent.findings, &consent.commit) {
            (Some(_), Some(_)) => problems.push(
                Problem::error("invalid-value", site.key("commit"), "a consent names findings or a commit, not both")
                    .help("keep `findings`, if you know what was agreed to; else `commit`"),
            ),
            (None, None) if !objects => problems.push(
                Problem::error("missing-key", site, "a consent that does not say to what is none")
                    .help("name the `findings` by their fingerprints, or the `commit` that was looked at"),
            ),
            _ => {}
        }
    }
    (Some(written).filter(|_| problems.len() == told), problems)
}
