//! Everything a gate says on a pull request, before anything is sent: one value, from which a forge is written to.
//!
//! In: a [`Presented`] report and the [`Occasion`]. Out: a [`Publication`]. Guaranteed: pure, and the same for the same
//! report; nothing in it is longer than the forge takes; no text from a file is markup, a mention or a command in it.
//!
//! A held change has the commit status `failure`, not `pending`. Nothing is running that could end by itself: whoever
//! waits for checks would wait for people, and a pull request that is given up would wait for ever. A status can be
//! written again, so that the next agreement turns it green. What cannot be judged is `error`. Nothing is ever neutral
//! or skipped: a forge takes both for a pass.

mod annotations;
mod dry_run;
mod links;
mod reviewers;
mod status;

use super::comment::{Memory, everything, is_worth_beginning, notice, parts};
use super::escape::{markdown_sentence as prose, shorten, terminal_line};
use super::{Presented, counted};
use crate::gate::Decision;
use crate::gate::people::Person;
pub use annotations::{Annotation, AnnotationLevel};
pub use dry_run::dry_run;
pub use links::Links;

/// Bytes of the longest summary: a forge drops one of more than 1 MiB whole.
const MOST_SUMMARY: usize = 1_000_000;

/// Characters of the longest title.
const LONGEST_TITLE: usize = 250;

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
    /// The state that a decision has.
    #[must_use]
    pub const fn of(decision: &Decision) -> Self {
        match decision {
            Decision::Open => Self::Success,
            Decision::Held { .. } => Self::Failure,
            Decision::CannotJudge => Self::Error,
        }
    }

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
    let (marker, sheet) = parts(presented, occasion);
    Publication {
        comment: format!("{marker}\n{sheet}"),
        begins: is_worth_beginning(presented),
        notice: notice(presented, occasion),
        status: status::status(presented, occasion),
        check_run: check_run(presented, occasion, sheet),
        summary: summary(presented, occasion),
        reviewers: reviewers::reviewers(presented, occasion),
        label: occasion.label.map(|name| Label {
            name: name.to_owned(),
            present: matches!(presented.report.decision, Decision::Held { .. }),
        }),
        outputs: outputs(presented),
    }
}

fn check_run(presented: &Presented<'_>, occasion: &Occasion<'_>, sheet: String) -> CheckRun {
    let annotations = annotations::annotations(presented, occasion);
    let beside = match annotations.len() {
        0 => "nothing stands at a line of this change".to_owned(),
        count => format!("{} at lines of this change", counted(count, "remark")),
    };
    CheckRun {
        name: format!("sluicegate findings ({})", occasion.branch),
        title: shorten(&terminal_line(&presented.verdict()), LONGEST_TITLE),
        summary: format!("{}\n\n{}\n", prose(&beside), prose(&shorten(&presented.considered(), 4_000))),
        text: sheet,
        state: State::of(&presented.report.decision),
        annotations,
    }
}

/// The summary of a job. Asked for again once everything was sent, it says what could not be.
#[must_use]
pub fn summary(presented: &Presented<'_>, occasion: &Occasion<'_>) -> String {
    let mut out = String::new();
    for one in occasion.shortfalls {
        let [what, why, remedy] = [&one.what, &one.why, &one.remedy].map(|text| prose(&shorten(text, 1_000)));
        out.push_str(&format!("- could not {what}: {why}. {remedy}\n"));
    }
    if !out.is_empty() {
        out = format!("{out}\nThe verdict stands all the same.\n\n");
    }
    let blocks = everything(presented, occasion.links);
    let all = blocks.len();
    for (at, block) in blocks.into_iter().enumerate() {
        // The verdict comes first, then what could not be done.
        if at == 0 {
            out.insert_str(0, &block);
            continue;
        }
        if out.len() + block.len() > MOST_SUMMARY {
            out.push_str(&format!("\nLeft out to fit: {}. The report holds all of it.\n", counted(all - at, "block")));
            break;
        }
        out.push_str(&block);
    }
    out
}

/// Outputs of the step. What a file says cannot begin another one: there is one line, and commas part teams alone.
fn outputs(presented: &Presented<'_>) -> Vec<(&'static str, String)> {
    let waiting = presented.waiting_on();
    let waiting: Vec<String> = waiting.keys().map(|team| terminal_line(team).replace(',', " ")).collect();
    vec![
        ("verdict", presented.report.decision.name().to_owned()),
        ("findings", presented.report.assessments.len().to_string()),
        ("waiting-on", waiting.join(",")),
    ]
}
