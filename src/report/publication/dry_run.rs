//! What would be sent, for people: `--dry-run`.

use std::fmt::Write as _;

use super::{Publication, Request};
use crate::report::counted;
use crate::report::escape::{terminal, terminal_line};

/// What would be sent, for people at a terminal `width` columns wide.
#[must_use]
pub fn dry_run(publication: &Publication, width: usize) -> String {
    let status = &publication.status;
    let mut out = String::from("Nothing is sent. This is what would be.\n");
    section(&mut out, &format!("commit status `{}`: {}", status.context, status.state.name()));
    quote(&mut out, &status.description, width);
    let comment = &publication.comment;
    let whether = if publication.begins { "" } else { ", only where there is one already" };
    section(&mut out, &format!("comment ({}{whether})", counted(comment.len(), "byte")));
    quote(&mut out, comment, width);
    if let Some(notice) = &publication.notice {
        section(&mut out, "a new comment, which notifies those it mentions");
        quote(&mut out, notice, width);
    }
    if !publication.reviewers.is_empty() {
        section(&mut out, "review requests");
        publication.reviewers.iter().for_each(|request| quote(&mut out, &requested(request), width));
    }
    if let Some(label) = &publication.label {
        let what = if label.present { "put on" } else { "taken off, where it is on" };
        section(&mut out, &format!("label `{}`: {what}", label.name));
    }
    let run = &publication.check_run;
    section(&mut out, &format!("check run `{}`: {}", run.name, run.state.conclusion()));
    quote(&mut out, &run.title, width);
    for one in &run.annotations {
        let first = one.message.lines().next().unwrap_or_default();
        quote(&mut out, &format!("{}:{} {} {}: {first}", one.path, one.start_line, one.level.name(), one.title), width);
    }
    section(&mut out, "outputs of the step");
    for (name, value) in &publication.outputs {
        quote(&mut out, &format!("{name}={value}"), width);
    }
    section(&mut out, &format!("summary of the job ({})", counted(publication.summary.len(), "byte")));
    out
}

fn requested(request: &Request) -> String {
    let members = request.members.join(", ");
    let whom = match (&request.github, members.is_empty()) {
        (Some(team), true) => team.clone(),
        (Some(team), false) => format!("{team}; if the token may not ask a team: {members}"),
        (None, true) => "nobody is known to ask".to_owned(),
        (None, false) => members,
    };
    format!("{}: {whom}", request.team)
}

fn section(out: &mut String, heading: &str) {
    let _ = writeln!(out, "\n{}", terminal_line(heading));
}

/// Text that would be sent, set off, so that none of it looks like ours.
fn quote(out: &mut String, text: &str, width: usize) {
    let options = textwrap::Options::new(width.max(20))
        .initial_indent("  | ")
        .subsequent_indent("  |   ")
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    for line in terminal(text).lines() {
        let shown = if line.is_empty() { "  |".to_owned() } else { textwrap::fill(line, &options) };
        let _ = writeln!(out, "{}", shown.trim_end());
    }
}
