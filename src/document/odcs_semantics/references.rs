//! References inside a contract: those that lead nowhere, and those whose two ends do not fit each other.

use std::collections::BTreeMap;

use super::each_field;
use crate::document::node::Node;
use crate::document::odcs::items;
use crate::model::problem::{nearest, only_meant};
use crate::model::{Problem, Site};

pub(super) fn check(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    successors(root, site, problems);
    let names = Names::of(root);
    if names.datasets.is_empty() {
        return;
    }
    for (level, site) in items(root, "slaProperties", site) {
        elements(level, "element", &site, &names, problems);
        elements(level, "column", &site, &names, problems);
    }
    elements(root, "slaDefaultElement", site, &names, problems);
    for (dataset, site) in items(root, "schema", site) {
        relationships(dataset, &site, None, &names, problems);
        together(dataset, &site, problems);
        each_field(dataset, &site, &mut |field, site| {
            relationships(field, site, Some(field), &names, problems);
            required_members(field, site, problems);
        });
    }
}

/// Every name and id a reference inside the contract may use, and what it names.
struct Names<'a> {
    datasets: Vec<String>,
    known: BTreeMap<String, &'a Node>,
}

impl<'a> Names<'a> {
    fn of(root: &'a Node) -> Self {
        let mut names = Self { datasets: Vec::new(), known: BTreeMap::new() };
        for dataset in root.get("schema").map(Node::items).unwrap_or_default() {
            let spellings = spellings(dataset);
            for spelling in &spellings {
                names.known.insert(spelling.clone(), dataset);
                names.below(dataset, spelling);
            }
            names.datasets.extend(spellings);
        }
        names
    }

    fn below(&mut self, node: &'a Node, prefix: &str) {
        let item = node.get("items").into_iter();
        for holder in std::iter::once(node).chain(item) {
            for property in holder.get("properties").map(Node::items).unwrap_or_default() {
                for spelling in spellings(property) {
                    let name = format!("{prefix}.{spelling}");
                    self.below(property, &name);
                    self.known.insert(name, property);
                }
            }
        }
    }

    /// What a reference leads to. The dataset may be left out when there is only one.
    fn find(&self, reference: &str) -> Option<&'a Node> {
        let short = reference.trim_start_matches('/').replace("schema/", "").replace("/properties/", ".");
        let in_one = || self.datasets.iter().find_map(|dataset| self.known.get(&format!("{dataset}.{short}")));
        self.known.get(&short).or_else(in_one).copied()
    }
}

fn spellings(node: &Node) -> Vec<String> {
    let mut found: Vec<String> =
        ["name", "physicalName", "id"].iter().filter_map(|key| node.text_at(key)).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

fn elements(node: &Node, key: &str, site: &Site, names: &Names<'_>, problems: &mut Vec<Problem>) {
    let Some(text) = node.text_at(key) else { return };
    for element in text.split(',').map(str::trim).filter(|element| names.find(element).is_none()) {
        problems.push(dangling(element, site.key(key), names));
    }
}

/// One end of a relationship: what is written, what it leads to inside this contract, and where it stands.
type End<'a> = (&'a str, Option<&'a Node>, Site);

fn relationships<'a>(
    node: &'a Node,
    site: &Site,
    own: Option<&'a Node>,
    names: &Names<'a>,
    problems: &mut Vec<Problem>,
) {
    for (relationship, site) in items(node, "relationships", site) {
        let [from, to] = ["from", "to"].map(|end| ends(relationship, end, &site, names));
        for (reference, found, site) in from.iter().chain(&to) {
            // A reference into another contract names its file before a `#`.
            if found.is_none() && !reference.contains('#') {
                problems.push(dangling(reference, site.clone(), names));
            }
        }
        let from: Vec<End<'_>> = match own {
            Some(field) if from.is_empty() => {
                vec![(field.text_at("name").unwrap_or_default(), Some(field), site.clone())]
            }
            _ => from,
        };
        if own.is_none() && from.len() != to.len() && !from.is_empty() && !to.is_empty() {
            let message = format!("the relationship leads from {} fields to {}", from.len(), to.len());
            problems.push(
                Problem::warning("mismatched-reference", site.key("to").on_key(), message)
                    .related(site.key("from").on_key(), "from here")
                    .help("name as many fields in `to` as in `from`, in the same order"),
            );
            continue;
        }
        for ((source, start, _), (target, end, site)) in from.iter().zip(&to) {
            let kinds = [start, end].map(|node| node.and_then(kind));
            if let [Some(one), Some(other)] = kinds
                && one != other
            {
                let message = format!("`{source}` holds {one}, and `{target}` holds {other}");
                problems.push(
                    Problem::warning("mismatched-reference", site.clone(), message)
                        .help("refer to a field of the same `logicalType`, or mend the type of one of the two"),
                );
            }
        }
    }
}

fn ends<'a>(relationship: &'a Node, end: &str, site: &Site, names: &Names<'a>) -> Vec<End<'a>> {
    let site = site.key(end);
    let Some(value) = relationship.get(end) else { return Vec::new() };
    let single = value.text().map(|text| (text, site.clone()));
    let several = value.items().iter().enumerate().filter_map(|(at, item)| Some((item.text()?, site.index(at))));
    single.into_iter().chain(several).map(|(text, site)| (text, names.find(text), site)).collect()
}

/// What values can be equal to each other, in words; `None` where the contract does not say.
fn kind(field: &Node) -> Option<&'static str> {
    Some(match field.text_at("logicalType")? {
        "integer" | "number" => "numbers",
        "string" => "texts",
        "boolean" => "truth values",
        // An instant is often kept as a date elsewhere.
        "date" | "timestamp" => "dates",
        "time" => "times of day",
        "object" | "array" | "map" | "vector" => "parts",
        _ => return None,
    })
}

/// The fields that a rule on a dataset looks at together.
fn together(dataset: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let fields = dataset.get("properties").map(Node::items).unwrap_or_default();
    let known: Vec<String> = fields.iter().flat_map(spellings).collect();
    if known.is_empty() {
        return;
    }
    for (rule, site) in items(dataset, "quality", site) {
        let Some(arguments) = rule.get("arguments") else { continue };
        for (name, site) in items(arguments, "properties", &site.key("arguments")) {
            if let Some(name) = name.text().filter(|name| !known.iter().any(|known| known == name))
                // A field inside another is not looked up here.
                && !name.contains(['.', '['])
            {
                problems.push(unknown_field(name, site, &known));
            }
        }
    }
}

/// `logicalTypeOptions.required` of an object whose fields are known.
fn required_members(field: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let members = field.get("properties").map(Node::items).unwrap_or_default();
    let known: Vec<String> = members.iter().flat_map(spellings).collect();
    let Some(options) = field.get("logicalTypeOptions").filter(|_| !known.is_empty()) else { return };
    for (name, site) in items(options, "required", &site.key("logicalTypeOptions")) {
        if let Some(name) = name.text().filter(|name| !known.iter().any(|known| known == name)) {
            problems.push(unknown_field(name, site, &known));
        }
    }
}

/// Whoever took over may be in no list; a name that is nearly in it is misspelt.
fn successors(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(team) = root.get("team") else { return };
    let (holder, list, place) = match team.get("members") {
        Some(_) => (team, "members", site.key("team")),
        None => (root, "team", site.clone()),
    };
    let members: Vec<(&Node, Site)> = items(holder, list, &place).collect();
    let known: Vec<&str> = members.iter().filter_map(|(member, _)| member.text_at("username")).collect();
    for (member, site) in &members {
        let Some(name) = member.text_at("replacedByUsername").filter(|name| !known.contains(name)) else { continue };
        let Some(meant) = only_meant(name, known.iter().copied()) else { continue };
        let site = site.key("replacedByUsername");
        problems.push(
            Problem::warning("dangling-reference", site, format!("nobody in the team is called `{name}`"))
                .help(format!("did you mean `{meant}`?")),
        );
    }
}

fn unknown_field(name: &str, site: Site, known: &[String]) -> Problem {
    let problem = Problem::warning("dangling-reference", site, format!("there is no field `{name}` here"));
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("name a field that stands beside the rule"),
    }
}

fn dangling(reference: &str, site: Site, names: &Names<'_>) -> Problem {
    let problem = Problem::warning("dangling-reference", site, format!("`{reference}` is not in this contract"));
    match nearest(reference, names.known.keys().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("name a dataset and field of this contract, as `dataset.field`"),
    }
}
