//! The registry proves itself: every rule's page is complete, its example pair yields exactly this rule, the reverse is
//! its mirror, identity is silent, and together the rules answer for everything a comparison can yield.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use sluicegate::check::{Amendment, Circumstances, Considered, Report, Snapshot, check};
use sluicegate::compare::Aspect;
use sluicegate::config::{Config, read_config};
use sluicegate::document::Documents;
use sluicegate::document::needs::{read_need, read_teams};
use sluicegate::document::odcs::read_contract;
use sluicegate::document::odcs_semantics::check_contract;
use sluicegate::document::schema::{DocumentKind, validate};
use sluicegate::document::waivers::read_waivers;
use sluicegate::rule::{Mirror, Rule};
use sluicegate::rules;

const HEADER: &str = "apiVersion: v3.2.0\nkind: DataContract\nid: urn:acme:example\nversion: VERSION\nstatus: active\n";
const CONTRACT: &str = "schema:\n  - name: orders\n    properties:\n      - { name: order_id, logicalType: integer }\n      - { name: city, logicalType: string }\n";

const NEED: &str = "apiVersion: sluicegate/v1\nkind: Needs\nconsumer: revenue-board\nteam: finance\nreads:\n  - contract: urn:acme:example\n";

/// One side of an example: a contract fragment, nothing, or one of our own documents over a fixed contract.
///
/// What the fragment says itself stands in place of the header's line.
fn side(documents: &mut Documents, text: &str, version: &str) -> (Snapshot, Config) {
    let mut snapshot = Snapshot::default();
    let mut config = Config::default();
    let is_own = text.starts_with("apiVersion: sluicegate/");
    let contract = if is_own { CONTRACT } else { text };
    if !contract.is_empty() {
        let key = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
        let header = HEADER.replace("VERSION", version);
        let kept = header.lines().filter(|line| !contract.lines().any(|other| key(other) == key(line)));
        let header: String = kept.map(|line| format!("{line}\n")).collect();
        let (file, problems) = documents.add("example", format!("{header}{contract}").as_bytes());
        assert!(problems.is_empty(), "{problems:?}\n{contract}");
        let root = documents.get(file).root.clone().expect("content");
        let mut wrong = validate(DocumentKind::Contract, file, &root);
        wrong.extend(check_contract(file, &root));
        // What the rule about versions that cannot be compared shows is a version that no need can ask for.
        wrong.retain(|problem| problem.code != "invalid-version");
        assert!(wrong.is_empty(), "{wrong:?}\n{contract}");
        let contract = read_contract(file, &root).expect("a contract");
        snapshot.contracts.insert(contract.id.clone(), contract);
    }
    if is_own {
        let (file, _) = documents.add("own", text.as_bytes());
        let root = documents.get(file).root.clone().expect("content");
        let problems = match root.text_at("kind") {
            Some("Needs") => {
                let (need, problems) = read_need(file, &root);
                snapshot.needs.extend(need);
                problems
            }
            Some("Waivers") => {
                let (waivers, problems) = read_waivers(file, &root);
                snapshot.waivers = waivers;
                let (file, _) = documents.add("need", NEED.as_bytes());
                let root = documents.get(file).root.clone().expect("content");
                snapshot.needs.extend(read_need(file, &root).0);
                problems
            }
            Some("Teams") => {
                let (teams, problems) = read_teams(file, &root);
                snapshot.teams = teams.expect("teams");
                snapshot.has_teams = true;
                problems
            }
            kind => {
                assert_eq!(kind, Some("Config"));
                let (read, problems) = read_config(file, &root);
                config = read.expect("a configuration");
                problems
            }
        };
        assert!(problems.is_empty(), "{problems:?}");
    }
    (snapshot, config)
}

fn judge(before: &str, after: &str) -> Report {
    // What only files show has its files beside the contract: nobody proposes anything, and the later ones are judged.
    if is_about_files(after) {
        return common::files::scan(HEADER, after);
    }
    let mut documents = Documents::default();
    // Every change here says by its version how much it changes; examples about versions give their own.
    let (base, config) = side(&mut documents, before, "1.0.0");
    let (head, proposed) = side(&mut documents, after, "2.0.0");
    let circumstances = Circumstances {
        config,
        environment: None,
        changed_files: BTreeSet::new(),
        unreadable: BTreeSet::new(),
        today: "2026-01-01".to_owned(),
        considered: Considered::default(),
        problems: Vec::new(),
        amendment: Some(Amendment { config: proposed, owners: BTreeMap::new() }),
        assembly: None,
        notes: Vec::new(),
    };
    check(&base, &head, circumstances, &documents)
}

fn is_about_files(example: &str) -> bool {
    example.lines().any(|line| line.starts_with("files:"))
}

fn ids(before: &str, after: &str) -> Vec<&'static str> {
    judge(before, after).assessments.iter().map(|assessment| assessment.finding.rule.id).collect()
}

fn examples(rule: &Rule) -> (String, String) {
    let example = |heading| rule.example(heading).unwrap_or_else(|| panic!("{} has no example {heading}", rule.id));
    (example("Before"), example("After"))
}

#[test]
fn the_example_pair_yields_exactly_its_rule_and_identity_is_silent() {
    for rule in rules::all() {
        let (before, after) = examples(rule);
        assert_eq!(ids(&before, &after), [rule.id], "before -> after of {}", rule.id);
        assert!(ids(&before, &before).is_empty(), "before -> before of {}", rule.id);
        // What files show is there until they are written again.
        assert!(is_about_files(&after) || ids(&after, &after).is_empty(), "after -> after of {}", rule.id);
    }
}

#[test]
fn the_reverse_of_an_example_yields_the_mirror() {
    for rule in rules::all() {
        let (before, after) = examples(rule);
        let reverse = ids(&after, &before);
        match rule.mirror {
            Mirror::Rule(id) => {
                let mirror = rules::find(id).unwrap_or_else(|| panic!("{}: there is no rule {id}", rule.id));
                assert_eq!((mirror.aspect, mirror.direction), (rule.aspect, rule.direction.mirrored()), "{}", rule.id);
                assert_eq!(reverse, [id], "after -> before of {}", rule.id);
            }
            Mirror::Itself => assert_eq!(reverse, [rule.id], "after -> before of {}", rule.id),
            Mirror::None(why) => assert!(!why.is_empty() && reverse.is_empty(), "{}: {reverse:?}", rule.id),
        }
    }
}

/// Overlap between rules, and what each change asks of data already written, as one reviewed table.
#[test]
fn all_rules_over_all_examples() {
    let mut matrix = String::new();
    for rule in rules::all() {
        let (before, after) = examples(rule);
        for (name, old, new) in [("->", &before, &after), ("<-", &after, &before)] {
            let report = judge(old, new);
            let found: Vec<_> = report.assessments.iter().map(|assessment| assessment.finding.rule.id).collect();
            let backfill: Vec<_> = report.backfill.iter().map(|finding| finding.finding.rule.id).collect();
            let line = format!(
                "{:<28} {name} {:<10} [{}] backfill [{}]",
                rule.id,
                report.decision.name(),
                found.join(" "),
                backfill.join(" ")
            );
            matrix.push_str(line.trim_end());
            matrix.push('\n');
        }
    }
    reviewed!("rules/matrix", matrix);
}

#[test]
fn the_rules_answer_for_everything_a_comparison_can_yield() {
    let mut answered: BTreeMap<_, Vec<&Rule>> = BTreeMap::new();
    for rule in rules::all() {
        answered.entry((rule.aspect, rule.direction)).or_default().push(rule);
    }
    let possible: BTreeSet<_> = Aspect::ALL
        .iter()
        .flat_map(|aspect| aspect.directions().iter().map(move |direction| (*aspect, *direction)))
        .collect();
    assert_eq!(answered.keys().copied().collect::<BTreeSet<_>>(), possible);
    // Of several rules for one pair, the last one takes whatever the others' conditions leave.
    let conditions: usize = rule_sources().iter().map(|text| text.matches(" when |").count()).sum();
    let shared: usize = answered.values().map(|rules| rules.len() - 1).sum();
    assert_eq!(shared, conditions, "a pair with several rules needs a condition on each but the last");
}

#[test]
fn every_page_is_complete_and_every_id_is_kebab_case_and_unique() {
    let mut seen = BTreeSet::new();
    for rule in rules::all() {
        assert!(seen.insert(rule.id), "{} occurs twice", rule.id);
        assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
        let page = rule.page();
        let headings: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, Rule::SECTIONS, "{}", rule.id);
        assert!(rule.summary().ends_with('.'), "{}: the summary is a sentence", rule.id);
        for section in &Rule::SECTIONS[..3] {
            assert!(rule.section(section).is_some_and(|text| text.ends_with('.')), "{}: {section}", rule.id);
        }
        let sentences = [rule.says, rule.observed].into_iter();
        let braces: Vec<_> =
            sentences.flat_map(|says| says.split('{').skip(1).filter_map(|rest| rest.split('}').next())).collect();
        assert!(
            braces.iter().all(|name| ["field", "part", "expected", "actual"].contains(name)),
            "{}: {braces:?}",
            rule.id
        );
        assert!(rule.file.starts_with("src/rules/") && rule.line > 0);
    }
}

#[test]
fn messages_and_help_render_for_every_example() {
    for rule in rules::all() {
        let (before, after) = examples(rule);
        for assessment in judge(&before, &after).assessments {
            let finding = assessment.finding;
            assert!(
                !finding.message().contains(['{', '}'])
                    || finding.message().contains("{3}")
                    || finding.message().contains("{2,3}"),
                "{}",
                finding.message()
            );
            assert!(finding.help().ends_with(['.', '?']), "{}: {}", rule.id, finding.help());
        }
    }
}

#[test]
fn every_rule_in_the_source_is_registered() {
    let declared: usize = rule_sources().iter().map(|text| text.matches("\nrule! {").count()).sum();
    assert_eq!(declared, rules::all().count());
}

fn rule_sources() -> Vec<String> {
    let sources = std::fs::read_dir(common::top().join("src/rules")).expect("rules");
    sources.map(|entry| std::fs::read_to_string(entry.expect("an entry").path()).expect("a file")).collect()
}

fn fingerprints(before: &str, after: &str) -> BTreeSet<String> {
    judge(before, after).assessments.iter().map(|one| one.finding.fingerprint().to_string()).collect()
}

/// The same content, written as one line of JSON with its keys in another order.
fn rewritten(text: &str) -> String {
    fn reversed(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(map) => {
                map.into_iter().rev().map(|(key, value)| (key, reversed(value))).collect()
            }
            serde_json::Value::Array(items) => items.into_iter().map(reversed).collect(),
            other => other,
        }
    }
    if text.is_empty() || text.starts_with("apiVersion") {
        return text.to_owned();
    }
    let mut documents = Documents::default();
    let (file, _) = documents.add("x", text.as_bytes());
    let value = reversed(documents.get(file).root.as_ref().expect("content").to_json());
    let keys = value.as_object().expect("a mapping");
    let lines: String = keys.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    format!("# a comment\n\n{lines}")
}

#[test]
fn a_fingerprint_is_of_the_meaning_and_of_nothing_else() {
    let mut all: BTreeMap<String, &str> = BTreeMap::new();
    for rule in rules::all() {
        let (before, after) = examples(rule);
        let written = fingerprints(&before, &after);
        assert_eq!(written, fingerprints(&rewritten(&before), &rewritten(&after)), "{}", rule.id);
        for fingerprint in written {
            assert_eq!(fingerprint.len(), 64);
            assert_eq!(all.insert(fingerprint, rule.id), None, "{} shares a fingerprint", rule.id);
        }
    }
    assert_eq!(all.len(), rules::all().count());
    // Consent is bound to fingerprints: a change here asks everybody again, and needs a new key version to be meant.
    let frozen: String = all.iter().map(|(fingerprint, rule)| format!("{rule} {fingerprint}\n")).collect();
    let mut lines: Vec<_> = frozen.lines().collect();
    lines.sort_unstable();
    reviewed!("rules/fingerprints", lines.join("\n"));
}

#[test]
fn another_meaning_is_another_fingerprint() {
    let field = |ty: &str, name: &str| {
        format!("schema:\n  - name: orders\n    properties:\n      - {{ name: {name}, physicalType: '{ty}' }}\n")
    };
    let variants = [
        (field("int", "a"), field("bigint", "a")),
        (field("int", "b"), field("bigint", "b")),
        (field("smallint", "a"), field("bigint", "a")),
        (field("smallint", "a"), field("int", "a")),
        (field("decimal(5,2)", "a"), field("decimal(6,2)", "a")),
    ];
    let all: BTreeSet<_> = variants.iter().flat_map(|(before, after)| fingerprints(before, after)).collect();
    assert_eq!(all.len(), variants.len());
    // A respelled type is the same meaning.
    assert_eq!(
        fingerprints(&field("INT", "a"), &field("BIGINT", "a")),
        fingerprints(&field("integer", "a"), &field("int8", "a"))
    );
}
