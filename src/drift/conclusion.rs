//! One scan of everything -> one report.
//!
//! In: what was found in each dataset, what earlier scans found, what is accepted. Out: a [`Report`] like that of a
//! proposed change. Guaranteed: fails closed. What could not be judged leaves no verdict, unless something worse was
//! found; what is accepted counts until its last day and stays visible.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::judging::Verdicts;
use crate::check::{Considered, Report};
use crate::compare::begin_run;
use crate::config::Policy;
use crate::document::Documents;
use crate::finding::Fingerprint;
use crate::gate::{Assessment, Decision, Proceedings, waive};
use crate::model::{Class, Problem, Resolved, Scan, Teams, Waiver};
use crate::rule::Level;

/// Which drift makes a scan fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FailOn {
    /// What nobody has accepted, or accepted until a day that has passed.
    #[default]
    New,
    /// Of that, what no earlier scan saw.
    FirstSeen,
    /// Whatever a promise is broken by, accepted or not.
    Any,
    /// Nothing.
    Never,
}

/// What an earlier scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The fingerprint.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// Where it was.
    pub place: String,
    /// The day of the scan that saw it first.
    pub since: Date,
}

/// One dataset, scanned and judged.
#[derive(Debug, Default)]
pub struct Scanned {
    /// What was looked at.
    pub scan: Scan,
    /// What was found.
    pub verdicts: Verdicts,
    /// What the last scan of it found; `None` where there was none.
    pub earlier: Option<Vec<Earlier>>,
}

/// What holds for the whole scan.
#[derive(Debug, Clone)]
pub struct Terms<'a> {
    /// What may be accepted, and for how long.
    pub policy: &'a Policy,
    /// What is accepted.
    pub waivers: &'a [Waiver],
    /// Who answers for it.
    pub teams: Option<&'a Teams>,
    /// The environment that was scanned.
    pub environment: Option<String>,
    /// Today.
    pub today: Date,
    /// Which drift makes it fail.
    pub fail_on: FailOn,
}

/// Draws the conclusion. `documents` only tell which problem stands before which.
#[must_use]
pub fn conclude(
    scanned: Vec<Scanned>,
    terms: &Terms<'_>,
    (mut problems, mut notes, considered): (Vec<Problem>, Vec<String>, Considered),
    documents: &Documents,
) -> Report {
    begin_run();
    let mut assessments: Vec<Assessment> = Vec::new();
    let mut scans = Vec::new();
    for Scanned { mut scan, verdicts, earlier } in scanned {
        scan.shapes = verdicts.shapes;
        scan.undecided.extend(verdicts.undecided);
        scan.resolved = resolved(earlier.as_deref(), &verdicts.assessments, scan.faults);
        notes.extend(verdicts.notes);
        assessments
            .extend(verdicts.assessments.into_iter().map(|one| remembered(one, earlier.as_deref(), terms.today)));
        scans.push(scan);
    }
    notes.sort();
    notes.dedup();
    let mut assessments = united(assessments);
    let compared: BTreeSet<String> = scans.iter().map(|scan| scan.contract.clone()).collect();
    let proceedings = Proceedings {
        agreed: (terms.waivers, terms.teams),
        proposed: (terms.waivers, terms.teams),
        policy: terms.policy,
        today: Some(terms.today),
        compared: &BTreeSet::new(),
    };
    let (wrong, _) = waive(&mut assessments, proceedings);
    // What accepts a proposed change is no matter here.
    problems.extend(wrong.into_iter().filter(|problem| problem.code != "unplaced-waiver"));
    documents.arrange(&mut problems);
    let all = assessments.len();
    assessments.retain(|one| one.level > Level::Off);
    assessments.sort_by_key(|one| (one.waived, std::cmp::Reverse((one.level, one.finding.rule.severity))));
    let decision = decide(&assessments, &problems, terms.fail_on);
    let considered = Considered { changed: compared.len(), ..considered };
    Report {
        decision,
        silenced: all - assessments.len(),
        assessments,
        backfill: Vec::new(),
        problems,
        considered,
        environment: terms.environment.clone(),
        notes,
        hearing: None,
        scans,
    }
}

/// The same dataset may lie in several places: what is wrong in all of them is one finding.
fn united(assessments: Vec<Assessment>) -> Vec<Assessment> {
    let mut places: BTreeMap<Fingerprint, usize> = BTreeMap::new();
    let mut kept: Vec<Assessment> = Vec::new();
    for one in assessments {
        match places.get(&one.finding.fingerprint()) {
            Some(at) => {
                // Another place has files of its own.
                let of = one.sighting.as_ref().map_or(0, |sighting| sighting.of);
                super::judging::join(&mut kept[*at], one);
                if let Some(sighting) = &mut kept[*at].sighting {
                    sighting.of = sighting.of.saturating_add(of);
                }
            }
            None => {
                places.insert(one.finding.fingerprint(), kept.len());
                kept.push(one);
            }
        }
    }
    kept
}

/// When a finding was first seen.
fn remembered(mut one: Assessment, earlier: Option<&[Earlier]>, today: Date) -> Assessment {
    let fingerprint = one.finding.fingerprint();
    if let (Some(sighting), Some(earlier)) = (&mut one.sighting, earlier) {
        let known = earlier.iter().find(|known| known.fingerprint == fingerprint.as_str());
        sighting.since = Some(known.map_or(today, |known| known.since));
        sighting.is_new = known.is_none();
    }
    one
}

/// What was found before and is not any more. Where files could not be judged, nothing is known to be mended.
fn resolved(earlier: Option<&[Earlier]>, found: &[Assessment], faults: u64) -> Vec<Resolved> {
    if faults > 0 {
        return Vec::new();
    }
    let still: BTreeSet<Fingerprint> = found.iter().map(|one| one.finding.fingerprint()).collect();
    let gone = earlier
        .unwrap_or_default()
        .iter()
        .filter(|known| !still.iter().any(|fingerprint| fingerprint.as_str() == known.fingerprint));
    let told = gone.map(|known| Resolved {
        fingerprint: known.fingerprint.clone(),
        rule: known.rule.clone(),
        message: format!("`{}` ({})", known.place, known.rule),
        since: known.since,
    });
    told.collect()
}

/// Drift that counts is worse than what could not be judged; that is worse than nothing.
fn decide(assessments: &[Assessment], problems: &[Problem], fail_on: FailOn) -> Decision {
    let counts = |one: &&Assessment| {
        let is_first = one.sighting.as_ref().is_none_or(|sighting| sighting.is_new || sighting.since.is_none());
        // Whatever is accepted was held, or there would have been nothing to accept.
        match fail_on {
            FailOn::New => one.level >= Level::Hold && !one.waived,
            FailOn::FirstSeen => one.level >= Level::Hold && !one.waived && is_first,
            FailOn::Any => one.level >= Level::Hold,
            FailOn::Never => false,
        }
    };
    let mut missing: BTreeMap<String, BTreeSet<Fingerprint>> = BTreeMap::new();
    let mut denied = BTreeSet::new();
    for one in assessments.iter().filter(counts) {
        let fingerprint = one.finding.fingerprint();
        if one.level == Level::Deny || one.asks.is_empty() {
            denied.insert(fingerprint);
            continue;
        }
        for team in &one.asks {
            missing.entry(team.clone()).or_default().insert(fingerprint.clone());
        }
    }
    if !missing.is_empty() || !denied.is_empty() {
        return Decision::Held { missing, denied };
    }
    if problems.iter().any(|problem| problem.class == Class::Error) { Decision::CannotJudge } else { Decision::Open }
}
