//! Issues, comments and labels; a pull request is an issue too.

use serde_json::Value;

use crate::forge::answer::{Answer, Request};
use crate::forge::state::{Holder, Issue, State};

/// Characters of a comment, and of an issue's body.
const BODY: usize = 65_536;

/// Characters of an issue's title.
const TITLE: usize = 256;

pub(super) fn carry_out(state: &mut State, holder: &Holder, request: &Request) -> Answer {
    if request.text("body").is_some_and(|body| body.chars().count() > BODY) {
        let resource = if request.operation.ends_with("comment") { "IssueComment" } else { "Issue" };
        return Answer::invalid(resource, "body", "body is too long (maximum is 65536 characters)");
    }
    if request.text("title").is_some_and(|title| title.chars().count() > TITLE) {
        return Answer::invalid("Issue", "title", "title is too long (maximum is 256 characters)");
    }
    match request.operation.as_str() {
        "issues/create" => create(state, holder, request),
        "issues/list-for-repo" => list(state, request),
        "issues/update-comment" | "issues/delete-comment" => of_comment(state, request),
        _ => of_issue(state, holder, request),
    }
}

fn create(state: &mut State, holder: &Holder, request: &Request) -> Answer {
    let title = request.text("title").unwrap_or_default();
    if title.is_empty() {
        return Answer::invalid("Issue", "title", "title is missing");
    }
    let number = state.fresh_number();
    state.open_issue(number, holder.account, &title, None);
    let issue = state.issue_mut(number);
    issue.body = request.text("body");
    issue.labels = request.texts("labels").unwrap_or_default();
    Answer::created(state.issue_shape(state.issue(number)))
}

fn list(state: &State, request: &Request) -> Answer {
    let asked = |name: &str| request.query.get(name).map(String::as_str);
    let wanted_state = asked("state").unwrap_or("open");
    let labels: Vec<&str> = asked("labels").into_iter().flat_map(|text| text.split(',')).collect();
    let wanted = |issue: &&Issue| {
        let has = |label: &&str| issue.labels.iter().any(|own| own.eq_ignore_ascii_case(label));
        let author = &state.account_by_id(issue.author).login;
        (wanted_state == "all" || (wanted_state == "open") == issue.open)
            && labels.iter().all(has)
            && asked("creator").is_none_or(|login| login.eq_ignore_ascii_case(author))
    };
    let mut found: Vec<&Issue> = state.issues.values().filter(wanted).collect();
    if asked("sort") == Some("updated") {
        found.sort_by_key(|issue| issue.updated);
    }
    if asked("direction") != Some("asc") {
        found.reverse();
    }
    Answer::page(request, &found.into_iter().map(|issue| state.issue_shape(issue)).collect::<Vec<_>>())
}

fn of_comment(state: &mut State, request: &Request) -> Answer {
    let Some((number, at)) = state.find_comment(request.number("comment_id")) else { return Answer::not_found() };
    let now = state.tick();
    let issue = state.issue_mut(number);
    if request.operation == "issues/delete-comment" {
        issue.comments.remove(at);
        return Answer::nothing();
    }
    let comment = &mut issue.comments[at];
    comment.body = request.text("body").unwrap_or_default();
    comment.updated = now;
    let comment = comment.clone();
    Answer::ok(state.comment(number, &comment))
}

fn of_issue(state: &mut State, holder: &Holder, request: &Request) -> Answer {
    let number = request.number("issue_number");
    if !state.issues.contains_key(&number) {
        return Answer::not_found();
    }
    match request.operation.as_str() {
        "issues/get" => Answer::ok(state.issue_shape(state.issue(number))),
        "issues/list-events" => {
            let changes = state.issue(number).base_changes.iter();
            Answer::page(request, &changes.map(|change| state.base_change(number, change)).collect::<Vec<_>>())
        }
        "issues/list-comments" => {
            let since = request.query.get("since").and_then(|text| text.parse().ok());
            let comments = state.issue(number).comments.iter();
            let wanted = comments.filter(|comment| since.is_none_or(|since| comment.updated >= since));
            Answer::page(request, &wanted.map(|comment| state.comment(number, comment)).collect::<Vec<_>>())
        }
        "issues/create-comment" => {
            let body = request.text("body").unwrap_or_default();
            if body.trim().is_empty() {
                return Answer::invalid("IssueComment", "body", "body can't be blank");
            }
            state.add_comment(number, holder.account, holder.app, &body);
            let made = state.issue(number).comments.last().expect("just made");
            Answer::created(state.comment(number, made))
        }
        "issues/list-labels-on-issue" => Answer::page(request, &labels(state, number)),
        "issues/add-labels" | "issues/set-labels" => {
            let sent = request.texts("labels").unwrap_or_default();
            if request.operation == "issues/set-labels" {
                state.issue_mut(number).labels.clear();
            }
            add_labels(state.issue_mut(number), sent);
            Answer::ok(Value::Array(labels(state, number)))
        }
        "issues/remove-label" => {
            let issue = state.issue_mut(number);
            let before = issue.labels.len();
            issue.labels.retain(|label| !label.eq_ignore_ascii_case(request.parameter("name")));
            if issue.labels.len() == before {
                return Answer::refused(404, "Label does not exist");
            }
            Answer::ok(Value::Array(labels(state, number)))
        }
        "issues/update" => update(state, request, number),
        operation => panic!("{operation} has no place in issues.rs"),
    }
}

fn labels(state: &State, number: u64) -> Vec<Value> {
    state.issue(number).labels.iter().map(|name| state.label(name)).collect()
}

fn add_labels(issue: &mut Issue, names: Vec<String>) {
    for name in names {
        if !issue.labels.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            issue.labels.push(name);
        }
    }
}

fn update(state: &mut State, request: &Request, number: u64) -> Answer {
    let now = state.tick();
    let issue = state.issue_mut(number);
    if let Some(title) = request.text("title") {
        issue.title = title;
    }
    if let Some(body) = request.text("body") {
        issue.body = Some(body);
    }
    if let Some(names) = request.texts("labels") {
        issue.labels.clear();
        add_labels(issue, names);
    }
    if let Some(asked) = request.text("state") {
        issue.open = asked == "open";
        issue.closed = (!issue.open).then_some(now);
    }
    issue.updated = now;
    Answer::ok(state.issue_shape(state.issue(number)))
}
