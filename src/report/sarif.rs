//! SARIF 2.1.0, for code scanning on GitHub and for editors.
//!
//! A result's level says what stands in the way (policy's word), so that a red check means exit code 1 or 2; the rule's
//! default level is its severity. Problems are results, not notifications: a pull request shows only results, and a
//! file that leaves no verdict has to be seen there. Notifications hold how the question was understood, and how much
//! was left out. `executionSuccessful` is always true: where the tool could not run, there is no report.
//!
//! Guaranteed: paths as relative URIs as far as the user named relative ones, no clock, the same text for the same
//! report. GitHub's limits hold ("SARIF results exceed one or more limits" in its documentation): results beyond the
//! 5,000 that it shows and beyond 10 MB are left out, the least bad ones first, and counted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::entries::{Entry, Subject, Weight, entries};
use super::escape::{json as without_commands, message, shorten, uri};
use super::{Place, Presented, pages};
use crate::finding::Finding;
use crate::model::problem::CODES;
use crate::model::{Class, Site};
use crate::rule::{Rule, Severity};

/// How many results GitHub shows; it takes up to 25,000 and drops the others by its own choice.
pub const MOST_RESULTS: usize = 5_000;

/// How many places of a result GitHub shows, the first of them being the line itself.
pub const MOST_PLACES: usize = 100;

/// Bytes of the largest file that GitHub takes. It counts them compressed; whoever stays below it uncompressed is safe.
pub const MOST_BYTES: usize = 10_000_000;

/// What rules and everything around the results may take of [`MOST_BYTES`].
const FRAME_BYTES: usize = 1_000_000;

/// Characters of the longest message and of the longest fact: whole lists of values can be in them.
const LONGEST: usize = 4_000;

/// Where the published files are, when they are not on the disk.
const PUBLISHED: &str = "PUBLISHED";

/// Renders a report as SARIF.
#[must_use]
pub fn render(presented: &Presented<'_>) -> String {
    let all = entries(presented);
    let crowded = crowded(presented, &all);
    let mut rules: Vec<&'static str> = Vec::new();
    let mut results: Vec<Value> = Vec::new();
    let mut room = MOST_BYTES - FRAME_BYTES;
    for entry in all.iter().take(MOST_RESULTS) {
        let at = rules.iter().position(|id| *id == entry.id()).unwrap_or(rules.len());
        let result = result(presented, entry, at, &crowded);
        let Some(left) = room.checked_sub(size(&result)) else { break };
        room = left;
        if at == rules.len() {
            rules.push(entry.id());
        }
        results.push(result);
    }
    let omitted = all.len() - results.len();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run(presented, &rules, &results, omitted)],
    });
    // Without line breaks: half the size, so that twice as many results fit.
    format!("{}\n", without_commands(&log.to_string()))
}

/// Bytes of a result in the file, with the comma after it.
fn size(result: &Value) -> usize {
    without_commands(&result.to_string()).len() + 1
}

fn run(presented: &Presented<'_>, rules: &[&'static str], results: &[Value], omitted: usize) -> Value {
    let decision = &presented.report.decision;
    let mut run = json!({
        "tool": { "driver": {
            "name": "sluicegate",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules.iter().map(|id| descriptor(id)).collect::<Vec<_>>(),
        } },
        // The category: reports of several commands stand side by side instead of replacing one another.
        "automationDetails": { "id": format!("sluicegate/{}/", presented.question.name()) },
        "columnKind": "unicodeCodePoints",
        "invocations": [{
            "executionSuccessful": true,
            "exitCode": decision.exit_code(),
            "exitCodeDescription": text(&presented.verdict()),
            "toolExecutionNotifications": notifications(presented, omitted),
        }],
        "results": results,
        "properties": {
            "verdict": decision.name(),
            "summary": text(&presented.verdict()),
            "considered": text(&presented.considered()),
            "resultsLeftOut": omitted,
        },
    });
    if results.iter().any(mentions_published) {
        run["originalUriBaseIds"] =
            json!({ PUBLISHED: { "description": { "text": format!("the files of {}", text(presented.base)) } } });
    }
    run
}

fn mentions_published(result: &Value) -> bool {
    let related = result["relatedLocations"].as_array();
    related
        .is_some_and(|all| all.iter().any(|one| one["physicalLocation"]["artifactLocation"]["uriBaseId"].is_string()))
}

fn notifications(presented: &Presented<'_>, omitted: usize) -> Vec<Value> {
    let left_out = (omitted > 0).then(|| {
        let all = super::counted(omitted, "result");
        json!({ "level": "warning", "message": { "text": format!("{all} left out: GitHub would not show them. The worst are here.") } })
    });
    let notes = presented.report.notes.iter();
    let notes = notes.map(|note| json!({ "level": "note", "message": { "text": text(note) } }));
    left_out.into_iter().chain(notes).collect()
}

/// What a rule, or a kind of problem, is.
fn descriptor(id: &str) -> Value {
    if let Some(rule) = crate::rules::find(id) {
        return rule_descriptor(rule);
    }
    let meaning = CODES.iter().find(|(code, _)| *code == id).map_or("", |(_, meaning)| meaning);
    let help = format!("{meaning} A problem in a file, no rule: mend it, and the verdict follows.");
    json!({
        "id": id,
        "shortDescription": { "text": meaning },
        // The same again: GitHub asks for both.
        "fullDescription": { "text": meaning },
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": "error" },
        "properties": { "tags": ["data-contract", "problem"] },
    })
}

fn rule_descriptor(rule: &Rule) -> Value {
    let section = |heading| rule.section(heading).unwrap_or_default();
    let why = section("Why it breaks");
    let plain = ["What to do instead", "When it is safe"].map(|heading| format!("{heading}: {}", section(heading)));
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": unwrapped(&why) },
        "help": { "text": unwrapped(&plain.join("\n\n")), "markdown": pages::rule_page(rule) },
        "defaultConfiguration": { "level": level(severity_weight(rule.severity)) },
        "properties": { "tags": ["data-contract", rule.aspect.name(), rule.severity.name()] },
    })
}

/// Paragraphs of prose, each on one line.
fn unwrapped(prose: &str) -> String {
    let paragraphs = prose.split("\n\n").map(|one| one.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

const fn severity_weight(severity: Severity) -> Weight {
    match severity {
        Severity::Breaking => Weight::Error,
        Severity::Risky => Weight::Warning,
        Severity::Note => Weight::Note,
    }
}

const fn level(weight: Weight) -> &'static str {
    match weight {
        Weight::Error => "error",
        Weight::Warning => "warning",
        Weight::Note => "note",
    }
}

fn result(presented: &Presented<'_>, entry: &Entry<'_>, rule_index: usize, crowded: &BTreeSet<Spot>) -> Value {
    let mut result = json!({
        "ruleId": entry.id(),
        "ruleIndex": rule_index,
        "level": level(entry.weight()),
        "message": { "text": text(&entry.text(presented)) },
    });
    if let Some(site) = entry.site() {
        let mut location = json!({ "physicalLocation": physical(&presented.place(site), None) });
        if let Some(finding) = entry.finding() {
            location["logicalLocations"] = json!([{ "fullyQualifiedName": text(&finding.place()) }]);
        }
        result["locations"] = json!([location]);
    }
    let (related, more) = related(presented, entry);
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    let fingerprints = fingerprints(presented, entry, crowded);
    if !fingerprints.is_empty() {
        result["partialFingerprints"] = fingerprints.into();
    }
    if let Subject::Finding(assessment) = entry.subject
        && let Some(waiver) = assessment.waived_by()
    {
        result["suppressions"] =
            json!([{ "kind": "external", "status": "accepted", "justification": text(&waiver.reason) }]);
    }
    result["properties"] = properties(entry, more);
    result
}

/// The other places of an entry, each with what it is, and how many more there are.
fn related(presented: &Presented<'_>, entry: &Entry<'_>) -> (Vec<Value>, usize) {
    let mut places: Vec<(&Site, String)> = Vec::new();
    match entry.subject {
        Subject::Problem(problem) => places.extend(problem.related.iter().map(|(site, label)| (site, label.clone()))),
        Subject::Finding(crate::gate::Assessment { finding, .. }) | Subject::Backfill(finding) => {
            let difference = &finding.difference;
            let published = difference.actual_site.as_ref().and(difference.expected_site.as_ref());
            places.extend(published.map(|site| (site, "published here".to_owned())));
        }
    }
    if let Subject::Finding(assessment) = entry.subject {
        let needs = assessment.hurts.iter();
        places.extend(needs.map(|hurt| (&hurt.site, format!("{}: `{}` {}", hurt.team, hurt.consumer, hurt.why))));
    }
    let more = places.len().saturating_sub(MOST_PLACES - 1);
    let shown = places.iter().take(MOST_PLACES - 1).enumerate().map(|(at, (site, label))| {
        let physical = physical(&presented.place(site), Some(presented.base));
        json!({ "id": at + 1, "physicalLocation": physical, "message": { "text": text(label) } })
    });
    (shown.collect(), more)
}

/// A place. Files of the revision `published` are said to be there: their lines are not those of the file on the disk.
fn physical(place: &Place, published: Option<&str>) -> Value {
    let at = &place.at;
    let mut artifact = json!({ "uri": uri(&at.path) });
    if place.revision.is_some() && place.revision.as_deref() == published {
        artifact["uriBaseId"] = PUBLISHED.into();
    }
    let mut region = json!({ "startLine": at.line, "startColumn": at.column, "endLine": at.line });
    if at.end_column > at.column {
        region["endColumn"] = at.end_column.into();
    }
    json!({ "artifactLocation": artifact, "region": region })
}

/// A rule at a line.
type Spot = (&'static str, String, usize);

fn spot(presented: &Presented<'_>, entry: &Entry<'_>) -> Option<Spot> {
    let at = presented.place(entry.site()?).at;
    Some((entry.id(), at.path, at.line))
}

/// Where one rule has several results at one line.
fn crowded(presented: &Presented<'_>, all: &[Entry<'_>]) -> BTreeSet<Spot> {
    let mut counts: BTreeMap<Spot, usize> = BTreeMap::new();
    for spot in all.iter().filter_map(|entry| spot(presented, entry)) {
        *counts.entry(spot).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(spot, _)| spot).collect()
}

/// What identifies a result across runs.
///
/// GitHub knows a result by its rule and `primaryLocationLineHash`, which its upload action makes of the line unless it
/// is there, and warns if it is another. So it is given only where one rule has several results at one line, such as
/// two fields gone from one parent: they would become one.
fn fingerprints(presented: &Presented<'_>, entry: &Entry<'_>, crowded: &BTreeSet<Spot>) -> Map<String, Value> {
    let mut fingerprints = Map::new();
    let own = entry.finding().map(|finding| finding.fingerprint().to_string());
    if let Some(own) = &own {
        fingerprints.insert("sluicegate/v1".to_owned(), own.as_str().into());
    }
    if spot(presented, entry).is_some_and(|spot| crowded.contains(&spot)) {
        let hash = own.unwrap_or_else(|| format!("{:x}", Sha256::digest(entry.message())));
        fingerprints.insert("primaryLocationLineHash".to_owned(), hash.into());
    }
    fingerprints
}

fn properties(entry: &Entry<'_>, more: usize) -> Value {
    let mut properties = match entry.subject {
        Subject::Problem(problem) => {
            json!({ "class": if problem.class == Class::Error { "error" } else { "warning" } })
        }
        Subject::Finding(assessment) => {
            let mut facts = facts(&assessment.finding);
            facts["level"] = assessment.level.name().into();
            facts["asks"] = assessment.asks.iter().map(|team| text(team)).collect();
            let hurts = assessment.hurts.iter().take(MOST_PLACES);
            facts["hurts"] =
                hurts.map(|hurt| json!({ "team": text(&hurt.team), "consumer": text(&hurt.consumer) })).collect();
            facts
        }
        Subject::Backfill(finding) => facts(finding),
    };
    if entry.backfill.is_some() {
        properties["backfill"] = true.into();
    }
    if more > 0 {
        properties["placesLeftOut"] = more.into();
    }
    properties
}

fn facts(finding: &Finding) -> Value {
    let difference = &finding.difference;
    let mut facts = json!({
        "severity": finding.rule.severity.name(),
        "contract": text(&finding.contract),
        "aspect": difference.aspect.name(),
        "direction": difference.direction.name(),
    });
    for (name, fact) in [("expected", &difference.expected), ("actual", &difference.actual)] {
        if let Some(fact) = fact {
            facts[name] = text(&fact.shown).into();
        }
    }
    facts
}

/// Text of a file as viewers may be shown it: short, harmless, without links of its own.
fn text(text: &str) -> String {
    message(&shorten(text, LONGEST))
}
