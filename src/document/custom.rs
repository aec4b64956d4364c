//! Custom properties of contracts that mean something here: ODCS leaves their names to whoever reads them.
//!
//! In: a contract's nodes. Out: the text of a property, or what is wrong with the values that are given.

use super::node::Node;
use super::odcs::items;
use crate::model::lifecycle::Lifecycle;
use crate::model::problem::{nearest, only_meant};
use crate::model::{Problem, Site};

/// How a dataset is written when its schema changes: `append` (the default) or `replace`.
pub(super) const WRITE_PATTERN: &str = "writePattern";

/// The day on which the end of something was announced.
const DEPRECATED_SINCE: &str = "deprecatedSince";

/// The last day on which something is promised.
const REMOVE_AFTER: &str = "removeAfter";

/// What takes the place of something that goes.
const REPLACED_BY: &str = "replacedBy";

/// Every property that means something here.
const KNOWN: [&str; 11] = [
    WRITE_PATTERN,
    DEPRECATED_SINCE,
    REMOVE_AFTER,
    REPLACED_BY,
    "currency",
    "dialect",
    "owner",
    "positional",
    "timeZone",
    "timezone",
    "unit",
];

/// The words that a property takes.
const WORDS: &[(&str, &[&str])] = &[(WRITE_PATTERN, &["append", "replace"])];

/// The text of a custom property.
pub(super) fn custom<'a>(node: &'a Node, property: &str) -> Option<&'a str> {
    let entries = node.get("customProperties")?.items();
    entries.iter().find(|entry| entry.text_at("property") == Some(property))?.text_at("value")
}

/// What is announced to go: `deprecated` (ODCS v3.2, Schema), with the days as custom properties.
pub(super) fn lifecycle(node: &Node) -> Lifecycle {
    let day = |property| custom(node, property).and_then(|text| text.parse().ok());
    Lifecycle {
        deprecated: node.bool_at("deprecated") == Some(true),
        since: day(DEPRECATED_SINCE),
        remove_after: day(REMOVE_AFTER),
        replaced_by: custom(node, REPLACED_BY).map(str::to_owned),
        ..Lifecycle::default()
    }
}

/// Values that the properties of one object do not take.
pub(super) fn check_custom(node: &Node, site: &Site, problems: &mut Vec<Problem>) {
    for (entry, site) in items(node, "customProperties", site) {
        check_name(entry, &site, problems);
        check_day(entry, &site, problems);
        let known = WORDS.iter().find(|(property, _)| entry.text_at("property") == Some(*property));
        let (Some((property, words)), Some(value)) = (known, entry.get("value").and_then(Node::scalar)) else {
            continue;
        };
        let value = value.to_string();
        if words.contains(&value.as_str()) {
            continue;
        }
        let problem = Problem::warning("unknown-value", site.key("value"), format!("`{property}` cannot be `{value}`"));
        problems.push(match nearest(&value, words.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("it takes: {}", words.join(", "))),
        });
    }
}

/// Days that are none: without them, an end is announced for no day at all.
fn check_day(entry: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let is_day = entry.text_at("property").filter(|name| [DEPRECATED_SINCE, REMOVE_AFTER].contains(name));
    let (Some(property), Some(value)) = (is_day, entry.get("value").and_then(Node::scalar)) else { return };
    let value = value.to_string();
    if value.parse::<jiff::civil::Date>().is_err() {
        let message = format!("`{property}` is no day: `{value}`");
        problems.push(Problem::warning("invalid-value", site.key("value"), message).help("write it like `2027-06-30`"));
    }
}

/// Names of one's own are nobody's business; one letter beside a known one is a slip of the pen.
fn check_name(entry: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(name) = entry.text_at("property").filter(|name| !KNOWN.contains(name)) else { return };
    let Some(meant) = only_meant(name, KNOWN) else { return };
    let site = site.key("property");
    problems.push(
        Problem::warning("unknown-value", site, format!("the custom property `{name}` means nothing here"))
            .help(format!("did you mean `{meant}`?")),
    );
}
