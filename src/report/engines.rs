//! Pages about engines: which were measured, what they do with one change, and the reference of the common changes.
//!
//! Out: text for a terminal, or Markdown. Everything comes from the measured matrix; nothing is said that was not seen.

use std::fmt::Write as _;

use crate::engines::{Asking, Kind, Outcome, Reading, find_kind, versions, worst};
use crate::model::engine::{ENGINES, Engine, EngineUse, EngineVersion, Manner, Writing};

/// A way to write and to read, with the words above its column.
struct Way {
    title: &'static str,
    writing: Writing,
    manner: Manner,
}

const WAYS: [Way; 4] = [
    Way { title: "appended", writing: Writing::Append, manner: Manner::Default },
    Way { title: "merging", writing: Writing::Append, manner: Manner::Merge },
    Way { title: "declared", writing: Writing::Append, manner: Manner::Declared },
    Way { title: "rewritten", writing: Writing::Replace, manner: Manner::Default },
];

const LEGEND: &str = "appended: new files beside the old ones, read as the engine does by itself; merging: the same, \
with the engine's own merging of schemas; declared: the same, with the old schema declared; rewritten: all files are new.
right: right values of the same type; adapted: right values of a type of another width, or beside more columns; retyped: right \
values of another kind; null: null in place of a value, without a word; wrong: another value, without a word; refused: \
an error. The worst of selecting, filtering, aggregating and joining, whichever file comes first; -: not measured.";

/// The engines that needs may name, with the versions that were measured.
#[must_use]
pub fn engines_table(width: usize) -> String {
    let widest = ENGINES.iter().map(|engine| engine.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for engine in ENGINES {
        let measured = versions(engine.name);
        let told = if measured.is_empty() { "not measured".to_owned() } else { measured.join(", ") };
        let aliases = match engine.aliases {
            [] => String::new(),
            aliases => format!(" (also: {})", aliases.join(", ")),
        };
        let _ = writeln!(out, "{:<widest$}  {told}{aliases}", engine.name);
    }
    let text = "A need names its engine as `engine: spark@3.5`. A version stands for the nearest measured one that is not \
                newer. Readers with engines that were not measured are judged by value sets alone.";
    format!("{out}\n{}\n", textwrap::fill(text, width))
}

/// Every change that was measured and that a difference can be.
#[must_use]
pub fn changes_table() -> String {
    let widest = crate::engines::KINDS.iter().map(|kind| kind.change.len()).max().unwrap_or(0);
    let lines = crate::engines::KINDS.iter();
    lines.map(|kind| format!("{:<widest$}  {}\n", kind.change, kind.title)).collect()
}

/// What every measured version makes of a change that may be any of `kinds`.
#[must_use]
pub fn change_table(kinds: &[&'static Kind], width: usize) -> String {
    let titles: Vec<&str> = kinds.iter().map(|kind| kind.title).collect();
    let mut out = format!("{}\n\n{:<24}", titles.join("; or "), "");
    for way in &WAYS {
        let _ = write!(out, "{:<11}", way.title);
    }
    out = format!("{}\n", out.trim_end());
    let mut said = String::new();
    for (engine, version) in measured_engines() {
        let mut line = format!("{:<24}", format!("{} {version}", engine.title));
        for way in &WAYS {
            let _ =
                write!(line, "{:<11}", cell(kinds, engine, version, way).map_or("-", |(outcome, _)| outcome.name()));
        }
        let _ = writeln!(out, "{}", line.trim_end());
        if let Some((_, detail)) = cell(kinds, engine, version, &WAYS[0]).filter(|(_, detail)| !detail.is_empty()) {
            let line = format!("{} {version}: {detail}", engine.title);
            let options = textwrap::Options::new(width).initial_indent("  ").subsequent_indent("    ");
            let _ = writeln!(said, "{}", textwrap::fill(&line, options.break_words(false)));
        }
    }
    if !said.is_empty() {
        let _ = write!(out, "\nseen, appended:\n{said}");
    }
    let legend: Vec<String> = LEGEND.lines().map(|line| textwrap::fill(line, width)).collect();
    format!("{out}\n{}\n", legend.join("\n"))
}

fn measured_engines() -> impl Iterator<Item = (&'static Engine, &'static str)> {
    ENGINES.iter().flat_map(|engine| versions(engine.name).iter().map(move |version| (engine, *version)))
}

fn cell(kinds: &[&'static Kind], engine: &'static Engine, version: &str, way: &Way) -> Option<(Outcome, &'static str)> {
    let engine = EngineUse { engine, version: EngineVersion::parse(version) };
    let asking = Asking { writing: way.writing, manner: way.manner, closed: false };
    let evidence = worst(kinds, Reading { engine: &engine, asking })?;
    Some((evidence.measurement.outcome, evidence.measurement.detail))
}

/// One of the changes that tools disagree about.
struct Common {
    title: &'static str,
    /// The rule that judges it by value sets, if there is one.
    rule: Option<&'static str>,
    /// The measured change; `None` where nothing changes in the files.
    change: Option<&'static str>,
}

/// The common changes, in the order in which people ask.
const COMMON: [Common; 14] = [
    Common { title: "A nullable field is added", rule: Some("field-added"), change: Some("add_col_end") },
    Common { title: "A required field is added", rule: Some("required-field-added"), change: Some("add_col_end") },
    Common { title: "A field is removed", rule: Some("field-removed"), change: Some("drop_used") },
    Common { title: "A field is renamed", rule: Some("field-renamed"), change: Some("rename") },
    Common { title: "int becomes long", rule: Some("field-type-widened"), change: Some("int32_to_int64") },
    Common { title: "long becomes int", rule: Some("field-type-narrowed"), change: Some("int64_to_int32") },
    Common {
        title: "A decimal gets more digits",
        rule: Some("field-type-widened"),
        change: Some("decimal_precision_up"),
    },
    Common {
        title: "A decimal gets more digits after the point",
        rule: Some("field-type-widened"),
        change: Some("decimal_scale_up"),
    },
    Common {
        title: "Required becomes nullable",
        rule: Some("field-nullable"),
        change: Some("required_to_optional_nulls"),
    },
    Common { title: "Nullable becomes required", rule: Some("field-required"), change: Some("optional_to_required") },
    Common { title: "A value is added to a closed list", rule: Some("values-added"), change: Some("enum_extended") },
    Common { title: "A value is removed from a closed list", rule: Some("values-removed"), change: None },
    Common { title: "Fields change places", rule: None, change: Some("reorder_diff_type") },
    Common { title: "Uniqueness is no longer promised", rule: Some("unique-dropped"), change: None },
];

/// The reference of the common changes against every engine and way of reading, in Markdown.
#[must_use]
pub fn compatibility_page() -> String {
    let mut out = "# Compatibility\n\nGenerated by `sluicegate engines --format markdown`; do not edit.\n\n\
        Fourteen changes that tools judge differently, and what readers of Parquet did with each: measured, not assumed.\n\
        `sluicegate engines int32 int64` prints the same for any two types.\n\n"
        .to_owned();
    for line in LEGEND.lines() {
        let _ = writeln!(out, "{line}\n");
    }
    out.push_str(&summary());
    for common in &COMMON {
        let judged = match common.rule {
            Some(rule) => format!("Judged by [`{rule}`](rules.md#{rule})."),
            None => "No promise by value sets: fields are read by name.".to_owned(),
        };
        let _ = write!(out, "\n## {}\n\n{judged} ", common.title);
        match common.change.and_then(find_kind) {
            Some(kind) => {
                let _ = write!(out, "Measured: {}.\n\n{}", kind.title, every_version(kind));
            }
            None => {
                out.push_str("Nothing changes in the files: no engine notices, only whoever relies on the promise.\n");
            }
        }
    }
    out
}

/// The newest version of every engine: appended and rewritten.
fn summary() -> String {
    let newest: Vec<_> = ENGINES.iter().filter_map(|engine| Some((engine, *versions(engine.name).last()?))).collect();
    let heads: Vec<String> = newest.iter().map(|(engine, version)| format!("{} {version}", engine.title)).collect();
    let mut out = format!(
        "The newest measured version of each engine: appended / rewritten.\n\n| change | {} |\n|---{}|\n",
        heads.join(" | "),
        "|---".repeat(heads.len())
    );
    for common in &COMMON {
        let kind = common.change.and_then(find_kind);
        let cells: Vec<String> = newest
            .iter()
            .map(|(engine, version)| match kind {
                Some(kind) => [&WAYS[0], &WAYS[3]]
                    .map(|way| cell(&[kind], engine, version, way).map_or("-", |(outcome, _)| outcome.name()))
                    .join(" / "),
                None => "right / right".to_owned(),
            })
            .collect();
        let _ = writeln!(out, "| {} | {} |", common.title, cells.join(" | "));
    }
    out
}

fn every_version(kind: &'static Kind) -> String {
    let heads: Vec<&str> = WAYS.iter().map(|way| way.title).collect();
    let mut out = format!("| engine | {} | seen, appended |\n|---{}|---|\n", heads.join(" | "), "|---".repeat(4));
    for (engine, version) in measured_engines() {
        let cells: Vec<_> = WAYS.iter().map(|way| cell(&[kind], engine, version, way)).collect();
        let words: Vec<&str> = cells.iter().map(|cell| cell.map_or("-", |(outcome, _)| outcome.name())).collect();
        let seen = cells[0].map_or("", |(_, detail)| detail);
        let _ =
            writeln!(out, "| {} {version} | {} | {} |", engine.title, words.join(" | "), super::escape::markdown(seen));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_changes_name_rules_and_changes_that_there_are() {
        for common in &COMMON {
            assert!(common.rule.is_none_or(|rule| crate::rules::find(rule).is_some()), "{:?}", common.rule);
            assert!(common.change.is_none_or(|change| find_kind(change).is_some()), "{:?}", common.change);
        }
    }
}
