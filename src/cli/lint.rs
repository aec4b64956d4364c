//! `sluicegate lint`: what is wrong in contracts, needs, teams and configuration.

use std::path::{Path, PathBuf};

use clap::Args;

use super::output::Output;
use super::{Answer, today};
use crate::check::{Considered, Report, check};
use crate::config::{FILE_NAME, read_config, unused};
use crate::document::needs::{read_need, read_teams};
use crate::document::odcs_semantics::check_contract;
use crate::document::schema::{DocumentKind, validate};
use crate::document::waivers::read_waivers;
use crate::document::{Document, Documents};
use crate::error::Result;
use crate::gate::{self, decide};
use crate::model::Problem;
use crate::report::{Presented, Question};
use crate::sources::Tree;
use crate::sources::directory::{Directory, read_file};
use crate::sources::load::{Loaded, load};
use crate::sources::root::Root;
use crate::sources::single::Nothing;

/// Say what is wrong in contracts, needs, teams and configuration: every problem, each at its line.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate lint                             all that the configuration names
  sluicegate lint contracts/orders.odcs.yaml  one file
  sluicegate lint --format json               for an editor or a script

Exit codes: 0 nothing wrong (warnings may be shown), 2 something to mend.")]
pub(super) struct Lint {
    /// Directories or files; the current directory if left out.
    paths: Vec<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// What was found: the texts and what is wrong in them.
#[derive(Default)]
struct Found {
    documents: Documents,
    problems: Vec<Problem>,
    considered: Considered,
}

impl Lint {
    pub(super) fn run(mut self, width: usize) -> Result<Answer> {
        if self.paths.is_empty() {
            self.paths.push(PathBuf::from("."));
        }
        let mut all = Found::default();
        for path in &self.paths {
            let found = lint(path)?;
            let offset = all.documents.absorb(found.documents);
            all.considered.files += found.considered.files;
            all.considered.contracts += found.considered.contracts;
            all.considered.needs += found.considered.needs;
            all.problems.extend(found.problems.into_iter().map(|problem| problem.moved(offset)));
        }
        let report = Report {
            decision: decide(&[], &all.problems),
            problems: all.problems,
            assessments: Vec::new(),
            backfill: Vec::new(),
            notes: Vec::new(),
            silenced: 0,
            environment: None,
            considered: all.considered,
        };
        let head: Vec<_> = self.paths.iter().map(|path| path.display().to_string()).collect();
        let presented = Presented {
            question: Question::Lint,
            report: &report,
            documents: &all.documents,
            base: "nothing",
            head: &head.join(" "),
        };
        self.output.answer(&presented, width)
    }
}

fn lint(path: &Path) -> Result<Found> {
    let root = Root::around(path)?;
    let tree = Directory::new(root.directory.clone(), root.label.clone());
    if !path.is_file() {
        let below = (!root.focus.is_empty()).then(|| tree.label(&root.focus));
        return among(&tree, below.as_deref());
    }
    // A file that a configuration names is judged among its neighbours; any other one on its own.
    let label = tree.label(&root.focus);
    if tree.read(FILE_NAME)?.is_some() {
        let found = among(&tree, Some(&label))?;
        if found.documents.labels().any(|known| known == label) {
            return Ok(found);
        }
    }
    alone(path)
}

/// Lints a tree; keeps what is at or below `only`.
fn among(tree: &dyn Tree, only: Option<&str>) -> Result<Found> {
    let mut loaded = load(&Nothing, tree, "", today())?;
    let in_vain = upkeep(&mut loaded);
    let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
    let below = |label: &str| {
        only.is_none_or(|only| label.strip_prefix(only).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    let label_of = |problem: &Problem| loaded.documents.get(problem.site.file).label.clone();
    let mut problems = [report.problems, in_vain].concat();
    loaded.documents.arrange(&mut problems);
    problems.retain(|problem| below(&label_of(problem)));
    let considered = count(loaded.documents.all().filter(|document| below(&document.label)));
    Ok(Found { problems, documents: loaded.documents, considered })
}

/// What configuration and waivers say in vain: only here, where everything has been read, can that be said.
fn upkeep(loaded: &mut Loaded) -> Vec<Problem> {
    let contracts = || loaded.head.contracts.keys().map(String::as_str);
    let mut problems = unused(&loaded.proposed, contracts());
    if let Ok(today) = loaded.circumstances.today.parse() {
        problems.extend(gate::upkeep(&loaded.head.waivers, today, contracts()));
    }
    // Nothing is decided here: the waivers are held to the policy that stands beside them.
    loaded.circumstances.config.policy = loaded.proposed.policy.clone();
    problems
}

/// Lints one file as what its `kind` says it is; a contract if it says nothing.
fn alone(path: &Path) -> Result<Found> {
    let mut documents = Documents::default();
    let (file, mut problems) = documents.add(path.display().to_string(), &read_file(path)?);
    if let Some(root) = &documents.get(file).root {
        problems.extend(match root.text_at("kind") {
            Some("Needs") => read_need(file, root).1,
            Some("Teams") => read_teams(file, root).1,
            Some("Config") => read_config(file, root).1,
            Some("Waivers") => read_waivers(file, root).1,
            _ => [validate(DocumentKind::Contract, file, root), check_contract(file, root)].concat(),
        });
    }
    documents.arrange(&mut problems);
    let considered = count(documents.all());
    Ok(Found { documents, problems, considered })
}

fn count<'a>(documents: impl Iterator<Item = &'a Document>) -> Considered {
    documents.fold(Considered::default(), |counted, document| {
        let kind = document.root.as_ref().and_then(|root| root.text_at("kind"));
        Considered {
            files: counted.files + 1,
            contracts: counted.contracts + usize::from(kind == Some("DataContract")),
            needs: counted.needs + usize::from(kind == Some("Needs")),
            ..counted
        }
    })
}
