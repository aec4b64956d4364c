//! A need as the expected side of the one comparison: the published promise of the fields it reads, with its own facets
//! in place of the inherited ones.

use crate::document::odcs::promise_from_text;
use crate::model::problem::nearest;
use crate::model::values::Allowed;
use crate::model::{
    Bound, Contract, Dataset, Expectation, Facet, Field, FieldNeed, Path, Problem, Promise, Read, Scalar, Segment,
    Shape, Site, Type, Values,
};

/// What a consumer expects, built like a contract with one dataset; `None` where it reads something unknown, which is
/// added to `problems`.
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
        relax_parents(&mut expected.fields, &Path::root(), &paths);
    }
    Some(Contract { datasets: vec![expected], ..published.clone() })
}

pub(super) fn find_dataset<'a>(read: &Read, contract: &'a Contract) -> Option<&'a Dataset> {
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
            field.values = Values::default();
            field.unique = false;
        }
        on_the_way
    });
}

/// A parent that may be null takes nothing from a member that may be null itself, or inside another one that may.
fn relax_parents(fields: &mut [Field], parent: &Path, wanted: &[&Path]) {
    for field in fields {
        let path = parent.child(field.segment.clone());
        if !wanted.iter().any(|want| want.contains(&path)) {
            relax_parents(&mut field.members, &path, wanted);
            field.required = field.required && field.members.iter().any(|member| member.required);
        }
    }
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

pub(super) fn unknown_contract(read: &Read) -> Problem {
    Problem::error("unknown-contract", read.site.key("contract"), format!("there is no contract `{}`", read.contract))
        .help("use the `id` of a contract in this repository")
}

fn unknown_dataset(read: &Read, contract: &Contract) -> Problem {
    let names: Vec<_> = contract.datasets.iter().map(|dataset| dataset.name.as_str()).collect();
    match &read.dataset {
        Some(name) => {
            let message = format!("the contract `{}` has no dataset `{name}`", contract.id);
            let problem = Problem::error("unknown-dataset", read.site.key("dataset"), message);
            match nearest(name, names.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("it has: {}", names.join(", "))),
            }
        }
        None if names.is_empty() => {
            let message = format!("the contract `{}` has no datasets", contract.id);
            Problem::error("unknown-dataset", read.site.key("contract"), message)
                .help("there is nothing to read until the producer adds one under `schema`")
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
    let stored = dataset.walk().into_iter().find(|(_, field)| field.stored_name() == Some(&need.path.to_string()));
    if let Some((path, _)) = stored {
        return problem.help(format!("the contract calls it `{path}`: needs use the contract's names"));
    }
    let known: Vec<String> = dataset.walk().iter().map(|(path, _)| path.to_string()).collect();
    match nearest(&need.path.to_string(), known.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("ask the producer for the field, or take it out of the needs"),
    }
}
