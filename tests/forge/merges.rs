//! Commits that GitHub makes itself: what merging a pull request would give, and the groups of a merge queue.
//!
//! They are made in the scenario's git repository, under the references that GitHub keeps them at, and touch neither
//! its branches nor its files.

use super::commits::git;
use super::state::State;

/// How a merge queue puts a pull request on top of what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Merge,
    Squash,
}

/// A group of a merge queue.
pub struct Group {
    pub base: String,
    pub base_sha: String,
    pub head_ref: String,
    pub head_sha: String,
}

impl State {
    fn makes(&self, arguments: &[&str]) -> Option<String> {
        let mut all =
            vec!["-c", "user.name=GitHub", "-c", "user.email=noreply@github.com", "-c", "commit.gpgsign=false"];
        all.extend(arguments);
        git(self.git.as_deref()?, &all)
    }

    /// A commit on `onto` with everything that `head` adds; nothing if they are in conflict.
    fn merged(&self, onto: &str, head: &str, message: &str, method: Method) -> Option<String> {
        let tree = self.makes(&["merge-tree", "--write-tree", onto, head])?;
        let mut arguments = vec!["commit-tree", tree.trim(), "-m", message, "-p", onto];
        if method == Method::Merge {
            arguments.extend(["-p", head]);
        }
        self.makes(&arguments)
    }

    fn keep(&self, reference: &str, commit: &str) {
        self.makes(&["update-ref", reference, commit]).expect("a reference can be written");
    }

    /// Brings `refs/pull/N/head` and `refs/pull/N/merge` up to date, and gives the commit of the latter.
    pub fn merge_commit(&mut self, number: u64) -> Option<String> {
        let (base, head) = (self.base_of(number), self.head_of(number));
        self.git.as_ref()?;
        self.keep(&format!("refs/pull/{number}/head"), &head);
        let merged = self.merged(&base, &head, &format!("Merge {head} into {base}"), Method::Merge)?;
        self.keep(&format!("refs/pull/{number}/merge"), &merged);
        self.pull_mut(number).merge_commit = Some(merged.clone());
        Some(merged)
    }

    /// The group of `pulls`, queued behind `ahead`.
    pub fn queued(&self, ahead: &[u64], pulls: &[u64], method: Method) -> Group {
        let last = *pulls.last().expect("a group has a pull request");
        let base = self.pull(last).base.clone();
        let tip = self.resolve(&base).expect("the base branch has a commit");
        let on_top = |onto: String, number: &u64| {
            let (title, head) = (&self.issue(*number).title, self.head_of(*number));
            let message = match method {
                Method::Merge => {
                    let place = format!(
                        "{}/{}",
                        self.account_by_id(self.pull(*number).head_owner).login,
                        self.pull(*number).head
                    );
                    format!("Merge pull request #{number} from {place}\n\n{title}")
                }
                Method::Squash => format!("{title} (#{number})"),
            };
            self.merged(&onto, &head, &message, method).unwrap_or_else(|| panic!("{number} is in conflict"))
        };
        let base_sha = ahead.iter().fold(tip, on_top);
        let head_sha = pulls.iter().fold(base_sha.clone(), on_top);
        let head_ref = format!("refs/heads/gh-readonly-queue/{base}/pr-{last}-{base_sha}");
        self.keep(&head_ref, &head_sha);
        Group { base, base_sha, head_ref, head_sha }
    }
}
