//! Names that occur twice, or differ in a way that many systems do not see.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::each_field;
use crate::document::node::Node;
use crate::document::odcs::items;
use crate::model::{Problem, Site};

pub(super) fn check(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    for (key, what) in [("name", "dataset"), ("physicalName", "stored dataset"), ("id", "id of a dataset")] {
        duplicates(root, "schema", key, what, site, problems);
    }
    duplicates(root, "servers", "server", "server", site, problems);
    alike(root, "schema", "datasets", site, problems);
    for list in ["servers", "roles", "support", "slaProperties"] {
        repeated(root, list, &["id"], "id", site, problems);
    }
    // One role may have two kinds of access, and a person may come back to a team.
    repeated(root, "roles", &["role", "access"], "role", site, problems);
    repeated(root, "support", &["channel", "tool"], "channel", site, problems);
    let person = ["username", "role", "dateIn"];
    repeated(root, "team", &person, "team member", site, problems);
    if let Some(team) = root.get("team") {
        repeated(team, "members", &person, "team member", &site.key("team"), problems);
    }
    labels(root, site, problems);
    for (dataset, site) in items(root, "schema", site) {
        fields(dataset, &site, problems);
        labels(dataset, &site, problems);
        each_field(dataset, &site, &mut |field, site| {
            fields(field, site, problems);
            labels(field, site, problems);
            repeated(field, "enum", &["value"], "value", site, problems);
        });
    }
}

fn fields(node: &Node, site: &Site, problems: &mut Vec<Problem>) {
    for (key, what) in [("name", "field"), ("physicalName", "stored field"), ("id", "id of a field")] {
        duplicates(node, "properties", key, what, site, problems);
    }
    alike(node, "properties", "fields", site, problems);
}

/// Tags, custom properties and quality rules of one thing.
fn labels(node: &Node, site: &Site, problems: &mut Vec<Problem>) {
    repeated(node, "customProperties", &["property"], "custom property", site, problems);
    repeated(node, "quality", &["id"], "id of a quality rule", site, problems);
    let mut seen: BTreeMap<&str, Site> = BTreeMap::new();
    for (tag, site) in items(node, "tags", site) {
        let Some(name) = tag.text() else { continue };
        if let Some(first) = seen.insert(name, site.clone()) {
            problems.push(twice(format!("the tag `{name}` is given twice"), site, first));
        }
    }
}

/// Two things that go by one name: nobody can tell which of them is meant.
fn duplicates(node: &Node, list: &str, key: &str, what: &str, site: &Site, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&str, Site> = BTreeMap::new();
    for (element, site) in items(node, list, site) {
        let Some(name) = element.text_at(key) else { continue };
        match seen.get(name) {
            Some(first) => problems.push(
                Problem::error("duplicate-name", site.key(key), format!("the {what} `{name}` occurs twice"))
                    .related(first.key(key), "first given here")
                    .help("rename one of the two, or remove it"),
            ),
            None => {
                seen.insert(name, site);
            }
        }
    }
}

/// The same thing said twice, known by all of `keys` together; elements without the first of them are passed over.
fn repeated(node: &Node, list: &str, keys: &[&str], what: &str, site: &Site, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<Vec<String>, Site> = BTreeMap::new();
    for (element, site) in items(node, list, site) {
        let scalar = |key: &&str| element.get(key).and_then(Node::scalar).map(|value| value.to_string());
        let Some(name) = keys.first().and_then(scalar) else { continue };
        let identity = keys.iter().map(|key| scalar(key).unwrap_or_default()).collect();
        let place = keys.first().map_or_else(|| site.clone(), |key| site.key(key));
        if let Some(first) = seen.insert(identity, place.clone()) {
            problems.push(twice(format!("the {what} `{name}` is given twice"), place, first));
        }
    }
}

fn twice(message: String, site: Site, first: Site) -> Problem {
    Problem::warning("duplicate-name", site, message).related(first, "first given here").help("remove one of the two")
}

/// Names in the storage that differ only in case: many engines take them for one. A name that another field is stored
/// under is no better.
fn alike(node: &Node, list: &str, what: &str, site: &Site, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, (&str, bool, Site)> = BTreeMap::new();
    for (element, site) in items(node, list, site) {
        let physical = element.text_at("physicalName");
        let Some(name) = physical.or_else(|| element.text_at("name")) else { continue };
        let place = |(own, site): (bool, &Site)| site.key(if own { "physicalName" } else { "name" });
        let own = physical.is_some();
        match seen.entry(name.to_lowercase()) {
            Entry::Occupied(first) => {
                let (other, others_own, first) = first.get();
                // Equal keys are told as duplicates.
                if *other == name && *others_own == own {
                    continue;
                }
                let message = if *other == name {
                    format!("two {what} are stored as `{name}`")
                } else {
                    format!("the {what} `{other}` and `{name}` differ only in case")
                };
                problems.push(
                    Problem::warning("names-alike", place((own, &site)), message)
                        .related(place((*others_own, first)), "the other one")
                        .help("give one of them another name: many engines take the two for one"),
                );
            }
            Entry::Vacant(free) => {
                free.insert((name, own, site));
            }
        }
    }
}
