//! What is said of drift where nobody asked: an issue for each contract, and a small JSON.
//!
//! In: the report of a scan. Out: texts. An issue says what holds now, so that it can be written again every night; only
//! what changes changes it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::escape::{markdown as text, markdown_code as code, markdown_sentence as prose};
use super::scans::{many, partitions};
use super::{Presented, counted};
use crate::gate::Assessment;
use crate::model::Scan;
use crate::rule::Level;

/// An issue about one contract.
#[derive(Debug)]
pub struct Issue {
    /// The first line, by which it is known again.
    pub marker: String,
    /// The title.
    pub title: String,
    /// The text below the marker.
    pub body: String,
    /// Whether nothing drifts.
    pub is_resolved: bool,
    /// Whether that cannot be said, because something could not be judged and nothing was found.
    pub is_undecided: bool,
}

/// The issue about one contract.
#[must_use]
pub fn issue(presented: &Presented<'_>, contract: &str, run: Option<&str>) -> Issue {
    let scans: Vec<&Scan> = presented.report.scans.iter().filter(|scan| scan.contract == contract).collect();
    let own = |one: &&Assessment| one.finding.contract == contract && one.level >= Level::Hold && !one.waived;
    let found: Vec<&Assessment> = presented.report.assessments.iter().filter(own).collect();
    let faults: u64 = scans.iter().map(|scan| scan.faults).sum();
    let mut body = String::new();
    for one in &found {
        let finding = &one.finding;
        let _ =
            writeln!(body, "- **{}** {} {}", finding.rule.severity, code(finding.rule.id), prose(&finding.message()));
        for hurt in &one.hurts {
            let _ = writeln!(body, "  - hurts {}: {} {}", text(&hurt.team), code(&hurt.consumer), prose(&hurt.why));
        }
        if let Some(sighting) = &one.sighting {
            let place = partitions(&sighting.extent).map_or_else(String::new, |place| format!(", {place}"));
            let since = sighting.since.map_or_else(String::new, |since| format!(", since {since}"));
            let example =
                sighting.extent.examples.first().map_or_else(String::new, |path| format!(", such as {}", code(path)));
            let _ = writeln!(
                body,
                "  - {} of {}{}{since}{example}",
                sighting.extent.files,
                many(sighting.of, "file"),
                text(&place)
            );
        }
        let _ = writeln!(body, "  - finding {}", code(finding.fingerprint().as_str()));
    }
    if found.is_empty() {
        body.push_str("The data holds what was promised.\n");
    }
    if faults > 0 {
        let _ = writeln!(body, "\n{} could not be judged.", many(faults, "object"));
    }
    for scan in &scans {
        for one in &scan.resolved {
            let _ = writeln!(body, "\nResolved: {} (seen since {})", prose(&one.message), one.since);
        }
    }
    let asks: Vec<&str> =
        presented.waiting_on().into_keys().filter(|team| found.iter().any(|one| one.asks.contains(*team))).collect();
    if !asks.is_empty() {
        let _ = writeln!(body, "\nTo be settled with {}.", text(&super::and(&asks)));
    }
    if let Some(run) = run.filter(|_| !found.is_empty()) {
        let _ = writeln!(body, "\n[The scan that saw it]({run})");
    }
    let digest = crate::finding::digest(contract);
    Issue {
        marker: format!("<!-- sluicegate drift {digest} -->"),
        title: format!(
            "{contract}: {} in the data",
            match found.len() {
                0 => "no drift".to_owned(),
                count => counted(count, "finding"),
            }
        ),
        body,
        is_resolved: found.is_empty() && faults == 0,
        is_undecided: found.is_empty() && faults > 0,
    }
}

/// A small JSON for a webhook: the verdict, and each finding in a line.
#[must_use]
pub fn webhook(presented: &Presented<'_>) -> Value {
    let report = presented.report;
    let findings: Vec<Value> = report
        .assessments
        .iter()
        .filter(|one| !one.waived)
        .map(|one| {
            let sighting = one.sighting.as_ref();
            json!({
                "contract": one.finding.contract,
                "place": one.finding.place(),
                "rule": one.finding.rule.id,
                "severity": one.finding.rule.severity.name(),
                "level": one.level.name(),
                "message": one.finding.message(),
                "fingerprint": one.finding.fingerprint().as_str(),
                "files": sighting.map(|sighting| sighting.extent.files),
                "since": sighting.and_then(|sighting| sighting.since).map(|day| day.to_string()),
                "teams": one.hurts.iter().map(|hurt| hurt.team.as_str()).collect::<std::collections::BTreeSet<_>>(),
            })
        })
        .collect();
    json!({
        "format": "sluicegate-drift",
        "version": 1,
        "environment": report.environment,
        "exitCode": report.decision.exit_code(),
        // What chats show of a posted JSON.
        "text": presented.verdict(),
        "summary": presented.considered(),
        "findings": findings,
    })
}
