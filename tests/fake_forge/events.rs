//! Events: what a runner says, and what of it agrees with the API.

use serde_json::{Value, json};

use crate::client::{PULL, get, repository, world};
use crate::common::Repository;
use crate::forge::{Event, Fake, Method, Occasion, tokens};

fn occasion(forge: &Fake, repository: &Repository, event: Event<'_>) -> Occasion {
    forge.occasion(event, repository.path(), tokens::WORKFLOW)
}

#[track_caller]
fn runs(occasion: &Occasion, name: &str, reference: &str, sha: &str) {
    assert_eq!(occasion.variable("GITHUB_EVENT_NAME"), Some(name));
    assert_eq!(occasion.variable("GITHUB_REF"), Some(reference));
    assert_eq!(occasion.variable("GITHUB_SHA"), Some(sha));
    let payload = occasion.payload();
    assert_eq!(payload["repository"]["full_name"], "acme/orders");
    assert_eq!(payload["organization"]["login"], "acme");
}

#[test]
fn a_pull_request_runs_on_the_commit_that_merging_would_make() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    let opened = occasion(&forge, &repository, Event::PullRequest(7, "opened"));
    let merge = repository.git(&["rev-parse", "refs/pull/7/merge"]).trim().to_owned();
    runs(&opened, "pull_request", "refs/pull/7/merge", &merge);
    assert_eq!(opened.variable("GITHUB_BASE_REF"), Some("main"));
    assert_eq!(opened.variable("GITHUB_HEAD_REF"), Some("change"));
    assert_eq!(opened.variable("GITHUB_API_URL"), Some(forge.api().as_str()));
    let parents = repository.git(&["show", "--no-patch", "--format=%P", &merge]);
    assert_eq!(parents.split_whitespace().nth(1), Some(forge.head(7).as_str()));
    assert_eq!(repository.git(&["show", &format!("{merge}:a.txt")]), "two\nthree\n");
    assert_eq!(repository.git(&["status", "--porcelain"]), "", "nothing is touched");
    let payload = opened.payload();
    assert_eq!((&payload["action"], &payload["number"]), (&json!("opened"), &json!(7)));
    assert_eq!(payload["pull_request"], get(&forge, tokens::WORKFLOW, PULL).json(), "as the API tells it");
    // A picture of its moment: a later push is not in it.
    repository.git(&["switch", "--quiet", "change"]);
    let pushed = repository.commit("third");
    assert_ne!(opened.payload()["pull_request"]["head"]["sha"], json!(pushed));
    let moved = occasion(&forge, &repository, Event::PullRequest(7, "synchronize")).payload();
    assert_eq!((&moved["after"], &moved["before"]), (&json!(pushed), &payload["pull_request"]["head"]["sha"]));
}

#[test]
fn a_conflict_makes_no_merge() {
    let repository = repository();
    repository.write("a.txt", "four\n");
    repository.commit("conflicting");
    let forge = Fake::serve(world(&repository).mergeable(Some(false)));
    let opened = occasion(&forge, &repository, Event::PullRequest(7, "opened"));
    runs(&opened, "pull_request", "refs/pull/7/merge", &forge.head(7));
    assert_eq!(opened.payload()["pull_request"]["merge_commit_sha"], Value::Null);
}

#[test]
fn other_events_run_where_github_runs_them() {
    let repository = repository();
    let forge = Fake::serve(world(&repository).fork("paul"));
    let main = repository.git(&["rev-parse", "main"]).trim().to_owned();
    let target = occasion(&forge, &repository, Event::PullRequestTarget(7, "opened"));
    runs(&target, "pull_request_target", "refs/heads/main", &main);
    assert_eq!(target.payload()["pull_request"]["head"]["repo"]["full_name"], "paul/orders");
    assert_eq!(target.payload()["pull_request"]["head"]["repo"]["fork"], true);
    let review = forge.review(7, "ana", "APPROVED", &forge.head(7), "fine");
    let reviewed = occasion(&forge, &repository, Event::Review(7, review, "submitted"));
    let merge = repository.git(&["rev-parse", "refs/pull/7/merge"]).trim().to_owned();
    runs(&reviewed, "pull_request_review", "refs/pull/7/merge", &merge);
    assert_eq!(reviewed.payload()["review"]["state"], "approved", "written small here");
    assert_eq!(reviewed.payload()["sender"]["login"], "ana");
    let comment = forge.comment(7, "bo", "/sluicegate explain");
    let commented = occasion(&forge, &repository, Event::Comment(7, comment, "created"));
    runs(&commented, "issue_comment", "refs/heads/main", &main);
    let payload = commented.payload();
    assert_eq!((&payload["issue"]["number"], &payload["comment"]["user"]["login"]), (&json!(7), &json!("bo")));
    assert!(payload["issue"]["pull_request"].is_object());
    let dispatched = occasion(&forge, &repository, Event::Dispatch("main", &[("pull-request", "7")]));
    runs(&dispatched, "workflow_dispatch", "refs/heads/main", &main);
    assert_eq!(dispatched.payload()["inputs"], json!({ "pull-request": "7" }));
    let pushed = occasion(&forge, &repository, Event::Push("change"));
    runs(&pushed, "push", "refs/heads/change", &forge.head(7));
    assert_eq!((&pushed.payload()["before"], &pushed.payload()["after"]), (&json!(main), &json!(forge.head(7))));
    let scheduled = occasion(&forge, &repository, Event::Schedule);
    runs(&scheduled, "schedule", "refs/heads/main", &main);
    assert_eq!(scheduled.payload().get("sender"), None);
}

#[test]
fn a_queue_merges_one_after_another() {
    let repository = repository();
    repository.git(&["switch", "--quiet", "-c", "other"]);
    repository.write("b.txt", "one\n");
    repository.commit("other");
    repository.git(&["switch", "--quiet", "main"]);
    let main = repository.git(&["rev-parse", "main"]).trim().to_owned();
    for (method, parents, message) in
        [(Method::Merge, 2, "Merge pull request #8 from acme/other"), (Method::Squash, 1, "Change 8 (#8)")]
    {
        let forge = Fake::serve(world(&repository).pull(8, "main", "other"));
        let alone = occasion(&forge, &repository, Event::MergeGroup { ahead: &[], pulls: &[7], method }).payload();
        let group = &alone["merge_group"];
        assert_eq!((&group["base_sha"], &group["base_ref"]), (&json!(main), &json!("refs/heads/main")));
        let behind = occasion(&forge, &repository, Event::MergeGroup { ahead: &[7], pulls: &[8], method });
        let payload = behind.payload();
        let head = payload["merge_group"]["head_sha"].as_str().unwrap();
        assert_eq!(payload["merge_group"]["base_sha"], group["head_sha"], "behind the first");
        let reference = format!("refs/heads/gh-readonly-queue/main/pr-8-{}", group["head_sha"].as_str().unwrap());
        runs(&behind, "merge_group", &reference, head);
        assert_eq!(repository.git(&["rev-parse", &reference]).trim(), head);
        let shown = repository.git(&["show", "--no-patch", "--format=%P%n%s", head]);
        let (found, subject) = shown.trim().split_once('\n').unwrap();
        assert_eq!((found.split(' ').count(), subject), (parents, message));
        assert_eq!(repository.git(&["show", &format!("{head}:a.txt")]), "two\nthree\n", "with what is ahead");
    }
}

#[test]
fn what_a_step_writes_is_read_as_a_runner_reads_it() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    let run = occasion(&forge, &repository, Event::Schedule).with("GITHUB_TOKEN", tokens::APP).without("CI");
    assert_eq!((run.variable("GITHUB_TOKEN"), run.variable("CI")), (Some(tokens::APP), None));
    let text = "verdict=held\nnote<<END\none=1\ntwo\nEND\nodd=a<<b\nverdict=open\n";
    std::fs::write(run.variable("GITHUB_OUTPUT").unwrap(), text).unwrap();
    std::fs::write(run.variable("GITHUB_STEP_SUMMARY").unwrap(), "# Held\n").unwrap();
    assert_eq!(run.output("verdict").as_deref(), Some("open"), "the last one counts");
    assert_eq!(run.output("note").as_deref(), Some("one=1\ntwo"));
    assert_eq!(run.output("odd").as_deref(), Some("a<<b"));
    assert_eq!(run.output("END"), None);
    assert_eq!(run.summary(), "# Held\n");
    let changed = run.with_payload(|payload| payload["schedule"] = json!(null));
    assert_eq!(changed.payload()["schedule"], Value::Null);
}
