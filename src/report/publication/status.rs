//! The commit status: one line in the box where people merge.

use super::{Occasion, State, Status};
use crate::gate::Decision;
use crate::model::Class;
use crate::report::consent::{Stand, Standing};
use crate::report::escape::terminal_line;
use crate::report::{Presented, counted};

/// Characters of the longest description.
const MOST: usize = 140;

pub(super) fn status(presented: &Presented<'_>, occasion: &Occasion<'_>) -> Status {
    Status {
        state: State::of(&presented.report.decision),
        context: format!("sluicegate ({})", occasion.branch),
        description: fitting(presented),
    }
}

/// As many names as fit.
fn fitting(presented: &Presented<'_>) -> String {
    let mut described = String::new();
    for names in (0..=10).rev() {
        described = terminal_line(&describe(presented, names));
        if described.chars().count() <= MOST {
            return described;
        }
    }
    at_a_word(&described)
}

/// With at most so many names of teams.
fn describe(presented: &Presented<'_>, names: usize) -> String {
    let report = presented.report;
    let stands = presented.stands();
    let of = |standing| -> Vec<&Stand<'_>> { stands.iter().filter(|stand| stand.standing == standing).collect() };
    match &report.decision {
        Decision::CannotJudge => {
            let errors = report.problems.iter().filter(|problem| problem.class == Class::Error).count();
            format!("no verdict: {} to mend first", counted(errors, "problem"))
        }
        Decision::Held { denied, .. } => {
            let mut parts = Vec::new();
            let objecting = of(Standing::Objects);
            if !objecting.is_empty() {
                parts.push(format!("{} objecting", teams(&objecting, names)));
            }
            let waiting = of(Standing::Waiting);
            if !waiting.is_empty() {
                let findings: std::collections::BTreeSet<_> =
                    waiting.iter().flat_map(|stand| &stand.hearing.missing).collect();
                parts.push(format!("waiting for {} ({})", teams(&waiting, names), counted(findings.len(), "finding")));
            }
            if !denied.is_empty() {
                parts.push(format!("{} denied", counted(denied.len(), "finding")));
            }
            parts.join("; ")
        }
        Decision::Open => {
            let agreed = of(Standing::Agreed);
            let reported = report.assessments.iter().filter(|one| !one.waived).count();
            let emergency = report.hearing.as_ref().and_then(|hearing| hearing.emergency.as_ref());
            if let Some(emergency) = emergency.filter(|one| one.counts()) {
                let people: Vec<&str> =
                    emergency.people.iter().take(names.max(1)).map(|(who, _)| who.login.as_str()).collect();
                format!("let through by {} (break glass)", people.join(", "))
            } else if !agreed.is_empty() {
                let findings: std::collections::BTreeSet<_> =
                    agreed.iter().flat_map(|stand| stand.hearing.asked.keys()).collect();
                format!("{} agreed to {}", teams(&agreed, names), counted(findings.len(), "finding"))
            } else if reported > 0 {
                format!("{} reported, nothing to agree to", counted(reported, "finding"))
            } else {
                "nothing here needs anybody's consent".to_owned()
            }
        }
    }
}

fn teams(stands: &[&Stand<'_>], most: usize) -> String {
    let shown: Vec<&str> = stands.iter().take(most).map(|stand| stand.team).collect();
    match (stands.len().saturating_sub(most), shown.is_empty()) {
        (0, _) => shown.join(", "),
        (others, true) => counted(others, "team"),
        (others, false) => format!("{} and {}", shown.join(", "), counted(others, "other team")),
    }
}

fn at_a_word(text: &str) -> String {
    const MARK: &str = " ...";
    let end = text.char_indices().nth(MOST - MARK.len()).map_or(text.len(), |(end, _)| end);
    let kept = text[..end].rsplit_once(' ').map_or(&text[..end], |(kept, _)| kept);
    format!("{kept}{MARK}")
}
