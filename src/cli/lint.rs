//! `sluicegate lint`: what is wrong in contracts, needs, teams and configuration, and mending what needs no thought.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;

use super::ids::Ids;
use super::output::Output;
use super::{Answer, fix, today};
use crate::check::{Considered, Report, check};
use crate::config::{FILE_NAME, read_config, unused};
use crate::document::consents::read_consents;
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
  sluicegate lint contracts/orders.odcs.yaml  one file, or several
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
    /// Files on their own, read without their neighbours, by their labels.
    pub(super) alone: BTreeSet<String>,
    considered: Considered,
}

impl Found {
    fn of(documents: Documents, problems: Vec<Problem>, asked: Vec<FileId>) -> Self {
        let considered = count(asked.iter().map(|file| documents.get(*file)));
        Self { documents, problems, asked, considered, alone: BTreeSet::new() }
    }

    fn absorb(&mut self, other: Self) {
        let offset = self.documents.absorb(other.documents);
        self.asked.extend(other.asked.into_iter().map(|file| FileId(file.0 + offset)));
        self.alone.extend(other.alone);
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
        let places = places(&self.paths)?;
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
        scans: Vec::new(),
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

/// What was asked about below one directory that has a configuration, or is looked at on its own.
pub(super) struct Place {
    asked: Vec<Asked>,
    pub(super) root: Root,
}

/// A directory or a file.
struct Asked {
    path: PathBuf,
    /// Below the directory of its place; empty for all of it.
    focus: String,
}

/// Each place once, however many files in it are named: reading it is what takes time.
fn places(paths: &[PathBuf]) -> Result<Vec<Place>> {
    let mut places: Vec<Place> = Vec::new();
    for path in paths {
        let mut root = Root::around(path)?;
        let asked = Asked { path: path.clone(), focus: std::mem::take(&mut root.focus) };
        match places.iter_mut().find(|place| place.root.directory == root.directory) {
            Some(place) => place.asked.push(asked),
            None => places.push(Place { asked: vec![asked], root }),
        }
    }
    Ok(places)
}

impl Place {
    /// Where the file that people know as `label` lies.
    pub(super) fn on_disk(&self, label: &str) -> PathBuf {
        let named = self.asked.iter().find(|asked| asked.path.is_file() && label == asked.path.display().to_string());
        if let Some(asked) = named {
            return asked.path.clone();
        }
        let below = label.strip_prefix(self.root.label.as_str()).unwrap_or(label);
        self.root.directory.join(below.trim_start_matches('/'))
    }

    /// What is wrong there, where some files have the given `contents`.
    pub(super) fn lint(&self, contents: &Contents) -> Result<Found> {
        let tree = Directory::new(self.root.directory.clone(), self.root.label.clone());
        let tree = Overlay::new(&tree, contents);
        let is_configured = tree.read(FILE_NAME)?.is_some();
        // A file that a configuration names is judged among its neighbours; any other one on its own.
        let (among_others, apart): (Vec<&Asked>, Vec<&Asked>) =
            self.asked.iter().partition(|asked| is_configured || !asked.path.is_file());
        let mut found = Found::default();
        if !among_others.is_empty() {
            let labels: Vec<String> = among_others.iter().map(|asked| tree.label(&asked.focus)).collect();
            let is_everything = among_others.iter().any(|asked| asked.focus.is_empty());
            found = among(&tree, (!is_everything).then_some(labels.as_slice()))?;
        }
        let known: BTreeSet<String> = found.documents.labels().map(str::to_owned).collect();
        let unnamed =
            among_others.iter().filter(|asked| asked.path.is_file() && !known.contains(&tree.label(&asked.focus)));
        let alone_paths: BTreeSet<&Path> = apart.iter().chain(unnamed).map(|asked| asked.path.as_path()).collect();
        for path in alone_paths {
            found.absorb(alone(path, contents)?);
        }
        Ok(found)
    }
}

/// Lints a tree; keeps what is at or below one of `only`.
fn among(tree: &dyn Tree, only: Option<&[String]>) -> Result<Found> {
    let mut loaded = load(&Nothing, tree, "", today())?;
    let in_vain = upkeep(&mut loaded);
    let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
    let is_below = |label: &str, only: &String| {
        label.strip_prefix(only.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let below = |label: &str| only.is_none_or(|only| only.iter().any(|only| is_below(label, only)));
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
    let (file, mut problems) = documents.add(label.clone(), &bytes);
    if let Some(root) = &documents.get(file).root {
        problems.extend(examine(file, root));
    }
    documents.arrange(&mut problems);
    Ok(Found { alone: BTreeSet::from([label]), ..Found::of(documents, problems, vec![file]) })
}

/// Each document with its number.
pub(super) fn numbered(documents: &Documents) -> impl Iterator<Item = (FileId, &Document)> {
    documents.all().zip(0..).map(|(document, number)| (FileId(number), document))
}

/// What a document is taken for; nothing where it does not say.
fn kind_of(root: &Node) -> Option<&'static str> {
    let kinds = ["Needs", "Teams", "Config", "Waivers", "Consents", "DataContract"];
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
        Some("Consents") => read_consents(file, root).1,
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
