//! Missing keys, known again among the problems of a document.
//!
//! In: problems as the schema makes them. Out: which of them say that a key is missing, and which of those say nothing
//! that another one does not. Guaranteed: only problems about missing keys are dropped.

use std::collections::BTreeSet;

use crate::model::{Problem, Step};

/// Whether the problem is that the document has no `key` at its top.
#[must_use]
pub fn misses(problem: &Problem, key: &str) -> bool {
    problem.site.route.is_empty() && missing(problem) == Some(format!("`{key}`").as_str())
}

/// The key that is missing, in its backticks.
fn missing(problem: &Problem) -> Option<&str> {
    Some(problem.message.rsplit_once(" has no ")?.1).filter(|_| problem.code == "missing-key")
}

/// A misspelt required key is one mistake: the unknown key with its correction says all.
pub(super) fn drop_where_misspelt(problems: &mut Vec<Problem>) {
    let corrected: BTreeSet<(Vec<Step>, String)> = problems
        .iter()
        .filter(|problem| problem.code == "unknown-key")
        .filter_map(|problem| {
            let parent = problem.site.route[..problem.site.route.len() - 1].to_vec();
            let key = problem.help.as_deref()?.strip_prefix("did you mean ")?.strip_suffix('?')?;
            Some((parent, key.to_owned()))
        })
        .collect();
    problems.retain(|problem| {
        missing(problem).is_none_or(|key| !corrected.contains(&(problem.site.route.clone(), key.to_owned())))
    });
}
