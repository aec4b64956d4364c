//! The client of GitHub against a server that misbehaves on cue: what is sent, how often, to whom, and what is made of
//! the answers. Each test writes down the server's side of the conversation.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use sluicegate::gate::people::{Membership, Person};
use sluicegate::sources::forge::{
    Annotation, AnnotationLevel, Conclusion, Connection, Forge, ForgeError, Kind, NewCheckRun, NewStatus, Patience,
    ReviewState, Secret, State, StatusState,
};

const TOKEN: &str = "ghs_0123456789abcdef";
const TEAM_TOKEN: &str = "ghp_fedcba9876543210";

/// A request as it arrived.
#[derive(Debug, Clone)]
struct Asked {
    method: String,
    target: String,
    token: Option<String>,
    body: Value,
}

impl Asked {
    fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

enum Reply {
    /// A status, headers, a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// The connection is closed without a word.
    Nothing,
    /// The answer comes when nobody waits for it any more.
    Late,
    /// A body without an end.
    Endless,
}

type Trouble = fn() -> Reply;

fn ok(value: &Value) -> Reply {
    answer(200, value)
}

fn answer(status: u16, value: &Value) -> Reply {
    Reply::Answer(status, Vec::new(), value.to_string())
}

fn refused(status: u16, message: &str) -> Reply {
    answer(status, &json!({ "message": message }))
}

/// A server on this machine, and everything it was asked.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Answers each request as `reply` says, which is told how many came before it.
    fn new(mut reply: impl FnMut(&Asked, usize) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let Some(request) = read_request(&stream) else { continue };
                let before = log.lock().expect("the log").len();
                log.lock().expect("the log").push(request.clone());
                write_reply(&stream, reply(&request, before));
            }
        });
        Self { url, asked }
    }

    fn lines(&self) -> Vec<String> {
        self.asked.lock().expect("the log").iter().map(Asked::line).collect()
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("the log").clone()
    }
}

fn read_request(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut token) = (0, None);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => token = Some(value.to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { method, target, token, body: serde_json::from_slice(&body).unwrap_or_default() })
}

fn write_reply(mut stream: &TcpStream, reply: Reply) {
    match reply {
        Reply::Nothing => {}
        Reply::Late => std::thread::sleep(Duration::from_millis(700)),
        Reply::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n[");
            let blanks = vec![b' '; 65_536];
            while stream.write_all(&blanks).is_ok() {}
        }
        Reply::Answer(status, headers, body) => {
            let mut text = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
            for (name, value) in headers {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            let _ = stream.write_all(format!("{text}\r\n{body}").as_bytes());
        }
    }
}

/// A client, and how it spends its patience.
struct Client {
    forge: Forge,
    slept: Rc<RefCell<Vec<Duration>>>,
    told: Rc<RefCell<Vec<String>>>,
}

impl Client {
    fn new(url: &str) -> Self {
        Self::with(url, None)
    }

    fn with(url: &str, team_token: Option<&str>) -> Self {
        let (slept, told) = (Rc::<RefCell<Vec<Duration>>>::default(), Rc::<RefCell<Vec<String>>>::default());
        let (bed, ear) = (Rc::clone(&slept), Rc::clone(&told));
        let patience = Patience {
            sleep: Box::new(move |pause| bed.borrow_mut().push(pause)),
            jitter: Box::new(|| 0.0),
            ..Patience::default()
        };
        let forge = Forge::connect(Connection {
            api_url: url.to_owned(),
            repository: "acme/orders".to_owned(),
            token: Secret::new(TOKEN).expect("a token"),
            team_token: team_token.and_then(Secret::new),
            patience,
            progress: Box::new(move |line| ear.borrow_mut().push(line.to_owned())),
        });
        Self { forge: forge.expect("a client"), slept, told }
    }

    fn seconds(&self) -> Vec<u64> {
        self.slept.borrow().iter().map(Duration::as_secs).collect()
    }

    fn told(&self) -> Vec<String> {
        self.told.borrow().clone()
    }
}

fn comment(id: u64, body: &str) -> Value {
    json!({ "id": id, "body": body, "user": { "login": "github-actions[bot]", "id": 41_898_282, "type": "Bot" },
        "performed_via_github_app": { "slug": "github-actions" }, "created_at": "2026-03-02T09:00:00Z" })
}

const COMMENTS: &str = "GET /repos/acme/orders/issues/7/comments?per_page=100";
const COMMENT: &str = "POST /repos/acme/orders/issues/7/comments";

/// A pull request with comments, where writing one goes wrong as `trouble` says for the first so many times.
fn forgetful(there: &[&str], times: usize, written: bool, trouble: Trouble) -> Server {
    let mut comments: Vec<Value> = (1..).zip(there).map(|(id, body)| comment(id, body)).collect();
    let mut left = times;
    Server::new(move |asked, _| {
        if asked.method == "GET" {
            return ok(&Value::from(comments.clone()));
        }
        let made = comment(comments.len() as u64 + 1, asked.body["body"].as_str().expect("a body"));
        let fails = left > 0;
        left = left.saturating_sub(1);
        if !fails || written {
            comments.push(made.clone());
        }
        if fails { trouble() } else { answer(201, &made) }
    })
}

#[test]
fn a_comment_whose_answer_is_lost_is_found_and_not_written_again() {
    let troubles: [(&str, Trouble); 5] = [
        ("502", || Reply::Answer(502, Vec::new(), "<html>".to_owned())),
        ("500", || refused(500, "Server Error")),
        ("a dropped connection", || Reply::Nothing),
        ("half an answer", || Reply::Answer(201, Vec::new(), r#"{"id": 3, "bo"#.to_owned())),
        ("a proxy's page", || Reply::Answer(200, Vec::new(), "<html>".to_owned())),
    ];
    for (name, trouble) in troubles {
        // The same text stands there from an earlier run: it is not the one that was sent.
        let server = forgetful(&["held", "other"], 1, true, trouble);
        let client = Client::new(&server.url);
        assert_eq!(client.forge.create_comment(7, "held").expect(name).id, 3, "{name}");
        assert_eq!(server.lines(), [COMMENTS, COMMENT, COMMENTS], "{name}");
        assert_eq!(client.seconds(), [1], "{name}");
    }
}

#[test]
fn a_comment_that_was_not_written_is_written_after_a_look() {
    for trouble in [|| refused(502, "Bad Gateway"), || Reply::Nothing] {
        let server = forgetful(&["held"], 2, false, trouble);
        let client = Client::new(&server.url);
        assert_eq!(client.forge.comments(7).expect("comments").len(), 1);
        assert_eq!(client.forge.create_comment(7, "held").expect("a comment").id, 2);
        assert_eq!(server.lines(), [COMMENTS, COMMENT, COMMENTS, COMMENT, COMMENTS, COMMENT]);
        assert_eq!(client.seconds(), [1, 2]);
    }
}

#[test]
fn two_comments_with_one_text_are_two() {
    let server = forgetful(&[], 0, false, || Reply::Nothing);
    let client = Client::new(&server.url);
    for id in [1, 2] {
        assert_eq!(client.forge.create_comment(7, "held").expect("a comment").id, id);
    }
    assert_eq!(server.lines(), [COMMENTS, COMMENT, COMMENT]);
}

#[test]
fn a_comment_that_never_gets_through_is_an_error_after_a_last_look() {
    let server = forgetful(&[], 99, false, || refused(503, "Unavailable"));
    let client = Client::new(&server.url);
    let error = client.forge.create_comment(7, "held").expect_err("an error");
    assert_eq!(error.kind, Kind::Unreachable);
    assert_eq!(error.to_string(), "cannot write a comment: Unavailable (503)");
    assert_eq!(server.lines().iter().filter(|line| **line == COMMENT).count(), 5);
    assert_eq!(server.lines().last().map(String::as_str), Some(COMMENTS));
    assert_eq!(client.seconds(), [1, 2, 4, 8]);
}

#[test]
fn a_post_that_was_answered_is_never_repeated() {
    for status in [400, 401, 403, 404, 409, 410, 422, 501] {
        let server =
            Server::new(move |asked, _| if asked.method == "GET" { ok(&json!([])) } else { refused(status, "No") });
        let client = Client::new(&server.url);
        let error = client.forge.create_comment(7, "held").expect_err("an error");
        assert!(error.message.starts_with("No ("), "{error}");
        assert_eq!(server.lines(), [COMMENTS, COMMENT], "{status}");
        assert!(client.seconds().is_empty());
    }
}

#[test]
fn limits_are_waited_for_as_they_say_and_told() {
    let server = Server::new(|asked, before| match (asked.method.as_str(), before) {
        ("GET", _) => ok(&json!([])),
        (_, 1) => Reply::Answer(429, vec![("retry-after", "3".to_owned())], "{}".to_owned()),
        (_, 2) => Reply::Answer(403, vec![("retry-after", "61".to_owned())], "{}".to_owned()),
        (_, 3) => Reply::Answer(
            403,
            vec![
                ("date", "Fri, 20 Nov 2026 12:00:00 GMT".to_owned()),
                ("x-ratelimit-remaining", "0".to_owned()),
                ("x-ratelimit-reset", "1795176020".to_owned()),
            ],
            "{}".to_owned(),
        ),
        _ => answer(201, &comment(1, "held")),
    });
    let client = Client::new(&server.url);
    client.forge.create_comment(7, "held").expect("a comment");
    // A request that is turned away was not carried out: nothing is looked for.
    assert_eq!(server.lines(), [COMMENTS, COMMENT, COMMENT, COMMENT, COMMENT]);
    assert_eq!(client.seconds(), [3, 61, 21]);
    assert_eq!(
        client.told(),
        [3, 61, 21].map(|n| format!("GitHub limits how often it is asked: waiting {n} seconds to write a comment"))
    );
}

#[test]
fn patience_ends() {
    let hour = || Reply::Answer(403, vec![("retry-after", "3600".to_owned())], "{}".to_owned());
    let server = Server::new(move |_, _| hour());
    let client = Client::new(&server.url);
    let error = client.forge.pull_request(7).expect_err("an error");
    assert_eq!((error.kind, client.seconds().len(), server.lines().len()), (Kind::RateLimited, 0, 1));
    assert!(error.help().contains("later"), "{}", error.help());

    // All waits of one client count together: 5 minutes are two of these, and no third.
    let server = Server::new(|_, before| match before % 2 {
        0 => Reply::Answer(429, vec![("retry-after", "120".to_owned())], "{}".to_owned()),
        _ => ok(&json!([])),
    });
    let client = Client::new(&server.url);
    assert!(client.forge.reviews(7).is_ok() && client.forge.reviews(7).is_ok());
    assert_eq!(client.forge.reviews(7).expect_err("an error").kind, Kind::RateLimited);
    assert_eq!(client.seconds(), [120, 120]);
}

#[test]
fn what_only_reads_or_sets_is_asked_again() {
    let status = NewStatus {
        context: "sluicegate (main)".to_owned(),
        state: StatusState::Failure,
        description: "waiting for finance".to_owned(),
        target_url: None,
    };
    for trouble in [|| refused(502, "Bad Gateway"), || Reply::Nothing] {
        let server = Server::new(move |_, before| if before % 2 == 0 { trouble() } else { ok(&json!({ "id": 1 })) });
        let client = Client::new(&server.url);
        client.forge.update_comment(1, "held").expect("a change");
        client.forge.delete_comment(1).expect("a deletion");
        client.forge.set_status("abc", &status).expect("a status");
        client.forge.request_reviewers(7, &["mara".to_owned()], &[]).expect("a request");
        client.forge.add_label(7, "breaking").expect("a label");
        client.forge.remove_label(7, "on hold/x").expect("no label");
        let lines = server.lines();
        assert!(lines.chunks(2).all(|pair| pair[0] == pair[1]), "{lines:?}");
        assert_eq!(lines[11], "DELETE /repos/acme/orders/issues/7/labels/on%20hold%2Fx");
        assert_eq!(lines.len(), 12);
    }
    // Gone is gone.
    let server = Server::new(|_, _| refused(404, "Not Found"));
    let client = Client::new(&server.url);
    assert_eq!(client.forge.delete_comment(1), Ok(()));
    assert_eq!(client.forge.remove_label(7, "x"), Ok(()));
    assert_eq!(client.forge.update_comment(1, "x").expect_err("an error").kind, Kind::NotFound);
}

type Expected = Result<Membership, &'static str>;

#[test]
fn a_membership_is_denied_only_where_the_team_can_be_seen() {
    let team = || ok(&json!({ "id": 5, "slug": "finance", "name": "Finance", "parent": { "slug": "business" } }));
    let state = |state: &str| (200, json!({ "state": state, "role": "member" }));
    let said = |status: u16, message: &str| (status, json!({ "message": message }));
    let cases: [((u16, Value), bool, Expected); 10] = [
        (state("active"), false, Ok(Membership::Member)),
        (state("pending"), true, Ok(Membership::Invited)),
        (said(404, "Not Found"), true, Ok(Membership::Outside)),
        (said(404, "Not Found"), false, Err("a workflow's token never may")),
        (said(403, "Resource not accessible by integration"), true, Err("`members: read`")),
        (said(401, "Bad credentials"), true, Err("the token is wrong")),
        (said(500, "Server Error"), true, Err("run it again")),
        (said(301, "Moved"), true, Err("(301)")),
        (state("suspended"), true, Err("suspended")),
        ((200, json!({})), true, Err("none at all")),
    ];
    for ((status, body), readable, expected) in cases {
        let told = body.to_string();
        let server = Server::new(move |asked, _| match asked.target.as_str() {
            "/orgs/acme/teams/finance/memberships/Mara" => answer(status, &body),
            "/orgs/acme/teams/finance" if readable => team(),
            _ => refused(404, "Not Found"),
        });
        let client = Client::new(&server.url);
        let found = client.forge.membership("acme", "finance", "Mara");
        match (&found, expected) {
            (Membership::Unknown(why), Err(words)) => assert!(why.contains(words), "{told}: {why}"),
            (found, expected) => assert_eq!(Ok(found), expected.as_ref(), "{told}"),
        }
    }
}

#[test]
fn a_team_is_looked_at_once_and_with_the_token_for_teams() {
    let server = Server::new(|asked, _| match asked.target.as_str() {
        "/orgs/acme/teams/finance" => ok(&json!({ "id": 5, "slug": "finance" })),
        _ => refused(404, "Not Found"),
    });
    let client = Client::with(&server.url, Some(TEAM_TOKEN));
    for login in ["mara", "noor", "../../../user"] {
        assert_eq!(client.forge.membership("acme", "finance", login), Membership::Outside);
    }
    assert_eq!(client.forge.team("Acme", "Finance").expect("a team").slug, "finance");
    assert!(matches!(client.forge.membership("acme", "..", "mara"), Membership::Unknown(_)));
    assert_eq!(
        server.lines(),
        [
            "GET /orgs/acme/teams/finance/memberships/mara",
            "GET /orgs/acme/teams/finance",
            "GET /orgs/acme/teams/finance/memberships/noor",
            "GET /orgs/acme/teams/finance/memberships/..%2F..%2F..%2Fuser",
        ]
    );
    let _ = client.forge.pull_request(7);
    let _ = client.forge.request_reviewers(7, &[], &["finance".to_owned()]);
    let tokens: Vec<_> = server.asked().into_iter().map(|asked| asked.token.expect("a token")).collect();
    let (own, team) = (format!("Bearer {TOKEN}"), format!("Bearer {TEAM_TOKEN}"));
    // The last two ask a team for a review: with the token for teams, and with the other one where that may only read.
    assert_eq!(tokens, [team.as_str(), &team, &team, &team, &own, &team, &own]);
}

#[test]
fn a_workflow_does_not_know_its_own_name() {
    for (status, body, expected) in [
        (200, json!({ "login": "mara", "id": 7, "type": "User" }), Some("mara")),
        (403, json!({ "message": "Resource not accessible by integration" }), None),
    ] {
        let server = Server::new(move |_, _| answer(status, &body));
        let found = Client::new(&server.url).forge.who_am_i().expect("an answer");
        assert_eq!(found.map(|account| account.login).as_deref(), expected);
    }
    let server = Server::new(|_, _| refused(401, "Bad credentials"));
    assert_eq!(Client::new(&server.url).forge.who_am_i().expect_err("an error").kind, Kind::Unauthorised);
}

/// A server whose pages each lead to the next one, as `lead` writes it.
fn pages(count: u64, lead: impl Fn(&str, u64) -> String + Send + 'static) -> Server {
    Server::new(move |asked, before| {
        let host = asked.target.split('?').next().expect("a path").to_owned();
        let page = before as u64 + 1;
        let body = json!([comment(page * 10, "a"), comment(page * 10 + 1, "b")]).to_string();
        let link = (page < count).then(|| ("link", lead(&host, page + 1)));
        Reply::Answer(200, link.into_iter().collect(), body)
    })
}

fn relative(path: &str, page: u64) -> String {
    format!("<{path}?page={page}>; rel=\"next\", <{path}?page=9>; rel=\"last\"")
}

#[test]
fn all_pages_are_read() {
    let server = pages(3, relative);
    let ids: Vec<u64> =
        Client::new(&server.url).forge.comments(7).expect("comments").iter().map(|comment| comment.id).collect();
    assert_eq!(ids, [10, 11, 20, 21, 30, 31]);
    assert_eq!(server.lines()[1], "GET /repos/acme/orders/issues/7/comments?page=2");
}

/// A part of what was said must not pass for all of it.
#[test]
fn a_list_that_is_not_whole_is_an_error() {
    let server = pages(u64::MAX, relative);
    let error = Client::new(&server.url).forge.comments(7).expect_err("an error");
    assert_eq!((error.kind, server.lines().len()), (Kind::Incomplete, 100));

    let server = Server::new(|_, before| match before {
        0 => Reply::Answer(200, vec![("link", relative("/x", 2))], "[]".to_owned()),
        _ => refused(502, "Bad Gateway"),
    });
    assert_eq!(Client::new(&server.url).forge.reviews(7).expect_err("an error").kind, Kind::Unreachable);

    for body in [json!({}), json!(null), json!("x"), json!([{ "body": "no id" }])] {
        let server = Server::new(move |_, _| ok(&body));
        assert_eq!(Client::new(&server.url).forge.comments(7).expect_err("an error").kind, Kind::Malformed);
    }
}

#[test]
fn no_answer_leads_to_another_host() {
    let elsewhere = Server::new(|_, _| ok(&json!([])));
    let there = format!("{}/repos/acme/orders/issues/7/comments", elsewhere.url);
    let next = there.clone();
    let linked = pages(2, move |_, _| format!("<{next}>; rel=\"next\""));
    let error = Client::new(&linked.url).forge.comments(7).expect_err("an error");
    assert_eq!(error.kind, Kind::Malformed);
    assert!(error.message.contains("the token is not sent there"), "{error}");

    for status in [301, 302, 307, 308] {
        let target = there.clone();
        let moved = Server::new(move |_, _| Reply::Answer(status, vec![("location", target.clone())], String::new()));
        let error = Client::new(&moved.url).forge.comments(7).expect_err("an error");
        assert_eq!(error.kind, Kind::Malformed, "{status}");
        assert!(error.message.contains("the token is not sent there"), "{error}");
    }
    assert!(elsewhere.lines().is_empty());
}

#[test]
fn a_repository_that_was_renamed_is_found() {
    let server = Server::new(|asked, _| match asked.target.as_str() {
        "/repositories/1/issues/7/comments" if asked.method == "GET" => ok(&json!([])),
        "/repositories/1/issues/7/comments" => answer(201, &comment(1, "held")),
        _ => {
            let status = if asked.method == "GET" { 301 } else { 307 };
            Reply::Answer(status, vec![("location", "/repositories/1/issues/7/comments".to_owned())], String::new())
        }
    });
    let client = Client::new(&server.url);
    assert_eq!(client.forge.create_comment(7, "held").expect("a comment").id, 1);
    assert_eq!(server.asked()[3].body, json!({ "body": "held" }));

    // What writes does not become something that reads, and a circle ends.
    let round = Server::new(|asked, _| {
        let status = if asked.method == "GET" { 301 } else { 302 };
        Reply::Answer(status, vec![("location", asked.target.clone())], String::new())
    });
    let client = Client::new(&round.url);
    assert_eq!(client.forge.update_comment(1, "x").expect_err("an error").kind, Kind::Malformed);
    assert_eq!(round.lines().len(), 1);
    assert_eq!(client.forge.comments(7).expect_err("an error").kind, Kind::Malformed);
    assert_eq!(round.lines().len(), 5);
}

#[test]
fn a_token_is_in_nothing_that_is_shown() {
    let echo = format!("Bad credentials: {TOKEN} and {TEAM_TOKEN}");
    let server = Server::new(move |_, before| match before {
        0 | 1 => refused(502, &echo),
        2 => Reply::Answer(302, vec![("location", format!("https://{TOKEN}.example/"))], String::new()),
        3 => answer(422, &json!({ "message": "No", "errors": [{ "message": echo.clone() }] })),
        _ => refused(403, &echo),
    });
    let client = Client::with(&server.url, Some(TEAM_TOKEN));
    let moved = client.forge.pull_request(7).expect_err("an error");
    assert_eq!(moved.kind, Kind::Malformed);
    let unprocessable = client.forge.add_label(7, "x").expect_err("an error");
    assert!(unprocessable.message.contains("*** and ***"), "{unprocessable}");
    let membership = client.forge.membership("acme", "finance", "mara");
    let mut shown = client.told();
    assert_eq!(shown.len(), 2);
    shown.push(format!("{membership:?}"));
    for error in [moved, unprocessable] {
        shown.extend([
            format!("{error:?} {error} {}", error.help()),
            format!("{:?}", sluicegate::error::Error::from(error)),
        ]);
    }
    for text in shown {
        assert!(!text.contains(TOKEN) && !text.contains(TEAM_TOKEN), "{text}");
    }
}

#[test]
fn what_never_comes_or_never_ends_is_an_error() {
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let client = Client::new(&format!("http://{nobody}"));
    let error = client.forge.create_comment(7, "held").expect_err("an error");
    assert_eq!((error.kind, client.seconds()), (Kind::Unreachable, vec![1, 2, 4, 8]));
    assert!(error.message.contains(&nobody.to_string()), "{error}");

    let endless = Server::new(|_, _| Reply::Endless);
    let error = Client::new(&endless.url).forge.comments(7).expect_err("an error");
    assert_eq!((error.kind, endless.lines().len()), (Kind::Malformed, 1));
    assert!(error.message.contains("too long"), "{error}");
}

#[test]
fn nobody_waits_for_ever() {
    let server = Server::new(|_, _| Reply::Late);
    let forge = Forge::connect(Connection {
        api_url: server.url.clone(),
        repository: "acme/orders".to_owned(),
        token: Secret::new(TOKEN).expect("a token"),
        team_token: None,
        patience: Patience {
            attempts: 2,
            answer_within: Duration::from_millis(200),
            sleep: Box::new(|_| ()),
            ..Patience::default()
        },
        progress: Box::new(|_| ()),
    });
    let error = forge.expect("a client").pull_request(7).expect_err("an error");
    assert_eq!(error.kind, Kind::Unreachable);
}

#[test]
fn what_is_written_wrongly_is_refused_before_anything_is_sent() {
    for (api_url, repository) in [
        ("ftp://api.github.com", "acme/orders"),
        ("https://api.github.com", "orders"),
        ("https://api.github.com", "acme/"),
        ("https://api.github.com", "acme/../user"),
        ("https://api.github.com", "acme/or ders"),
        ("https://api.github.com", "acme/.."),
    ] {
        let token = Secret::new(TOKEN).expect("a token");
        let error = Forge::connect(Connection {
            api_url: api_url.to_owned(),
            repository: repository.to_owned(),
            token,
            team_token: None,
            patience: Patience::default(),
            progress: Box::new(|_| ()),
        })
        .err()
        .expect("an error");
        assert!(error.help.is_some(), "{error}");
    }
}

/// A server of our own has its API below a path, with or without a slash behind it.
#[test]
fn the_base_path_is_kept() {
    for end in ["/api/v3", "/api/v3/", "/a%20b/api/v3//"] {
        let server = Server::new(|asked, before| match before {
            0 => {
                let path = asked.target.split('?').next().expect("a path");
                Reply::Answer(200, vec![("link", relative(path, 2))], "[]".to_owned())
            }
            _ => ok(&json!([])),
        });
        Client::new(&format!("{}{end}", server.url)).forge.reviews(7).expect("reviews");
        let path = format!("GET {}/repos/acme/orders/pulls/7/reviews", end.trim_end_matches('/'));
        assert_eq!(server.lines(), [format!("{path}?per_page=100"), format!("{path}?page=2")]);
    }
}

fn pull_request(number: u64) -> Value {
    json!({
        "number": number, "title": "Widen", "state": "open", "draft": false, "commits": 251, "changed_files": 3,
        "user": { "login": "mara", "id": 7, "type": "User" },
        "labels": [{ "name": "breaking" }, { "id": 3 }],
        "base": { "ref": "main", "sha": "b0", "repo": { "full_name": "acme/orders", "id": 1 } },
        "head": { "ref": "widen", "sha": "a0", "repo": { "full_name": "acme/orders", "id": 1 } },
        "mergeable": null, "merged_at": null, "created_at": "2026-03-02T09:00:00Z", "new": { "in": 2031 },
    })
}

#[test]
fn answers_are_read_leniently() {
    let mut lost_fork = pull_request(8);
    lost_fork["head"]["repo"] = Value::Null;
    lost_fork["user"] = Value::Null;
    lost_fork["state"] = json!("closed");
    let pulls = json!([pull_request(7), lost_fork]);
    let server = Server::new(move |asked, _| match asked.target.split('?').next().expect("a path") {
        "/repos/acme/orders/pulls" => ok(&pulls),
        "/repos/acme/orders/pulls/7/reviews" => ok(&json!([
            { "id": 1, "state": "APPROVED", "user": { "login": "Noor", "id": 9 }, "commit_id": "a0",
              "submitted_at": "2026-03-02T09:00:00Z", "body": "fine" },
            { "id": 2, "state": "changes_requested", "user": null, "commit_id": null, "body": null },
            { "id": 3, "state": "SHRUGGED", "user": { "login": "renovate[bot]", "id": 3, "type": "Bot" } },
        ])),
        "/repos/acme/orders/pulls/7/commits" => ok(&json!([{
            "sha": "a0", "parents": [{ "sha": "b0" }], "author": {}, "committer": { "login": "web-flow", "id": 1 },
            "commit": { "message": "Widen\n\nCo-authored-by: Ola <ola@acme.example>",
                "author": { "name": "Mara", "email": "mara@acme.example" }, "committer": null },
        }])),
        "/repos/acme/orders/commits/a0/statuses" => ok(&json!([
            { "id": 1, "context": "a", "state": "success", "creator": null },
            { "id": 2, "context": "a", "state": "dreaming", "description": null },
        ])),
        "/repos/acme/orders/pulls/7/requested_reviewers" => {
            ok(&json!({ "users": [{ "login": "noor", "id": 9 }, null], "teams": [{ "id": 1, "slug": "finance" }] }))
        }
        "/repos/acme/orders" => ok(&json!({ "id": 1, "full_name": "acme/orders", "default_branch": "main",
            "owner": { "login": "acme", "id": 2, "type": "Organization" } })),
        _ => refused(422, "No commit found for SHA: a0"),
    });
    let forge = Client::new(&server.url).forge;
    let pulls = forge.pull_requests(State::Open, Some("main"), 100).expect("pull requests");
    assert_eq!((pulls[0].is_from_fork(), pulls[1].is_from_fork()), (false, true));
    assert_eq!((pulls[1].state, &pulls[1].author, &pulls[1].head.repository), (State::Closed, &None, &None));
    assert_eq!(pulls[0].labels, ["breaking"]);
    let reviews = forge.reviews(7).expect("reviews");
    let states: Vec<_> = reviews.iter().map(|review| review.state.clone()).collect();
    assert_eq!(
        states,
        [ReviewState::Approved, ReviewState::ChangesRequested, ReviewState::Other("SHRUGGED".to_owned())]
    );
    assert_eq!(reviews[0].author, Some(Person { login: "Noor".to_owned(), id: Some(9), is_bot: false }));
    assert_eq!((&reviews[1].author, &reviews[1].commit), (&None, &None));
    let commits = forge.commits(7).expect("commits");
    assert_eq!(commits[0].author.account, None);
    assert_eq!(commits[0].author.email.as_deref(), Some("mara@acme.example"));
    assert_eq!(commits[0].committer.account.as_ref().map(|account| account.login.as_str()), Some("web-flow"));
    assert!(commits[0].message.contains("Co-authored-by"));
    let statuses = forge.statuses("a0").expect("statuses");
    assert_eq!(
        statuses.iter().map(|status| (status.id, status.state)).collect::<Vec<_>>(),
        [(2, None), (1, Some(StatusState::Success))]
    );
    let requested = forge.requested_reviewers(7).expect("requested");
    assert_eq!((requested.people.len(), requested.teams[0].slug.as_str()), (1, "finance"));
    assert!(forge.repository().expect("a repository").is_of_organisation);
    assert_eq!(forge.pull_requests_of("a0"), Ok(Vec::new()));
}

#[test]
fn closed_pull_requests_are_read_no_further_than_asked() {
    let server = Server::new(|asked, before| {
        let page = before as u64;
        // One that was opened meanwhile pushes another to the next page.
        let body = json!([pull_request(90 - page), pull_request(89 - page)]);
        let path = asked.target.split('?').next().expect("a path");
        Reply::Answer(200, vec![("link", relative(path, page + 2))], body.to_string())
    });
    let found = Client::new(&server.url).forge.pull_requests(State::Closed, Some("a&b"), 5).expect("pull requests");
    assert_eq!(found.iter().map(|pull| pull.number).collect::<Vec<_>>(), [90, 89, 88]);
    assert_eq!(server.lines().len(), 3);
    assert_eq!(
        server.lines()[0],
        "GET /repos/acme/orders/pulls?state=closed&sort=updated&direction=desc&base=a%26b&per_page=100"
    );
}

#[test]
fn the_commits_that_a_pull_request_does_not_list_are_compared() {
    let commits = |count: u64| -> Vec<Value> {
        (0..count).map(|n| json!({ "sha": n.to_string(), "commit": { "message": "m" } })).collect()
    };
    for (there, expected) in [(251, Ok(251)), (250, Err(Kind::Incomplete))] {
        let server = Server::new(move |asked, _| match asked.target.split('?').next().expect("a path") {
            "/repos/acme/orders/pulls/7" => ok(&pull_request(7)),
            "/repos/acme/orders/compare/b0...a0" => ok(&json!({ "commits": commits(there) })),
            _ => ok(&Value::from(commits(250))),
        });
        let found = Client::new(&server.url).forge.commits(7);
        assert_eq!(found.map(|commits| commits.len()).map_err(|error| error.kind), expected);
    }
}

fn check_run(annotations: usize) -> NewCheckRun {
    let annotation = |line: usize| Annotation {
        path: "contracts/orders.odcs.yaml".to_owned(),
        start_line: line as u64,
        end_line: line as u64,
        level: AnnotationLevel::Failure,
        message: "`amount` may be null now".to_owned(),
        title: None,
        raw_details: None,
    };
    NewCheckRun {
        name: "sluicegate (main)".to_owned(),
        external_id: "7:run:1".to_owned(),
        conclusion: Conclusion::Failure,
        title: "held".to_owned(),
        summary: "finance has to agree".to_owned(),
        text: None,
        details_url: None,
        annotations: (1..=annotations).map(annotation).collect(),
    }
}

/// Check runs with a memory; the answer to every second write is lost, carried out or not.
fn checks(carried_out: bool) -> Server {
    let mut annotations = 0;
    let mut made = false;
    let mut writes = 0;
    Server::new(move |asked, _| {
        let run = |annotations: usize, external: &str| {
            json!({ "id": 5, "name": "sluicegate (main)", "head_sha": "a0", "external_id": external,
                "status": "completed", "output": { "annotations_count": annotations } })
        };
        if asked.method == "GET" {
            let mut other = run(9, "7:run:0");
            other["id"] = json!(4);
            let list = if made { json!([other, run(annotations, "7:run:1")]) } else { json!([other]) };
            let single = asked.target.ends_with("/check-runs/5");
            return ok(&if single { run(annotations, "7:run:1") } else { json!({ "check_runs": list }) });
        }
        writes += 1;
        let lost = writes % 2 == 1;
        if !lost || carried_out {
            made = true;
            annotations += asked.body["output"]["annotations"].as_array().map_or(0, Vec::len);
        }
        if lost { refused(502, "Bad Gateway") } else { answer(201, &run(annotations, "7:run:1")) }
    })
}

#[test]
fn annotations_are_sent_in_parts_and_each_part_once() {
    for (carried_out, writes) in [(true, 3), (false, 6)] {
        let server = checks(carried_out);
        let client = Client::new(&server.url);
        let made = client.forge.create_check_run("a0", &check_run(120)).expect("a check run");
        assert_eq!((made.id, made.annotations), (5, 120), "{carried_out}");
        let asked = server.asked();
        let sent = asked.iter().filter(|asked| asked.method != "GET");
        assert_eq!(sent.clone().count(), writes);
        for one in sent {
            let body = &one.body;
            assert!(body["output"]["annotations"].as_array().is_some_and(|list| list.len() <= 50));
            assert_eq!((&body["status"], &body["conclusion"]), (&json!("completed"), &json!("failure")));
            assert_eq!(body["head_sha"].is_string(), one.method == "POST");
        }
        assert!(server.lines().contains(
            &"GET /repos/acme/orders/commits/a0/check-runs?check_name=sluicegate+%28main%29&filter=all&per_page=100"
                .to_owned()
        ));
    }
}

#[test]
fn a_check_run_is_written_anew_and_its_annotations_added() {
    let server = checks(true);
    let client = Client::new(&server.url);
    let made = client.forge.update_check_run(5, &check_run(60)).expect("a check run");
    assert_eq!(made.annotations, 60);
    let runs = client.forge.check_runs("a0", "sluicegate (main)").expect("check runs");
    assert_eq!(runs.iter().map(|run| run.id).collect::<Vec<_>>(), [5, 4]);
    let error: ForgeError = {
        let server = Server::new(|_, _| refused(403, "You must authenticate via a GitHub App."));
        Client::new(&server.url).forge.create_check_run("a0", &check_run(0)).expect_err("an error")
    };
    assert!(error.help().contains("a person's token"), "{}", error.help());
}
