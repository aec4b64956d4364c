//! Closed lists, ranges, lengths, patterns.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::patterns::{Effort, relate_patterns};
use super::{Aspect, Direction, Fact};
use crate::model::{Bound, Field, Scalar, Site, Type};

/// Receives one difference: aspect, direction, facts and places of both sides.
pub(super) type Note<'a> = dyn FnMut(Aspect, Direction, (Option<Fact>, Option<Fact>), (Site, Site)) + 'a;

pub(super) fn compare_values(expected: &Field, actual: &Field, effort: &Effort, note: &mut Note<'_>) {
    compare_lists(expected, actual, note);
    let option = |field: &Field, keys: [&str; 2]| options_site(field, keys);
    let (was, is) = (&expected.values, &actual.values);
    let is_whole = |field: &Field| matches!(field.promise.family(), Type::Integer { .. });
    let whole = is_whole(expected) && is_whole(actual);
    for (aspect, keys, was, is, widens) in [
        (Aspect::Minimum, ["minimum", "exclusiveMinimum"], &was.minimum, &is.minimum, Ordering::Less),
        (Aspect::Maximum, ["maximum", "exclusiveMaximum"], &was.maximum, &is.maximum, Ordering::Greater),
    ] {
        if let Some(direction) = limit(was.as_ref(), is.as_ref(), |was, is| compare_bounds(was, is, widens, whole)) {
            let fact = |bound: &Option<Bound>| bound.as_ref().map(|bound| Fact::plain(bound.to_string()));
            note(aspect, direction, (fact(was), fact(is)), (option(expected, keys), option(actual, keys)));
        }
    }
    for (aspect, keys, was, is, widens) in [
        (Aspect::MinLength, ["minLength", "minItems"], was.min_length, is.min_length, Ordering::Less),
        (Aspect::MaxLength, ["maxLength", "maxItems"], was.max_length, is.max_length, Ordering::Greater),
    ] {
        let directed = |was: &u64, is: &u64| directed(is.cmp(was), widens);
        if let Some(direction) = limit(was.as_ref(), is.as_ref(), directed) {
            let fact = |length: Option<u64>| length.map(|length| Fact::plain(length.to_string()));
            note(aspect, direction, (fact(was), fact(is)), (option(expected, keys), option(actual, keys)));
        }
    }
    let steps = |was: &f64, is: &f64| compare_steps(*was, *is);
    if let Some(direction) = limit(was.multiple_of.as_ref(), is.multiple_of.as_ref(), steps) {
        let fact = |step: Option<f64>| step.map(|step| Fact::plain(step.to_string()));
        let site = |field: &Field| field.site.keys(&["logicalTypeOptions", "multipleOf"]);
        note(
            Aspect::MultipleOf,
            direction,
            (fact(was.multiple_of), fact(is.multiple_of)),
            (site(expected), site(actual)),
        );
    }
    if was.unique_items != is.unique_items {
        let direction = if was.unique_items { Direction::Wider } else { Direction::Narrower };
        let fact = |unique: bool| Some(Fact::plain(if unique { "unique" } else { "not unique" }));
        let site = |field: &Field| field.site.keys(&["logicalTypeOptions", "uniqueItems"]);
        let facts = (fact(was.unique_items), fact(is.unique_items));
        note(Aspect::UniqueItems, direction, facts, (site(expected), site(actual)));
    }
    let differs = |was: &String, is: &String| Direction::from_relation(relate_patterns(was, is, effort));
    if let Some(direction) = limit(was.pattern.as_ref(), is.pattern.as_ref(), differs) {
        let fact = |pattern: &Option<String>| pattern.as_ref().map(Fact::plain);
        let site = |field| option(field, ["pattern", "pattern"]);
        note(Aspect::Pattern, direction, (fact(&was.pattern), fact(&is.pattern)), (site(expected), site(actual)));
    }
}

/// The key that is written, of the two that mean the same limit; the second wins where the first is absent.
fn options_site(field: &Field, keys: [&str; 2]) -> Site {
    let exclusive = |bound: &Option<Bound>| bound.as_ref().is_some_and(|bound| bound.exclusive);
    let second = match keys[0] {
        "minimum" => exclusive(&field.values.minimum),
        "maximum" => exclusive(&field.values.maximum),
        _ => field.promise.family() == Type::List,
    };
    let key = match (field.promise.family(), keys[0]) {
        (Type::Struct | Type::Map, "minLength") => "minProperties",
        (Type::Struct | Type::Map, "maxLength") => "maxProperties",
        _ => keys[usize::from(second)],
    };
    field.site.keys(&["logicalTypeOptions", key])
}

/// A limit that is gone admits more; a new one promises more.
fn limit<T>(was: Option<&T>, is: Option<&T>, both: impl Fn(&T, &T) -> Option<Direction>) -> Option<Direction> {
    match (was, is) {
        (None, None) => None,
        (Some(_), None) => Some(Direction::Wider),
        (None, Some(_)) => Some(Direction::Narrower),
        (Some(was), Some(is)) => both(was, is),
    }
}

/// Multiples of 10 are multiples of 5; multiples of 2 and of 3 have only some in common.
fn compare_steps(was: f64, is: f64) -> Option<Direction> {
    let is_multiple = |of: f64, step: f64| {
        let ratio = of / step;
        // Steps like 0.1 are no exact binary numbers.
        ratio.is_finite() && (ratio - ratio.round()).abs() <= ratio.abs() * 1e-9 && ratio.round() >= 1.0
    };
    match (is_multiple(is, was), is_multiple(was, is)) {
        (true, true) => None,
        (true, false) => Some(Direction::Narrower),
        (false, true) => Some(Direction::Wider),
        (false, false) => Some(Direction::Apart),
    }
}

fn compare_bounds(was: &Bound, is: &Bound, widens: Ordering, whole: bool) -> Option<Direction> {
    let (was, is) = (closed(was, widens, whole), closed(is, widens, whole));
    match is.value.compare_bound(&was.value) {
        None => Some(Direction::Unknown),
        Some(Ordering::Equal) => match (was.exclusive, is.exclusive) {
            (true, false) => Some(Direction::Wider),
            (false, true) => Some(Direction::Narrower),
            _ => None,
        },
        Some(moved) => directed(moved, widens),
    }
}

/// Among whole numbers, "more than 0" is "at least 1".
fn closed(bound: &Bound, widens: Ordering, whole: bool) -> Bound {
    match bound {
        Bound { value: Scalar::Integer(value), exclusive: true } if whole => {
            let step = if widens == Ordering::Less { 1 } else { -1 };
            Bound { value: Scalar::Integer(value.saturating_add(step)), exclusive: false }
        }
        bound => bound.clone(),
    }
}

fn directed(moved: Ordering, widens: Ordering) -> Option<Direction> {
    match moved {
        Ordering::Equal => None,
        moved if moved == widens => Some(Direction::Wider),
        _ => Some(Direction::Narrower),
    }
}

fn compare_lists(expected: &Field, actual: &Field, note: &mut Note<'_>) {
    let site = |field: &Field| {
        field.values.allowed.as_ref().map_or_else(|| field.site.clone(), |allowed| allowed.site.clone())
    };
    let sites = (site(expected), site(actual));
    match (&expected.values.allowed, &actual.values.allowed) {
        (None, None) => {}
        (Some(was), None) => {
            note(Aspect::ValueList, Direction::Wider, (Some(list(&was.values)), None), sites);
        }
        (None, Some(is)) => {
            note(Aspect::ValueList, Direction::Narrower, (None, Some(list(&is.values))), sites);
        }
        (Some(was), Some(is)) => {
            // Values that came and values that went are two facts: one hurts readers, the other whoever writes.
            let added: BTreeSet<_> = is.values.difference(&was.values).cloned().collect();
            let gone: BTreeSet<_> = was.values.difference(&is.values).cloned().collect();
            if !added.is_empty() {
                note(Aspect::Values, Direction::Wider, (None, Some(list(&added))), sites.clone());
            }
            if !gone.is_empty() {
                note(Aspect::Values, Direction::Narrower, (Some(list(&gone)), None), sites);
            }
        }
    }
}

fn list(values: &BTreeSet<Scalar>) -> Fact {
    let canonical: Vec<_> = values
        .iter()
        .map(|value| match value {
            Scalar::Text(text) => format!("{text:?}"),
            other => other.to_string(),
        })
        .collect();
    let shown: Vec<_> = values.iter().map(ToString::to_string).collect();
    Fact { canonical: canonical.join(","), shown: shown.join(", ") }
}
