//! Findings, and whom each of them concerns: hurt, spared by their engine, or reading what is announced to go.
//!
//! In: the findings of the readers' question, and the needs of the base. Out: assessments. Guaranteed: a need never
//! makes a finding disappear; what hurts somebody and no finding tells becomes a finding about that consumer.

use std::collections::{BTreeMap, BTreeSet};

use super::Snapshot;
use super::preview::expired;
use crate::compare::{Aspect, Difference, Direction, Fact};
use crate::finding::Finding;
use crate::gate::{Assessment, Terms, assess};
use crate::impact::{Hurt, Suffered, concerns, takes_away, testify, trace, what_it_reads, withdrawal, writing};
use crate::model::{Contract, FileId, Need, Path, Read};

/// Findings with whom they concern.
pub(crate) struct Traced {
    findings: Vec<Finding>,
    concerned: BTreeMap<usize, Concerned>,
    index: BTreeMap<Claim, usize>,
    unmeasured: BTreeSet<String>,
    /// Whether the head is what was seen in the data.
    observed: bool,
}

/// Whom one finding concerns.
#[derive(Default)]
struct Concerned {
    hurts: Vec<Hurt>,
    spared: Vec<Hurt>,
    readers: Vec<Hurt>,
}

/// What a finding is about, and what may hurt because of it. A quality rule has its direction too: what hurts somebody
/// must not end up with a rule that was tightened.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Claim(String, Option<String>, Path, Aspect, Option<String>, Option<Direction>);

impl Claim {
    fn of(finding: &Finding) -> Self {
        Self::about(&finding.contract, &finding.difference)
    }

    fn about(contract: &str, difference: &Difference) -> Self {
        let Difference { dataset, path, aspect, part, .. } = difference;
        let direction = Some(difference.direction).filter(|_| *aspect == Aspect::Quality);
        Self(contract.to_owned(), dataset.clone(), path.clone(), *aspect, part.clone(), direction)
    }

    /// The same in every direction.
    fn any_direction(contract: &str, difference: &Difference) -> impl Iterator<Item = Self> {
        Direction::ALL
            .iter()
            .map(move |direction| Self::about(contract, &Difference { direction: *direction, ..difference.clone() }))
    }
}

impl Traced {
    pub(crate) fn of(findings: Vec<Finding>) -> Self {
        let index = findings.iter().enumerate().rev().map(|(at, finding)| (Claim::of(finding), at)).collect();
        Self { findings, concerned: BTreeMap::new(), index, unmeasured: BTreeSet::new(), observed: false }
    }

    /// The same, where the head is what was seen in the data.
    pub(crate) fn observed(self) -> Self {
        Self { observed: true, ..self }
    }

    /// Follows every need of the base that has not ended through the change.
    pub(crate) fn follow(&mut self, base: &Snapshot, head: &Snapshot, today: &str) {
        let mut told: BTreeMap<String, Vec<(usize, Finding)>> = BTreeMap::new();
        for (at, finding) in self.findings.iter().enumerate() {
            told.entry(finding.contract.clone()).or_default().push((at, finding.clone()));
        }
        for need in &base.needs {
            for read in need.reads.iter().filter(|read| !expired(read, today)) {
                let sides = [base, head].map(|side| side.contracts.get(&read.contract));
                self.follow_read(need, read, sides, told.get(&read.contract).map_or(&[], Vec::as_slice));
            }
        }
    }

    fn follow_read(
        &mut self,
        need: &Need,
        read: &Read,
        [published, proposed]: [Option<&Contract>; 2],
        told: &[(usize, Finding)],
    ) {
        let mut outcome = trace(read, published, proposed);
        // What was pending before is no excuse for taking more away.
        outcome.hurts.extend(outcome.pending.into_iter().filter(|one| {
            let mut at =
                Claim::any_direction(&read.contract, &one.difference).filter_map(|claim| self.index.get(&claim));
            at.any(|at| takes_away(&self.findings[*at].difference))
        }));
        let testimony = testify(read, published, proposed, outcome.hurts, told.iter().map(|(_, finding)| finding));
        self.unmeasured.extend(testimony.note);
        for (difference, hurt) in testimony.hurts.into_iter().map(|one| one.told(need)) {
            let at = self.place_of(&read.contract, difference, &need.consumer);
            self.concerned.entry(at).or_default().hurts.push(hurt);
        }
        for (difference, hurt) in testimony.spared.into_iter().map(|one| one.told(need)) {
            if let Some(at) = self.index.get(&Claim::about(&read.contract, &difference)) {
                self.concerned.entry(*at).or_default().spared.push(hurt);
            }
        }
        for (at, finding) in told.iter().filter(|(_, finding)| finding.difference.aspect == Aspect::Deprecation) {
            let difference = &finding.difference;
            if concerns(read, published, difference) {
                let why = format!("reads {}", what_it_reads(read, difference));
                let one = Suffered { difference: difference.clone(), why, site: read.site.clone(), evidence: None };
                self.concerned.entry(*at).or_default().readers.push(one.told(need).1);
            }
        }
    }

    /// The finding that tells a difference; a new one, about this consumer, where none does.
    fn place_of(&mut self, contract: &str, difference: Difference, consumer: &str) -> usize {
        let observed = self.observed;
        *self.index.entry(Claim::about(contract, &difference)).or_insert_with(|| {
            self.findings.push(Finding::new(contract, Difference { observed, ..difference }).about(consumer));
            self.findings.len() - 1
        })
    }

    /// Needs that the change removes or weakens: the team that declared them has to agree.
    pub(super) fn withdraw(&mut self, base: &Snapshot, head: &Snapshot, today: &str) {
        let still_there: BTreeSet<FileId> = head.needs.iter().map(|need| need.site.file).collect();
        for need in base.needs.iter().filter(|need| !still_there.contains(&need.site.file)) {
            for read in need.reads.iter().filter(|read| !expired(read, today)) {
                let Some(known) = base.contracts.get(&read.contract) else { continue };
                let proposed = head.contracts.get(&read.contract);
                let Some(gone) = withdrawal(need, read, &head.needs, known, proposed) else { continue };
                let only = known.datasets.first().map(|dataset| dataset.name.as_str());
                let difference = Difference {
                    expected: Some(Fact::plain(&need.consumer)),
                    actual: Some(Fact::plain(gone.what)),
                    expected_site: Some(gone.from),
                    actual_site: gone.to,
                    ..Difference::bare(read.dataset.as_deref().or(only), Aspect::Need, Direction::Wider)
                };
                self.findings.push(Finding::new(&read.contract, difference).about(&need.consumer));
                let why = "declared the need".to_owned();
                let (team, consumer, site) = (need.team.clone(), need.consumer.clone(), read.site.clone());
                let hurt = Hurt { team, consumer, why, site, evidence: None };
                self.concerned.entry(self.findings.len() - 1).or_default().hurts.push(hurt);
            }
        }
    }

    /// Why some engines could not be asked, where anything was to be asked of them.
    pub(crate) fn notes(&self) -> Vec<String> {
        if self.findings.is_empty() { Vec::new() } else { self.unmeasured.iter().cloned().collect() }
    }

    /// Gives every finding its level and the teams it asks.
    pub(crate) fn assess(mut self, base: &Snapshot, head: &Snapshot, terms: Terms<'_>) -> Vec<Assessment> {
        let assessed = self.findings.into_iter().enumerate().map(|(at, finding)| {
            let key = finding.contract.clone();
            let Concerned { hurts, spared, readers } = self.concerned.remove(&at).unwrap_or_default();
            let sides = [base, head].map(|side| side.contracts.get(&key));
            let finding = finding.settled(sides[0].or(sides[1]));
            let writing = writing(&finding.difference, sides[0], sides[1]);
            let owner = sides[0].or(sides[1]).and_then(|contract| contract.owner.as_deref());
            Assessment { spared, writing, readers, ..assess(finding, hurts, terms, owner) }
        });
        assessed.collect()
    }
}
