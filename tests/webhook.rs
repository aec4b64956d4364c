//! Telling somebody at an address of theirs, against a server on this machine that misbehaves on cue.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use sluicegate::error::Result;
use sluicegate::sources::forge::Patience;
use sluicegate::sources::webhook::post_patiently;

const PATH: &str = "/services/T0/s3cret?token=t0k3n";

/// What arrived: the first line, the headers in small letters, the body.
type Arrived = (String, String, Value);

/// Answers request after request with these texts; an empty one closes the connection. After them it waits and says
/// nothing.
struct Server {
    host: String,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl Server {
    fn new(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let arrived: Arc<Mutex<Vec<Arrived>>> = Arc::default();
        let log = Arc::clone(&arrived);
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let Some(request) = read(&stream) else { continue };
                let before = log.lock().expect("the log").len();
                log.lock().expect("the log").push(request);
                match answers.get(before) {
                    Some(answer) => _ = stream.write_all(answer.as_bytes()),
                    None => silent.push(stream),
                }
            }
        });
        Self { host, arrived }
    }

    fn url(&self) -> String {
        format!("http://user:passw0rd@{}{PATH}", self.host)
    }

    fn count(&self) -> usize {
        self.arrived.lock().expect("the log").len()
    }
}

fn read(stream: &TcpStream) -> Option<Arrived> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut headers, mut length) = (String::new(), String::new(), 0);
    reader.read_line(&mut first).ok()?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().ok()?;
        }
        headers.push_str(&line);
        headers.push('\n');
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((first.trim_end().to_owned(), headers, serde_json::from_slice(&body).ok()?))
}

/// The outcome, and how long was waited each time.
fn tell(url: &str) -> (Result<()>, Vec<u64>) {
    let slept = Rc::<RefCell<Vec<u64>>>::default();
    let bed = Rc::clone(&slept);
    let patience = Patience {
        attempts: 3,
        total: Duration::from_mins(1),
        answer_within: Duration::from_millis(600),
        sleep: Box::new(move |pause| bed.borrow_mut().push(pause.as_secs())),
        jitter: Box::new(|| 0.0),
        ..Patience::default()
    };
    let outcome = post_patiently(url, &json!({ "new": 2, "text": "päst\n" }), &patience);
    let slept = slept.borrow().clone();
    (outcome, slept)
}

const TAKEN: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
const FAILING: &str = "HTTP/1.1 503 Down\r\nconnection: close\r\ncontent-length: 4\r\n\r\nlong";
const LIMITED: &str = "HTTP/1.1 429 X\r\nretry-after: 7\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
const NEXT_HOUR: &str = "HTTP/1.1 429 X\r\nretry-after: 3600\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
const REFUSED: &str = "HTTP/1.1 403 No\r\nconnection: close\r\ncontent-length: 16\r\n\r\ninvalid s3cret!!";
const ELSEWHERE: &str =
    "HTTP/1.1 307 X\r\nlocation: http://127.0.0.1:1/s3cret\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

#[test]
fn it_arrives_as_json() {
    let server = Server::new(&[TAKEN]);
    let (told, slept) = tell(&server.url());
    assert!(told.is_ok() && slept.is_empty(), "{told:?}");
    let (first, headers, body) = server.arrived.lock().expect("the log")[0].clone();
    assert_eq!(first, format!("POST {PATH} HTTP/1.1"));
    assert!(headers.contains("content-type: application/json\n"), "{headers}");
    assert!(headers.contains("authorization: basic "), "{headers}");
    assert_eq!(body, json!({ "new": 2, "text": "päst\n" }));
}

#[test]
fn what_was_not_taken_is_sent_again() {
    let server = Server::new(&[FAILING, LIMITED, TAKEN]);
    let (told, slept) = tell(&server.url());
    assert!(told.is_ok(), "{told:?}");
    assert_eq!((server.count(), slept), (3, vec![1, 7]));
}

#[test]
fn what_fails_says_whose_host_and_none_of_the_secrets() {
    let cases: [(&'static [&'static str], &str, usize); 6] = [
        (&[FAILING, FAILING, FAILING], "it answers 503 Service Unavailable", 3),
        (&[NEXT_HOUR], "it answers 429 Too Many Requests", 1),
        (&[REFUSED], "it answers 403 Forbidden", 1),
        (&[ELSEWHERE], "it answers 307 Temporary Redirect, and no answer is followed", 1),
        // It may have been taken: a second time would tell it twice.
        (&[""], "", 1),
        (&[], "it does not answer in time", 1),
    ];
    for (answers, why, count) in cases {
        let server = Server::new(answers);
        let error = tell(&server.url()).0.expect_err(why);
        let start = format!("cannot notify http://{}: {why}", server.host);
        assert!(error.message.starts_with(&start), "{error:?} {start}");
        assert_eq!(server.count(), count, "{why}");
        let all = format!("{error:?} {:?}", error.help);
        for secret in ["s3cret", "t0k3n", "passw0rd", "user"] {
            assert!(!all.contains(secret), "{all}");
        }
    }
}

#[test]
fn where_nobody_listens_it_is_tried_again() {
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let (told, slept) = tell(&format!("http://{closed}{PATH}"));
    let error = told.expect_err("nobody");
    assert!(error.message.starts_with(&format!("cannot notify http://{closed}: ")), "{error:?}");
    assert!(!error.message.contains("s3cret"), "{error:?}");
    assert_eq!(slept, [1, 2]);
}

/// Whoever else uses rustls in this process may come first.
#[test]
fn a_secure_address_is_spoken_to_securely() {
    let server = Server::new(&[TAKEN]);
    let error = tell(&format!("https://{}{PATH}", server.host)).0.expect_err("no certificate");
    assert!(error.message.starts_with(&format!("cannot notify https://{}: ", server.host)), "{error:?}");
    assert_eq!(server.count(), 0, "nothing is told in the open");
}
