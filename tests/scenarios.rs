//! Every directory of `fixtures/scenarios` is one situation: the whole command over it, its text, JSON and exit code.

mod common;

use std::collections::BTreeSet;

use common::{Run, cases, sluicegate, top};

/// `check` of a case: against its base, with what its file `arguments` adds.
fn check(case: &str, format: &str) -> Run {
    let directory = top().join("fixtures/scenarios").join(case);
    let more = std::fs::read_to_string(directory.join("arguments")).unwrap_or_default();
    let mut arguments = vec!["check", "--against", "base", "head", "--format", format];
    arguments.extend(more.split_whitespace());
    sluicegate(&directory, &arguments)
}

#[test]
fn every_scenario_reads_as_reviewed() {
    let mut failed = Vec::new();
    for case in cases() {
        let compared = std::panic::catch_unwind(|| {
            let text = check(&case, "text");
            reviewed!(format!("scenarios/{case}.text"), text.shown());
            let json = check(&case, "json");
            reviewed!(format!("scenarios/{case}.json"), json.shown());
            let markdown = check(&case, "markdown");
            assert_eq!((text.code, json.code), (json.code, markdown.code), "{case}: a format changed the exit code");
        });
        if compared.is_err() {
            failed.push(case);
        }
    }
    assert!(failed.is_empty(), "changed: {failed:?}");
}

/// The verdicts at a glance, so that a change of one is seen beside all others.
#[test]
fn the_verdicts_of_all_scenarios() {
    let mut table = String::new();
    for case in cases() {
        let run = check(&case, "json");
        let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let ids = |list: &str, key: &str| -> Vec<String> {
            let all: BTreeSet<String> = report[list]
                .as_array()
                .expect("a list")
                .iter()
                .map(|one| one[key].as_str().expect("text").to_owned())
                .collect();
            all.into_iter().collect()
        };
        let teams: Vec<String> = report["decision"]["missing"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one["team"].as_str().expect("text").to_owned())
            .collect();
        let line = format!(
            "{case:<26} {} {:<12} waiting on [{}] findings [{}] backfill [{}] problems [{}]",
            run.code,
            report["decision"]["verdict"].as_str().expect("text"),
            teams.join(" "),
            ids("findings", "rule").join(" "),
            ids("backfill", "rule").join(" "),
            ids("problems", "code").join(" "),
        );
        table.push_str(&line);
        table.push('\n');
    }
    reviewed!("scenarios/all", table);
}

#[test]
fn no_snapshot_is_left_without_its_scenario() {
    let cases: BTreeSet<String> = cases().into_iter().collect();
    for entry in std::fs::read_dir(top().join("tests/snapshots")).expect("snapshots") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        let Some(name) = name.strip_prefix("scenarios__") else { continue };
        let case = name.trim_end_matches(".snap").trim_end_matches(".json").trim_end_matches(".text");
        assert!(case == "all" || cases.contains(case), "{name} belongs to no scenario");
    }
}

#[test]
fn the_json_of_every_scenario_keeps_its_published_schema() {
    let schema = sluicegate(&top(), &["schema", "report"]).stdout;
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    for case in cases() {
        let run = check(&case, "json");
        let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{case}: {errors:?}");
    }
}
