//! One contract with one of everything, and more than a hundred single changes of it: each is found, in its direction,
//! as loud as it should be, and by nothing else. Where nothing is found, the row says why.

mod common;

use std::collections::BTreeSet;

use common::top;
use serde::Deserialize;
use sluicegate::check::{Circumstances, Considered, Snapshot, check};
use sluicegate::config::Config;
use sluicegate::document::Documents;
use sluicegate::document::odcs::read_contract;
use sluicegate::document::odcs_semantics::check_contract;
use sluicegate::document::schema::{DocumentKind, validate};

/// A change of the contract's text, and what is found.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    change: String,
    from: String,
    to: String,
    /// `rule direction severity level`, in the order of the report.
    finds: Vec<String>,
    /// Why nothing is found.
    #[serde(default)]
    why: Option<String>,
}

fn rows() -> (String, Vec<Row>) {
    let read = |name: &str| std::fs::read_to_string(top().join("fixtures/single-changes").join(name)).expect(name);
    let rows = serde_yaml::from_str(&read("changes.yaml")).expect("rows");
    (read("contract.odcs.yaml"), rows)
}

fn side(documents: &mut Documents, text: &str) -> Snapshot {
    let (file, problems) = documents.add("contract.odcs.yaml", text.as_bytes());
    assert!(problems.is_empty(), "{problems:?}");
    let root = documents.get(file).root.clone().expect("content");
    let wrong = [validate(DocumentKind::Contract, file, &root), check_contract(file, &root)].concat();
    let errors: Vec<_> = wrong.iter().filter(|one| one.class == sluicegate::model::Class::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let contract = read_contract(file, &root).expect("a contract");
    Snapshot { contracts: [(contract.id.clone(), contract)].into(), ..Snapshot::default() }
}

fn found(before: &str, after: &str) -> Vec<String> {
    let mut documents = Documents::default();
    let (base, head) = (side(&mut documents, before), side(&mut documents, after));
    let circumstances = Circumstances {
        config: Config::default(),
        environment: None,
        changed_files: BTreeSet::new(),
        unreadable: BTreeSet::new(),
        today: "2026-11-20".to_owned(),
        considered: Considered::default(),
        problems: Vec::new(),
        amendment: None,
        assembly: None,
        notes: Vec::new(),
    };
    let report = check(&base, &head, circumstances, &documents);
    let told = report.assessments.iter().map(|one| {
        let (rule, direction) = (one.finding.rule, one.finding.difference.direction.name());
        format!("{} {direction} {} {}", rule.id, rule.severity, one.level.name())
    });
    told.collect()
}

/// Raises the version as far as any change asks, so that the rule about it keeps still; it has rows of its own.
fn changed(contract: &str, row: &Row) -> String {
    assert_eq!(contract.matches(&row.from).count(), 1, "{}: its text stands there once", row.change);
    let text = contract.replace(&row.from, &row.to);
    if row.from.starts_with("version:") { text } else { text.replace("\nversion: 1.0.0\n", "\nversion: 2.0.0\n") }
}

#[test]
fn every_single_change_is_found_as_what_it_is() {
    let (contract, rows) = rows();
    assert!(rows.len() >= 90, "{}", rows.len());
    assert!(found(&contract, &contract).is_empty());
    let mut titles = BTreeSet::new();
    for row in &rows {
        assert!(titles.insert(&row.change), "{} stands twice", row.change);
        let found = found(&contract, &changed(&contract, row));
        assert_eq!(found, row.finds, "{}", row.change);
        assert_eq!(row.finds.is_empty(), row.why.is_some(), "{}: why is nothing found?", row.change);
    }
}

/// The other way round each is found too, and what hurts readers one way does not the other way unless it hurts both.
#[test]
fn every_change_that_is_found_is_found_the_other_way_round() {
    let (contract, rows) = rows();
    for row in rows.iter().filter(|row| !row.from.starts_with("version:")) {
        let after = changed(&contract, row).replace("version: 2.0.0", "version: 1.0.0");
        let back = found(&after, &contract.replace("\nversion: 1.0.0\n", "\nversion: 2.0.0\n"));
        assert_eq!(back.is_empty(), row.finds.is_empty(), "{}: {back:?}", row.change);
        let directions = |finds: &[String]| -> Vec<String> {
            finds.iter().filter_map(|one| one.split(' ').nth(1)).map(str::to_owned).collect()
        };
        let (there, back) = (directions(&row.finds), directions(&back));
        if there == ["wider"] {
            assert_eq!(back, ["narrower"], "{}", row.change);
        }
        if there == ["narrower"] {
            assert_eq!(back, ["wider"], "{}", row.change);
        }
    }
}
