//! `sluicegate lint`: what is wrong in contracts, needs, teams and configuration.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Answer, Format, answer, today};
use crate::check::{Report, check};
use crate::config::FILE_NAME;
use crate::document::Documents;
use crate::error::Result;
use crate::model::Class;
use crate::report::{Presented, Question};
use crate::sources::Tree;
use crate::sources::directory::{Directory, read_file};
use crate::sources::load::{Loaded, load};
use crate::sources::root::Root;
use crate::sources::single::{Nothing, SingleFile};

/// Say what is wrong in contracts, needs, teams and configuration: every problem, each at its line.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate lint                              everything the configuration names
  sluicegate lint contracts/orders.odcs.yaml   one file
  sluicegate lint --format json                for an editor or a script

Exit codes: 0 nothing wrong (warnings may be shown), 2 something to mend.")]
pub(super) struct Lint {
    /// Directories or files; the current directory if left out.
    paths: Vec<PathBuf>,
    /// How to write the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Lint {
    pub(super) fn run(mut self, width: usize) -> Result<Answer> {
        if self.paths.is_empty() {
            self.paths.push(PathBuf::from("."));
        }
        let mut answers = Vec::new();
        for path in &self.paths {
            answers.push(self.lint(path, width)?);
        }
        let exit_code = answers.iter().map(|answer| answer.exit_code).max().unwrap_or(0);
        let text = answers.into_iter().map(|answer| answer.text).collect::<Vec<_>>().join("\n");
        Ok(Answer { text, exit_code })
    }

    fn lint(&self, path: &Path, width: usize) -> Result<Answer> {
        let root = Root::around(path)?;
        let tree = Directory::new(root.directory.clone(), root.label.clone());
        if !path.is_file() {
            return self.judge(&tree, &root.focus, width);
        }
        // A file that no configuration names is a contract on its own: its neighbours are no business of its.
        let configured = tree.read(FILE_NAME)?.is_some() || path.to_string_lossy().contains(".needs.");
        let named = if configured { load(&Nothing, &tree, "", today()).ok() } else { None };
        let label = tree.label(&root.focus);
        match named.filter(|loaded| loaded.documents.labels().any(|known| known == label)) {
            Some(loaded) => Ok(self.present(loaded, &tree.describe(), Some(&label), width)),
            None => self.judge(&SingleFile::new(path.display().to_string(), read_file(path)?), "", width),
        }
    }

    fn judge(&self, tree: &dyn Tree, focus: &str, width: usize) -> Result<Answer> {
        let loaded = load(&Nothing, tree, "", today())?;
        let below = (!focus.is_empty()).then(|| tree.label(focus));
        Ok(self.present(loaded, &tree.describe(), below.as_deref(), width))
    }

    /// Keeps the problems of the files at or below `only`.
    fn present(&self, loaded: Loaded, head: &str, only: Option<&str>, width: usize) -> Answer {
        let Loaded { documents, base, head: proposed, circumstances } = loaded;
        let report = check(&base, &proposed, circumstances, &documents);
        let report = problems_only(report, &documents, only);
        let presented =
            Presented { question: Question::Lint, report: &report, documents: &documents, base: "nothing", head };
        answer(&presented, self.format, width)
    }
}

fn problems_only(report: Report, documents: &Documents, only: Option<&str>) -> Report {
    let below =
        |label: &str, only: &str| label.strip_prefix(only).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let problems: Vec<_> = report
        .problems
        .into_iter()
        .filter(|problem| only.is_none_or(|only| below(&documents.get(problem.site.file).label, only)))
        .collect();
    let decision = crate::gate::decide(&[], &problems);
    debug_assert!(problems.iter().any(|problem| problem.class == Class::Error) == (decision.exit_code() == 2));
    let mut considered = report.considered;
    if let Some(only) = only {
        let (needs, others): (Vec<_>, Vec<_>) =
            documents.labels().filter(|label| below(label, only)).partition(|label| label.contains(".needs."));
        (considered.needs, considered.contracts) = (needs.len(), others.len());
    }
    Report {
        decision,
        problems,
        assessments: Vec::new(),
        backfill: Vec::new(),
        notes: Vec::new(),
        silenced: 0,
        considered,
    }
}
