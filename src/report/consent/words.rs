//! The phrases of consent: how a team stands, who agreed how, what to do where nobody can.
//!
//! In: parts of a hearing. Out: plain text, names of people in backticks.

use std::collections::BTreeSet;

use super::{MOST_NAMES, Stand, Standing};
use crate::finding::Fingerprint;
use crate::gate::consent::Voice;
use crate::gate::hearing::{Agreement, Emergency, Reason, TeamHearing};
use crate::gate::people::{Person, Source};
use crate::report::{and, counted};

pub(super) fn summary(standing: Standing, team: &TeamHearing) -> String {
    let all = team.asked.len();
    let findings = match team.missing.len() {
        missing if missing == all => counted(all, "finding"),
        missing => format!("{missing} of {}", counted(all, "finding")),
    };
    match standing {
        Standing::Agreed => format!("agreed to {}", counted(all, "finding")),
        Standing::LetThrough => format!("did not agree to {findings}, let through all the same"),
        Standing::Objects => "objects".to_owned(),
        Standing::Waiting if team.needed == 1 => format!("has to agree to {findings}"),
        Standing::Waiting => {
            let agree = |finding: &Fingerprint| team.agreed.iter().filter(|one| one.findings.contains(finding)).count();
            let lacking = team.missing.iter().map(|one| team.needed.saturating_sub(agree(one))).max().unwrap_or(0);
            let more = if lacking == team.needed { "" } else { " more" };
            format!("has to agree to {findings} ({lacking}{more} of its members)")
        }
    }
}

pub(super) fn agreement(one: &Agreement, asked: usize) -> String {
    let who = name(&one.who);
    let count = one.findings.len();
    let unchanged = format!("{count} of {} unchanged", counted(asked, "finding"));
    match (&one.elsewhere, one.commit.as_deref().filter(|_| one.carried)) {
        (Some(place), _) => format!("{who}, carried from {place}: {unchanged}"),
        (None, Some(commit)) => format!("{who}, carried from `{}`: {unchanged}", short(commit)),
        (None, None) if count == asked => who,
        (None, None) => format!("{who}, to {count} of {}", counted(asked, "finding")),
    }
}

pub(super) fn objection(standing: Standing, voice: &Voice) -> String {
    let who = voice.who.as_ref().map_or_else(|| "somebody".to_owned(), name);
    if standing == Standing::LetThrough {
        return format!("{who}; that was overruled, as the change is let through in an emergency");
    }
    format!("{who}; it stays held until they agree, or take that back")
}

/// What to do where fewer can agree than it takes.
pub(super) fn help(standing: Standing, team: &TeamHearing) -> Option<String> {
    if standing == Standing::LetThrough {
        return None;
    }
    if team.source == Source::Nowhere {
        return Some(
            "nobody is known to belong to the team: name its `members` in the teams file, or its team on `github`"
                .to_owned(),
        );
    }
    let able = team.able.as_ref().filter(|able| able.len() < team.needed)?;
    let who = match able.len() {
        0 => "nobody of the team can agree, as all its members wrote part of the change".to_owned(),
        able => format!("only {able} of the team can agree, as the other members wrote part of the change"),
    };
    Some(format!(
        "{who}. Let somebody else be listed in the teams file, waive the finding for a while, or let the change \
         through in an emergency, if `break-glass` in the policy names who can"
    ))
}

pub(super) fn organisation(source: &Source) -> Option<&str> {
    match source {
        Source::Organisation(team) => Some(team.split_once('/').map_or(team, |(organisation, _)| organisation)),
        Source::Roster | Source::Nowhere => None,
    }
}

/// Of whom it cannot be established whether they belong to the team, by reason.
pub(super) fn unknown(team: &TeamHearing) -> impl Iterator<Item = String> {
    let mut by_reason: Vec<(&str, Vec<Person>)> = Vec::new();
    for one in &team.set_aside {
        let (Some(who), Reason::Unknown(why)) = (&one.who, &one.reason) else { continue };
        match by_reason.iter_mut().find(|(known, _)| known == why) {
            Some((_, people)) => people.push(who.clone()),
            None => by_reason.push((why, vec![who.clone()])),
        }
    }
    by_reason.into_iter().map(|(why, who)| {
        let verb = number(who.len(), "belongs", "belong");
        format!("whether {} {verb} to the team cannot be established: {why}", people(&who))
    })
}

pub(super) fn emergency(emergency: &Emergency) -> String {
    let who: Vec<Person> = emergency.people.iter().map(|(who, _)| who.clone()).collect();
    let (team, why) = (&emergency.team, reasons(emergency));
    if emergency.counts() {
        let findings = counted(emergency.findings.len(), "finding");
        return format!("{} of {team} let {findings} through: {why}", people(&who));
    }
    let lacking = emergency.needed - emergency.people.len();
    let verb = number(who.len(), "asks", "ask");
    let more = number(lacking, "has", "have");
    format!(
        "{} of {team} {verb} to let it through: {why}; {lacking} more of {team} {more} to ask for that",
        people(&who)
    )
}

/// Why it has to go through, each reason once.
pub(super) fn reasons(emergency: &Emergency) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for (_, why) in &emergency.people {
        if !reasons.contains(&why.as_str()) {
            reasons.push(why);
        }
    }
    reasons.join("; ")
}

pub(super) fn all<'a>(
    stands: &[&Stand<'a>],
    which: impl Fn(&'a TeamHearing) -> &'a BTreeSet<Fingerprint>,
) -> BTreeSet<&'a Fingerprint> {
    stands.iter().flat_map(|stand| which(stand.hearing)).collect()
}

pub(super) fn teams(stands: &[&Stand<'_>]) -> String {
    let names: Vec<String> = stands.iter().map(|stand| stand.team.to_owned()).collect();
    match names.len().checked_sub(MOST_NAMES) {
        None | Some(0) => listing(&names, MOST_NAMES),
        Some(others) => format!("{} and {}", names[..MOST_NAMES].join(", "), counted(others, "other team")),
    }
}

pub(super) fn people(people: &[Person]) -> String {
    let names: Vec<String> = people.iter().map(name).collect();
    listing(&names, MOST_NAMES)
}

/// The first of them, and how many others there are.
pub(super) fn listing(names: &[String], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).map(String::as_str).collect();
    match names.len().checked_sub(most) {
        None | Some(0) => and(&shown),
        Some(others) => format!("{} and {others} more", shown.join(", ")),
    }
}

pub(super) fn name(who: &Person) -> String {
    format!("`{}`", who.login)
}

/// Enough of a commit to find it again.
#[must_use]
pub fn short(commit: &str) -> &str {
    commit.char_indices().nth(7).map_or(commit, |(end, _)| &commit[..end])
}

pub(super) const fn number(count: usize, one: &'static str, several: &'static str) -> &'static str {
    if count == 1 { one } else { several }
}

pub(super) fn number_of(findings: usize) -> String {
    format!("{} {}", counted(findings, "finding"), number(findings, "is", "are"))
}
