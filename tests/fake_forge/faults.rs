//! What is caught, and what goes wrong on demand.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{ISSUE, PULL, ask, get, repository, world};
use crate::forge::{Commit, Fake, Fault, Operation, World, tokens};

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
