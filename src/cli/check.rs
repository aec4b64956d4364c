//! `sluicegate check`: what a change breaks, for whom, at which line.

use clap::Args;

use super::Answer;
use super::comparison::Comparison;
use super::drift::samples::Samples;
use super::output::Output;
use crate::check::check;
use crate::error::Result;
use crate::report::{Presented, Question};

/// Say what a change breaks, for whom, at which line, and what to do.
///
/// Compares the working tree with what its environment has agreed to: the commit it branched off from. Reads git's
/// objects directly; nothing is checked out, nothing is executed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate check                              against the environment's branch
  sluicegate check contracts/orders             ... only what is below a directory
  sluicegate check --against v1.4.0             against a tag, branch or commit
  sluicegate check --against main --head topic  two revisions, no working tree
  sluicegate check --against old/ new/          two directories, without git
  sluicegate check --staged                     what the next commit would break
  sluicegate check --environment prod           by what the policy says for prod
  sluicegate check --today 2027-02-01           after waivers have ended
  sluicegate check --format markdown            for a pull request
  sluicegate check --data orders=out/orders/    what the changed code wrote, too

Exit codes: 0 nothing in the way, 1 held, 2 no verdict.")]
pub(super) struct Check {
    #[command(flatten)]
    comparison: Comparison,
    /// Hold this data to the proposed contracts as well: what a run of the changed code wrote, by its dataset. May be given
    /// several times.
    #[arg(long, value_name = "[DATASET=]PLACE")]
    data: Vec<String>,
    #[command(flatten)]
    output: Output,
}

impl Check {
    pub(super) fn run(self, width: usize) -> Result<Answer> {
        let sides = self.comparison.sides()?;
        if self.data.is_empty() && self.output.is_for_people() && self.comparison.is_idle(&sides)? {
            // Most commits are about something else, and a hook has nothing to say to them.
            return Ok(Answer::new(String::new()));
        }
        let compared =
            if self.data.is_empty() { self.comparison.read(sides)? } else { self.comparison.read_all(sides)? };
        let mut loaded = compared.loaded;
        let samples = Samples::of(&self.data, &loaded);
        let circumstances = loaded.circumstances.clone();
        let mut report = check(&loaded.base, &loaded.head, circumstances, &loaded.documents);
        samples?.join(&mut report, &mut loaded);
        let presented = Presented {
            question: Question::Check,
            report: &report,
            documents: &loaded.documents,
            base: &compared.base,
            head: &compared.head,
        };
        self.output.answer(&presented, width)
    }
}
