//! The `git` process, for what only it can do: talk to a remote in every way that people have set up.
//!
//! In: what to fetch, and from where. Out: done, or git's own words why not. Guaranteed: nobody is asked for anything, no
//! hook and no transport that is a program runs, and it ends. A token is handed over in the environment, where no other
//! user of the machine can read it, and is never shown.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use data_encoding::BASE64;

use crate::error::{Error, Result};

/// How long one fetch may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// Where a token is handed over.
const HEADER: &str = "SLUICEGATE_GIT_HEADER";

/// An empty setting, which forgets those made before.
const NOTHING: &str = "SLUICEGATE_GIT_NOTHING";

/// What is set for every fetch, over all that is configured: nothing is executed, nothing happens besides.
const SETTINGS: [&str; 9] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.askPass=",
    "protocol.ext.allow=never",
    "protocol.fd.allow=never",
    "credential.interactive=false",
    "fetch.writeCommitGraph=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
];

/// Variables that say which repository is meant, which is known here; and those that name programs to ask people with.
const FORGOTTEN: [&str; 13] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ASKPASS",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    "SSH_ASKPASS",
];

/// Where commits come from.
#[derive(Clone)]
pub struct Remote {
    /// The name of a remote, or a URL.
    address: String,
    token: Option<String>,
}

impl Remote {
    /// A remote that git knows by name, such as `origin`, reached as git is configured to.
    ///
    /// # Errors
    /// If no remote can have that name.
    pub fn named(name: &str) -> Result<Self> {
        let is_name = !name.starts_with(['-', '.'])
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
        if !is_name {
            return Err(Error::new(format!("`{name}` is no name of a remote")));
        }
        Ok(Self { address: name.to_owned(), token: None })
    }

    /// A repository by its URL: `https`, `http`, `ssh` or `file`. A token is a password for the first two.
    ///
    /// # Errors
    /// If it is no such URL, or holds a password itself.
    pub fn at(url: &str, token: Option<&str>) -> Result<Self> {
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        let is_web = ["https", "http"].contains(&scheme);
        let host = rest.split('/').next().unwrap_or_default();
        if !(is_web || ["ssh", "file"].contains(&scheme)) || url.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Error::new("a repository is fetched by a URL with `https`, `ssh` or `file`"));
        }
        if is_web && host.contains('@') {
            return Err(Error::new("the URL of a repository holds a password")
                .help("hand it over apart from the URL, where it is not shown"));
        }
        if token.is_some_and(|token| token.chars().any(char::is_control)) {
            return Err(Error::new("the token for git holds a line break or another control character"));
        }
        Ok(Self { address: url.to_owned(), token: token.filter(|_| is_web).map(str::to_owned) })
    }
}

/// A `git fetch` waiting to be run.
pub(super) struct Git<'a> {
    command: Command,
    from: &'a Remote,
}

impl<'a> Git<'a> {
    /// Runs in `directory`. `has_ssh` says whether git is configured to reach SSH in a way of its own.
    pub(super) fn new(directory: &Path, from: &'a Remote, has_ssh: bool) -> Self {
        let mut command = Command::new("git");
        command.current_dir(directory).args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        for variable in FORGOTTEN {
            command.env_remove(variable);
        }
        command.env("GIT_TERMINAL_PROMPT", "0").env("SSH_ASKPASS_REQUIRE", "never").env("LC_ALL", "C");
        if !has_ssh && std::env::var_os("GIT_SSH_COMMAND").is_none() && std::env::var_os("GIT_SSH").is_none() {
            command.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
        }
        if let Some(token) = &from.token {
            // What a checkout has configured for the same place would be sent too, and then both would be refused.
            let key = format!("http.{}.extraHeader", from.address);
            command.arg(format!("--config-env={key}={NOTHING}")).env(NOTHING, "");
            command.arg(format!("--config-env={key}={HEADER}")).env(HEADER, authorization(token));
            // Whoever the request is sent on to would get the token as well.
            command.args(["-c", "http.followRedirects=false"]);
        }
        Self { command, from }
    }

    /// Fetches. `depth` is the option that says how much of history.
    pub(super) fn fetch(mut self, depth: Option<&str>, refspecs: &[String]) -> Result<()> {
        self.command.args(["fetch", "--quiet", "--force", "--no-tags", "--no-prune", "--no-recurse-submodules"]);
        self.command.args(["--no-auto-maintenance", "--no-write-fetch-head", "--refmap="]);
        self.command.args(depth).arg("--").arg(&self.from.address).args(refspecs);
        self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = self.command.spawn().map_err(|error| {
            Error::new(format!("cannot run git: {error}"))
                .help("commits are missing here: install git, or fetch them first")
        })?;
        let stderr = child.stderr.take();
        let words = std::thread::spawn(move || {
            let mut words = Vec::new();
            // A pipe that nobody empties would hold git up.
            stderr.map(|mut stderr| stderr.read_to_end(&mut words));
            words
        });
        let status = wait(&mut child)?;
        if status.is_some_and(|status| status.success()) {
            return Ok(());
        }
        let why = match status {
            None => format!("it was not done after {} minutes", PATIENCE.as_secs() / 60),
            Some(_) => self.shown(&words.join().unwrap_or_default()),
        };
        let address = &self.from.address;
        Err(Error::new(format!("git cannot fetch from {address}: {why}"))
            .help("check that the commit is still there and that the token may read the repository"))
    }

    /// The last of git's words, on one line, without the token.
    fn shown(&self, words: &[u8]) -> String {
        let words = String::from_utf8_lossy(words);
        let last = words.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it does not say why");
        let plain: String = last.chars().filter(|c| !c.is_control()).collect();
        match &self.from.token {
            Some(token) if !token.is_empty() => plain.replace(token.as_str(), "..."),
            _ => plain,
        }
    }
}

/// As GitHub takes a token: as the password of a user whose name means nothing.
fn authorization(token: &str) -> String {
    format!("Authorization: Basic {}", BASE64.encode(format!("x-access-token:{token}").as_bytes()))
}

/// How the process ended; `None` if it took too long and was ended.
fn wait(child: &mut Child) -> Result<Option<ExitStatus>> {
    let failed = |error: std::io::Error| Error::new(format!("cannot wait for git: {error}"));
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(Some(status));
        }
        if start.elapsed() > PATIENCE {
            child.kill().map_err(failed)?;
            child.wait().map_err(failed)?;
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}
