//! `check --data`: what the changed code wrote, held to the contract it proposes, before anything is promoted.

use crate::common::{Repository, Run};
use crate::lakes::{findings, found, report};

/// The living example as it is published, with what the changed code wrote in a folder beside it.
fn proposed(data: &str) -> Repository {
    let repository = Repository::new().with_files_of("contracts");
    repository.git(&["branch", "published"]);
    crate::common::copy(&crate::common::top().join("fixtures/lake").join(data), &repository.path().join("out/orders"));
    repository
}

fn check(repository: &Repository, more: &[&str]) -> Run {
    repository.check(&[&["--against", "published", "--data", "orders=out/orders"], more].concat())
}

fn only(repository: &Repository, keep: &str) {
    let folder = repository.path().join("out/orders");
    for day in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if day.is_dir()
            && !std::fs::read_dir(&day).expect("a day").any(|file| file.expect("a file").file_name() == keep)
        {
            std::fs::remove_dir_all(day).expect("removed");
        }
    }
}

#[test]
fn code_that_writes_another_type_is_held_though_the_contract_is_as_it_was() {
    let repository = proposed("orders-drifted");
    only(&repository, "amount-is-a-double.parquet");
    let run = check(&repository, &[]);
    seen!("drift__sample", run);
    assert_eq!(run.code, 1);
    let told = report(&check(&repository, &["--format", "json"]));
    assert_eq!(
        findings(&told),
        found(&[("field-type-changed", "orders.amount", 1), ("partition-undeclared", "orders.dt", 1)])
    );
    let teams: Vec<_> =
        told["decision"]["missing"].as_array().expect("teams").iter().map(|one| one["team"].clone()).collect();
    assert_eq!(teams, ["finance", "risk"]);
}

#[test]
fn a_clean_sample_opens_the_gate_and_its_age_and_days_are_no_matter() {
    let repository = proposed("orders");
    let run = check(&repository, &[]);
    seen!("drift__sample-clean", run);
    assert_eq!(run.code, 0);
    std::fs::remove_dir_all(repository.path().join("out/orders/dt=2026-01-03")).expect("removed");
    let told = report(&check(&repository, &["--format", "json"]));
    assert_eq!(findings(&told), found(&[("partition-undeclared", "orders.dt", 4)]));
}

#[test]
fn a_sample_is_held_to_what_is_proposed_and_not_to_what_was_published() {
    let repository = proposed("orders-drifted");
    only(&repository, "loyalty-tier-is-undeclared.parquet");
    assert_eq!(check(&repository, &[]).code, 1);
    repository.edit(
        "orders/orders.odcs.yaml",
        "      - name: placed_at",
        "      - name: loyalty_tier\n        logicalType: string\n        physicalType: VARCHAR(20)\n        description: How loyal.\n      - name: placed_at",
    );
    repository.edit("orders/orders.odcs.yaml", "version: 1.4.0", "version: 1.5.0");
    repository.commit("declare it");
    let told = report(&check(&repository, &["--format", "json"]));
    let rules: Vec<_> = findings(&told).into_iter().map(|(rule, ..)| rule).collect();
    assert!(!rules.contains(&"field-undeclared".to_owned()), "{rules:?}");
}

#[test]
fn a_sample_that_cannot_be_read_leaves_no_verdict() {
    let repository = proposed("broken");
    let run = check(&repository, &[]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stdout.contains("out/orders/truncated.parquet"), "{}", run.shown());
    let run = repository.check(&["--against", "published", "--data", "orders=nowhere"]);
    assert_eq!(run.code, 2, "{}", run.shown());
    let run = repository.check(&["--against", "published", "--data", "ordres=out/orders"]);
    assert!(run.code == 2 && run.stderr.contains("did you mean `orders`?"), "{}", run.shown());
}
