//! Every contract with its findings, folded: rule, what was and what is, whom it hurts, what was seen, what to do, and
//! the difference line by line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use similar::TextDiff;

use super::{Amount, View, capital, code, cut, prose, text};
use crate::finding::{Finding, Part};
use crate::gate::Assessment;
use crate::model::FileId;
use crate::report::escape::{html, markdown_block, shorten};
use crate::report::waivers::sentence as waiver;
use crate::report::{counted, subject};
use crate::rule::Level;

/// A block for each contract.
pub(super) fn blocks(view: View<'_>) -> impl Iterator<Item = String> {
    let mut contracts: BTreeMap<&str, Vec<&Assessment>> = BTreeMap::new();
    let mut listed = None;
    let told = view.ordered().into_iter().filter(|one| {
        let is_told = view.presented.is_in_the_way(one) || view.presented.is_agreed(one) || !one.hurts.is_empty();
        is_told && (view.amount < Amount::WithoutNotes || view.presented.is_in_the_way(one))
    });
    if view.amount == Amount::Listed {
        let ids: Vec<String> = told.map(|one| one.finding.fingerprint().short().to_owned()).collect();
        listed = Some(format!("In the way:\n\n{}\n\n", markdown_block("", &ids.join(" "))));
    } else {
        for one in told {
            contracts.entry(&one.finding.contract).or_default().push(one);
        }
    }
    let mut contracts: Vec<(&str, Vec<&Assessment>)> = contracts.into_iter().collect();
    contracts.sort_by_key(|(_, all)| std::cmp::Reverse(in_the_way(view, all)));
    listed.into_iter().chain(contracts.into_iter().map(move |(contract, all)| block(view, contract, &all)))
}

fn in_the_way(view: View<'_>, all: &[&Assessment]) -> usize {
    all.iter().filter(|one| view.presented.is_in_the_way(one)).count()
}

fn block(view: View<'_>, contract: &str, all: &[&Assessment]) -> String {
    let stopping = in_the_way(view, all);
    let count = match (stopping, all.len() - stopping) {
        (0, others) => counted(others, "finding"),
        (stopping, 0) => format!("{} in the way", counted(stopping, "finding")),
        (stopping, others) => format!("{} in the way, {others} not", counted(stopping, "finding")),
    };
    let name = html(&shorten(subject(contract), view.longest()));
    let mut out = format!("<details><summary><b>{name}</b>: {count}</summary>\n\n");
    if view.amount >= Amount::Bare {
        let ids: Vec<String> = all.iter().map(|one| code(one.finding.fingerprint().short())).collect();
        let _ = writeln!(out, "{}", ids.join(" "));
    } else {
        for one in all {
            out.push_str(&finding(view, one));
        }
    }
    out.push('\n');
    if view.amount < Amount::WithoutDiffs {
        out.push_str(&difference(view, all));
    }
    out.push_str("</details>\n\n");
    out
}

fn finding(view: View<'_>, one: &Assessment) -> String {
    let finding = &one.finding;
    let id = code(finding.fingerprint().short());
    let at = finding.site().map_or_else(String::new, |site| format!(" ({})", view.at(site)));
    let head = format!("- {id} {}: {}{at}", view.rule(finding.rule.id), view.sentence(finding));
    if view.amount >= Amount::InShort {
        return format!("- {id} {}: {}\n", code(finding.rule.id), view.sentence(finding));
    }
    let mut lines: Vec<String> = Vec::new();
    lines.extend(change(view, finding));
    let decided = view.presented.decided(one).or_else(|| match one.level {
        Level::Deny => Some("denied: nobody can agree, it has to be mended".to_owned()),
        Level::Hold => None,
        Level::Report | Level::Off => Some("reported only".to_owned()),
    });
    let weighed = std::iter::once(finding.rule.severity.name().to_owned()).chain(decided);
    let weighed: Vec<String> = weighed.chain(view.presented.consent(one)).map(|said| view.prose(&said)).collect();
    lines.push(capital(&weighed.join("; ")));
    for hurt in &one.hurts {
        let seen = hurt.evidence.as_ref().filter(|_| view.amount < Amount::WithoutHelp);
        let seen = seen.map_or_else(String::new, |seen| format!("; {seen}"));
        let need = format!(" ({})", view.at(&hurt.site));
        lines.push(format!(
            "Hurts {}: {} {}{need}",
            view.name(&hurt.team),
            view.code(&hurt.consumer),
            view.prose(&format!("{}{seen}", hurt.why))
        ));
    }
    if view.amount < Amount::WithoutHelp {
        for (word, said) in view.presented.details(one) {
            if ["spared", "measured", "read by"].contains(&word) {
                lines.push(format!("{}: {}", capital(word), view.prose(&said)));
            }
        }
        lines.push(format!("What to do: {}", view.prose(&finding.help())));
    }
    lines.extend(one.waivers.iter().map(|applied| format!("Waiver: {}", view.prose(&waiver(view.presented, applied)))));
    let lines: String = lines.iter().map(|line| format!("  \n  {line}")).collect();
    format!("{head}{lines}\n")
}

/// What was and what is, where the sentence does not say both.
fn change(view: View<'_>, finding: &Finding) -> Option<String> {
    let facts = finding.parts().into_iter().filter_map(|part| match part {
        Part::Fact(fact) => Some(fact),
        Part::Words(_) | Part::Name(_) => None,
    });
    let told: Vec<String> = facts.collect();
    let (before, after) = (finding.difference.expected.as_ref()?, finding.difference.actual.as_ref()?);
    let is_told = told.contains(&before.shown) && told.contains(&after.shown);
    (!is_told && before.shown != after.shown)
        .then(|| format!("Was {}, is {}", view.code(&before.shown), view.code(&after.shown)))
}

/// The versions of the files that the findings stand in, compared line by line.
fn difference(view: View<'_>, all: &[&Assessment]) -> String {
    let mut files: Vec<(FileId, FileId)> = Vec::new();
    for one in all {
        let difference = &one.finding.difference;
        if let (Some(base), Some(head)) = (&difference.expected_site, &difference.actual_site)
            && !files.contains(&(base.file, head.file))
        {
            files.push((base.file, head.file));
        }
    }
    let shown = files.first().map_or_else(String::new, |(base, head)| {
        let documents = view.presented.documents;
        let (base, head) = (documents.get(*base), documents.get(*head));
        if is_too_much(base.text.as_str(), head.text.as_str()) {
            return format!("{} and {} differ in too many lines to show them here", base.label, head.label);
        }
        let diff = TextDiff::from_lines(base.text.as_str(), head.text.as_str());
        diff.unified_diff().context_radius(3).header(&base.label, &head.label).to_string()
    });
    if shown.is_empty() { shown } else { format!("{}\n", markdown_block("diff", &cut(&shown, view.longest_diff))) }
}

/// Whether so many lines lie between the first and the last that differ that comparing them would take long, for what
/// nobody would read: half a million lines take a minute and a half.
fn is_too_much(base: &str, head: &str) -> bool {
    const MOST_LINES: usize = 8_000;
    let same = base.lines().zip(head.lines()).take_while(|(a, b)| a == b).count();
    let (base, head): (Vec<&str>, Vec<&str>) = (base.lines().skip(same).collect(), head.lines().skip(same).collect());
    let same = base.iter().rev().zip(head.iter().rev()).take_while(|(a, b)| a == b).count();
    base.len() + head.len() - 2 * same > MOST_LINES
}

/// Names of findings that are told in one line.
pub(super) fn names(view: View<'_>, findings: &[&Finding]) -> String {
    const MOST: usize = 5;
    let shown: Vec<String> =
        findings.iter().take(MOST).map(|one| format!("{} ({})", view.code(&one.place()), code(one.rule.id))).collect();
    let others = findings.len().saturating_sub(MOST);
    let more = if others == 0 { String::new() } else { format!(" and {others} more") };
    format!("{}{more}", shown.join(", "))
}

/// A word of ours and what follows it.
pub(super) fn line(word: &str, gloss: &str) -> String {
    format!("**{word}**: {}\n\n", prose(gloss))
}

/// A line whose end is Markdown already.
pub(super) fn line_of(word: &str, gloss: &str, rest: &str) -> String {
    format!("**{word}**: {}: {rest}\n\n", text(gloss))
}
