//! The socket: HTTP on the loopback, one thread, each request against the description before and its answer after.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Instant;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::answer::{Answer, Exchange, Request};
use super::description::Description;
use super::faults::Fault;
use super::operations;
use super::state::{REPOSITORY_ID, State};

/// What the server and the scenario share.
pub struct Shared {
    state: Mutex<State>,
    description: &'static Description,
    /// What stands before every path: nothing, or `/api/v3`.
    base: &'static str,
}

impl Shared {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn wrong(&self, message: String) {
        self.state().violations.push(message);
    }
}

pub struct Server {
    pub shared: Arc<Shared>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(mut state: State, description: &'static Description, base: &'static str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let address: SocketAddr = listener.local_addr().expect("an address");
        state.server = format!("http://{address}");
        state.api = format!("http://{address}{base}");
        let shared = Arc::new(Shared { state: Mutex::new(state), description, base });
        let (stop, stopped) = oneshot::channel();
        let theirs = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(serve(listener, theirs, stopped));
        });
        Self { shared, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // What went wrong in the thread has been told there.
            let _ended = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>, mut stopped: oneshot::Receiver<Infallible>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    loop {
        let stream = tokio::select! {
            _ = &mut stopped => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(_) => continue,
            },
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&shared), request));
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service);
            // A client that goes away, or one that is dropped, is part of the play.
            let _ended = connection.await;
        });
    }
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("dropped, as planned")]
struct Dropped;

type Response = hyper::Response<Full<Bytes>>;

async fn answer(shared: Arc<Shared>, request: hyper::Request<Incoming>) -> Result<Response, Dropped> {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else { return Err(Dropped) };
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let method = head.method.as_str();
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    if path.contains(".git/") {
        // Git itself, which is no part of the API: the repository cannot be cloned from here.
        return Ok(written(&shared, &Answer::not_found(), None));
    }
    let line = format!("{method} {path}");
    let Some(below) = path.strip_prefix(shared.base).map(|path| by_name(&shared, path)) else {
        shared.wrong(format!("{line}: it is not below {}", shared.base));
        return Ok(written(&shared, &Answer::not_found(), None));
    };
    let Some((operation, parameters)) = shared.description.find(method, &below) else {
        shared.wrong(format!("{line}: GitHub's description has no such operation, or the fake was not given it"));
        return Ok(written(&shared, &Answer::not_found(), None));
    };
    if header("user-agent").is_none_or(str::is_empty) {
        shared.wrong(format!("{line}: a request without a user agent, which GitHub refuses"));
    }
    let query = pairs(query);
    let sent = if body.is_empty() { Ok(None) } else { serde_json::from_slice::<Value>(&body).map(Some) };
    let wrong = match &sent {
        Ok(sent) => shared.description.check_request(operation, &query, sent.as_ref()),
        Err(error) => vec![format!("the body is no JSON: {error}")],
    };
    let request = Request {
        operation: operation.to_owned(),
        method: method.to_owned(),
        path: below.clone(),
        parameters,
        query,
        body: sent.unwrap_or_default().unwrap_or_default(),
        token: header("authorization").and_then(secret),
        address: address(&shared, &below),
    };
    let fault = shared.state().strike(operation);
    let mut answer = None;
    if fault.as_ref().is_none_or(Fault::carries_out) {
        answer = Some(carried_out(&shared, &request, &line, wrong));
    }
    let now = shared.state().now();
    if let Some(instead) = fault.as_ref().and_then(|fault| fault.answer(now)) {
        answer = Some(instead);
    }
    let answer = answer.filter(|_| !fault.as_ref().is_some_and(Fault::drops));
    let status = answer.as_ref().map(|answer| answer.status);
    shared.state().exchanges.push(Exchange { request, status, at });
    if let Some(Fault::Slow(late)) = fault {
        tokio::time::sleep(late).await;
    }
    answer.map(|answer| written(&shared, &answer, fault.as_ref())).ok_or(Dropped)
}

/// The true answer; what is wrong with the request, or with the answer, is remembered.
fn carried_out(shared: &Shared, request: &Request, line: &str, wrong: Vec<String>) -> Answer {
    let refused = !wrong.is_empty();
    for message in wrong {
        shared.wrong(format!("{line}: the request: {message}"));
    }
    if refused {
        return operations::over_limit(request).unwrap_or_else(|| Answer::unprocessable("Invalid request."));
    }
    let answer = operations::carry_out(&mut shared.state(), request);
    for message in shared.description.check_answer(&request.operation, answer.status, answer.body.as_ref()) {
        shared.wrong(format!("{line}: the fake's own answer {}: {message}", answer.status));
    }
    answer
}

fn written(shared: &Shared, answer: &Answer, fault: Option<&Fault>) -> Response {
    let text = answer.body.as_ref().map(Value::to_string).unwrap_or_default();
    let text = fault.map_or(text.clone(), |fault| fault.text(text));
    let state = shared.state();
    let mut response = hyper::Response::builder()
        .status(answer.status)
        .header("date", state.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .header("x-ratelimit-limit", "5000");
    if !answer.headers.iter().any(|(name, _)| *name == "x-ratelimit-remaining") {
        response = response.header("x-ratelimit-remaining", "4990");
    }
    for (name, value) in &answer.headers {
        let replaced = *name == "link" && matches!(fault, Some(Fault::NextPageAt(_)));
        if !replaced {
            response = response.header(*name, value);
        }
    }
    if let Some(Fault::NextPageAt(place)) = fault {
        response = response.header("link", format!("<{place}>; rel=\"next\""));
    }
    if !text.is_empty() {
        let html = matches!(fault, Some(Fault::Html));
        response = response.header("content-type", if html { "text/html" } else { "application/json; charset=utf-8" });
    }
    response.body(Full::new(Bytes::from(text))).expect("a response")
}

/// Links lead to `/repositories/ID`, as GitHub's do; it is the same place as `/repos/OWNER/NAME`.
fn by_name(shared: &Shared, path: &str) -> String {
    let state = shared.state();
    let Some(rest) = path.strip_prefix(&format!("/repositories/{REPOSITORY_ID}")) else {
        return path.to_owned();
    };
    format!("/repos/{}{rest}", state.full_name())
}

fn address(shared: &Shared, path: &str) -> String {
    let state = shared.state();
    let rest = path.strip_prefix("/repos/").and_then(|rest| rest.splitn(3, '/').nth(2));
    match rest {
        Some(rest) => format!("{}/repositories/{}/{rest}", state.api, REPOSITORY_ID),
        None => format!("{}{path}", state.api),
    }
}

fn pairs(query: &str) -> BTreeMap<String, String> {
    let plain = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

fn secret(header: &str) -> Option<String> {
    let (scheme, secret) = header.split_once(' ')?;
    ["bearer", "token"].iter().any(|known| scheme.eq_ignore_ascii_case(known)).then(|| secret.trim().to_owned())
}

impl State {
    /// The fault whose turn it is.
    fn strike(&mut self, operation: &str) -> Option<Fault> {
        self.faults.iter_mut().find_map(|planned| planned.strikes(operation).then(|| planned.fault.clone()))
    }

    /// GitHub's words about a repository that has another name now.
    pub fn moved(&self, rest: &str, reading: bool) -> Answer {
        let place = format!("{}/repositories/{}{rest}", self.api, REPOSITORY_ID);
        let (status, message) = if reading { (301, "Moved Permanently") } else { (307, "Temporary Redirect") };
        let mut answer = Answer::refused(status, message);
        answer.body = Some(json!({ "message": message, "url": place, "documentation_url": "https://docs.github.com" }));
        answer.headers.push(("location", place));
        answer
    }
}
