//! Pull requests: read, their commits and reviews, and asking for reviews.

use serde_json::{Value, json};

use crate::forge::answer::{Answer, Request};
use crate::forge::state::{Holder, Permission, State};

/// GitHub lists no more commits of a pull request than this, on however many pages.
const COMMITS_LISTED: usize = 250;

pub(super) fn carry_out(state: &mut State, holder: &Holder, request: &Request) -> Answer {
    if request.operation == "pulls/list" {
        return list(state, request);
    }
    let number = request.number("pull_number");
    if state.issues.get(&number).is_none_or(|issue| issue.pull.is_none()) {
        return Answer::not_found();
    }
    match request.operation.as_str() {
        "pulls/get" => Answer::ok(state.pull_full(number)),
        "pulls/list-commits" => {
            let commits = state.commits_of(number);
            let shapes: Vec<Value> =
                commits.iter().take(COMMITS_LISTED).map(|commit| state.commit_shape(commit)).collect();
            Answer::page(request, &shapes)
        }
        "pulls/list-files" => Answer::page(request, &state.files_of(number)),
        "pulls/list-reviews" => {
            let reviews = &state.pull(number).reviews;
            Answer::page(request, &reviews.iter().map(|review| state.review(number, review)).collect::<Vec<_>>())
        }
        "pulls/list-requested-reviewers" => {
            let users: Vec<Value> = state.pull(number).requested_users.iter().map(|id| state.user(*id)).collect();
            Answer::ok(json!({ "users": users, "teams": state.requested_teams(number) }))
        }
        "pulls/request-reviewers" => ask(state, holder, request, number),
        operation => panic!("{operation} has no place in pulls.rs"),
    }
}

fn list(state: &State, request: &Request) -> Answer {
    let asked = |name: &str| request.query.get(name).map(String::as_str);
    let wanted = asked("state").unwrap_or("open");
    let mut numbers: Vec<u64> = state
        .issues
        .values()
        .filter(|issue| {
            let Some(pull) = &issue.pull else { return false };
            let head = format!("{}:{}", state.account_by_id(pull.head_owner).login, pull.head);
            (wanted == "all" || (wanted == "open") == issue.open)
                && asked("base").is_none_or(|base| base == pull.base)
                && asked("head").is_none_or(|asked| asked == head)
        })
        .map(|issue| issue.number)
        .collect();
    if asked("sort") == Some("updated") {
        numbers.sort_by_key(|number| state.issue(*number).updated);
    }
    // Without a word about it, the newest stand first, unless they are sorted by something else.
    let ascending = asked("sort").is_some_and(|sort| sort != "created");
    if asked("direction").unwrap_or(if ascending { "asc" } else { "desc" }) == "desc" {
        numbers.reverse();
    }
    let shapes: Vec<Value> = numbers.into_iter().map(|number| state.pull_simple(number)).collect();
    Answer::page(request, &shapes)
}

/// The open pull requests that add a commit, and the merged ones.
pub(super) fn of_commit(state: &State, request: &Request) -> Answer {
    let sha = request.parameter("commit_sha");
    if !state.has_commit(sha) {
        return super::commits::no_commit(sha);
    }
    let adds = |number: &u64| state.commits_of(*number).iter().any(|commit| commit.sha == sha);
    let pulls = state.issues.values().filter(|issue| issue.pull.as_ref().is_some_and(|pull| issue.open || pull.merged));
    let shapes: Vec<Value> =
        pulls.map(|issue| issue.number).filter(adds).map(|number| state.pull_simple(number)).collect();
    Answer::page(request, &shapes)
}

/// All or nothing, as there.
fn ask(state: &mut State, holder: &Holder, request: &Request, number: u64) -> Answer {
    let teams = request.texts("team_reviewers").unwrap_or_default();
    let sees_teams = holder.permissions.contains(&Permission::Members);
    if let Some(team) = teams.iter().find(|_| !sees_teams) {
        return Answer::unprocessable(&format!("Could not resolve to a node with the global id of '{team}'."));
    }
    let stranger = format!(
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a \
         collaborator of the {} repository.",
        state.full_name()
    );
    let mut users = Vec::new();
    for login in request.texts("reviewers").unwrap_or_default() {
        match state.find_account(&login) {
            Some(account) if account.id == state.issue(number).author => {
                return Answer::unprocessable("Review cannot be requested from pull request author.");
            }
            Some(account) if account.collaborator => users.push(account.id),
            _ => return Answer::unprocessable(&stranger),
        }
    }
    let slugs: Vec<String> = teams.iter().map(|slug| slug.to_ascii_lowercase()).collect();
    if slugs.iter().any(|slug| !state.teams.contains_key(slug)) {
        return Answer::unprocessable(&stranger);
    }
    let pull = state.pull_mut(number);
    for user in users {
        if !pull.requested_users.contains(&user) {
            pull.requested_users.push(user);
        }
    }
    for slug in slugs {
        if !pull.requested_teams.contains(&slug) {
            pull.requested_teams.push(slug);
        }
    }
    state.issue_mut(number).updated = state.tick();
    Answer::created(state.pull_simple(number))
}
