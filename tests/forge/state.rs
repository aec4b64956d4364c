//! What the fake remembers: one repository with its pull requests, issues, statuses and check runs, the people and
//! teams around it, and the tokens they hold.
//!
//! Its clock moves by itself, a minute with each change, so that the same scenario always tells the same times.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::{Timestamp, ToSpan};
use serde_json::Value;

use super::answer::Exchange;
use super::commits::Commit;
use super::faults::Planned;

pub type AccountId = u64;

/// The number of the repository, which stays when its name changes.
pub const REPOSITORY_ID: u64 = 500_000;

pub const ACTIONS: &str = "github-actions[bot]";
pub const OUR_APP: &str = "sluicegate-acme[bot]";

#[derive(Debug, Clone)]
pub struct Account {
    pub id: AccountId,
    pub login: String,
    /// `User`, `Bot` or `Organization`.
    pub kind: &'static str,
    pub deleted: bool,
    /// Whether a review may be requested from them.
    pub collaborator: bool,
    /// Commits with one of these addresses are theirs.
    pub emails: Vec<String>,
}

/// What a token may write, or see beyond the repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    Statuses,
    Checks,
    PullRequests,
    Issues,
    /// Teams and who is in them: the organisation's `members: read`.
    Members,
}

#[derive(Debug, Clone)]
pub struct Holder {
    pub account: AccountId,
    /// The App the token was made for; a person's token has none.
    pub app: Option<App>,
    pub permissions: BTreeSet<Permission>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum App {
    Actions,
    Ours,
}

#[derive(Debug, Clone)]
pub struct Comment {
    pub id: u64,
    pub author: AccountId,
    pub app: Option<App>,
    pub body: String,
    pub created: Timestamp,
    pub updated: Timestamp,
}

#[derive(Debug, Clone)]
pub struct Review {
    pub id: u64,
    pub author: AccountId,
    /// `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED`.
    pub state: &'static str,
    pub body: String,
    /// Never moves, whatever is pushed later.
    pub commit: Option<String>,
    pub submitted: Timestamp,
}

/// An issue; a pull request is one with more to it.
#[derive(Debug, Clone)]
pub struct Issue {
    pub number: u64,
    pub id: u64,
    pub title: String,
    pub body: Option<String>,
    pub author: AccountId,
    pub open: bool,
    pub labels: Vec<String>,
    pub comments: Vec<Comment>,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub closed: Option<Timestamp>,
    /// When a pull request was pointed at another branch, oldest first.
    pub base_changes: Vec<BaseChange>,
    pub pull: Option<Pull>,
}

/// A pull request was pointed at another branch: by somebody, or by GitHub when its branch was deleted.
#[derive(Debug, Clone)]
pub struct BaseChange {
    pub id: u64,
    pub event: &'static str,
    pub at: Timestamp,
}

#[derive(Debug, Clone)]
pub struct Pull {
    pub head: String,
    pub base: String,
    /// Whose repository the head is in; the repository's own owner unless it is a fork.
    pub head_owner: AccountId,
    /// Commits at which the head and the base stand; `None` follows the branch in the git directory.
    pub head_at: Option<String>,
    pub base_at: Option<String>,
    /// The commits it adds; `None` asks the git directory.
    pub commits: Option<Vec<Commit>>,
    pub draft: bool,
    pub merged: bool,
    pub mergeable: Option<bool>,
    /// The commit that merging would make, once an event has needed it.
    pub merge_commit: Option<String>,
    pub reviews: Vec<Review>,
    pub requested_users: Vec<AccountId>,
    pub requested_teams: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Status {
    pub id: u64,
    pub commit: String,
    pub state: String,
    pub context: String,
    pub description: Option<String>,
    pub target_url: Option<String>,
    pub creator: AccountId,
    pub created: Timestamp,
}

#[derive(Debug, Clone)]
pub struct CheckRun {
    pub id: u64,
    pub app: App,
    pub name: String,
    pub commit: String,
    pub status: String,
    pub conclusion: Option<String>,
    pub details_url: Option<String>,
    pub external_id: Option<String>,
    pub title: Option<String>,
    pub summary: Option<String>,
    pub text: Option<String>,
    pub started: Option<String>,
    pub completed: Option<String>,
    /// As they were sent; every request adds to them.
    pub annotations: Vec<Value>,
}

#[derive(Debug, Clone)]
pub struct Team {
    pub id: u64,
    pub slug: String,
    pub parent: Option<String>,
    /// A secret team is told to nobody who is not in it.
    pub readable: bool,
    /// Role and state of everybody who is in it directly.
    pub members: BTreeMap<AccountId, (&'static str, &'static str)>,
}

pub struct State {
    /// Where requests go, with the base path and without a slash at the end.
    pub api: String,
    /// Where people go.
    pub server: String,
    pub owner: AccountId,
    pub name: String,
    /// Names the repository had, `owner/name`: GitHub leads on from them.
    pub former_names: Vec<String>,
    pub default_branch: String,
    /// The repository's git directory, once there is one.
    pub git: Option<PathBuf>,
    pub accounts: Vec<Account>,
    pub tokens: BTreeMap<String, Holder>,
    pub issues: BTreeMap<u64, Issue>,
    pub statuses: Vec<Status>,
    pub check_runs: Vec<CheckRun>,
    pub teams: BTreeMap<String, Team>,
    pub faults: Vec<Planned>,
    pub exchanges: Vec<Exchange>,
    /// What a client sent, or the fake answered, against GitHub's description.
    pub violations: Vec<String>,
    clock: Timestamp,
    last_id: u64,
}

impl State {
    pub fn new(full_name: &str) -> Self {
        let (owner, name) = full_name.split_once('/').expect("a repository is named OWNER/NAME");
        let mut state = Self {
            api: String::new(),
            server: String::new(),
            owner: 0,
            name: name.to_owned(),
            former_names: Vec::new(),
            default_branch: "main".to_owned(),
            git: None,
            accounts: Vec::new(),
            tokens: BTreeMap::new(),
            issues: BTreeMap::new(),
            statuses: Vec::new(),
            check_runs: Vec::new(),
            teams: BTreeMap::new(),
            faults: Vec::new(),
            exchanges: Vec::new(),
            violations: Vec::new(),
            clock: "2026-03-02T09:00:00Z".parse().expect("a time"),
            last_id: 1000,
        };
        state.owner = state.account(owner);
        state.account_mut(state.owner).kind = "Organization";
        state
    }

    pub const fn now(&self) -> Timestamp {
        self.clock
    }

    /// The time of the next change.
    pub fn tick(&mut self) -> Timestamp {
        self.clock = self.clock.checked_add(1.minute()).expect("this century");
        self.clock
    }

    pub const fn fresh_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Issues and pull requests are counted together.
    pub fn fresh_number(&self) -> u64 {
        self.issues.keys().next_back().map_or(1, |last| last + 1)
    }

    /// The account with this login, made if there is none.
    pub fn account(&mut self, login: &str) -> AccountId {
        if let Some(known) = self.find_account(login) {
            return known.id;
        }
        let id = if login == ACTIONS { 41_898_282 } else { self.fresh_id() };
        self.accounts.push(Account {
            id,
            login: login.to_owned(),
            kind: if login.ends_with("[bot]") { "Bot" } else { "User" },
            deleted: false,
            collaborator: !login.ends_with("[bot]"),
            emails: vec![format!("{login}@acme.example"), format!("{id}+{login}@users.noreply.github.com")],
        });
        id
    }

    /// Logins compare without case.
    pub fn find_account(&self, login: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| !account.deleted && account.login.eq_ignore_ascii_case(login))
    }

    pub fn account_by_id(&self, id: AccountId) -> &Account {
        self.accounts.iter().find(|account| account.id == id).expect("accounts are never removed")
    }

    pub fn account_mut(&mut self, id: AccountId) -> &mut Account {
        self.accounts.iter_mut().find(|account| account.id == id).expect("accounts are never removed")
    }

    pub fn owner_login(&self) -> &str {
        &self.account_by_id(self.owner).login
    }

    /// `owner/name`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner_login(), self.name)
    }

    pub fn issue(&self, number: u64) -> &Issue {
        self.issues.get(&number).unwrap_or_else(|| panic!("there is no issue or pull request {number}"))
    }

    pub fn issue_mut(&mut self, number: u64) -> &mut Issue {
        self.issues.get_mut(&number).unwrap_or_else(|| panic!("there is no issue or pull request {number}"))
    }

    pub fn pull(&self, number: u64) -> &Pull {
        self.issue(number).pull.as_ref().unwrap_or_else(|| panic!("{number} is no pull request"))
    }

    pub fn pull_mut(&mut self, number: u64) -> &mut Pull {
        self.issue_mut(number).pull.as_mut().unwrap_or_else(|| panic!("{number} is no pull request"))
    }

    pub fn open_issue(&mut self, number: u64, author: AccountId, title: &str, pull: Option<Pull>) {
        assert!(!self.issues.contains_key(&number), "there is a number {number} already");
        let (id, now) = (self.fresh_id(), self.tick());
        let issue = Issue {
            number,
            id,
            title: title.to_owned(),
            body: None,
            author,
            open: true,
            labels: Vec::new(),
            comments: Vec::new(),
            created: now,
            updated: now,
            closed: None,
            base_changes: Vec::new(),
            pull,
        };
        self.issues.insert(number, issue);
    }

    pub fn add_comment(&mut self, number: u64, author: AccountId, app: Option<App>, body: &str) -> u64 {
        let (id, now) = (self.fresh_id(), self.tick());
        let comment = Comment { id, author, app, body: body.to_owned(), created: now, updated: now };
        let issue = self.issue_mut(number);
        issue.comments.push(comment);
        issue.updated = now;
        id
    }

    /// The issue and the place of a comment in it.
    pub fn find_comment(&self, id: u64) -> Option<(u64, usize)> {
        self.issues
            .values()
            .find_map(|issue| issue.comments.iter().position(|comment| comment.id == id).map(|at| (issue.number, at)))
    }

    /// Members of a team and of all teams below it, with role and state; who is in several is active if in one.
    pub fn membership(&self, slug: &str, account: AccountId) -> Option<(&'static str, &'static str)> {
        let own = self.teams.get(slug).and_then(|team| team.members.get(&account).copied());
        if own.is_some_and(|(_, state)| state == "active") {
            return own;
        }
        let below = self.teams.values().filter(|team| team.parent.as_deref() == Some(slug));
        below
            .filter_map(|team| self.membership(&team.slug, account))
            .find(|(_, state)| *state == "active")
            .map(|_| ("member", "active"))
            .or(own)
    }
}
