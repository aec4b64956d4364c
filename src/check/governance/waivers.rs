//! Waivers: what the change would accept for a while, and who would be hurt by that.
//!
//! A waiver decides about later changes as well. Only one with a whole fingerprint is known to waive what is here and
//! nothing else; every other one asks whoever reads the place that it names. Where no declared need is hurt, it asks
//! whoever would be asked about such a finding. It is always told.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::super::Snapshot;
use super::super::preview::expired;
use super::Ruling;
use crate::compare::{Aspect, Difference, Direction, Fact};
use crate::config::Policy;
use crate::document::raw_config::Unclaimed;
use crate::finding::Finding;
use crate::gate::{Assessment, answering, covers, review};
use crate::impact::{Hurt, concerns, what_it_reads};
use crate::model::{Contract, Need, Path, Problem, Read, Target, Waiver};
use crate::rule::Level;
use crate::rules;

/// The waivers that would let something pass that is held today, and what is wrong with those of which nobody can tell
/// what they waive.
pub(super) fn changes(
    base: &Snapshot,
    head: &Snapshot,
    assessments: &[Assessment],
    policy: &Policy,
    today: &str,
) -> (Vec<Ruling>, Vec<Problem>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let Ok(day) = today.parse::<Date>() else { return (found, problems) };
    let counts = |waiver: &&Waiver, side: &Snapshot| {
        !waiver.has_ended(day) && review(waiver, policy, side.known_teams(), day).is_empty()
    };
    let agreed: Vec<&Waiver> = base.waivers.iter().filter(|waiver| counts(waiver, base)).collect();
    for waiver in head.waivers.iter().filter(|waiver| counts(waiver, head)) {
        if agreed.iter().any(|other| lets_pass(other, waiver)) {
            continue;
        }
        let named: Vec<&Assessment> = assessments.iter().filter(|one| covers(waiver, one)).collect();
        let Some(place) = Place::of(waiver, &named) else {
            problems.push(unplaced(waiver));
            continue;
        };
        let mut hurts: Vec<Hurt> = named.iter().flat_map(|one| one.hurts.iter().cloned()).collect();
        let is_whole = waiver.target.fingerprint.as_ref().is_some_and(|digits| digits.len() == 64);
        if !is_whole || named.is_empty() {
            let known: Vec<String> = hurts.iter().map(|hurt| hurt.consumer.clone()).collect();
            hurts.extend(place.readers(base, today).filter(|hurt| !known.contains(&hurt.consumer)));
        }
        hurts.retain(|hurt| waiver.target.consumer.as_ref().is_none_or(|consumer| *consumer == hurt.consumer));
        let mut asks = BTreeSet::new();
        let is_unclaimed = |one: &&Assessment| one.hurts.is_empty() && one.level >= Level::Hold;
        if (hurts.is_empty() || named.iter().any(is_unclaimed)) && place.may_be_held(&named, policy) {
            asks.insert(answering(policy, &place.contract, place.owner([base, head])));
        }
        let before = base.waivers.iter().find(|other| other.target == waiver.target);
        found.push(Ruling { asks, ..ruling(waiver, before, &place, hurts) });
    }
    (found, problems)
}

/// Whether a waiver that was agreed to lets pass all that another one would.
fn lets_pass(agreed: &Waiver, other: &Waiver) -> bool {
    let (was, is) = (&agreed.target, &other.target);
    let is_left_open = |was: bool, same: bool| same || (!was && agreed.target.fingerprint.is_some());
    let narrower = match (&was.fingerprint, &is.fingerprint) {
        (Some(was), Some(is)) => is.starts_with(was.as_str()),
        (None, None) => true,
        _ => false,
    };
    agreed.expires >= other.expires
        && narrower
        && is_left_open(was.rule.is_some(), was.rule == is.rule)
        && is_left_open(was.contract.is_some(), was.contract == is.contract)
        && is_left_open(was.major.is_some(), was.major == is.major)
        && is_left_open(was.dataset.is_some(), was.dataset == is.dataset)
        && is_left_open(was.field.is_some(), was.field == is.field)
        && is_left_open(was.part.is_some(), was.part == is.part)
        && is_left_open(was.consumer.is_some(), was.consumer == is.consumer)
}

/// Where a waiver lets something pass.
struct Place {
    contract: String,
    major: Option<u64>,
    rule: Option<String>,
    dataset: Option<String>,
    path: Path,
}

impl Place {
    /// As the waiver says it; what it leaves open beside a fingerprint, as the finding does that has it.
    fn of(waiver: &Waiver, named: &[&Assessment]) -> Option<Self> {
        let Target { rule, contract, major, dataset, field, .. } = &waiver.target;
        match (named.first(), &waiver.target.fingerprint) {
            (Some(one), Some(_)) => Some(Self {
                contract: one.finding.contract.clone(),
                major: one.finding.major,
                rule: Some(one.finding.rule.id.to_owned()),
                dataset: one.finding.difference.dataset.clone(),
                path: one.finding.difference.path.clone(),
            }),
            _ => Some(Self {
                contract: contract.clone()?,
                major: *major,
                rule: rule.clone(),
                dataset: dataset.clone(),
                path: field.clone().unwrap_or_else(Path::root),
            }),
        }
    }

    /// Whoever declared a need for it.
    fn readers<'a>(&'a self, base: &'a Snapshot, today: &'a str) -> impl Iterator<Item = Hurt> + 'a {
        let reads = base.needs.iter().flat_map(|need| need.reads.iter().map(move |read| (need, read)));
        let counting = reads.filter(move |(_, read)| !expired(read, today));
        counting.filter_map(move |(need, read)| self.reader(need, read, base))
    }

    fn reader(&self, need: &Need, read: &Read, base: &Snapshot) -> Option<Hurt> {
        let known = base.contracts.get(&read.contract);
        let is_meant = match known {
            Some(contract) => contract.id == self.contract && self.is_of(contract),
            None => read.contract == self.contract,
        };
        let why = match (&self.dataset, known) {
            _ if !is_meant => return None,
            (Some(_), Some(_)) => {
                let difference = self.difference();
                let reads = concerns(read, known, &difference);
                format!("reads {}", reads.then(|| what_it_reads(read, &difference))?)
            }
            // A whole contract, or one that nobody could read here: everybody who reads it.
            _ => "reads this contract".to_owned(),
        };
        let (team, consumer, site) = (need.team.clone(), need.consumer.clone(), read.site.clone());
        Some(Hurt { team, consumer, why, site, evidence: None })
    }

    /// Who owns the contract, as the base has it; a new one, as the change does.
    fn owner<'a>(&self, sides: [&'a Snapshot; 2]) -> Option<&'a str> {
        let mut all = sides.into_iter().flat_map(|side| side.contracts.values());
        all.find(|contract| contract.id == self.contract && self.is_of(contract))?.owner.as_deref()
    }

    /// Whether what would be waived could be held though it hurts no declared need: as policy has it for such findings,
    /// or by a level that it gives the rule anywhere.
    fn may_be_held(&self, named: &[&Assessment], policy: &Policy) -> bool {
        let is_named = |rule: &str| self.rule.as_deref().is_none_or(|own| own == rule);
        let mut levels = policy.settings.iter().flat_map(|setting| &setting.levels);
        policy.unclaimed != Unclaimed::Report
            || named.iter().any(|one| one.level >= Level::Hold)
            || self.rule.as_deref().and_then(rules::find).is_some_and(|rule| rule.level >= Some(Level::Hold))
            || levels.any(|(rule, (level, _))| is_named(rule) && *level >= Level::Hold)
    }

    fn is_of(&self, contract: &Contract) -> bool {
        let beyond_first = |major: Option<u64>| major.filter(|major| *major > 1);
        self.major.is_none() || beyond_first(self.major) == beyond_first(contract.major())
    }

    /// What would be waived here, as far as it can be told before it is there.
    fn difference(&self) -> Difference {
        let rule = self.rule.as_deref().and_then(rules::find);
        let (aspect, direction) = rule.map_or((Aspect::Field, Direction::Wider), |rule| (rule.aspect, rule.direction));
        let said = Some(Fact::plain(""));
        let expected = if direction == Direction::Narrower { None } else { said };
        Difference { path: self.path.clone(), expected, ..Difference::bare(self.dataset.as_deref(), aspect, direction) }
    }
}

fn ruling(waiver: &Waiver, before: Option<&Waiver>, place: &Place, hurts: Vec<Hurt>) -> Ruling {
    let target = &waiver.target;
    let named = [
        target.fingerprint.as_ref().map(|digits| format!("fingerprint {digits}")),
        target.part.as_ref().map(|part| format!("part {part}")),
        target.consumer.as_ref().map(|consumer| format!("consumer {consumer}")),
    ];
    let mut canonical: Vec<String> = named.into_iter().flatten().collect();
    canonical.push(format!("until {}", waiver.expires));
    let consumer = target.consumer.as_ref().map_or_else(String::new, |consumer| format!(", for `{consumer}`"));
    let difference = Difference {
        path: place.path.clone(),
        part: place.rule.clone().or_else(|| Some("whatever is found".to_owned())),
        expected: before.map(|before| Fact::plain(format!("until {}", before.expires))),
        actual: Some(Fact { canonical: canonical.join(" "), shown: format!("{}{consumer}", waiver.expires) }),
        expected_site: before.map(|before| before.site.key("expires")),
        actual_site: Some(waiver.site.key("expires")),
        ..Difference::bare(place.dataset.as_deref(), Aspect::Waiver, Direction::Wider)
    };
    let finding = Finding { major: place.major, ..Finding::new(&place.contract, difference) };
    Ruling { finding, hurts, asks: BTreeSet::new() }
}

fn unplaced(waiver: &Waiver) -> Problem {
    let message = "no finding here has this fingerprint, so that nobody can tell whom the waiver concerns";
    Problem::error("unplaced-waiver", waiver.site.key("fingerprint"), message)
        .help("write its `rule`, `contract`, `dataset` and `field` beside it, as `sluicegate waive` does")
}
