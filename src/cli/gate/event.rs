//! What happened, and what is to be judged because of it.
//!
//! In: the event that started a workflow. Out: a [`Subject`]. Guaranteed: only names are taken from the payload, which
//! may be old or somebody's: whatever decides is asked anew. An event of another repository is refused.

use serde_json::Value;

use crate::cli::surroundings::Event;
use crate::document::MAX_BYTES;
use crate::error::{Error, Result};
use crate::sources::directory::read_file;

/// What is to be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    /// One pull request.
    PullRequest(u64),
    /// A group of pull requests that the queue is about to merge.
    Queue(Group),
    /// Every open pull request into this branch: it has moved, or somebody wants to know.
    Branch(String),
    /// Nothing, for this reason.
    Nothing(String),
}

/// A group in the merge queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// The branch it goes to.
    pub(super) branch: String,
    /// The commit of the branch that it is built on.
    pub(super) base: String,
    /// The commit that the branch would become.
    pub(super) head: String,
    /// The name of the queue's own branch, which holds the number of the last pull request.
    pub(super) name: String,
}

/// What an event asks for. `repository` is the one this runs for.
///
/// # Errors
/// If the event cannot be read, is of another repository, or of no kind that has pull requests.
pub(super) fn read_event(event: &Event, repository: &str) -> Result<Subject> {
    let payload = payload(event)?;
    let of = text(&payload, "/repository/full_name");
    if let Some(of) = of.filter(|of| !of.eq_ignore_ascii_case(repository)) {
        return Err(Error::new(format!(
            "the event is of the repository `{of}`, and GITHUB_REPOSITORY says `{repository}`"
        ))
        .help("run the gate in a workflow of the repository that it is to guard"));
    }
    match event.name.as_str() {
        "pull_request" | "pull_request_target" | "pull_request_review" | "pull_request_review_comment" => {
            needed(number(&payload, "/pull_request/number"), event, "pull_request.number").map(Subject::PullRequest)
        }
        "issue_comment" => {
            let number = needed(number(&payload, "/issue/number"), event, "issue.number")?;
            Ok(match payload.pointer("/issue/pull_request") {
                Some(_) => Subject::PullRequest(number),
                None => Subject::Nothing(format!("#{number} is an issue, and no pull request")),
            })
        }
        "merge_group" => group(&payload, event),
        "workflow_dispatch" => Ok(match dispatched(&payload)? {
            Some(number) => Subject::PullRequest(number),
            None => branch(&payload, event),
        }),
        "push" | "schedule" | "repository_dispatch" => Ok(branch(&payload, event)),
        other => Err(Error::new(format!("the event `{}` says nothing of a pull request", other.escape_debug())).help(
            "name one with `--pull-request NUMBER`, or run on pull_request, pull_request_review and merge_group",
        )),
    }
}

fn payload(event: &Event) -> Result<Value> {
    let Some(path) = &event.path else {
        return Err(Error::new("GITHUB_EVENT_PATH is not set").help("name a pull request with `--pull-request NUMBER`"));
    };
    let shown = path.display();
    let bytes = read_file(path)?;
    if bytes.len() > MAX_BYTES {
        return Err(Error::new(format!("the event in {shown} is too large to be one")));
    }
    serde_json::from_slice(&bytes).map_err(|error| {
        Error::new(format!("cannot read the event in {shown}: {error}"))
            .help("GITHUB_EVENT_PATH has to name the JSON that GitHub wrote")
    })
}

fn group(payload: &Value, event: &Event) -> Result<Subject> {
    let part = |name: &str| {
        let found = text(payload, &format!("/merge_group/{name}")).map(str::to_owned);
        needed(found, event, &format!("merge_group.{name}"))
    };
    let branch = part("base_ref")?;
    Ok(Subject::Queue(Group {
        branch: branch.strip_prefix("refs/heads/").unwrap_or(&branch).to_owned(),
        base: part("base_sha")?,
        head: part("head_sha")?,
        name: part("head_ref")?,
    }))
}

/// The pull request that whoever started the workflow by hand named.
fn dispatched(payload: &Value) -> Result<Option<u64>> {
    let inputs = ["pull-request", "pull_request", "number"];
    let Some(written) = inputs.iter().find_map(|name| payload.pointer("/inputs")?.get(name)) else { return Ok(None) };
    let text = written.as_str().map_or_else(|| written.to_string(), |text| text.trim().to_owned());
    match text.trim_start_matches('#') {
        "" | "null" => Ok(None),
        number => number.parse().map(Some).map_err(|_| {
            Error::new(format!("the input names no pull request: `{}`", text.escape_debug())).help("give its number")
        }),
    }
}

fn branch(payload: &Value, event: &Event) -> Subject {
    let named = text(payload, "/ref")
        .map_or_else(|| event.branch.clone(), |name| name.strip_prefix("refs/heads/").map(str::to_owned));
    if payload.pointer("/deleted").and_then(Value::as_bool) == Some(true) {
        return Subject::Nothing("a branch was deleted".to_owned());
    }
    named.map_or_else(|| Subject::Nothing("the event is about no branch".to_owned()), Subject::Branch)
}

fn text<'a>(payload: &'a Value, pointer: &str) -> Option<&'a str> {
    payload.pointer(pointer).and_then(Value::as_str)
}

fn number(payload: &Value, pointer: &str) -> Option<u64> {
    payload.pointer(pointer).and_then(Value::as_u64)
}

fn needed<T>(found: Option<T>, event: &Event, name: &str) -> Result<T> {
    found.ok_or_else(|| {
        Error::new(format!("the event `{}` has no `{name}`", event.name))
            .help("GITHUB_EVENT_PATH has to name the event that GITHUB_EVENT_NAME names")
    })
}
