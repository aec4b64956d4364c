//! A draft of OMDS, the Open Metadata Difference Standard: how two versions of a contract differ, for other tools.
//!
//! In: a [`Presented`] report. Out: one document of kind `MetadataDifference` for each contract that differs, as JSON,
//! which YAML readers read as well; several are a YAML stream. It follows RFC-0039 of the Bitol project, which nobody
//! has decided about yet: <https://github.com/bitol-io/tsc/blob/main/rfcs/0039-omds.md>. Where the RFC leaves a choice,
//! its recommendation is taken (paths by name, levels by its tables, raised and never lowered). Where it has no word
//! for something (directions, places, fingerprints), that stands in `customProperties`.
//!
//! Guaranteed: facts about the contracts alone. Who is hurt, what is held and what policy says play no part; only
//! findings that policy switched off are not known here, and their number is told.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::escape::{json as without_commands, terminal_line as line};
use super::{Presented, counted};
use crate::compare::Aspect;
use crate::document::{Location, Node};
use crate::finding::Finding;
use crate::gate::Decision;
use crate::model::{FileId, Scalar, Site, Step};
use crate::rule::Severity;

/// How two versions of a contract differ. A draft: RFC-0039 of the Bitol project is not decided, and this follows it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "OMDS document (draft)")]
pub struct MetadataDifference {
    /// The version of the draft: v1.0.0.
    pub api_version: String,
    /// Always `MetadataDifference`.
    pub kind: String,
    /// Always `DataContract`.
    pub source_kind: String,
    /// The published contract.
    pub source1: Source,
    /// The proposed contract.
    pub source2: Source,
    /// Always `all`: every section is compared.
    pub scope: String,
    /// How many differences there are of each level.
    pub impact: Impact,
    /// The version that follows from the highest level; absent where the published one is no semantic version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggested_version: Option<String>,
    /// The differences.
    pub diffs: Vec<Entry>,
    /// What the draft has no word for.
    pub custom_properties: Vec<Property>,
}

/// One side.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// The id of the contract.
    pub id: String,
    /// The version of the contract; absent where this side has no such contract, or gives it no version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// How many differences there are of each level.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    /// Breaking.
    pub major: usize,
    /// Compatible.
    pub minor: usize,
    /// Cosmetic.
    pub patch: usize,
}

/// One difference.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// What happened.
    #[serde(rename = "type")]
    pub kind: Change,
    /// The top-level section of the contract.
    pub section: String,
    /// The key that differs.
    pub field: String,
    /// The way to it, by name: `/schema[name=orders]/properties[name=status]/required`.
    pub path: String,
    /// What the published contract says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value1: Option<String>,
    /// What the proposed contract says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value2: Option<String>,
    /// The sentence.
    pub message: String,
    /// By the tables of the draft, raised to MAJOR where a rule calls the difference breaking.
    pub impact_level: ImpactLevel,
    /// `direction` (wider, narrower, apart, unknown: what it means for whoever relies on the published side), `aspect`,
    /// `fingerprint`, and the places `place1` and `place2`, each as `path:line:column`.
    pub custom_properties: Vec<Property>,
}

/// What happened to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Change {
    /// Only the proposed contract has it.
    Add,
    /// Only the published contract has it.
    Remove,
    /// Both have it, and they differ.
    Change,
}

/// What a difference does to the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ImpactLevel {
    /// Cosmetic.
    Patch,
    /// Compatible.
    Minor,
    /// Breaking.
    Major,
}

/// A property of ours, as contracts have them.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// The name.
    pub property: String,
    /// The value.
    pub value: serde_json::Value,
}

/// Renders the differences: a document for each contract, with `---` between several.
#[must_use]
pub fn render(presented: &Presented<'_>) -> String {
    let mut contracts: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in presented.report.assessments.iter().map(|assessment| &assessment.finding) {
        // What decides is no part of a contract, and what only one consumer minds is no difference of the contracts.
        if !finding.difference.aspect.decides() && finding.consumer.is_none() {
            contracts.entry(&finding.contract).or_default().push(finding);
        }
    }
    if contracts.is_empty() {
        return match (&presented.report.decision, presented.report.silenced) {
            (Decision::CannotJudge, _) => format!("# incomplete: {}\n", line(&presented.verdict())),
            (_, 0) => "# no contract differs\n".to_owned(),
            (_, silenced) => format!("# incomplete: {} switched off by policy\n", counted(silenced, "finding")),
        };
    }
    let documents: Vec<String> = contracts
        .into_iter()
        .map(|(contract, findings)| {
            let document = document(presented, contract, &findings);
            without_commands(&serde_json::to_string_pretty(&document).unwrap_or_default()) + "\n"
        })
        .collect();
    documents.join("---\n")
}

/// The JSON Schema of one document.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<MetadataDifference>()
        .to_value()
}

fn document(presented: &Presented<'_>, contract: &str, findings: &[&Finding]) -> MetadataDifference {
    let mut diffs: Vec<(Option<Location>, Entry)> = findings
        .iter()
        .map(|finding| (finding.site().map(|site| presented.documents.locate(site)), entry(presented, finding)))
        .collect();
    diffs.sort_by(|(a, one), (b, other)| (a, &one.path).cmp(&(b, &other.path)));
    let diffs: Vec<Entry> = diffs.into_iter().map(|(_, entry)| entry).collect();
    let mut impact = Impact::default();
    for entry in &diffs {
        match entry.impact_level {
            ImpactLevel::Major => impact.major += 1,
            ImpactLevel::Minor => impact.minor += 1,
            ImpactLevel::Patch => impact.patch += 1,
        }
    }
    let is = |aspect: Aspect, kind: Change| {
        findings.iter().any(|finding| finding.difference.aspect == aspect && change(presented, finding) == kind)
    };
    let file = |site: fn(&Finding) -> Option<&Site>| findings.iter().find_map(|finding| Some(site(finding)?.file));
    let published = file(|finding| finding.difference.expected_site.as_ref());
    let proposed = file(|finding| finding.difference.actual_site.as_ref());
    let source1 = source(presented, contract, published.filter(|_| !is(Aspect::Contract, Change::Add)));
    let source2 = source(presented, contract, proposed.filter(|_| !is(Aspect::Contract, Change::Remove)));
    let complete = presented.report.decision != Decision::CannotJudge;
    MetadataDifference {
        api_version: "v1.0.0".to_owned(),
        kind: "MetadataDifference".to_owned(),
        source_kind: "DataContract".to_owned(),
        suggested_version: source1.version.as_deref().and_then(|version| suggested(version, &impact)),
        source1,
        source2,
        scope: "all".to_owned(),
        impact,
        diffs,
        custom_properties: vec![
            property("draft", "RFC-0039"),
            property("generatedBy", concat!("sluicegate/", env!("CARGO_PKG_VERSION"))),
            property("complete", complete),
            property("switchedOffByPolicy", presented.report.silenced),
        ],
    }
}

fn source(presented: &Presented<'_>, contract: &str, file: Option<FileId>) -> Source {
    let root = file.and_then(|file| presented.documents.get(file).root.as_ref());
    let version = root.and_then(|root| root.get("version")?.scalar()).and_then(|version| match version {
        Scalar::Text(text) => Some(text),
        Scalar::Integer(number) => Some(number.to_string()),
        Scalar::Float(number) => Some(number.to_string()),
        Scalar::Null | Scalar::Boolean(_) => None,
    });
    let id = file.and_then(|file| presented.contract_in(file)).unwrap_or(contract);
    Source { id: id.to_owned(), version }
}

/// The next version after `published`, as Semantic Versioning counts; nothing where a difference changes none of it.
fn suggested(published: &str, impact: &Impact) -> Option<String> {
    let mut next = semver::Version::parse(published.trim_start_matches('v')).ok()?;
    next.pre = semver::Prerelease::EMPTY;
    next.build = semver::BuildMetadata::EMPTY;
    if impact.major > 0 {
        next = semver::Version::new(next.major.checked_add(1)?, 0, 0);
    } else if impact.minor > 0 {
        next = semver::Version::new(next.major, next.minor.checked_add(1)?, 0);
    } else {
        next.patch = next.patch.checked_add(1)?;
    }
    Some(next.to_string())
}

/// What happened to the key: where a list lost a value, the list is still there, and that is a change of it.
fn change(presented: &Presented<'_>, finding: &Finding) -> Change {
    let difference = &finding.difference;
    let whole = matches!(
        difference.aspect,
        Aspect::Contract | Aspect::Dataset | Aspect::Field | Aspect::Server | Aspect::Service
    );
    let holds = |site: &Option<Site>| site.as_ref().is_some_and(|site| presented.documents.holds(site));
    let (before, after) = if whole {
        (difference.expected.is_some(), difference.actual.is_some())
    } else {
        (holds(&difference.expected_site), holds(&difference.actual_site))
    };
    match (before, after) {
        (false, true) => Change::Add,
        (true, false) => Change::Remove,
        (true, true) | (false, false) => Change::Change,
    }
}

fn entry(presented: &Presented<'_>, finding: &Finding) -> Entry {
    let difference = &finding.difference;
    let kind = change(presented, finding);
    let sites = match kind {
        Change::Add => [&difference.actual_site, &difference.expected_site],
        Change::Remove | Change::Change => [&difference.expected_site, &difference.actual_site],
    };
    let site = sites.into_iter().flatten().next();
    let way = site.map_or_else(Vec::new, |site| way(presented, site, difference.aspect));
    let keys: Vec<&str> = way.iter().map(|(key, _)| key.as_str()).collect();
    let section = keys.first().copied().unwrap_or("schema");
    // Rules of quality are one field to the draft, whatever differs inside.
    let field = keys.iter().find(|key| **key == "quality").or(keys.last()).copied().unwrap_or("id");
    let path = way.iter().map(|(key, element)| format!("/{}{element}", pointer(key))).collect();
    let mut custom_properties = vec![
        property("direction", difference.direction.name()),
        property("aspect", difference.aspect.name()),
        property("fingerprint", finding.fingerprint().as_str()),
    ];
    for (name, site) in [("place1", &difference.expected_site), ("place2", &difference.actual_site)] {
        custom_properties.extend(site.as_ref().map(|site| property(name, presented.at(site))));
    }
    Entry {
        kind,
        section: section.to_owned(),
        field: field.to_owned(),
        path,
        value1: difference.expected.as_ref().map(|fact| fact.shown.clone()),
        value2: difference.actual.as_ref().map(|fact| fact.shown.clone()),
        message: finding.message(),
        impact_level: impact_level(kind, section, field, finding.rule.severity),
        custom_properties,
    }
}

/// The keys on the way to a place, each with the element chosen below it. Where something as a whole is there or not,
/// the way ends at it and not at its name.
fn way(presented: &Presented<'_>, site: &Site, aspect: Aspect) -> Vec<(String, String)> {
    let mut route = site.route.as_slice();
    if matches!(aspect, Aspect::Dataset | Aspect::Field | Aspect::Server)
        && let [above @ .., Step::Key(last)] = route
        && ["name", "server"].contains(&&**last)
    {
        route = above;
    }
    let mut node = presented.documents.get(site.file).root.as_deref();
    let mut way: Vec<(String, String)> = Vec::new();
    for step in route {
        match step {
            Step::Key(key) => {
                node = node.and_then(|node| node.get(key));
                way.push((key.to_string(), String::new()));
            }
            Step::Index(at) => {
                node = node.and_then(|node| node.items().get(*at));
                if let Some((_, element)) = way.last_mut() {
                    element.push_str(&chosen(node, *at));
                }
            }
        }
    }
    way
}

/// An element of a list: by what tells it from the others, else by its number.
fn chosen(element: Option<&Node>, at: usize) -> String {
    let named = ["name", "server", "property", "id"].into_iter().find_map(|key| Some((key, element?.text_at(key)?)));
    named.map_or_else(|| format!("/{at}"), |(key, name)| format!("[{key}={}]", pointer(name)))
}

/// A part of a path, written so that the marks between the parts stay the only ones (RFC 6901).
fn pointer(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}

/// The tables of the draft for contracts, raised where a rule knows better.
fn impact_level(kind: Change, section: &str, field: &str, severity: Severity) -> ImpactLevel {
    const SHAPE: [&str; 7] =
        ["name", "physicalName", "logicalType", "physicalType", "required", "unique", "criticalDataElement"];
    let by_table = match (section == "schema", kind) {
        (true, Change::Remove) => ImpactLevel::Major,
        (true, Change::Change) if SHAPE.contains(&field) => ImpactLevel::Major,
        (true, Change::Change) if field == "quality" => ImpactLevel::Minor,
        (true, Change::Add) if SHAPE.contains(&field) || ["schema", "properties", "quality"].contains(&field) => {
            ImpactLevel::Minor
        }
        (true, Change::Change | Change::Add) | (false, Change::Add) => ImpactLevel::Patch,
        (false, Change::Remove | Change::Change) => ImpactLevel::Minor,
    };
    if severity == Severity::Breaking { ImpactLevel::Major } else { by_table }
}

fn property(name: &str, value: impl Into<serde_json::Value>) -> Property {
    Property { property: name.to_owned(), value: value.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_the_draft_are_raised_and_never_lowered() {
        let level = |kind, section, field| impact_level(kind, section, field, Severity::Note);
        assert_eq!(level(Change::Remove, "schema", "anything"), ImpactLevel::Major);
        assert_eq!(level(Change::Change, "schema", "required"), ImpactLevel::Major);
        assert_eq!(level(Change::Change, "schema", "quality"), ImpactLevel::Minor);
        assert_eq!(level(Change::Change, "schema", "classification"), ImpactLevel::Patch);
        assert_eq!(level(Change::Add, "schema", "properties"), ImpactLevel::Minor);
        assert_eq!(level(Change::Add, "schema", "classification"), ImpactLevel::Patch);
        assert_eq!(level(Change::Remove, "servers", "servers"), ImpactLevel::Minor);
        assert_eq!(level(Change::Add, "servers", "servers"), ImpactLevel::Patch);
        assert_eq!(impact_level(Change::Add, "servers", "servers", Severity::Breaking), ImpactLevel::Major);
    }

    #[test]
    fn the_highest_level_decides_the_version() {
        let impact = |major, minor, patch| Impact { major, minor, patch };
        assert_eq!(suggested("1.2.3", &impact(1, 5, 5)).as_deref(), Some("2.0.0"));
        assert_eq!(suggested("v1.2.3-rc.1", &impact(0, 1, 5)).as_deref(), Some("1.3.0"));
        assert_eq!(suggested("1.2.3", &impact(0, 0, 1)).as_deref(), Some("1.2.4"));
        assert_eq!(suggested("monthly", &impact(1, 0, 0)), None);
    }
}
