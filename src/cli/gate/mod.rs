//! `sluicegate gate`: have those whom a change hurts agreed to exactly what hurts them?
//!
//! In: a change, and what people said to it: as a file says it, or as the forge does. Out: the same report as `check`,
//! with who agreed. Guaranteed: consent counts only for findings that were there where it was given.

mod archive;
mod change;
mod elsewhere;
mod event;
mod offline;
mod online;
mod people;
mod publish;
mod reply;
mod scope;
mod simulation;
mod voices;

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use self::online::Options;
use self::simulation::Simulated;
use super::Answer;
use super::comparison::Comparison;
use super::output::Output;
use super::surroundings::Surroundings;
use crate::error::Result;
use crate::report::escape;

/// Hold a change until exactly those teams whom it hurts have agreed to exactly those findings.
///
/// On GitHub, in a workflow: reads the event, asks for the pull request and its reviews, and answers there with a
/// commit status, one comment, a check run and requests for review. Anywhere else, `--consents` names a file that says
/// who agreed to what; where sluicegate.yaml has several environments, `--environment` then says which one the change
/// goes to.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate gate                                      in a workflow on GitHub
  sluicegate gate --dry-run --pull-request 7           what would be said there?
  sluicegate gate --pull-request 7 --simulate-approval finance=acme-ana
  sluicegate gate --consents consents.json             with the consents a file holds
  sluicegate gate --consents - --against main --head topic
  sluicegate schema consents                           what such a file looks like

Exit codes: 0 nothing in the way, 1 held, 2 no verdict.")]
pub(super) struct Gate {
    #[command(flatten)]
    comparison: Comparison,
    /// The pull request, where no event tells it.
    #[arg(long, value_name = "NUMBER", conflicts_with = "consents")]
    pull_request: Option<u64>,
    /// Print what would be said on GitHub, and say nothing there.
    #[arg(long, conflicts_with = "consents")]
    dry_run: bool,
    /// What if this member of this team agreed? Says nothing on GitHub. May be given several times.
    #[arg(long, value_name = "TEAM=LOGIN", conflicts_with = "consents")]
    simulate_approval: Vec<Simulated>,
    /// A label for pull requests that are held.
    #[arg(long, value_name = "NAME", conflicts_with = "consents")]
    label: Option<String>,
    /// A file that says what people said; `-` for standard input. No forge is asked.
    #[arg(long, value_name = "FILE")]
    consents: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Gate {
    pub(super) fn run(self, width: usize) -> Result<Answer> {
        if let Some(file) = &self.consents {
            return offline::run(file, &self.comparison, &self.output, width);
        }
        let surroundings = Surroundings::read(&|name| std::env::var(name).ok())?;
        let options = Options {
            place: self.comparison.place()?,
            pull_request: self.pull_request,
            dry_run: self.dry_run,
            simulated: &self.simulate_approval,
            label: self.label.as_deref(),
            output: &self.output,
            width,
        };
        online::run(&options, surroundings, Box::new(progress))
    }
}

/// Why nothing seems to happen. Nobody minds if that cannot be said.
fn progress(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", escape::terminal_line(line));
}
