//! What our comment remembers of the last time, to decide whether somebody has to be told. Never consent: whoever edits
//! the comment can at most cause a notice, or prevent one.
//!
//! In: a comment, or a report. Out: a [`Memory`]. Guaranteed: it is written with letters, digits and a few marks of ours
//! alone (names of teams as digests), so that no file has a say in it; reading it takes what it knows and is bounded.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::MARKER;
use crate::gate::Decision;
use crate::report::Presented;
use crate::report::consent::{Stand, Standing};

/// The version of what stands behind the marker.
const VERSION: &str = "v1";

/// How many teams are remembered. Whoever asks more of them has told them once.
const MOST_TEAMS: usize = 150;

/// Bytes of the longest marker that is read.
const LONGEST: usize = 16_384;

/// The comment, with what another one remembers in place of its own: for people who could not be told. Without another
/// one it remembers nothing, as if it were new.
#[must_use]
pub fn remembering(comment: &str, other: Option<&str>) -> String {
    let nothing = format!("{MARKER}{VERSION} -->");
    let line = other.and_then(|body| body.lines().next()).unwrap_or(&nothing);
    let rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
    format!("{line}\n{rest}")
}

/// How things stood, in few enough words to be kept in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    verdict: Verdict,
    teams: BTreeMap<String, Told>,
    /// Whether there were more teams than are remembered.
    is_partial: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Open,
    Held,
    CannotJudge,
}

/// How a team stood, and a digest of what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) standing: Standing,
    pub(super) asked: String,
}

const STANDINGS: [Standing; 4] = [Standing::Objects, Standing::Waiting, Standing::LetThrough, Standing::Agreed];

const VERDICTS: [(Verdict, &str); 3] =
    [(Verdict::Open, "open"), (Verdict::Held, "held"), (Verdict::CannotJudge, "cannot-judge")];

impl Memory {
    /// What a comment remembers; `None` where it is not ours, or of a version that is not known.
    #[must_use]
    pub fn read(body: &str) -> Option<Self> {
        let line = body.strip_prefix(MARKER)?.strip_prefix(VERSION)?.strip_prefix(' ')?.lines().next()?;
        let words = line.get(..line.len().min(LONGEST))?.trim_end().strip_suffix("-->")?;
        let value = |key: &str| words.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        let written = value("verdict")?;
        let verdict = VERDICTS.iter().find(|(_, word)| *word == written)?.0;
        let teams = value("teams").unwrap_or_default().split(',').filter_map(|text| {
            let mut parts = text.splitn(3, '.');
            let (name, standing, asked) = (parts.next()?, parts.next()?, parts.next()?);
            let standing = *STANDINGS.iter().find(|one| one.name() == standing)?;
            (is_digest(name) && is_digest(asked)).then(|| (name.to_owned(), Told { standing, asked: asked.to_owned() }))
        });
        Some(Self { verdict, teams: teams.take(MOST_TEAMS).collect(), is_partial: value("more").is_some() })
    }

    /// How things stand. Where there is no verdict, what was known of the teams is kept: nobody said otherwise.
    #[must_use]
    pub fn of(presented: &Presented<'_>, before: Option<&Self>) -> Self {
        let stands = presented.stands();
        let verdict = match presented.report.decision {
            Decision::Open => Verdict::Open,
            Decision::Held { .. } => Verdict::Held,
            Decision::CannotJudge => Verdict::CannotJudge,
        };
        if let (Verdict::CannotJudge, Some(before)) = (verdict, before) {
            return Self { verdict, ..before.clone() };
        }
        if verdict == Verdict::CannotJudge {
            return Self { verdict, teams: BTreeMap::new(), is_partial: false };
        }
        let teams: BTreeMap<String, Told> = stands
            .iter()
            .take(MOST_TEAMS)
            .map(|stand| (digest([stand.team]), Told { standing: stand.standing, asked: asked(stand) }))
            .collect();
        Self { verdict, teams, is_partial: stands.len() > MOST_TEAMS }
    }

    /// The line of a comment that holds it.
    pub(super) fn write(&self) -> String {
        let word = VERDICTS.iter().find(|(one, _)| *one == self.verdict).map_or("", |(_, word)| word);
        let teams: Vec<String> =
            self.teams.iter().map(|(name, told)| format!("{name}.{}.{}", told.standing.name(), told.asked)).collect();
        let teams = if teams.is_empty() { String::new() } else { format!(" teams={}", teams.join(",")) };
        let more = if self.is_partial { " more=1" } else { "" };
        format!("{MARKER}{VERSION} verdict={word}{teams}{more} -->")
    }

    pub(super) const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// What is remembered of a team.
    pub(super) fn team(&self, name: &str) -> Option<&Told> {
        self.teams.get(&digest([name]))
    }

    /// Whether a team that is not remembered may have been told all the same.
    pub(super) const fn is_partial(&self) -> bool {
        self.is_partial
    }
}

/// Whether a comment has our marker. Anybody can write one: its author has to be asked for as well.
#[must_use]
pub fn is_ours(body: &str) -> bool {
    body.starts_with(MARKER)
}

/// A digest of what a team is asked.
pub(super) fn asked(stand: &Stand<'_>) -> String {
    digest(stand.hearing.asked.keys().map(crate::finding::Fingerprint::as_str))
}

pub(super) fn digest<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    format!("{:x}", hasher.finalize())[..16].to_owned()
}

fn is_digest(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn memory(verdict: Verdict, teams: &[(&str, Standing)]) -> Memory {
        let told = |standing| Told { standing, asked: digest(["a finding"]) };
        let teams = teams.iter().map(|(name, standing)| (digest([*name]), told(*standing))).collect();
        Memory { verdict, teams, is_partial: false }
    }

    #[test]
    fn what_is_written_is_remembered() {
        for memory in [
            memory(Verdict::Open, &[]),
            memory(Verdict::CannotJudge, &[("--> @all <b>", Standing::Objects)]),
            memory(Verdict::Held, &[("finance", Standing::Waiting), ("a,b=c.d", Standing::LetThrough)]),
            Memory { is_partial: true, ..memory(Verdict::Held, &[("finance", Standing::Agreed)]) },
        ] {
            let body = format!("{}\n### Held\n", memory.write());
            assert!(is_ours(&body));
            assert_eq!(Memory::read(&body), Some(memory.clone()));
            assert_eq!(Memory::read(&body.replace('\n', "\r\n")), Some(memory), "a forge may change line breaks");
        }
    }

    #[test]
    fn what_is_not_ours_or_not_known_is_no_memory() {
        for body in [
            "",
            "hello",
            MARKER,
            "text\n<!-- sluicegate:gate v1 verdict=open -->",
            "> <!-- sluicegate:gate v1 verdict=open -->",
            "<!-- sluicegate:gate v2 verdict=open -->",
            "<!-- sluicegate:gate v10 verdict=open -->",
            "<!-- sluicegate:gate v1 verdict=fine -->",
            "<!-- sluicegate:gate v1 verdict=open",
            "<!-- sluicegate:gate v1\nverdict=open -->",
        ] {
            assert_eq!(Memory::read(body), None, "{body}");
        }
    }

    #[test]
    fn what_is_broken_in_it_is_passed_over() {
        let name = digest(["finance"]);
        let body = format!(
            "<!-- sluicegate:gate v1 verdict=held teams=x,{name},{name}.agreed,{name}.agreed.zz,..,{name}.waiting.{name} new=1 -->"
        );
        let read = Memory::read(&body).expect("ours");
        assert_eq!(read.team("finance").map(|told| told.standing), Some(Standing::Waiting));
        assert_eq!(read.teams.len(), 1);
    }

    proptest! {
        #[test]
        fn nothing_that_is_read_is_too_much(body in "(<!-- sluicegate:gate v1)?[ a-z0-9=.,>é-]{0,200}") {
            let _ = Memory::read(&body);
        }
    }
}
