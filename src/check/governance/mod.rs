//! Changes of what decides: waivers, teams and policy, judged as findings that ask whom they take a right from.
//!
//! In: both sides, what was found so far, and the configuration as the change would have it. Out: assessments, and what
//! is wrong with waivers of which nobody can tell what they waive. Guaranteed: a first teams file or configuration asks
//! nobody, for there is nobody to ask; what tightens is not told.

mod policy;
mod teams;
mod waivers;

use std::collections::{BTreeMap, BTreeSet};

use super::Snapshot;
use crate::compare::{Aspect, Difference, Direction};
use crate::config::Config;
use crate::document::Documents;
use crate::finding::Finding;
use crate::gate::{Assessment, Terms, assess_deciding};
use crate::impact::Hurt;
use crate::model::{Problem, Site};

/// What stands for the contract in a finding about policy.
pub const POLICY: &str = "sluicegate:policy";
/// What stands for the contract in a finding about teams.
pub const TEAMS: &str = "sluicegate:teams";

/// A configuration that the change would put in place of the one agreed to.
#[derive(Debug, Clone)]
pub struct Amendment {
    /// The configuration.
    pub config: Config,
    /// The ids of all contracts, with their owners.
    pub owners: BTreeMap<String, Option<String>>,
}

/// The configuration by which a change is judged that may also mend it: a team that nobody lists can be asked nothing,
/// so that stewards who are none count for nobody, and an environment asks those whom the change would have it ask.
pub(super) fn judging(agreed: Config, amendment: Option<&Amendment>, base: &Snapshot) -> Config {
    let (Some(Amendment { config: proposed, .. }), Some(teams)) = (amendment, base.known_teams()) else {
        return agreed;
    };
    let mut config = agreed;
    let is_known = |team: &String| teams.get(team).is_some();
    config.policy.stewards = config.policy.stewards.filter(is_known);
    for one in &mut config.environments {
        if !one.teams.iter().all(is_known) {
            one.teams.retain(is_known);
            one.teams.extend(proposed.environment(&one.name).into_iter().flat_map(|is| is.teams.iter().cloned()));
        }
    }
    config
}

/// A place that is in no document any more points at nothing: the other side's is the one to look at.
pub(super) fn point(assessments: &mut [Assessment], documents: &Documents) {
    let is_lost = |site: &Site| {
        let first = Site { route: site.route.iter().take(1).cloned().collect(), ..site.clone() };
        !documents.holds(&first)
    };
    for one in assessments.iter_mut().filter(|one| one.finding.contract == POLICY) {
        let Difference { expected_site, actual_site, .. } = &mut one.finding.difference;
        match (expected_site.as_ref().map(is_lost), actual_site.as_ref().map(is_lost)) {
            (Some(false), Some(true)) => *actual_site = None,
            (Some(true), Some(false)) => *expected_site = None,
            _ => {}
        }
    }
}

/// What one change of what decides is, and who has to agree to it.
struct Ruling {
    finding: Finding,
    hurts: Vec<Hurt>,
    asks: BTreeSet<String>,
}

impl Ruling {
    fn new(contract: &str, difference: Difference, asks: BTreeSet<String>) -> Self {
        Self { finding: Finding::new(contract, difference), hurts: Vec::new(), asks }
    }
}

/// Judges what the change does to what decides.
pub(super) fn govern(
    base: &Snapshot,
    head: &Snapshot,
    assessments: &[Assessment],
    (agreed, amendment): (&Config, Option<&Amendment>),
    (terms, today): (Terms<'_>, &str),
) -> (Vec<Assessment>, Vec<Problem>) {
    let (mut rulings, problems) = waivers::changes(base, head, assessments, terms.policy, today);
    rulings.extend(teams::changes(base, head, terms.policy.stewards.as_deref()));
    rulings.extend(amendment.into_iter().flat_map(|amendment| policy::changes(agreed, amendment, base.known_teams())));
    let assessed = rulings.into_iter().map(|Ruling { finding, mut hurts, mut asks }| {
        hurts.sort();
        hurts.dedup();
        asks.extend(hurts.iter().map(|hurt| hurt.team.clone()));
        assess_deciding(finding, hurts, asks, terms)
    });
    (assessed.collect(), problems)
}

/// A difference of one of several things that decide.
fn one_of(part: &str, aspect: Aspect, direction: Direction) -> Difference {
    Difference { part: Some(part.to_owned()), ..Difference::bare(None, aspect, direction) }
}
