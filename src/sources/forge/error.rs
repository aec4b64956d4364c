//! Why GitHub did not do what was asked. In: an answer, or none. Out: what kind of failure it is, in GitHub's own words
//! without any token, and what to do about it.

use std::fmt;

use http::StatusCode;
use serde_json::Value;

use super::operations::{
    CREATE_ISSUE, ISSUES, MEMBERSHIP, Operation, Permission, REQUEST_REVIEWERS, TEAM, UPDATE_ISSUE,
};
use crate::error::Error;

/// What kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The token is none, or none any more.
    Unauthorised,
    /// The token is good and may not do this.
    Forbidden,
    /// It is not there, or the token may not know that it is.
    NotFound,
    /// GitHub understood and refused.
    Refused,
    /// It collides with what is there.
    Conflict,
    /// GitHub asks to wait for longer than there is patience.
    RateLimited,
    /// GitHub cannot be reached, or fails.
    Unreachable,
    /// What came back is no answer of GitHub's API.
    Malformed,
    /// There is more than GitHub tells, so that no sure answer can be given.
    Incomplete,
}

/// What GitHub did not do, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgeError {
    /// What kind of failure.
    pub kind: Kind,
    /// GitHub's own words where it has any: one line, without tokens. It comes from outside: escape it.
    pub message: String,
    /// What was asked.
    pub operation: &'static Operation,
}

/// The result of what is asked of GitHub.
pub type Result<T, E = ForgeError> = std::result::Result<T, E>;

impl ForgeError {
    pub(super) fn new(kind: Kind, operation: &'static Operation, message: impl AsRef<str>) -> Self {
        Self { kind, message: one_line(message.as_ref()), operation }
    }

    /// The failure that an answer tells. `words` takes the tokens out of a text.
    pub(super) fn answered(
        operation: &'static Operation,
        status: StatusCode,
        body: &[u8],
        words: impl Fn(&str) -> String,
    ) -> Self {
        let kind = match status.as_u16() {
            401 => Kind::Unauthorised,
            403 | 451 => Kind::Forbidden,
            404 | 410 => Kind::NotFound,
            400 | 413 | 422 => Kind::Refused,
            409 => Kind::Conflict,
            429 => Kind::RateLimited,
            500..=599 => Kind::Unreachable,
            _ => Kind::Malformed,
        };
        let shown = format!("{status}");
        let message =
            said(body).map_or_else(|| shown.clone(), |said| format!("{} ({})", words(&said), status.as_u16()));
        Self::new(kind, operation, message)
    }

    /// What to do about it, in words for whoever keeps the workflow.
    #[must_use]
    pub fn help(&self) -> String {
        if let Some(help) = self.known_trap() {
            return help.to_owned();
        }
        match (self.kind, self.operation.permission) {
            (Kind::Unauthorised, _) => {
                "the token is wrong, or has run out: give the workflow's own token, or make a new one".to_owned()
            }
            (Kind::Forbidden, Permission::Workflow(permission)) => format!(
                "give the job `permissions: {permission}`; the token of a pull request from a fork is read-only \
                 whatever the workflow says"
            ),
            (Kind::Forbidden | Kind::NotFound, Permission::Organisation(permission)) => format!(
                "no workflow's token can look into an organisation: give a token with the organisation permission \
                 `{permission}` (`team-token` of the action, SLUICEGATE_TEAM_TOKEN), or list the people in the teams \
                 file"
            ),
            (Kind::NotFound, Permission::Workflow(permission)) => {
                format!("it is gone, or the token may not see it: the job needs `permissions: {permission}`")
            }
            (Kind::Forbidden | Kind::NotFound, Permission::None) => "use another token".to_owned(),
            (Kind::Refused, _) => "GitHub says above what it does not take".to_owned(),
            (Kind::Conflict | Kind::Incomplete, _) => "run it again".to_owned(),
            (Kind::RateLimited, _) => "run it again later, or with a token that is used less".to_owned(),
            (Kind::Unreachable, _) => {
                "run it again; if it stays so, look at the state of the server or of the network".to_owned()
            }
            (Kind::Malformed, _) => {
                "check the address of the API: https://api.github.com, or https://HOST/api/v3 for a server of your own"
                    .to_owned()
            }
        }
    }

    /// Answers that do not say what is wrong to those who have not met them before.
    fn known_trap(&self) -> Option<&'static str> {
        let says = |words: &str| self.message.to_lowercase().contains(words);
        let about_teams = self.operation == TEAM || self.operation == MEMBERSHIP;
        if self.kind == Kind::Forbidden && says("must authenticate via a github app") {
            return Some("a person's token cannot write check runs: use the workflow's own token, or that of an App");
        }
        if self.kind == Kind::Forbidden && says("saml") {
            return Some("authorise the token for the organisation's single sign-on");
        }
        let about_issues = [ISSUES, CREATE_ISSUE, UPDATE_ISSUE].contains(&self.operation);
        if about_issues && self.kind == Kind::NotFound && (says("disabled") || says("(410)")) {
            return Some(
                "issues are turned off in this repository: turn them on in its settings, or let another repository \
                 have them",
            );
        }
        if self.operation == REQUEST_REVIEWERS && self.kind == Kind::Refused {
            if says("could not resolve to a node") {
                return Some(
                    "a workflow's token cannot ask a team for a review: give a token that may read the organisation, \
                     or list the people in the teams file",
                );
            }
            if says("collaborator") {
                return Some("only people and teams with access to the repository can be asked: give them read access");
            }
        }
        (about_teams && self.kind == Kind::NotFound).then_some(
            "GitHub also says 404 to a token that may not look: a workflow's token never may. Give a token with the \
             organisation permission `members: read` (`team-token` of the action, SLUICEGATE_TEAM_TOKEN), or list the \
             people in the teams file",
        )
    }
}

impl fmt::Display for ForgeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cannot {}: {}", self.operation.words, self.message)
    }
}

impl std::error::Error for ForgeError {}

impl From<ForgeError> for Error {
    fn from(error: ForgeError) -> Self {
        Self::new(error.to_string()).help(error.help())
    }
}

/// What GitHub says in the body of a failure: its message, and what it holds against single parts of the request.
fn said(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let message = body.get("message")?.as_str()?;
    let details = body.get("errors").and_then(Value::as_array).into_iter().flatten().take(3).filter_map(|error| {
        let field = |name: &str| error.get(name).and_then(Value::as_str);
        let parts = || Some(format!("{} is {}", field("field")?, field("code")?));
        error.as_str().or_else(|| field("message")).map(str::to_owned).or_else(parts)
    });
    let mut said = message.to_owned();
    for detail in details.filter(|detail| !message.contains(detail.as_str())) {
        said.push_str(": ");
        said.push_str(&detail);
    }
    Some(said)
}

/// Enough of a message to know it by, in one line.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 300;
    let line = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = line.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::super::operations::{CREATE_CHECK_RUN, PULL_REQUEST, SET_STATUS};
    use super::*;

    fn answered(operation: &'static Operation, status: u16, body: &str) -> ForgeError {
        let status = StatusCode::from_u16(status).unwrap();
        ForgeError::answered(operation, status, body.as_bytes(), |text| text.replace("ghp_0123", "***"))
    }

    #[test]
    fn every_status_is_of_a_kind() {
        let kinds = [
            (301, Kind::Malformed),
            (400, Kind::Refused),
            (401, Kind::Unauthorised),
            (403, Kind::Forbidden),
            (404, Kind::NotFound),
            (409, Kind::Conflict),
            (410, Kind::NotFound),
            (418, Kind::Malformed),
            (422, Kind::Refused),
            (429, Kind::RateLimited),
            (451, Kind::Forbidden),
            (500, Kind::Unreachable),
            (503, Kind::Unreachable),
        ];
        for (status, kind) in kinds {
            let error = answered(PULL_REQUEST, status, "<html>");
            assert_eq!(error.kind, kind, "{status}");
            assert!(!error.help().is_empty());
        }
    }

    #[test]
    fn the_message_is_one_masked_line() {
        let body = r#"{"message": "Validation\nFailed for ghp_0123\u001b[31m", "errors": [
            {"resource": "Status", "code": "custom", "field": "description", "message": "is too long (ghp_0123)"},
            {"code": "invalid", "field": "sha"}, "Reviews may only be requested from collaborators."]}"#;
        assert_eq!(
            answered(SET_STATUS, 422, body).to_string(),
            "cannot set the status of a commit: Validation Failed for *** [31m: is too long (***): sha is invalid: \
             Reviews may only be requested from collaborators. (422)"
        );
        assert_eq!(answered(SET_STATUS, 502, "<html>").message, "502 Bad Gateway");
        let long = format!(r#"{{"message": "{}"}}"#, "é".repeat(5000));
        assert_eq!(answered(SET_STATUS, 500, &long).message.chars().count(), 303);
    }

    /// The traps that GitHub's own words do not explain.
    #[test]
    fn the_help_names_what_is_missing() {
        let cases = [
            (SET_STATUS, 403, "Resource not accessible by integration", "`permissions: statuses: write`"),
            (SET_STATUS, 403, "Resource not accessible by integration", "from a fork is read-only"),
            (CREATE_CHECK_RUN, 403, "You must authenticate via a GitHub App.", "a person's token cannot write check"),
            (TEAM, 404, "Not Found", "a workflow's token never may"),
            (MEMBERSHIP, 403, "Forbidden", "organisation permission `members: read`"),
            (REQUEST_REVIEWERS, 422, "Could not resolve to a node with the global id of 'x'", "cannot ask a team"),
            (REQUEST_REVIEWERS, 422, "Reviews may only be requested from collaborators.", "give them read access"),
            (CREATE_ISSUE, 410, "Issues has been disabled in this repository.", "turn them on in its settings"),
            (CREATE_ISSUE, 403, "Resource not accessible by integration", "`permissions: issues: write`"),
            (ISSUES, 404, "Not Found", "`permissions: issues: read`"),
            (PULL_REQUEST, 404, "Not Found", "`permissions: pull-requests: read`"),
            (PULL_REQUEST, 403, "Resource protected by organization SAML enforcement.", "single sign-on"),
        ];
        for (operation, status, message, help) in cases {
            let error = answered(operation, status, &format!(r#"{{"message": "{message}"}}"#));
            assert!(error.help().contains(help), "{error}: {}", error.help());
            assert_eq!(Error::from(error.clone()).help, Some(error.help()));
        }
    }
}
