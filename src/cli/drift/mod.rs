//! `sluicegate drift`: does the data that was written keep what was promised?
//!
//! In: contracts, and where their data lies. Out: the same report as of a proposed change, with the files that break a
//! promise. Guaranteed: footers only; what could not be judged is never a pass; whoever is told about it is told at the
//! end, and what is told changes nothing of the verdict.

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

use self::progress::{Progress, When};
use self::scanning::{Scanner, Seen};
use self::targets::{Target, Wanted, targets};
use super::output::Output;
use super::waive::{Acceptance, Place};
use super::{Answer, or_here, today};
use crate::check::{Considered, Report};
use crate::drift::{self, FailOn, Scanned, conclude, judge};
use crate::error::{Error, Result};
use crate::gate;
use crate::model::{Class, Contract, Problem};
use crate::report::{Presented, Question};
use crate::rules;
use crate::sources::Tree;
use crate::sources::directory::Directory;
use crate::sources::lake::Access;
use crate::sources::lake::memory::{self, Key};
use crate::sources::load::{Loaded, load};
use crate::sources::root::Root;
use crate::sources::scope::configured;
use crate::sources::single::{Nothing, SingleFile};

/// Say whether the data that was written keeps what was promised, in which files it does not, and whom that hurts.
///
/// Reads the footers of Parquet files and the logs of Delta and Iceberg tables, and no data. Without a PLACE, it scans
/// where the `servers` of each contract say.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate drift --env prod                      where the contracts' servers say
  sluicegate drift orders.odcs.yaml data/orders/   this data, by this contract
  sluicegate drift orders.odcs.yaml 's3://lake/orders/dt=2026-*/*.parquet'
  sluicegate drift --env prod --var branch=try-1   for `{branch}` in a location
  sluicegate drift --env prod --state drift.state  what is new since the last scan?
  sluicegate drift --env prod --format prometheus --report markdown=drift.md
  sluicegate drift --env prod --github-issue       one issue for each contract

Exit codes: 0 kept or accepted, 1 drift, 2 no verdict.")]
pub(super) struct Drift {
    /// The contract, or the directory of contracts; the current directory if left out.
    contracts: Option<PathBuf>,
    /// Where the data lies, instead of where the contract's servers say: paths, globs, URLs (s3, gs, az, abfss, http).
    #[arg(value_name = "PLACE")]
    places: Vec<String>,
    /// Scan the servers of this environment; all of them if left out.
    #[arg(long, visible_alias = "env", value_name = "NAME")]
    environment: Option<String>,
    /// Scan the server of this name only.
    #[arg(long, value_name = "NAME", conflicts_with = "places")]
    server: Option<String>,
    /// Scan this dataset only.
    #[arg(long, value_name = "NAME")]
    dataset: Option<String>,
    /// The value of a variable in locations, such as `{branch}`. May be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    var: Vec<(String, String)>,
    /// Remember this scan here, a file or a URL, and open only files that are new or changed since.
    #[arg(long, value_name = "PATH|URL")]
    state: Option<String>,
    /// Which drift ends with 1: what nobody accepted (new), of that what no scan saw before (first-seen), accepted drift
    /// too (any), none (never).
    #[arg(long, value_enum, default_value_t = Failing::New, value_name = "WHICH", hide_possible_values = true)]
    fail_on: Failing,
    /// The day to judge by, such as 2027-02-01; today if left out.
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    today: Option<Date>,
    /// Ask this server instead of the cloud's own, such as http://localhost:9000.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// How many local files to read at once; 32 if left out.
    #[arg(long, value_name = "COUNT")]
    readers: Option<usize>,
    /// Show how far the scan is: on a terminal (auto), always, never.
    #[arg(long, value_enum, default_value_t = When::Auto, value_name = "WHEN", hide_possible_values = true)]
    progress: When,
    /// Accept the finding with this fingerprint, as printed, until a day: adds a waiver for others to agree to.
    #[arg(long, value_name = "FINGERPRINT", requires_all = ["reason", "until"])]
    accept: Option<String>,
    /// With --accept: why.
    #[arg(long, value_name = "TEXT", requires = "accept")]
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    reason: Option<String>,
    /// With --accept: the last day on which it is accepted.
    #[arg(long, value_name = "DATE", value_parser = super::day, requires = "accept")]
    until: Option<Date>,
    /// With --accept: the team that answers for it; the owner of the contract if left out.
    #[arg(long, value_name = "TEAM", requires = "accept")]
    owner: Option<String>,
    /// With --accept: where the work on it is tracked.
    #[arg(long, value_name = "URL", requires = "accept")]
    ticket: Option<String>,
    /// Keep one GitHub issue for each contract that drifts, and close it when it does not any more.
    #[arg(long)]
    github_issue: bool,
    /// Post what was found as a small JSON to this address. May be given several times.
    #[arg(long, value_name = "URL")]
    notify: Vec<String>,
    #[command(flatten)]
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
        let (mut loaded, root) = read(self.contracts.clone())?;
        let found = self.scan(&mut loaded, &today)?;
        if let Some(acceptance) = acceptance {
            let place = Place {
                root: &root,
                policy: &loaded.proposed.policy,
                teams: loaded.head.has_teams.then_some(&loaded.head.teams),
                owner: &|contract| loaded.head.contracts.get(contract)?.owner.clone(),
                today: day,
            };
            return acceptance.write(&found.report.assessments, &place, width);
        }
        let presented = Presented {
            question: Question::Drift,
            report: &found.report,
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

    fn scan(&self, loaded: &mut Loaded, today: &str) -> Result<Found> {
        let contracts = published(loaded, today);
        let vars: BTreeMap<String, String> = self.var.iter().cloned().collect();
        let wanted = Wanted {
            locations: &self.places,
            environment: self.environment.as_deref(),
            server: self.server.as_deref(),
            dataset: self.dataset.as_deref(),
            vars: &vars,
        };
        let (targets, mut notes) = targets(contracts.iter(), &wanted)?;
        let environment: BTreeMap<String, String> = std::env::vars().collect();
        let access =
            Access { environment, endpoint: self.endpoint.clone(), readers: self.readers, ..Access::default() };
        let now = Timestamp::now();
        let mut state = match &self.state {
            Some(place) => memory::Ledger::open(state::keep(place, &vars, &access)?, now)?,
            None => memory::Ledger::none(),
        };
        let progress = Progress::new(self.progress);
        let mut problems = std::mem::take(&mut loaded.circumstances.problems);
        problems.retain(|problem| problem.class == Class::Error);
        let mut scanned = Vec::new();
        let mut keys = Vec::new();
        for target in &targets {
            let Some(contract) = contracts.get(&target.contract) else { continue };
            let expected = contract.datasets.get(target.dataset).and_then(|dataset| {
                let location = target.location.label().to_owned();
                state.files(&Key { contract: contract.id.clone(), dataset: dataset.name.clone(), location })
            });
            let seen = scan_one(target, contract, (&access, &progress.expecting(expected)), &mut state);
            let Some(seen) = seen else { continue };
            keys.push(seen.key.clone());
            notes.extend(seen.notes.iter().cloned());
            let (one, faults) = self.judged(seen, target, contract, loaded, (&state, today, now));
            problems.extend(faults);
            scanned.push(one);
        }
        let report = self.concluded(scanned, loaded, (problems, notes), (contracts.len(), today))?;
        let warnings = state::close(state, &report, &keys, today);
        Ok(Found { report: Report { notes: [report.notes.clone(), warnings].concat(), ..report } })
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
        let needs = needs_of(loaded, contract);
        let table = seen.table.as_ref().map(|table| table as &dyn drift::Tabular);
        let evidence = drift::Seen {
            contract,
            dataset: target.dataset,
            shapes: &seen.shapes,
            ledger: &seen.ledger,
            table,
            is_whole: seen.faults.count() == 0,
            now: now.as_second(),
        };
        let verdicts = judge(&evidence, &needs, terms, today);
        let scan = contract.datasets.get(target.dataset).map(|dataset| seen.scan(dataset)).unwrap_or_default();
        let earlier = state.scanned(&seen.key).map(|_| state.findings(&seen.key).iter().map(state::earlier).collect());
        let location = seen.key.location.clone();
        let faults = seen.faults.problems(&location, &mut loaded.documents);
        (Scanned { scan, verdicts, earlier }, faults)
    }

    fn concluded(
        &self,
        scanned: Vec<Scanned>,
        loaded: &Loaded,
        (problems, notes): (Vec<Problem>, Vec<String>),
        (contracts, today): (usize, &str),
    ) -> Result<Report> {
        let today = today.parse().map_err(|_| Error::new("the day to judge by is no day"))?;
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
        Ok(conclude(scanned, &terms, (problems, notes, considered), &loaded.documents))
    }
}

struct Found {
    report: Report,
}

/// Everything that was agreed to: contracts, needs, teams, waivers, policy.
pub(super) fn read(path: Option<PathBuf>) -> Result<(Loaded, Root)> {
    let asked = or_here(path);
    let root = Root::around(&asked)?;
    let tree = Directory::new(root.directory.clone(), root.label.clone());
    if asked.is_file() && configured(&tree)?.is_none() {
        let bytes = crate::sources::directory::read_file(&asked)?;
        let alone = SingleFile::new(asked.display().to_string(), bytes);
        return Ok((load(&Nothing, &alone, "", today())?, root));
    }
    let mut loaded = load(&Nothing, &tree, "", today())?;
    let label = tree.label(&root.focus);
    let is_below = |at: &str| {
        root.focus.is_empty() || at.strip_prefix(&label).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let documents = &loaded.documents;
    loaded.head.contracts.retain(|_, contract| is_below(&documents.get(contract.site.file).label));
    loaded.circumstances.problems.retain(|problem| is_below(&documents.get(problem.site.file).label));
    if loaded.head.contracts.is_empty() && loaded.circumstances.problems.is_empty() {
        return Err(Error::new(format!("there is no contract at {label}"))
            .help("name a contract, or a directory with files that end in .odcs.yaml"));
    }
    Ok((loaded, root))
}

/// The contracts as of a day.
fn published(loaded: &Loaded, today: &str) -> BTreeMap<String, Contract> {
    let mut contracts = loaded.head.contracts.clone();
    if let Ok(today) = today.parse() {
        contracts.values_mut().for_each(|contract| contract.date(today));
    }
    contracts
}

/// The needs of one contract, in this version of it.
fn needs_of(loaded: &Loaded, contract: &Contract) -> Vec<crate::model::Need> {
    let needs = loaded.head.needs.iter().map(|need| {
        let takes = |read: &&crate::model::Read| read.contract == contract.id && read.takes(contract);
        crate::model::Need { reads: need.reads.iter().filter(takes).cloned().collect(), ..need.clone() }
    });
    needs.filter(|need| !need.reads.is_empty()).collect()
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
