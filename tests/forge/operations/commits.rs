//! Commits, comparisons and commit statuses.

use serde_json::{Value, json};

use crate::forge::answer::{Answer, Request, encoded};
use crate::forge::state::{Holder, State, Status};

/// Characters of a status description.
const DESCRIPTION: usize = 140;
/// Statuses of one commit and context.
const STATUSES: usize = 1000;

pub(super) fn carry_out(state: &mut State, holder: &Holder, request: &Request) -> Answer {
    match request.operation.as_str() {
        "repos/get-commit" => match state.commit(request.parameter("ref")) {
            Some(commit) => Answer::ok(state.commit_shape(&commit)),
            None => no_commit(request.parameter("ref")),
        },
        "repos/compare-commits-with-basehead" => compare(state, request),
        "repos/create-commit-status" => create_status(state, holder, request),
        "repos/list-commit-statuses-for-ref" => {
            let reference = request.parameter("ref");
            let Some(sha) = known(state, reference) else { return no_commit(reference) };
            let statuses = state.statuses.iter().rev().filter(|status| status.commit == sha);
            Answer::page(request, &statuses.map(|status| state.status(status)).collect::<Vec<_>>())
        }
        "repos/get-combined-status-for-ref" => combined(state, request),
        operation => panic!("{operation} has no place in commits.rs"),
    }
}

/// The commit that a branch or hash means.
pub(super) fn known(state: &State, reference: &str) -> Option<String> {
    if state.has_commit(reference) {
        return Some(reference.to_owned());
    }
    let branch = reference.strip_prefix("heads/").unwrap_or(reference);
    state.resolve(branch)
}

pub(super) fn no_commit(reference: &str) -> Answer {
    Answer::unprocessable(&format!("No commit found for SHA: {reference}"))
}

/// The last status of each context, and one state for all: the worst.
fn combined(state: &State, request: &Request) -> Answer {
    let reference = request.parameter("ref");
    let Some(sha) = known(state, reference) else { return no_commit(reference) };
    let mut last: Vec<&Status> = Vec::new();
    for status in state.statuses.iter().rev().filter(|status| status.commit == sha) {
        if !last.iter().any(|newer| newer.context == status.context) {
            last.push(status);
        }
    }
    let any = |states: &[&str]| last.iter().any(|status| states.contains(&status.state.as_str()));
    let verdict = match () {
        () if any(&["failure", "error"]) => "failure",
        () if last.is_empty() || any(&["pending"]) => "pending",
        () => "success",
    };
    let shapes: Vec<Value> = last.iter().map(|status| state.status(status)).collect();
    let commit_url = format!("{}/commits/{sha}", state.repository_url());
    Answer::page_in(
        request,
        &shapes,
        "statuses",
        json!({
            "state": verdict,
            "sha": sha,
            "total_count": shapes.len(),
            "repository": state.repository(state.owner),
            "url": format!("{commit_url}/status"),
            "commit_url": commit_url,
        }),
    )
}

fn create_status(state: &mut State, holder: &Holder, request: &Request) -> Answer {
    let sha = request.parameter("sha").to_owned();
    if !state.has_commit(&sha) {
        return no_commit(&sha);
    }
    let context = request.text("context").unwrap_or_else(|| "default".to_owned());
    let description = request.text("description");
    if description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION) {
        return Answer::invalid("Status", "description", "description is too long (maximum is 140 characters)");
    }
    if state.statuses.iter().filter(|status| status.commit == sha && status.context == context).count() >= STATUSES {
        let message = "This SHA and context has reached the maximum number of statuses.";
        return Answer::invalid("Status", "context", message);
    }
    let status = Status {
        id: state.fresh_id(),
        commit: sha,
        state: request.text("state").unwrap_or_default(),
        context,
        description,
        target_url: request.text("target_url"),
        creator: holder.account,
        created: state.tick(),
    };
    let shape = state.status(&status);
    state.statuses.push(status);
    Answer::created(shape)
}

fn compare(state: &State, request: &Request) -> Answer {
    let Some((base, head)) = request.parameter("basehead").split_once("...") else { return Answer::not_found() };
    let (Some(base), Some(head)) = (state.commit(base), state.commit(head)) else { return Answer::not_found() };
    let Some(merge_base) = state.merge_base(&base.sha, &head.sha).and_then(|sha| state.commit(&sha)) else {
        let message = format!("No common ancestor between {} and {}.", base.sha, head.sha);
        return Answer::refused(404, &message);
    };
    let ahead = state.commits_between(&base.sha, &head.sha);
    let behind = state.commits_between(&head.sha, &base.sha).len();
    let status = match (ahead.len(), behind) {
        (0, 0) => "identical",
        (_, 0) => "ahead",
        (0, _) => "behind",
        _ => "diverged",
    };
    let place = format!("{}...{}", encoded(&base.sha), encoded(&head.sha));
    let page = format!("{}/compare/{place}", state.repository_page());
    let shapes: Vec<Value> = ahead.iter().map(|commit| state.commit_shape(commit)).collect();
    Answer::page_in(
        request,
        &shapes,
        "commits",
        json!({
            "url": format!("{}/compare/{place}", state.repository_url()),
            "html_url": page,
            "permalink_url": page,
            "diff_url": format!("{page}.diff"),
            "patch_url": format!("{page}.patch"),
            "base_commit": state.commit_shape(&base),
            "merge_base_commit": state.commit_shape(&merge_base),
            "status": status,
            "ahead_by": ahead.len(),
            "behind_by": behind,
            "total_commits": ahead.len(),
            "files": [],
        }),
    )
}
