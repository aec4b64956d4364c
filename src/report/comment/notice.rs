//! Notices: a new short comment where somebody has to act, or can go on, since the last time.
//!
//! In: how things stood when our comment was last written, and how they stand. Out: at most one notice. Guaranteed:
//! where nothing changed, nothing is said; only names that a forge can have are mentioned.

use std::fmt::Write as _;

use super::memory::{Memory, Verdict, asked, digest};
use super::{NOTICE_MARKER, View, prose, text};
use crate::finding::Fingerprint;
use crate::report::Presented;
use crate::report::comment::Amount;
use crate::report::consent::{Stand, Standing};
use crate::report::publication::Occasion;

/// How many members are mentioned in place of a team.
const MOST_MEMBERS: usize = 10;

/// How many findings of a team are told.
const MOST_FINDINGS: usize = 3;

/// A new short comment, where somebody has to act or can go on since the last time.
#[must_use]
pub fn notice(presented: &Presented<'_>, occasion: &Occasion<'_>) -> Option<String> {
    let before = occasion.before;
    let now = Memory::of(presented, before).verdict();
    let was = before.map(Memory::verdict);
    let author = occasion.author.filter(|who| !who.is_bot).and_then(|who| mention(&who.login));
    let to_author = |what: &str| {
        let verdict = presented.verdict();
        let why = verdict.split_once(": ").map_or(verdict.as_str(), |(_, why)| why);
        let what = author.as_ref().map_or_else(|| super::capital(what), |author| format!("{author}, {what}"));
        format!("{what}: {}.", prose(why))
    };
    let said = match (was, now) {
        (Some(Verdict::Open | Verdict::Held), Verdict::CannotJudge) => Some(to_author("there is no verdict any more")),
        (Some(Verdict::Held | Verdict::CannotJudge), Verdict::Open) => {
            Some(format!("{}\n{}", to_author("this change can go on"), overruled(presented, occasion)))
        }
        (None | Some(Verdict::CannotJudge), Verdict::CannotJudge) | (None | Some(Verdict::Open), Verdict::Open) => None,
        (_, Verdict::Held) => {
            let (new, lost) = changes(presented, before);
            match (new.is_empty() && lost.is_empty(), was) {
                (true, Some(Verdict::Open)) => Some(to_author("this change is held")),
                (true, _) => None,
                (false, _) => Some(asking(presented, occasion, &new, &lost)),
            }
        }
    }?;
    let said = said.trim_end();
    let head = occasion.links.map_or("", |links| links.head.as_str());
    Some(format!("{NOTICE_MARKER}v1 {} -->\n{said}\n", digest([head, said])))
}

/// Teams that have to agree and were not told so, and teams whose agreement no longer holds.
fn changes<'a>(presented: &Presented<'a>, before: Option<&Memory>) -> (Vec<Stand<'a>>, Vec<Stand<'a>>) {
    let (mut new, mut lost) = (Vec::new(), Vec::new());
    for stand in presented.stands() {
        match (before.and_then(|before| before.team(stand.team)), stand.standing) {
            (Some(told), Standing::Waiting) if matches!(told.standing, Standing::Agreed | Standing::LetThrough) => {
                lost.push(stand);
            }
            (None, Standing::Waiting) if before.is_none_or(|before| !before.is_partial()) => new.push(stand),
            _ => {}
        }
    }
    (new, lost)
}

fn asking(presented: &Presented<'_>, occasion: &Occasion<'_>, new: &[Stand<'_>], lost: &[Stand<'_>]) -> String {
    let mut out = String::new();
    if !new.is_empty() {
        out.push_str("This change needs your consent:\n\n");
        for stand in new {
            let _ = writeln!(out, "- {} {}", addressed(stand, occasion), told(presented, stand));
        }
        out.push('\n');
    }
    if !lost.is_empty() {
        out.push_str("Your consent no longer holds for everything, so please look again:\n\n");
        for stand in lost {
            let _ = writeln!(out, "- {}: {}", addressed(stand, occasion), why(presented, occasion, stand));
        }
        out.push('\n');
    }
    out.push_str("Approving this pull request is agreeing. The comment of sluicegate says what breaks, and why.\n");
    out
}

/// Why the agreement of a team no longer holds.
fn why(presented: &Presented<'_>, occasion: &Occasion<'_>, stand: &Stand<'_>) -> String {
    let reasons: Vec<String> = stand
        .details
        .iter()
        .filter(|(word, _)| ["stale", "not counted"].contains(word))
        .map(|(_, said)| prose(&super::shorten(said, 600)))
        .collect();
    let told_then = occasion.before.and_then(|before| before.team(stand.team));
    let is_same = told_then.is_some_and(|told| told.asked == asked(stand));
    match (reasons.is_empty(), is_same) {
        (false, _) => reasons.join("; "),
        (true, true) => "somebody took their consent back, or it was dismissed".to_owned(),
        (true, false) => told(presented, stand),
    }
}

/// What a team has to agree to, or did not: how it stands, and the first findings.
fn told(presented: &Presented<'_>, stand: &Stand<'_>) -> String {
    let view = View { presented, links: None, amount: Amount::InShort, longest_diff: 0 };
    let missing = &stand.hearing.missing;
    let is_missing = |finding: &Fingerprint| missing.contains(finding);
    let sentences: Vec<String> = presented
        .report
        .assessments
        .iter()
        .filter(|one| is_missing(&one.finding.fingerprint()))
        .take(MOST_FINDINGS)
        .map(|one| view.sentence(&one.finding))
        .collect();
    let more = missing.len().saturating_sub(sentences.len());
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    format!("{}: {}{more}", prose(&stand.summary), sentences.join("; "))
}

/// Teams that a change goes past: what happens to them is told to them.
fn overruled(presented: &Presented<'_>, occasion: &Occasion<'_>) -> String {
    let mut out = String::new();
    for stand in presented.stands().iter().filter(|stand| stand.standing == Standing::LetThrough) {
        let _ = writeln!(out, "- {} {}", addressed(stand, occasion), told(presented, stand));
    }
    if out.is_empty() { out } else { format!("\nIt goes through without the consent of everybody it hurts:\n\n{out}") }
}

/// A team, mentioned: as the organisation's team, else its members, else by its name.
fn addressed(stand: &Stand<'_>, occasion: &Occasion<'_>) -> String {
    if let Some(team) = stand.hearing.github.as_deref().and_then(mention) {
        return team;
    }
    let is_author = |login: &str| occasion.author.is_some_and(|who| who.login.eq_ignore_ascii_case(login));
    let able = stand.hearing.able.iter().flatten().filter(|login| !is_author(login));
    let members: Vec<String> = able.filter_map(|login| mention(login)).take(MOST_MEMBERS).collect();
    let name = text(&super::shorten(stand.team, 100));
    if members.is_empty() { name } else { format!("{name} ({})", members.join(", ")) }
}

/// A mention of what can be a login, or a team of an organisation; nothing else is mentioned.
fn mention(name: &str) -> Option<String> {
    let is_name = |part: &str| {
        let is_plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        (1..=100).contains(&part.len()) && is_plain && part.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    let parts: Vec<&str> = name.split('/').collect();
    (parts.len() <= 2 && parts.iter().all(|part| is_name(part))).then(|| format!("@{name}"))
}
