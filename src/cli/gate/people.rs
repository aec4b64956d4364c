//! Who wrote a change, who spoke, and who belongs to a team, as the forge knows it.
//!
//! In: pull requests. Out: people, and a filled [`Roll`]. Guaranteed: an account that is gone stays nobody; what cannot
//! be asked is entered as unknown, with the reason.

use std::collections::{BTreeMap, BTreeSet};

use super::archive::Archive;
use super::change::Proposal;
use crate::error::{Error, Result};
use crate::gate::consent::Voice;
use crate::gate::people::{Membership, Person, Roll, Source};
use crate::sources::forge::{Forge, ForgeError, PullRequest};
use crate::sources::git::{Contribution, Signature};

/// What a forge could not say, as an error of the command.
pub(super) fn failure(error: &ForgeError) -> Error {
    Error::new(error.to_string()).help(error.help())
}

/// Who wrote a change.
#[derive(Debug, Default)]
pub(super) struct Contributors {
    pub(super) people: Vec<Person>,
    /// Addresses in its commits that belong to no account that is known.
    pub(super) strangers: BTreeSet<String>,
}

impl Contributors {
    /// Who wrote a pull request: who opened it, and everybody whom its commits name. What only brings it up to date with
    /// its base is left out.
    ///
    /// # Errors
    /// If its commits cannot be read.
    pub(super) fn of(forge: &Forge, archive: &Archive, pull: &PullRequest, proposal: &Proposal) -> Result<Self> {
        let commits = forge.commits(pull.number).map_err(|error| failure(&error))?;
        let written = archive.repository.people(&proposal.base, &proposal.head)?;
        let mut accounts: BTreeMap<String, Person> = BTreeMap::new();
        for signature in commits.iter().flat_map(|commit| [&commit.author, &commit.committer]) {
            if let (Some(email), Some(account)) = (&signature.email, &signature.account) {
                accounts.insert(email.to_lowercase(), account.clone());
            }
        }
        let mut found = Self { people: pull.author.iter().cloned().collect(), strangers: BTreeSet::new() };
        // Who only committed it may be the forge itself; whoever writes in its name hides their own.
        let is_somebody = |one: &Contribution, signature: &Signature| {
            !is_the_forge(&signature.email) || one.writers.contains(signature)
        };
        let named: BTreeSet<&Signature> =
            written.iter().flat_map(|one| one.people.iter().filter(|signature| is_somebody(one, signature))).collect();
        for signature in named {
            let email = signature.email.to_lowercase();
            match accounts.get(&email).cloned().or_else(|| of_address(&email)) {
                Some(known) => found.add(known),
                None => {
                    found.strangers.insert(signature.email.clone());
                }
            }
        }
        Ok(found)
    }

    fn add(&mut self, person: Person) {
        if !self.people.iter().any(|other| other.is(&person)) {
            self.people.push(person);
        }
    }

    pub(super) fn includes(&self, person: &Person) -> bool {
        self.people.iter().any(|other| other.is(person))
    }

    /// What has to be told of addresses that nobody could be found for.
    pub(super) fn note(&self) -> Option<String> {
        const SHOWN: usize = 3;
        let shown: Vec<String> = self.strangers.iter().take(SHOWN).map(|email| format!("`{email}`")).collect();
        let more = self.strangers.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!shown.is_empty()).then(|| {
            format!(
                "commits name {}{more}, and GitHub knows no account for that: if it is somebody who agreed, they agreed \
                 to their own work",
                shown.join(", ")
            )
        })
    }
}

/// GitHub makes the commits of its own pages in this name.
const fn is_the_forge(email: &str) -> bool {
    email.eq_ignore_ascii_case("noreply@github.com")
}

/// The account behind an address that GitHub hands out: `ID+LOGIN@users.noreply.HOST`, or without the number.
fn of_address(email: &str) -> Option<Person> {
    let (name, host) = email.split_once('@')?;
    if !host.starts_with("users.noreply.") {
        return None;
    }
    match name.split_once('+') {
        Some((id, login)) => Some(Person { id: Some(id.parse().ok()?), ..Person::named(login) }),
        None => Some(Person::named(name)),
    }
}

/// Asks organisations about everybody who spoke, for each of the teams whose members they list.
pub(super) fn call_roll<'a>(roll: &mut Roll, forge: &Forge, teams: impl Iterator<Item = &'a String>, voices: &[Voice]) {
    let mut speakers: Vec<&Person> = Vec::new();
    for who in voices.iter().filter_map(|voice| voice.who.as_ref()).filter(|who| !who.is_bot) {
        if !speakers.iter().any(|other| other.is(who)) {
            speakers.push(who);
        }
    }
    for team in teams {
        let Source::Organisation(name) = roll.source(team) else { continue };
        let mut unknown: Option<Membership> = None;
        for who in &speakers {
            // What cannot be told of one member cannot be told of the next, and asking takes its time.
            let membership = unknown.clone().unwrap_or_else(|| membership(forge, &name, who));
            if matches!(membership, Membership::Unknown(_)) {
                unknown = Some(membership.clone());
            }
            roll.enter(team, who, membership);
        }
    }
}

fn membership(forge: &Forge, team: &str, who: &Person) -> Membership {
    let Some((organisation, slug)) = team.trim_start_matches('@').split_once('/') else {
        return Membership::Unknown(format!("`{team}` is no team of an organisation: write it as `organisation/team`"));
    };
    forge.membership(organisation, slug, &who.login)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_forge_tells_whose_it_is() {
        let known = of_address("41+ana@users.noreply.github.com").expect("an account");
        assert_eq!((known.login.as_str(), known.id), ("ana", Some(41)));
        assert_eq!(of_address("ana@users.noreply.git.acme.example").expect("an account").login, "ana");
        for stranger in ["ana@acme.example", "x+ana@users.noreply.github.com", "users.noreply.github.com"] {
            assert!(of_address(stranger).is_none(), "{stranger}");
        }
    }
}
