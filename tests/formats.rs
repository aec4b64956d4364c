//! The formats for other programs: each can be read by a reader of its own, and all say what the JSON report says.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

use common::{Repository, Run, cases, sluicegate, top};
use quick_xml::events::Event;
use serde_json::Value;
use sluicegate::compare::Aspect;

/// Situations whose reports are read line by line: held, denied, reported only, no verdict, hostile text, backfill,
/// nothing at all.
const TELLING: [&str; 8] = [
    "field-removed-used",
    "hostile-text",
    "misspelt-key",
    "need-pending",
    "no-change",
    "nullable-to-required",
    "policy-deny",
    "policy-report",
];

/// What `check` says of a scenario in a format. Asked once, however many tests want to know.
fn check(case: &str, format: &str) -> Run {
    static ASKED: Mutex<BTreeMap<(String, String), Run>> = Mutex::new(BTreeMap::new());
    let key = (case.to_owned(), format.to_owned());
    let known = ASKED.lock().expect("no test fails in here").get(&key).cloned();
    known.unwrap_or_else(|| {
        let run = check_anew(case, format);
        ASKED.lock().expect("no test fails in here").insert(key, run.clone());
        run
    })
}

fn check_anew(case: &str, format: &str) -> Run {
    let directory = top().join("fixtures/scenarios").join(case);
    sluicegate(&directory, &["check", "--against", "base", "head", "--format", format])
}

/// The formats for other programs.
const FORMATS: [&str; 4] = ["sarif", "junit", "github", "omds"];

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.shown()))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

#[test]
fn telling_scenarios_read_as_reviewed() {
    for case in TELLING {
        for format in ["junit", "github", "omds"] {
            reviewed!(format!("formats/{case}.{format}"), check(case, format).shown());
        }
        // One line in the file; read here with line breaks.
        let run = check(case, "sarif");
        let stdout = format!("{}\n", serde_json::to_string_pretty(&json(&run)).expect("JSON"));
        reviewed!(format!("formats/{case}.sarif"), Run { stdout, ..run }.shown());
    }
}

/// What the JSON report says, in the words that every format has: (id, whether it stands in the way).
fn told(report: &Value) -> Vec<(String, bool)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let findings = list(report, "findings");
    let mut told: Vec<(String, bool)> = Vec::new();
    for problem in list(report, "problems") {
        told.push((text(&problem["code"]), problem["class"] == "error"));
    }
    for finding in findings {
        let stands = finding["level"] == "hold" || finding["level"] == "deny";
        told.push((text(&finding["rule"]), stands && finding["waived"].is_null()));
    }
    for backfill in list(report, "backfill") {
        let same = |finding: &&Value| ["rule", "contract", "message"].iter().all(|key| finding[*key] == backfill[*key]);
        if findings.iter().find(same).is_none() {
            told.push((text(&backfill["rule"]), false));
        }
    }
    told.sort();
    told
}

#[test]
fn sarif_is_valid_and_says_what_the_json_report_says() {
    let schema = std::fs::read_to_string(top().join("tests/sarif/sarif-schema-2.1.0.json")).expect("the schema");
    // The standard's pattern for languages has a bracket too many to be a regular expression. We name no language.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&serde_json::from_str(&schema).expect("JSON"))
        .expect("a schema");
    let mut results = 0;
    for case in cases() {
        let (run, report) = (check(&case, "sarif"), json(&check(&case, "json")));
        let log = json(&run);
        let errors: Vec<_> =
            validator.iter_errors(&log).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{case}: {errors:#?}");
        let sarif = &log["runs"][0];
        let mut said: Vec<(String, bool)> = list(sarif, "results")
            .iter()
            .map(|result| (result["ruleId"].as_str().expect("an id").to_owned(), result["level"] == "error"))
            .collect();
        results += said.len();
        said.sort();
        assert_eq!(said, told(&report), "{case}");
        assert_eq!(run.code != 0, said.iter().any(|(_, red)| *red), "{case}: red is the exit code");
        assert_eq!(sarif["invocations"][0]["exitCode"], run.code, "{case}");
        let directory = top().join("fixtures/scenarios").join(&case);
        for result in list(sarif, "results") {
            let rule = &sarif["tool"]["driver"]["rules"][number(&result["ruleIndex"]).expect("an index")];
            assert_eq!(rule["id"], result["ruleId"], "{case}");
            // What GitHub requires of a rule.
            for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
                assert!(rule.pointer(text).is_some_and(|text| text != ""), "{case}: {text} of {rule}");
            }
            assert!(list(&rule["properties"], "tags").len() <= 10);
            assert_eq!(list(result, "locations").len(), 1, "{case}: a pull request shows one place");
            for location in list(result, "locations").iter().chain(list(result, "relatedLocations")) {
                is_there(&directory, &location["physicalLocation"], &case);
            }
        }
        let fingerprints = |list: &[Value], at: &dyn Fn(&Value) -> Value| -> BTreeSet<String> {
            list.iter().filter_map(|one| at(one).as_str().map(str::to_owned)).collect()
        };
        let ours = fingerprints(list(&report, "findings"), &|finding| finding["fingerprint"].clone());
        let theirs =
            fingerprints(list(sarif, "results"), &|result| result["partialFingerprints"]["sluicegate/v1"].clone());
        assert!(ours.is_subset(&theirs), "{case}");
    }
    assert!(results > 50, "the scenarios yield results: {results}");
}

/// The file is there, and so are its line and its columns.
fn is_there(directory: &Path, physical: &Value, case: &str) {
    let uri = physical["artifactLocation"]["uri"].as_str().expect("a URI");
    assert!(!uri.starts_with('/') && !uri.contains(':'), "{case}: {uri} is relative");
    let text = std::fs::read_to_string(directory.join(uri)).unwrap_or_else(|error| panic!("{case}: {uri}: {error}"));
    let region = &physical["region"];
    let line = text
        .lines()
        .nth(number(&region["startLine"]).expect("a line") - 1)
        .unwrap_or_else(|| panic!("{case}: {region}"));
    let width = line.chars().count();
    assert!(number(&region["startColumn"]).expect("a column") <= width + 1, "{case}: {region}");
    assert!(number(&region["endColumn"]).is_none_or(|end| end <= width + 1), "{case}: {region}");
}

/// A case of a JUnit report: its suite, its name, and the element that says how it ended.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Case {
    suite: String,
    name: String,
    ending: String,
}

/// Reads JUnit XML, and checks that every element counts its cases rightly.
fn junit(text: &str) -> Vec<Case> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut cases = Vec::new();
    let mut counts: Vec<(BTreeMap<String, String>, usize)> = Vec::new();
    let mut open: Option<Case> = None;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}")) {
            Event::Start(element) => {
                let name = element.name().as_ref().to_owned();
                let attributes: BTreeMap<String, String> = element
                    .attributes()
                    .map(|attribute| {
                        let attribute = attribute.expect("an attribute");
                        let key = attribute.key.as_ref().to_owned();
                        (
                            key,
                            attribute
                                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                                .expect("a value")
                                .into_owned(),
                        )
                    })
                    .collect();
                match name.as_str() {
                    "testsuites" | "testsuite" => counts.push((attributes, cases.len())),
                    "testcase" => {
                        let get = |key: &str| attributes[key].clone();
                        let suite = counts.last().expect("a suite").0["name"].clone();
                        assert_eq!(suite, get("classname"), "GitLab shows the class name as the suite");
                        open = Some(Case { suite, name: get("name"), ending: String::new() });
                    }
                    ending => ending.clone_into(&mut open.as_mut().expect("a case").ending),
                }
            }
            Event::End(element) => match element.name().as_ref() {
                "testcase" => cases.push(open.take().expect("a case")),
                "testsuites" | "testsuite" => {
                    let (attributes, since) = counts.pop().expect("an element");
                    let ended =
                        |ending: &str| cases[since..].iter().filter(|case: &&Case| case.ending == ending).count();
                    let counted = |key: &str| attributes[key].parse::<usize>().expect("a number");
                    assert_eq!(counted("tests"), cases.len() - since, "{text}");
                    assert_eq!((counted("failures"), counted("errors")), (ended("failure"), ended("error")), "{text}");
                    assert_eq!((counted("skipped"), ended("skipped")), (0, 0), "{text}");
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    cases
}

#[test]
fn junit_can_be_read_and_is_red_where_the_exit_code_is() {
    for case in cases() {
        let (run, report) = (check(&case, "junit"), json(&check(&case, "json")));
        let read = junit(&run.stdout);
        assert!(!read.is_empty(), "{case}: GitLab takes an empty report for a mistake");
        assert!(read.iter().all(|one| ["failure", "error", "system-out"].contains(&one.ending.as_str())), "{case}");
        let is_red = |one: &&Case| one.ending != "system-out";
        assert_eq!(run.code != 0, read.iter().find(is_red).is_some(), "{case}: {}", run.shown());
        let names: BTreeSet<_> = read.iter().map(|one| (&one.suite, &one.name)).collect();
        assert_eq!(names.len(), read.len(), "{case}: names are unique");
        let mut said: Vec<(String, bool)> = read
            .iter()
            .filter_map(|one| Some((one.name.split_once(": ")?.0.to_owned(), is_red(&one))))
            .filter(|(id, _)| id != "check")
            .collect();
        said.sort();
        assert_eq!(said, told(&report), "{case}");
        let (errors, problems) = (
            read.iter().filter(|one| one.ending == "error").count(),
            list(&report, "problems").iter().filter(|problem| problem["class"] == "error").count(),
        );
        assert_eq!(errors, problems, "{case}");
    }
}

/// What a runner makes of a line: the command, its properties and its message; `None` for any other line.
fn command(line: &str) -> Option<(String, BTreeMap<String, String>, String)> {
    let decoded = |text: &str, pairs: &[(&str, &str)]| {
        pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    };
    let rest = line.trim_start().strip_prefix("::")?;
    let (head, message) = rest.split_once("::").expect("a command has a message");
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let properties = properties.split(',').filter(|one| !one.is_empty()).map(|one| {
        let (key, value) = one.split_once('=').expect("a property has a value");
        let pairs = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
        (key.to_owned(), decoded(value, &pairs))
    });
    let message = decoded(message, &[("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]);
    Some((name.to_owned(), properties.collect(), message))
}

#[test]
fn annotations_stand_where_the_json_report_points_and_are_errors_where_the_exit_code_is_not_0() {
    for case in cases() {
        let (run, report) = (check(&case, "github"), json(&check(&case, "json")));
        let commands: Vec<_> = run.stdout.lines().filter_map(command).collect();
        let mut said: Vec<(String, bool)> = commands
            .iter()
            .map(|(name, properties, _)| {
                assert!(["error", "warning", "notice"].contains(&name.as_str()), "{case}: {name}");
                let keys: Vec<&str> = properties.keys().map(String::as_str).collect();
                assert!(keys.iter().all(|key| ["file", "line", "col", "endColumn", "title"].contains(key)), "{keys:?}");
                let title = properties["title"].split(' ').next().expect("an id").to_owned();
                (title, name == "error")
            })
            .collect();
        said.sort();
        assert_eq!(said, told(&report), "{case}");
        assert_eq!(run.code != 0, said.iter().any(|(_, red)| *red), "{case}");
        for finding in list(&report, "findings") {
            let place =
                if finding["headLocation"].is_null() { &finding["baseLocation"] } else { &finding["headLocation"] };
            let first =
                finding["message"].as_str().expect("text").split(['\n', ':', '\u{1b}']).next().expect("a start");
            let shown = commands.iter().any(|(_, properties, message)| {
                properties["file"] == place["path"].as_str().expect("a path")
                    && properties["line"].parse().ok() == number(&place["line"])
                    && message.starts_with(first)
            });
            assert!(shown, "{case}: {first} at {place}\n{}", run.shown());
        }
        assert!(run.stdout.contains(report["decision"]["summary"].as_str().expect("a verdict")), "{case}");
    }
}

#[test]
fn no_format_changes_the_exit_code() {
    for case in cases() {
        let expected = check(&case, "text").code;
        for format in FORMATS {
            let run = check(&case, format);
            assert_eq!((run.code, run.stderr.as_str()), (expected, ""), "{case}: {format}");
            if TELLING.contains(&case.as_str()) {
                assert_eq!(run.stdout, check_anew(&case, format).stdout, "{case}: {format} is the same every time");
            }
        }
    }
    for format in ["sarif", "junit", "github"] {
        let lint = sluicegate(&top(), &["lint", "contracts", "--format", format]);
        assert_eq!(lint.code, 0, "{}", lint.shown());
        let bad = sluicegate(&top(), &["lint", "fixtures/scenarios/misspelt-key/head", "--format", format]);
        assert_eq!(bad.code, 2, "{}", bad.shown());
        assert!(bad.stdout.contains("unknown-key"), "{}", bad.shown());
        let (old, new) = (
            "fixtures/scenarios/field-removed-used/base/orders.odcs.yaml",
            "fixtures/scenarios/field-removed-used/head/orders.odcs.yaml",
        );
        let diff = sluicegate(&top(), &["diff", old, new, "--format", format]);
        assert_eq!(diff.code, 1, "{}", diff.shown());
        assert!(diff.stdout.contains("field-removed"), "{}", diff.shown());
    }
}

#[test]
fn omds_keeps_its_schema_and_says_what_the_json_report_says_of_the_contracts() {
    let schema = json(&sluicegate(&top(), &["schema", "omds"]));
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let mut kinds = BTreeSet::new();
    for case in cases() {
        let (run, report) = (check(&case, "omds"), json(&check(&case, "json")));
        assert_eq!(run.code, report["decision"]["exitCode"], "{case}");
        let mut said = BTreeSet::new();
        for document in run.stdout.split("---\n").filter(|text| !text.starts_with('#')) {
            let document: Value = serde_json::from_str(document).unwrap_or_else(|error| panic!("{case}: {error}"));
            let errors: Vec<_> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{case}: {errors:?}");
            let diffs = list(&document, "diffs");
            let count = |level: &str| diffs.iter().filter(|diff| diff["impactLevel"] == level).count();
            let impact =
                serde_json::json!({ "major": count("MAJOR"), "minor": count("MINOR"), "patch": count("PATCH") });
            assert_eq!(document["impact"], impact, "{case}");
            for diff in diffs {
                kinds.insert(diff["type"].as_str().expect("text").to_owned());
                let fingerprint = list(diff, "customProperties").iter().find(|one| one["property"] == "fingerprint");
                said.insert(fingerprint.expect("a fingerprint")["value"].as_str().expect("text").to_owned());
            }
        }
        let decides = |finding: &Value| Aspect::ALL.iter().any(|one| one.decides() && one.name() == finding["aspect"]);
        let about_contracts = list(&report, "findings").iter().filter(|one| one["consumer"].is_null() && !decides(one));
        let told: BTreeSet<String> =
            about_contracts.map(|one| one["fingerprint"].as_str().expect("text").to_owned()).collect();
        assert_eq!(said, told, "{case}");
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["ADD", "CHANGE", "REMOVE"]);
    let lint = sluicegate(&top(), &["lint", "contracts", "--format", "omds"]);
    assert_eq!((lint.code, lint.stdout.as_str()), (2, ""), "{}", lint.shown());
    assert!(lint.stderr.contains("sluicegate diff"), "{}", lint.shown());
}

/// A contract with `count` fields, whose list of values has `count` long values.
fn wide(count: usize) -> String {
    let mut text = "apiVersion: v3.1.0\nkind: DataContract\nid: urn:acme:wide\nversion: 1.0.0\nstatus: active\nteam: { name: acme }\nschema:\n  - name: wide\n    properties:\n      - { name: id, logicalType: integer }\n".to_owned();
    for number in 0..count {
        text.push_str(&format!("      - {{ name: field_{number}, logicalType: string }}\n"));
    }
    text
}

/// What policy does not show as a finding still has to be filled before publishing, and is in nobody's way.
#[test]
fn a_backfill_without_a_finding_is_told_once() {
    let repository = Repository::plain();
    common::copy(&top().join("fixtures/scenarios/nullable-to-required"), repository.path());
    for side in ["base", "head"] {
        let policy = "apiVersion: sluicegate/v1\nkind: Config\npolicy:\n  rules: { field-required: off }\n";
        repository.write(&format!("{side}/sluicegate.yaml"), policy);
    }
    let run = |format: &str| repository.check(&["--against", "base", "head", "--format", format]);
    let report = json(&run("json"));
    assert_eq!((list(&report, "findings").len(), list(&report, "backfill").len()), (0, 1), "{}", run("text").shown());
    let log = json(&run("sarif"));
    let results = list(&log["runs"][0], "results");
    assert_eq!(results.len(), 1);
    assert_eq!((&results[0]["level"], &results[0]["properties"]["backfill"]), (&"note".into(), &true.into()));
    assert_eq!(junit(&run("junit").stdout).len(), 1);
    let github = run("github");
    assert!(github.stdout.starts_with("::notice "), "{}", github.shown());
    assert!(github.stdout.contains("backfill: data already written"), "{}", github.shown());
    assert_eq!(run("omds").stdout, "# incomplete: 1 finding switched off by policy\n");
}

/// Runners of workflows obey lines that begin with `::`, and `##[` wherever it stands.
#[test]
fn what_a_file_says_is_never_a_workflow_command() {
    for format in ["text", "json", "markdown"].into_iter().chain(FORMATS) {
        let run = check("hostile-text", format);
        assert!(run.stdout.contains("[error]z"), "{format} tells the value: {}", run.shown());
        assert!(!run.stdout.contains("##["), "{format}: {}", run.shown());
        let ours = |line: &&str| format == "github" && line.starts_with("::error file=head/orders.odcs.yaml,line=");
        for line in run.stdout.lines().filter(|line| !ours(line)) {
            // Frames have a `:::` of their own, which is no command's name.
            let command = line.trim_start().strip_prefix("::");
            assert!(command.is_none_or(|rest| !rest.starts_with(char::is_alphabetic)), "{format}: {line}");
        }
        assert!(!run.stdout.contains('\u{1b}'), "{format}");
    }
    let commands = check("hostile-text", "github").stdout.lines().filter_map(command).count();
    assert_eq!(commands, list(&json(&check("hostile-text", "json")), "findings").len());
}

#[test]
fn more_than_github_shows_is_left_out_worst_first_and_said() {
    let repository = Repository::plain();
    repository.write("base/wide.odcs.yaml", wide(5_200));
    let added = "      - { name: extra, logicalType: string }\n";
    repository.write("head/wide.odcs.yaml", wide(0).replace("version: 1.0.0", "version: 2.0.0") + added);
    let run = repository.check(&["--against", "base", "head", "--format", "sarif"]);
    assert_eq!(run.code, 1);
    let log = json(&run);
    let sarif = &log["runs"][0];
    assert_eq!(list(sarif, "results").len(), 5_000);
    assert!(list(sarif, "results").iter().all(|result| result["level"] == "error"), "the note went first");
    assert_eq!(sarif["properties"]["resultsLeftOut"], 201);
    let said = sarif["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].as_str().expect("text");
    assert!(said.starts_with("201 results left out"), "{said}");
    assert!(run.stdout.len() < 10_000_000, "{} bytes", run.stdout.len());
    // All point at one line, where the one parent survives; GitHub has to tell them apart.
    let hashes: BTreeSet<_> = list(sarif, "results")
        .iter()
        .map(|one| one["partialFingerprints"]["primaryLocationLineHash"].as_str())
        .collect();
    assert_eq!(hashes.len(), 5_000);

    let run = repository.check(&["--against", "base", "head", "--format", "github"]);
    let errors = run.stdout.lines().filter(|line| line.starts_with("::error ")).count();
    let notices = run.stdout.lines().filter(|line| line.starts_with("::notice ")).count();
    assert_eq!((run.code, errors, notices), (1, 10, 1));
    assert!(run.stdout.contains("\nnot shown as annotations: 5190 errors (GitHub shows 10 of a kind)\nheld: "));

    let run = repository.check(&["--against", "base", "head", "--format", "junit"]);
    assert_eq!(junit(&run.stdout).len(), 5_201, "JUnit knows no limit");
}

#[test]
fn a_file_beyond_what_github_takes_is_never_written() {
    let repository = Repository::plain();
    let filler = "x".repeat(6_000);
    let valued = |count: usize, mark: &str| -> String {
        let field = |number| {
            format!(
                "      - {{ name: field_{number}, logicalType: string, enum: [{{ value: {mark}{number}{filler} }}] }}\n"
            )
        };
        wide(0).replace("v3.1.0", "v3.2.0") + &(0..count).map(field).collect::<String>()
    };
    repository.write("base/wide.odcs.yaml", valued(600, "a"));
    repository.write("head/wide.odcs.yaml", valued(600, "b").replace("version: 1.0.0", "version: 2.0.0"));
    let run = repository.check(&["--against", "base", "head", "--format", "sarif"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "nobody reads these, and they are not breaking");
    assert!(run.stdout.len() < 10_000_000, "{} bytes", run.stdout.len());
    let log = json(&run);
    let (kept, left_out) = (list(&log["runs"][0], "results").len(), &log["runs"][0]["properties"]["resultsLeftOut"]);
    assert_eq!(kept + number(left_out).expect("a number"), 1_200);
    assert!(number(left_out) > Some(0), "the test reaches the limit");
}

/// With git, the published side is a revision: paths stay those of the checkout, and old lines are not taken for new.
#[test]
fn a_revision_is_no_part_of_a_path() {
    let repository = Repository::holding("fixtures/scenarios/field-removed-used/base");
    repository.edit(
        "orders.odcs.yaml",
        "      - name: coupon_code\n        logicalType: string\n        physicalType: VARCHAR(20)\n",
        "",
    );
    let run = repository.check(&["--against", "main", "--format", "sarif"]);
    assert_eq!(run.code, 1, "{}", run.shown());
    let log = json(&run);
    let result = &log["runs"][0]["results"][0];
    assert_eq!(
        result["locations"][0]["physicalLocation"]["artifactLocation"],
        serde_json::json!({ "uri": "orders.odcs.yaml" })
    );
    let published = &result["relatedLocations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(*published, serde_json::json!({ "uri": "orders.odcs.yaml", "uriBaseId": "PUBLISHED" }));
    assert!(
        log["runs"][0]["originalUriBaseIds"]["PUBLISHED"]["description"]["text"]
            .as_str()
            .expect("text")
            .contains("main")
    );

    // A contract that is gone has no line in the head: the annotation stands at the file that goes.
    std::fs::remove_file(repository.path().join("orders.odcs.yaml")).expect("a file");
    repository.write("other.odcs.yaml", wide(1).replace("acme }", "orders-team }"));
    let run = repository.check(&["--against", "main", "--format", "github"]);
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("::error file=orders.odcs.yaml,line=4,"), "{}", run.shown());
    let log = json(&repository.check(&["--against", "main", "--format", "sarif"]));
    let gone = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(*gone, serde_json::json!({ "uri": "orders.odcs.yaml" }));
}

#[test]
fn paths_are_encoded_for_each_format() {
    let repository = Repository::plain();
    let scenario = top().join("fixtures/scenarios/field-removed-used");
    common::copy(&scenario.join("base"), &repository.path().join("base"));
    common::copy(&scenario.join("head"), &repository.path().join("head, 100% new: ä/[x]"));
    let head = "head, 100% new: ä/[x]";
    let run = repository.check(&["--against", "base", head, "--format", "sarif"]);
    let uri = &json(&run)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "head%2C%20100%25%20new%3A%20%C3%A4/%5Bx%5D/orders.odcs.yaml");
    let run = repository.check(&["--against", "base", head, "--format", "github"]);
    assert!(
        run.stdout.starts_with("::error file=head%2C 100%25 new%3A ä/[x]/orders.odcs.yaml,line="),
        "{}",
        run.shown()
    );
    let (_, properties, _) = command(run.stdout.lines().next().expect("a line")).expect("a command");
    assert_eq!(properties["file"], format!("{head}/orders.odcs.yaml"));
}

#[test]
fn one_run_writes_several_reports() {
    let repository = Repository::plain();
    common::copy(&top().join("fixtures/scenarios/field-removed-used"), repository.path());
    let check = |more: &[&str]| repository.check(&[&["--against", "base", "head"], more].concat());
    let run = check(&[
        "--report",
        "out.sarif",
        "--report",
        "junit=tests.log",
        "--report",
        "text=out.md",
        "--color",
        "always",
    ]);
    let plain = check(&[]);
    assert_eq!(run.code, plain.code);
    assert_eq!(run.stderr, "");
    assert!(run.stdout.contains('\u{1b}'), "the terminal keeps its colours");
    assert_eq!(repository.read("out.sarif"), check(&["--format", "sarif"]).stdout);
    assert_eq!(repository.read("tests.log"), check(&["--format", "junit"]).stdout);
    assert_eq!(repository.read("out.md"), plain.stdout, "what stands before the = counts, and a file has no colours");
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let repository = Repository::plain();
    common::copy(&top().join("fixtures/scenarios/no-change"), repository.path());
    let mut shown = String::new();
    for reports in [
        &["--report", "sarif=nowhere/out.sarif"][..],
        &["--report", "sarif=base"],
        &["--report", "a.sarif", "--report", "sarif=a.sarif"],
        &["--report", "sarfi=a.sarif"],
        &["--report", "sarif="],
        &["--report", "report"],
    ] {
        let run = repository.check(&[&["--against", "base", "head"], reports].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{reports:?}");
        shown.push_str(&format!("=== {}\n{}", reports.join(" "), run.stderr));
    }
    reviewed!("formats/reports", shown);
}
