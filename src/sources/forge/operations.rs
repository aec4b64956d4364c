//! What is asked of GitHub: one table of every operation, in words, with the permission it takes and with what may
//! happen after an answer that was lost.

/// One thing that is asked of GitHub.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// What it does, as it stands after "cannot".
    pub words: &'static str,
    /// The permission that a token needs for it.
    pub permission: Permission,
    /// What may happen when the answer is lost.
    pub(super) repeat: Repeat,
}

/// What a token has to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Any token will do.
    None,
    /// A permission of a workflow's token, as it is written below `permissions:`.
    Workflow(&'static str),
    /// A permission for the organisation, which no workflow's token can have.
    Organisation(&'static str),
}

/// What may happen when nobody knows whether a request was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// It may be sent again: twice is as good as once.
    Again,
    /// Twice would make two. It is sent again only after a look has shown that the thing is not there.
    AfterLooking,
}

use Permission::{Organisation, Workflow};
use Repeat::{AfterLooking, Again};

macro_rules! operations {
    ($($name:ident: $words:literal, $permission:expr, $repeat:expr;)*) => {
        $(pub(super) const $name: &Operation = &Operation { words: $words, permission: $permission, repeat: $repeat };)*
    };
}

operations! {
    REPOSITORY: "read the repository", Workflow("contents: read"), Again;
    PULL_REQUEST: "read the pull request", Workflow("pull-requests: read"), Again;
    PULL_REQUESTS: "list the pull requests", Workflow("pull-requests: read"), Again;
    PULL_REQUESTS_OF: "find the pull requests of a commit", Workflow("pull-requests: read"), Again;
    REVIEWS: "read the reviews", Workflow("pull-requests: read"), Again;
    EVENTS: "read what happened to the pull request", Workflow("pull-requests: read"), Again;
    COMMITS: "read the commits of the pull request", Workflow("pull-requests: read"), Again;
    COMPARISON: "read the commits between the base and the head", Workflow("contents: read"), Again;
    REQUESTED: "read who is asked to review", Workflow("pull-requests: read"), Again;
    // A second request for the same people changes nothing.
    REQUEST_REVIEWERS: "ask for reviews", Workflow("pull-requests: write"), Again;
    WHO_AM_I: "read whose token this is", Permission::None, Again;
    TEAM: "read the team", Organisation("members: read"), Again;
    MEMBERSHIP: "read who is in the team", Organisation("members: read"), Again;
    COMMENTS: "read the comments", Workflow("pull-requests: read"), Again;
    CREATE_COMMENT: "write a comment", Workflow("pull-requests: write"), AfterLooking;
    UPDATE_COMMENT: "change a comment", Workflow("pull-requests: write"), Again;
    DELETE_COMMENT: "delete a comment", Workflow("pull-requests: write"), Again;
    ISSUES: "list the issues", Workflow("issues: read"), Again;
    CREATE_ISSUE: "open an issue", Workflow("issues: write"), AfterLooking;
    UPDATE_ISSUE: "change an issue", Workflow("issues: write"), Again;
    // Labels are a set. One that the repository does not have yet is made by adding it.
    ADD_LABEL: "add a label", Workflow("pull-requests: write"), Again;
    REMOVE_LABEL: "take a label away", Workflow("pull-requests: write"), Again;
    STATUSES: "read the statuses of a commit", Workflow("statuses: read"), Again;
    // The last status of a context counts, and a second one that says the same changes nothing.
    SET_STATUS: "set the status of a commit", Workflow("statuses: write"), Again;
    CHECK_RUNS: "read the check runs of a commit", Workflow("checks: read"), Again;
    CREATE_CHECK_RUN: "make a check run", Workflow("checks: write"), AfterLooking;
    UPDATE_CHECK_RUN: "change a check run", Workflow("checks: write"), Again;
    // Annotations add up: a batch that is sent twice stands there twice.
    ADD_ANNOTATIONS: "add annotations to a check run", Workflow("checks: write"), AfterLooking;
}
