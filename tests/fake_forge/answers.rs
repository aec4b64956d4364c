//! What is remembered, and what is told to whom.

use serde_json::{Value, json};

use crate::client::{ISSUE, PULL, ask, get, repository, says, world};
use crate::forge::{Fake, KEEPER, Operation, World, tokens};

#[test]
fn a_pull_request_is_told_as_git_has_it() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    let pull = get(&forge, tokens::FORK, PULL).json();
    let head = repository.git(&["rev-parse", "change"]).trim().to_owned();
    assert_eq!((&pull["head"]["sha"], &pull["base"]["ref"]), (&json!(head), &json!("main")));
    assert_eq!((&pull["additions"], &pull["deletions"], &pull["commits"]), (&json!(2), &json!(1), &json!(1)));
    let commits = get(&forge, tokens::FORK, &format!("{PULL}/commits")).json();
    assert_eq!(commits[0]["author"]["login"], "paul");
    assert_eq!(commits[0]["committer"], Value::Null, "an address that is nobody's");
    assert!(commits[0]["commit"]["message"].as_str().unwrap().contains("Co-authored-by: Ana"));
    // A push to the branch is a push to the pull request.
    repository.git(&["switch", "--quiet", "change"]);
    let pushed = repository.commit("third");
    assert_eq!(get(&forge, tokens::FORK, PULL).json()["head"]["sha"], json!(pushed));
    assert_eq!(get(&forge, tokens::FORK, "/repos/acme/orders/pulls?base=main").json()[0]["number"], 7);
    assert_eq!(get(&forge, tokens::FORK, "/repos/acme/orders/pulls?base=other").json(), json!([]));
    let compared = get(&forge, tokens::FORK, "/repos/acme/orders/compare/main...change").json();
    assert_eq!((&compared["status"], &compared["ahead_by"]), (&json!("ahead"), &json!(2)));
}

#[test]
fn reviews_stay_with_the_commit_they_were_given_on() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    let head = forge.head(7);
    let first = forge.review(7, "ana", "APPROVED", &head, "fine");
    forge.review(7, "bo", "CHANGES_REQUESTED", &head, "not yet");
    repository.git(&["switch", "--quiet", "change"]);
    repository.commit("third");
    forge.dismiss(7, first);
    forge.delete_account("bo");
    let reviews = get(&forge, tokens::WORKFLOW, &format!("{PULL}/reviews")).json();
    assert_eq!((&reviews[0]["state"], &reviews[0]["commit_id"]), (&json!("DISMISSED"), &json!(head)));
    assert_eq!((&reviews[1]["state"], &reviews[1]["user"]), (&json!("CHANGES_REQUESTED"), &Value::Null));
}

#[test]
fn each_token_may_what_github_lets_it() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    let head = forge.head(7);
    let (comment, status) = (json!({ "body": "hello" }), json!({ "state": "success", "context": "a" }));
    let comments = format!("POST {ISSUE}/comments");
    says(&forge, "", &format!("GET {PULL}"), &Value::Null, 401, "Requires authentication");
    says(&forge, "ghs_wrong", &format!("GET {PULL}"), &Value::Null, 401, "Bad credentials");
    says(&forge, tokens::FORK, &comments, &comment, 403, "Resource not accessible by integration");
    says(&forge, tokens::WORKFLOW, &comments, &comment, 201, "github-actions[bot]");
    says(&forge, tokens::WORKFLOW_WITHOUT_ISSUES, &comments, &comment, 201, "hello");
    let issue = json!({ "title": "Drift" });
    says(&forge, tokens::WORKFLOW_WITHOUT_ISSUES, "POST /repos/acme/orders/issues", &issue, 403, "not accessible");
    says(&forge, tokens::WORKFLOW, "POST /repos/acme/orders/issues", &issue, 201, "Drift");
    let statuses = format!("POST /repos/acme/orders/statuses/{head}");
    says(&forge, tokens::FORK, &statuses, &status, 403, "not accessible by integration");
    says(&forge, tokens::MEMBERS, &statuses, &status, 403, "not accessible by personal access token");
    says(&forge, tokens::WORKFLOW, &statuses, &status, 201, "success");
    let run = json!({ "name": "sluicegate", "head_sha": head });
    let runs = "POST /repos/acme/orders/check-runs";
    says(&forge, tokens::PERSON, runs, &run, 403, "You must authenticate via a GitHub App.");
    says(&forge, tokens::FORK, runs, &run, 403, "not accessible by integration");
    says(&forge, tokens::WORKFLOW, runs, &run, 201, "GitHub Actions");
    says(&forge, tokens::WORKFLOW, "GET /user", &Value::Null, 403, "not accessible by integration");
    says(&forge, tokens::PERSON, "GET /user", &Value::Null, 200, KEEPER);
    says(&forge, tokens::PERSON, "GET /repos/acme/payments", &Value::Null, 404, "Not Found");
    assert_eq!(forge.comments(7).len(), 2);
    assert_eq!(forge.statuses(&head).len(), 1);
}

#[test]
fn teams_are_told_to_whom_may_look() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    let membership = |token: &str, team: &str, login: &str| {
        let reply = get(&forge, token, &format!("/orgs/acme/teams/{team}/memberships/{login}"));
        (reply.status, if reply.status == 200 { reply.json()["state"].as_str().map(str::to_owned) } else { None })
    };
    let (active, pending) = (Some("active".to_owned()), Some("pending".to_owned()));
    assert_eq!(membership(tokens::MEMBERS, "finance", "ANA"), (200, active.clone()));
    assert_eq!(membership(tokens::APP, "finance", "cleo"), (200, active), "from the team below");
    assert_eq!(membership(tokens::APP, "finance", "dan"), (200, pending));
    assert_eq!(membership(tokens::APP, "finance", "paul"), (404, None));
    assert_eq!(membership(tokens::APP, "board", "ana"), (404, None), "a secret team");
    assert_eq!(membership(tokens::WORKFLOW, "finance", "ana"), (404, None), "no workflow may look");
    says(&forge, tokens::WORKFLOW, "GET /orgs/acme/teams/finance", &Value::Null, 404, "Not Found");
    says(&forge, tokens::MEMBERS, "GET /orgs/acme/teams/finance-emea", &Value::Null, 200, "\"parent\":{");
    let ask_team = json!({ "team_reviewers": ["finance"] });
    let line = format!("POST {PULL}/requested_reviewers");
    says(&forge, tokens::WORKFLOW, &line, &ask_team, 422, "Could not resolve to a node");
    says(&forge, tokens::APP, &line, &ask_team, 201, "finance");
    says(&forge, tokens::WORKFLOW, &line, &json!({ "reviewers": ["ana", "nobody"] }), 422, "not a collaborator");
    says(&forge, tokens::WORKFLOW, &line, &json!({ "reviewers": ["paul"] }), 422, "pull request author");
    says(&forge, tokens::WORKFLOW, &line, &json!({ "reviewers": ["Ana"] }), 201, "\"ana\"");
    assert_eq!((forge.requested_people(7), forge.requested_teams(7)), (vec!["ana".into()], vec!["finance".into()]));
}

#[test]
fn comments_are_written_changed_and_deleted() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    let theirs = forge.comment(7, "bo", "hello");
    let one = format!("/repos/acme/orders/issues/comments/{theirs}");
    // A workflow may change anybody's comment: whose it is must be looked at.
    says(&forge, tokens::WORKFLOW, &format!("PATCH {one}"), &json!({ "body": "changed" }), 200, "\"bo\"");
    assert_eq!(forge.comments(7)[0].body, "changed");
    says(&forge, tokens::FORK, &format!("DELETE {one}"), &Value::Null, 403, "not accessible");
    says(&forge, tokens::WORKFLOW, &format!("DELETE {one}"), &Value::Null, 204, "");
    says(&forge, tokens::WORKFLOW, &format!("DELETE {one}"), &Value::Null, 404, "Not Found");
    assert_eq!(forge.comments(7), []);
    let line = format!("POST {ISSUE}/comments");
    says(&forge, tokens::WORKFLOW, &line, &json!({ "body": "é".repeat(65_536) }), 201, "");
    says(&forge, tokens::WORKFLOW, &line, &json!({ "body": "é".repeat(65_537) }), 422, "maximum is 65536");
    says(&forge, tokens::WORKFLOW, &line, &json!({ "body": " " }), 422, "blank");
    says(&forge, tokens::WORKFLOW, "POST /repos/acme/orders/issues/8/comments", &json!({ "body": "x" }), 404, "");
    assert_eq!(forge.comments(7).len(), 1);
    assert_eq!(forge.asked(Operation::DeleteComment).len(), 3);
}

#[test]
fn labels_are_a_set() {
    let repository = repository();
    let forge = Fake::serve(world(&repository).label("Contract"));
    let line = format!("POST {ISSUE}/labels");
    says(&forge, tokens::FORK, &line, &json!({ "labels": ["a"] }), 403, "not accessible");
    says(&forge, tokens::WORKFLOW, &line, &json!({ "labels": ["contract", "a b"] }), 200, "a b");
    assert_eq!(forge.labels(7), ["Contract", "a b"]);
    let all = get(&forge, tokens::FORK, &format!("{ISSUE}/labels")).json();
    assert_eq!(all.as_array().unwrap().len(), 2);
    says(&forge, tokens::WORKFLOW, &format!("DELETE {ISSUE}/labels/a%20b"), &Value::Null, 200, "Contract");
    says(&forge, tokens::WORKFLOW, &format!("DELETE {ISSUE}/labels/a%20b"), &Value::Null, 404, "Label does not exist");
    says(&forge, tokens::WORKFLOW, &format!("PUT {ISSUE}/labels"), &json!({ "labels": ["x"] }), 200, "x");
    assert_eq!(forge.labels(7), ["x"]);
    says(&forge, tokens::FORK, &format!("GET {ISSUE}"), &Value::Null, 200, "\"pull_request\"");
}

#[test]
fn the_last_status_of_a_context_counts() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    let head = forge.head(7);
    let line = format!("POST /repos/acme/orders/statuses/{head}");
    let state =
        || get(&forge, tokens::FORK, &format!("/repos/acme/orders/commits/{head}/status")).json()["state"].clone();
    assert_eq!(state(), "pending", "none yet");
    let set = |state: &str, context: &str, status: u16| {
        let body = json!({ "state": state, "context": context, "description": "x".repeat(140) });
        says(&forge, tokens::WORKFLOW, &line, &body, status, "");
    };
    set("failure", "sluicegate (main)", 201);
    set("success", "sluicegate (prod)", 201);
    assert_eq!(state(), "failure");
    set("success", "sluicegate (main)", 201);
    assert_eq!(state(), "success");
    assert_eq!(forge.statuses(&head).len(), 3);
    assert_eq!(forge.status(&head, "sluicegate (main)").unwrap().state, "success");
    assert_eq!(forge.status(&head, "other").map(|status| status.state), None);
    let all = get(&forge, tokens::FORK, &format!("/repos/acme/orders/commits/{head}/statuses")).json();
    assert_eq!((all.as_array().unwrap().len(), &all[0]["context"]), (3, &json!("sluicegate (main)")), "newest first");
    let long = json!({ "state": "success", "description": "x".repeat(141) });
    says(&forge, tokens::WORKFLOW, &line, &long, 422, "maximum is 140");
    let unknown = format!("POST /repos/acme/orders/statuses/{}", "0".repeat(40));
    says(&forge, tokens::WORKFLOW, &unknown, &json!({ "state": "success" }), 422, "No commit found");
}

#[test]
fn annotations_of_a_check_run_add_up() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    let head = forge.head(7);
    let batch = |count: usize| {
        let one = json!({
            "path": "a b.yaml", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m",
        });
        json!({ "title": "t", "summary": "s", "annotations": vec![one; count] })
    };
    let made = json!({ "name": "sluicegate", "head_sha": head, "status": "in_progress", "output": batch(50) });
    let runs = "/repos/acme/orders/check-runs";
    let run = ask(&forge, tokens::WORKFLOW, "POST", runs, Some(&made)).unwrap().json();
    let one = format!("{runs}/{}", run["id"]);
    let more = json!({ "conclusion": "failure", "output": batch(20) });
    says(&forge, tokens::APP, &format!("PATCH {one}"), &more, 403, "Invalid app_id");
    says(&forge, tokens::WORKFLOW, &format!("PATCH {one}"), &more, 200, "\"completed\"");
    assert_eq!(forge.check_runs(&head)[0].annotations.len(), 70);
    assert_eq!(get(&forge, tokens::FORK, &one).json()["output"]["annotations_count"], 70);
    let page = get(&forge, tokens::FORK, &format!("{one}/annotations?per_page=100"));
    assert_eq!(page.json().as_array().unwrap().len(), 70);
    let list = |query: &str| {
        let place = format!("/repos/acme/orders/commits/{head}/check-runs{query}");
        get(&forge, tokens::FORK, &place).json()["total_count"].clone()
    };
    says(
        &forge,
        tokens::WORKFLOW,
        &format!("POST {runs}"),
        &json!({ "name": "sluicegate", "head_sha": head }),
        201,
        "",
    );
    assert_eq!((list(""), list("?filter=all"), list("?check_name=other")), (json!(1), json!(2), json!(0)));
    // One too many is refused whole, and is the client's fault.
    says(&forge, tokens::WORKFLOW, &format!("PATCH {one}"), &json!({ "output": batch(51) }), 422, "No more than 50");
    assert_eq!(forge.check_runs(&head)[0].annotations.len(), 70);
    assert_eq!(forge.take_violations().len(), 1);
}

#[test]
fn people_keep_their_number_when_they_take_another_name() {
    let repository = repository();
    let forge = Fake::serve(World::new("acme/orders", repository.path()).person_with_id("ana", 4242));
    assert_eq!(forge.id_of("ana"), 4242);
    forge.rename("ana", "ana-maria");
    says(&forge, tokens::WORKFLOW, "GET /users/ana", &Value::Null, 404, "Not Found");
    says(&forge, tokens::WORKFLOW, "GET /users/Ana-Maria", &Value::Null, 200, "4242");
    says(&forge, tokens::WORKFLOW, "GET /user/4242", &Value::Null, 200, "\"ana-maria\"");
    forge.delete_account("ana-maria");
    says(&forge, tokens::WORKFLOW, "GET /user/4242", &Value::Null, 404, "Not Found");
}

#[test]
fn commits_lead_to_their_pull_requests() {
    let repository = repository();
    let forge = Fake::serve(world(&repository).pull(8, "main", "change").closed());
    let pulls = |sha: &str| {
        let all = get(&forge, tokens::FORK, &format!("/repos/acme/orders/commits/{sha}/pulls")).json();
        all.as_array().unwrap().iter().map(|pull| pull["number"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(pulls(&forge.head(7)), [json!(7)], "what was closed without merging is not told");
    assert_eq!(pulls(repository.git(&["rev-parse", "main"]).trim()), [] as [Value; 0]);
    let files = get(&forge, tokens::FORK, &format!("{PULL}/files")).json();
    assert_eq!((&files[0]["filename"], &files[0]["status"]), (&json!("a.txt"), &json!("modified")));
    let commit = get(&forge, tokens::FORK, "/repos/acme/orders/commits/change").json();
    assert_eq!(commit["sha"], json!(forge.head(7)));
}

#[test]
fn a_renamed_repository_leads_on() {
    let repository = repository();
    let forge = Fake::serve(world(&repository).formerly("acme/sales"));
    let reply = get(&forge, tokens::WORKFLOW, "/repos/acme/sales/pulls/7");
    assert_eq!(reply.status, 301);
    let place = reply.header("location").unwrap().to_owned();
    assert_eq!(get(&forge, tokens::WORKFLOW, &place).json()["number"], 7);
    let comment = json!({ "body": "hello" });
    says(&forge, tokens::WORKFLOW, "POST /repos/acme/sales/issues/7/comments", &comment, 307, "Temporary Redirect");
    assert_eq!(forge.comments(7), []);
}

#[test]
fn an_enterprise_server_answers_below_its_path() {
    let repository = repository();
    let forge = Fake::serve_enterprise(world(&repository));
    assert!(forge.api().ends_with("/api/v3"));
    for index in 0..3 {
        forge.comment(7, "bo", &format!("comment {index}"));
    }
    let page = get(&forge, tokens::WORKFLOW, &format!("{ISSUE}/comments?per_page=2"));
    assert!(page.next().unwrap().starts_with(&forge.api()));
    assert_eq!(get(&forge, tokens::WORKFLOW, &page.next().unwrap()).json()[0]["body"], "comment 2");
    let root = format!("{}{PULL}", forge.pages());
    assert_eq!(get(&forge, tokens::WORKFLOW, &root).status, 404);
    assert!(forge.take_violations()[0].contains("not below /api/v3"));
}

/// Every operation that the description was cut to is answered, and as described, by both kinds of server.
#[test]
fn every_described_operation_is_answered() {
    let repository = repository();
    for serve in [Fake::serve, Fake::serve_enterprise] {
        let forge = serve(world(&repository));
        let head = forge.head(7);
        let comment = forge.comment(7, "bo", "hello");
        forge.approve(7, "ana");
        forge.retarget(7, "main");
        let ours = "/repos/acme/orders";
        let send = |line: String, body: Value| {
            let (method, place) = line.split_once(' ').unwrap();
            let body = Some(body).filter(|body| !body.is_null());
            let reply = ask(&forge, tokens::APP, method, place, body.as_ref()).unwrap();
            assert!(reply.status < 300 || place == "/user", "{line}: {}", reply.text);
            if reply.text.is_empty() { Value::Null } else { reply.json() }
        };
        let run = send(format!("POST {ours}/check-runs"), json!({ "name": "a", "head_sha": head }))["id"].clone();
        send(format!("PATCH {ours}/check-runs/{run}"), json!({ "status": "in_progress" }));
        send(format!("POST {ours}/issues/7/comments"), json!({ "body": "x" }));
        send(format!("PATCH {ours}/issues/comments/{comment}"), json!({ "body": "x" }));
        send(format!("DELETE {ours}/issues/comments/{comment}"), Value::Null);
        send(format!("POST {ours}/issues/7/labels"), json!({ "labels": ["x"] }));
        send(format!("PUT {ours}/issues/7/labels"), json!({ "labels": ["x"] }));
        send(format!("DELETE {ours}/issues/7/labels/x"), Value::Null);
        send(format!("POST {ours}/issues"), json!({ "title": "x" }));
        send(format!("PATCH {ours}/issues/8"), json!({ "state": "closed" }));
        send(format!("POST {ours}/statuses/{head}"), json!({ "state": "success" }));
        send(format!("POST {ours}/pulls/7/requested_reviewers"), json!({ "reviewers": ["bo"] }));
        for place in [
            "",
            "/pulls",
            "/pulls/7",
            "/pulls/7/commits",
            "/pulls/7/files",
            "/pulls/7/reviews",
            "/issues",
            "/issues/7",
            "/pulls/7/requested_reviewers",
            "/issues/7/comments",
            "/issues/7/events",
            "/issues/7/labels",
            "/compare/main...change",
        ] {
            send(format!("GET {ours}{place}"), Value::Null);
        }
        for place in ["", "/pulls", "/check-runs", "/status", "/statuses"] {
            send(format!("GET {ours}/commits/{head}{place}"), Value::Null);
        }
        for place in ["", "/annotations"] {
            send(format!("GET {ours}/check-runs/{run}{place}"), Value::Null);
        }
        for place in ["finance", "finance/memberships/ana"] {
            send(format!("GET /orgs/acme/teams/{place}"), Value::Null);
        }
        for place in ["/user", "/users/ana", &format!("/user/{}", forge.id_of("ana")), "/rate_limit"] {
            send(format!("GET {place}"), Value::Null);
        }
        let unasked: Vec<_> = Operation::ALL.iter().filter(|operation| forge.asked(**operation).is_empty()).collect();
        assert!(unasked.is_empty(), "never asked: {unasked:?}");
        let unnamed = Fake::operations_without_name();
        assert!(unnamed.is_empty(), "described, and no Operation: {unnamed:?}");
    }
}
