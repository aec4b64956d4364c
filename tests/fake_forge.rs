//! The fake GitHub itself: it remembers, it refuses as GitHub does, and it catches what GitHub's description does not
//! admit.

mod common;
mod forge;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::Repository;
use forge::{Commit, Fake, Fault, KEEPER, Operation, World, tokens};
use serde_json::{Value, json};

/// What came back, as a client without any library sees it.
#[derive(Debug)]
struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    text: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn next(&self) -> Option<String> {
        let part = self.header("link")?.split(", ").find(|part| part.ends_with("rel=\"next\""))?;
        Some(part.split(['<', '>']).nth(1)?.to_owned())
    }
}

/// One request on a connection of its own; `None` if it was closed without an answer.
fn ask(forge: &Fake, token: &str, method: &str, place: &str, body: Option<&Value>) -> Option<Reply> {
    let api = forge.api();
    let url = if place.starts_with("http") { place.to_owned() } else { format!("{api}{place}") };
    let (host, path) = url.strip_prefix("http://").expect("an address").split_once('/').expect("a path");
    let text = body.map(Value::to_string).unwrap_or_default();
    let mut stream = TcpStream::connect(host).expect("the fake listens");
    let authorization = if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
    let length = text.len();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nuser-agent: a test\r\nconnection: close\r\n{authorization}\
         content-length: {length}\r\n\r\n{text}"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, text) = answer.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().expect("a status");
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Some(Reply { status, headers: headers.collect(), text: text.to_owned() })
}

fn get(forge: &Fake, token: &str, place: &str) -> Reply {
    ask(forge, token, "GET", place, None).expect("an answer")
}

#[track_caller]
fn says(forge: &Fake, token: &str, line: &str, body: &Value, status: u16, words: &str) {
    let (method, place) = line.split_once(' ').expect("METHOD PATH");
    let body = Some(body).filter(|body| !body.is_null());
    let reply = ask(forge, token, method, place, body).expect("an answer");
    assert_eq!(reply.status, status, "{token}: {line}: {}", reply.text);
    assert!(reply.text.contains(words), "{token}: {line}: {}", reply.text);
}

fn repository() -> Repository {
    let repository = Repository::new();
    repository.write("a.txt", "one\n");
    repository.commit("first");
    repository.git(&["switch", "--quiet", "-c", "change"]);
    repository.write("a.txt", "two\nthree\n");
    repository.git(&["add", "--all"]);
    repository.git(&[
        "commit",
        "--quiet",
        "-m",
        "second\n\nCo-authored-by: Ana <ana@acme.example>",
        "--author=Paul <paul@acme.example>",
    ]);
    repository.git(&["switch", "--quiet", "main"]);
    repository
}

fn world(repository: &Repository) -> World {
    World::new("acme/orders", repository.path())
        .person("paul")
        .team("acme/finance", &["ana", "bo"])
        .team_below("acme/finance", "acme/finance-emea", &["cleo"])
        .pending("acme/finance", "dan")
        .team("acme/board", &["ana"])
        .secret("acme/board")
        .pull(7, "main", "change")
        .author("paul")
        .title("Rename the amount")
}

const PULL: &str = "/repos/acme/orders/pulls/7";
const ISSUE: &str = "/repos/acme/orders/issues/7";

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
fn what_the_description_does_not_admit_is_caught() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    forge.assert_described();
    let caught = |method: &str, place: &str, body: Option<Value>, words: &str| {
        let reply = ask(&forge, tokens::WORKFLOW, method, place, body.as_ref()).expect("an answer");
        let violations = forge.take_violations();
        assert!(violations.iter().any(|violation| violation.contains(words)), "{method} {place}: {violations:?}");
        assert!(reply.status >= 400, "{}", reply.status);
    };
    caught("GET", "/repos/acme/orders/pull/7", None, "no such operation");
    caught("PATCH", &format!("{PULL}/reviews"), None, "no such operation");
    caught("GET", &format!("{PULL}/reviews?perpage=100"), None, "no parameter 'perpage'");
    caught("GET", &format!("{PULL}/reviews?per_page=all"), None, "is a number");
    caught("GET", "/repos/acme/orders/pulls?state=opened", None, "is one of");
    caught("POST", &format!("{ISSUE}/comments"), Some(json!({ "text": "hello" })), "'text' was unexpected");
    caught("POST", &format!("{ISSUE}/comments"), Some(json!({ "body": 3 })), "not of type");
    let status = format!("/repos/acme/orders/statuses/{}", forge.head(7));
    caught("POST", &status, Some(json!({ "state": "held" })), "\"held\" is not one of");
    caught("POST", &status, None, "it takes a body");
    caught("DELETE", "/repos/acme/orders/issues/comments/1", Some(json!({ "body": "x" })), "takes no body");
    assert_eq!(forge.comments(7), []);
}

#[test]
#[should_panic(expected = "no such operation")]
fn a_test_that_breaks_the_description_fails_at_its_end() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    get(&forge, tokens::WORKFLOW, "/repos/acme/orders/nothing");
}

#[test]
fn long_lists_come_in_pages() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    for index in 0..65 {
        forge.comment(7, "bo", &format!("comment {index}"));
    }
    let (mut place, mut bodies, mut pages) = (format!("{ISSUE}/comments?per_page=20"), Vec::new(), 0);
    loop {
        let page = get(&forge, tokens::WORKFLOW, &place);
        pages += 1;
        bodies.extend(page.json().as_array().unwrap().iter().map(|comment| comment["body"].clone()));
        let Some(next) = page.next() else { break };
        assert!(next.starts_with(&format!("{}/repositories/", forge.api())), "as GitHub's links: {next}");
        place = next;
    }
    assert_eq!((pages, bodies.len()), (4, 65));
    assert_eq!(bodies[64], "comment 64");
    let unasked = get(&forge, tokens::WORKFLOW, &format!("{ISSUE}/comments"));
    assert_eq!(unasked.json().as_array().unwrap().len(), 30);
    let greedy = get(&forge, tokens::WORKFLOW, &format!("{ISSUE}/comments?per_page=1000"));
    assert_eq!(greedy.json().as_array().unwrap().len(), 65, "at most a hundred");
    let listed = Commit::given(&"a".repeat(40), "paul");
    let world = World::without_git("acme/orders").pull(7, "main", "change").commits(vec![listed; 300]);
    let forge = Fake::serve(world.standing_at(&"b".repeat(40), &"a".repeat(40)));
    let third = get(&forge, tokens::WORKFLOW, &format!("{PULL}/commits?per_page=100&page=3"));
    assert_eq!(third.json().as_array().unwrap().len(), 50, "no more than 250 are listed");
    assert_eq!(third.next(), None);
}

#[test]
fn faults_strike_before_and_after_the_write() {
    let repository = repository();
    let forge = Fake::serve(world(&repository));
    let comment = json!({ "body": "hello" });
    let mut seen = 0;
    let mut write = |fault: Fault, carried_out: usize| {
        forge.fault(Operation::CreateComment, fault);
        let reply = ask(&forge, tokens::WORKFLOW, "POST", &format!("{ISSUE}/comments"), Some(&comment));
        assert_eq!(forge.comments(7).len() - seen, carried_out);
        seen = forge.comments(7).len();
        reply
    };
    assert_eq!(write(Fault::BeforeWrite(502), 0).unwrap().status, 502);
    assert_eq!(write(Fault::AfterWrite(502), 1).unwrap().status, 502);
    assert!(write(Fault::DroppedBefore, 0).is_none());
    assert!(write(Fault::DroppedAfter, 1).is_none());
    let limited = write(Fault::SecondaryLimit(3), 0).unwrap();
    assert_eq!((limited.status, limited.header("retry-after")), (403, Some("3")));
    let limited = write(Fault::PrimaryLimit(60), 0).unwrap();
    assert_eq!((limited.status, limited.header("x-ratelimit-remaining")), (403, Some("0")));
    assert!(limited.header("x-ratelimit-reset").is_some());
    assert_eq!(write(Fault::TooManyRequests(1), 0).unwrap().status, 429);
    let broken = write(Fault::Malformed, 1).unwrap();
    assert_eq!(broken.status, 201);
    assert!(serde_json::from_str::<Value>(&broken.text).is_err());
    assert!(write(Fault::Html, 1).unwrap().text.starts_with("<!DOCTYPE html>"));
    assert!(write(Fault::Huge(100_000), 1).unwrap().text.len() > 100_000);
    let began = Instant::now();
    assert_eq!(write(Fault::Slow(Duration::from_millis(80)), 1).unwrap().status, 201);
    assert!(began.elapsed() >= Duration::from_millis(80));
    let led = write(Fault::NextPageAt("https://elsewhere.example/x"), 1).unwrap();
    assert_eq!(led.next().as_deref(), Some("https://elsewhere.example/x"));
    // Its turn: one passes, two are hit, the next passes.
    forge.faults(Operation::Pull, 1, 2, Fault::BeforeWrite(503));
    let statuses: Vec<u16> = (0..4).map(|_| get(&forge, tokens::WORKFLOW, PULL).status).collect();
    assert_eq!(statuses, [200, 503, 503, 200]);
    assert_eq!(forge.writes().len(), 12);
}
