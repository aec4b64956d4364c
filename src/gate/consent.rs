//! Consent: who agreed to which finding, whether that still holds, and who is missing. Pure and total.
//!
//! In: what is held and whom it asks; what people said, each with the findings that were there where they said it; who
//! belongs to which team. Out: a [`Hearing`]. Guaranteed: consent is to findings. It holds for a finding exactly where
//! the same finding, hurting no consumer beyond those it hurt then, was there when it was given. Whatever cannot be
//! established counts for nothing, and says why.

use std::collections::{BTreeMap, BTreeSet};

use super::Assessment;
use super::assignment::{Vacancy, assign};
use super::emergency::emergency;
use super::hearing::{Agreement, Asked, Hearing, Reason, SetAside, TeamHearing};
use super::people::{Membership, Person, Roll};
use crate::config::Policy;
use crate::finding::Fingerprint;
use crate::rule::Level;

/// What somebody says about a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// They agree to what was there.
    Agrees,
    /// They object to it.
    Objects,
}

/// The consumers that a finding hurt, when somebody agreed to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// Whichever it hurts.
    Any,
    /// These, each with its team.
    Consumers(BTreeSet<(String, String)>),
}

/// What somebody agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// These findings.
    Findings(BTreeMap<Fingerprint, Extent>),
    /// It cannot be told, for this reason.
    Lost(String),
}

impl Scope {
    /// The findings of a change as it was judged.
    #[must_use]
    pub fn of(assessments: &[Assessment]) -> Self {
        let mut findings: BTreeMap<Fingerprint, BTreeSet<(String, String)>> = BTreeMap::new();
        for one in assessments {
            let hurt = one.hurts.iter().map(|hurt| (hurt.team.clone(), hurt.consumer.clone()));
            findings.entry(one.finding.fingerprint()).or_default().extend(hurt);
        }
        Self::Findings(findings.into_iter().map(|(id, hurt)| (id, Extent::Consumers(hurt))).collect())
    }

    /// What was in either of two, where both can be told; else the one that can.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let (mut all, more) = match (self, other) {
            (Self::Findings(all), Self::Findings(more)) => (all, more),
            (Self::Lost(_), other) => return other,
            (scope, Self::Lost(_)) => return scope,
        };
        for (finding, extent) in more {
            match (all.get_mut(&finding), extent) {
                (Some(Extent::Consumers(known)), Extent::Consumers(more)) => known.extend(more),
                (Some(Extent::Any), _) => {}
                (_, extent) => {
                    all.insert(finding, extent);
                }
            }
        }
        Self::Findings(all)
    }

    /// Those of the findings a team is asked about that were there.
    pub(super) fn covers(&self, team: &str, asked: &Asked) -> BTreeSet<Fingerprint> {
        let Self::Findings(findings) = self else { return BTreeSet::new() };
        let was_there = |fingerprint: &Fingerprint, consumers: &BTreeSet<String>| match findings.get(fingerprint) {
            None => false,
            Some(Extent::Any) => true,
            Some(Extent::Consumers(then)) => {
                consumers.iter().all(|consumer| then.contains(&(team.to_owned(), consumer.clone())))
            }
        };
        asked.iter().filter(|(id, consumers)| was_there(id, consumers)).map(|(id, _)| id.clone()).collect()
    }
}

/// What one person said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// Who; `None` where the account is gone.
    pub who: Option<Person>,
    /// What they say.
    pub stance: Stance,
    /// The commit it was said of, if one is named.
    pub commit: Option<String>,
    /// What was there to be agreed to.
    pub scope: Scope,
    /// Where it was said if not here, such as `pull request #7`.
    pub elsewhere: Option<String>,
    /// Whether they wrote part of what they speak of, where that was another change: of this one,
    /// [`Assembly::contributors`] says it.
    pub wrote_it: bool,
    /// A page that shows it.
    pub url: Option<String>,
    /// The only team it is meant for, where that was said.
    pub team: Option<String>,
    /// Why the glass has to be broken, if that is what they say.
    pub emergency: Option<String>,
}

/// Everything that is known when consent is weighed.
#[derive(Debug, Clone, Default)]
pub struct Assembly {
    /// What people said: one voice of each person in each place.
    pub voices: Vec<Voice>,
    /// Who wrote part of the change.
    pub contributors: Vec<Person>,
    /// Who belongs to which team.
    pub roll: Roll,
    /// The commit that is proposed, if there is one.
    pub head: Option<String>,
}

/// What each team is asked.
#[must_use]
pub fn asked(assessments: &[Assessment]) -> BTreeMap<String, Asked> {
    let mut asked: BTreeMap<String, Asked> = BTreeMap::new();
    for one in assessments.iter().filter(|one| one.level == Level::Hold && !one.waived) {
        for team in &one.asks {
            let own = one.hurts.iter().filter(|hurt| hurt.team == *team).map(|hurt| hurt.consumer.clone());
            asked.entry(team.clone()).or_default().entry(one.finding.fingerprint()).or_default().extend(own);
        }
    }
    asked
}

/// Hears what people said to what is held.
#[must_use]
pub fn hear(assessments: &[Assessment], assembly: &Assembly, policy: &Policy) -> Hearing {
    let asked = asked(assessments);
    let mut teams: BTreeMap<String, TeamHearing> = BTreeMap::new();
    let mut willing: BTreeMap<String, Vec<Willing<'_>>> = BTreeMap::new();
    for (team, asked) in asked {
        let (hearing, candidates) = hear_team(&team, asked, assembly, policy);
        willing.insert(team.clone(), candidates);
        teams.insert(team, hearing);
    }
    seat(&mut teams, &willing, policy.consent.distinct, assembly.head.as_deref());
    let emergency = emergency(&teams, assembly, policy);
    let bystanders = bystanders(&teams, assembly);
    let set_aside = meant_for_nothing(assessments, &teams, assembly);
    Hearing { teams, emergency, bystanders, set_aside }
}

/// Somebody who could count for a team, and for what.
struct Willing<'a> {
    who: &'a Person,
    /// The first of the voices that are this person's.
    at: usize,
    voice: &'a Voice,
    findings: BTreeSet<Fingerprint>,
}

fn hear_team<'a>(team: &str, asked: Asked, assembly: &'a Assembly, policy: &Policy) -> (TeamHearing, Vec<Willing<'a>>) {
    let (mut objections, mut set_aside, mut willing) = (Vec::new(), Vec::new(), Vec::<Willing<'a>>::new());
    let meant = assembly.voices.iter().filter(|voice| voice.team.as_deref().is_none_or(|meant| meant == team));
    // Who objects is heard, whatever else they ask for.
    for voice in meant.filter(|voice| voice.emergency.is_none() || voice.stance == Stance::Objects) {
        match judge_voice(team, &asked, voice, assembly, policy) {
            Heard::Nothing => {}
            Heard::Objection => objections.push(voice.clone()),
            Heard::Consent(who, findings) => {
                if findings.len() < asked.len() {
                    let new = asked.keys().filter(|one| !findings.contains(*one)).cloned().collect();
                    set_aside.push(aside(voice, Reason::Stale(new)));
                }
                match willing.iter_mut().find(|one| one.who.is(who)) {
                    // Said here, and carried over from elsewhere.
                    Some(same) => same.findings.extend(findings),
                    None if findings.is_empty() => {}
                    None => willing.push(Willing { who, at: first_voice(assembly, who), voice, findings }),
                }
            }
            Heard::Aside(reason) => set_aside.push(aside(voice, reason)),
        }
    }
    // What one voice left out another one of the same person may hold.
    set_aside.retain(|one| !(matches!(one.reason, Reason::Stale(_)) && is_complete(one, &willing, asked.len())));
    let missing = asked.keys().cloned().collect();
    let hearing = TeamHearing {
        asked,
        needed: assembly.roll.approvals(team),
        source: assembly.roll.source(team),
        github: assembly.roll.team(team).and_then(|team| team.github.clone()),
        able: able(team, assembly, policy),
        agreed: Vec::new(),
        objections,
        set_aside,
        missing,
    };
    (hearing, willing)
}

fn able(team: &str, assembly: &Assembly, policy: &Policy) -> Option<BTreeSet<String>> {
    let members = &assembly.roll.team(team)?.members;
    let people = members.iter().map(|member| Person { id: member.id, ..Person::named(&member.login) });
    let contributors_may = policy.consent.contributors_may_approve;
    let may = |who: &Person| !who.is_bot && (contributors_may || !wrote_here(who, assembly));
    (!members.is_empty()).then(|| people.filter(may).map(|who| who.login).collect())
}

fn is_complete(one: &SetAside, willing: &[Willing<'_>], asked: usize) -> bool {
    one.who.as_ref().is_some_and(|who| willing.iter().any(|other| other.who.is(who) && other.findings.len() == asked))
}

fn first_voice(assembly: &Assembly, who: &Person) -> usize {
    let is_theirs = |voice: &Voice| voice.who.as_ref().is_some_and(|other| other.is(who));
    assembly.voices.iter().position(is_theirs).unwrap_or(usize::MAX)
}

pub(super) fn aside(voice: &Voice, reason: Reason) -> SetAside {
    SetAside { who: voice.who.clone(), reason, commit: voice.commit.clone(), url: voice.url.clone() }
}

/// What one voice means to one team.
enum Heard<'a> {
    Nothing,
    Objection,
    Consent(&'a Person, BTreeSet<Fingerprint>),
    Aside(Reason),
}

fn judge_voice<'a>(team: &str, asked: &Asked, voice: &'a Voice, assembly: &Assembly, policy: &Policy) -> Heard<'a> {
    let Some(who) = &voice.who else { return Heard::Aside(Reason::Gone) };
    match assembly.roll.membership(team, who) {
        // They spoke for this team by name.
        Membership::Outside if voice.team.is_some() => return Heard::Aside(Reason::Outside),
        Membership::Outside => return Heard::Nothing,
        Membership::Invited => return Heard::Aside(Reason::Invited),
        // Whoever may be a member may object: what is not known is no reason to go on.
        Membership::Unknown(_) if voice.stance == Stance::Objects && !who.is_bot => return Heard::Objection,
        Membership::Unknown(why) => return Heard::Aside(Reason::Unknown(why)),
        Membership::Member => {}
    }
    if who.is_bot {
        return Heard::Aside(Reason::Bot);
    }
    if voice.stance == Stance::Objects {
        return Heard::Objection;
    }
    if !policy.consent.contributors_may_approve && is_contributor(who, voice, assembly) {
        return Heard::Aside(Reason::Contributor);
    }
    match &voice.scope {
        Scope::Lost(why) => Heard::Aside(Reason::Lost(why.clone())),
        Scope::Findings(_) => Heard::Consent(who, voice.scope.covers(team, asked)),
    }
}

/// Somebody who wrote another part of a promotion may well have agreed to this one where it was proposed first.
pub(super) fn is_contributor(who: &Person, voice: &Voice, assembly: &Assembly) -> bool {
    match voice.elsewhere {
        Some(_) => voice.wrote_it,
        None => wrote_here(who, assembly),
    }
}

fn wrote_here(who: &Person, assembly: &Assembly) -> bool {
    assembly.contributors.iter().any(|other| other.is(who))
}

/// Seats everybody who is willing, and counts what is missing then.
fn seat(
    teams: &mut BTreeMap<String, TeamHearing>,
    willing: &BTreeMap<String, Vec<Willing<'_>>>,
    distinct: bool,
    head: Option<&str>,
) {
    let vacancies = willing.iter().map(|(team, people)| {
        let all = teams[team].asked.len();
        let (full, partial): (Vec<_>, Vec<_>) = people.iter().partition(|one| one.findings.len() == all);
        let places = |people: Vec<&Willing<'_>>| people.iter().map(|one| one.at).collect();
        (team.clone(), Vacancy { needed: teams[team].needed, full: places(full), partial: places(partial) })
    });
    let seated = assign(&vacancies.collect());
    let mut counts_for: BTreeMap<usize, &String> =
        seated.iter().flat_map(|(team, people)| people.iter().map(move |person| (*person, team))).collect();
    for (team, people) in willing {
        let Some(hearing) = teams.get_mut(team) else { continue };
        for one in people {
            // Whoever is needed nowhere is shown where they agreed first.
            let other = *counts_for.entry(one.at).or_insert(team);
            if distinct && other != team {
                hearing.set_aside.push(aside(one.voice, Reason::CountsFor(other.clone())));
            } else {
                hearing.agreed.push(agreement(one, head));
            }
        }
        let enough = |finding: &&Fingerprint| {
            let agree = hearing.agreed.iter().filter(|one| one.findings.contains(*finding)).count();
            hearing.objections.is_empty() && agree >= hearing.needed
        };
        hearing.missing = hearing.asked.keys().filter(|finding| !enough(finding)).cloned().collect();
    }
}

fn agreement(one: &Willing<'_>, head: Option<&str>) -> Agreement {
    let voice = one.voice;
    Agreement {
        who: one.who.clone(),
        findings: one.findings.clone(),
        commit: voice.commit.clone(),
        carried: voice.commit.as_deref().is_some_and(|commit| head.is_some_and(|head| head != commit)),
        elsewhere: voice.elsewhere.clone(),
        url: voice.url.clone(),
    }
}

fn bystanders(teams: &BTreeMap<String, TeamHearing>, assembly: &Assembly) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for who in assembly.voices.iter().filter(|voice| voice.elsewhere.is_none()).filter_map(|voice| voice.who.as_ref()) {
        let outside = |team: &String| assembly.roll.membership(team, who) == Membership::Outside;
        if !teams.is_empty() && teams.keys().all(outside) && !people.iter().any(|other| other.is(who)) {
            people.push(who.clone());
        }
    }
    people
}

/// Words that concern no team that is asked, or no finding.
fn meant_for_nothing(
    assessments: &[Assessment],
    teams: &BTreeMap<String, TeamHearing>,
    assembly: &Assembly,
) -> Vec<SetAside> {
    let known: BTreeSet<Fingerprint> = assessments.iter().map(|one| one.finding.fingerprint()).collect();
    let mut set_aside = Vec::new();
    for voice in &assembly.voices {
        let team = voice.team.as_ref().filter(|team| !teams.is_empty() && !teams.contains_key(*team));
        if let Some(team) = team.filter(|_| voice.emergency.is_none()) {
            set_aside.push(aside(voice, Reason::NotAsked(team.clone())));
        }
        let Scope::Findings(findings) = &voice.scope else { continue };
        let named = findings.iter().filter(|(id, extent)| **extent == Extent::Any && !known.contains(*id));
        let absent: BTreeSet<Fingerprint> = named.map(|(id, _)| id.clone()).collect();
        if !absent.is_empty() {
            set_aside.push(aside(voice, Reason::Absent(absent)));
        }
    }
    set_aside
}
