//! Everything a gate says on a pull request, before anything is sent: one value, from which a forge is written to.
//!
//! In: a [`Presented`] report and the [`Occasion`]. Out: a [`Publication`]. Guaranteed: pure, and the same for the same
//! report; nothing in it is longer than the forge takes; no text from a file is markup, a mention or a command in it.
//!
//! A held change has the commit status `failure`, not `pending`. Nothing is running that could end by itself: whoever
//! waits for checks would wait for people, and a pull request that is given up would wait for ever. A status can be
//! written again, so that the next agreement turns it green. What cannot be judged is `error`. Nothing is ever neutral
//! or skipped: a forge takes both for a pass.

use std::collections::BTreeSet;

use super::Presented;
use super::comment::{Memory, comment, is_worth_beginning, notice};
use crate::gate::people::Person;

/// Where things can be looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The forge, as `https://github.com`.
    pub server: String,
    /// The repository, as `owner/name`.
    pub repository: String,
    /// The commit that holds the files of the base.
    pub base: String,
    /// The commit that holds the files of the head.
    pub head: String,
    /// What to put before a path of the report to make it a path of the repository, as `acme/`; empty where the report
    /// names files from the top of the repository.
    pub prefix: String,
    /// The page that explains the rules, each under its id.
    pub rules: Option<String>,
    /// The page of this run, where its summary stands.
    pub run: Option<String>,
    /// Paths of the repository whose text was judged as it will be once merged, and is another one in the head commit:
    /// its lines are not the lines of that commit.
    pub merged: BTreeSet<String>,
}

/// Something that could not be done, though the verdict stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// What, as `write the comment`.
    pub what: String,
    /// Why, as `the token may not write to pull requests`.
    pub why: String,
    /// What to do about it; a sentence.
    pub remedy: String,
}

/// What a publication depends on beside the report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Occasion<'a> {
    /// Where things can be looked up, if anywhere.
    pub links: Option<&'a Links>,
    /// What our comment remembers of the last time, if there is one.
    pub before: Option<&'a Memory>,
    /// The branch that the change is proposed to.
    pub branch: &'a str,
    /// Who proposed the change.
    pub author: Option<&'a Person>,
    /// Whose review is requested already: logins, and teams as `organisation/team`.
    pub requested: &'a [String],
    /// What could not be done.
    pub shortfalls: &'a [Shortfall],
    /// The label of pull requests that are held.
    pub label: Option<&'a str>,
}

/// The state of a commit status. There is no `pending` on purpose: see the head of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing is in the way.
    Success,
    /// Held.
    Failure,
    /// No verdict.
    Error,
}

impl State {
    /// The word of the forge.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Error => "error",
        }
    }

    /// The word of the forge for a check run, which knows no `error`.
    #[must_use]
    pub const fn conclusion(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure | Self::Error => "failure",
        }
    }
}

/// A commit status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// How it stands.
    pub state: State,
    /// Its name, which holds the base branch: one commit may be proposed to several.
    pub context: String,
    /// At most 140 characters.
    pub description: String,
}

/// How loud an annotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnnotationLevel {
    /// Worth knowing.
    Notice,
    /// May break some readers.
    Warning,
    /// Stands in the way.
    Failure,
}

impl AnnotationLevel {
    /// The word of the forge.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }
}

/// A remark beside lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// The path in the repository.
    pub path: String,
    /// The first line, from 1.
    pub start_line: usize,
    /// The last line, from 1.
    pub end_line: usize,
    /// How loud it is.
    pub level: AnnotationLevel,
    /// At most 255 characters.
    pub title: String,
    /// At most 64 KB.
    pub message: String,
    /// At most 64 KB; empty where there is no more to say.
    pub raw_details: String,
}

/// A check run: what the pull request shows beside its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRun {
    /// Its name, which holds the base branch and is no name of a status.
    pub name: String,
    /// The verdict.
    pub title: String,
    /// Markdown, at most 65,535 bytes.
    pub summary: String,
    /// Markdown, at most 65,535 bytes; empty where there is no more to say.
    pub text: String,
    /// How it ended.
    pub state: State,
    /// The worst first. How many of them fit into one request is the business of who sends them.
    pub annotations: Vec<Annotation>,
}

/// Whose review to request for a team. An organisation's team if the token may ask it, else its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The team, as the teams file calls it.
    pub team: String,
    /// The organisation's team, as `organisation/team`.
    pub github: Option<String>,
    /// Logins of members who could agree. Never the author, nor who wrote part of the change.
    pub members: Vec<String>,
}

/// A label, and whether the pull request is to have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its name.
    pub name: String,
    /// Whether it is to be there.
    pub present: bool,
}

/// Everything that is said on a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The one comment that is kept up to date. It mentions nobody.
    pub comment: String,
    /// Whether there is enough to say to begin a comment where none is yet. One that is there is kept true anyway.
    pub begins: bool,
    /// A new short comment, where somebody has to act or can go on. It mentions who.
    pub notice: Option<String>,
    /// The commit status.
    pub status: Status,
    /// The check run.
    pub check_run: CheckRun,
    /// The summary of the job: Markdown, at most 1 MiB.
    pub summary: String,
    /// Whose review to request; nobody whose review is requested already.
    pub reviewers: Vec<Request>,
    /// The label, if one is wanted.
    pub label: Option<Label>,
    /// Outputs of the step, by name: `verdict`, `findings`, `waiting-on`.
    pub outputs: Vec<(&'static str, String)>,
}

/// Makes everything that is said.
#[must_use]
pub fn publication(presented: &Presented<'_>, occasion: &Occasion<'_>) -> Publication {
    let verdict = presented.verdict();
    Publication {
        comment: comment(presented, occasion),
        begins: is_worth_beginning(presented),
        notice: notice(presented, occasion),
        status: Status {
            state: State::Error,
            context: format!("sluicegate ({})", occasion.branch),
            description: verdict.clone(),
        },
        check_run: CheckRun {
            name: format!("sluicegate findings ({})", occasion.branch),
            title: verdict,
            summary: String::new(),
            text: String::new(),
            state: State::Error,
            annotations: Vec::new(),
        },
        summary: summary(presented, occasion),
        reviewers: Vec::new(),
        label: None,
        outputs: Vec::new(),
    }
}

/// The summary of a job. Asked for again once everything was sent, it says what could not be.
#[must_use]
pub fn summary(presented: &Presented<'_>, occasion: &Occasion<'_>) -> String {
    let _ = occasion;
    super::markdown::render(presented)
}

/// What would be sent, for people at a terminal `width` columns wide.
#[must_use]
pub fn dry_run(publication: &Publication, width: usize) -> String {
    let _ = width;
    publication.comment.clone()
}
