//! Custom properties of contracts that mean something here: ODCS leaves their names to whoever reads them.
//!
//! In: a contract's nodes. Out: the text of a property, or what is wrong with the values that are given.

use super::node::Node;
use super::odcs::items;
use crate::model::problem::nearest;
use crate::model::{Problem, Site};

/// How a dataset is written when its schema changes: `append` (the default) or `replace`.
pub(super) const WRITE_PATTERN: &str = "writePattern";

/// The words that a property takes.
const WORDS: &[(&str, &[&str])] = &[(WRITE_PATTERN, &["append", "replace"])];

/// The text of a custom property.
pub(super) fn custom<'a>(node: &'a Node, property: &str) -> Option<&'a str> {
    let entries = node.get("customProperties")?.items();
    entries.iter().find(|entry| entry.text_at("property") == Some(property))?.text_at("value")
}

/// Values that the properties of one object do not take.
pub(super) fn check_custom(node: &Node, site: &Site, problems: &mut Vec<Problem>) {
    for (entry, site) in items(node, "customProperties", site) {
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
