//! `sluicegate lint`: what is wrong in contracts, needs, teams and configuration, and mending what needs no thought.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::ids::Ids;
use super::output::Output;
use super::{Answer, fix, today};
use crate::check::{Considered, Report, check};
use crate::config::{FILE_NAME, read_config, unused};
use crate::document::needs::{read_need, read_teams};
use crate::document::node::Node;
use crate::document::odcs_semantics::check_contract;
use crate::document::schema::{DocumentKind, validate};
use crate::document::waivers::read_waivers;
use crate::document::{Document, Documents};
use crate::error::Result;
use crate::gate::{self, decide};
use crate::model::problem::only_meant;
use crate::model::{FileId, Problem};
use crate::report::{Presented, Question};
use crate::sources::Tree;
use crate::sources::directory::{Directory, read_file};
use crate::sources::load::{Loaded, load};
use crate::sources::overlay::Overlay;
use crate::sources::root::Root;
use crate::sources::single::Nothing;

/// Say what is wrong in contracts, needs, teams and configuration: every problem, each at its line.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate lint                             all that the configuration names
  sluicegate lint contracts/orders.odcs.yaml  one file
  sluicegate lint --format json               for an editor or a script
  sluicegate lint --fix                       mend what needs no thought
  sluicegate lint --fix --dry-run             show it as a diff, write nothing
  sluicegate lint --fix --order               put the keys in order as well

Exit codes: 0 nothing wrong (warnings may be shown), 2 something to mend. With
--fix: 2 if something is left to mend.")]
pub(super) struct Lint {
    /// Directories or files; the current directory if left out.
    paths: Vec<PathBuf>,
    #[command(flatten)]
    output: Output,
    /// Mend what needs no thought, in place: misspelt keys and words, places in keys, a missing id; say what was done and
    /// what is left.
    #[arg(long, conflicts_with_all = ["format", "reports"])]
    fix: bool,
    /// With --fix: also put the top-level keys of contracts in the order of the standard, each with its comments.
    #[arg(long, requires = "fix")]
    order: bool,
    /// With --fix: print what would change as a unified diff, and write nothing.
    #[arg(long, requires = "fix", visible_alias = "diff")]
    dry_run: bool,
}

/// What was found: the texts and what is wrong in them.
#[derive(Default)]
pub(super) struct Found {
    pub(super) documents: Documents,
    pub(super) problems: Vec<Problem>,
    /// The documents that were asked about; others were read beside them.
    pub(super) asked: Vec<FileId>,
    /// Whether this is a file on its own, read without its neighbours.
    pub(super) is_alone: bool,
    considered: Considered,
}

impl Found {
    fn of(documents: Documents, problems: Vec<Problem>, asked: Vec<FileId>) -> Self {
        let considered = count(asked.iter().map(|file| documents.get(*file)));
        Self { documents, problems, asked, considered, is_alone: false }
    }

    fn absorb(&mut self, other: Self) {
        let offset = self.documents.absorb(other.documents);
        self.considered.files += other.considered.files;
        self.considered.contracts += other.considered.contracts;
        self.considered.needs += other.considered.needs;
        self.problems.extend(other.problems.into_iter().map(|problem| problem.moved(offset)));
    }
}

/// Contents that files will have, by their labels, instead of those they have.
pub(super) type Contents = BTreeMap<String, Vec<u8>>;

impl Lint {
    pub(super) fn run(mut self, width: usize) -> Result<Answer> {
        if self.paths.is_empty() {
            self.paths.push(PathBuf::from("."));
        }
        let places: Vec<Place> = self.paths.iter().map(|path| Place::around(path)).collect::<Result<_>>()?;
        let mut found: Vec<Found> = places.iter().map(|place| place.lint(&Contents::new())).collect::<Result<_>>()?;
        let ids = Ids::among(&places, &found);
        let mut all = Found::default();
        let mut told = fix::Told::default();
        for (place, found) in places.iter().zip(&mut found) {
            ids.suggest(place, found);
            if self.fix {
                let wanted = fix::Wanted { order: self.order, dry_run: self.dry_run };
                *found = fix::run(place, found, &ids, wanted, &mut told)?;
            }
            all.absorb(std::mem::take(found));
        }
        let head: Vec<_> = self.paths.iter().map(|path| path.display().to_string()).collect();
        let mut shown = show(all, &self.output, width, &head.join(" "), self.fix)?;
        if told.is_short() {
            shown.exit_code = shown.exit_code.max(2);
        }
        Ok(match (self.fix, self.dry_run) {
            (false, _) => shown,
            (true, false) => Answer { text: format!("{}{}", told.shown(width), shown.text), ..shown },
            // A diff can be handed to another program.
            (true, true) => Answer { text: told.as_diff(), ..shown },
        })
    }
}

fn show(all: Found, output: &Output, width: usize, head: &str, fixed: bool) -> Result<Answer> {
    let mendable = all.problems.iter().filter(|problem| problem.edit.is_some()).count();
    let told = (mendable > 0 && !fixed).then(|| format!("`sluicegate lint --fix` can mend {mendable} of these"));
    let report = Report {
        decision: decide(&[], &all.problems, None),
        hearing: None,
        problems: all.problems,
        assessments: Vec::new(),
        backfill: Vec::new(),
        notes: told.into_iter().collect(),
        silenced: 0,
        environment: None,
        considered: all.considered,
    };
    let presented =
        Presented { question: Question::Lint, report: &report, documents: &all.documents, base: "nothing", head };
    output.answer(&presented, width)
}

/// What was asked about: a directory with what configures it, or a file.
pub(super) struct Place {
    path: PathBuf,
    pub(super) root: Root,
}

impl Place {
    fn around(path: &Path) -> Result<Self> {
        Ok(Self { path: path.to_owned(), root: Root::around(path)? })
    }

    /// Where the file that people know as `label` lies.
    pub(super) fn on_disk(&self, label: &str) -> PathBuf {
        if self.path.is_file() && label == self.path.display().to_string() {
            return self.path.clone();
        }
        let below = label.strip_prefix(self.root.label.as_str()).unwrap_or(label);
        self.root.directory.join(below.trim_start_matches('/'))
    }

    /// What is wrong there, where some files have the given `contents`.
    pub(super) fn lint(&self, contents: &Contents) -> Result<Found> {
        let tree = Directory::new(self.root.directory.clone(), self.root.label.clone());
        let tree = Overlay::new(&tree, contents);
        let focus = &self.root.focus;
        if !self.path.is_file() {
            let below = (!focus.is_empty()).then(|| tree.label(focus));
            return among(&tree, below.as_deref());
        }
        // A file that a configuration names is judged among its neighbours; any other one on its own.
        let label = tree.label(focus);
        if tree.read(FILE_NAME)?.is_some() {
            let found = among(&tree, Some(&label))?;
            if found.documents.labels().any(|known| known == label) {
                return Ok(found);
            }
        }
        alone(&self.path, contents)
    }
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
    let asked =
        numbered(&loaded.documents).filter(|(_, document)| below(&document.label)).map(|(file, _)| file).collect();
    Ok(Found::of(loaded.documents, problems, asked))
}

/// What configuration and waivers say in vain: only here, where everything has been read, can that be said.
fn upkeep(loaded: &mut Loaded) -> Vec<Problem> {
    let known = loaded.head.contracts.keys().chain(&loaded.circumstances.unreadable);
    let contracts = || known.clone().map(String::as_str);
    let mut problems = unused(&loaded.proposed, contracts());
    if let Ok(today) = loaded.circumstances.today.parse() {
        problems.extend(gate::upkeep(&loaded.head.waivers, today, contracts()));
    }
    // Nothing is decided here: the waivers are held to the policy that stands beside them.
    loaded.circumstances.config.policy = loaded.proposed.policy.clone();
    problems
}

/// Lints one file on its own.
fn alone(path: &Path, contents: &Contents) -> Result<Found> {
    let mut documents = Documents::default();
    let label = path.display().to_string();
    let bytes = match contents.get(&label) {
        Some(bytes) => bytes.clone(),
        None => read_file(path)?,
    };
    let (file, mut problems) = documents.add(label, &bytes);
    if let Some(root) = &documents.get(file).root {
        problems.extend(examine(file, root));
    }
    documents.arrange(&mut problems);
    Ok(Found { is_alone: true, ..Found::of(documents, problems, vec![file]) })
}

/// Each document with its number.
pub(super) fn numbered(documents: &Documents) -> impl Iterator<Item = (FileId, &Document)> {
    documents.all().zip(0..).map(|(document, number)| (FileId(number), document))
}

/// What a document is taken for; nothing where it does not say.
fn kind_of(root: &Node) -> Option<&'static str> {
    let kinds = ["Needs", "Teams", "Config", "Waivers", "DataContract"];
    root.text_at("kind").and_then(|kind| only_meant(kind, kinds))
}

/// Whether a document is taken for a contract, as one is that does not say what it is.
pub(super) fn is_contract(root: &Node) -> bool {
    kind_of(root).is_none_or(|kind| kind == "DataContract")
}

/// What is wrong in one document, as what its `kind` says it is; as a contract if it says nothing.
pub(super) fn examine(file: FileId, root: &Node) -> Vec<Problem> {
    match kind_of(root) {
        Some("Needs") => read_need(file, root).1,
        Some("Teams") => read_teams(file, root).1,
        Some("Config") => read_config(file, root).1,
        Some("Waivers") => read_waivers(file, root).1,
        _ => [validate(DocumentKind::Contract, file, root), check_contract(file, root)].concat(),
    }
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
