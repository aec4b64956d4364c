//! Whether a file of consents fits what it speaks of: words that would count for nothing are problems.
//!
//! In: consents as written, the teams, the policy. Out: problems, each with the nearest known name. Guaranteed: nothing
//! that is written there vanishes without a word.

use super::people::{Person, Source};
use crate::config::Policy;
use crate::document::raw_consents::Consents;
use crate::model::problem::nearest;
use crate::model::{FileId, Problem, Site, Teams};

/// What is wrong in consents, given the teams and the policy that decide. Without a teams file no team is wrong: that
/// nobody belongs to one is told of each.
#[must_use]
pub fn contradictions(file: FileId, written: &Consents, teams: Option<&Teams>, policy: &Policy) -> Vec<Problem> {
    let root = Site::root(file);
    let mut problems = Vec::new();
    for team in written.members.keys() {
        let site = root.keys(&["members", team]).on_key();
        problems.extend(teams.and_then(|teams| {
            match teams.get(team) {
                None => Some(unknown_team(site, team, teams)),
                Some(listed) if Source::of(listed) == Source::Roster => Some(
                    Problem::error(
                        "misplaced-key",
                        site,
                        format!("the teams file lists the members of `{team}`, and goes before this"),
                    )
                    .help("take this out; who belongs to the team is changed in the teams file")
                    .related(listed.site.clone(), "listed here"),
                ),
                Some(_) => None,
            }
        }));
    }
    for (at, consent) in written.consents.iter().enumerate() {
        let site = root.key("consents").index(at);
        if let Some(team) = &consent.team
            && let Some(teams) = teams.filter(|teams| teams.get(team).is_none())
        {
            problems.push(unknown_team(site.key("team"), team, teams));
        }
        if consent.emergency.is_some() && policy.consent.break_glass.is_none() {
            problems.push(
                Problem::error(
                    "misplaced-key",
                    site.key("emergency").on_key(),
                    "`emergency` lets nothing through here: policy names nobody who can",
                )
                .help("name a team under `policy.break-glass` of sluicegate.yaml first, in a change of its own"),
            );
        }
        problems.extend(said_before(&site, written, at));
    }
    problems
}

fn unknown_team(site: Site, team: &str, teams: &Teams) -> Problem {
    let problem = Problem::error("unknown-team", site, format!("the teams file lists no team `{team}`"));
    match nearest(team, teams.ids()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("write the `id` of a team in the teams file"),
    }
}

/// One person may speak for several teams, once for each.
fn said_before(site: &Site, written: &Consents, at: usize) -> Option<Problem> {
    let consent = &written.consents[at];
    let who = Person::from(&consent.by);
    let is_same = |other: &Option<String>| other.is_none() || consent.team.is_none() || *other == consent.team;
    let first = written.consents[..at].iter().position(|one| Person::from(&one.by).is(&who) && is_same(&one.team))?;
    let before = Site::root(site.file).key("consents").index(first).key("by");
    Some(
        Problem::error("duplicate-name", site.key("by"), format!("`{who}` speaks twice"))
            .help("keep only what they said last")
            .related(before, "first here"),
    )
}
