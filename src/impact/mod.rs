//! Findings x needs: which consumer and team a change hurts, and why.
//!
//! A need becomes the expected side of the one comparison: the published promise of the fields it reads, with its own
//! facets in place of the inherited ones. What the proposed contract does not keep of that, and the published one did,
//! hurts the consumer. What the published contract never promised is *pending*: a problem of the consumer.

mod evidence;
mod expectation;
mod measures;
mod unknown;
mod version;
mod withdrawal;

use crate::compare::{Aspect, Difference, Direction, compare};
use crate::engines::Evidence;
use crate::finding::place;
use crate::model::need::ServiceNeed;
use crate::model::{Contract, Expectation, Facet, FieldNeed, Need, Path, Problem, QualityNeed, Read, Site};
use crate::rule::Severity;
pub use evidence::{Testimony, concerns, testify, what_it_reads, writing};
pub use expectation::expectation;
pub use unknown::Suggestions;
use unknown::{unknown_contract, unknown_names};
pub use version::{Raise, judge_version};
pub use withdrawal::{Withdrawn, withdrawal};

/// Somebody a finding hurts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hurt {
    /// The owning team.
    pub team: String,
    /// The consumer.
    pub consumer: String,
    /// Why, in a few words.
    pub why: String,
    /// Where the need stands.
    pub site: Site,
    /// What the consumer's engine made of such a change, measured.
    pub evidence: Option<Evidence>,
}

/// A difference that hurts a read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suffered {
    /// The difference.
    pub difference: Difference,
    /// Why it hurts, in a few words.
    pub why: String,
    /// Where the need stands.
    pub site: Site,
    /// What the consumer's engine made of such a change, measured.
    pub evidence: Option<Evidence>,
}

impl Suffered {
    /// The same, told as the consumer's.
    #[must_use]
    pub fn told(self, need: &Need) -> (Difference, Hurt) {
        let Self { difference, why, site, evidence } = self;
        (difference, Hurt { team: need.team.clone(), consumer: need.consumer.clone(), why, site, evidence })
    }
}

/// What one read of one need makes of a change.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Differences that hurt.
    pub hurts: Vec<Suffered>,
    /// Differences that the published contract has already: they hurt only if the change makes them worse.
    pub pending: Vec<Suffered>,
}

/// Whether a difference takes something away from whoever relies on the expected side.
///
/// What the rule calls a note takes nothing away. Undecided differences count where the rule calls them risky: what could
/// not be decided is never a pass.
#[must_use]
pub fn takes_away(difference: &Difference) -> bool {
    match difference.direction {
        Direction::Wider | Direction::Apart | Direction::Unknown => {
            crate::rules::judge(difference).severity >= Severity::Risky
        }
        Direction::Narrower => false,
    }
}

/// Traces one read through a change. `published` or `proposed` is `None` where that side has no such contract.
#[must_use]
pub fn trace(read: &Read, published: Option<&Contract>, proposed: Option<&Contract>) -> Outcome {
    let mut outcome = Outcome::default();
    let Some(known) = published.or(proposed) else { return outcome };
    let Some(expected) = expectation(read, known, proposed) else { return outcome };
    let pending: Vec<Difference> = published.map(|published| lost(&expected, published)).unwrap_or_default();
    let Some(proposed) = proposed else {
        let why = "reads this contract".to_owned();
        let difference = crate::compare::missing(known);
        outcome.hurts.push(Suffered { difference, why, site: read.site.key("contract"), evidence: None });
        return outcome;
    };
    for difference in lost(&expected, proposed) {
        let already = pending.iter().any(|other| other.is_about_the_same(&difference));
        let (why, site) = reason(read, &difference);
        let list = if already { &mut outcome.pending } else { &mut outcome.hurts };
        list.push(Suffered { difference, why, site, evidence: None });
    }
    outcome
}

/// What one read of one need asks for and the contract does not have or promise; the contract is `None` where there is
/// none.
#[must_use]
pub fn unkept(need: &Need, read: &Read, known: Option<&Contract>, suggestions: &mut Suggestions) -> Vec<Problem> {
    let Some(known) = known else { return vec![unknown_contract(read)] };
    let mut problems = unknown_names(read, known, suggestions);
    let pending = expectation(read, known, Some(known)).map(|expected| lost(&expected, known)).unwrap_or_default();
    // A closed shape knows every published field, whether it lists it or not.
    let asked = pending.iter().filter(|difference| !is_addition(difference));
    problems.extend(asked.map(|difference| pending_problem(need, read, difference)));
    problems
}

/// What a contract does not keep of an expectation.
fn lost(expected: &Contract, actual: &Contract) -> Vec<Difference> {
    compare(expected, actual).into_iter().filter(takes_away).collect()
}

fn is_addition(difference: &Difference) -> bool {
    difference.aspect == Aspect::Field && difference.expected.is_none()
}

/// The most specific need of a read that a difference at `path` touches.
#[must_use]
pub fn need_of<'a>(read: &'a Read, path: &Path) -> Option<&'a FieldNeed> {
    touched(read, path).max_by_key(|need| need.path.segments().len())
}

/// The needs of a read that a difference at `path` touches: those inside it, and those it is inside of.
fn touched<'a>(read: &'a Read, path: &Path) -> impl Iterator<Item = &'a FieldNeed> {
    let fields = read.fields.iter().flatten();
    fields.filter(move |need| path.contains(&need.path) || need.path.contains(path))
}

/// Why a difference hurts, and the line of the need that says so.
fn reason(read: &Read, difference: &Difference) -> (String, Site) {
    if difference.dataset.is_none() {
        let path = difference.path.to_string();
        let is_about = |need: &&ServiceNeed| {
            difference.aspect == Aspect::Service && path.trim_matches('"').starts_with(need.facet.property)
        };
        return match read.service.iter().find(is_about) {
            Some(need) => (need.facet.words.replace("{}", &need.shown), read.site.key(need.facet.key)),
            None => ("reads this contract as published".to_owned(), read.site.key("contract")),
        };
    }
    let need = need_of(read, &difference.path);
    let added = is_addition(difference);
    let why = match (need, added) {
        (_, true) => "takes no fields it does not know (`shape: closed`)".to_owned(),
        _ if difference.aspect == Aspect::PrimaryKey => "reads every field of the key".to_owned(),
        (Some(need), _) if difference.aspect == Aspect::LogicalName && !difference.path.is_root() => {
            format!("calls it `{}` in its needs", need.path)
        }
        _ if difference.path.is_root() => match quality_need(&read.quality, difference) {
            Some(needed) => format!("needs {needed}"),
            None => "reads this dataset".to_owned(),
        },
        (None, _) if read.fields.is_none() => "reads every field as published".to_owned(),
        (None, _) => "reads this dataset".to_owned(),
        (Some(need), _) => match explicit(&need.expects, difference) {
            Some(expected) => format!("needs {expected}"),
            None => {
                let names: Vec<String> =
                    touched(read, &difference.path).map(|need| format!("`{}`", need.path)).collect();
                format!("reads {} as published", names.join(", "))
            }
        },
    };
    let need = need.filter(|_| !difference.path.is_root());
    let site =
        if added { read.site.key("shape") } else { need.map_or_else(|| read.site.clone(), |need| need.site.clone()) };
    (why, site)
}

/// What a need says itself about the aspect that differs.
fn explicit(expects: &Expectation, difference: &Difference) -> Option<String> {
    match difference.aspect {
        Aspect::Type => exactly(&expects.ty, "the type"),
        Aspect::Presence => (expects.required == Facet::Exactly(true)).then(|| "a value in every row".to_owned()),
        Aspect::Uniqueness => (expects.unique == Facet::Exactly(true)).then(|| "values that never repeat".to_owned()),
        Aspect::Values | Aspect::ValueList => match &expects.values {
            Facet::Exactly(values) => {
                let shown: Vec<_> = values.iter().map(ToString::to_string).collect();
                Some(format!("only {}", shown.join(", ")))
            }
            _ => None,
        },
        Aspect::Minimum => exactly(&expects.minimum, "at least"),
        Aspect::Maximum => exactly(&expects.maximum, "at most"),
        Aspect::MinLength => exactly(&expects.min_length, "a length of at least"),
        Aspect::MaxLength => exactly(&expects.max_length, "a length of at most"),
        Aspect::Pattern => exactly(&expects.pattern, "the pattern"),
        Aspect::DefaultTimezone => exactly(&expects.timezone, "the zone"),
        Aspect::Unit => {
            let named = |facet, words| exactly(facet, words).filter(|_| !matches!(facet, Facet::Inherited));
            let part = difference.part.as_deref();
            match part {
                Some("currency") => named(&expects.currency, "the currency"),
                Some("timezone") => named(&expects.timezone, "the zone"),
                _ => named(&expects.unit, "the unit"),
            }
        }
        Aspect::Quality => quality_need(&expects.quality, difference),
        _ => None,
    }
}

/// What a need says itself about the metric of a quality rule.
fn quality_need(facet: &Facet<Vec<QualityNeed>>, difference: &Difference) -> Option<String> {
    let Facet::Exactly(needs) = facet else { return None };
    let expected = difference.expected.as_ref().filter(|_| difference.aspect == Aspect::Quality)?;
    let metric = expected.canonical.split(' ').next()?;
    let need = needs.iter().find(|need| need.metric == metric)?;
    Some(format!("{metric}: {}", need.threshold.as_ref()?.shown))
}

fn exactly<T: std::fmt::Display>(facet: &Facet<T>, words: &str) -> Option<String> {
    match facet {
        Facet::Exactly(value) => Some(format!("{words} {value}")),
        Facet::Inherited | Facet::Anything => None,
    }
}

fn pending_problem(need: &Need, read: &Read, difference: &Difference) -> Problem {
    let (why, site) = reason(read, difference);
    let at = place(difference.dataset.as_deref(), &difference.path).unwrap_or_default();
    let promised = difference.actual.as_ref().map_or_else(
        || format!("the contract promises nothing of the kind for `{at}`"),
        |fact| format!("the contract says of `{at}`: {}", fact.shown),
    );
    Problem::warning("pending-need", site, format!("`{}` {why}, but {promised}", need.consumer))
        .help("the need holds nobody until the contract promises it: ask the producer, or ask for less")
}
