//! The answer of one run: what is printed, what is handed to the next step, what is said on GitHub.
//!
//! In: what was judged. Out: a [`Reply`]. Guaranteed: what could not be said on GitHub changes neither the verdict nor
//! the exit code, and is told.

use std::path::PathBuf;

use super::super::Answer;
use super::change::{Judged, Proposal, Verdict};
use super::online::Session;
use super::publish::{Desk, Told, shortfall};
use crate::error::{Error, Result};
use crate::gate::people::Person;
use crate::report::comment::Memory;
use crate::report::publication::{Links, Occasion, Publication, State, Status, dry_run, publication, summary};
use crate::report::{Presented, Question, escape, json};

/// How to start, where nothing is guarded yet.
const HOW_TO_START: &str = "Put a sluicegate.yaml beside your contracts; `sluicegate lint` says what is missing.";

/// The longest text that GitHub takes beside a status.
const LONGEST_DESCRIPTION: usize = 140;

/// What an answer is about, beside the verdict.
pub(super) struct Scene<'a> {
    pub(super) proposal: &'a Proposal,
    /// The pull request, if it is one.
    pub(super) number: Option<u64>,
    pub(super) author: Option<&'a Person>,
    pub(super) before: Option<&'a Memory>,
    pub(super) requested: &'a [String],
    /// What was met on the way, where there is no report to hold it.
    pub(super) notes: &'a [String],
}

/// The answer of a run.
pub(super) struct Reply {
    text: String,
    exit_code: u8,
    /// Outputs of the step, by name.
    outputs: Vec<(&'static str, String)>,
}

impl Reply {
    /// There was nothing to judge.
    pub(super) fn idle(text: &str) -> Self {
        Self { text: format!("{text}\n"), exit_code: 0, outputs: vec![("verdict", "open".to_owned())] }
    }

    /// There is no verdict.
    pub(super) fn undecided(reported: bool) -> Self {
        let outputs = vec![("verdict", "cannot-judge".to_owned()), ("reported", reported.to_string())];
        Self { text: String::new(), exit_code: 2, outputs }
    }

    /// One pull request of several that could not be judged.
    pub(super) fn failed(number: u64, error: &Error) -> Self {
        let help =
            error.help.as_ref().map_or_else(String::new, |help| format!("\nhelp: {}", escape::terminal_line(help)));
        let text = format!("pull request #{number}: {}{help}\n", escape::terminal_line(&error.message));
        Self { text, exit_code: 2, outputs: Vec::new() }
    }

    /// Several pull requests were judged because a branch moved. Those that are held are held by their own statuses: only
    /// what could not be judged, or not be said, is a failure here.
    pub(super) fn of_all(replies: Vec<Self>) -> Self {
        let is_lost = |reply: &Self| {
            let reported = reply.outputs.iter().any(|(name, value)| *name == "reported" && value == "true");
            reply.exit_code == 2 || (reply.exit_code == 1 && !reported)
        };
        let exit_code = if replies.iter().any(is_lost) { 2 } else { 0 };
        let text = replies.into_iter().map(|reply| reply.text).collect::<Vec<_>>().join("\n");
        Self { text, exit_code, outputs: Vec::new() }
    }

    pub(super) fn set_outputs(&self, session: &Session<'_>) -> Result<()> {
        session.surroundings.set_outputs(&self.outputs)
    }

    pub(super) fn into_answer(self, session: &Session<'_>) -> Result<Answer> {
        self.set_outputs(session)?;
        Ok(Answer { exit_code: self.exit_code, ..Answer::new(self.text) })
    }
}

/// Says what was judged, with `say` on GitHub.
///
/// # Errors
/// If a file cannot be written. What cannot be said on GitHub is told in the reply.
pub(super) fn finish(
    session: &Session<'_>,
    scene: &Scene<'_>,
    judged: Judged,
    say: impl FnOnce(&Desk<'_>, &Publication, &mut Told),
) -> Result<Reply> {
    match judged {
        Judged::NotSetUp => not_set_up(session, scene),
        Judged::Verdict(verdict) => answer(session, scene, &verdict, say),
    }
}

fn answer(
    session: &Session<'_>,
    scene: &Scene<'_>,
    verdict: &Verdict,
    say: impl FnOnce(&Desk<'_>, &Publication, &mut Told),
) -> Result<Reply> {
    let presented = Presented {
        question: Question::Gate,
        report: &verdict.report,
        documents: &verdict.documents,
        base: &verdict.sides.0,
        head: &verdict.sides.1,
    };
    let links = links(session, scene, verdict);
    let occasion = Occasion {
        links: Some(&links),
        before: scene.before,
        branch: &scene.proposal.branch,
        author: scene.author,
        requested: scene.requested,
        shortfalls: &[],
        label: session.options.label,
    };
    let publication = publication(&presented, &occasion);
    let answer = session.options.output.answer(&presented, session.options.width)?;
    let mut reply = Reply { text: answer.text, exit_code: answer.exit_code, outputs: publication.outputs.clone() };
    if session.is_silent() {
        if session.options.output.is_text() {
            reply.text = format!("{}\n{}", reply.text, dry_run(&publication, session.options.width));
        }
        return Ok(reply);
    }
    let commit = scene.proposal.head.id();
    let mut told = Told::default();
    say(
        &Desk { forge: &session.forge, commit: &commit, page: session.surroundings.run.as_deref() },
        &publication,
        &mut told,
    );
    let said = summary(&presented, &Occasion { shortfalls: &told.shortfalls, ..occasion });
    session.surroundings.add_summary(&said)?;
    if let Some(path) = leave_report(session, scene, &presented)? {
        reply.outputs.push(("report", path.display().to_string()));
    }
    reply.outputs.push(("reported", told.reported.to_string()));
    if session.options.output.is_text() {
        reply.text.push_str(&on_github(&told));
    }
    Ok(reply)
}

fn links(session: &Session<'_>, scene: &Scene<'_>, verdict: &Verdict) -> Links {
    let surroundings = &session.surroundings;
    Links {
        server: surroundings.server_url.clone(),
        repository: surroundings.repository.clone(),
        base: verdict.base.id(),
        head: scene.proposal.head.id(),
        prefix: String::new(),
        rules: surroundings.rules.clone(),
        run: surroundings.run.clone(),
        merged: verdict.merged.clone(),
    }
}

/// Leaves the report for the next step.
fn leave_report(session: &Session<'_>, scene: &Scene<'_>, presented: &Presented<'_>) -> Result<Option<PathBuf>> {
    let Some(directory) = &session.surroundings.temporary else { return Ok(None) };
    let number = scene.number.map_or_else(String::new, |number| format!("-{number}"));
    let path = directory.join(format!("sluicegate-report{number}.json"));
    let written = std::fs::write(&path, json::render(presented));
    written.map_err(|error| Error::new(format!("cannot write the report to {}: {error}", path.display())))?;
    Ok(Some(path))
}

/// What was said on GitHub, and what could not be.
fn on_github(told: &Told) -> String {
    let mut text = String::new();
    if !told.done.is_empty() {
        text = format!("\nOn GitHub: {}.\n", escape::terminal_line(&told.done.join(", ")));
    }
    for one in &told.shortfalls {
        let line = format!("could not {}: {}", one.what, one.why);
        text.push_str(&format!("{}\n  {}\n", escape::terminal_line(&line), escape::terminal_line(&one.remedy)));
    }
    text
}

/// The branch has no configuration: says how to start, and is in nobody's way.
fn not_set_up(session: &Session<'_>, scene: &Scene<'_>) -> Result<Reply> {
    let branch = &scene.proposal.branch;
    let text = format!("`{branch}` has no sluicegate.yaml yet: nothing is guarded. {HOW_TO_START}");
    let notes: String = scene.notes.iter().map(|note| format!("\n{}", escape::terminal_line(note))).collect();
    let mut reply = Reply::idle(&format!("{}{notes}", escape::terminal_line(&text)));
    if session.is_silent() {
        return Ok(reply);
    }
    let commit = scene.proposal.head.id();
    let desk = Desk { forge: &session.forge, commit: &commit, page: session.surroundings.run.as_deref() };
    let mut told = Told::default();
    let description = one_line(&format!("no sluicegate.yaml on {branch} yet: nothing is guarded"));
    match desk.set_status(&Status { state: State::Success, context: context(branch), description }) {
        Ok(_) => told.reported = true,
        Err(error) => told.shortfalls.push(shortfall(&error)),
    }
    session.surroundings.add_summary(&format!("**Nothing is guarded yet.** {}", escape::markdown(&text)))?;
    reply.outputs.push(("reported", told.reported.to_string()));
    reply.text.push_str(&on_github(&told));
    Ok(reply)
}

/// The name of the status for changes to a branch.
fn context(branch: &str) -> String {
    format!("sluicegate ({branch})")
}

/// The status of a change that there is no verdict on.
pub(super) fn undecided(branch: &str, why: &str) -> Status {
    Status { state: State::Error, context: context(branch), description: one_line(&format!("no verdict: {why}")) }
}

/// The summary of a job that came to no verdict.
pub(super) fn undecided_summary(why: &str, help: Option<&str>) -> String {
    let help = help.map_or_else(String::new, |help| format!("\n\n{}", escape::markdown(help)));
    format!("### sluicegate: no verdict\n\n{}{help}", escape::markdown(why))
}

/// One line that is short enough.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    escape::shorten(&line, LONGEST_DESCRIPTION - " ...".len())
}
