//! Commits as GitHub tells them: from the git directory of a real repository, or given by a scenario.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::answer::encoded;
use super::state::{AccountId, State};

#[derive(Debug, Clone)]
pub struct Commit {
    pub sha: String,
    pub parents: Vec<String>,
    pub tree: String,
    pub author: Signature,
    pub committer: Signature,
    pub message: String,
}

#[derive(Debug, Clone)]
pub struct Signature {
    pub name: String,
    pub email: String,
    pub date: String,
}

impl Commit {
    /// A commit that a scenario gives: this hash, written by the account with this login.
    pub fn given(sha: &str, login: &str) -> Self {
        let signature = Signature {
            name: login.to_owned(),
            email: format!("{login}@acme.example"),
            date: "2026-03-02T08:00:00Z".to_owned(),
        };
        Self {
            sha: sha.to_owned(),
            parents: Vec::new(),
            tree: sha.to_owned(),
            author: signature.clone(),
            committer: signature,
            message: "a commit".to_owned(),
        }
    }

    pub fn saying(self, message: &str) -> Self {
        Self { message: message.to_owned(), ..self }
    }

    pub fn committed_by(mut self, login: &str) -> Self {
        login.clone_into(&mut self.committer.name);
        self.committer.email = format!("{login}@acme.example");
        self
    }

    /// With an address that belongs to nobody unless an account is known by it.
    pub fn with_address(mut self, email: &str) -> Self {
        email.clone_into(&mut self.author.email);
        email.clone_into(&mut self.committer.email);
        self
    }
}

/// What git says, or nothing if it fails.
pub fn git(directory: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        // The same commits have the same hashes in every run.
        .env("GIT_AUTHOR_DATE", "2026-03-02T09:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-03-02T09:00:00Z")
        .output()
        .expect("git is installed");
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

impl State {
    fn asks_git(&self, arguments: &[&str]) -> Option<String> {
        git(self.git.as_deref()?, arguments)
    }

    /// The commit at which a branch or hash stands.
    pub fn resolve(&self, revision: &str) -> Option<String> {
        if revision.starts_with('-') {
            return None;
        }
        let commit = |name: String| self.asks_git(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]);
        commit(format!("refs/heads/{revision}")).or_else(|| commit(revision.to_owned()))
    }

    pub fn head_of(&self, number: u64) -> String {
        let pull = self.pull(number);
        let found = pull.head_at.clone().or_else(|| self.resolve(&pull.head));
        found.unwrap_or_else(|| panic!("the branch '{}' of pull request {number} has no commit", pull.head))
    }

    pub fn base_of(&self, number: u64) -> String {
        let pull = self.pull(number);
        let found = pull.base_at.clone().or_else(|| self.resolve(&pull.base));
        found.unwrap_or_else(|| panic!("the branch '{}' of pull request {number} has no commit", pull.base))
    }

    /// Whether the repository has this commit.
    pub fn has_commit(&self, sha: &str) -> bool {
        sha.len() == 40
            && (self.given_commit(sha).is_some()
                || self
                    .issues
                    .values()
                    .filter_map(|issue| issue.pull.as_ref())
                    .any(|pull| [&pull.head_at, &pull.base_at].into_iter().flatten().any(|known| known == sha))
                || self.resolve(sha).is_some())
    }

    fn given_commit(&self, sha: &str) -> Option<&Commit> {
        let pulls = self.issues.values().filter_map(|issue| issue.pull.as_ref());
        pulls.filter_map(|pull| pull.commits.as_ref()).flatten().find(|commit| commit.sha == sha)
    }

    /// One commit by branch or hash.
    pub fn commit(&self, revision: &str) -> Option<Commit> {
        if let Some(given) = self.given_commit(revision) {
            return Some(given.clone());
        }
        let sha = self.resolve(revision)?;
        self.log(&["-1", &sha]).into_iter().next()
    }

    /// The commits that a pull request adds, oldest first.
    pub fn commits_of(&self, number: u64) -> Vec<Commit> {
        if let Some(given) = &self.pull(number).commits {
            return given.clone();
        }
        self.commits_between(&self.base_of(number), &self.head_of(number))
    }

    /// The commits in `head` that are not in `base`, oldest first.
    pub fn commits_between(&self, base: &str, head: &str) -> Vec<Commit> {
        self.log(&["--topo-order", "--reverse", &format!("{base}..{head}")])
    }

    pub fn merge_base(&self, base: &str, head: &str) -> Option<String> {
        self.asks_git(&["merge-base", base, head])
    }

    /// How a pull request changes files: how many, lines added, lines removed.
    pub fn extent_of(&self, number: u64) -> (u64, u64, u64) {
        let range = format!("{}...{}", self.base_of(number), self.head_of(number));
        let lines = self.asks_git(&["diff", "--numstat", &range]).unwrap_or_default();
        lines.lines().fold((0, 0, 0), |(files, added, removed), line| {
            let mut counts = line.split('\t').map(|count| count.parse().unwrap_or(0));
            (files + 1, added + counts.next().unwrap_or(0), removed + counts.next().unwrap_or(0))
        })
    }

    /// The files that a pull request changes.
    pub fn files_of(&self, number: u64) -> Vec<Value> {
        let head = self.head_of(number);
        let range = format!("{}...{head}", self.base_of(number));
        let lines = |kind: &str| self.asks_git(&["diff", "--no-renames", kind, &range]).unwrap_or_default();
        let (counts, kinds) = (lines("--numstat"), lines("--name-status"));
        let count = |text: Option<&str>| text.and_then(|text| text.parse().ok()).unwrap_or(0_u64);
        let pairs = counts.lines().zip(kinds.lines());
        pairs
            .map(|(counted, kind)| {
                let mut parts = counted.splitn(3, '\t');
                let (added, removed) = (count(parts.next()), count(parts.next()));
                let path = parts.next().unwrap_or_default();
                let status = match kind.chars().next() {
                    Some('A') => "added",
                    Some('D') => "removed",
                    _ => "modified",
                };
                json!({
                    "sha": self.asks_git(&["rev-parse", "--verify", "--quiet", &format!("{head}:{path}")]),
                    "filename": path,
                    "status": status,
                    "additions": added,
                    "deletions": removed,
                    "changes": added + removed,
                    "blob_url": format!("{}/blob/{head}/{}", self.repository_page(), encoded(path)),
                    "raw_url": format!("{}/raw/{head}/{}", self.repository_page(), encoded(path)),
                    "contents_url": format!("{}/contents/{}?ref={head}", self.repository_url(), encoded(path)),
                })
            })
            .collect()
    }

    fn log(&self, arguments: &[&str]) -> Vec<Commit> {
        let format = "--format=%H%x1f%P%x1f%T%x1f%an%x1f%ae%x1f%aI%x1f%cn%x1f%ce%x1f%cI%x1f%B%x1e";
        let mut all = vec!["log", format];
        all.extend(arguments);
        let text = self.asks_git(&all).unwrap_or_default();
        text.split('\u{1e}').map(str::trim_start).filter(|entry| !entry.is_empty()).map(read).collect()
    }

    /// Whose address this is; GitHub names nobody if it is nobody's.
    pub fn account_of_address(&self, email: &str) -> Option<AccountId> {
        let theirs = |known: &String| known.eq_ignore_ascii_case(email);
        let mut accounts = self.accounts.iter().filter(|account| !account.deleted);
        accounts.find(|account| account.emails.iter().any(theirs)).map(|account| account.id)
    }
}

fn read(entry: &str) -> Commit {
    let parts: Vec<&str> = entry.split('\u{1f}').collect();
    let [sha, parents, tree, name, email, date, committer, committer_email, committer_date, message] = parts[..] else {
        panic!("git log printed {entry:?}")
    };
    let signature =
        |name: &str, email: &str, date: &str| Signature { name: name.into(), email: email.into(), date: utc(date) };
    Commit {
        sha: sha.to_owned(),
        parents: parents.split_whitespace().map(str::to_owned).collect(),
        tree: tree.to_owned(),
        author: signature(name, email, date),
        committer: signature(committer, committer_email, committer_date),
        message: message.trim_end().to_owned(),
    }
}

fn utc(date: &str) -> String {
    date.parse::<jiff::Timestamp>().map_or_else(|_| date.to_owned(), |time| time.to_string())
}
