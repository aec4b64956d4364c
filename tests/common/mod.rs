//! Runs the command as its user would, and builds real repositories for it.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part of this")]

pub mod files;

use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run printed, and how it ended.
#[derive(Clone)]
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Run {
    /// Everything in one text, for a snapshot.
    pub fn shown(&self) -> String {
        let stderr = if self.stderr.is_empty() { String::new() } else { format!("--- stderr\n{}", self.stderr) };
        format!("{}{stderr}--- exit code {}\n", self.stdout, self.code)
    }
}

/// The situations in `fixtures/scenarios`.
pub fn cases() -> Vec<String> {
    let mut cases: Vec<String> = std::fs::read_dir(top().join("fixtures/scenarios"))
        .expect("scenarios")
        .map(|entry| entry.expect("a case").file_name().into_string().expect("a name"))
        .collect();
    cases.sort();
    cases
}

/// Runs `sluicegate` in `directory`, 80 columns wide, without colours.
pub fn sluicegate(directory: &Path, arguments: &[&str]) -> Run {
    sluicegate_with(directory, arguments, &[])
}

/// The same with environment variables.
pub fn sluicegate_with(directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_sluicegate"))
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .env("COLUMNS", "80")
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", directory)
        .envs(variables.iter().copied())
        .output()
        .expect("the command was built by cargo");
    Run {
        stdout: String::from_utf8(output.stdout).expect("output is text"),
        stderr: String::from_utf8(output.stderr).expect("output is text"),
        code: output.status.code().unwrap_or(-1),
    }
}

/// The top of this project.
pub fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A git repository in a directory of its own.
pub struct Repository {
    pub directory: tempfile::TempDir,
    /// When its commits are made; now, if nobody says.
    pub time: std::cell::RefCell<Option<String>>,
}

impl Repository {
    /// A directory of its own, without git.
    pub fn plain() -> Self {
        Self { directory: tempfile::tempdir().expect("a temporary directory"), time: std::cell::RefCell::default() }
    }

    /// An empty repository on the branch `main`.
    pub fn new() -> Self {
        let repository = Self::plain();
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    /// A repository whose first commit holds the files of a directory of this project.
    pub fn holding(directory: &str) -> Self {
        Self::new().with_files_of(directory)
    }

    /// Commits from now on are made at this time, such as `2026-03-01T09:00:00Z`.
    pub fn at(self, time: &str) -> Self {
        self.time.replace(Some(time.to_owned()));
        self
    }

    pub fn with_files_of(self, directory: &str) -> Self {
        let repository = self;
        copy(&top().join(directory), repository.path());
        repository.commit("first");
        repository
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        git_at(self.path(), arguments, self.time.borrow().as_deref())
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let place = self.path().join(path);
        std::fs::create_dir_all(place.parent().expect("a parent")).expect("a directory");
        std::fs::write(place, text).expect("a file");
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).expect("a file")
    }

    /// Replaces a text that has to be there.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} does not hold {from:?}");
        self.write(path, text.replacen(from, to, 1));
    }

    pub fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    pub fn check(&self, arguments: &[&str]) -> Run {
        let mut all = vec!["check"];
        all.extend(arguments);
        sluicegate(self.path(), &all)
    }
}

pub fn git(directory: &Path, arguments: &[&str]) -> String {
    git_at(directory, arguments, None)
}

fn git_at(directory: &Path, arguments: &[&str], time: Option<&str>) -> String {
    let times = ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"].into_iter().filter_map(|name| Some((name, time?)));
    let output = Command::new("git")
        .envs(times)
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"])
        .args(["-c", "protocol.file.allow=always", "-c", "core.autocrlf=false"])
        .args(arguments)
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// Compares with a reviewed snapshot.
#[macro_export]
macro_rules! reviewed {
    ($name:expr, $text:expr) => {
        insta::with_settings!({
            prepend_module_to_snapshot => false,
            omit_expression => true,
            filters => vec![(r#""(toolVersion|semanticVersion)": "[^"]+""#, r#""$1": "[VERSION]""#), (r#""value": "sluicegate/[^"]+""#, r#""value": "sluicegate/[VERSION]""#), (r"@[0-9a-f]{7,40}\b", "@[COMMIT]")],
        }, { insta::assert_snapshot!($name, $text) })
    };
}
