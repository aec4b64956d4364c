//! `sluicegate check`: what a change breaks, for whom, at which line.

use std::path::{Path, PathBuf};

use clap::Args;

use super::output::Output;
use super::{Answer, or_here, today};
use crate::check::check;
use crate::config::{Config, FILE_NAME, read_config};
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::report::{Presented, Question};
use crate::sources::Tree;
use crate::sources::directory::Directory;
use crate::sources::git::{Repository, Revision};
use crate::sources::load::load;
use crate::sources::root::{Root, slashed};

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
  sluicegate check --format markdown            for a pull request

Exit codes: 0 nothing in the way, 1 held, 2 no verdict.")]
pub(super) struct Check {
    /// The directory or contract to check; the current directory if left out.
    path: Option<PathBuf>,
    /// What to compare with: a git revision, or a directory.
    #[arg(long, value_name = "REF|DIR")]
    against: Option<String>,
    /// The revision to check instead of the working tree.
    #[arg(long, value_name = "REF")]
    head: Option<String>,
    /// The environment whose branch to compare with; the first one of sluicegate.yaml if left out.
    #[arg(long, value_name = "NAME", conflicts_with = "against")]
    environment: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Check {
    pub(super) fn run(self, width: usize) -> Result<Answer> {
        let path = or_here(self.path.clone());
        let Some(against) = self.against.as_deref().filter(|against| Path::new(against).is_dir()) else {
            return self.revisions(&path, width);
        };
        // A directory that is named like a branch could be put there to be compared with itself.
        let here = Root::exactly(Path::new("."))?;
        let repository = Repository::discover(&here.directory)?;
        if repository.is_some_and(|repository| repository.resolve(against).is_ok()) {
            return Err(Error::new(format!("`{against}` is a directory, and git knows a revision of that name"))
                .help(format!("write `./{against}` for the directory, or `refs/heads/{against}` for the branch")));
        }
        self.directories(&path, Path::new(against), width)
    }

    fn directories(&self, path: &Path, against: &Path, width: usize) -> Result<Answer> {
        if self.head.is_some() {
            return Err(Error::new("`--head` names a revision, but `--against` names a directory")
                .help("compare two directories, or two revisions"));
        }
        let (base, head) = (Root::exactly(against)?, Root::exactly(path)?);
        let base = Directory::new(base.directory, base.label);
        let head = Directory::new(head.directory, head.label);
        self.judge(&base, &head, "", width)
    }

    fn revisions(&self, path: &Path, width: usize) -> Result<Answer> {
        let mut root = Root::around(path)?;
        let Some(repository) = Repository::discover(&root.directory)? else {
            let asked =
                self.against.as_deref().map_or_else(String::new, |name| format!(", and `{name}` is no directory"));
            return Err(Error::new(format!("{} is not in a git repository{asked}", path.display()))
                .help("say what to compare with: `--against DIR`"));
        };
        root.widen(&repository.top);
        if self.path.is_none() {
            // Where one happens to stand is no wish to look at less.
            root.focus.clear();
        }
        if self.head.is_none() && repository.is_sparse() {
            return Err(Error::new(
                "this is a sparse checkout: what is not checked out cannot be told from what is gone",
            )
            .help("name what to check: `--head HEAD` looks at the last commit"));
        }
        let prefix = root.directory.strip_prefix(&repository.top).ok().and_then(slashed).unwrap_or_default();
        let head_revision = self.head.as_deref().map(|name| repository.resolve(name)).transpose()?;
        let working_tree = Directory::new(root.directory.clone(), root.label.clone());
        let at_head = head_revision.as_ref().map(|revision| repository.tree(revision, &prefix)).transpose()?;
        let head: &dyn Tree = at_head.as_ref().map_or(&working_tree, |tree| tree);
        let base = match &self.against {
            Some(name) => repository.resolve(name)?,
            None => self.agreed(&repository, &prefix, head, head_revision.as_ref())?,
        };
        let base = repository.tree(&base, &prefix)?;
        self.judge(&base, head, &root.focus, width)
    }

    /// The commit this change branched off from the environment's branch, else from the default branch.
    ///
    /// Which branches there are is read from the default branch, where a change has no say in it; from the proposal only
    /// while nobody has agreed to anything.
    fn agreed(
        &self,
        repository: &Repository,
        prefix: &str,
        head: &dyn Tree,
        at: Option<&Revision>,
    ) -> Result<Revision> {
        let head_revision = at.cloned().or_else(|| repository.head()).ok_or_else(|| {
            Error::new("the repository has no commit yet: there is nothing to compare with")
                .help("commit once, or compare with a directory: `--against DIR`")
        })?;
        let default = repository.default_branch();
        let published = default.as_ref().map(|default| repository.tree(default, prefix)).transpose()?;
        let config = match published.as_ref().map(|tree| configured(tree)).transpose()?.flatten() {
            Some(config) => config,
            None => configured(head)?.unwrap_or_default(),
        };
        let environment = match &self.environment {
            Some(name) => Some(config.environments.iter().find(|one| one.name == *name).ok_or_else(|| {
                let known: Vec<_> = config.environments.iter().map(|one| one.name.as_str()).collect();
                Error::new(format!("{FILE_NAME} has no environment `{name}`"))
                    .help(format!("it has: {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") }))
            })?),
            None => config.environments.first(),
        };
        let branch = match environment {
            Some(environment) => repository.branch(&environment.branch).ok_or_else(|| {
                let (branch, name) = (&environment.branch, &environment.name);
                Error::new(format!("git knows no branch `{branch}`, which the environment `{name}` is kept in")).help(
                    format!("fetch it: `git fetch origin {branch}`; or say what to compare with: `--against REF`"),
                )
            })?,
            None => default.ok_or_else(|| {
                Error::new("git knows no default branch here")
                    .help("say what to compare with: `--against REF` or `--against DIR`")
            })?,
        };
        repository.merge_base(&head_revision, &branch)
    }

    fn judge(&self, base: &dyn Tree, head: &dyn Tree, focus: &str, width: usize) -> Result<Answer> {
        let loaded = load(base, head, focus, today())?;
        let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
        let (base, head) = (base.describe(), head.describe());
        let presented = Presented {
            question: Question::Check,
            report: &report,
            documents: &loaded.documents,
            base: &base,
            head: &head,
        };
        self.output.answer(&presented, width)
    }
}

/// The configuration of a tree, if it has one that can be read.
fn configured(tree: &dyn Tree) -> Result<Option<Config>> {
    let Some(bytes) = tree.read(FILE_NAME)? else { return Ok(None) };
    let mut documents = Documents::default();
    let (file, _) = documents.add(tree.label(FILE_NAME), &bytes);
    Ok(documents.get(file).root.as_ref().and_then(|root| read_config(file, root).0))
}
