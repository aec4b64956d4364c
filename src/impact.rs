//! Findings x needs: which consumer and team a change hurts, and why.
//!
//! A need becomes the expected side of the one comparison: the published promise of the fields it reads, with its own
//! facets in place of the inherited ones. What the proposed contract does not keep of that, and the published one did,
//! hurts the consumer. What the published contract never promised is *pending*: a problem of the consumer.

use crate::compare::{Aspect, Difference, Direction, compare};
use crate::document::odcs::promise_from_text;
use crate::finding::{Finding, place};
use crate::model::values::Allowed;
use crate::model::{
    Bound, Contract, Dataset, Expectation, Facet, Field, FieldNeed, Need, Path, Problem, Promise, Read, Scalar,
    Segment, Shape, Site, Type,
};
use crate::rule::Severity;

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
}

/// What one read of one need makes of a change.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Differences that hurt, with why and where the need stands.
    pub hurts: Vec<(Difference, String, Site)>,
    /// What the need asks for and the published contract does not promise.
    pub problems: Vec<Problem>,
}

/// Whether a difference takes something away from whoever relies on the expected side.
///
/// Undecided differences count where the rule calls them risky: what could not be decided is never a pass.
#[must_use]
pub fn takes_away(difference: &Difference) -> bool {
    match difference.direction {
        Direction::Wider | Direction::Apart => true,
        Direction::Narrower => false,
        Direction::Unknown => crate::rules::judge(difference).severity >= Severity::Risky,
    }
}

/// Traces one read through a change. `published` or `proposed` is `None` where that side has no such contract.
#[must_use]
pub fn trace(need: &Need, read: &Read, published: Option<&Contract>, proposed: Option<&Contract>) -> Outcome {
    let mut outcome = Outcome::default();
    let Some(known) = published.or(proposed) else {
        outcome.problems.push(unknown_contract(read));
        return outcome;
    };
    let Some(expected) = expectation(read, known, proposed, &mut outcome.problems) else { return outcome };
    let pending: Vec<Difference> = published.map(|published| lost(&expected, published)).unwrap_or_default();
    // A closed shape knows every published field, whether it lists it or not.
    let asked = pending.iter().filter(|difference| !is_addition(difference));
    outcome.problems.extend(asked.map(|difference| pending_problem(need, read, difference)));
    let Some(proposed) = proposed else {
        let why = "reads this contract".to_owned();
        outcome.hurts.push((crate::compare::missing(known), why, read.site.key("contract")));
        return outcome;
    };
    for difference in lost(&expected, proposed) {
        let already = pending.iter().any(|other| same_place(other, &difference));
        if !already {
            let (why, site) = reason(read, &difference);
            outcome.hurts.push((difference, why, site));
        }
    }
    outcome
}

/// What a contract does not keep of an expectation.
fn lost(expected: &Contract, actual: &Contract) -> Vec<Difference> {
    compare(expected, actual).into_iter().filter(takes_away).collect()
}

fn is_addition(difference: &Difference) -> bool {
    difference.aspect == Aspect::Field && difference.expected.is_none()
}

fn same_place(a: &Difference, b: &Difference) -> bool {
    a.aspect == b.aspect && a.dataset == b.dataset && a.path == b.path
}

/// The finding a hurt belongs to: the one about the same aspect of the same field.
#[must_use]
pub fn claim(findings: &[Finding], contract: &str, difference: &Difference) -> Option<usize> {
    findings.iter().position(|finding| {
        let other = &finding.difference;
        finding.contract == contract && other.consumer_free() && same_place(other, difference)
    })
}

impl Difference {
    /// Whether this is about the contract itself rather than about what a consumer declared.
    fn consumer_free(&self) -> bool {
        self.aspect != Aspect::Need
    }
}

/// What a consumer expects, built like a contract with one dataset; `None` where it reads something unknown.
pub fn expectation(
    read: &Read,
    published: &Contract,
    proposed: Option<&Contract>,
    problems: &mut Vec<Problem>,
) -> Option<Contract> {
    let dataset = find_dataset(read, published).or_else(|| find_dataset(read, proposed?));
    let Some(dataset) = dataset else {
        problems.push(unknown_dataset(read, published));
        return None;
    };
    let later = proposed.and_then(|proposed| find_dataset(read, proposed));
    let mut expected = dataset.clone();
    expected.closed = read.shape == Shape::Closed;
    if let Some(fields) = &read.fields {
        let wanted = known_fields(fields, &expected, later, problems);
        adopt(&mut expected, later, &wanted);
        keep_key_only_if_whole(&mut expected, &wanted);
        let paths: Vec<&Path> = wanted.iter().map(|need| &need.path).collect();
        retain(&mut expected.fields, &Path::root(), &paths);
        for need in &wanted {
            if let Some(field) = field_mut(&mut expected.fields, need.path.segments()) {
                apply(field, &need.expects, &need.site);
            }
        }
    }
    Some(Contract { datasets: vec![expected], ..published.clone() })
}

fn find_dataset<'a>(read: &Read, contract: &'a Contract) -> Option<&'a Dataset> {
    match &read.dataset {
        Some(name) => contract.dataset(name),
        None if contract.datasets.len() == 1 => contract.datasets.first(),
        None => None,
    }
}

fn known_fields<'a>(
    fields: &'a [FieldNeed],
    published: &Dataset,
    proposed: Option<&Dataset>,
    problems: &mut Vec<Problem>,
) -> Vec<&'a FieldNeed> {
    fields
        .iter()
        .filter(|need| {
            let known = published.field(&need.path).is_some()
                || proposed.is_some_and(|proposed| proposed.field(&need.path).is_some());
            if !known {
                problems.push(unknown_field(need, proposed.unwrap_or(published)));
            }
            known
        })
        .collect()
}

/// A field that only the proposal has is expected as proposed: the need came first, the promise with this change.
fn adopt(expected: &mut Dataset, proposed: Option<&Dataset>, wanted: &[&FieldNeed]) {
    for need in wanted {
        for depth in 1..=need.path.segments().len() {
            let (parent, at) = need.path.segments().split_at(depth - 1);
            let mut prefix = Path::root();
            for segment in need.path.segments().iter().take(depth) {
                prefix = prefix.child(segment.clone());
            }
            if expected.field(&prefix).is_none()
                && let Some(field) = proposed.and_then(|proposed| proposed.field(&prefix))
            {
                let siblings = match field_mut(&mut expected.fields, parent) {
                    Some(holder) => &mut holder.members,
                    None => &mut expected.fields,
                };
                debug_assert_eq!(Some(&field.segment), at.first());
                siblings.push(field.clone());
                break;
            }
        }
    }
}

/// A consumer relies on the primary key only if it reads all of it; a lone key column still is never null.
fn keep_key_only_if_whole(expected: &mut Dataset, wanted: &[&FieldNeed]) {
    let reads = |field: &Field| wanted.iter().any(|need| need.path.segments().first() == Some(&field.segment));
    if !expected.primary_key().into_iter().all(reads) {
        for field in expected.fields.iter_mut().filter(|field| field.key_position.is_some()) {
            field.key_position = None;
            field.required = true;
        }
    }
}

/// Keeps the wanted fields, what lies inside them, and the parents on the way to them.
fn retain(fields: &mut Vec<Field>, parent: &Path, wanted: &[&Path]) {
    fields.retain_mut(|field| {
        let path = parent.child(field.segment.clone());
        if wanted.iter().any(|want| want.contains(&path)) {
            return true;
        }
        let on_the_way = wanted.iter().any(|want| path.contains(want));
        if on_the_way {
            retain(&mut field.members, &path, wanted);
            // Nothing is relied on there but the way itself.
            field.values = crate::model::Values::default();
            field.unique = false;
        }
        on_the_way
    });
}

fn field_mut<'a>(fields: &'a mut [Field], segments: &[Segment]) -> Option<&'a mut Field> {
    let (first, rest) = segments.split_first()?;
    let field = fields.iter_mut().find(|field| field.segment == *first)?;
    if rest.is_empty() { Some(field) } else { field_mut(&mut field.members, rest) }
}

/// Puts a need's own facets in place of the inherited promise.
fn apply(field: &mut Field, expects: &Expectation, site: &Site) {
    match &expects.ty {
        Facet::Inherited => {}
        Facet::Anything => {
            field.promise = Promise { logical: Type::Any, physical: None, shown: "any".to_owned() };
            field.members.clear();
        }
        Facet::Exactly(text) => {
            let (promise, members) = promise_from_text(text, site);
            let vague = members.is_empty() && matches!(promise.physical, Some(Type::List | Type::Map | Type::Struct));
            if !vague {
                field.members = members;
            }
            field.promise = promise;
        }
    }
    if let Facet::Exactly(required) = expects.required {
        field.required = required;
        field.key_position = field.key_position.filter(|_| required);
    }
    if let Facet::Exactly(unique) = expects.unique {
        field.unique = unique;
    }
    let limits = &mut field.values;
    let list = |values: &Vec<Scalar>| Allowed { values: values.iter().cloned().collect(), site: site.clone() };
    replace(&mut limits.allowed, &expects.values, list);
    replace(&mut limits.minimum, &expects.minimum, Bound::clone);
    replace(&mut limits.maximum, &expects.maximum, Bound::clone);
    replace(&mut limits.min_length, &expects.min_length, |length| *length);
    replace(&mut limits.max_length, &expects.max_length, |length| *length);
    replace(&mut limits.pattern, &expects.pattern, String::clone);
}
/// Puts a facet in place of an inherited limit; `any` lifts the limit.
fn replace<T, U>(limit: &mut Option<U>, facet: &Facet<T>, meant: impl Fn(&T) -> U) {
    match facet {
        Facet::Inherited => {}
        Facet::Anything => *limit = None,
        Facet::Exactly(value) => *limit = Some(meant(value)),
    }
}

/// Why a difference hurts, and the line of the need that says so.
fn reason(read: &Read, difference: &Difference) -> (String, Site) {
    let need = read
        .fields
        .iter()
        .flatten()
        .filter(|need| difference.path.contains(&need.path) || need.path.contains(&difference.path));
    let need = need.max_by_key(|need| need.path.segments().len());
    let added = is_addition(difference);
    let why = match (need, added) {
        (_, true) => "takes no fields it does not know (`shape: closed`)".to_owned(),
        _ if difference.aspect == Aspect::PrimaryKey => "reads every field of the key".to_owned(),
        _ if difference.path.is_root() => "reads this dataset".to_owned(),
        (None, _) if read.fields.is_none() => "reads every field as published".to_owned(),
        (None, _) => "reads this dataset".to_owned(),
        (Some(need), _) => match explicit(&need.expects, difference) {
            Some(expected) => format!("needs {expected}"),
            None => format!("reads `{}` as published", need.path),
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
        _ => None,
    }
}

fn exactly<T: std::fmt::Display>(facet: &Facet<T>, words: &str) -> Option<String> {
    match facet {
        Facet::Exactly(value) => Some(format!("{words} {value}")),
        Facet::Inherited | Facet::Anything => None,
    }
}

fn unknown_contract(read: &Read) -> Problem {
    Problem::error("unknown-contract", read.site.key("contract"), format!("there is no contract `{}`", read.contract))
        .help("use the `id` of a contract in this repository")
}

fn unknown_dataset(read: &Read, contract: &Contract) -> Problem {
    let names: Vec<_> = contract.datasets.iter().map(|dataset| dataset.name.as_str()).collect();
    match &read.dataset {
        Some(name) => {
            let message = format!("the contract `{}` has no dataset `{name}`", contract.id);
            let problem = Problem::error("unknown-dataset", read.site.key("dataset"), message);
            match crate::model::problem::nearest(name, names.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("it has: {}", names.join(", "))),
            }
        }
        None => {
            let message = format!("the contract `{}` has {} datasets: say which", contract.id, names.len());
            Problem::error("unknown-dataset", read.site.key("contract"), message)
                .help(format!("add `dataset:` with one of: {}", names.join(", ")))
        }
    }
}

fn unknown_field(need: &FieldNeed, dataset: &Dataset) -> Problem {
    let message = format!("the dataset `{}` has no field `{}`", dataset.name, need.path);
    let problem = Problem::error("unknown-field", need.site.clone(), message);
    let known: Vec<String> = dataset.walk().iter().map(|(path, _)| path.to_string()).collect();
    match crate::model::problem::nearest(&need.path.to_string(), known.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("ask the producer for the field, or take it out of the needs"),
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
