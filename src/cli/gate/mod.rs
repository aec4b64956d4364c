//! `sluicegate gate`: have those whom a change hurts agreed to exactly what hurts them?
//!
//! In: a change, and what people said to it: as a file says it, or as the forge does. Out: the same report as `check`,
//! with who agreed. Guaranteed: consent counts only for findings that were there where it was given.

mod offline;
mod scope;

use std::path::PathBuf;

use clap::Args;

use super::Answer;
use super::comparison::Comparison;
use super::output::Output;
use crate::error::{Error, Result};

/// Hold a change until exactly those teams whom it hurts have agreed to exactly those findings.
///
/// On GitHub, in a workflow: reads the event and the pull request, and answers there. Anywhere else, `--consents` names
/// a file that says who agreed to what.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate gate --consents consents.json             with the consents a file holds
  sluicegate gate --consents - --against main --head topic
  sluicegate schema consents                           what such a file looks like

Exit codes: 0 nothing in the way, 1 held, 2 no verdict.")]
pub(super) struct Gate {
    #[command(flatten)]
    comparison: Comparison,
    /// A file that says what people said; `-` for standard input. No forge is asked.
    #[arg(long, value_name = "FILE")]
    consents: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Gate {
    pub(super) fn run(self, width: usize) -> Result<Answer> {
        match &self.consents {
            Some(file) => offline::run(file, &self.comparison, &self.output, width),
            None => Err(Error::new("there is no event to answer").help("name a file with `--consents FILE`")),
        }
    }
}
