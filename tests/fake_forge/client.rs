//! A client without any library, and a repository to ask about.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::common::Repository;
use crate::forge::{Fake, World};

/// What came back, as a client without any library sees it.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn next(&self) -> Option<String> {
        let part = self.header("link")?.split(", ").find(|part| part.ends_with("rel=\"next\""))?;
        Some(part.split(['<', '>']).nth(1)?.to_owned())
    }
}

/// One request on a connection of its own; `None` if it was closed without an answer.
pub(crate) fn ask(forge: &Fake, token: &str, method: &str, place: &str, body: Option<&Value>) -> Option<Reply> {
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

pub(crate) fn get(forge: &Fake, token: &str, place: &str) -> Reply {
    ask(forge, token, "GET", place, None).expect("an answer")
}

#[track_caller]
pub(crate) fn says(forge: &Fake, token: &str, line: &str, body: &Value, status: u16, words: &str) {
    let (method, place) = line.split_once(' ').expect("METHOD PATH");
    let body = Some(body).filter(|body| !body.is_null());
    let reply = ask(forge, token, method, place, body).expect("an answer");
    assert_eq!(reply.status, status, "{token}: {line}: {}", reply.text);
    assert!(reply.text.contains(words), "{token}: {line}: {}", reply.text);
}

pub(crate) fn repository() -> Repository {
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

pub(crate) fn world(repository: &Repository) -> World {
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

pub(crate) const PULL: &str = "/repos/acme/orders/pulls/7";
pub(crate) const ISSUE: &str = "/repos/acme/orders/issues/7";
