//! Teams: who would speak for them, how many it takes, and whether they are there at all.

use std::collections::BTreeSet;

use super::super::Snapshot;
use super::{Ruling, TEAMS, one_of};
use crate::compare::{Aspect, Difference, Direction, Fact};
use crate::gate::people::Source;
use crate::model::{Member, Team};

/// What the change does to teams that are there. Asks the team itself; where nobody could answer for it, the stewards.
pub(super) fn changes(base: &Snapshot, head: &Snapshot, stewards: Option<&str>) -> Vec<Ruling> {
    // Without a teams file on both sides there is nothing to take away, or a problem that is told already.
    if !base.has_teams || !head.has_teams {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (id, was) in &base.teams.0 {
        let asks: BTreeSet<String> = match (Source::of(was), stewards) {
            (Source::Nowhere, stewards) => stewards.into_iter().map(str::to_owned).collect(),
            (Source::Roster | Source::Organisation(_), _) => BTreeSet::from([id.clone()]),
        };
        let differences = match head.teams.get(id) {
            Some(is) => differences(was, is),
            None => vec![removed(was)],
        };
        found.extend(differences.into_iter().map(|one| Ruling::new(TEAMS, one, asks.clone())));
    }
    found
}

fn removed(was: &Team) -> Difference {
    Difference {
        expected: Some(Fact::plain(&was.id)),
        expected_site: Some(was.site.key("id")),
        ..one_of(&was.id, Aspect::Team, Direction::Wider)
    }
}

fn differences(was: &Team, is: &Team) -> Vec<Difference> {
    let mut found = Vec::new();
    let [before, after] = [was, is].map(Source::of);
    let is_same = match (&before, &after) {
        (Source::Organisation(a), Source::Organisation(b)) => a.eq_ignore_ascii_case(b),
        (a, b) => a == b,
    };
    if !is_same {
        let key = |source: &Source, team: &Team| match source {
            Source::Roster => team.site.key("members"),
            Source::Organisation(_) => team.site.key("github"),
            Source::Nowhere => team.site.key("id"),
        };
        found.push(Difference {
            expected: Some(listed(&before, was)),
            actual: Some(listed(&after, is)),
            expected_site: Some(key(&before, was)),
            actual_site: Some(key(&after, is)),
            ..one_of(&was.id, Aspect::TeamSource, Direction::Apart)
        });
    } else if after == Source::Roster {
        let new =
            is.members.iter().enumerate().filter(|(_, member)| !was.members.iter().any(|one| is_one(one, member)));
        found.extend(new.map(|(at, member)| Difference {
            actual: Some(Fact { canonical: canonical(member), shown: shown(member) }),
            expected_site: Some(was.site.key("members")),
            actual_site: Some(is.site.key("members").index(at)),
            ..one_of(&was.id, Aspect::TeamMember, Direction::Wider)
        }));
    }
    // One is the least that counts, whatever is written.
    let [before, after] = [was, is].map(|team| team.approvals.max(1));
    if after < before {
        let fact = |count: u32, shown: String| Some(Fact { canonical: count.to_string(), shown });
        found.push(Difference {
            expected: fact(before, before.to_string()),
            actual: fact(after, approvals(after)),
            expected_site: Some(was.site.key("approvals")),
            actual_site: Some(is.site.key("approvals")),
            ..one_of(&was.id, Aspect::TeamApprovals, Direction::Wider)
        });
    }
    found
}

fn approvals(count: u32) -> String {
    format!("{count} approval{}", if count == 1 { "" } else { "s" })
}

/// Whether whoever answers to `is` answered to `was` already. Where a number is listed, it alone tells who is meant.
fn is_one(was: &Member, is: &Member) -> bool {
    match (was.id, is.id) {
        (Some(was), Some(is)) => was == is,
        (None, None) => was.login.eq_ignore_ascii_case(&is.login),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn canonical(member: &Member) -> String {
    match member.id {
        Some(id) => format!("account {id}"),
        None => format!("login {}", member.login.to_lowercase()),
    }
}

fn shown(member: &Member) -> String {
    match member.id {
        Some(id) => format!("{} (account {id})", member.login),
        None => member.login.clone(),
    }
}

/// Where members are listed, and who is where the list is at hand: consent to one list is none to another.
fn listed(source: &Source, team: &Team) -> Fact {
    match source {
        Source::Roster => {
            let members: BTreeSet<String> = team.members.iter().map(canonical).collect();
            let canonical = format!("roster {}", members.into_iter().collect::<Vec<_>>().join(", "));
            let names: Vec<String> = team.members.iter().map(shown).collect();
            Fact { canonical, shown: format!("in the teams file ({})", names.join(", ")) }
        }
        Source::Organisation(github) => Fact {
            canonical: format!("organisation {}", github.to_lowercase()),
            shown: format!("as {github} on GitHub"),
        },
        Source::Nowhere => Fact::plain("nowhere"),
    }
}
