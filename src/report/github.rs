//! Workflow commands for GitHub Actions: each entry as an annotation at its line, then the verdict.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step and drops the others without a word. So the worst
//! of each kind come first, and what is left over is counted in one line. Whatever a file says, it cannot begin a
//! command of its own, nor end ours.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::entries::{Entry, Weight, entries};
use super::escape::{command_property as property, command_text, shorten, terminal_line as line};
use super::{Presented, and, counted};

/// How many annotations of a kind GitHub shows for a step.
pub const SHOWN: usize = 10;

/// Characters of the longest message: an annotation is read beside a line of code.
const LONGEST: usize = 4_000;

/// Renders a report as workflow commands.
#[must_use]
pub fn render(presented: &Presented<'_>) -> String {
    let mut out = String::new();
    let mut counts: BTreeMap<Weight, usize> = BTreeMap::new();
    for entry in entries(presented) {
        let count = counts.entry(entry.weight()).or_default();
        *count += 1;
        if *count <= SHOWN {
            out.push_str(&command(presented, &entry));
        }
    }
    let left_over: Vec<(Weight, usize)> =
        counts.iter().rev().filter_map(|(weight, count)| Some((*weight, count.checked_sub(SHOWN)?))).collect();
    let kinds: Vec<String> = left_over
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(weight, count)| counted(*count, name(*weight)))
        .collect();
    if !kinds.is_empty() {
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let _ = writeln!(out, "not shown as annotations: {} (GitHub shows {SHOWN} of a kind)", and(&kinds));
    }
    for note in &presented.report.notes {
        let _ = writeln!(out, "note: {}", line(note));
    }
    let _ = writeln!(out, "{}\n{}", line(&presented.verdict()), line(&presented.considered()));
    out
}

fn command(presented: &Presented<'_>, entry: &Entry<'_>) -> String {
    let place = entry.site().map_or_else(String::new, |site| {
        let at = presented.place(site).at;
        let end = if at.end_column > at.column { format!(",endColumn={}", at.end_column) } else { String::new() };
        format!("file={},line={},col={}{end},", property(&at.path), at.line, at.column)
    });
    let title = property(&format!("{} ({})", entry.id(), entry.kind()));
    let text = command_text(&shorten(&entry.text(presented), LONGEST));
    format!("::{} {place}title={title}::{text}\n", name(entry.weight()))
}

/// The command of this weight.
const fn name(weight: Weight) -> &'static str {
    match weight {
        Weight::Error => "error",
        Weight::Warning => "warning",
        Weight::Note => "notice",
    }
}
