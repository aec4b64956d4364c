//! Consent that was given elsewhere: promotions from one environment to the next, groups of the merge queue, one commit
//! in two pull requests, and emergencies.

use crate::forge::{Event, Method, World};
use crate::stage::{EVERYBODY, PULL, Stage};

const CONTRACT: &str = "orders/orders.odcs.yaml";
const ENVIRONMENTS: &str = "environments:\n  - { name: prod, branch: main }";
const TWO: &str = "environments:\n  - { name: dev, branch: dev }\n  - { name: prod, branch: main }";

/// The proposal was merged into `dev` by pull request 7, and number 8 promotes `dev` to `main`.
fn promotion(approve: &[&str]) -> Stage {
    let stage = Stage::with(
        |files| {
            files.edit("sluicegate.yaml", ENVIRONMENTS, TWO);
            files.commit("two environments");
            files.git(&["branch", "dev"]);
        },
        |world| world.pull(8, "main", "dev").author("acme-pia").address("acme-olga", "test@example.com"),
    );
    stage.forge.retarget(PULL, "dev");
    stage.approve(approve);
    merge(&stage, PULL, "topic");
    stage
}

fn merge(stage: &Stage, number: u64, branch: &str) {
    stage.upstream.git(&["checkout", "--quiet", "dev"]);
    stage.upstream.git(&["merge", "--quiet", "--no-ff", "-m", &format!("Merge pull request #{number}"), branch]);
    let commit = stage.upstream.git(&["rev-parse", "HEAD"]).trim().to_owned();
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    stage.forge.merged_by(number, &commit);
}

fn waiting(stage: &Stage, number: u64) -> Vec<String> {
    let outcome = stage.gate_at(Event::PullRequest(number, "opened"));
    outcome.waiting().into_iter().map(str::to_owned).collect()
}

#[test]
fn consent_given_for_dev_is_reused_for_prod() {
    let stage = promotion(&EVERYBODY);
    let outcome = stage.gate_at(Event::PullRequest(8, "opened"));
    assert_eq!((outcome.waiting().len(), outcome.run.code), (0, 0), "{}", outcome.run.shown());
    assert!(stage.status_of(&stage.forge.head(8), "main").starts_with("success"));
}

#[test]
fn what_was_not_agreed_to_for_dev_is_asked_for_prod() {
    let stage = promotion(&["acme-ana", "acme-rosa"]);
    assert_eq!(waiting(&stage, 8), ["logistics", "risk"]);
    // The rest can be agreed to here.
    stage.forge.approve(8, "acme-lea");
    stage.forge.approve(8, "acme-ravi");
    assert!(waiting(&stage, 8).is_empty());
}

#[test]
fn two_changes_of_dev_that_make_another_one_together_are_asked_again() {
    let stage = promotion(&EVERYBODY);
    stage.upstream.git(&["checkout", "--quiet", "-b", "more", "dev"]);
    stage.upstream.edit(CONTRACT, "cancelled, refunded]", "cancelled, refunded, held]");
    stage.upstream.commit("one more value");
    stage.upstream.git(&["checkout", "--quiet", "dev"]);
    stage.upstream.git(&["merge", "--quiet", "--no-ff", "--no-edit", "more"]);
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    assert_eq!(waiting(&stage, 8), ["finance", "risk"], "nobody agreed to both values at once");
}

#[test]
fn who_wrote_another_part_of_a_promotion_agreed_to_what_others_wrote() {
    let stage = promotion(&EVERYBODY);
    let id = stage.forge.id_of("acme-lea");
    stage.change("dev", "a remark", |files| files.write("README.md", "Acme\n"));
    stage.upstream.git(&["checkout", "--quiet", "dev"]);
    let author = format!("--author=Lea <{id}+acme-lea@users.noreply.github.com>");
    stage.upstream.git(&["commit", "--quiet", "--allow-empty", "-m", "mine", &author]);
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    assert!(waiting(&stage, 8).is_empty());
    // Here, where her own work is part of it, she cannot agree to anything new.
    let stage = promotion(&["acme-ana", "acme-rosa", "acme-ravi"]);
    let id = stage.forge.id_of("acme-lea");
    let author = format!("--author=Lea <{id}+acme-lea@users.noreply.github.com>");
    stage.upstream.git(&["checkout", "--quiet", "dev"]);
    stage.upstream.git(&["commit", "--quiet", "--allow-empty", "-m", "mine", &author]);
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    stage.forge.approve(8, "acme-lea");
    assert_eq!(waiting(&stage, 8), ["logistics"]);
}

#[test]
fn an_objection_elsewhere_is_no_consent_and_no_objection_here() {
    let stage = promotion(&["acme-ana", "acme-rosa", "acme-ravi"]);
    stage.forge.review(PULL, "acme-lea", "CHANGES_REQUESTED", &stage.forge.head(PULL), "no");
    assert_eq!(waiting(&stage, 8), ["logistics"]);
    stage.forge.approve(8, "acme-luca");
    assert!(waiting(&stage, 8).is_empty());
}

#[test]
fn one_commit_in_two_pull_requests_has_a_status_for_each_branch() {
    let stage = Stage::with(
        |files| {
            files.edit("sluicegate.yaml", ENVIRONMENTS, TWO);
            files.commit("two environments");
            files.git(&["branch", "dev"]);
        },
        |world| world.pull(8, "dev", "topic").author("acme-olga"),
    );
    stage.approve(&EVERYBODY);
    let (to_main, to_dev) = (stage.gate(), stage.gate_at(Event::PullRequest(8, "opened")));
    assert_eq!((to_main.run.code, to_dev.run.code), (0, 1), "approved in one, not in the other");
    let head = stage.forge.head(PULL);
    assert_eq!(head, stage.forge.head(8));
    assert!(stage.status_of(&head, "main").starts_with("success"), "{}", stage.status_of(&head, "main"));
    assert!(stage.status_of(&head, "dev").starts_with("failure"), "{}", stage.status_of(&head, "dev"));
}

#[test]
fn a_branch_of_no_environment_is_told_and_held_by_nobody() {
    let stage = Stage::with(
        |files| {
            files.git(&["branch", "side"]);
        },
        |world| world.pull(8, "side", "topic"),
    );
    stage.upstream.git(&["branch", "--force", "side", "main"]);
    let outcome = stage.gate_at(Event::PullRequest(8, "opened"));
    assert_eq!(outcome.run.code, 0, "{}", outcome.run.shown());
    assert!(outcome.run.stdout.contains("`side` is the branch of no environment"), "{}", outcome.run.shown());
    assert!(stage.forge.requested_people(8).is_empty());
    let rules: Vec<&str> = outcome.report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter_map(|one| one["rule"].as_str())
        .collect();
    assert_eq!(rules, ["field-removed", "values-added", "field-added"], "its own place is no change of policy");
    // The same change is held where it goes to an environment.
    stage.forge.retarget(8, "main");
    assert_eq!(stage.gate_at(Event::PullRequest(8, "edited")).run.code, 1);
}

/// Three pull requests into `main`: 7 is the proposal, 8 takes another field away, 9 adds one.
fn queue() -> Stage {
    let stage = Stage::with(
        |_| {},
        |world: World| world.pull(8, "main", "street").author("acme-olga").pull(9, "main", "more").author("acme-olga"),
    );
    for (branch, from, to) in [
        ("street", "          - name: street\n", "          - name: road\n"),
        ("more", "        description: Order.\n", "        description: An order.\n"),
    ] {
        stage.upstream.git(&["checkout", "--quiet", "-b", branch, "main"]);
        if branch == "street" {
            stage.upstream.edit(CONTRACT, from, to);
            stage.upstream.edit(CONTRACT, "version: 1.4.0", "version: 2.0.0");
        } else {
            stage.upstream.write("README.md", to);
        }
        stage.upstream.commit(branch);
        stage.upstream.git(&["checkout", "--quiet", "main"]);
    }
    stage
}

#[test]
fn a_queue_of_three_with_one_approved_waits_for_the_others() {
    for method in [Method::Merge, Method::Squash] {
        let stage = queue();
        stage.approve(&EVERYBODY);
        let group = Event::MergeGroup { ahead: &[], pulls: &[7, 8, 9], method };
        let outcome = stage.gate_at(group);
        assert_eq!(outcome.waiting(), ["logistics"], "the street is another pull request's: {}", outcome.run.shown());
        stage.forge.approve(8, "acme-lea");
        let outcome = stage.gate_at(group);
        assert_eq!((outcome.waiting().len(), outcome.run.code), (0, 0), "{}", outcome.run.shown());
        let head = outcome.occasion.payload()["merge_group"]["head_sha"].as_str().expect("a commit").to_owned();
        assert!(stage.status_of(&head, "main").starts_with("success"));
        assert!(stage.forge.comments(PULL).is_empty(), "a queue is nobody's thread");
    }
}

#[test]
fn a_group_that_is_queued_behind_others_answers_for_its_own() {
    let stage = queue();
    stage.forge.approve(8, "acme-lea");
    let outcome = stage.gate_at(Event::MergeGroup { ahead: &[9], pulls: &[8], method: Method::Squash });
    assert_eq!((outcome.waiting().len(), outcome.run.code), (0, 0), "{}", outcome.run.shown());
}

#[test]
fn the_author_of_one_queued_pull_request_may_have_agreed_to_another() {
    let stage = queue();
    stage.approve(&["acme-ana", "acme-lea", "acme-rosa", "acme-ravi"]);
    stage.forge.approve(8, "acme-luca");
    let id = stage.forge.id_of("acme-lea");
    stage.upstream.git(&["checkout", "--quiet", "street"]);
    let author = format!("--author=Lea <{id}+acme-lea@users.noreply.github.com>");
    stage.upstream.git(&["commit", "--quiet", "--allow-empty", "-m", "mine", &author]);
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    let outcome = stage.gate_at(Event::MergeGroup { ahead: &[], pulls: &[7, 8], method: Method::Merge });
    assert!(outcome.waiting().is_empty(), "{}", outcome.run.shown());
}

const BREAK_GLASS: &str = "policy:\n  break-glass: { team: platform }";

#[test]
fn two_people_of_the_group_break_the_glass() {
    let stage = Stage::with(|files| files.edit("sluicegate.yaml", "policy:", BREAK_GLASS), |world| world);
    let head = stage.forge.head(PULL);
    let why = "/sluicegate break-glass: payments are down";
    stage.forge.review(PULL, "acme-pia", "APPROVED", &head, why);
    assert_eq!(stage.gate().waiting(), ["finance", "logistics", "risk"], "one is no second pair of eyes");
    // Neither a comment nor somebody else counts.
    stage.forge.comment(PULL, "acme-paul", why);
    stage.forge.review(PULL, "acme-mara", "APPROVED", &head, why);
    assert_eq!(stage.gate().run.code, 1);
    stage.forge.review(PULL, "acme-paul", "APPROVED", &head, why);
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 0, "{}", outcome.run.shown());
    assert!(outcome.run.stdout.contains("payments are down"), "{}", outcome.run.shown());
    // What is added later was not let through.
    stage.change("topic", "no street either", |files| {
        files.edit(CONTRACT, "          - name: street\n", "          - name: road\n");
    });
    assert_eq!(stage.gate().run.code, 1);
}

#[test]
fn without_a_group_in_policy_nobody_breaks_the_glass() {
    let stage = Stage::new();
    let head = stage.forge.head(PULL);
    for login in ["acme-pia", "acme-paul"] {
        stage.forge.review(PULL, login, "APPROVED", &head, "/sluicegate break-glass: payments are down");
    }
    assert_eq!(stage.gate().waiting(), ["finance", "logistics", "risk"]);
}
