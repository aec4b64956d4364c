//! Consents: their spelling, every problem at once.
//!
//! In: the nodes of a document. Out: what is written, where it can be meant. Guaranteed: a consent that does not say what
//! it is about is a problem, never consent to everything.

use super::Node;
use super::raw_consents::{Consents, Stance};
use super::schema::{DocumentKind, read_as};
use crate::model::{FileId, Problem, Site, Step};

/// Reads a consents document; `None` where it says nothing that could be relied on.
#[must_use]
pub fn read_consents(file: FileId, root: &Node) -> (Option<Consents>, Vec<Problem>) {
    let (read, problems) = read_as::<Consents>(DocumentKind::Consents, file, root);
    let mut problems: Vec<Problem> = problems.into_iter().map(plainly).collect();
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
        if consent.emergency.as_ref().is_some_and(|why| why.trim().is_empty()) {
            problems.push(
                Problem::error("invalid-value", site.key("emergency"), "`emergency` gives no reason")
                    .help("say why the change has to go through all the same, or take the key out"),
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

/// What a schema cannot say by itself: where whoever writes this down finds the right value.
fn plainly(problem: Problem) -> Problem {
    let key = problem.site.route.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(&**key),
        Step::Index(_) => None,
    });
    match (problem.code, key) {
        ("invalid-value", Some("commit")) => Problem {
            message: "`commit` is no whole commit id".to_owned(),
            ..problem.help("write it whole: `git rev-parse COMMIT` gives its 40 digits")
        },
        ("invalid-value", Some("findings")) if matches!(problem.site.route.last(), Some(Step::Index(_))) => Problem {
            message: "this is no whole fingerprint".to_owned(),
            ..problem.help("write it whole, 64 digits: `sluicegate check --format json` has it")
        },
        ("empty-document", _) => problem.help("`sluicegate schema consents` tells what belongs in it"),
        _ => problem,
    }
}
