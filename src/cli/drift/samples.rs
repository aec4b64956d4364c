//! Data that a proposed change wrote, held to the contracts that it proposes: `check --data`. In: places, each with its
//! dataset. Out: findings that join those of the change. Guaranteed: who decides is who decides about the change; what
//! cannot be judged leaves no verdict.

use std::collections::{BTreeMap, BTreeSet};

use super::progress::{Progress, When};
use super::scanning::Scanner;
use super::targets::{Target, Wanted, targets};
use crate::check::Report;
use crate::drift;
use crate::error::Result;
use crate::gate::{self, Proceedings, decide, waive};
use crate::rule::Level;
use crate::sources::lake::{Access, memory};
use crate::sources::load::Loaded;

/// What is to be scanned.
pub(in crate::cli) struct Samples {
    targets: Vec<Target>,
}

impl Samples {
    /// The datasets that places belong to.
    ///
    /// # Errors
    /// If a place belongs to none, or to several.
    pub(in crate::cli) fn of(places: &[String], loaded: &Loaded) -> Result<Self> {
        let mut found = Vec::new();
        for text in places {
            let named = text.split_once('=').filter(|(name, _)| !name.contains(['/', '\\', ':', '.']));
            let (dataset, place) = named.map_or((None, text.as_str()), |(name, place)| (Some(name), place));
            let locations = [place.to_owned()];
            let vars = BTreeMap::new();
            let wanted = Wanted { locations: &locations, environment: None, server: None, dataset, vars: &vars };
            found.extend(targets(loaded.head.contracts.iter(), &wanted)?.0);
        }
        Ok(Self { targets: found })
    }

    /// Scans them, and adds what is found to the report. What cannot be scanned is a problem of the report.
    pub(in crate::cli) fn join(self, report: &mut Report, loaded: &mut Loaded) {
        if self.targets.is_empty() {
            return;
        }
        let access = Access { environment: std::env::vars().collect(), ..Access::default() };
        let progress = Progress::new(When::Auto);
        let scanner = Scanner { access: &access, progress: &progress };
        let config = &loaded.circumstances.config;
        let environment = loaded.circumstances.environment.as_deref().and_then(|name| config.environment(name));
        let terms = gate::Terms { policy: &config.policy, environment };
        for target in &self.targets {
            let Some(contract) = loaded.head.contracts.get(&target.contract) else { continue };
            let Some(dataset) = contract.datasets.get(target.dataset) else { continue };
            let seen = scanner.scan((contract, dataset), &target.location, &mut memory::Ledger::none());
            // A sample is as old as it is: how fresh the data is, production tells.
            let at = (loaded.circumstances.today.as_str(), i64::MIN);
            let verdicts = seen.judge((contract, target.dataset), &loaded.base.needs, terms, at);
            let mut scan = seen.scan(dataset);
            scan.shapes = verdicts.shapes;
            report.scans.push(scan);
            // Whether a sample has enough rows, and a partition for every day, says nothing of production either.
            let is_of_code = |one: &gate::Assessment| drift::is_of_code(&one.finding.difference);
            let mut found: Vec<gate::Assessment> = verdicts.assessments.into_iter().filter(is_of_code).collect();
            // What the base has accepted of the data is accepted of a sample.
            let agreed = (loaded.base.waivers.as_slice(), loaded.base.has_teams.then_some(&loaded.base.teams));
            let today = loaded.circumstances.today.parse().ok();
            let policy = &config.policy;
            waive(&mut found, Proceedings { agreed, proposed: agreed, policy, today, compared: &BTreeSet::new() });
            found.retain(|one| one.level > Level::Off);
            report.assessments.extend(found);
            report.notes.extend(verdicts.notes);
            report.notes.extend(seen.notes);
            let location = seen.key.location.clone();
            report.problems.extend(seen.faults.problems(&location, &mut loaded.documents));
        }
        report.assessments.sort_by_key(|one| (one.waived, std::cmp::Reverse((one.level, one.finding.rule.severity))));
        report.decision = decide(&report.assessments, &report.problems, None);
    }
}
