//! What a contract uses that its version of the standard does not have yet, or writes otherwise by now.

use std::collections::BTreeMap;

use super::each_field;
use crate::document::node::{Kind, Node};
use crate::document::odcs::items;
use crate::model::{Edit, Problem, Site};

/// The version of the standard a contract is written for, by the number after `v3.`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standard(Option<u8>);

impl Standard {
    pub(super) fn of(root: &Node) -> Self {
        let minor =
            root.text_at("apiVersion").and_then(|text| text.strip_prefix("v3.")?.split('.').next()?.parse().ok());
        Self(minor)
    }

    /// Whether it is older than v3.`minor`.
    pub(super) fn is_before(self, minor: u8) -> bool {
        self.0.is_some_and(|own| own < minor)
    }

    /// Whether it is v3.`minor` or newer.
    fn has(self, minor: u8) -> bool {
        self.0.is_some_and(|own| own >= minor)
    }
}

/// What came when, by where it first occurs: one feature is told once a contract.
struct Newer {
    standard: Standard,
    found: BTreeMap<(u8, String), Site>,
}

impl Newer {
    fn add(&mut self, minor: u8, what: impl Into<String>, site: Site) {
        if self.standard.is_before(minor) {
            self.found.entry((minor, what.into())).or_insert(site);
        }
    }

    /// Keys that came with v3.`minor`.
    fn keys(&mut self, minor: u8, node: &Node, keys: &[&str], site: &Site) {
        for key in keys.iter().filter(|key| node.get(key).is_some()) {
            self.add(minor, format!("`{key}`"), site.key(key).on_key());
        }
    }

    /// Words for the value of `key` that came with v3.`minor`.
    fn words(&mut self, minor: u8, node: &Node, key: &str, words: &[&str], site: &Site) {
        if let Some(word) = node.text_at(key).filter(|word| words.contains(word)) {
            self.add(minor, format!("`{key}: {word}`"), site.key(key));
        }
    }
}

pub(super) fn check(root: &Node, site: &Site, standard: Standard, problems: &mut Vec<Problem>) {
    let mut newer = Newer { standard, found: BTreeMap::new() };
    if standard.is_before(2) {
        contract(root, site, &mut newer);
    }
    let written = root.text_at("apiVersion").unwrap_or_default();
    for ((minor, what), place) in newer.found {
        let message = format!("{what} came with ODCS v3.{minor}, and this contract is written for {written}");
        problems.push(
            Problem::warning("newer-standard", place, message)
                .related(site.key("apiVersion"), "the version")
                .help(format!("write `apiVersion: v3.{minor}.0`, or leave it out")),
        );
    }
    older(root, site, standard, problems);
}

/// ODCS changelog, 3.1.0 and 3.2.0: what is new for whoever reads the contract.
fn contract(root: &Node, site: &Site, newer: &mut Newer) {
    if matches!(root.get("team").map(|team| &team.kind), Some(Kind::Map(_))) {
        newer.add(1, "`team` as a mapping", site.key("team").on_key());
    }
    newer.keys(2, root, &["context"], site);
    for (server, site) in items(root, "servers", site) {
        newer.keys(1, server, &["id", "stream"], &site);
        newer.words(1, server, "type", &["hive", "impala", "zen"], &site);
        newer.keys(2, server, &["encoding", "catalogUrl", "namespace", "workgroup"], &site);
        newer.words(2, server, "type", &["exasol", "hana", "iceberg", "teradata"], &site);
        if server.text_at("port").is_some() {
            newer.add(2, "a variable for `port`", site.key("port"));
        }
    }
    for (level, site) in items(root, "slaProperties", site) {
        newer.keys(1, level, &["id", "description", "schedule", "scheduler"], &site);
    }
    for list in ["roles", "support"] {
        for (entry, site) in items(root, list, site) {
            newer.keys(1, entry, &["id"], &site);
        }
    }
    for (dataset, site) in items(root, "schema", site) {
        newer.words(2, dataset, "logicalType", &["blob"], &site);
        element(dataset, &site, newer);
        each_field(dataset, &site, &mut |field, site| {
            element(field, site, newer);
            newer.keys(2, field, &["enum", "map", "semanticType"], site);
            newer.words(1, field, "logicalType", &["timestamp", "time"], site);
            newer.words(2, field, "logicalType", &["map", "vector"], site);
            options(field, site, newer);
        });
    }
}

/// What datasets and fields have in common.
fn element(node: &Node, site: &Site, newer: &mut Newer) {
    newer.keys(1, node, &["id", "relationships"], site);
    newer.keys(2, node, &["deprecated", "synonyms", "context"], site);
    for (relationship, site) in items(node, "relationships", site) {
        newer.keys(2, relationship, &["id"], &site);
    }
    for (rule, site) in items(node, "quality", site) {
        newer.keys(1, rule, &["id", "metric", "arguments"], &site);
    }
    for (property, site) in items(node, "customProperties", site) {
        newer.keys(1, property, &["id"], &site);
        newer.keys(2, property, &["vendor"], &site);
    }
}

fn options(field: &Node, site: &Site, newer: &mut Newer) {
    let Some(options) = field.get("logicalTypeOptions") else { return };
    let site = site.key("logicalTypeOptions");
    newer.keys(1, options, &["timezone", "defaultTimezone"], &site);
    for key in ["exclusiveMinimum", "exclusiveMaximum"] {
        if options.get(key).is_some_and(|value| !matches!(value.kind, Kind::Boolean(_))) {
            newer.add(1, format!("`{key}` as a limit of its own"), site.key(key));
        }
    }
}

/// Spellings of earlier versions. Where only the name has changed, the new one needs no thought.
fn older(root: &Node, site: &Site, standard: Standard, problems: &mut Vec<Problem>) {
    let mut renamed = |node: &Node, was: &str, is: &str, site: &Site| {
        if node.get(was).is_none() {
            return;
        }
        let place = site.key(was);
        let problem =
            Problem::warning("older-spelling", place.clone().on_key(), format!("`{was}` is spelt `{is}` now"))
                .help(format!("write `{is}`"));
        let edit = node.get(is).is_none().then(|| Edit::key(place, is));
        problems.push(Problem { edit, ..problem });
    };
    for (server, site) in items(root, "servers", site) {
        renamed(server, "staging_dir", "stagingDir", &site);
    }
    if !standard.has(1) {
        return;
    }
    for (level, site) in items(root, "slaProperties", site) {
        renamed(level, "column", "element", &site);
    }
    for (member, site) in items(root, "team", site) {
        renamed(member, "comment", "description", &site);
    }
    if let Some(team) = root.get("team") {
        for (member, site) in items(team, "members", &site.key("team")) {
            renamed(member, "comment", "description", &site);
        }
    }
    for (dataset, site) in items(root, "schema", site) {
        older_rules(dataset, &site, problems);
        each_field(dataset, &site, &mut |field, site| {
            older_rules(field, site, problems);
            older_limits(field, site, problems);
        });
    }
}

/// v3.1 says `metric` for `rule`, and keeps what a metric takes in its `arguments`.
fn older_rules(node: &Node, site: &Site, problems: &mut Vec<Problem>) {
    const SAME: [&str; 5] = ["nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount"];
    for (rule, site) in items(node, "quality", site) {
        let Some(name) = rule.text_at("rule").filter(|_| rule.get("metric").is_none()) else { continue };
        let place = site.key("rule");
        let problem =
            Problem::warning("older-spelling", place.clone().on_key(), "a `rule` is a `metric` since ODCS v3.1");
        let edit = SAME.contains(&name).then(|| Edit::key(place, "metric"));
        let help = match edit {
            Some(_) => "write `metric`".to_owned(),
            None => format!("write `metric` with one of: {}", SAME.join(", ")),
        };
        problems.push(Problem { edit, ..problem.help(help) });
    }
}

/// v3.0 marks a limit as exclusive; v3.1 gives the exclusive limit.
fn older_limits(field: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(options) = field.get("logicalTypeOptions") else { return };
    for (exclusive, inclusive) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if options.bool_at(exclusive).is_some() && options.get(inclusive).is_some() {
            let message = format!("`{exclusive}` is a limit of its own since ODCS v3.1, not a mark of `{inclusive}`");
            problems.push(
                Problem::warning("older-spelling", site.keys(&["logicalTypeOptions", exclusive]), message)
                    .help(format!("write the limit as `{exclusive}`, and leave `{inclusive}` out")),
            );
        }
    }
}
