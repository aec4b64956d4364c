//! What is in nobody's way, in a line each; what is wrong in files; what was looked at, and what was left out.

use std::fmt::Write as _;

use super::contracts::{line, line_of, names};
use super::{Amount, View, code, linked, prose};
use crate::finding::Finding;
use crate::gate::{Assessment, Origin};
use crate::model::Class;
use crate::report::counted;
use crate::rule::{Level, Severity};

/// How many problems are shown before the others are counted.
const MOST_PROBLEMS: usize = 20;

/// Backfill, waived, unclaimed and safe changes, and how the question was understood.
pub(super) fn rest(view: View<'_>) -> String {
    let report = view.presented.report;
    let mut out = String::new();
    let backfill: Vec<&Finding> = report.backfill.iter().map(|one| &one.finding).collect();
    if !backfill.is_empty() {
        let promises = counted(backfill.len(), "promise");
        out += &line_of("Backfill", &format!("data already written may not keep {promises}"), &names(view, &backfill));
    }
    let waived: Vec<&Assessment> = view.presented.waived().collect();
    if !waived.is_empty() {
        let first = waived.iter().filter_map(|one| one.waived_by()).map(|waiver| waiver.expires).min();
        let until = first.map_or_else(String::new, |first| format!(", the first until {first}"));
        let until = if waived.len() == 1 { until.replace(", the first", "") } else { until };
        let findings: Vec<&Finding> = waived.iter().map(|one| &one.finding).collect();
        let gloss = format!("{} accepted for a while{until}", counted(waived.len(), "finding"));
        out += &line_of("Waived", &gloss, &names(view, &findings));
    }
    let unclaimed: Vec<&Finding> =
        told(report.assessments.iter(), |one| matches!(one.origin, Origin::Unclaimed(_)) && one.hurts.is_empty());
    if !unclaimed.is_empty() {
        let gloss = format!("{} no declared need", if unclaimed.len() == 1 { "1 hurts" } else { "these hurt" });
        out += &line_of("Unclaimed", &gloss, &names(view, &unclaimed));
    }
    let risky = |one: &Assessment| one.finding.rule.severity >= Severity::Risky;
    let quiet = |one: &Assessment| one.level == Level::Report && one.hurts.is_empty() && !one.waived;
    let reported: Vec<&Finding> =
        told(report.assessments.iter(), |one| quiet(one) && risky(one) && !matches!(one.origin, Origin::Unclaimed(_)));
    if !reported.is_empty() {
        out += &line_of("Reported", "may break readers nobody declared", &names(view, &reported));
    }
    let safe: Vec<&Finding> = told(report.assessments.iter(), |one| quiet(one) && !risky(one));
    if !safe.is_empty() {
        out += &line_of("Safe", &counted(safe.len(), "change"), &names(view, &safe));
    }
    for note in &report.notes {
        out += &line("Note", &super::shorten(note, 1_000));
    }
    out
}

fn told<'a>(all: impl Iterator<Item = &'a Assessment>, which: impl Fn(&Assessment) -> bool) -> Vec<&'a Finding> {
    all.filter(|one| !one.waived && which(one)).map(|one| &one.finding).collect()
}

/// What is wrong in files.
pub(super) fn problems(view: View<'_>) -> String {
    let mut out = String::new();
    let mut all: Vec<_> = view.presented.report.problems.iter().collect();
    all.sort_by_key(|problem| problem.class != Class::Error);
    for problem in all.iter().take(MOST_PROBLEMS) {
        let class = if problem.class == Class::Error { "problem" } else { "warning" };
        let help = problem.help.as_deref().filter(|_| view.amount < Amount::WithoutHelp);
        let help = help.map_or_else(String::new, |help| format!("  \n  {}", view.prose(help)));
        let message = view.prose(&problem.message);
        let _ = writeln!(out, "- **{class}** {} {message} ({}){help}", code(problem.code), view.at(&problem.site));
    }
    if let Some(others) = all.len().checked_sub(MOST_PROBLEMS).filter(|others| *others > 0) {
        let _ = writeln!(out, "- and {others} more");
    }
    if out.is_empty() { out } else { format!("{out}\n") }
}

/// What was looked at, and what was left out and where it is.
pub(super) fn foot(view: View<'_>) -> String {
    let left_out = view.amount.left_out();
    let run = view.links.and_then(super::Links::run);
    let mut out = String::new();
    if !left_out.is_empty() {
        let place = linked("the summary of the run", run);
        let _ = writeln!(out, "Left out to fit: {}. All of it is in {place}.\n", left_out.join(", "));
    }
    let _ = writeln!(out, "<sub>sluicegate {}</sub>", prose(&view.presented.considered()));
    out
}
