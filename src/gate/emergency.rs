//! Breaking the glass: whether enough people of the group that policy names let through what nobody agreed to. Pure.
//!
//! In: how each team stands, what people said. Out: an [`Emergency`]. Guaranteed: whoever asks for it and does not count
//! is named with the reason. Only members who are known to be ones, wrote no part of the change, give a reason and have
//! seen everything that is missing count.

use std::collections::{BTreeMap, BTreeSet};

use super::consent::{Assembly, Scope, Stance, Voice, aside, is_contributor};
use super::hearing::{Emergency, Reason, TeamHearing};
use super::people::{Membership, Person};
use crate::config::Policy;
use crate::finding::Fingerprint;

/// Whether enough people of the group that policy names ask to let everything that is missing through.
pub(super) fn emergency(
    teams: &BTreeMap<String, TeamHearing>,
    assembly: &Assembly,
    policy: &Policy,
) -> Option<Emergency> {
    let group = policy.consent.break_glass.as_ref()?;
    let missing: BTreeSet<&Fingerprint> = teams.values().flat_map(|one| &one.missing).collect();
    let (mut people, mut set_aside) = (Vec::<(Person, String)>::new(), Vec::new());
    for voice in &assembly.voices {
        let Some(why) = &voice.emergency else { continue };
        match judge_call(&group.team, why, voice, teams, assembly) {
            Ok(who) if people.iter().any(|(other, _)| other.is(who)) => {}
            Ok(who) => people.push((who.clone(), why.trim().to_owned())),
            Err(reason) => set_aside.push(aside(voice, reason)),
        }
    }
    if missing.is_empty() || (people.is_empty() && set_aside.is_empty()) {
        return None;
    }
    let needed = usize::try_from(group.people).unwrap_or(usize::MAX);
    let findings = missing.into_iter().cloned().collect();
    Some(Emergency { team: group.team.clone(), needed, people, findings, set_aside })
}

fn judge_call<'a>(
    team: &str,
    why: &str,
    voice: &'a Voice,
    teams: &BTreeMap<String, TeamHearing>,
    assembly: &Assembly,
) -> Result<&'a Person, Reason> {
    let who = voice.who.as_ref().ok_or(Reason::Gone)?;
    match assembly.roll.membership(team, who) {
        Membership::Member => {}
        Membership::Outside => return Err(Reason::Outside),
        Membership::Invited => return Err(Reason::Invited),
        Membership::Unknown(why) => return Err(Reason::Unknown(why)),
    }
    if who.is_bot {
        return Err(Reason::Bot);
    }
    if voice.stance == Stance::Objects {
        return Err(Reason::Objects);
    }
    if why.trim().is_empty() {
        return Err(Reason::Blank);
    }
    if is_contributor(who, voice, assembly) {
        return Err(Reason::Contributor);
    }
    match &voice.scope {
        Scope::Lost(why) => Err(Reason::Lost(why.clone())),
        Scope::Findings(_) => {
            // What hurts more consumers now is not what was seen.
            let unseen: BTreeSet<Fingerprint> =
                teams.iter().flat_map(|(team, one)| &one.missing - &voice.scope.covers(team, &one.asked)).collect();
            if unseen.is_empty() { Ok(who) } else { Err(Reason::Stale(unseen)) }
        }
    }
}
