//! `sluicegate drift`: does the data that was written keep what was promised?
//!
//! In: contracts, and where their data lies. Out: the same report as of a proposed change, with the files that break a
//! promise. Guaranteed: footers only; what could not be judged is never a pass; whoever is told about it is told at the
//! end, and what is told changes nothing of the verdict.

mod agreed;
mod faults;
pub(super) mod inference;
mod progress;
pub(super) mod samples;
mod scanning;
mod state;
mod targets;
mod telling;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use self::agreed::{Agreed, published};
use self::progress::{Progress, When};
use self::scanning::{Scanner, Seen};
use self::targets::{Target, Wanted, targets};
use super::output::Output;
use super::waive::{Acceptance, Place};
use super::{Answer, today};
use crate::check::{Considered, Report};
use crate::drift::{self, Earlier, FailOn, Scanned, conclude};
use crate::error::{Error, Result};
use crate::gate;
use crate::model::{Class, Contract, Problem};
use crate::report::{Presented, Question};
use crate::rules;
use crate::sources::lake::Access;
use crate::sources::lake::memory::{self, Key, KnownFinding};
use crate::sources::load::Loaded;

/// The headings of the options, so that a long help can be looked through.
const SCANNED: &str = "What is scanned";
const JUDGED: &str = "How it is judged";
const ACCEPTED: &str = "Accepting a finding";
const TOLD: &str = "Reports and notices";

/// Say whether the data that was written keeps what was promised, in which files it does not, and whom that hurts.
///
/// Reads the footers of Parquet files and the logs of Delta and Iceberg tables, and no data. Without a PLACE, it scans
/// where the `servers` of each contract say.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate drift --env prod                     where the contracts say
  sluicegate drift orders.odcs.yaml data/orders/  this data, by this contract
  sluicegate drift orders.odcs.yaml 's3://lake/orders/dt=2026-*/*.parquet'
  sluicegate drift --env prod --var branch=try-1  for `{branch}` in a location
  sluicegate drift --env prod --state prod.state  what is new tonight?
  sluicegate drift --env prod --format prometheus --report markdown=drift.md
  sluicegate drift --env prod --github-issue      one issue for each contract

Exit codes: 0 kept or accepted, 1 drift, 2 no verdict.")]
pub(super) struct Drift {
    /// The contract, or the directory of contracts; the current directory if left out.
    contracts: Option<PathBuf>,
    /// Where the data lies, instead of where the contract's servers say: paths, globs, URLs (s3, gs, az, abfss, http).
    #[arg(value_name = "PLACE")]
    places: Vec<String>,
    /// Scan the servers of this environment; all of them if left out.
    #[arg(help_heading = SCANNED, long, visible_alias = "env", value_name = "NAME")]
    environment: Option<String>,
    /// Scan the server of this name only.
    #[arg(help_heading = SCANNED, long, value_name = "NAME", conflicts_with = "places")]
    server: Option<String>,
    /// Scan this dataset only.
    #[arg(help_heading = SCANNED, long, value_name = "NAME")]
    dataset: Option<String>,
    /// The value of a variable in locations, such as `{branch}`. May be given several times.
    #[arg(help_heading = SCANNED, long, value_name = "NAME=VALUE", value_parser = variable)]
    var: Vec<(String, String)>,
    /// Remember this scan here, a file or a URL, and open only files that are new or changed since.
    #[arg(help_heading = JUDGED, long, value_name = "PATH|URL")]
    state: Option<String>,
    /// Which drift ends with 1: what nobody accepted (new), of that what no scan saw before (first-seen), accepted drift
    /// too (any), none (never).
    #[arg(help_heading = JUDGED, long, value_enum, default_value_t = Failing::New, value_name = "WHICH", hide_possible_values = true)]
    fail_on: Failing,
    /// The day to judge by, as it begins in UTC, such as 2027-02-01; now if left out.
    #[arg(help_heading = JUDGED, long, value_name = "DATE", value_parser = super::day)]
    today: Option<Date>,
    /// Ask this server instead of the cloud's own, such as `http://localhost:9000`.
    #[arg(help_heading = SCANNED, long, value_name = "URL")]
    endpoint: Option<String>,
    /// How many local files to read at once; 32 if left out.
    #[arg(help_heading = SCANNED, long, value_name = "COUNT")]
    readers: Option<usize>,
    /// Show how far the scan is: on a terminal (auto), always, never.
    #[arg(help_heading = TOLD, long, value_enum, default_value_t = When::Auto, value_name = "WHEN", hide_possible_values = true)]
    progress: When,
    /// Accept the finding with this fingerprint, as printed, until a day: adds a waiver for others to agree to.
    #[arg(help_heading = ACCEPTED, long, value_name = "FINGERPRINT", requires_all = ["reason", "until"])]
    accept: Option<String>,
    /// With --accept: why.
    #[arg(help_heading = ACCEPTED, long, value_name = "TEXT", requires = "accept")]
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    reason: Option<String>,
    /// With --accept: the last day on which it is accepted.
    #[arg(help_heading = ACCEPTED, long, value_name = "DATE", value_parser = super::day, requires = "accept")]
    until: Option<Date>,
    /// With --accept: the team that answers for it; the owner of the contract if left out.
    #[arg(help_heading = ACCEPTED, long, value_name = "TEAM", requires = "accept")]
    owner: Option<String>,
    /// With --accept: where the work on it is tracked.
    #[arg(help_heading = ACCEPTED, long, value_name = "URL", requires = "accept")]
    ticket: Option<String>,
    /// Keep one GitHub issue for each contract that drifts, and close it when it does not any more.
    #[arg(help_heading = TOLD, long)]
    github_issue: bool,
    /// Post what was found as a small JSON to this address. May be given several times.
    #[arg(help_heading = TOLD, long, value_name = "URL")]
    notify: Vec<String>,
    #[command(flatten, next_help_heading = TOLD)]
    output: Output,
}

/// Which drift makes a scan fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Failing {
    New,
    FirstSeen,
    Any,
    Never,
}

impl From<Failing> for FailOn {
    fn from(failing: Failing) -> Self {
        match failing {
            Failing::New => Self::New,
            Failing::FirstSeen => Self::FirstSeen,
            Failing::Any => Self::Any,
            Failing::Never => Self::Never,
        }
    }
}

fn variable(text: &str) -> std::result::Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a variable is given as NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

impl Drift {
    pub(super) fn run(self, width: usize) -> Result<Answer> {
        let acceptance = self.acceptance();
        let today = self.today.map_or_else(today, |day| day.to_string());
        let day = today.parse().map_err(|_| Error::new("the day to judge by is no day"))?;
        if let Some(acceptance) = &acceptance {
            acceptance.refuse_past(day)?;
        }
        let Agreed { mut loaded, root, is_alone } = Agreed::read(self.contracts.clone())?;
        if is_alone && acceptance.is_some() {
            return Err(Error::new(
                "only the contract was read, and no waivers beside it: nothing accepted there would count",
            )
            .help("name the directory of the contracts instead of the file"));
        }
        let report = self.scan(&mut loaded, &today, day)?;
        if let Some(acceptance) = acceptance {
            let place = Place {
                root: &root,
                policy: &loaded.proposed.policy,
                teams: loaded.head.has_teams.then_some(&loaded.head.teams),
                owner: &|contract| loaded.head.contracts.get(contract)?.owner.clone(),
                today: day,
            };
            return acceptance.write(&report.assessments, &place, width);
        }
        let presented = Presented {
            question: Question::Drift,
            report: &report,
            documents: &loaded.documents,
            base: "the contracts",
            head: "the data",
        };
        let mut answer = self.output.answer(&presented, width)?;
        let said = telling::tell(&presented, self.github_issue, &self.notify);
        if !said.is_empty() {
            let told: String = said.iter().map(|line| format!("{line}\n")).collect();
            if self.output.is_text() {
                answer.text.push_str(&told);
            } else {
                answer.aside.extend(said.iter().filter(|line| line.is_failure).map(ToString::to_string));
            }
            // Whoever was to be told and was not makes the run fail, and never more than the verdict does.
            if said.iter().any(|line| line.is_failure) && answer.exit_code == 0 {
                answer.exit_code = 2;
            }
        }
        Ok(answer)
    }

    /// The moment that ages are counted to.
    fn now(&self) -> Timestamp {
        let start = self.today.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
        start.map_or_else(Timestamp::now, |start| start.timestamp())
    }

    fn acceptance(&self) -> Option<Acceptance> {
        Some(Acceptance {
            fingerprint: self.accept.clone()?,
            reason: self.reason.clone()?,
            until: self.until?,
            owner: self.owner.clone(),
            ticket: self.ticket.clone(),
            consumer: None,
        })
    }

    fn scan(&self, loaded: &mut Loaded, today: &str, day: Date) -> Result<Report> {
        let contracts = published(loaded, today);
        let vars: BTreeMap<String, String> = self.var.iter().cloned().collect();
        let wanted = Wanted {
            locations: &self.places,
            environment: self.environment.as_deref(),
            server: self.server.as_deref(),
            dataset: self.dataset.as_deref(),
            vars: &vars,
        };
        let mut problems = std::mem::take(&mut loaded.circumstances.problems);
        problems.retain(|problem| problem.class == Class::Error);
        let (targets, mut notes) = match targets(contracts.iter(), &wanted) {
            Ok(found) => found,
            // What cannot be read may be what is looked for: it is told, and leaves no verdict.
            Err(error) if !problems.is_empty() => (Vec::new(), vec![error.message]),
            Err(error) => return Err(error),
        };
        let environment: BTreeMap<String, String> = std::env::vars().collect();
        let access =
            Access { environment, endpoint: self.endpoint.clone(), readers: self.readers, ..Access::default() };
        let mut state = match &self.state {
            Some(place) => memory::Ledger::open(state::keep(place, &vars, &access)?, Timestamp::now())?,
            None => memory::Ledger::none(),
        };
        let progress = Progress::new(self.progress);
        let mut scanned = Vec::new();
        let mut findings: BTreeMap<Key, Vec<KnownFinding>> = BTreeMap::new();
        for target in &targets {
            let Some(contract) = contracts.get(&target.contract) else { continue };
            let expected = contract.datasets.get(target.dataset).and_then(|dataset| {
                let location = target.location.label().to_owned();
                state.files(&Key { contract: contract.id.clone(), dataset: dataset.name.clone(), location })
            });
            let seen = scan_one(target, contract, (&access, &progress.expecting(expected)), &mut state);
            let Some(seen) = seen else { continue };
            notes.extend(seen.notes.iter().cloned());
            let key = seen.key.clone();
            let (one, faults) = self.judged(seen, target, contract, loaded, (&state, today, self.now()));
            findings.insert(key, known(&one, day));
            problems.extend(faults);
            scanned.push(one);
        }
        let mut report = self.concluded(scanned, loaded, (problems, notes), (contracts.len(), day));
        report.notes.extend(state.close(&findings));
        Ok(report)
    }

    /// What was found in one dataset, and what could not be judged of it.
    fn judged(
        &self,
        seen: Seen,
        target: &Target,
        contract: &Contract,
        loaded: &mut Loaded,
        (state, today, now): (&memory::Ledger, &str, Timestamp),
    ) -> (Scanned, Vec<Problem>) {
        let config = &loaded.proposed;
        let environment = self.environment.as_deref().and_then(|name| config.environment(name));
        let terms = gate::Terms { policy: &config.policy, environment };
        let at = (today, now.as_second());
        let verdicts = seen.judge((contract, target.dataset), &loaded.head.needs, terms, at);
        let scan = contract.datasets.get(target.dataset).map(|dataset| seen.scan(dataset)).unwrap_or_default();
        let earlier = state.scanned(&seen.key).map(|_| state.findings(&seen.key).iter().map(earlier).collect());
        let location = seen.key.location.clone();
        let faults = seen.faults.problems(&location, &mut loaded.documents);
        (Scanned { scan, verdicts, earlier }, faults)
    }

    fn concluded(
        &self,
        scanned: Vec<Scanned>,
        loaded: &Loaded,
        (problems, notes): (Vec<Problem>, Vec<String>),
        (contracts, today): (usize, Date),
    ) -> Report {
        let considered = Considered {
            files: loaded.circumstances.considered.files,
            contracts,
            needs: loaded.head.needs.len(),
            rules: rules::all().count(),
            ..Considered::default()
        };
        let terms = drift::Terms {
            policy: &loaded.proposed.policy,
            waivers: &loaded.head.waivers,
            teams: loaded.head.has_teams.then_some(&loaded.head.teams),
            environment: self.environment.clone(),
            today,
            fail_on: self.fail_on.into(),
        };
        conclude(scanned, &terms, (problems, notes, considered), &loaded.documents)
    }
}

fn scan_one(
    target: &Target,
    contract: &Contract,
    (access, progress): (&Access, &Progress),
    state: &mut memory::Ledger,
) -> Option<Seen> {
    let dataset = contract.datasets.get(target.dataset)?;
    Some(Scanner { access, progress }.scan((contract, dataset), &target.location, state))
}

fn earlier(known: &KnownFinding) -> Earlier {
    Earlier {
        fingerprint: known.fingerprint.clone(),
        rule: known.rule.clone(),
        place: known.place.clone(),
        since: known.first_seen,
    }
}

/// What is remembered of one dataset in one place: its findings, and since when they are there.
fn known(scanned: &Scanned, today: Date) -> Vec<KnownFinding> {
    let earlier = scanned.earlier.as_deref().unwrap_or_default();
    let known = scanned.verdicts.assessments.iter().map(|one| {
        let fingerprint = one.finding.fingerprint();
        let before = earlier.iter().find(|known| known.fingerprint == fingerprint.as_str());
        KnownFinding {
            fingerprint: fingerprint.as_str().to_owned(),
            rule: one.finding.rule.id.to_owned(),
            place: one.finding.place(),
            first_seen: before.map_or(today, |known| known.since),
            last_seen: today,
        }
    });
    let mut known: Vec<KnownFinding> = known.collect();
    if scanned.scan.faults > 0 {
        // What could not be looked at is not mended, and not new when it is seen again.
        let unseen: Vec<&Earlier> =
            earlier.iter().filter(|old| !known.iter().any(|one| one.fingerprint == old.fingerprint)).collect();
        known.extend(unseen.into_iter().map(|old| KnownFinding {
            fingerprint: old.fingerprint.clone(),
            rule: old.rule.clone(),
            place: old.place.clone(),
            first_seen: old.since,
            last_seen: today,
        }));
    }
    known
}
