//! Why a run begins, and everything that can be wrong with that.

use crate::common::{Repository, sluicegate};
use crate::forge::{Event, Fault, Operation, World, tokens};
use crate::stage::{EVERYBODY, PULL, Stage};

#[test]
fn every_event_of_a_pull_request_comes_to_the_same_verdict() {
    let stage = Stage::new();
    let review = stage.forge.approve(PULL, "acme-lea");
    let comment = stage.forge.comment(PULL, "acme-lea", "done");
    let number = PULL.to_string();
    for event in [
        Event::PullRequest(PULL, "opened"),
        Event::PullRequest(PULL, "synchronize"),
        Event::PullRequestTarget(PULL, "synchronize"),
        Event::Review(PULL, review, "submitted"),
        Event::Comment(PULL, comment, "created"),
        Event::Dispatch("main", &[("pull-request", &number)]),
    ] {
        let outcome = stage.gate_at(event);
        assert_eq!(outcome.waiting(), ["finance", "risk"], "{event:?}: {}", outcome.run.shown());
        assert_eq!(outcome.run.code, 1, "{event:?}");
    }
}

#[test]
fn a_branch_that_moved_has_its_pull_requests_judged_anew() {
    let stage = Stage::new();
    let outcome = stage.gate_at(Event::Push("main"));
    assert_eq!(outcome.run.code, 0, "the pull request is held by its status: {}", outcome.run.shown());
    assert!(stage.status().starts_with("failure"), "{}", stage.status());
    let outcome = stage.gate_at(Event::Push("topic"));
    assert_eq!(outcome.run.code, 0);
    assert!(outcome.run.stdout.contains("no open pull request goes to `topic`"), "{}", outcome.run.shown());
}

#[test]
fn an_issue_is_no_pull_request() {
    let stage = Stage::with(|_| {}, |world| world.issue(9, "acme-lea", "a question"));
    let comment = stage.forge.comment(9, "acme-lea", "and?");
    let outcome = stage.gate_at(Event::Comment(9, comment, "created"));
    assert_eq!(outcome.run.code, 0);
    assert!(outcome.run.stdout.contains("#9 is an issue, and no pull request"), "{}", outcome.run.shown());
    assert!(stage.forge.writes().is_empty());
}

#[test]
fn an_old_run_that_is_started_again_judges_what_is_there_now() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    let old = stage.forge.occasion(Event::PullRequest(PULL, "opened"), stage.workspace.path(), tokens::WORKFLOW);
    let before = stage.forge.head(PULL);
    stage.change("topic", "one more value", |files| {
        files.edit("orders/orders.odcs.yaml", "cancelled, refunded]", "cancelled, refunded, held]");
    });
    let outcome = stage.run(old, &[]);
    assert_eq!(outcome.waiting(), ["finance", "risk"]);
    assert_eq!(stage.status_of(&before, "main"), "none", "nothing is said of a commit that is no longer proposed");
    assert!(stage.status().starts_with("failure"), "{}", stage.status());
}

#[test]
fn a_pull_request_that_moves_meanwhile_is_judged_again() {
    let stage = Stage::new();
    stage.gate();
    // Closed ones are not judged at all.
    stage.forge.merge(PULL);
    let outcome = stage.gate();
    assert!(outcome.run.stdout.contains("pull request #7 is merged"), "{}", outcome.run.shown());
    assert_eq!(outcome.run.code, 0);
}

#[test]
fn an_event_that_is_missing_or_no_json_or_of_another_repository_is_told() {
    let stage = Stage::new();
    let occasion =
        || stage.forge.occasion(Event::PullRequest(PULL, "opened"), stage.workspace.path(), tokens::WORKFLOW);
    let broken = occasion();
    std::fs::write(broken.variable("GITHUB_EVENT_PATH").expect("a path"), "{ \"pull_request\": ").expect("a file");
    let cases = [
        ("missing", occasion().with("GITHUB_EVENT_PATH", "/nowhere/event.json"), "cannot read /nowhere/event.json"),
        ("no JSON", broken, "cannot read the event"),
        (
            "elsewhere",
            occasion().with("GITHUB_REPOSITORY", "acme/other"),
            "the event is of the repository `acme/orders`",
        ),
        (
            "no number",
            occasion().with_payload(|payload| payload["pull_request"] = "7".into()),
            "no `pull_request.number`",
        ),
        ("no event", occasion().without("GITHUB_EVENT_NAME"), "GITHUB_EVENT_NAME is not set"),
        ("another", occasion().with("GITHUB_EVENT_NAME", "fork"), "says nothing of a pull request"),
        ("no token", occasion().with("GITHUB_TOKEN", " "), "GITHUB_TOKEN is not set"),
        ("no repository", occasion().without("GITHUB_REPOSITORY"), "GITHUB_REPOSITORY is not set"),
    ];
    for (what, occasion, words) in cases {
        let outcome = stage.run(occasion, &[]);
        assert_eq!(outcome.run.code, 2, "{what}");
        assert!(
            outcome.run.stderr.contains(words) && outcome.run.stderr.contains("help: "),
            "{what}: {}",
            outcome.run.shown()
        );
    }
    assert!(stage.forge.writes().is_empty());
}

#[test]
fn what_says_two_things_at_once_is_refused() {
    let stage = Stage::new();
    let occasion = stage.forge.occasion(Event::PullRequest(PULL, "opened"), stage.workspace.path(), tokens::WORKFLOW);
    let outcome = stage.run(occasion, &["--against", "main"]);
    assert_eq!(outcome.run.code, 2);
    assert!(outcome.run.stderr.contains("so does the pull request"), "{}", outcome.run.shown());
}

#[test]
fn a_place_without_git_is_told() {
    let place = Repository::plain();
    let run = sluicegate(place.path(), &["gate"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("GITHUB_REPOSITORY is not set"), "{}", run.shown());
}

#[test]
fn a_token_that_is_wrong_is_told_and_says_nothing_of_itself() {
    let stage = Stage::new();
    let outcome = stage.gate_as("ghs_wrong_and_secret");
    assert_eq!(outcome.run.code, 2);
    assert!(outcome.run.stderr.contains("token"), "{}", outcome.run.shown());
    assert!(!outcome.run.shown().contains("ghs_wrong_and_secret"));
}

#[test]
fn a_base_without_a_configuration_is_told_how_to_start_and_holds_nothing() {
    let stage = Stage::with(|files| std::fs::remove_file(files.path().join("sluicegate.yaml")).expect("a file"), |w| w);
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 0, "{}", outcome.run.shown());
    assert!(outcome.run.stdout.contains("`main` has no sluicegate.yaml yet"), "{}", outcome.run.shown());
    assert!(stage.status().starts_with("success"), "{}", stage.status());
    assert!(stage.forge.comments(PULL).is_empty(), "nobody is bothered");
    assert_eq!(outcome.occasion.output("verdict").as_deref(), Some("open"));
}

#[test]
fn a_head_without_the_configuration_of_the_base_is_judged_by_it() {
    let stage = Stage::new();
    stage.change("topic", "no configuration", |files| {
        std::fs::remove_file(files.path().join("sluicegate.yaml")).expect("a file");
    });
    let outcome = stage.gate();
    assert_ne!(outcome.run.code, 0, "{}", outcome.run.shown());
    assert!(!stage.status().starts_with("success"), "{}", stage.status());
}

#[test]
fn a_configuration_below_the_top_is_found_at_the_base_alone() {
    let upstream = Repository::new();
    crate::common::copy(&crate::common::top().join("contracts"), &upstream.path().join("data"));
    upstream.commit("below");
    upstream.git(&["checkout", "--quiet", "-b", "topic"]);
    let proposed = crate::common::top().join("fixtures/proposal/orders/orders.odcs.yaml");
    upstream.write("data/orders/orders.odcs.yaml", std::fs::read(proposed).expect("a file"));
    std::fs::remove_file(upstream.path().join("data/sluicegate.yaml")).expect("a file");
    upstream.commit("and nothing to judge it by");
    upstream.git(&["checkout", "--quiet", "main"]);
    let world = World::new("acme/orders", upstream.path()).pull(PULL, "main", "topic").author("acme-olga");
    let stage = Stage::of(upstream, world);
    for place in ["data", "data/orders"] {
        let occasion =
            stage.forge.occasion(Event::PullRequest(PULL, "opened"), stage.workspace.path(), tokens::WORKFLOW);
        let outcome = stage.run(occasion, &[place]);
        assert_ne!(outcome.run.code, 0, "{place}: {}", outcome.run.shown());
        assert!(!stage.status().starts_with("success"), "{place}: {}", stage.status());
    }
}

#[test]
fn a_broken_configuration_at_the_base_leaves_no_verdict_and_no_status_open() {
    let stage =
        Stage::with(|files| files.write("sluicegate.yaml", "apiVersion: sluicegate/v1\nkind: [Config\n"), |w| w);
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 2, "{}", outcome.run.shown());
    assert!(stage.status().starts_with("error"), "{}", stage.status());
    assert_eq!(outcome.occasion.output("verdict").as_deref(), Some("cannot-judge"));
}

#[test]
fn a_broken_configuration_at_the_head_is_told_and_decides_nothing() {
    let stage = Stage::new();
    stage.change("topic", "broken", |files| {
        files.write("sluicegate.yaml", "apiVersion: sluicegate/v1\nkind: [Config\n");
    });
    stage.approve(&EVERYBODY);
    let outcome = stage.gate();
    assert_ne!(outcome.run.code, 0, "{}", outcome.run.shown());
    assert!(outcome.run.stdout.contains("sluicegate.yaml:"), "{}", outcome.run.shown());
}

#[test]
fn a_base_branch_that_is_gone_is_judged_where_it_was_last_known() {
    let stage = Stage::new();
    let base = stage.upstream.git(&["rev-parse", "main"]).trim().to_owned();
    let head = stage.forge.head(PULL);
    let stage = Stage { forge: crate::forge::Fake::serve(world_at(&stage, &base, &head)), ..stage };
    stage.upstream.git(&["checkout", "--quiet", "topic"]);
    stage.upstream.git(&["branch", "--quiet", "--delete", "--force", "main"]);
    let occasion = stage.forge.occasion(
        Event::Dispatch("topic", &[("pull-request", "7")]),
        stage.workspace.path(),
        tokens::WORKFLOW,
    );
    let outcome = stage.run(occasion, &[]);
    assert_eq!(outcome.run.code, 1, "{}", outcome.run.shown());
    assert!(outcome.run.stdout.contains("could not be brought"), "{}", outcome.run.shown());
}

fn world_at(stage: &Stage, base: &str, head: &str) -> World {
    World::new("acme/orders", stage.upstream.path())
        .pull(PULL, "main", "topic")
        .author("acme-olga")
        .standing_at(base, head)
}

#[test]
fn a_conflict_is_judged_from_where_the_change_branched_off() {
    let stage = Stage::new();
    stage.change("main", "another value", |files| {
        files.edit("orders/orders.odcs.yaml", "shipped, cancelled]", "shipped, cancelled, lost]");
    });
    let outcome = stage.gate();
    assert_eq!(outcome.waiting(), ["finance", "logistics", "risk"], "{}", outcome.run.shown());
    assert!(
        outcome.run.stdout.contains("conflicts with `main` in `orders/orders.odcs.yaml`"),
        "{}",
        outcome.run.shown()
    );
}

#[test]
fn a_pull_request_of_three_thousand_files_is_judged_by_those_that_matter() {
    let stage = Stage::new();
    stage.change("topic", "many", |files| {
        for number in 0..3_000 {
            files.write(&format!("data/{number}.txt"), number.to_string());
        }
    });
    assert_eq!(stage.gate().waiting(), ["finance", "logistics", "risk"]);
}

#[test]
fn a_pull_request_of_a_fork_is_judged_and_read_only_tokens_do_not_change_the_verdict() {
    let stage = Stage::with(|_| {}, |world| world.fork("acme-olga"));
    let outcome = stage.gate_as(tokens::FORK);
    assert_eq!(outcome.waiting(), ["finance", "logistics", "risk"]);
    assert_eq!(outcome.run.code, 1);
    assert!(stage.forge.comments(PULL).is_empty());
    assert_eq!(outcome.occasion.output("reported").as_deref(), Some("false"), "so that the job itself has to fail");
    let summary = outcome.occasion.summary();
    assert!(summary.contains("statuses: write"), "{summary}");
}

#[test]
fn github_enterprise_is_asked_below_its_own_root() {
    let stage = Stage::new();
    let forge = crate::forge::Fake::serve_enterprise(
        World::new("acme/orders", stage.upstream.path()).pull(PULL, "main", "topic").author("acme-olga"),
    );
    let stage = Stage { forge, ..stage };
    stage.approve(&["acme-lea"]);
    assert_eq!(stage.gate().waiting(), ["finance", "risk"]);
    assert!(stage.status().starts_with("failure"));
}

#[test]
fn a_github_that_does_not_answer_leaves_no_verdict() {
    let stage = Stage::new();
    stage.forge.faults(Operation::Reviews, 0, 20, Fault::BeforeWrite(404));
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 2, "{}", outcome.run.shown());
    assert!(stage.status().starts_with("error: no verdict"), "{}", stage.status());
    assert_eq!(outcome.occasion.output("verdict").as_deref(), Some("cannot-judge"));
}
