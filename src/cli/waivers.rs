//! `sluicegate waivers`: what is waived, by whom, until when.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{Answer, or_here, today};
use crate::config::Policy;
use crate::document::Documents;
use crate::document::needs::read_teams;
use crate::document::waivers::read_waivers;
use crate::error::{Error, Result};
use crate::gate::review;
use crate::model::{Class, FileId, Problem, Teams, Waiver};
use crate::report::waivers::{Listing, listing_json, listing_text};
use crate::sources::Tree;
use crate::sources::directory::Directory;
use crate::sources::root::Root;
use crate::sources::scope::configured;

/// List what is waived: what, by whom, until when, the soonest end first.
#[derive(Debug, Args)]
#[command(
    name = "waivers",
    after_help = "Examples:
  sluicegate waivers                     those of the directory you are in
  sluicegate waivers contracts           ... of another one
  sluicegate waivers --format json       for a script
  sluicegate waivers --today 2027-02-01  as they will stand then

Exit codes: 0 listed, 2 something to mend in the file."
)]
pub(super) struct List {
    /// The directory whose waivers to list; the current one if left out.
    path: Option<PathBuf>,
    /// How to write the list.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
    /// The day to judge by, such as 2027-02-01; today if left out.
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    today: Option<Date>,
}

/// How waivers are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For people at a terminal.
    Text,
    /// For programs.
    Json,
}

impl List {
    pub(super) fn run(self, width: usize) -> Result<Answer> {
        let today = match self.today {
            Some(day) => day,
            None => today().parse().map_err(|error| Error::new(format!("the clock shows no day: {error}")))?,
        };
        let root = Root::around(&or_here(self.path))?;
        let tree = Directory::new(root.directory, root.label);
        let config = configured(&tree)?.unwrap_or_default();
        let mut documents = Documents::default();
        let mut problems = Vec::new();
        let mut waivers = Vec::new();
        let mut read = |path: &str, problems: &mut Vec<Problem>| -> Result<Option<FileId>> {
            let Some(bytes) = tree.read(path)? else { return Ok(None) };
            let (file, wrong) = documents.add(tree.label(path), &bytes);
            problems.extend(wrong);
            Ok(Some(file))
        };
        let file = read(&config.waivers, &mut problems)?;
        // What is wrong with the teams is for `lint` to say.
        let teams = read(&config.teams, &mut Vec::new())?;
        let root_of = |file: Option<FileId>| Some((file?, documents.get(file?).root.clone()?));
        // As for `check`: a key that is given twice leaves in doubt what was agreed to.
        if let Some((file, root)) = root_of(file).filter(|_| problems.is_empty()) {
            let (found, wrong) = read_waivers(file, &root);
            problems.extend(wrong);
            waivers = found;
        }
        let teams = root_of(teams).and_then(|(file, root)| read_teams(file, &root).0);
        problems.extend(faults(&waivers, &config.policy, teams.as_ref(), today));
        documents.arrange(&mut problems);
        waivers.sort_by(|a, b| (a.expires, &a.target).cmp(&(b.expires, &b.target)));
        let exit_code = if problems.iter().any(|problem| problem.class == Class::Error) { 2 } else { 0 };
        let label = tree.label(&config.waivers);
        let listing = Listing { waivers: &waivers, problems: &problems, documents: &documents, file: &label, today };
        let text = match self.format {
            ListFormat::Text => listing_text(&listing, width),
            ListFormat::Json => listing_json(&listing),
        };
        Ok(Answer { exit_code, ..Answer::new(text) })
    }
}

fn faults(waivers: &[Waiver], policy: &Policy, teams: Option<&Teams>, today: Date) -> Vec<Problem> {
    waivers.iter().flat_map(|waiver| review(waiver, policy, teams, today)).collect()
}
