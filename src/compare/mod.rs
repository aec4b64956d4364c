//! The one comparison: can a reader who expects E live with data shaped A?
//!
//! In: two contracts, or two shapes built like contracts (a consumer's need, an observed file). Out: facts with a
//! direction, in a stable order, without any verdict. Who stands on which side decides the question: published against
//! proposed asks for the readers, proposed against published asks for the data already written.
//!
//! Guaranteed: total, deterministic, silent where both sides are the same, and mirrored: what is `Wider` one way round
//! is `Narrower` the other way. Only keys are told once where they lost a column with the column itself.

mod aspect;
mod datasets;
mod fields;
mod keys;
mod lifecycle;
mod meaning;
mod order;
mod pairing;
mod patterns;
mod people;
mod quality;
mod relationships;
mod servers;
mod service;
mod values;
mod words;

use crate::model::lifecycle::End;
use crate::model::{Contract, Path, Relation, Site, Type};
pub use aspect::Aspect;
pub(crate) use fields::relate_promises;
pub use lifecycle::Announced;
pub use pairing::{align, look_alike_names};
pub use patterns::begin_run;

/// What a difference means for somebody who relies on the expected side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The actual side admits data, or lacks structure, that the expected side rules out. Hurts readers.
    Wider,
    /// The actual side promises more than was expected. Hurts nobody who reads.
    Narrower,
    /// Neither contains the other, or the same bytes now mean something else. Hurts both.
    Apart,
    /// Cannot be decided from what is written. Reported as undecided, never as fine.
    Unknown,
}

impl Direction {
    /// Every direction.
    pub const ALL: [Self; 4] = [Self::Wider, Self::Narrower, Self::Apart, Self::Unknown];

    /// The direction of the same difference seen from the other side.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Wider => Self::Narrower,
            Self::Narrower => Self::Wider,
            Self::Apart => Self::Apart,
            Self::Unknown => Self::Unknown,
        }
    }

    /// The word used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::Apart => "apart",
            Self::Unknown => "unknown",
        }
    }

    /// The direction from one text to another, where a promise left out promises nothing; `None` where they agree.
    fn between(expected: Option<&str>, actual: Option<&str>) -> Option<Self> {
        match (expected, actual) {
            (expected, actual) if expected == actual => None,
            (Some(_), None) => Some(Self::Wider),
            (None, _) => Some(Self::Narrower),
            (Some(_), Some(_)) => Some(Self::Apart),
        }
    }

    const fn from_relation(relation: Relation) -> Option<Self> {
        match relation {
            Relation::Same => None,
            Relation::Wider => Some(Self::Wider),
            Relation::Narrower => Some(Self::Narrower),
            Relation::Apart => Some(Self::Apart),
            Relation::Unknown => Some(Self::Unknown),
        }
    }
}

/// One side of a difference: what it says, for machines and for people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact {
    /// The same text for the same meaning, however it was written.
    pub canonical: String,
    /// As people wrote it.
    pub shown: String,
}

impl Fact {
    /// A fact that is written as it is meant.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { canonical: text.clone(), shown: text }
    }
}

/// What a difference does to the files, beyond what its aspect says: this is what engines were measured by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reshape {
    /// The stored type is another one: expected, actual.
    Type(Box<[Type; 2]>),
    /// A field comes to the others.
    Place {
        /// Whether it stands behind all of them.
        last: bool,
        /// Whether another one has its name, but for case.
        twin: bool,
    },
}

/// A fact about two sides, without a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The dataset, by its name on the expected side if it has one there; `None` for the contract itself.
    pub dataset: Option<String>,
    /// The field, by its path on the expected side if it has one there.
    pub path: Path,
    /// Which part of the promise differs.
    pub aspect: Aspect,
    /// Which of several promises of that kind, by its name; `None` where there is only one.
    pub part: Option<String>,
    /// What that means for whoever relies on the expected side.
    pub direction: Direction,
    /// What the expected side says; `None` where it says nothing.
    pub expected: Option<Fact>,
    /// What the actual side says; `None` where it says nothing.
    pub actual: Option<Fact>,
    /// Where the expected side says it.
    pub expected_site: Option<Site>,
    /// Where the actual side says it, or the nearest surviving parent of what it lacks.
    pub actual_site: Option<Site>,
    /// The path of an added field that this removed one may have become.
    pub looks_like: Option<Path>,
    /// What else may have happened, as a question to whoever made the change.
    pub hint: Option<String>,
    /// What it does to the files, where that takes more than the aspect to tell.
    pub reshape: Option<Reshape>,
    /// What was announced of it: the end of what is gone, or the end that is announced here.
    pub announced: Option<Announced>,
    /// Whether the actual side is what was seen in the data, not what somebody proposes.
    pub observed: bool,
}

impl Difference {
    /// Whether it is what was announced, on its day and with enough notice.
    #[must_use]
    pub fn was_announced(&self) -> bool {
        self.announced.as_ref().is_some_and(|announced| announced.end == End::Over)
    }

    /// Whether it announces an end that is nearer than readers can follow.
    #[must_use]
    pub fn is_hasty(&self) -> bool {
        self.announced.as_ref().is_some_and(|announced| announced.end > End::Far)
    }

    /// Whether two differences are about the same promise.
    #[must_use]
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        self.aspect == other.aspect
            && self.dataset == other.dataset
            && self.path == other.path
            && self.part == other.part
    }

    /// A difference about a whole dataset, or the contract itself, without facts and places yet.
    pub(crate) fn bare(dataset: Option<&str>, aspect: Aspect, direction: Direction) -> Self {
        Self {
            dataset: dataset.map(str::to_owned),
            path: Path::root(),
            aspect,
            part: None,
            direction,
            expected: None,
            actual: None,
            expected_site: None,
            actual_site: None,
            looks_like: None,
            hint: None,
            reshape: None,
            announced: None,
            observed: false,
        }
    }
}

/// Every way in which `actual` differs from `expected`, in the order of the expected side.
#[must_use]
pub fn compare(expected: &Contract, actual: &Contract) -> Vec<Difference> {
    let mut found = Vec::new();
    if expected.id != actual.id {
        found.push(Difference {
            expected: Some(Fact::plain(&expected.id)),
            actual: Some(Fact::plain(&actual.id)),
            expected_site: Some(expected.site.key("id")),
            actual_site: Some(actual.site.key("id")),
            ..Difference::bare(None, Aspect::ContractId, Direction::Apart)
        });
    }
    lifecycle::compare_contracts(expected, actual, &mut found);
    datasets::compare_datasets(expected, actual, &mut found);
    servers::compare_servers(expected, actual, &mut found);
    service::compare_service(expected, actual, &mut found);
    people::compare_people(expected, actual, &mut found);
    found
}

/// The difference of a contract that only the expected side has.
#[must_use]
pub fn missing(expected: &Contract) -> Difference {
    Difference {
        expected: Some(Fact::plain(&expected.id)),
        expected_site: Some(expected.site.key("id")),
        announced: Announced::of(&expected.lifecycle),
        ..Difference::bare(None, Aspect::Contract, Direction::Wider)
    }
}

/// The difference of a contract that only the actual side has.
#[must_use]
pub fn additional(actual: &Contract) -> Difference {
    Difference {
        actual: Some(Fact::plain(&actual.id)),
        actual_site: Some(actual.site.key("id")),
        ..Difference::bare(None, Aspect::Contract, Direction::Narrower)
    }
}

#[cfg(test)]
mod tests;
