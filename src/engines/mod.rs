//! Engines: what readers of files make of a difference, measured and not assumed.
//!
//! In: a difference, and how somebody reads. Out: evidence (which engine, which version, which change, what came out),
//! or nothing where nothing like it was measured. Guaranteed: pure, and silent rather than guessing. A version
//! stands for the nearest measured one that is not newer, and the evidence says which; a consumer that does not name its
//! version is told the worst of all. Of several measured changes a difference may be, the worst counts.

mod kinds;
mod measured;

use std::fmt;

use crate::compare::Difference;
use crate::model::engine::{ENGINES, Engine, EngineUse, EngineVersion, Manner, Writing};
use crate::model::types::Type;

pub use kinds::{KINDS, Kind, find_kind, is_explained, kinds};
pub use measured::{Asking, Measurement, Outcome, changes, measure, versions};

/// How somebody reads a dataset.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// With which engine.
    pub engine: &'a EngineUse,
    /// What it asks, and how the files come about.
    pub asking: Asking,
}

/// What an engine made of a change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The engine.
    pub engine: &'static Engine,
    /// The version somebody reads with, where another one was measured in its place.
    pub in_place_of: Option<EngineVersion>,
    /// Whether somebody reads with any version, so that the worst of all speaks.
    pub any_version: bool,
    /// What was changed.
    pub kind: &'static Kind,
    /// What was asked, and how the files came about.
    pub asking: Asking,
    /// What came out, and in which version.
    pub measurement: Measurement,
}

impl Evidence {
    /// What came out, without engine and change.
    #[must_use]
    pub fn result(&self) -> String {
        let Measurement { outcome, detail, .. } = &self.measurement;
        let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
        match outcome {
            Outcome::Right => "read it right".to_owned(),
            Outcome::Adapted => "read it right, in its new type".to_owned(),
            Outcome::Retyped => format!("read it as another kind of value{detail}"),
            Outcome::Refused => format!("refused it{detail}"),
            Outcome::Null | Outcome::Wrong => format!("was silently wrong{detail}"),
        }
    }

    /// Under which circumstances: `appended`, `all rewritten, merging schemas`.
    #[must_use]
    pub fn circumstances(&self) -> String {
        circumstances(self.asking)
    }

    /// The engine with the measured version, and the one it stands for.
    #[must_use]
    pub fn reader(&self) -> String {
        let reader = format!("{} {}", self.engine.title, self.measurement.version);
        match &self.in_place_of {
            Some(asked) => format!("{reader} (the nearest measured to {asked})"),
            None if self.any_version => format!("{reader} (no version is named, so the worst counts)"),
            None => reader,
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in a test, {} {} ({}, {})", self.reader(), self.result(), self.kind.title, self.circumstances())
    }
}

/// How files come about and are opened, in words.
#[must_use]
pub fn circumstances(asking: Asking) -> String {
    let writing = match asking.writing {
        Writing::Append => "appended",
        Writing::Replace => "all rewritten",
    };
    let manner = match asking.manner {
        Manner::Default => "",
        Manner::Merge => ", merging schemas",
        Manner::Declared => ", old schema declared",
    };
    format!("{writing}{manner}")
}

/// The measured versions that stand for the one somebody uses: all that it covers (`3.5` covers 3.5.9), else the nearest
/// that is not newer; all where none is named. Empty where nothing that old was measured.
#[must_use]
pub fn standing_for(engine: &EngineUse) -> Vec<&'static str> {
    let measured = versions(engine.engine.name);
    let Some(asked) = &engine.version else { return measured.to_vec() };
    let known = measured.iter().filter_map(|version| Some((EngineVersion::parse(version)?, *version)));
    let (covered, others): (Vec<_>, Vec<_>) = known.partition(|(version, _)| asked.covers(version));
    if !covered.is_empty() {
        return covered.into_iter().map(|(_, version)| version).collect();
    }
    let nearest = others.into_iter().filter(|(version, _)| asked.reaches(version)).max();
    nearest.map(|(_, version)| version).into_iter().collect()
}

/// What a reader's engine made of a difference: the worst that was measured; `None` where nothing was.
#[must_use]
pub fn witness(difference: &Difference, reading: Reading<'_>) -> Option<Evidence> {
    worst(&kinds(difference), reading)
}

/// The measured changes that make one type another one, in a column.
#[must_use]
pub fn kinds_of_types(expected: &Type, actual: &Type) -> Vec<&'static Kind> {
    kinds::retypings(expected, actual)
}

/// The worst that one reader made of several changes.
#[must_use]
pub fn worst(kinds: &[&'static Kind], reading: Reading<'_>) -> Option<Evidence> {
    let EngineUse { engine, version } = reading.engine;
    let stands_for = standing_for(reading.engine);
    let measurements = kinds.iter().flat_map(|kind| {
        let measured = stands_for
            .iter()
            .filter_map(|version| Some((*kind, measure(kind.change, engine.name, version, reading.asking)?)));
        measured.collect::<Vec<_>>()
    });
    // Of equals, the newest version speaks.
    let (kind, measurement) = measurements.max_by_key(|(_, measurement)| measurement.outcome)?;
    let measured = EngineVersion::parse(measurement.version)?;
    let in_place_of = version.clone().filter(|asked| !asked.covers(&measured));
    Some(Evidence { engine, in_place_of, any_version: version.is_none(), kind, asking: reading.asking, measurement })
}

/// What the newest measured version of every engine makes of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// One entry an engine, in the order of [`ENGINES`].
    pub evidence: Vec<Evidence>,
}

impl Survey {
    /// The readers, such as `Spark 4.3.0`, with an outcome that `is` one asked for.
    pub fn readers(&self, is: impl Fn(Outcome) -> bool) -> Vec<String> {
        self.evidence.iter().filter(|one| is(one.measurement.outcome)).map(Evidence::reader).collect()
    }
}

/// Asks the newest measured version of every engine about some changes, read as it does by itself; `None` where
/// nothing was measured.
#[must_use]
pub fn survey(kinds: &[&'static Kind], writing: Writing) -> Option<Survey> {
    if kinds.is_empty() {
        return None;
    }
    let asking = Asking { writing, manner: Manner::Default, closed: false };
    let evidence: Vec<Evidence> = ENGINES
        .iter()
        .filter_map(|engine| {
            let newest = EngineVersion::parse(versions(engine.name).last()?)?;
            worst(kinds, Reading { engine: &EngineUse { engine, version: Some(newest) }, asking })
        })
        .collect();
    (!evidence.is_empty()).then_some(Survey { evidence })
}
