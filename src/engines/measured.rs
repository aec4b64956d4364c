//! The measured matrix: what readers did when real Parquet changed under them.
//!
//! In: the text that `examples/compact_engines.rs` makes of the measurement. Out: its rows, found by change and engine.
//! Guaranteed: total; a row that could not be read is not there. The text says itself how to read it.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use crate::model::engine::{EngineVersion, Manner, Writing};

const MATRIX: &str = include_str!("measured.txt");

/// What a reader makes of changed files, from harmless to harmful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Right values of the same type.
    Right,
    /// Right values, in a type of another width or beside more columns.
    Adapted,
    /// Right values of another family of types: `5` became `'5'`.
    Retyped,
    /// No answer: the engine says that it cannot.
    Refused,
    /// Nulls in place of values, without a word.
    Null,
    /// Other values, without a word.
    Wrong,
}

impl Outcome {
    const fn from_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'.' => Self::Right,
            b'w' => Self::Adapted,
            b'r' => Self::Retyped,
            b'e' => Self::Refused,
            b'n' => Self::Null,
            b'x' => Self::Wrong,
            _ => return None,
        })
    }

    /// Whether a reader is worse off.
    #[must_use]
    pub const fn hurts(self) -> bool {
        matches!(self, Self::Refused | Self::Null | Self::Wrong)
    }

    /// Whether a reader notices nothing that could trouble it.
    #[must_use]
    pub const fn is_peace(self) -> bool {
        matches!(self, Self::Right | Self::Adapted)
    }

    /// The words used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Adapted => "adapted",
            Self::Retyped => "retyped",
            Self::Refused => "refused",
            Self::Null => "null",
            Self::Wrong => "wrong",
        }
    }
}

/// What a reader asks of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asking {
    /// How the files came about.
    pub writing: Writing,
    /// How they are opened.
    pub manner: Manner,
    /// Whether everything is selected and loaded into a table of the old shape.
    pub closed: bool,
}

/// The worst that was measured of one reading.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Measurement {
    /// The measured version.
    pub version: &'static str,
    /// What came out.
    pub outcome: Outcome,
    /// The engine's words, or which value reads as which; empty where all is right.
    pub detail: &'static str,
}

struct Row {
    versions: Vec<&'static str>,
    ways: &'static str,
    outcomes: &'static str,
    detail: &'static str,
}

/// The versions of an engine that were measured, oldest first.
#[must_use]
pub fn versions(engine: &str) -> &'static [&'static str] {
    VERSIONS.get(engine).map(Vec::as_slice).unwrap_or_default()
}

/// Every measured version read files that did not change at all.
static VERSIONS: LazyLock<BTreeMap<&str, Vec<&'static str>>> = LazyLock::new(|| {
    let unchanged = SECTIONS.get("control_same_schema").map(Section::engines);
    let of_engine = |(engine, rows): (&&'static str, &Vec<Row>)| {
        let mut found: Vec<_> = rows.iter().flat_map(|row| row.versions.iter().copied()).collect();
        found.sort_by_cached_key(|version| EngineVersion::parse(version));
        found.dedup();
        (*engine, found)
    };
    unchanged.into_iter().flatten().map(of_engine).collect()
});

/// Every change that was measured.
pub fn changes() -> impl Iterator<Item = &'static str> {
    SECTIONS.keys().copied()
}

/// The worst that one version of an engine made of a change, however its files sort; `None` where it was not measured.
#[must_use]
pub fn measure(change: &str, engine: &str, version: &'static str, asking: Asking) -> Option<Measurement> {
    let rows = SECTIONS.get(change)?.engines().get(engine)?;
    let orders: &[char] = match asking.writing {
        Writing::Append => &['o', 'n'],
        Writing::Replace => &['r'],
    };
    let manners: &[char] = match asking.manner {
        Manner::Default => &['d'],
        // Where an engine has no merging of its own, its users read file by file and concatenate.
        Manner::Merge => &['m', 'c'],
        Manner::Declared => &['s'],
    };
    let queries = if asking.closed { 6 } else { 4 };
    manners.iter().find_map(|manner| {
        let of_version = rows.iter().filter(|row| row.versions.contains(&version));
        let worst = of_version
            .filter(|row| row.ways.split(',').any(|way| is_way(way, orders, *manner)))
            .filter_map(|row| {
                Some((of_queries(&row.outcomes.as_bytes()[..queries.min(row.outcomes.len())])?, row.detail))
            })
            .max_by_key(|(outcome, _)| *outcome);
        worst.map(|(outcome, detail)| Measurement {
            version,
            outcome,
            detail: if outcome <= Outcome::Adapted { "" } else { detail },
        })
    })
}

/// The worst of some queries. Where a plain look shows nulls, filters and joins miss rows because of them.
fn of_queries(letters: &[u8]) -> Option<Outcome> {
    let outcomes = letters.iter().filter_map(|letter| Outcome::from_letter(*letter));
    let silent = outcomes.clone().find(|outcome| matches!(outcome, Outcome::Null | Outcome::Wrong));
    silent.or_else(|| outcomes.max())
}

fn is_way(way: &str, orders: &[char], manner: char) -> bool {
    let mut letters = way.chars();
    letters.next().is_some_and(|order| orders.contains(&order)) && letters.next() == Some(manner)
}

/// What was measured of each change.
static SECTIONS: LazyLock<BTreeMap<&str, Section>> = LazyLock::new(|| {
    // A run that asks about one change looks through all of them here, so it is worth a fast search.
    let starts: Vec<usize> = memchr::memmem::find_iter(MATRIX.as_bytes(), "\n=").collect();
    let ends = starts.iter().skip(1).copied().chain([MATRIX.len()]);
    let sections = starts.iter().zip(ends).filter_map(|(start, end)| MATRIX.get(start + 2..end));
    let read = |(change, text)| (change, Section { text, engines: OnceLock::new() });
    sections.filter_map(|section| section.split_once('\n')).map(read).collect()
});

/// One change. A run asks about few of them, and about those of every engine again and again.
struct Section {
    text: &'static str,
    engines: OnceLock<BTreeMap<&'static str, Vec<Row>>>,
}

impl Section {
    /// The rows of each engine.
    fn engines(&self) -> &BTreeMap<&'static str, Vec<Row>> {
        self.engines.get_or_init(|| {
            // Engines speak of `@` too.
            let parts = self.text.split("\n@").map(|part| part.strip_prefix('@').unwrap_or(part));
            let parts = parts.filter_map(|part| part.split_once('\n'));
            parts.map(|(engine, lines)| (engine, lines.lines().filter_map(row).collect())).collect()
        })
    }
}

fn row(line: &'static str) -> Option<Row> {
    let mut parts = line.splitn(4, ' ');
    Some(Row {
        versions: parts.next()?.split(',').collect(),
        ways: parts.next()?,
        outcomes: parts.next()?,
        detail: parts.next().unwrap_or(""),
    })
}
