//! Findings x policy x waivers -> levels, whose consent is missing, and the decision. Pure and total.
//!
//! Guaranteed: fails closed. A problem that leaves something unjudged can never yield [`Decision::Open`], and a finding
//! that hurts somebody is held unless policy or an agreed waiver says otherwise by name.

mod assignment;
pub mod consent;
mod emergency;
pub mod hearing;
pub mod people;
mod review;
pub mod testimony;
mod waivers;

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::Aspect;
use crate::config::{Environment, Policy};
use crate::document::raw_config::Unclaimed;
use crate::engines::{Survey, kinds, survey};
use crate::finding::{Finding, Fingerprint};
use crate::impact::Hurt;
use crate::model::{Class, Problem, Sighting, Site, Writing};
use crate::rule::{Level, Severity};
pub use consent::{Assembly, asked, hear};
pub use hearing::Hearing;
pub use review::{SOON, is_known, review, upkeep};
pub use waivers::{Applied, Proceedings, Standing, covers, waive};

/// Why a finding is as loud as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// By the rule.
    Default,
    /// Because it hurts a declared need.
    Hurts,
    /// Because it changes what decides, and somebody is there to be asked.
    Decides,
    /// By policy, at this place.
    Policy(Site),
    /// By policy's answer to findings that hurt nobody.
    Unclaimed(Unclaimed),
    /// By the limit of the environment, at this place; without it, it would be as loud as this.
    Environment(Site, Level),
}

/// What holds for a change: the policy, in one environment or in none.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The environment that the change is meant for.
    pub environment: Option<&'a Environment>,
}

/// A finding with everything that decides about it.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// The finding.
    pub finding: Finding,
    /// Whom it hurts.
    pub hurts: Vec<Hurt>,
    /// Whom it would hurt by value sets, and does not with the engine they read with.
    pub spared: Vec<Hurt>,
    /// How the dataset is written.
    pub writing: Writing,
    /// Who reads what is announced to go.
    pub readers: Vec<Hurt>,
    /// How loud it is.
    pub level: Level,
    /// Why it is as loud as that.
    pub origin: Origin,
    /// Whose consent it needs; empty below `hold`, and where it is waived.
    pub asks: BTreeSet<String>,
    /// The waivers that name it, counting or not; empty below `hold`, where there is nothing to waive.
    pub waivers: Vec<Applied>,
    /// Whether it would be in the way and is not, because waivers cover it and everybody it hurts.
    pub waived: bool,
    /// Where it was seen, if it is about data and not about a change.
    pub sighting: Option<Sighting>,
}

impl Assessment {
    /// What engines make of the change, reading as they do by themselves; `None` where nothing was measured.
    #[must_use]
    pub fn survey(&self) -> Option<Survey> {
        survey(&kinds(&self.finding.difference), self.writing)
    }

    /// Whether somebody's engine is not known, so that what engines do in general is worth telling.
    #[must_use]
    pub fn lacks_evidence(&self) -> bool {
        self.hurts.is_empty() || self.hurts.iter().any(|hurt| hurt.evidence.is_none())
    }
}

/// Whether the change may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Nothing is in the way.
    Open,
    /// Consent is missing, or something nobody can consent to.
    Held {
        /// The findings each team has to agree to.
        missing: BTreeMap<String, BTreeSet<Fingerprint>>,
        /// The findings that policy denies.
        denied: BTreeSet<Fingerprint>,
    },
    /// Something could not be read or decided.
    CannotJudge,
}

impl Decision {
    /// The exit code of the process, derived from the decision alone.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Held { .. } => 1,
            Self::CannotJudge => 2,
        }
    }

    /// The word used in output.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Held { .. } => "held",
            Self::CannotJudge => "cannot-judge",
        }
    }
}

/// Gives a finding its level and asks the teams it needs. `owner` owns the contract.
#[must_use]
pub fn assess(finding: Finding, mut hurts: Vec<Hurt>, terms: Terms<'_>, owner: Option<&str>) -> Assessment {
    hurts.sort();
    hurts.dedup();
    let policy = terms.policy;
    let (level, origin) = level(&finding, &hurts, terms);
    let mut asks = if level < Level::Hold {
        BTreeSet::new()
    } else if hurts.is_empty() {
        BTreeSet::from([answering(policy, &finding.contract, owner)])
    } else {
        hurts.iter().map(|hurt| hurt.team.clone()).collect()
    };
    if level >= Level::Hold {
        asks.extend(required(terms));
    }
    assessment(finding, hurts, asks, (level, origin))
}

/// Who answers for what hurts no declared need, where it is held.
#[must_use]
pub fn answering(policy: &Policy, contract: &str, owner: Option<&str>) -> String {
    let stewards = policy.stewards.as_deref();
    let asked = if policy.unclaimed == Unclaimed::Hold { stewards.or(owner) } else { owner.or(stewards) };
    asked.map_or_else(|| format!("(owner of {contract})"), str::to_owned)
}

/// The same for a change of what decides: it asks `entitled`, and is only shown where there is nobody to ask.
#[must_use]
pub fn assess_deciding(finding: Finding, hurts: Vec<Hurt>, entitled: BTreeSet<String>, terms: Terms<'_>) -> Assessment {
    let environment = terms.environment.map(|environment| environment.name.as_str());
    let by_itself = if entitled.is_empty() { Level::Report } else { Level::Hold };
    let (level, origin) = match terms.policy.level(finding.rule.id, &finding.contract, environment) {
        Some((level, site)) => (*level, Origin::Policy(site.clone())),
        None => (by_itself, Origin::Decides),
    };
    let (level, origin) = capped(level, origin, terms);
    let mut asks = BTreeSet::new();
    if level >= Level::Hold {
        // Whoever holds it by name without naming anybody to ask is taken at their word.
        let nobody = entitled.is_empty().then(|| "(stewards)".to_owned());
        asks.extend(entitled.into_iter().chain(nobody).chain(required(terms)));
    }
    assessment(finding, hurts, asks, (level, origin))
}

/// The teams that have to agree to whatever is held in an environment.
fn required(terms: Terms<'_>) -> impl Iterator<Item = String> {
    terms.environment.into_iter().flat_map(|environment| environment.teams.iter().cloned())
}

fn assessment(
    finding: Finding,
    hurts: Vec<Hurt>,
    asks: BTreeSet<String>,
    (level, origin): (Level, Origin),
) -> Assessment {
    Assessment {
        finding,
        hurts,
        spared: Vec::new(),
        writing: Writing::Append,
        readers: Vec::new(),
        level,
        origin,
        asks,
        waivers: Vec::new(),
        waived: false,
        sighting: None,
    }
}

/// The level that policy or impact gives, and at most what the environment allows.
fn level(finding: &Finding, hurts: &[Hurt], terms: Terms<'_>) -> (Level, Origin) {
    let (level, origin) = level_anywhere(finding, hurts, terms);
    capped(level, origin, terms)
}

fn capped(level: Level, origin: Origin, terms: Terms<'_>) -> (Level, Origin) {
    match terms.environment.and_then(|environment| environment.ceiling.as_ref()) {
        Some((ceiling, site)) if level > *ceiling => (*ceiling, Origin::Environment(site.clone(), level)),
        _ => (level, origin),
    }
}

fn level_anywhere(finding: &Finding, hurts: &[Hurt], Terms { policy, environment }: Terms<'_>) -> (Level, Origin) {
    let environment = environment.map(|environment| environment.name.as_str());
    if let Some((level, site)) = policy.level(finding.rule.id, &finding.contract, environment) {
        return (*level, Origin::Policy(site.clone()));
    }
    if let Some(level) = finding.rule.level.filter(|_| !policy.advisory) {
        return (level, Origin::Default);
    }
    if !hurts.is_empty() {
        return (Level::Hold, Origin::Hurts);
    }
    // Who changes a contract may loosen what nobody needs. Data that does not keep it breaks a promise that stands; a
    // mixture of forms breaks none.
    let is_broken = finding.difference.observed && finding.difference.aspect != Aspect::Mixture;
    let severity = match finding.rule.severity {
        Severity::Risky if is_broken => Severity::Breaking,
        severity => severity,
    };
    match (severity, policy.unclaimed) {
        (Severity::Breaking, Unclaimed::Report) => (Level::Report, Origin::Unclaimed(Unclaimed::Report)),
        (Severity::Breaking, unclaimed) => (Level::Hold, Origin::Unclaimed(unclaimed)),
        (Severity::Risky | Severity::Note, _) => (Level::Report, Origin::Default),
    }
}

/// Decides. Without a hearing nobody has consented to anything.
#[must_use]
pub fn decide(assessments: &[Assessment], problems: &[Problem], hearing: Option<&Hearing>) -> Decision {
    if problems.iter().any(|problem| problem.class == Class::Error) {
        return Decision::CannotJudge;
    }
    let in_the_way = assessments.iter().filter(|assessment| !assessment.waived);
    let denied: BTreeSet<Fingerprint> =
        in_the_way.filter(|one| one.level == Level::Deny).map(|one| one.finding.fingerprint()).collect();
    let missing = match hearing {
        Some(hearing) => hearing.missing(),
        None => asked(assessments).into_iter().map(|(team, asked)| (team, asked.into_keys().collect())).collect(),
    };
    if missing.is_empty() && denied.is_empty() { Decision::Open } else { Decision::Held { missing, denied } }
}
