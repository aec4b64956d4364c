//! Who is told of drift: an address that wants a small JSON, and one issue for each contract on the fake GitHub.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::common::{Run, sluicegate_with};
use crate::forge::{ACTIONS, Fake, World, tokens};
use crate::lakes::{Place, numbers, texts};

const ONE: &str = "- { name: id, logicalType: integer, physicalType: int64, required: true }";

fn drifted() -> Place {
    let place = Place::promising(ONE);
    place.data("a.parquet", &[("id", numbers(&[1]))]);
    place.data("wrong.parquet", &[("id", texts(&["x"]))]);
    place
}

/// A web server that takes every post, or refuses it.
fn listener(status: &'static str) -> (String, Arc<Mutex<Vec<Value>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let heard: Arc<Mutex<Vec<Value>>> = Arc::default();
    let log = Arc::clone(&heard);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (mut reader, mut length) = (BufReader::new(&stream), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).expect("a line");
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a length");
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("a body");
            log.lock().expect("the log").push(serde_json::from_slice(&body).expect("JSON"));
            let _ = write!(&stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    (format!("http://{address}/hook?key=s3cret"), heard)
}

#[test]
fn whoever_wants_it_is_posted_what_was_found() {
    let place = drifted();
    let (url, heard) = listener("204 No Content");
    let run = place.drift(&["--notify", &url]);
    assert_eq!(run.code, 1, "{}", run.shown());
    place.remove("data/wrong.parquet");
    assert_eq!(place.drift(&["--notify", &url]).code, 0);
    let heard = heard.lock().expect("the log");
    let [first, second] = heard.as_slice() else { panic!("{heard:?}") };
    assert_eq!(
        (&first["format"], &first["version"], &first["exitCode"]),
        (&"sluicegate-drift".into(), &1.into(), &1.into())
    );
    let findings = first["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (&findings[0]["rule"], &findings[0]["contract"], &findings[0]["files"]),
        (&"field-type-changed".into(), &"urn:acme:things".into(), &1.into())
    );
    assert!(
        first["text"].as_str().is_some_and(|text| text.starts_with("drift: 1 finding breaks what was promised")),
        "{first}"
    );
    assert_eq!((&second["exitCode"], &second["findings"]), (&0.into(), &serde_json::json!([])));
}

#[test]
fn an_address_that_does_not_take_it_fails_a_green_scan_and_keeps_its_secret() {
    let place = drifted();
    let (url, heard) = listener("404 Not Found");
    let run = place.drift(&["--notify", &url]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("somebody could not be told") && !run.shown().contains("s3cret"), "{}", run.shown());
    place.remove("data/wrong.parquet");
    assert_eq!(place.drift(&["--notify", &url]).code, 2);
    assert_eq!(heard.lock().expect("the log").len(), 2);
    // A program that reads the report is told, too.
    let run = place.drift(&["--notify", &url, "--format", "json"]);
    assert_eq!(run.code, 2);
    crate::lakes::report(&run);
    assert!(run.stderr.contains("somebody could not be told"), "{}", run.shown());
}

fn world() -> World {
    World::without_git("acme/lake").person("mara")
}

fn keep(place: &Place, fake: &Fake, more: &[&str]) -> Run {
    let api = fake.api();
    let variables = [
        ("GITHUB_API_URL", api.as_str()),
        ("GITHUB_REPOSITORY", "acme/lake"),
        ("GITHUB_TOKEN", tokens::WORKFLOW),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_RUN_ID", "77"),
        ("SLUICEGATE_WAIT", "5"),
    ];
    let run = sluicegate_with(place.path(), &[&["drift", "--github-issue"], more].concat(), &variables);
    assert!(!run.shown().contains(tokens::WORKFLOW), "{}", run.shown());
    run
}

#[test]
fn an_issue_is_opened_kept_true_and_closed() {
    let place = drifted();
    let fake = Fake::serve(world());
    let run = keep(&place, &fake, &[]);
    assert_eq!(run.code, 1, "{}", run.shown());
    let [number] = fake.issues()[..] else { panic!("{:?}", fake.issues()) };
    assert!(run.stdout.contains("opened the issue of urn:acme:things: http"), "{}", run.shown());
    let issue = fake.issue(number);
    assert_eq!(
        (issue.author.as_str(), issue.open, issue.title.as_str()),
        (ACTIONS, true, "urn:acme:things: 1 finding in the data")
    );
    seen!("drift__issue", Run { stdout: issue.body.clone(), stderr: String::new(), code: 1 });
    // The same finding the next night writes nothing.
    fake.forget_exchanges();
    keep(&place, &fake, &[]);
    assert_eq!(fake.writes(), [""; 0]);
    place.data("more.parquet", &[("id", numbers(&[1])), ("extra", numbers(&[1]))]);
    let run = keep(&place, &fake, &[]);
    assert!(run.stdout.contains("changed the issue of urn:acme:things"), "{}", run.shown());
    assert_eq!(fake.issue(number).title, "urn:acme:things: 2 findings in the data");
    // A file that cannot be read closes nothing.
    for file in ["wrong", "more"] {
        place.write(&format!("data/{file}.parquet"), "torn");
    }
    assert_eq!(keep(&place, &fake, &[]).code, 2);
    assert!(fake.issue(number).open);
    for file in ["wrong", "more"] {
        place.remove(&format!("data/{file}.parquet"));
    }
    let run = keep(&place, &fake, &[]);
    assert!(run.code == 0 && run.stdout.contains("closed the issue of urn:acme:things"), "{}", run.shown());
    assert!(!fake.issue(number).open);
    place.data("wrong.parquet", &[("id", texts(&["x"]))]);
    assert!(keep(&place, &fake, &[]).stdout.contains("opened again the issue of urn:acme:things"));
    assert_eq!(fake.issues(), [number]);
    fake.assert_described();
}

#[test]
fn another_contract_has_its_own_issue_and_nobody_elses_is_touched() {
    let place = drifted();
    let other = place
        .read("things.odcs.yaml")
        .replace("urn:acme:things", "urn:acme:others")
        .replace("path: data", "path: other");
    place.write("others.odcs.yaml", other);
    place.write("other/a.parquet", crate::lakes::parquet(&[("id", texts(&["x"]))]));
    let fake = Fake::serve(world().issue(3, "mara", "urn:acme:things: 1 finding in the data"));
    let run = keep(&place, &fake, &[]);
    assert_eq!(run.code, 1, "{}", run.shown());
    let own: Vec<u64> = fake.issues().into_iter().filter(|number| *number != 3).collect();
    let titles: Vec<String> = own.iter().map(|number| fake.issue(*number).title).collect();
    assert_eq!(titles, ["urn:acme:others: 1 finding in the data", "urn:acme:things: 1 finding in the data"]);
    // One of the two is scanned again and mended: the other one's issue stays as it is.
    place.remove("data/wrong.parquet");
    fake.forget_exchanges();
    let run = keep(&place, &fake, &["things.odcs.yaml"]);
    assert_eq!(run.code, 0, "{}", run.shown());
    assert_eq!(own.iter().map(|number| fake.issue(*number).open).collect::<Vec<_>>(), [true, false]);
    assert!(fake.issue(3).open);
    let written = fake.writes();
    assert!(written.iter().all(|line| line.ends_with(&format!("/issues/{}", own[1]))), "{written:?}");
}

#[test]
fn an_issue_that_cannot_be_kept_is_said_and_fails_a_green_scan() {
    let place = drifted();
    let fake = Fake::serve(world());
    let url = fake.api();
    let run = sluicegate_with(place.path(), &["drift", "--github-issue"], &[("GITHUB_API_URL", &url)]);
    assert!(
        run.code == 1 && run.stdout.contains("no issue could be kept: GITHUB_REPOSITORY is not set"),
        "{}",
        run.shown()
    );
    place.remove("data/wrong.parquet");
    let run = sluicegate_with(place.path(), &["drift", "--github-issue"], &[("GITHUB_API_URL", &url)]);
    assert_eq!(run.code, 2, "{}", run.shown());
}
