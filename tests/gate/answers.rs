//! What is said on GitHub: once, to those who have to act, and true whatever goes wrong on the way.

use crate::forge::{Event, Fault, Operation, Said, tokens};
use crate::stage::{EVERYBODY, Outcome, PULL, Stage};

const MARKER: &str = "<!-- sluicegate:gate";
const NOTICE: &str = "<!-- sluicegate:notice";

fn ours(stage: &Stage) -> Vec<Said> {
    stage.forge.comments(PULL).into_iter().filter(|one| one.body.starts_with(MARKER)).collect()
}

fn notices(stage: &Stage) -> Vec<Said> {
    stage.forge.comments(PULL).into_iter().filter(|one| one.body.starts_with(NOTICE)).collect()
}

#[test]
fn a_held_change_is_said_in_a_status_a_comment_a_check_run_and_requests() {
    let stage = Stage::new();
    let event = Event::PullRequest(PULL, "opened");
    let occasion = stage.forge.occasion(event, stage.workspace.path(), tokens::WORKFLOW);
    let action = [("SLUICEGATE_ACTION_REPOSITORY", "acme/sluicegate"), ("SLUICEGATE_ACTION_REF", "v1")];
    let occasion = action.into_iter().fold(occasion, |occasion, (name, value)| occasion.with(name, value));
    let outcome = stage.run(occasion, &[]);
    assert!(stage.status().starts_with("failure: waiting for finance, logistics"), "{}", stage.status());
    let comment = &ours(&stage)[0];
    let first = comment.body.lines().find(|line| !line.starts_with("<!--") && !line.is_empty()).expect("a line");
    assert_eq!(first, "### Held: finance, logistics and risk have to agree to 2 findings");
    let head = stage.forge.head(PULL);
    let runs = stage.forge.check_runs(&head);
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].conclusion.as_deref(), Some("failure"));
    let places: Vec<String> =
        runs[0].annotations.iter().map(|one| format!("{}:{}", one["path"], one["start_line"])).collect();
    assert!(places.contains(&"\"orders/orders.odcs.yaml\":66".to_owned()), "{places:?}");
    let mut asked = stage.forge.requested_people(PULL);
    asked.extend(stage.forge.requested_teams(PULL));
    asked.sort();
    assert!(asked.iter().any(|one| one == "acme-ana" || one == "finance"), "{asked:?}");
    assert!(!asked.iter().any(|one| one == "acme-olga" || one == "acme-mara"), "{asked:?}");
    assert!(comment.body.contains("/acme/sluicegate/blob/v1/docs/rules.md#field-removed)"), "{}", comment.body);
    assert_eq!(notices(&stage).len(), 1, "the teams are told once");
    assert_eq!(outcome.occasion.output("verdict").as_deref(), Some("held"));
    assert_eq!(outcome.occasion.output("waiting-on").as_deref(), Some("finance,logistics,risk"));
    assert_eq!(outcome.occasion.output("reported").as_deref(), Some("true"));
    let report = outcome.occasion.output("report").expect("a path");
    assert_eq!(std::path::Path::new(&report).extension().and_then(|end| end.to_str()), Some("json"));
    assert!(outcome.occasion.summary().contains("revenue-dashboard"), "{}", outcome.occasion.summary());
}

#[test]
fn a_second_run_that_has_nothing_new_to_say_writes_nothing() {
    let stage = Stage::new();
    stage.gate();
    stage.forge.forget_exchanges();
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 1);
    assert_eq!(stage.forge.writes(), Vec::<String>::new(), "{}", outcome.run.shown());
}

#[test]
fn the_comment_is_changed_silently_and_a_new_one_tells_who_has_to_act() {
    let stage = Stage::new();
    stage.gate();
    let first = ours(&stage)[0].clone();
    stage.approve(&["acme-ana"]);
    stage.gate();
    let second = ours(&stage);
    assert_eq!((second.len(), second[0].id), (1, first.id));
    assert_ne!(second[0].body, first.body);
    assert_eq!(notices(&stage).len(), 1, "nobody has to do more than before");
    // Stale: finance agreed and has to look again.
    stage.change("topic", "one more value", |files| {
        files.edit("orders/orders.odcs.yaml", "cancelled, refunded]", "cancelled, refunded, held]");
    });
    stage.gate();
    let told = notices(&stage);
    assert_eq!(told.len(), 2);
    assert!(told[1].body.contains("acme-ben") || told[1].body.contains("acme/finance"), "{}", told[1].body);
    assert!(!told[1].body.contains("acme-lea"), "nothing new for logistics: {}", told[1].body);
    // Unblocked: the author can go on.
    stage.approve(&EVERYBODY);
    stage.gate();
    let told = notices(&stage);
    assert_eq!(told.len(), 3);
    assert!(told[2].body.contains("@acme-olga"), "{}", told[2].body);
    assert!(stage.status().starts_with("success"), "{}", stage.status());
}

#[test]
fn a_change_that_breaks_nothing_bothers_nobody() {
    let stage = Stage::new();
    stage.upstream.git(&["checkout", "--quiet", "topic"]);
    stage.upstream.git(&["reset", "--quiet", "--hard", "main"]);
    stage.upstream.write("README.md", "Acme\n");
    stage.upstream.commit("a page");
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 0, "{}", outcome.run.shown());
    assert!(stage.forge.comments(PULL).is_empty());
    assert!(stage.forge.requested_people(PULL).is_empty());
    assert!(stage.status().starts_with("success"), "{}", stage.status());
}

#[test]
fn our_comment_is_found_on_page_three() {
    let stage = Stage::new();
    for number in 0..230 {
        stage.forge.comment(PULL, "acme-mara", &format!("remark {number}"));
    }
    stage.gate();
    for number in 0..30 {
        stage.forge.comment(PULL, "acme-mara", &format!("another {number}"));
    }
    stage.approve(&["acme-ana"]);
    stage.gate();
    assert_eq!(ours(&stage).len(), 1);
}

#[test]
fn a_marker_in_somebody_elses_comment_is_not_ours() {
    let stage = Stage::new();
    let forged = format!("{MARKER} v1 verdict=open -->\nopen: everybody agreed");
    stage.forge.comment(PULL, "acme-olga", &forged);
    stage.forge.comment(PULL, "acme-olga", &format!("{NOTICE} v1 -->\nnothing"));
    stage.gate();
    let comments = stage.forge.comments(PULL);
    assert_eq!(comments[0].body, forged, "it is left alone");
    assert!(comments.iter().any(|one| one.author == "github-actions[bot]" && one.body.starts_with(MARKER)));
    stage.gate();
    assert_eq!(ours(&stage).len(), 2, "theirs and one of ours");
}

#[test]
fn a_person_s_token_changes_its_own_comment_and_not_the_workflow_s() {
    let stage = Stage::new();
    stage.gate();
    stage.gate_as(tokens::PERSON);
    stage.approve(&["acme-ana"]);
    stage.gate_as(tokens::PERSON);
    let authors: Vec<String> = ours(&stage).into_iter().map(|one| one.author).collect();
    assert_eq!(authors, ["github-actions[bot]", "kim-keeper"]);
}

#[test]
fn an_answer_that_is_lost_doubles_nothing() {
    for fault in [Fault::AfterWrite(502), Fault::DroppedAfter, Fault::BeforeWrite(502), Fault::DroppedBefore] {
        let stage = Stage::new();
        for operation in [Operation::CreateComment, Operation::CreateCheckRun, Operation::CreateStatus] {
            stage.forge.fault(operation, fault.clone());
        }
        let outcome = stage.gate();
        assert_eq!(outcome.run.code, 1);
        assert_eq!(ours(&stage).len(), 1, "{fault:?}: {}", outcome.run.shown());
        assert_eq!(notices(&stage).len(), 1, "{fault:?}");
        assert_eq!(stage.forge.check_runs(&stage.forge.head(PULL)).len(), 1, "{fault:?}");
        assert!(stage.status().starts_with("failure"), "{fault:?}");
    }
}

#[test]
fn limits_are_waited_for_as_long_as_they_say_and_no_longer_than_there_is_time() {
    let stage = Stage::new();
    stage.forge.fault(Operation::CreateComment, Fault::SecondaryLimit(1));
    stage.gate();
    assert_eq!(ours(&stage).len(), 1);
    let stage = Stage::new();
    stage.forge.faults(Operation::CreateComment, 0, 20, Fault::SecondaryLimit(600));
    let outcome = stage.gate();
    assert!(ours(&stage).is_empty());
    assert_eq!(outcome.run.code, 1, "the verdict is the same");
    assert!(outcome.run.stdout.contains("could not write a comment"), "{}", outcome.run.shown());
    assert!(stage.status().starts_with("failure"), "and what holds the merge stands");
}

#[test]
fn each_permission_that_is_missing_is_told_and_keeps_nothing_else_back() {
    let stage = Stage::new();
    for operation in [Operation::CreateComment, Operation::CreateCheckRun, Operation::RequestReviewers] {
        stage.forge.faults(operation, 0, 20, Fault::Refused(403, "Resource not accessible by integration"));
    }
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 1);
    assert!(stage.status().starts_with("failure"));
    assert_eq!(outcome.occasion.output("reported").as_deref(), Some("true"));
    let summary = outcome.occasion.summary();
    for permission in ["pull-requests: write", "checks: write"] {
        assert!(summary.contains(permission), "{permission}: {summary}");
    }
}

#[test]
fn a_person_s_token_makes_no_check_run_and_the_rest_is_said() {
    let stage = Stage::new();
    let outcome = stage.gate_as(tokens::PERSON);
    assert!(stage.forge.check_runs(&stage.forge.head(PULL)).is_empty());
    assert!(stage.status().starts_with("failure"), "{}", outcome.run.shown());
    assert_eq!(ours(&stage).len(), 1);
}

#[test]
fn reviewers_that_github_refuses_leave_the_others_asked() {
    let stage = Stage::with(
        |_| {},
        |world| world.person("acme-ben").person("acme-lea").person("acme-luca").stranger("acme-ana"),
    );
    stage.gate();
    let asked = stage.forge.requested_people(PULL);
    assert!(asked.contains(&"acme-ben".to_owned()) && asked.contains(&"acme-lea".to_owned()), "{asked:?}");
    assert!(!asked.contains(&"acme-ana".to_owned()), "she has no access: {asked:?}");
}

#[test]
fn a_label_comes_and_goes() {
    let stage = Stage::new();
    let gate = || {
        let occasion =
            stage.forge.occasion(Event::PullRequest(PULL, "labeled"), stage.workspace.path(), tokens::WORKFLOW);
        stage.run(occasion, &["--label", "waiting for consumers"])
    };
    stage.forge.label(PULL, "data");
    gate();
    assert_eq!(stage.forge.labels(PULL), ["data", "waiting for consumers"]);
    stage.approve(&EVERYBODY);
    gate();
    assert_eq!(stage.forge.labels(PULL), ["data"]);
}

#[test]
fn a_dry_run_shows_everything_and_says_nothing() {
    let stage = Stage::new();
    let outcome = dry(&stage, &["--dry-run"]);
    assert_eq!(outcome.run.code, 1);
    assert_eq!(stage.forge.writes(), Vec::<String>::new());
    assert!(outcome.run.stdout.contains("sluicegate (main)"), "{}", outcome.run.shown());
    reviewed("gate__dry_run", &outcome.run.shown());
}

#[test]
fn what_if_somebody_agreed() {
    let stage = Stage::new();
    stage.approve(&["acme-ana", "acme-rosa", "acme-ravi"]);
    let outcome = dry(&stage, &["--simulate-approval", "logistics=acme-lea"]);
    assert_eq!((outcome.waiting().len(), outcome.run.code), (0, 0), "{}", outcome.run.shown());
    // Whoever could not agree cannot in a simulation either.
    for simulated in ["logistics=acme-olga", "logistics=acme-mara", "finance=acme-lea"] {
        let outcome = dry(&stage, &["--simulate-approval", simulated]);
        assert_eq!(outcome.waiting(), ["logistics"], "{simulated}");
    }
    assert!(stage.forge.writes().is_empty());
}

fn dry(stage: &Stage, arguments: &[&str]) -> Outcome {
    let occasion = stage.forge.occasion(Event::PullRequest(PULL, "opened"), stage.workspace.path(), tokens::WORKFLOW);
    stage.run(occasion, arguments)
}

#[test]
fn hostile_texts_in_a_contract_reach_nobody() {
    let stage = Stage::new();
    stage.change("topic", "hostile", |files| {
        let hostile = "] --> ::error::x `@acme/finance` @acme-ana <details> #1 https://evil.example |";
        let quoted = format!("cancelled, \"{hostile}\"]");
        files.edit("orders/orders.odcs.yaml", "cancelled, refunded]", &quoted);
    });
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 1, "{}", outcome.run.shown());
    let comment = ours(&stage)[0].body.clone();
    let (text, html) = seen(&comment);
    for markup in ["@acme", "evil.example", "#1 "] {
        assert!(!text.contains(markup), "{markup}: {text}");
    }
    assert!(!html.contains("<details> #1"), "{html}");
    assert_eq!(html.matches("<details").count(), html.matches("</details>").count());
    assert!(!outcome.run.stdout.lines().any(|line| line.starts_with("::")), "{}", outcome.run.stdout);
    reviewed("gate__hostile", &comment);
}

#[test]
fn five_hundred_findings_fit_and_every_one_is_named() {
    let stage = Stage::with(many, |world| world);
    stage.change("topic", "all of them gone", |files| {
        for contract in 0..50 {
            let place = format!("many/c{contract}.odcs.yaml");
            let text = files.read(&place);
            let kept: Vec<&str> = text.split("          - name: ").take(1).collect();
            files.write(
                &place,
                format!("{}          - name: kept\n            logicalType: string\n", kept[0])
                    .replace("1.0.0", "2.0.0"),
            );
        }
    });
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 1, "{}", outcome.run.stderr);
    let findings = outcome.report["findings"].as_array().expect("findings");
    let held: Vec<&str> = findings
        .iter()
        .filter(|one| one["level"] == "hold")
        .map(|one| one["fingerprint"].as_str().expect("a fingerprint"))
        .collect();
    assert!(held.len() >= 500, "{}", held.len());
    let comment = &ours(&stage)[0].body;
    assert!(comment.len() <= 65_536, "{}", comment.len());
    for finding in held {
        assert!(comment.contains(&finding[..12]), "{finding}");
    }
    assert!(stage.status().chars().count() <= 140 + "failure: ".len());
    let run = &stage.forge.check_runs(&stage.forge.head(PULL))[0];
    assert!(run.annotations.len() > 50, "in several batches: {}", run.annotations.len());
    assert!(outcome.occasion.summary().len() <= 1024 * 1024);
}

/// Fifty contracts with ten fields each that somebody reads.
fn many(files: &crate::common::Repository) {
    for contract in 0..50 {
        let fields: Vec<String> = (0..10).map(|field| format!("f{contract}_{field}")).collect();
        let written: String =
            fields.iter().map(|name| format!("          - name: {name}\n            logicalType: string\n")).collect();
        let contract_text = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: urn:acme:c{contract}\nname: c{contract}\nversion: 1.0.0\n\
             status: active\nteam:\n  name: orders-team\nschema:\n  - name: t{contract}\n    properties:\n      - name: all\n        \
             logicalType: object\n        properties:\n{written}"
        );
        files.write(&format!("many/c{contract}.odcs.yaml"), contract_text);
        let reads: String = fields.iter().map(|name| format!("      all.{name}: {{}}\n")).collect();
        let need = format!(
            "apiVersion: sluicegate/v1\nkind: Needs\nconsumer: reader-{contract}\nteam: marketing\nreads:\n  - contract: \
             urn:acme:c{contract}\n    dataset: t{contract}\n    fields:\n{reads}"
        );
        files.write(&format!("many/c{contract}.needs.yaml"), need);
    }
}

/// What GitHub would show as text and take for HTML: code is neither.
pub(crate) fn seen(markdown: &str) -> (String, String) {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let (mut text, mut html, mut is_code) = (String::new(), String::new(), false);
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(part) if !is_code => text.push_str(&part),
            Event::Html(part) | Event::InlineHtml(part) => html.push_str(&part),
            _ => {}
        }
    }
    (text, html)
}

/// Compares with a reviewed snapshot, whatever the port and the commits are.
fn reviewed(name: &str, text: &str) {
    let filters = vec![
        (r"http://127\.0\.0\.1:\d+", "https://github.test"),
        (r"\b[0-9a-f]{40}\b", "[COMMIT]"),
        (r"notice v1 [0-9a-f]{16}", "notice v1 [DIGEST]"),
    ];
    insta::with_settings!({
        prepend_module_to_snapshot => false,
        omit_expression => true,
        snapshot_path => "../snapshots",
        filters => filters,
    }, { insta::assert_snapshot!(name, text) });
}

#[test]
fn whoever_could_not_be_told_is_told_by_the_next_run() {
    let refused = || Fault::Refused(403, "Resource not accessible by integration");
    // The first run of all, and one that finds the comment of another.
    for runs_before in [0, 1] {
        let stage = Stage::new();
        stage.approve(&["acme-ana"]);
        for _ in 0..runs_before {
            stage.gate();
        }
        stage.change("topic", "one more value", |files| {
            files.edit("orders/orders.odcs.yaml", "cancelled, refunded]", "cancelled, refunded, held]");
        });
        // The first run writes the comment before it tells anybody.
        stage.forge.faults(Operation::CreateComment, 1 - runs_before, 1, refused());
        let outcome = stage.gate();
        assert_eq!(notices(&stage).len(), runs_before, "{}", outcome.run.shown());
        assert_eq!(ours(&stage).len(), 1, "and the comment is true all the same");
        assert!(ours(&stage)[0].body.contains("`held, refunded`"), "{}", ours(&stage)[0].body);
        stage.gate();
        assert_eq!(notices(&stage).len(), runs_before + 1);
        stage.gate();
        assert_eq!(notices(&stage).len(), runs_before + 1, "once");
    }
}
