//! The report of a scan in every format that there is: each keeps its own schema, and none changes the exit code.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::common::top;
use crate::lakes::{Place, numbers, report};

const DRIFTED: [&str; 4] = ["contracts/orders", "--dataset", "orders", "lake/orders-drifted"];

fn as_format(place: &Place, format: &str) -> crate::common::Run {
    place.drift(&[&DRIFTED[..], &["--format", format]].concat())
}

/// Scans whose reports differ as much as reports can: drift, problems alone, both, a first and a second night.
fn nights() -> (Place, Vec<Vec<&'static str>>) {
    let place = Place::of_acme();
    let broken = std::fs::read(place.path().join("lake/broken/truncated.parquet")).expect("a file");
    crate::common::copy(&place.path().join("lake/orders-drifted"), &place.path().join("lake/both"));
    place.write("lake/both/dt=2026-01-11/part-0.parquet", broken);
    let of = |path| vec!["contracts/orders", "--dataset", "orders", path];
    let mut all = vec![of("lake/orders"), of("lake/orders-drifted"), of("lake/broken"), of("lake/both"), of("nowhere")];
    all.extend([of("lake/delta/orders"), vec!["contracts/trips", "lake/trips"]]);
    let state = ["--state", "drift.state"];
    all.extend([
        [of("lake/orders-drifted"), state.to_vec()].concat(),
        [of("lake/orders-drifted"), state.to_vec()].concat(),
    ]);
    (place, all)
}

fn with<'a>(arguments: &[&'a str], format: &'a str) -> Vec<&'a str> {
    [arguments, &["--format", format]].concat()
}

#[test]
fn json_keeps_its_schema() {
    let (place, nights) = nights();
    let schema = report(&place.run(&["schema", "report"]));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for arguments in nights {
        let run = place.drift(&with(&arguments, "json"));
        let told = report(&run);
        let errors: Vec<_> =
            validator.iter_errors(&told).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
        assert_eq!(told["decision"]["exitCode"], run.code, "{arguments:?}");
        assert_eq!(told["command"], "drift");
    }
}

#[test]
fn sarif_keeps_its_schema_and_says_the_same() {
    let schema = std::fs::read_to_string(top().join("tests/sarif/sarif-schema-2.1.0.json")).expect("the schema");
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    let (place, nights) = nights();
    for arguments in nights {
        let run = place.drift(&with(&arguments, "sarif"));
        let log = report(&run);
        let errors: Vec<_> =
            validator.iter_errors(&log).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
        let results = log["runs"][0]["results"].as_array().expect("results");
        let count = |list: &[Value], key: &str| {
            list.iter().fold(BTreeMap::<String, usize>::new(), |mut counts, one| {
                *counts.entry(one[key].as_str().expect("a rule").to_owned()).or_default() += 1;
                counts
            })
        };
        let told = report(&place.drift(&with(&arguments, "json")));
        let mut expected = count(told["findings"].as_array().expect("findings"), "rule");
        for (code, count) in count(told["problems"].as_array().expect("problems"), "code") {
            *expected.entry(code).or_default() += count;
        }
        assert_eq!(count(results, "ruleId"), expected, "{arguments:?}");
    }
}

#[test]
fn every_format_ends_as_the_text_does() {
    let (place, nights) = nights();
    for arguments in &nights[..6] {
        let code = place.drift(arguments).code;
        for format in ["json", "markdown", "sarif", "junit", "github", "prometheus"] {
            let run = place.drift(&with(arguments, format));
            assert_eq!((run.code, run.stderr.as_str()), (code, ""), "{arguments:?} {format}");
        }
    }
}

#[test]
fn markdown_junit_and_annotations_read_as_people_want_them() {
    let place = Place::of_acme();
    for format in ["markdown", "junit", "github", "prometheus"] {
        let run = as_format(&place, format);
        assert_eq!(run.code, 1);
        let moments = regress::Regex::new("(last_modified_seconds\\{[^}]*\\}) \\d+").expect("a pattern");
        let stdout = moments.replace_all(&run.stdout, "$1 [MOMENT]");
        seen!(format!("drift__formats.{format}"), crate::common::Run { stdout, ..run });
    }
}

#[test]
fn omds_has_nothing_to_say_and_says_so() {
    let run = as_format(&Place::of_acme(), "omds");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("`drift` compares no two versions"), "{}", run.shown());
}

#[test]
fn reports_go_into_files_beside_what_is_shown() {
    let place = Place::of_acme();
    let run = place.drift(
        &[&DRIFTED[..], &["--report", "markdown=drift.md", "--report", "drift.sarif", "--report", "drift.prom"]]
            .concat(),
    );
    assert_eq!(run.code, 1);
    assert_eq!(place.read("drift.md"), as_format(&place, "markdown").stdout);
    assert_eq!(place.read("drift.prom"), as_format(&place, "prometheus").stdout);
    assert_eq!(place.read("drift.sarif"), as_format(&place, "sarif").stdout);
}

/// A line of the text format of Prometheus: name, labels, value.
fn sample(line: &str) -> (String, BTreeMap<String, String>, f64) {
    let is_name = |text: &str| {
        text.chars()
            .enumerate()
            .all(|(at, c)| c == '_' || c == ':' || c.is_ascii_alphabetic() || at > 0 && c.is_ascii_digit())
    };
    let end = line.find(['{', ' ']).unwrap_or_else(|| panic!("no value: {line}"));
    let (name, mut rest) = line.split_at(end);
    assert!(!name.is_empty() && is_name(name), "{line}");
    let mut labels = BTreeMap::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        while !rest.starts_with('}') {
            let (key, after) = rest.split_once("=\"").unwrap_or_else(|| panic!("no label: {line}"));
            assert!(!key.is_empty() && is_name(key), "{line}");
            let (mut value, mut chars) = (String::new(), after.char_indices());
            let end = loop {
                match chars.next().unwrap_or_else(|| panic!("a label without end: {line}")) {
                    (at, '"') => break at,
                    (_, '\\') => match chars.next() {
                        Some((_, 'n')) => value.push('\n'),
                        Some((_, c @ ('"' | '\\'))) => value.push(c),
                        other => panic!("no escape {other:?}: {line}"),
                    },
                    (_, c) => value.push(c),
                }
            };
            assert!(labels.insert(key.to_owned(), value).is_none(), "twice: {line}");
            rest = &after[end + 1..];
            rest = rest.strip_prefix(',').unwrap_or(rest);
        }
        rest = &rest[1..];
    }
    let value = rest.strip_prefix(' ').and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no value: {line}"));
    (name.to_owned(), labels, value)
}

type Samples = Vec<(String, BTreeMap<String, String>, f64)>;

/// All samples; each name has its help and type before it, and no series is there twice.
fn samples(text: &str) -> Samples {
    let mut all = Samples::new();
    let (mut typed, mut series) = (BTreeSet::new(), BTreeSet::new());
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            let mut words = comment.splitn(3, ' ');
            let (kind, name, rest) = (words.next(), words.next().expect("a name"), words.next().expect("words"));
            match kind {
                Some("HELP") => assert!(!rest.is_empty()),
                Some("TYPE") => assert!(rest == "gauge" && typed.insert(name.to_owned()), "{line}"),
                _ => panic!("{line}"),
            }
            continue;
        }
        let one = sample(line);
        assert!(typed.contains(&one.0), "no type before: {line}");
        assert!(series.insert((one.0.clone(), one.1.clone())), "twice: {line}");
        all.push(one);
    }
    assert!(text.ends_with('\n'));
    all
}

#[test]
fn prometheus_gets_lines_that_it_can_read() {
    let (place, nights) = nights();
    for arguments in nights {
        let run = place.drift(&with(&arguments, "prometheus"));
        let all = samples(&run.stdout);
        let (_, _, code) = all.iter().find(|(name, ..)| name == "sluicegate_drift_exit_code").expect("a code");
        assert_eq!(code.to_string(), run.code.to_string(), "{arguments:?}");
        let told = report(&place.drift(&with(&arguments, "json")));
        let found: f64 =
            all.iter().filter(|(name, ..)| name == "sluicegate_drift_findings").map(|(.., value)| value).sum();
        assert_eq!(
            found.to_string(),
            told["findings"].as_array().expect("findings").len().to_string(),
            "{arguments:?}"
        );
    }
}

#[test]
fn hostile_names_end_no_line_and_no_label() {
    let place = Place::empty();
    let hostile = "a\\\"b\"} 1\nsluicegate_drift_files 0 ::error::x <b>|x|";
    let contract = serde_json::json!({
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": format!("urn:{hostile}"), "version": "1.0.0", "status": "active",
        "schema": [{ "name": hostile, "properties": [{ "name": "v", "logicalType": "integer" }] }],
    });
    place.write("things.odcs.yaml", contract.to_string());
    place.data("\u{1b}[31m red.parquet", &[("w\n::warning::x", numbers(&[1])), ("v", numbers(&[1]))]);
    let run = |format: &str| place.drift(&["things.odcs.yaml", "data", "--format", format]);
    let all = samples(&run("prometheus").stdout);
    assert!(all.iter().any(|(_, labels, _)| labels.get("dataset").is_some_and(|name| name == hostile)), "{all:?}");
    for format in ["text", "markdown", "junit", "github", "sarif", "json"] {
        let text = run(format).stdout;
        assert!(!text.contains('\u{1b}'), "{format}: {text}");
        let commands = text.lines().filter(|line| line.trim_start().starts_with("::")).count();
        assert!(format == "github" || commands == 0, "{format}: {text}");
        assert!(!text.contains("\n::warning::x") && !text.contains("\n::error::x"), "{format}: {text}");
    }
    report(&run("json"));
}
