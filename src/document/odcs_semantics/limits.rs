//! Limits that no value can keep, and lists of values that lie outside of them.

use std::cmp::Ordering;

use super::examples::misfit;
use super::patterns::Pattern;
use crate::document::node::{Kind, Node};
use crate::model::type_text::parse_type;
use crate::model::{Problem, Scalar, Site, Type};

const OPTIONS: &str = "logicalTypeOptions";

pub(super) fn check(field: &Node, site: &Site, problems: &mut Vec<Problem>) {
    if let Some(options) = field.get(OPTIONS) {
        let place = site.key(OPTIONS);
        range(options, &place, problems);
        for (least, most) in [("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties")]
        {
            crossed(options, (least, false), (most, false), &place, problems);
        }
        width(field, options, site, problems);
        one_limit(options, ["minimum", "exclusiveMinimum"], &place, problems);
        one_limit(options, ["maximum", "exclusiveMaximum"], &place, problems);
    }
    listed(field, site, problems);
}

/// The least and the most, by whatever keys they are given.
fn range(options: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let exclusive = |key: &str| options.bool_at(key) == Some(true);
    let plain = |key: &str| options.get(key).is_some_and(|node| !matches!(node.kind, Kind::Boolean(_)));
    let bounds = |inclusive: &'static str, other: &'static str| {
        let mut found = Vec::new();
        if options.get(inclusive).is_some() {
            found.push((inclusive, exclusive(other)));
        }
        if plain(other) {
            found.push((other, true));
        }
        found
    };
    for lower in bounds("minimum", "exclusiveMinimum") {
        for upper in bounds("maximum", "exclusiveMaximum") {
            if crossed(options, lower, upper, site, problems) {
                return;
            }
        }
    }
}

/// Tells a least value above the greatest; returns whether it did.
fn crossed(
    options: &Node,
    (lower, without_it): (&str, bool),
    (upper, without_that): (&str, bool),
    site: &Site,
    problems: &mut Vec<Problem>,
) -> bool {
    let value = |key: &str| options.get(key).and_then(Node::scalar);
    let (Some(least), Some(most)) = (value(lower), value(upper)) else { return false };
    let empty = match least.compare_bound(&most) {
        Some(Ordering::Greater) => true,
        Some(Ordering::Equal) => without_it || without_that,
        _ => false,
    };
    if empty {
        problems.push(
            Problem::error(
                "self-contradiction",
                site.key(upper),
                format!("no value can keep both `{lower}: {least}` and `{upper}: {most}`"),
            )
            .related(site.key(lower), "the other limit")
            .help("mend one of the two: nothing lies between them"),
        );
    }
    empty
}

/// A text that has to be longer than its column is wide.
fn width(field: &Node, options: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(physical) = field.text_at("physicalType") else { return };
    let Type::String { max: Some(most), .. } = parse_type(physical).ty else { return };
    if let Some(least) = options.integer_at("minLength").filter(|least| *least > i128::from(most)) {
        problems.push(
            Problem::error(
                "self-contradiction",
                site.keys(&[OPTIONS, "minLength"]),
                format!("no text of {least} characters fits into `{physical}`"),
            )
            .related(site.key("physicalType"), "the column is this wide")
            .help("lower `minLength`, or widen the column"),
        );
    }
}

/// Two limits at one end: only the stricter one counts, and the other says something else.
fn one_limit(options: &Node, [inclusive, exclusive]: [&str; 2], site: &Site, problems: &mut Vec<Problem>) {
    let scalar = |key: &str| options.get(key).and_then(Node::scalar);
    match (scalar(inclusive), scalar(exclusive)) {
        (None, Some(Scalar::Boolean(true))) => problems.push(
            Problem::warning(
                "misplaced-key",
                site.key(exclusive).on_key(),
                format!("`{exclusive}: true` says nothing without `{inclusive}`"),
            )
            .help(format!("give the limit itself: `{exclusive}: 0`, or remove the key")),
        ),
        (Some(_), Some(Scalar::Boolean(_))) | (None, _) | (_, None) => {}
        (Some(one), Some(other)) => problems.push(
            Problem::warning(
                "self-contradiction",
                site.key(inclusive),
                format!("`{inclusive}: {one}` and `{exclusive}: {other}` are two limits at one end"),
            )
            .related(site.key(exclusive), "the other limit")
            .help("keep the one that is meant: the stricter one counts"),
        ),
    }
}

/// Listed values that the field's own type and limits rule out.
fn listed(field: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let pattern = field.get("enum").and_then(|_| Pattern::of(field));
    for (at, entry) in field.get("enum").map(Node::items).unwrap_or_default().iter().enumerate() {
        let place = site.key("enum").index(at);
        let (value, place) = match entry.get("value") {
            Some(value) => (value, place.key("value")),
            None => (entry, place),
        };
        if let Some(why) = misfit(field, value, pattern.as_ref(), false) {
            let shown = value.scalar().map(|value| value.to_string()).unwrap_or_default();
            problems.push(
                Problem::warning("self-contradiction", place, format!("the listed value `{shown}` {why}"))
                    .help("remove it from the list, or mend the limits of the field"),
            );
        }
    }
}
