//! Commits that are missing in a clone, brought from where it came from: which, how many, and what does not happen.

mod common;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc;

use common::{Repository, git};
use sluicegate::sources::Tree;
use sluicegate::sources::git::{self, Remote};

fn open(place: &Path) -> git::Repository {
    git::Repository::discover(place).expect("it works").expect("it works")
}

/// A place with history, and a clone that holds the newest commit of `main` alone.
struct Clone {
    origin: Repository,
    here: tempfile::TempDir,
}

impl Clone {
    fn shallow(origin: Repository) -> Self {
        Self::with(origin, &["--depth=1", "--single-branch", "--branch=main"])
    }

    fn with(origin: Repository, options: &[&str]) -> Self {
        let here = tempfile::tempdir().expect("it works");
        let url = format!("file://{}", origin.path().display());
        git(here.path(), &[&["clone", "--quiet"], options, &[&url, "."]].concat());
        Self { origin, here }
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(self.here.path(), arguments)
    }

    fn id(&self, name: &str) -> String {
        self.origin.git(&["rev-parse", name]).trim().to_owned()
    }

    /// Fetches both and finds where they meet.
    fn merge_base(&self, ours: &str, theirs: &str) -> sluicegate::error::Result<String> {
        let (repository, origin) = (open(self.here.path()), Remote::named("origin")?);
        let found = repository.fetch(&origin, &[&self.id(ours), &self.id(theirs)])?;
        Ok(repository.fetch_merge_base(&origin, &found[0], &found[1])?.id())
    }

    /// The same as git finds it with all of history.
    fn oracle(&self, ours: &str, theirs: &str) -> String {
        self.origin.git(&["merge-base", ours, theirs]).trim().to_owned()
    }

    fn commits(&self, name: &str) -> usize {
        self.git(&["rev-list", "--count", &self.id(name)]).trim().parse().expect("it works")
    }
}

/// `before` commits, then a fork into `topic` and `main`, each with `after` commits more.
fn forked(before: usize, after: usize) -> Repository {
    let repository = Repository::new();
    let mut stream = String::new();
    let mut mark = 0;
    let mut add = |branch: &str, from: Option<usize>| {
        mark += 1;
        let from = from.map_or_else(String::new, |from| format!("from :{from}\n"));
        stream.push_str(&format!(
            "commit refs/heads/{branch}\nmark :{mark}\ncommitter T <t@example.com> {} +0000\ndata 1\nx\n{from}M 644 inline {branch}\ndata {}\n{mark}\n\n",
            1_700_000_000 + mark,
            mark.to_string().len(),
        ));
        mark
    };
    for _ in 0..before {
        add("main", None);
    }
    for at in 0..after {
        add("topic", (at == 0).then_some(before));
        add("main", None);
    }
    let mut child = std::process::Command::new("git")
        .args(["fast-import", "--quiet"])
        .current_dir(repository.path())
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("it works");
    child.stdin.take().expect("it works").write_all(stream.as_bytes()).expect("it works");
    assert!(child.wait().expect("it works").success());
    repository
}

#[test]
fn a_commit_that_is_missing_is_brought() {
    let clone = Clone::shallow(forked(3, 2));
    let topic = clone.id("topic");
    let repository = open(clone.here.path());
    assert!(!repository.contains(&topic));
    assert!(repository.resolve(&topic).is_err());
    let found = repository.fetch(&Remote::named("origin").expect("it works"), &[&topic]).expect("it works");
    assert_eq!((found.len(), found[0].id(), found[0].name.clone()), (1, topic.clone(), topic.clone()));
    assert!(repository.contains(&topic));
    assert_eq!(repository.tree(&found[0], "").expect("it works").label("topic"), format!("{topic}:topic"));
    assert_eq!(clone.merge_base("topic", "main").expect("it works"), clone.oracle("topic", "main"));
}

#[test]
fn a_reference_is_fetched_anew_each_time() {
    let clone = Clone::shallow(forked(3, 2));
    clone.origin.git(&["update-ref", "refs/pull/7/head", "topic"]);
    let repository = open(clone.here.path());
    let origin = Remote::named("origin").expect("it works");
    let fetch = || repository.fetch(&origin, &["refs/pull/7/head", "refs/heads/main"]).expect("it works");
    let found = fetch();
    assert_eq!(found[0].id(), clone.id("topic"));
    assert_eq!(found[0].name, "refs/pull/7/head");
    assert_eq!(found[1].id(), clone.id("main"));
    // Rewritten, which git alone would refuse to follow.
    clone.origin.git(&["update-ref", "refs/pull/7/head", "topic~1"]);
    assert_eq!(fetch()[0].id(), clone.id("topic~1"));
}

#[test]
fn history_is_fetched_until_it_meets_and_no_more() {
    let clone = Clone::shallow(forked(700, 150));
    assert_eq!(clone.merge_base("topic", "main").expect("it works"), clone.oracle("topic", "main"));
    assert!(open(clone.here.path()).is_shallow());
    assert!(clone.commits("main") < 800, "{}", clone.commits("main"));
}

#[test]
fn histories_that_never_met_are_told_with_all_of_them_here() {
    let origin = forked(100, 1);
    origin.git(&["switch", "--quiet", "--orphan", "alien"]);
    origin.commit("alien");
    let clone = Clone::shallow(origin);
    let error = clone.merge_base("alien", "main").unwrap_err();
    assert!(error.message.ends_with("have no common commit"), "{}", error.message);
    assert!(!open(clone.here.path()).is_shallow());
}

/// A topic that grew on another one, which `main` took in long ago; and a side branch by which both seem to meet at once.
#[test]
fn a_common_commit_that_is_seen_first_is_not_taken_for_the_newest() {
    let origin = Repository::new();
    let old = origin.commit("old");
    origin.git(&["switch", "--quiet", "-c", "first"]);
    let first = origin.commit("first");
    origin.git(&["switch", "--quiet", "-c", "topic"]);
    origin.commit("topic");
    origin.git(&["switch", "--quiet", "main"]);
    origin.commit("main");
    origin.git(&["merge", "--quiet", "--no-ff", "-m", "take the first in", "first"]);
    for number in 0..70 {
        origin.commit(&number.to_string());
    }
    origin.git(&["switch", "--quiet", "-c", "side", &old]);
    origin.commit("side");
    origin.git(&["switch", "--quiet", "main"]);
    origin.git(&["merge", "--quiet", "--no-ff", "-m", "take the side in", "side"]);
    let clone = Clone::shallow(origin);
    let repository = open(clone.here.path());
    let remote = Remote::named("origin").expect("it works");
    clone.git(&["fetch", "--quiet", "--depth=60", "origin", "main", "topic"]);
    let [topic, main] = ["topic", "main"].map(|name| repository.resolve(&clone.id(name)).expect("it works"));
    // What is here says otherwise.
    assert_eq!(repository.merge_base(&topic, &main).expect("it works").id(), old);
    let error = repository.certain_merge_base(&topic, &main).unwrap_err();
    assert!(error.message.contains("this clone is shallow"), "{}", error.message);
    assert_eq!(repository.fetch_merge_base(&remote, &topic, &main).expect("it works").id(), first);
}

#[test]
fn a_whole_clone_stays_whole() {
    let clone = Clone::with(forked(100, 2), &["--single-branch", "--branch=main"]);
    assert_eq!(clone.merge_base("topic", "main").expect("it works"), clone.oracle("topic", "main"));
    assert!(!open(clone.here.path()).is_shallow());
    assert_eq!(clone.commits("main"), 102);
}

#[test]
fn what_is_here_is_not_asked_for() {
    let clone = Clone::with(forked(3, 2), &["--branch=main"]);
    std::fs::remove_dir_all(clone.origin.path().join(".git/objects")).expect("it works");
    let main = clone.git(&["rev-parse", "main"]).trim().to_owned();
    let found = open(clone.here.path())
        .fetch(&Remote::named("origin").expect("it works"), &[&main.to_uppercase()])
        .expect("it works");
    assert_eq!(found[0].id(), main);
}

#[test]
fn only_ids_and_whole_references_are_fetched() {
    let clone = Clone::shallow(forked(2, 1));
    let repository = open(clone.here.path());
    let origin = Remote::named("origin").expect("it works");
    for wrong in [
        "",
        "main",
        "HEAD",
        "--upload-pack=touch executed",
        "-h",
        "refs/heads/*",
        "refs/heads/topic:refs/heads/main",
        "+refs/heads/topic",
        "^refs/heads/topic",
        "refs/heads/../../x",
        "refs/heads/a b",
        "refs/heads/a\nb",
        "refs/sluicegate/x",
        "1234567",
        "1234567890123456789012345678901234567890123",
        "g234567890123456789012345678901234567890",
    ] {
        let error = repository.fetch(&origin, &[wrong]).unwrap_err();
        assert!(error.message.contains("it is no commit and no reference"), "{wrong:?}: {}", error.message);
    }
    for wrong in ["", "--upload-pack=x", "-h", "ext::sh -c 'touch executed'", "a b", "https://example.com/x"] {
        assert!(Remote::named(wrong).is_err(), "{wrong}");
    }
    for wrong in ["", "origin", "ext::sh -c touch", "ext://x", "git://example.com/x", "https://x y/", "-://x"] {
        assert!(Remote::at(wrong, None).is_err(), "{wrong}");
    }
    let error = Remote::at("https://user:secret@example.com/x", None).err().expect("it works");
    assert!(error.message.contains("holds a password") && !error.message.contains("secret"), "{}", error.message);
    assert!(Remote::at("https://example.com/x", Some("a\r\nb")).is_err());
    assert!(Remote::at("ssh://git@example.com/x", None).is_ok());
}

#[test]
fn what_is_gone_there_is_told() {
    let clone = Clone::shallow(forked(2, 1));
    let repository = open(clone.here.path());
    let gone = "1234567890123456789012345678901234567890";
    let error = repository.fetch(&Remote::named("origin").expect("it works"), &[gone]).unwrap_err();
    assert!(error.message.starts_with("git cannot fetch from origin: "), "{}", error.message);
    assert!(error.message.contains(gone) && !error.message.contains('\n'), "{}", error.message);
    assert!(error.help.expect("it works").contains("still there"));
    let error = repository.fetch(&Remote::named("nobody").expect("it works"), &[gone]).unwrap_err();
    assert!(error.message.contains("nobody"), "{}", error.message);
    // What is no commit cannot be judged.
    clone.origin.git(&["update-ref", "refs/odd/tree", "main^{tree}"]);
    let error = repository.fetch(&Remote::named("origin").expect("it works"), &["refs/odd/tree"]).unwrap_err();
    assert!(error.message.contains("is no commit"), "{}", error.message);
}

/// Hooks, transports and helpers that a configuration names are for people, not for a gate.
#[test]
#[cfg(unix)]
fn nothing_is_executed_and_nothing_else_changes() {
    use std::os::unix::fs::PermissionsExt;
    let clone = Clone::shallow(forked(3, 2));
    clone.origin.git(&["tag", "v1", "topic"]);
    let executed = clone.here.path().join("executed");
    let program = clone.here.path().join("program");
    std::fs::write(&program, format!("#!/bin/sh\ntouch '{}'\n", executed.display())).expect("it works");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it works");
    std::fs::copy(&program, clone.here.path().join(".git/hooks/reference-transaction")).expect("it works");
    clone.git(&["config", "core.fsmonitor", program.to_str().expect("it works")]);
    clone.git(&["config", "core.askPass", program.to_str().expect("it works")]);
    clone.git(&["config", "remote.evil.url", &format!("ext::{}", program.display())]);
    clone.git(&["config", "protocol.ext.allow", "always"]);
    let state = || {
        let references = std::fs::read_to_string(clone.here.path().join(".git/packed-refs")).unwrap_or_default();
        let walk = ignore::WalkBuilder::new(clone.here.path()).standard_filters(false).build();
        let files: Vec<_> = walk
            .map(|entry| entry.expect("it works").path().to_owned())
            .filter(|path| path.is_file())
            .filter(|path| !["objects", "sluicegate", "shallow"].iter().any(|part| path.iter().any(|own| own == *part)))
            .map(|path| (std::fs::read(&path).expect("it works"), path))
            .collect();
        (references, files.len(), files)
    };
    let before = state();
    assert_eq!(clone.merge_base("topic", "main").expect("it works"), clone.oracle("topic", "main"));
    let evil =
        open(clone.here.path()).fetch(&Remote::named("evil").expect("it works"), &["refs/heads/main"]).unwrap_err();
    assert!(evil.message.contains("not allowed"), "{}", evil.message);
    assert!(!executed.exists());
    assert!(before == state(), "{:?}", state().1);
    // The trap is set: git alone runs it.
    clone.git(&["fetch", "--quiet", "origin", "refs/heads/topic:refs/heads/other"]);
    assert!(executed.exists());
}

/// What one request said, and what it is answered.
fn serve(answer: String, seen: mpsc::Sender<(String, Vec<String>)>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("it works");
    let port = listener.local_addr().expect("it works").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("it works");
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            while !request.windows(4).any(|window| window == b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(count) => request.extend_from_slice(&buffer[..count]),
                }
            }
            drop(seen.send((String::from_utf8_lossy(&request).into_owned(), command_lines())));
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    port
}

/// What every user of the machine can see of the running git processes.
fn command_lines() -> Vec<String> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let read = |entry: std::io::Result<std::fs::DirEntry>| std::fs::read(entry.ok()?.path().join("cmdline")).ok();
    let lines = processes.filter_map(read).map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains("git")).collect()
}

#[test]
fn a_token_is_sent_and_never_shown() {
    let clone = Clone::shallow(forked(2, 1));
    let repository = open(clone.here.path());
    let refused = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let (seen, requests) = mpsc::channel();
    let port = serve(refused.to_owned(), seen);
    let url = format!("http://127.0.0.1:{port}/acme/data");
    // As a checkout leaves it behind: a second header would make the forge refuse both.
    clone.git(&["config", &format!("http.http://127.0.0.1:{port}/.extraheader"), "AUTHORIZATION: basic bGVmdA=="]);
    let secret = "ghs_0123456789abcdef";
    let remote = Remote::at(&url, Some(secret)).expect("it works");
    let error = repository.fetch(&remote, &["refs/heads/main"]).unwrap_err();
    let (request, processes) = requests.recv().expect("it works");
    let headers: Vec<&str> = request.lines().filter(|line| line.to_lowercase().starts_with("authorization")).collect();
    let encoded = "eC1hY2Nlc3MtdG9rZW46Z2hzXzAxMjM0NTY3ODlhYmNkZWY=";
    assert_eq!(headers, [format!("Authorization: Basic {encoded}")]);
    if cfg!(target_os = "linux") {
        assert!(processes.iter().any(|line| line.contains(&url)), "{processes:?}");
    }
    assert!(!processes.iter().any(|line| line.contains(secret) || line.contains(encoded)), "{processes:?}");
    assert!(!error.message.contains(secret), "{}", error.message);
    assert!(error.message.starts_with(&format!("git cannot fetch from {url}: ")), "{}", error.message);
    // Without a token, nobody is asked for one.
    let error = repository.fetch(&Remote::at(&url, None).expect("it works"), &["refs/heads/main"]).unwrap_err();
    assert!(error.message.contains("git cannot fetch"), "{}", error.message);
}

#[test]
fn a_token_is_not_sent_on() {
    let clone = Clone::shallow(forked(2, 1));
    let repository = open(clone.here.path());
    let (seen, elsewhere) = mpsc::channel();
    let other = serve("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(), seen);
    let (seen, _requests) = mpsc::channel();
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{other}/x/info/refs?service=git-upload-pack\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let port = serve(redirect, seen);
    let url = format!("http://127.0.0.1:{port}/x");
    repository.fetch(&Remote::at(&url, Some("secret")).expect("it works"), &["refs/heads/main"]).unwrap_err();
    assert!(elsewhere.try_recv().is_err());
    // Without a token there is nothing to lose.
    repository.fetch(&Remote::at(&url, None).expect("it works"), &["refs/heads/main"]).unwrap_err();
    assert!(elsewhere.try_recv().is_ok());
}
