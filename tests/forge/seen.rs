//! What a scenario looks at afterwards: what was written, and what was asked.

use super::Fake;
use super::answer::Exchange;
use super::operations::Operation;
use super::state::Status;

/// A comment, as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub id: u64,
    pub author: String,
    pub body: String,
}

/// An issue, as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    pub number: u64,
    pub author: String,
    pub title: String,
    pub body: String,
    pub open: bool,
    pub labels: Vec<String>,
}

/// A check run, as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub id: u64,
    pub name: String,
    pub commit: String,
    pub status: String,
    pub conclusion: Option<String>,
    pub title: Option<String>,
    pub summary: Option<String>,
    pub external_id: Option<String>,
    /// As they were sent.
    pub annotations: Vec<serde_json::Value>,
}

impl Fake {
    /// Comments of a pull request, oldest first.
    pub fn comments(&self, number: u64) -> Vec<Said> {
        let state = self.state();
        let comments = state.issue(number).comments.iter();
        comments
            .map(|comment| Said {
                id: comment.id,
                author: state.account_by_id(comment.author).login.clone(),
                body: comment.body.clone(),
            })
            .collect()
    }

    /// Every status a commit was given, oldest first.
    pub fn statuses(&self, commit: &str) -> Vec<Status> {
        self.state().statuses.iter().filter(|status| status.commit == commit).cloned().collect()
    }

    /// The status that counts: the last one of a context.
    pub fn status(&self, commit: &str, context: &str) -> Option<Status> {
        self.statuses(commit).into_iter().rfind(|status| status.context == context)
    }

    /// The check runs of a commit, oldest first.
    pub fn check_runs(&self, commit: &str) -> Vec<Checked> {
        let state = self.state();
        let runs = state.check_runs.iter().filter(|run| run.commit == commit);
        runs.map(|run| Checked {
            id: run.id,
            name: run.name.clone(),
            commit: run.commit.clone(),
            status: run.status.clone(),
            conclusion: run.conclusion.clone(),
            title: run.title.clone(),
            summary: run.summary.clone(),
            external_id: run.external_id.clone(),
            annotations: run.annotations.clone(),
        })
        .collect()
    }

    pub fn labels(&self, number: u64) -> Vec<String> {
        self.state().issue(number).labels.clone()
    }

    /// People whose review is asked for.
    pub fn requested_people(&self, number: u64) -> Vec<String> {
        let state = self.state();
        let people = state.pull(number).requested_users.iter();
        people.map(|id| state.account_by_id(*id).login.clone()).collect()
    }

    /// Slugs of the teams whose review is asked for.
    pub fn requested_teams(&self, number: u64) -> Vec<String> {
        self.state().pull(number).requested_teams.clone()
    }

    /// The numbers of all issues that are no pull requests.
    pub fn issues(&self) -> Vec<u64> {
        self.state().issues.values().filter(|issue| issue.pull.is_none()).map(|issue| issue.number).collect()
    }

    /// One of them.
    pub fn issue(&self, number: u64) -> Raised {
        let state = self.state();
        let issue = state.issue(number);
        Raised {
            number,
            author: state.account_by_id(issue.author).login.clone(),
            title: issue.title.clone(),
            body: issue.body.clone().unwrap_or_default(),
            open: issue.open,
            labels: issue.labels.clone(),
        }
    }

    /// The commit at which a pull request stands.
    pub fn head(&self, number: u64) -> String {
        self.state().head_of(number)
    }

    /// Everything that was asked, in order.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.state().exchanges.clone()
    }

    /// What was asked of one operation, in order.
    pub fn asked(&self, operation: Operation) -> Vec<Exchange> {
        let mut all = self.exchanges();
        all.retain(|exchange| exchange.request.operation == operation.id());
        all
    }

    /// Every request that would change something, in order, as `POST /repos/...`.
    pub fn writes(&self) -> Vec<String> {
        let all = self.exchanges();
        let writes = all.iter().filter(|exchange| exchange.request.method != "GET");
        writes.map(|exchange| format!("{} {}", exchange.request.method, exchange.request.path)).collect()
    }

    /// Forgets what was asked, so that a second run can be seen by itself.
    pub fn forget_exchanges(&self) {
        self.state().exchanges.clear();
    }
}
