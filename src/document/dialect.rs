//! Which dialect a contract's type texts are written in, and what is wrong with what it says of that.
//!
//! In: a contract's nodes. Out: a [`Dialect`] for each dataset, always: where nothing selects one, the generic one. The
//! custom property `dialect` of a dataset wins over that of the contract, and that over the contract's servers.

use super::node::Node;
use super::odcs::{custom, items};
use crate::model::problem::nearest;
use crate::model::type_text::{Misread, misread};
use crate::model::{Dialect, Problem, Site};

/// The custom property that names a dialect.
const PROPERTY: &str = "dialect";

/// The dialect of a contract: as it says, else as all of its servers agree.
#[must_use]
pub fn contract_dialect(root: &Node) -> &'static Dialect {
    declared(root).or_else(|| of_servers(root)).unwrap_or_else(Dialect::generic)
}

/// The dialect of a dataset: as it says, else that of its contract.
#[must_use]
pub fn dataset_dialect(node: &Node, around: &'static Dialect) -> &'static Dialect {
    declared(node).unwrap_or(around)
}

fn declared(node: &Node) -> Option<&'static Dialect> {
    Dialect::named(custom(node, PROPERTY)?)
}

/// A server whose kind is not known selects none, and so leaves the others without their agreement.
fn of_servers(root: &Node) -> Option<&'static Dialect> {
    let servers = root.get("servers")?.items();
    Dialect::of_servers(servers.iter().map(|server| server.text_at("type").unwrap_or_default()))
}

/// Dialects that are not known, and type texts that their dialect does not know.
pub(super) fn check_dialects(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    unknown_dialect(root, site, problems);
    let around = contract_dialect(root);
    for (dataset, site) in items(root, "schema", site) {
        unknown_dialect(dataset, &site, problems);
        let dialect = dataset_dialect(dataset, around);
        // Texts in no dialect in particular may be in any: there is nothing to hold them against.
        if dialect != Dialect::generic() {
            for (member, site) in items(dataset, "properties", &site) {
                types(member, dialect, &site, problems);
            }
        }
    }
}

fn unknown_dialect(node: &Node, site: &Site, problems: &mut Vec<Problem>) {
    for (entry, site) in items(node, "customProperties", site) {
        if entry.text_at("property") != Some(PROPERTY) {
            continue;
        }
        let site = site.key("value");
        let Some(name) = entry.get("value").and_then(Node::text) else {
            problems.push(Problem::error("unknown-dialect", site, "the dialect is not named by a text").help(known()));
            continue;
        };
        if Dialect::named(name).is_none() {
            let problem = Problem::error("unknown-dialect", site, format!("there is no dialect `{name}`"));
            problems.push(match nearest(name, Dialect::ALL.iter().flat_map(|dialect| dialect.names())) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(known()),
            });
        }
    }
}

/// The dialects there are.
fn known() -> String {
    let names: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.name).collect();
    format!("name one of: {}", names.join(", "))
}

fn types(node: &Node, dialect: &'static Dialect, site: &Site, problems: &mut Vec<Problem>) {
    if let Some(text) = node.text_at("physicalType")
        && let Some(misread) = misread(dialect, text)
    {
        problems.push(unknown_type(text, dialect, &misread, site.key("physicalType")));
    }
    for (member, site) in items(node, "properties", site) {
        types(member, dialect, &site, problems);
    }
    if let Some(item) = node.get("items") {
        types(item, dialect, &site.key("items"), problems);
    }
    for part in ["key", "value"] {
        if let Some(node) = node.get("map").and_then(|map| map.get(part)) {
            types(node, dialect, &site.keys(&["map", part]), problems);
        }
    }
}

/// The problem of a type text that is none in the contract's dialect.
#[must_use]
pub fn unknown_type(text: &str, dialect: &Dialect, misread: &Misread, site: Site) -> Problem {
    let text = text.trim();
    if dialect == Dialect::generic() {
        return Problem::warning("unknown-type", site, format!("`{text}` is a type only in some dialects"))
            .help("the contract has to say which: name it as its custom property `dialect`");
    }
    let problem =
        Problem::warning("unknown-type", site, format!("`{text}` is no type of {} known here", dialect.title));
    match misread {
        Misread { near: Some(near), .. } => problem.help(format!("did you mean `{near}`?")),
        Misread { word: Some(word), .. } => problem.help(format!(
            "a change of this type will be reported as undecided; if `{word}` is another platform's, name that one as the custom property `dialect`"
        )),
        Misread { .. } => problem.help("a change of this type will be reported as undecided: look at its parameters"),
    }
}
