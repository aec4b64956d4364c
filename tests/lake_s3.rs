//! Lakes in an object store: a real one with the protocol and the signatures of S3, behind a proxy that counts what is
//! asked and answers badly when it is told to.

#[path = "common/store.rs"]
mod store;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use parquet::arrow::ArrowWriter;
use sluicegate::drift::{Facts, Shapes};
use sluicegate::sources::lake::{Access, Files, Lake, Location, Objects, PutFault, Scanned, Tally, scan};
use store::{KEY, SECRET, Store, counted};
use tokio::net::TcpListener;

impl Store {
    fn open(&self, text: &str) -> Lake {
        open(text, &self.access())
    }
}

fn open(text: &str, access: &Access) -> Lake {
    Lake::open(&Location::parse(text, &BTreeMap::new()).expect("a location"), access).expect("a lake")
}

fn parquet(rows: i64) -> Vec<u8> {
    let column: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows));
    let batch = RecordBatch::try_from_iter([("id", column)]).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    bytes
}

fn told(lake: &Lake, files: Files) -> (Vec<String>, Tally) {
    let (shapes, mut lines) = (Shapes::default(), Vec::new());
    let tally = scan(lake, files, &shapes, &mut |_| None, &mut |scanned| {
        lines.push(match scanned {
            Scanned::File { file, facts, .. } => format!("{}: {} rows", file.path, facts.rows),
            Scanned::Fault(fault) => format!("{}: {}: {}", fault.path, fault.kind.code(), fault.message),
        });
    });
    (lines, tally)
}

#[test]
fn one_request_a_file_and_one_a_page_of_the_listing() {
    let store = Store::start();
    let bytes = parquet(3);
    for at in 0..1_200 {
        store.put(&format!("orders/p={}/f-{at:04}.parquet", at % 5), &bytes);
    }
    store.put("orders/_SUCCESS", b"");
    store.put("orders/notes.txt", b"x");
    store.put("other/f.parquet", &bytes);
    let (lines, tally) = told(&store.open("s3://lake/orders/"), Files::Below);
    assert_eq!(lines.len(), 1_200);
    assert!(lines.is_sorted() && lines.iter().all(|line| line.ends_with(": 3 rows")));
    assert_eq!((tally.listed, tally.passed_over, tally.opened, tally.requests), (1_200, 1, 1_200, 1_200));
    assert_eq!(store.asked(), counted(&[("GET", 1_200), ("LIST", 2)]));
    let ranges = store.counts.ranges.lock().expect("ranges");
    let size = bytes.len();
    assert!(ranges.iter().all(|range| range.starts_with("bytes=") && range.ends_with(&format!("-{}", size - 1))));
}

#[test]
fn what_is_known_is_not_asked_for_again() {
    let store = Store::start();
    for at in 0..2_500 {
        store.put(&format!("f-{at:04}.parquet"), b"never read");
    }
    let (shapes, mut seen) = (Shapes::default(), Vec::new());
    let known = Facts { rows: 7, ..Facts::default() };
    let tally = scan(&store.open("s3://lake/"), Files::Below, &shapes, &mut |_| Some(known.clone()), &mut |scanned| {
        if let Scanned::File { file, remembered: true, .. } = scanned {
            seen.push(file.path);
        }
    });
    assert!(seen.is_sorted() && seen.len() == 2_500);
    assert_eq!((tally.listed, tally.remembered, tally.opened, tally.requests), (2_500, 2_500, 0, 0));
    assert_eq!(store.asked(), counted(&[("LIST", 3)]));
}

#[test]
fn a_second_request_is_made_only_where_the_footer_is_longer() {
    let store = Store::start();
    store.put("a.parquet", &parquet(1));
    store.put("wide.parquet", &wide());
    let (lines, tally) = told(&store.open("s3://lake/"), Files::Below);
    assert_eq!(lines, ["a.parquet: 1 rows", "wide.parquet: 2 rows"]);
    assert_eq!(tally.requests, 3);
    assert_eq!(tally.bytes, u64::try_from(parquet(1).len()).expect("a length") + footer_of(&wide()));
}

/// A file whose footer is longer than what is read at first.
fn wide() -> Vec<u8> {
    let column = || -> ArrayRef { Arc::new(Int64Array::from(vec![1, 2])) };
    let batch = RecordBatch::try_from_iter((0..1_000).map(|at| (format!("column_{at}"), column()))).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    assert!(footer_of(&bytes) > 64 * 1024);
    bytes
}

/// The bytes of a footer and what follows it.
fn footer_of(file: &[u8]) -> u64 {
    let length = file[file.len() - 8..].first_chunk::<4>().expect("a length");
    u64::from(u32::from_le_bytes(*length)) + 8
}

#[test]
fn a_store_that_asks_for_patience_gets_it() {
    let store = Store::start();
    for at in 0..60 {
        store.put(&format!("f-{at:02}.parquet"), &parquet(1));
    }
    store.trouble.slow_down.store(25, SeqCst);
    *store.trouble.latency.lock().expect("latency") = Duration::from_millis(5);
    let (lines, tally) = told(&store.open("s3://lake"), Files::Below);
    assert!(lines.is_sorted() && lines.iter().all(|line| line.ends_with(": 1 rows")), "{lines:?}");
    assert_eq!((lines.len(), tally.requests), (60, 85));
    assert_eq!(store.asked(), counted(&[("GET", 85), ("LIST", 1)]));
    assert!(store.counts.most_at_once.load(SeqCst) <= 65);
}

#[test]
fn answers_that_break_off_are_asked_for_again() {
    let store = Store::start();
    store.put("a.parquet", &parquet(1));
    store.put("b.parquet", &parquet(1));
    store.trouble.torn.store(3, SeqCst);
    let (lines, _) = told(&store.open("s3://lake/"), Files::Below);
    assert_eq!(lines, ["a.parquet: 1 rows", "b.parquet: 1 rows"]);
    store.trouble.torn.store(usize::MAX, SeqCst);
    let (lines, tally) = told(&store.open("s3://lake/a.parquet"), Files::Below);
    let torn = "the store broke off in the middle of an answer, again and again";
    assert_eq!(lines, [format!("a.parquet: unreachable-data: {torn}")]);
    assert_eq!(tally.requests, 6, "bounded");
}

#[test]
fn objects_that_cannot_be_read_say_why_and_the_rest_is_read() {
    let store = Store::start();
    for name in ["a.parquet", "b.parquet", "c.parquet"] {
        store.put(name, &parquet(1));
    }
    let with = |status: u16, code: &str| {
        *store.trouble.always.lock().expect("always") = Some(("b.parquet".to_owned(), status, code.to_owned()));
        let (lines, _) = told(&store.open("s3://lake/"), Files::Below);
        assert_eq!((lines[0].as_str(), lines[2].as_str()), ("a.parquet: 1 rows", "c.parquet: 1 rows"));
        assert!(!lines[1].contains(SECRET), "{}", lines[1]);
        lines[1].clone()
    };
    let forbidden = "b.parquet: forbidden-data: ";
    assert_eq!(
        with(403, "AccessDenied"),
        format!("{forbidden}nobody with these credentials may read it; ask for the right to list and to read")
    );
    assert_eq!(
        with(400, "ExpiredToken"),
        format!("{forbidden}the credentials have expired; log in again and run the command again")
    );
    assert_eq!(
        with(404, "NoSuchKey"),
        "b.parquet: vanished-data: it went away, or became another one, while it was read"
    );
    assert_eq!(with(500, "InternalError"), "b.parquet: unreachable-data: the store answered 500 (InternalError)");
}

#[test]
fn objects_that_changed_since_they_were_listed_are_told() {
    let store = Store::start();
    store.put("a.parquet", &parquet(1));
    store.put("b.parquet", &parquet(1));
    let lake = store.open("s3://lake/");
    let files = lake.list("").expect("listed");
    assert_eq!(files.len(), 2);
    store.put("a.parquet", &parquet(4000));
    std::fs::remove_file(store.folder.path().join("lake/b.parquet")).expect("removed");
    let (lines, _) = told(&lake, Files::These(files));
    let gone = "vanished-data: it went away, or became another one, while it was read";
    assert_eq!(lines, [format!("a.parquet: {gone}"), format!("b.parquet: {gone}")]);
}

#[test]
fn places_that_are_not_there_and_wrong_keys_say_so() {
    let store = Store::start();
    store.put("a.parquet", &parquet(1));
    let bucket = ": missing-data: there is no such bucket; check its name and the account";
    assert_eq!(told(&store.open("s3://lakes/"), Files::Below).0, [bucket]);
    let nothing = ": missing-data: there is nothing at this place";
    assert_eq!(told(&store.open("s3://lake/none/"), Files::Below).0, [nothing]);
    assert_eq!(told(&store.open("s3://lake/none.parquet"), Files::Below).0, [nothing]);
    let mut wrong = store.access();
    wrong.environment.insert("AWS_SECRET_ACCESS_KEY".to_owned(), "another secret".to_owned());
    let refused = ": forbidden-data: the store does not accept the credentials; check which key or profile is used";
    assert_eq!(told(&open("s3://lake/", &wrong), Files::Below).0, [refused]);
    let nobody = Access { endpoint: Some("http://127.0.0.1:9".to_owned()), ..store.access() };
    let (lines, _) = told(&open("s3://lake/", &nobody), Files::Below);
    assert!(lines.len() == 1 && lines[0].starts_with(": unreachable-data: the store does not answer"), "{lines:?}");
}

#[test]
fn profiles_give_credentials_and_globs_name_objects() {
    let store = Store::start();
    for path in ["o/dt=1/a.parquet", "o/dt=2/a.parquet", "o/dt=2/b.parquet"] {
        store.put(path, &parquet(1));
    }
    let home = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(home.path().join(".aws")).expect("a folder");
    let keys = format!("[acme]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n");
    std::fs::write(home.path().join(".aws/credentials"), keys).expect("written");
    let config = format!("[profile acme]\nregion = us-east-1\nendpoint_url = http://{}\n", store.address);
    std::fs::write(home.path().join(".aws/config"), config).expect("written");
    let named = |profile: &str| Access {
        environment: [("HOME", home.path().to_str().expect("a path")), ("AWS_PROFILE", profile)]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
        ..Access::default()
    };
    let (lines, _) = told(&open("s3://lake/o/*/a.parquet", &named("acme")), Files::Below);
    assert_eq!(lines, ["dt=1/a.parquet: 1 rows", "dt=2/a.parquet: 1 rows"]);
    let location = Location::parse("s3://lake/", &BTreeMap::new()).expect("a location");
    let error = Lake::open(&location, &named("other")).expect_err("no such profile");
    assert_eq!(error.message, "there is no profile `other` of AWS");
}

#[test]
fn the_memory_of_a_scan_is_written_over_nothing_that_was_not_seen() {
    let store = Store::start();
    let state = store.open("s3://lake/state/");
    assert_eq!(state.get_with_version("s", 100).expect("read"), None);
    let first = state.put("s", b"one".to_vec(), None).expect("written");
    assert_eq!(state.put("s", b"late".to_vec(), None), Err(PutFault::Changed));
    let (bytes, version) = state.get_with_version("s", 100).expect("read").expect("there");
    assert_eq!(bytes, b"one");
    state.put("s", b"two".to_vec(), Some(&version)).expect("written");
    assert_eq!(state.put("s", b"late".to_vec(), Some(&first)), Err(PutFault::Changed));
    assert_eq!(state.read("s", 100).expect("read").expect("there"), b"two");
}

/// A web server of one file, which answers for parts of it.
#[test]
fn one_file_of_a_web_server_is_read_by_its_end() {
    let bytes = parquet(9);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let address = listener.local_addr().expect("an address");
    let served = Bytes::from(bytes.clone());
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let served = served.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request: Request<Incoming>| {
                    let answer = Response::builder().header("etag", "\"1\"");
                    let answer = answer.header("last-modified", "Tue, 01 Sep 2026 00:00:00 GMT");
                    let size = served.len();
                    let range = request.headers().get("range").and_then(|range| range.to_str().ok());
                    let bounds = range.and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
                    let answer = match (request.uri().path(), bounds) {
                        ("/open/a.parquet", Some((from, to))) => {
                            let (from, to): (usize, usize) = (from.parse().expect("a"), to.parse().expect("b"));
                            let answer =
                                answer.status(206).header("content-range", format!("bytes {from}-{to}/{size}"));
                            answer.body(Full::new(served.slice(from..=to)))
                        }
                        ("/open/a.parquet", None) => {
                            answer.header("content-length", size).body(Full::new(served.clone()))
                        }
                        _ => answer.status(404).body(Full::new(Bytes::new())),
                    };
                    async move { answer }
                });
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    let at = |path: &str| told(&open(&format!("http://{address}/{path}"), &Access::default()), Files::Below);
    let (lines, tally) = at("open/a.parquet");
    assert_eq!(lines, ["a.parquet: 9 rows"]);
    assert_eq!((tally.requests, tally.bytes), (1, bytes.len() as u64));
    assert_eq!(at("open/b.parquet").0, [": missing-data: there is nothing at this place"]);
}
