//! What a JSON Schema cannot say of a contract: names that occur twice, references that lead nowhere.
//!
//! In: a contract's nodes. Out: problems. A reference that leads nowhere is a warning: it is wrong, but the promise
//! itself can still be judged. References into other files are not followed.

use std::collections::{BTreeMap, BTreeSet};

use super::node::Node;
use super::odcs::items;
use crate::model::problem::nearest;
use crate::model::{FileId, Problem, Site};

/// Every semantic problem of a contract.
#[must_use]
pub fn check_contract(file: FileId, root: &Node) -> Vec<Problem> {
    let site = Site::root(file);
    let mut problems = Vec::new();
    missing_status(root, &site, &mut problems);
    for (key, what) in [("name", "dataset"), ("physicalName", "stored dataset"), ("id", "id of a dataset")] {
        duplicates(root, "schema", key, what, &site, &mut problems);
    }
    duplicates(root, "servers", "server", "server", &site, &mut problems);
    for (dataset, site) in items(root, "schema", &site) {
        properties(dataset, &site, &mut problems);
        duplicate_positions(dataset, ["primaryKey", "primaryKeyPosition"], "primary", &site, &mut problems);
        duplicate_positions(dataset, ["partitioned", "partitionKeyPosition"], "partition", &site, &mut problems);
    }
    let names = Names::of(root);
    if !names.datasets.is_empty() {
        service_levels(root, &site, &names, &mut problems);
        for (dataset, site) in items(root, "schema", &site) {
            relationships(dataset, &site, &names, &mut problems);
        }
    }
    problems
}

/// ODCS requires `status` up to v3.1; v3.2 made it optional.
fn missing_status(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let version = root.text_at("apiVersion").unwrap_or_default();
    if root.get("status").is_none() && (version.starts_with("v3.0") || version.starts_with("v3.1")) {
        problems.push(
            Problem::warning("missing-key", site.clone(), format!("ODCS {version} asks for a `status`"))
                .help("add `status: active`, or draft, proposed, deprecated, retired"),
        );
    }
}

fn properties(node: &Node, site: &Site, problems: &mut Vec<Problem>) {
    for (key, what) in [("name", "field"), ("physicalName", "stored field"), ("id", "id of a field")] {
        duplicates(node, "properties", key, what, site, problems);
    }
    for (member, site) in items(node, "properties", site) {
        properties(member, &site, problems);
    }
    if let Some(item) = node.get("items") {
        properties(item, &site.key("items"), problems);
    }
    for key in ["key", "value"] {
        if let Some(part) = node.get("map").and_then(|map| map.get(key)) {
            properties(part, &site.keys(&["map", key]), problems);
        }
    }
}

fn duplicates(node: &Node, list: &str, key: &str, what: &str, site: &Site, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&str, Site> = BTreeMap::new();
    for (element, site) in items(node, list, site) {
        let Some(name) = element.text_at(key) else { continue };
        match seen.get(name) {
            Some(first) => problems.push(
                Problem::error("duplicate-name", site.key(key), format!("the {what} `{name}` occurs twice"))
                    .related(first.clone(), "first given here")
                    .help("rename one of the two, or remove it"),
            ),
            None => {
                seen.insert(name, site.key(key));
            }
        }
    }
}

/// The fields of a dataset and the members of its structs: what a key can be made of.
fn members<'a>(node: &'a Node, site: &Site, found: &mut Vec<(&'a Node, Site)>) {
    let list = site.key("properties");
    for (at, member) in node.get("properties").map(Node::items).unwrap_or_default().iter().enumerate() {
        let site = list.index(at);
        found.push((member, site.clone()));
        members(member, &site, found);
    }
}

/// Two fields at one position of a key leave its order to chance.
fn duplicate_positions(
    dataset: &Node,
    [part, place]: [&str; 2],
    which: &str,
    site: &Site,
    problems: &mut Vec<Problem>,
) {
    let mut seen: BTreeMap<i128, Site> = BTreeMap::new();
    let mut fields = Vec::new();
    members(dataset, site, &mut fields);
    for (field, site) in fields {
        let position = field.integer_at(place).filter(|position| *position > 0);
        let Some(position) = position.filter(|_| field.bool_at(part) == Some(true)) else { continue };
        let place = site.key(place);
        if let Some(first) = seen.insert(position, place.clone()) {
            problems.push(
                Problem::error("duplicate-name", place, format!("position {position} of the {which} key is taken"))
                    .related(first, "already taken here")
                    .help("number the key's fields from 1"),
            );
        }
    }
}

/// Every name and id a reference inside the contract may use.
struct Names {
    datasets: Vec<String>,
    known: BTreeSet<String>,
}

impl Names {
    fn of(root: &Node) -> Self {
        let mut names = Self { datasets: Vec::new(), known: BTreeSet::new() };
        for dataset in root.get("schema").map(Node::items).unwrap_or_default() {
            let spellings = spellings(dataset);
            for spelling in &spellings {
                names.known.insert(spelling.clone());
                names.below(dataset, spelling);
            }
            names.datasets.extend(spellings);
        }
        names
    }

    fn below(&mut self, node: &Node, prefix: &str) {
        let item = node.get("items").into_iter();
        for holder in std::iter::once(node).chain(item) {
            for property in holder.get("properties").map(Node::items).unwrap_or_default() {
                for spelling in spellings(property) {
                    let name = format!("{prefix}.{spelling}");
                    self.below(property, &name);
                    self.known.insert(name);
                }
            }
        }
    }

    /// Whether a reference leads somewhere. The dataset may be left out when there is only one.
    fn resolves(&self, reference: &str) -> bool {
        let short = reference.trim_start_matches('/').replace("schema/", "").replace("/properties/", ".");
        let known = |name: &str| self.known.contains(name);
        known(&short) || self.datasets.iter().any(|dataset| known(&format!("{dataset}.{short}")))
    }
}

fn spellings(node: &Node) -> Vec<String> {
    let mut found: Vec<String> =
        ["name", "physicalName", "id"].iter().filter_map(|key| node.text_at(key)).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

fn service_levels(root: &Node, site: &Site, names: &Names, problems: &mut Vec<Problem>) {
    for (level, site) in items(root, "slaProperties", site) {
        elements(level, "element", &site, names, problems);
    }
    elements(root, "slaDefaultElement", site, names, problems);
}

fn elements(node: &Node, key: &str, site: &Site, names: &Names, problems: &mut Vec<Problem>) {
    let Some(text) = node.text_at(key) else { return };
    for element in text.split(',').map(str::trim).filter(|element| !names.resolves(element)) {
        problems.push(dangling(element, site.key(key), names));
    }
}

fn relationships(node: &Node, site: &Site, names: &Names, problems: &mut Vec<Problem>) {
    for (relationship, site) in items(node, "relationships", site) {
        for end in ["from", "to"] {
            let site = site.key(end);
            let Some(value) = relationship.get(end) else { continue };
            let single = value.text().map(|text| (text, site.clone()));
            let several =
                value.items().iter().enumerate().filter_map(|(at, item)| Some((item.text()?, site.index(at))));
            for (reference, site) in single.into_iter().chain(several) {
                // A reference into another contract names its file before a `#`.
                if !reference.contains('#') && !names.resolves(reference) {
                    problems.push(dangling(reference, site, names));
                }
            }
        }
    }
    for (member, site) in items(node, "properties", site) {
        relationships(member, &site, names, problems);
    }
}

fn dangling(reference: &str, site: Site, names: &Names) -> Problem {
    let problem = Problem::warning("dangling-reference", site, format!("`{reference}` is not in this contract"));
    match nearest(reference, names.known.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("name a dataset and field of this contract, as `dataset.field`"),
    }
}
