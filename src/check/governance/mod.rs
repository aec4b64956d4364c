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
use crate::finding::Finding;
use crate::gate::{Assessment, Terms, assess_deciding};
use crate::impact::Hurt;
use crate::model::Problem;

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
    rulings.extend(amendment.into_iter().flat_map(|amendment| policy::changes(agreed, amendment)));
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
