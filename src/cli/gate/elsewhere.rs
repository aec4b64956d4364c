//! What people said in other pull requests that this change is made of.
//!
//! In: a promotion, or a group of the merge queue. Out: voices, each with the pull request it was raised in. Guaranteed:
//! consent is to findings, so that it counts here for the same findings alone, as they were in the pull request that
//! brought them, and not by whoever wrote that.

use std::collections::BTreeSet;

use super::archive::Archive;
use super::change::Proposal;
use super::event::Group;
use super::people::{Contributors, failure};
use super::scope::Past;
use super::voices::{Elsewhere, Occasion, Spoken, voices};
use crate::config::Environment;
use crate::error::Result;
use crate::gate::consent::{Stance, Voice};
use crate::sources::forge::{Forge, PullRequest, State};
use crate::sources::git::Revision;

/// Of the pull requests that were closed last, how many are looked at for each branch.
const MOST_LISTED: usize = 300;

/// How many pull requests of one promotion are asked for their reviews.
const MOST_HEARD: usize = 60;

/// What is known of pull requests that are part of a change.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) voices: Vec<Voice>,
    pub(super) notes: Vec<String>,
    /// Their numbers.
    pub(super) numbers: BTreeSet<u64>,
}

/// Where pull requests are looked up.
pub(super) struct Records<'a> {
    pub(super) forge: &'a Forge,
    pub(super) archive: &'a Archive,
    /// Whether policy knows a group that can break the glass.
    pub(super) emergencies: bool,
}

impl Records<'_> {
    /// What was said in pull requests that were merged into other environments and are promoted now.
    ///
    /// # Errors
    /// If they cannot be listed or read.
    pub(super) fn promoted(
        &self,
        proposal: &Proposal,
        environments: &[Environment],
        past: &mut Past<'_>,
    ) -> Result<Parts> {
        let mut parts = Parts::default();
        let brought = self.archive.repository.between(&proposal.base, &proposal.head)?;
        let branches: BTreeSet<&str> = environments.iter().map(|one| one.branch.as_str()).collect();
        for branch in branches.into_iter().filter(|branch| *branch != proposal.branch) {
            let closed = self.forge.pull_requests(State::Closed, Some(branch), MOST_LISTED);
            // Merged, so that its result is in the head, and not in the base yet.
            let is_promoted = |pull: &PullRequest| {
                pull.merged_at.and(pull.merge_commit.as_ref()).is_some_and(|commit| brought.contains_key(commit))
            };
            let closed = closed.map_err(|error| failure(&error))?;
            if closed.len() >= MOST_LISTED {
                parts.notes.push(format!(
                    "consent for `{branch}` was looked for in the {MOST_LISTED} pull requests in which something \
                     happened last"
                ));
            }
            let promoted: Vec<PullRequest> = closed.into_iter().filter(is_promoted).collect();
            if promoted.len() > MOST_HEARD {
                parts.notes.push(format!(
                    "this promotes {} pull requests of `{branch}`: consent was looked for in the last {MOST_HEARD}",
                    promoted.len()
                ));
            }
            for pull in promoted.iter().take(MOST_HEARD) {
                // What was overcome there is no objection here, and an emergency there none here.
                self.hear(pull, None, &mut parts, past, &|voice| {
                    voice.stance == Stance::Agrees && voice.emergency.is_none()
                });
            }
        }
        Ok(parts)
    }

    /// What was said in the pull requests of a group in the merge queue. Each of them is named by the queue's branch, by
    /// a commit's message, or is part of the group's history.
    ///
    /// # Errors
    /// If they cannot be listed or read.
    pub(super) fn queued(&self, group: &Group, proposal: &Proposal, past: &mut Past<'_>) -> Result<Parts> {
        let mut parts = Parts::default();
        let brought = self.archive.repository.between(&proposal.base, &proposal.head)?;
        let named: BTreeSet<u64> =
            brought.values().flat_map(|message| numbers(message)).chain(last_of(&group.name)).collect();
        let open =
            self.forge.pull_requests(State::Open, Some(&group.branch), MOST_LISTED).map_err(|error| failure(&error))?;
        for pull in open {
            if named.contains(&pull.number) || brought.contains_key(&pull.head.commit) {
                self.hear(&pull, Some(&proposal.base), &mut parts, past, &|_| true);
            }
        }
        Ok(parts)
    }

    /// A pull request that cannot be looked at brings no consent. Where its base still is a branch, `base` is what that
    /// stands at: what the forge keeps with the pull request may be what it stood at long ago.
    fn hear(
        &self,
        pull: &PullRequest,
        base: Option<&Revision>,
        parts: &mut Parts,
        past: &mut Past<'_>,
        counts: &dyn Fn(&Voice) -> bool,
    ) {
        parts.numbers.insert(pull.number);
        match self.voices(pull, base, past) {
            Ok(voices) => parts.voices.extend(voices.into_iter().filter(|voice| counts(voice))),
            Err(error) => parts
                .notes
                .push(format!("consent in pull request #{} does not count here: {}", pull.number, error.message)),
        }
    }

    fn voices(&self, pull: &PullRequest, base: Option<&Revision>, past: &mut Past<'_>) -> Result<Vec<Voice>> {
        let spoken = Spoken::on(self.forge, pull.number)?;
        if spoken.is_empty() {
            return Ok(Vec::new());
        }
        let base = base.cloned().map_or_else(|| self.archive.commit(&pull.base.commit), Ok)?;
        let head = self.archive.commit(&pull.head.commit)?;
        self.archive.merge_base(&head, &base)?;
        let words = format!("pull request #{}", pull.number);
        let proposal = Proposal { branch: pull.base.name.clone(), base: base.clone(), head, words: words.clone() };
        let contributors = Contributors::of(self.forge, self.archive, pull, &proposal)?;
        let occasion = Occasion {
            base: &base,
            emergencies: self.emergencies,
            elsewhere: Some(Elsewhere { words, contributors: &contributors }),
        };
        Ok(voices(&spoken, &occasion, past))
    }
}

/// The number in the name of a queue's branch: `gh-readonly-queue/main/pr-7-<commit>`.
fn last_of(branch: &str) -> Option<u64> {
    let (_, rest) = branch.rsplit_once("/pr-")?;
    rest.split('-').next()?.parse().ok()
}

/// The pull requests that the subject of a merge commit names: `Merge pull request #7 from ...`, or `... (#7)`.
fn numbers(message: &str) -> Vec<u64> {
    let subject = message.lines().next().unwrap_or_default().trim_end();
    let merged = subject.strip_prefix("Merge pull request #").and_then(|rest| rest.split(' ').next());
    let squashed = subject.strip_suffix(')').and_then(|rest| rest.rsplit_once("(#")).map(|(_, number)| number);
    [merged, squashed].into_iter().flatten().filter_map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_names_its_pull_requests() {
        assert_eq!(last_of("refs/heads/gh-readonly-queue/main/pr-104-79d80b1"), Some(104));
        assert_eq!(last_of("refs/heads/topic"), None);
        assert_eq!(numbers("Merge pull request #7 from acme/topic\n\nmore (#9)"), [7]);
        assert_eq!(numbers("Orders: a status (#12)"), [12]);
        assert!(numbers("Orders: see #12").is_empty());
    }
}
