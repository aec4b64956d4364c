//! Consent in words: how each asked team stands, who agreed, whose word does not count and why, what to do where nobody
//! can agree. One list of sentences for every format.
//!
//! In: a report with its hearing. Out: plain text, names of people and findings in backticks, that each format escapes
//! its own way. Guaranteed: what is told follows from the hearing alone, so that the words and the decision agree.

pub mod wire;
mod words;

use std::collections::BTreeSet;

use super::details::Detail;
use super::{Presented, counted};
use crate::finding::Fingerprint;
use crate::gate::Assessment;
use crate::gate::Hearing;
use crate::gate::hearing::{Reason, SetAside, TeamHearing};
use crate::gate::people::{Person, Source};
use crate::rule::Level;
pub use words::short;
use words::{
    agreement, all, emergency, help, listing, name, number, number_of, objection, organisation, people, reasons,
    summary, teams, unknown,
};

/// How many names a sentence holds before it counts the others.
const MOST_NAMES: usize = 6;

/// How many findings a sentence names before it counts the others.
const MOST_FINDINGS: usize = 3;

/// Where a team stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Somebody of it objects.
    Objects,
    /// It has to agree.
    Waiting,
    /// It did not agree, and an emergency lets the change through.
    LetThrough,
    /// It agreed to everything it is asked.
    Agreed,
}

impl Standing {
    /// Where a team stands.
    #[must_use]
    pub fn of(hearing: &Hearing, team: &TeamHearing) -> Self {
        let is_let_through = team.missing.iter().all(|one| hearing.lets_through(one));
        match (team.missing.is_empty(), is_let_through, team.objections.is_empty()) {
            (true, ..) => Self::Agreed,
            (false, true, _) => Self::LetThrough,
            (false, false, false) => Self::Objects,
            (false, false, true) => Self::Waiting,
        }
    }

    /// The word used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Objects => "objects",
            Self::Waiting => "waiting",
            Self::LetThrough => "let-through",
            Self::Agreed => "agreed",
        }
    }
}

/// A team that is asked, in words.
#[derive(Debug, Clone)]
pub struct Stand<'a> {
    /// The team.
    pub team: &'a str,
    /// Where it stands.
    pub standing: Standing,
    /// What it said.
    pub hearing: &'a TeamHearing,
    /// What goes on after its name: `has to agree to 2 findings`.
    pub summary: String,
    /// Who said what, whose word does not count, and what to do; each a word and its text.
    pub details: Vec<Detail>,
}

impl<'a> Presented<'a> {
    /// Whether a finding stands in the way of the change: denied, or held and not agreed to.
    #[must_use]
    pub fn is_in_the_way(&self, assessment: &Assessment) -> bool {
        let is_missing =
            || self.report.hearing.as_ref().is_none_or(|hearing| hearing.lacks(&assessment.finding.fingerprint()));
        !assessment.waived
            && match assessment.level {
                Level::Deny => true,
                Level::Hold => is_missing(),
                Level::Report | Level::Off => false,
            }
    }

    /// Whether everybody agreed to a finding that was held.
    #[must_use]
    pub fn is_agreed(&self, assessment: &Assessment) -> bool {
        let hearing = self.report.hearing.as_ref();
        let lets_through = || hearing.is_some_and(|hearing| hearing.lets_through(&assessment.finding.fingerprint()));
        assessment.level == Level::Hold && !assessment.waived && !self.is_in_the_way(assessment) && !lets_through()
    }

    /// Which teams agreed to a finding, and which have to; `None` where nobody could say anything to it.
    #[must_use]
    pub fn consent(&self, assessment: &Assessment) -> Option<String> {
        let hearing = self.report.hearing.as_ref()?;
        let finding = assessment.finding.fingerprint();
        let asked = hearing.teams.iter().filter(|(_, team)| team.asked.contains_key(&finding));
        let (missing, agreed): (Vec<_>, Vec<_>) = asked.partition(|(_, team)| team.missing.contains(&finding));
        let [missing, agreed] =
            [missing, agreed].map(|teams| teams.into_iter().map(|(name, _)| name.clone()).collect());
        let agreed = (!Vec::is_empty(&agreed)).then(|| format!("{} agreed", listing(&agreed, MOST_NAMES)));
        let missing = (!Vec::is_empty(&missing)).then(|| {
            let names = listing(&missing, MOST_NAMES);
            if hearing.lets_through(&finding) {
                format!("let through in an emergency, without {names}")
            } else {
                format!("{names} {} to agree", number(missing.len(), "has", "have"))
            }
        });
        let parts: Vec<String> = [missing, agreed].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// How each team that is asked stands; empty where nobody could say anything.
    #[must_use]
    pub fn stands(&self) -> Vec<Stand<'a>> {
        let Some(hearing) = &self.report.hearing else { return Vec::new() };
        let told = hearing.teams.iter().map(|(name, team)| {
            let standing = Standing::of(hearing, team);
            Stand {
                team: name,
                standing,
                hearing: team,
                summary: summary(standing, team),
                details: self.said(standing, team),
            }
        });
        told.collect()
    }

    /// What concerns no team alone: an emergency, where members are listed, people who belong to no team that is asked.
    #[must_use]
    pub fn beside_teams(&self) -> Vec<Detail> {
        let Some(hearing) = &self.report.hearing else { return Vec::new() };
        let called = hearing.emergency.iter().filter(|one| !one.people.is_empty());
        let mut said: Vec<Detail> = called.map(|one| ("emergency", emergency(one))).collect();
        if let Some(one) = &hearing.emergency {
            said.extend(one.set_aside.iter().map(|aside| ("not counted", self.call(&one.team, aside))));
        }
        said.extend(hearing.set_aside.iter().filter_map(|one| self.set_aside(one)));
        let waiting: Vec<(&String, &TeamHearing)> =
            hearing.teams.iter().filter(|(_, team)| !team.missing.is_empty()).collect();
        let listed = |which: &dyn Fn(&Source) -> bool| -> Vec<String> {
            let told = waiting.iter().filter(|(_, team)| which(&team.source) && unknown(team).next().is_none());
            told.map(|(name, _)| (*name).clone()).collect()
        };
        let by_roster = listed(&|source| *source == Source::Roster);
        if !by_roster.is_empty() {
            let of = |team: &String| {
                let able = hearing.teams.get(team).and_then(|team| team.able.as_ref()).into_iter().flatten();
                let able: Vec<String> = able.map(|login| format!("`{login}`")).collect();
                if able.is_empty() { team.clone() } else { format!("{team} ({})", listing(&able, MOST_NAMES)) }
            };
            let teams: Vec<String> = by_roster.iter().map(of).collect();
            said.push(("members", format!("the teams file lists who can agree for {}", listing(&teams, MOST_NAMES))));
        }
        let organisations: BTreeSet<&str> = waiting.iter().filter_map(|(_, team)| organisation(&team.source)).collect();
        for one in organisations {
            let teams = listed(&|source| organisation(source) == Some(one));
            if !teams.is_empty() {
                let teams = listing(&teams, MOST_NAMES);
                said.push(("members", format!("the organisation {one} lists those of {teams}")));
            }
        }
        let told = told_of(hearing);
        let others: Vec<Person> =
            hearing.bystanders.iter().filter(|who| !told.iter().any(|other| other.is(who))).cloned().collect();
        if !others.is_empty() {
            let verb = number(others.len(), "belongs", "belong");
            said.push(("also", format!("{} spoke, and {verb} to no team that is asked", people(&others))));
        }
        said
    }

    /// The verdict where teams were heard: who has to agree, who did.
    pub(super) fn heard(&self, hearing: &Hearing, denied: usize) -> String {
        let stands = self.stands();
        let of = |standing: Standing| -> Vec<&Stand<'_>> {
            stands.iter().filter(|stand| stand.standing == standing).collect()
        };
        let (objecting, waiting, agreed) = (of(Standing::Objects), of(Standing::Waiting), of(Standing::Agreed));
        let mut parts = Vec::new();
        if !objecting.is_empty() {
            parts.push(format!("{} {}", teams(&objecting), number(objecting.len(), "objects", "object")));
        }
        if !waiting.is_empty() {
            let findings = counted(all(&waiting, |stand| &stand.missing).len(), "finding");
            parts.push(format!("{} {} to agree to {findings}", teams(&waiting), number(waiting.len(), "has", "have")));
        }
        if denied > 0 {
            parts.push(format!("{} denied, to be mended or taken back", number_of(denied)));
        }
        if !parts.is_empty() {
            parts.extend((!agreed.is_empty()).then(|| format!("{} agreed", teams(&agreed))));
            return format!("held: {}", parts.join("; "));
        }
        if let Some(emergency) = hearing.emergency.as_ref().filter(|one| one.counts()) {
            let who: Vec<Person> = emergency.people.iter().map(|(who, _)| who.clone()).collect();
            return format!("open: let through by {} (break glass): {}", people(&who), reasons(emergency));
        }
        let findings: BTreeSet<&Fingerprint> = agreed.iter().flat_map(|stand| stand.hearing.asked.keys()).collect();
        format!("open: {} agreed to {}", teams(&agreed), counted(findings.len(), "finding"))
    }

    fn said(&self, standing: Standing, team: &TeamHearing) -> Vec<Detail> {
        let mut said: Vec<Detail> = Vec::new();
        said.extend(team.objections.iter().map(|voice| ("objects", objection(standing, voice))));
        said.extend(team.agreed.iter().map(|one| ("agreed", agreement(one, team.asked.len()))));
        said.extend(team.set_aside.iter().filter_map(|one| self.set_aside(one)));
        said.extend(unknown(team).map(|text| ("not counted", text)));
        if standing != Standing::Agreed {
            said.extend(help(standing, team).map(|text| ("help", text)));
        }
        said
    }

    /// What is unknown of many people for one reason is told once, by [`unknown`].
    fn set_aside(&self, one: &SetAside) -> Option<Detail> {
        let who = one.who.as_ref().map_or_else(|| "somebody".to_owned(), name);
        let at = one.commit.as_deref().map_or_else(String::new, |commit| format!(" at `{}`", short(commit)));
        let not_counted = |text: String| ("not counted", text);
        Some(match &one.reason {
            Reason::Gone => not_counted("whoever spoke here has no account any more".to_owned()),
            Reason::Bot => not_counted(format!("{who} is a program's account")),
            Reason::Contributor => not_counted(format!("{who} wrote part of the change")),
            Reason::Invited => not_counted(format!("{who} was invited to the team and has not accepted yet")),
            Reason::Unknown(_) | Reason::Objects | Reason::Blank => return None,
            Reason::CountsFor(other) => {
                not_counted(format!("{who} counts for {other} already, and one person counts for one team"))
            }
            Reason::Outside => not_counted(format!("{who} speaks for the team, and does not belong to it")),
            Reason::NotAsked(team) => not_counted(format!("{who} speaks for `{team}` only, which is not asked")),
            Reason::Absent(absent) => {
                let ids: Vec<String> = absent.iter().map(|one| format!("`{}`", one.short())).collect();
                let ids = listing(&ids, MOST_FINDINGS);
                not_counted(format!("{who} named {ids}, and no such finding is here"))
            }
            // Said of an emergency alone, by [`Self::call`].
            Reason::Lost(why) => ("stale", format!("{who} agreed{at}; what was there cannot be told any more: {why}")),
            Reason::Stale(new) if one.commit.is_some() => {
                let more = number(
                    new.len(),
                    "finding is new since then, or hurts more",
                    "findings are new since then, or hurt more",
                );
                ("stale", format!("{who} agreed{at}; {} {more}: {}", new.len(), self.named(new)))
            }
            Reason::Stale(new) => ("stale", format!("{who} agreed, but not to {}", self.named(new))),
        })
    }

    /// Why somebody who asks to let the change through does not count.
    fn call(&self, team: &str, one: &SetAside) -> String {
        let who = one.who.as_ref().map_or_else(|| "whoever".to_owned(), name);
        let why = match &one.reason {
            Reason::Gone => "and has no account any more".to_owned(),
            Reason::Bot => "and is a program's account".to_owned(),
            Reason::Contributor => "and wrote part of it".to_owned(),
            Reason::Invited => format!("and was invited to {team} and has not accepted yet"),
            Reason::Unknown(why) => format!("and whether they belong to {team} cannot be established: {why}"),
            Reason::Lost(why) => format!("and what they looked at cannot be told any more: {why}"),
            Reason::Stale(unseen) => match &one.commit {
                Some(commit) => {
                    format!("and looked at `{}`, where this was not there yet: {}", short(commit), self.named(unseen))
                }
                None => format!("and does not name {}", self.named(unseen)),
            },
            Reason::Objects => "and objects to it".to_owned(),
            Reason::Blank => "and gives no reason".to_owned(),
            Reason::Outside | Reason::NotAsked(_) | Reason::Absent(_) | Reason::CountsFor(_) => {
                format!("and does not belong to {team}, whose members can")
            }
        };
        format!("{who} asks to let it through, {why}")
    }

    /// Findings by their place and rule.
    fn named(&self, findings: &BTreeSet<Fingerprint>) -> String {
        let known = self.report.assessments.iter().filter(|one| findings.contains(&one.finding.fingerprint()));
        let mut names: Vec<String> = Vec::new();
        for one in known {
            let told = format!("`{}` ({})", one.finding.place(), one.finding.rule.id);
            if !names.contains(&told) {
                names.push(told);
            }
        }
        listing(&names, MOST_FINDINGS)
    }
}

/// Everybody of whom it is said beside the teams, or as no member of one, why they count or do not.
fn told_of(hearing: &Hearing) -> Vec<&Person> {
    let called = hearing.emergency.iter().flat_map(|one| one.people.iter().map(|(who, _)| who));
    let emergency = hearing.emergency.iter().flat_map(|one| &one.set_aside);
    let outside = hearing.teams.values().flat_map(|team| &team.set_aside).filter(|one| one.reason == Reason::Outside);
    let aside = emergency.chain(outside).chain(&hearing.set_aside).filter_map(|one| one.who.as_ref());
    called.chain(aside).collect()
}
