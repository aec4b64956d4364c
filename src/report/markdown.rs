//! Markdown for pull requests and job summaries: the verdict first, then who is hurt, then every contract folded.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use similar::TextDiff;

use super::comment::said;
use super::escape::{
    html, markdown as text, markdown_block as block, markdown_code as code, markdown_sentence as prose,
};
use super::waivers::sentence as applied_sentence;
use super::{Presented, scans, subject, surveyed};
use crate::document::Location;
use crate::finding::{Finding, Part};
use crate::gate::Assessment;
use crate::impact::Hurt;
use crate::model::{Class, FileId};

/// Renders a report as GitHub-flavoured Markdown.
#[must_use]
pub fn render(presented: &Presented<'_>) -> String {
    let mut out = format!("### sluicegate: {}\n\n", prose(&presented.verdict()));
    if presented.question.is_about_people() {
        out.push_str(&hurt_teams(presented));
        out.push_str(&said(presented));
    }
    for (contract, assessments) in by_contract(presented) {
        out.push_str(&contract_block(presented, contract, &assessments));
    }
    out.push_str(&waived(presented));
    out.push_str(&backfill(presented));
    out.push_str(&scanned(presented));
    out.push_str(&problems(presented));
    for note in &presented.report.notes {
        let _ = writeln!(out, "Note: {}\n", prose(note));
    }
    let _ = writeln!(out, "<sub>{}</sub>", prose(&presented.considered()));
    out
}

fn hurt_teams(presented: &Presented<'_>) -> String {
    let mut rows = String::new();
    for assessment in presented.report.assessments.iter().filter(|assessment| !assessment.waived) {
        for hurt in &assessment.hurts {
            let _ = writeln!(
                rows,
                "| {} | {} | {} | {} |",
                text(&hurt.team),
                text(&hurt.consumer),
                sentence(&assessment.finding),
                prose(&why(hurt))
            );
        }
        if assessment.hurts.is_empty() {
            for team in &assessment.asks {
                let contract = &assessment.finding.contract;
                let named = subject(contract);
                let consumer = if named == contract { "(no declared need)".to_owned() } else { format!("({named})") };
                let _ = writeln!(rows, "| {} | {consumer} | {} | |", text(team), sentence(&assessment.finding));
            }
        }
    }
    if rows.is_empty() {
        return rows;
    }
    format!("| team | consumer | what changes | why it hurts |\n|---|---|---|---|\n{rows}\n")
}

/// Why it hurts, with what was seen.
fn why(hurt: &Hurt) -> String {
    match &hurt.evidence {
        Some(evidence) => format!("{}; {evidence}", hurt.why),
        None => hurt.why.clone(),
    }
}

fn by_contract<'a>(presented: &Presented<'a>) -> BTreeMap<&'a str, Vec<&'a Assessment>> {
    let mut contracts: BTreeMap<&str, Vec<&Assessment>> = BTreeMap::new();
    for assessment in &presented.report.assessments {
        contracts.entry(&assessment.finding.contract).or_default().push(assessment);
    }
    contracts
}

fn contract_block(presented: &Presented<'_>, contract: &str, assessments: &[&Assessment]) -> String {
    let open = if assessments.iter().any(|assessment| presented.is_in_the_way(assessment)) { " open" } else { "" };
    let count = super::counted(assessments.len(), "finding");
    let mut out = format!("<details{open}><summary><b>{}</b>: {count}</summary>\n\n", html(subject(contract)));
    for assessment in assessments {
        let finding = &assessment.finding;
        let at = presented.location(finding).map_or_else(String::new, |at| format!(" ({})", place(&at)));
        let decided = presented.decided(assessment).unwrap_or_else(|| assessment.level.name().to_owned());
        let waivers = assessment
            .waivers
            .iter()
            .map(|applied| format!("  \n  Waiver: {}", prose(&applied_sentence(presented, applied))));
        let _ = writeln!(
            out,
            "- **{}** ({}{}) {} {}{at}  \n  {}{}  \n  {}",
            finding.rule.severity,
            prose(&decided),
            if assessment.waived { ", waived" } else { "" },
            code(finding.rule.id),
            sentence(finding),
            prose(&finding.help()),
            waivers.collect::<String>(),
            code(finding.fingerprint().short()),
        );
        for (word, told) in assessment.sighting.iter().flat_map(scans::sighted) {
            // Each in a line of its own: the line before it ends with the two spaces of a break.
            out.truncate(out.trim_end().len());
            let _ = writeln!(out, "  \n  {word}: {}", prose(&told));
        }
        for spared in &assessment.spared {
            let seen = spared.evidence.as_ref().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(out, "  Spared: {}: {}", text(&spared.consumer), prose(&seen));
        }
        if assessment.lacks_evidence()
            && let Some(told) = assessment.survey().as_ref().and_then(surveyed)
        {
            let _ = writeln!(out, "  Measured: {}", prose(&told));
        }
    }
    out.push('\n');
    if let Some(files) = files(assessments) {
        out.push_str(&unified(presented, files));
    }
    out.push_str("\n</details>\n\n");
    out
}

/// The two versions of the contract that the findings stand in.
fn files(assessments: &[&Assessment]) -> Option<(FileId, FileId)> {
    assessments.iter().find_map(|assessment| {
        let difference = &assessment.finding.difference;
        Some((difference.expected_site.as_ref()?.file, difference.actual_site.as_ref()?.file))
    })
}

fn unified(presented: &Presented<'_>, (base, head): (FileId, FileId)) -> String {
    let (base, head) = (presented.documents.get(base), presented.documents.get(head));
    let diff = TextDiff::from_lines(base.text.as_str(), head.text.as_str());
    let shown = diff.unified_diff().context_radius(3).header(&base.label, &head.label).to_string();
    if shown.is_empty() { shown } else { block("diff", &shown) }
}

/// What was looked at, a table for each dataset.
fn scanned(presented: &Presented<'_>) -> String {
    let mut out = String::new();
    for scan in &presented.report.scans {
        let _ = writeln!(
            out,
            "<details><summary><b>{}</b> in {}</summary>\n\n| files | rows | bytes | partitions | what differs |\n|---:|---:|---:|---|---|",
            html(&scan.dataset),
            html(&scans::headline(scan))
        );
        for shape in &scan.shapes {
            let differs = if shape.differs.is_empty() { "as promised".to_owned() } else { shape.differs.join("; ") };
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                scans::grouped(shape.extent.files),
                scans::grouped(shape.extent.rows),
                scans::size(shape.extent.bytes),
                text(&scans::partitions(&shape.extent).unwrap_or_default()),
                prose(&differs)
            );
        }
        out.push('\n');
        for line in [scans::changes(scan), scans::undecided(scan)].into_iter().flatten() {
            let _ = writeln!(out, "{}\n", prose(&line));
        }
        for one in &scan.resolved {
            let _ = writeln!(out, "Resolved: {} (seen since {})\n", prose(&one.message), one.since);
        }
        out.push_str("</details>\n\n");
    }
    out
}

fn waived(presented: &Presented<'_>) -> String {
    let mut out = String::new();
    for assessment in presented.waived() {
        let teams: Vec<&str> = assessment.hurts.iter().map(|hurt| hurt.team.as_str()).collect();
        let hurts = if teams.is_empty() { "no declared need".to_owned() } else { text(&super::and(&teams)) };
        let until = assessment.waived_by().map_or_else(String::new, |waiver| waiver.expires.to_string());
        let _ = writeln!(
            out,
            "- {} {}: hurts {hurts}, waived until {until}",
            code(assessment.finding.rule.id),
            sentence(&assessment.finding)
        );
    }
    if out.is_empty() { out } else { format!("**Waived**: accepted for a while, asked of nobody\n\n{out}\n") }
}

fn backfill(presented: &Presented<'_>) -> String {
    if presented.report.backfill.is_empty() {
        return String::new();
    }
    let mut out = "**Backfill needed**: data already written may not keep these promises\n\n".to_owned();
    for backfill in &presented.report.backfill {
        let finding = &backfill.finding;
        let at = presented.location(finding).map_or_else(String::new, |at| format!(" ({})", place(&at)));
        let survey = backfill.survey().as_ref().and_then(surveyed);
        let survey = survey.map_or_else(String::new, |told| format!("  \n  Old files: {}", prose(&told)));
        let _ = writeln!(out, "- {} {}{at}{survey}", code(finding.rule.id), sentence(finding));
    }
    out.push('\n');
    out
}

fn problems(presented: &Presented<'_>) -> String {
    let mut out = String::new();
    for problem in &presented.report.problems {
        let class = if problem.class == Class::Error { "problem" } else { "warning" };
        let at = place(&presented.documents.locate(&problem.site));
        let help = problem.help.as_deref().map_or_else(String::new, |help| format!("  \n  {}", prose(help)));
        let _ = writeln!(out, "- **{class}** {} {} ({at}){help}", code(problem.code), prose(&problem.message));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn place(at: &Location) -> String {
    code(&format!("{}:{}", at.path, at.line))
}

/// The sentence of a finding with its names and facts as code.
fn sentence(finding: &Finding) -> String {
    finding
        .parts()
        .iter()
        .map(|part| match part {
            Part::Words(words) => text(&words.replace('`', "")),
            Part::Name(name) => code(name),
            Part::Fact(fact) => code(fact),
        })
        .collect()
}
