//! Keys that say nothing beside the `logicalType` they stand with.

use crate::document::node::Node;
use crate::model::problem::nearest;
use crate::model::{Problem, Site};

/// ODCS v3.2, `logicalTypeOptions`: which options belong to which types. A boolean has none.
const OPTIONS: [(&str, &[&str]); 6] = [
    ("string", &["minLength", "maxLength", "pattern", "format"]),
    ("array", &["minItems", "maxItems", "uniqueItems"]),
    ("object", &["minProperties", "maxProperties", "required"]),
    (
        "vector",
        &["dimensions", "elementType", "distanceMetric", "normalized", "embeddingModel", "embeddingModelVersion"],
    ),
    ("map", &[]),
    ("boolean", &[]),
];
const OF_NUMBERS: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"];
const OF_DATES: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format"];
const OF_TIMES: &[&str] =
    &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format", "timezone", "defaultTimezone"];

fn options_of(logical: &str) -> Option<&'static [&'static str]> {
    match logical {
        "integer" | "number" => Some(OF_NUMBERS),
        "date" => Some(OF_DATES),
        "timestamp" | "time" => Some(OF_TIMES),
        other => OPTIONS.iter().find(|(name, _)| *name == other).map(|(_, options)| *options),
    }
}

/// What a field is made of, and the type that has such parts.
const PARTS: [(&str, &str); 3] = [("properties", "object"), ("items", "array"), ("map", "map")];

pub(super) fn check(field: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(logical) = field.text_at("logicalType") else { return };
    for (part, owner) in PARTS {
        if field.get(part).is_some() && logical != owner && options_of(logical).is_some() {
            let message = format!("`{part}` says nothing beside `logicalType: {logical}`");
            problems.push(
                Problem::warning("misplaced-key", site.key(part).on_key(), message)
                    .related(site.key("logicalType"), "the type")
                    .help(format!("write `logicalType: {owner}`, or remove `{part}`")),
            );
        }
    }
    if logical == "map" && field.get("map").is_none() {
        problems.push(missing(site, "map", "a map says what its keys and values are"));
    }
    if logical == "vector" && field.get("logicalTypeOptions").is_none_or(|options| options.get("dimensions").is_none())
    {
        problems.push(missing(site, "logicalTypeOptions.dimensions", "a vector says how long it is"));
    }
    let (Some(options), Some(own)) = (field.get("logicalTypeOptions"), options_of(logical)) else { return };
    for entry in options.entries() {
        let key = entry.key.as_str();
        // What is no option at all is told as such.
        if own.contains(&key) || !is_option(key) {
            continue;
        }
        let message = format!("`{key}` says nothing beside `logicalType: {logical}`");
        let problem = Problem::warning("misplaced-key", site.keys(&["logicalTypeOptions", key]).on_key(), message)
            .related(site.key("logicalType"), "the type");
        problems.push(match nearest(key, own.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None if own.is_empty() => problem.help("remove it: this type has no options"),
            None => problem.help(format!("remove it; this type has: {}", own.join(", "))),
        });
    }
}

fn is_option(key: &str) -> bool {
    [OF_NUMBERS, OF_TIMES]
        .iter()
        .chain(OPTIONS.iter().map(|(_, options)| options))
        .any(|options| options.contains(&key))
}

fn missing(site: &Site, key: &str, why: &str) -> Problem {
    Problem::warning("missing-key", site.key("logicalType"), why).help(format!("add `{key}`"))
}
