//! A real store with the protocol and the signatures of S3, behind a proxy that counts what is asked and answers badly
//! when it is told to.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part of this")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use sluicegate::sources::lake::{Access, Patience};
use tokio::net::TcpListener;

pub const KEY: &str = "AKIAACME";
pub const SECRET: &str = "a secret of nobody";

/// What goes wrong, and how often.
#[derive(Default)]
pub struct Trouble {
    /// So many GETs of objects are answered with 503.
    pub slow_down: AtomicUsize,
    /// So many bodies break off in the middle.
    pub torn: AtomicUsize,
    /// Every GET of this object is answered with this error.
    pub always: Mutex<Option<(String, u16, String)>>,
    /// Every answer takes so long.
    pub latency: Mutex<Duration>,
}

#[derive(Default)]
pub struct Counts {
    pub asked: Mutex<BTreeMap<String, usize>>,
    pub ranges: Mutex<Vec<String>>,
    pub at_once: AtomicUsize,
    pub most_at_once: AtomicUsize,
}

pub struct Store {
    pub folder: tempfile::TempDir,
    pub address: SocketAddr,
    pub trouble: Arc<Trouble>,
    pub counts: Arc<Counts>,
    _runtime: tokio::runtime::Runtime,
}

fn failing(status: u16, code: &str) -> Response<Full<Bytes>> {
    let body = format!("<Error><Code>{code}</Code><Message>{SECRET}</Message></Error>");
    Response::builder()
        .status(StatusCode::from_u16(status).expect("a status"))
        .body(Full::from(body))
        .expect("an answer")
}

/// A body that may end before its head says, and not before its first half is on the way.
struct Pieces {
    first: Option<Bytes>,
    waits: u32,
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(bytes) = self.first.take().filter(|bytes| !bytes.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if self.waits == 0 {
            return Poll::Ready(None);
        }
        self.waits -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

async fn answer(
    request: Request<Incoming>,
    s3: S3Service,
    trouble: Arc<Trouble>,
    counts: Arc<Counts>,
) -> Response<Full<Bytes>> {
    let is_list = request.uri().query().is_some_and(|query| query.contains("list-type"));
    let what = if is_list { "LIST".to_owned() } else { request.method().to_string() };
    let is_get = request.method() == Method::GET && !is_list;
    *counts.asked.lock().expect("counts").entry(what).or_default() += 1;
    if is_get {
        let range = request.headers().get("range").and_then(|range| range.to_str().ok()).unwrap_or("whole");
        counts.ranges.lock().expect("ranges").push(range.to_owned());
    }
    let latency = *trouble.latency.lock().expect("latency");
    tokio::time::sleep(latency).await;
    if is_get {
        let always = trouble.always.lock().expect("always").clone();
        if let Some((path, status, code)) = always
            && request.uri().path().ends_with(&path)
        {
            return failing(status, &code);
        }
        if trouble.slow_down.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok() {
            return failing(503, "SlowDown");
        }
    }
    let (parts, body) = request.into_parts();
    let body = s3s::Body::from(body.collect().await.expect("a body").to_bytes());
    let answered = s3.call(Request::from_parts(parts, body)).await.expect("an answer");
    let (parts, body) = answered.into_parts();
    let bytes =
        http_body_util::BodyExt::collect(body).await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    Response::from_parts(parts, Full::from(bytes))
}

impl Store {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("lake")).expect("a bucket");
        let fs = s3s_fs::FileSystem::new(folder.path()).expect("a store");
        let mut builder = S3ServiceBuilder::new(fs);
        builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let s3 = builder.build();
        let (trouble, counts) = (Arc::new(Trouble::default()), Arc::new(Counts::default()));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (for_trouble, for_counts) = (Arc::clone(&trouble), Arc::clone(&counts));
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (s3, trouble, counts) = (s3.clone(), Arc::clone(&for_trouble), Arc::clone(&for_counts));
                tokio::spawn(async move {
                    let service = service_fn(move |request| {
                        let (s3, trouble, counts) = (s3.clone(), Arc::clone(&trouble), Arc::clone(&counts));
                        async move {
                            let now = counts.at_once.fetch_add(1, SeqCst) + 1;
                            counts.most_at_once.fetch_max(now, SeqCst);
                            let is_get = request.method() == Method::GET && request.uri().query().is_none();
                            let answered = answer(request, s3, Arc::clone(&trouble), Arc::clone(&counts)).await;
                            counts.at_once.fetch_sub(1, SeqCst);
                            let is_torn = is_get
                                && answered.status().is_success()
                                && trouble.torn.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok();
                            let (parts, body) = answered.into_parts();
                            let mut whole = body.collect().await.expect("a body").to_bytes();
                            if is_torn {
                                // Half of what the head promises; the connection ends with it.
                                whole.truncate(whole.len() / 2);
                            }
                            let answered = Response::from_parts(
                                parts,
                                Pieces { first: Some(whole), waits: if is_torn { 8 } else { 0 } },
                            );
                            Ok::<_, std::convert::Infallible>(answered)
                        }
                    });
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self { folder, address, trouble, counts, _runtime: runtime }
    }

    pub fn put(&self, path: &str, bytes: &[u8]) {
        let place = self.folder.path().join("lake").join(path);
        std::fs::create_dir_all(place.parent().unwrap_or(Path::new("/"))).expect("a folder");
        std::fs::write(place, bytes).expect("written");
    }

    pub fn access(&self) -> Access {
        let environment = [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_REGION", "us-east-1")];
        Access {
            environment: environment.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
            endpoint: Some(format!("http://{}", self.address)),
            patience: Patience { first: Duration::from_millis(1), ..Patience::default() },
            ..Access::default()
        }
    }

    pub fn asked(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut *self.counts.asked.lock().expect("counts"))
    }
}

/// Counts, to compare with.
pub fn counted(pairs: &[(&str, usize)]) -> BTreeMap<String, usize> {
    pairs.iter().map(|(what, count)| ((*what).to_owned(), *count)).collect()
}

impl Store {
    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What a process is told, to be let in.
    pub const fn variables() -> [(&'static str, &'static str); 3] {
        [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_REGION", "us-east-1")]
    }

    /// How many requests of a kind there were.
    pub fn count(&self, what: &str) -> usize {
        self.counts.asked.lock().expect("counts").get(what).copied().unwrap_or_default()
    }
}
