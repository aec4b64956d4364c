//! What a workflow is told about why it runs: the payload of an event in a file, and the variables of a runner.
//!
//! The payload is a picture of the moment in which it is made; what people do later is not in it.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::Fake;
use super::merges::Method;
use super::shapes::with;
use super::state::{AccountId, REPOSITORY_ID, State};

/// Why a workflow runs.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// `opened`, `synchronize`, `reopened`, `labeled`, ... of a pull request.
    PullRequest(u64, &'a str),
    /// The same, with the rights of the base.
    PullRequestTarget(u64, &'a str),
    /// A review, by pull request and its number; `submitted`, `edited`, `dismissed`.
    Review(u64, u64, &'a str),
    /// A comment, by pull request or issue and its number; `created`, `edited`, `deleted`.
    Comment(u64, u64, &'a str),
    /// A group of a merge queue, behind others that are not merged yet.
    MergeGroup { ahead: &'a [u64], pulls: &'a [u64], method: Method },
    /// By hand on this branch, with inputs.
    Dispatch(&'a str, &'a [(&'a str, &'a str)]),
    /// The last commit of a branch, pushed.
    Push(&'a str),
    /// By the clock.
    Schedule,
}

/// A payload, and where a runner says that it is.
struct Picture {
    name: &'static str,
    payload: Value,
    sha: String,
    reference: String,
    /// The branches of a pull request: base and head.
    branches: Option<(String, String)>,
    actor: AccountId,
}

/// A run of a workflow: its variables, and the files that it reads and writes.
pub struct Occasion {
    directory: TempDir,
    variables: Vec<(String, String)>,
}

impl Fake {
    /// A workflow that runs because of this event, with this token, in this working directory.
    pub fn occasion(&self, event: Event<'_>, workspace: &Path, token: &str) -> Occasion {
        let mut state = self.state();
        let picture = state.picture(event);
        Occasion::new(&state, picture, workspace, token)
    }
}

impl Occasion {
    fn new(state: &State, picture: Picture, workspace: &Path, token: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let place = |name: &str| directory.path().join(name).to_string_lossy().into_owned();
        std::fs::write(place("event.json"), format!("{:#}\n", picture.payload)).expect("a file");
        std::fs::write(place("output"), "").expect("a file");
        std::fs::write(place("summary.md"), "").expect("a file");
        let short = picture.reference.strip_prefix("refs/heads/").or(picture.reference.strip_prefix("refs/pull/"));
        let (base, head) = picture.branches.unwrap_or_default();
        let run = state.exchanges.len() + 9_000_001;
        let variables = [
            ("CI", "true".to_owned()),
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_ACTOR", state.account_by_id(picture.actor).login.clone()),
            ("GITHUB_ACTOR_ID", picture.actor.to_string()),
            ("GITHUB_API_URL", state.api.clone()),
            ("GITHUB_BASE_REF", base),
            ("GITHUB_EVENT_NAME", picture.name.to_owned()),
            ("GITHUB_EVENT_PATH", place("event.json")),
            ("GITHUB_HEAD_REF", head),
            ("GITHUB_JOB", "gate".to_owned()),
            ("GITHUB_OUTPUT", place("output")),
            ("GITHUB_REF", picture.reference.clone()),
            ("GITHUB_REF_NAME", short.unwrap_or(&picture.reference).to_owned()),
            ("GITHUB_REPOSITORY", state.full_name()),
            ("GITHUB_REPOSITORY_ID", REPOSITORY_ID.to_string()),
            ("GITHUB_REPOSITORY_OWNER", state.owner_login().to_owned()),
            ("GITHUB_RUN_ATTEMPT", "1".to_owned()),
            ("GITHUB_RUN_ID", run.to_string()),
            ("GITHUB_SERVER_URL", state.server.clone()),
            ("GITHUB_SHA", picture.sha),
            ("GITHUB_STEP_SUMMARY", place("summary.md")),
            ("GITHUB_TOKEN", token.to_owned()),
            ("GITHUB_WORKFLOW", "sluicegate".to_owned()),
            ("GITHUB_WORKSPACE", workspace.to_string_lossy().into_owned()),
            ("RUNNER_TEMP", directory.path().to_string_lossy().into_owned()),
        ];
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { directory, variables }
    }

    /// With another value of a variable, or one more.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self
    }

    /// With a payload changed by hand.
    pub fn with_payload(self, change: impl FnOnce(&mut Value)) -> Self {
        let mut payload = self.payload();
        change(&mut payload);
        std::fs::write(self.directory.path().join("event.json"), payload.to_string()).expect("a file");
        self
    }

    /// To set on a command.
    pub fn variables(&self) -> Vec<(&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn payload(&self) -> Value {
        serde_json::from_str(&self.read("event.json")).expect("a payload is JSON")
    }

    /// What the job's summary says.
    pub fn summary(&self) -> String {
        self.read("summary.md")
    }

    /// The outputs of the step as they were written.
    pub fn outputs(&self) -> String {
        self.read("output")
    }

    /// One output of the step, read as a runner reads it: `name=value`, or `name<<END`, lines, `END`.
    pub fn output(&self, name: &str) -> Option<String> {
        let text = self.outputs();
        let mut lines = text.lines();
        let mut found = None;
        while let Some(line) = lines.next() {
            let (key, value) = match (line.split_once("<<"), line.split_once('=')) {
                (Some((key, end)), assigned) if assigned.is_none_or(|(before, _)| before.len() > key.len()) => {
                    (key, lines.by_ref().take_while(|line| *line != end).collect::<Vec<_>>().join("\n"))
                }
                (_, Some((key, value))) => (key, value.to_owned()),
                _ => panic!("a runner does not understand the output {line:?}"),
            };
            if key == name {
                found = Some(value);
            }
        }
        found
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.directory.path().join(name)).expect("a file")
    }
}

impl State {
    fn picture(&mut self, event: Event<'_>) -> Picture {
        match event {
            Event::PullRequest(number, action) => {
                let payload = self.pull_payload(number, action);
                self.at_merge("pull_request", payload, number, self.issue(number).author)
            }
            Event::PullRequestTarget(number, action) => {
                let payload = self.pull_payload(number, action);
                let base = self.pull(number).base.clone();
                let branches = Some((base.clone(), self.pull(number).head.clone()));
                Picture { branches, ..self.on_branch("pull_request_target", payload, &base, self.issue(number).author) }
            }
            Event::Review(number, id, action) => {
                let found = self.pull(number).reviews.iter().find(|review| review.id == id).expect("a review");
                let mut review = self.review(number, found);
                // In a payload it is written small.
                review["state"] = json!(found.state.to_lowercase());
                let author = found.author;
                let payload = json!({ "action": action, "review": review, "pull_request": self.pull_simple(number) });
                let payload = self.around(payload, author);
                self.at_merge("pull_request_review", payload, number, author)
            }
            Event::Comment(number, id, action) => {
                let found = self.issue(number).comments.iter().find(|comment| comment.id == id).expect("a comment");
                let (comment, author) = (self.comment(number, found), found.author);
                let payload =
                    json!({ "action": action, "issue": self.issue_shape(self.issue(number)), "comment": comment });
                self.on_default_branch("issue_comment", self.around(payload, author), author)
            }
            Event::MergeGroup { ahead, pulls, method } => {
                let group = self.queued(ahead, pulls, method);
                let payload = json!({
                    "action": "checks_requested",
                    "merge_group": {
                        "head_sha": group.head_sha,
                        "head_ref": group.head_ref,
                        "base_sha": group.base_sha,
                        "base_ref": format!("refs/heads/{}", group.base),
                        "head_commit": self.head_commit(&group.head_sha),
                    },
                });
                let actor = self.issue(*pulls.last().expect("a pull request")).author;
                let payload = self.around(payload, actor);
                let (sha, reference) = (group.head_sha, group.head_ref);
                Picture { name: "merge_group", payload, sha, reference, branches: None, actor }
            }
            Event::Dispatch(branch, inputs) => {
                let inputs: serde_json::Map<String, Value> =
                    inputs.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
                let reference = format!("refs/heads/{branch}");
                let payload = json!({ "inputs": inputs, "ref": reference, "workflow": ".github/workflows/gate.yml" });
                let actor = self.account("paul-producer");
                self.on_branch("workflow_dispatch", self.around(payload, actor), branch, actor)
            }
            Event::Push(branch) => {
                let actor = self.account("paul-producer");
                self.on_branch("push", self.push_payload(branch, actor), branch, actor)
            }
            Event::Schedule => {
                let payload = json!({ "schedule": "0 3 * * *", "workflow": ".github/workflows/drift.yml" });
                let mut payload = self.around(payload, self.owner);
                payload.as_object_mut().expect("an object").remove("sender");
                let keeper = self.account(super::KEEPER);
                self.on_default_branch("schedule", payload, keeper)
            }
        }
    }

    /// With what every payload has.
    fn around(&self, payload: Value, sender: AccountId) -> Value {
        with(
            payload,
            json!({
                "repository": self.repository(self.owner),
                "organization": self.organisation(),
                "sender": self.user(sender),
            }),
        )
    }

    fn pull_payload(&mut self, number: u64, action: &str) -> Value {
        self.merge_commit(number);
        let mut payload = json!({ "action": action, "number": number, "pull_request": self.pull_full(number) });
        match action {
            "synchronize" => {
                let head = self.commit(&self.head_of(number));
                payload["after"] = json!(self.head_of(number));
                payload["before"] = json!(head.and_then(|commit| commit.parents.first().cloned()));
            }
            "labeled" | "unlabeled" => {
                payload["label"] = self.issue(number).labels.last().map_or(Value::Null, |name| self.label(name));
            }
            _ => {}
        }
        self.around(payload, self.issue(number).author)
    }

    fn push_payload(&self, branch: &str, actor: AccountId) -> Value {
        let after = self.resolve(branch).expect("a pushed branch has a commit");
        let before = self.commit(&after).and_then(|commit| commit.parents.first().cloned());
        let head = self.head_commit(&after);
        let (before, created) = (before.clone().unwrap_or_else(|| "0".repeat(40)), before.is_none());
        let payload = json!({
            "ref": format!("refs/heads/{branch}"),
            "before": before,
            "after": after,
            "created": created,
            "deleted": false,
            "forced": false,
            "base_ref": null,
            "compare": format!("{}/compare/{before}...{after}", self.repository_page()),
            "commits": [head],
            "head_commit": head,
            "pusher": { "name": self.account_by_id(actor).login, "email": null },
        });
        let mut payload = self.around(payload, actor);
        // In this payload alone these times are numbers.
        payload["repository"]["created_at"] = json!(1_577_934_245);
        payload["repository"]["pushed_at"] = json!(self.now().as_second());
        payload
    }

    /// A commit as payloads tell it.
    fn head_commit(&self, sha: &str) -> Value {
        let commit = self.commit(sha).expect("the commit is there");
        json!({
            "id": commit.sha,
            "tree_id": commit.tree,
            "message": commit.message,
            "timestamp": commit.committer.date,
            "author": { "name": commit.author.name, "email": commit.author.email },
            "committer": { "name": commit.committer.name, "email": commit.committer.email },
        })
    }

    /// On the commit that merging would make, as far as there is one.
    fn at_merge(&mut self, name: &'static str, payload: Value, number: u64, actor: AccountId) -> Picture {
        let sha = self.merge_commit(number).unwrap_or_else(|| self.head_of(number));
        let branches = Some((self.pull(number).base.clone(), self.pull(number).head.clone()));
        Picture { name, payload, sha, reference: format!("refs/pull/{number}/merge"), branches, actor }
    }

    fn on_default_branch(&self, name: &'static str, payload: Value, actor: AccountId) -> Picture {
        self.on_branch(name, payload, &self.default_branch, actor)
    }

    fn on_branch(&self, name: &'static str, payload: Value, branch: &str, actor: AccountId) -> Picture {
        let sha = self.resolve(branch).unwrap_or_else(|| "0".repeat(40));
        Picture { name, payload, sha, reference: format!("refs/heads/{branch}"), branches: None, actor }
    }
}
