//! What each operation does to the state, and to whom it is refused.
//!
//! In: a request that the description admits, and the token's holder. Out: GitHub's answer. Each refusal has the status
//! and the words that GitHub gives.

mod checks;
mod commits;
mod issues;
mod pulls;
mod teams;

pub use checks::over_limit;

use serde_json::json;

use super::answer::{Answer, Request};
use super::shapes::with;
use super::state::{Holder, Permission, State};

macro_rules! operations {
    ($($name:ident = $id:literal,)*) => {
        /// What a client may ask for, under the name that a scenario calls it by.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Operation {
            $($name,)*
        }

        impl Operation {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As GitHub's description names it.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }
        }
    };
}

operations! {
    Repository = "repos/get",
    Commit = "repos/get-commit",
    Compare = "repos/compare-commits-with-basehead",
    Statuses = "repos/list-commit-statuses-for-ref",
    CombinedStatus = "repos/get-combined-status-for-ref",
    CreateStatus = "repos/create-commit-status",
    Pull = "pulls/get",
    Pulls = "pulls/list",
    PullsOfCommit = "repos/list-pull-requests-associated-with-commit",
    Commits = "pulls/list-commits",
    Files = "pulls/list-files",
    Reviews = "pulls/list-reviews",
    RequestedReviewers = "pulls/list-requested-reviewers",
    RequestReviewers = "pulls/request-reviewers",
    Issue = "issues/get",
    Issues = "issues/list-for-repo",
    CreateIssue = "issues/create",
    UpdateIssue = "issues/update",
    Events = "issues/list-events",
    Comments = "issues/list-comments",
    CreateComment = "issues/create-comment",
    UpdateComment = "issues/update-comment",
    DeleteComment = "issues/delete-comment",
    Labels = "issues/list-labels-on-issue",
    AddLabels = "issues/add-labels",
    SetLabels = "issues/set-labels",
    RemoveLabel = "issues/remove-label",
    CheckRuns = "checks/list-for-ref",
    CheckRun = "checks/get",
    Annotations = "checks/list-annotations",
    CreateCheckRun = "checks/create",
    UpdateCheckRun = "checks/update",
    Team = "teams/get-by-name",
    Membership = "teams/get-membership-for-user-in-org",
    WhoAmI = "users/get-authenticated",
    User = "users/get-by-username",
    UserById = "users/get-by-id",
    RateLimit = "rate-limit/get",
}

/// Carries out one request.
pub fn carry_out(state: &mut State, request: &Request) -> Answer {
    let Some(secret) = &request.token else { return Answer::refused(401, "Requires authentication") };
    let Some(holder) = state.tokens.get(secret).cloned() else { return Answer::refused(401, "Bad credentials") };
    if request.parameters.contains_key("repo") && !names_repository(state, request) {
        let asked = format!("{}/{}", request.parameter("owner"), request.parameter("repo"));
        if !state.former_names.contains(&asked) {
            return Answer::not_found();
        }
        let rest = request.path.strip_prefix(&format!("/repos/{asked}")).unwrap_or_default();
        return state.moved(rest, request.method == "GET");
    }
    if let Some(refusal) = refused(&holder, request) {
        return refusal;
    }
    match request.operation.as_str() {
        "repos/get" => {
            let counts = json!({ "network_count": 1, "subscribers_count": 3 });
            Answer::ok(with(state.repository(state.owner), counts))
        }
        "rate-limit/get" => rate_limit(),
        "repos/list-pull-requests-associated-with-commit" => pulls::of_commit(state, request),
        operation if operation.starts_with("pulls/") => pulls::carry_out(state, &holder, request),
        operation if operation.starts_with("issues/") => issues::carry_out(state, &holder, request),
        operation if operation.starts_with("checks/") => checks::carry_out(state, &holder, request),
        operation if operation.starts_with("repos/") => commits::carry_out(state, &holder, request),
        operation if operation.starts_with("teams/") || operation.starts_with("users/") => {
            teams::carry_out(state, &holder, request)
        }
        operation => panic!("the description knows {operation}, and the fake does not: give it its place here"),
    }
}

fn names_repository(state: &State, request: &Request) -> bool {
    request.parameter("owner").eq_ignore_ascii_case(state.owner_login())
        && request.parameter("repo").eq_ignore_ascii_case(&state.name)
}

/// Writing takes a permission; one of several may do.
fn refused(holder: &Holder, request: &Request) -> Option<Answer> {
    let any_of: &[Permission] = match request.operation.as_str() {
        "repos/create-commit-status" => &[Permission::Statuses],
        "checks/create" | "checks/update" if holder.app.is_none() => {
            return Some(Answer::refused(403, "You must authenticate via a GitHub App."));
        }
        "checks/create" | "checks/update" => &[Permission::Checks],
        "pulls/request-reviewers" => &[Permission::PullRequests],
        "issues/create" => &[Permission::Issues],
        "issues/create-comment"
        | "issues/update-comment"
        | "issues/delete-comment"
        | "issues/add-labels"
        | "issues/set-labels"
        | "issues/remove-label"
        | "issues/update" => &[Permission::Issues, Permission::PullRequests],
        _ => return None,
    };
    let allowed = any_of.iter().any(|permission| holder.permissions.contains(permission));
    (!allowed).then(|| inaccessible(holder))
}

/// What GitHub says to a token that lacks a permission.
fn inaccessible(holder: &Holder) -> Answer {
    let kind = if holder.app.is_some() { "integration" } else { "personal access token" };
    Answer::refused(403, &format!("Resource not accessible by {kind}"))
}

fn rate_limit() -> Answer {
    let limit = json!({ "limit": 5000, "remaining": 4990, "reset": 4_102_444_800_u64, "used": 10 });
    Answer::ok(json!({ "resources": { "core": limit, "search": limit }, "rate": limit }))
}
