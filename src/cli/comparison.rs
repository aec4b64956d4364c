//! Which two sides are compared, and by whose policy: the arguments that `check` and `waive` share.
//!
//! In: arguments. Out: both sides, read. What decides is chosen where a change has no say in it.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::{or_here, today};
use crate::config::{Config, FILE_NAME, read_config};
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::sources::Tree;
use crate::sources::directory::Directory;
use crate::sources::git::{Repository, Revision};
use crate::sources::load::{Loaded, load};
use crate::sources::root::{Root, slashed};

/// What to compare with what.
#[derive(Debug, Args)]
pub(super) struct Comparison {
    /// The directory or contract to check; the current directory if left out.
    path: Option<PathBuf>,
    /// What to compare with: a git revision, or a directory.
    #[arg(long, value_name = "REF|DIR")]
    against: Option<String>,
    /// The revision to check instead of the working tree.
    #[arg(long, value_name = "REF")]
    head: Option<String>,
    /// The environment the change is meant for: its branch is compared with, unless `--against` says otherwise, and its
    /// levels count. The first one of sluicegate.yaml if both are left out.
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// The day to judge by, such as 2027-02-01, to see what holds once waivers and needs have ended; today if left out.
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    today: Option<Date>,
}

/// Both sides, read.
pub(super) struct Compared {
    pub(super) loaded: Loaded,
    /// What the base is, in a few words.
    pub(super) base: String,
    /// What the head is, in a few words.
    pub(super) head: String,
    /// The directory that is checked, or was when it was committed.
    pub(super) root: Root,
    /// Where the base stands in history, if it is a commit.
    pub(super) history: Option<History>,
}

/// A commit that is compared with, and the repository around it.
pub(super) struct History {
    pub(super) repository: Repository,
    /// The base.
    pub(super) base: Revision,
    /// The directory that is checked, below the top of the repository.
    pub(super) prefix: String,
}

impl Comparison {
    /// The day the question is asked for.
    pub(super) fn today(&self) -> Result<Date> {
        match self.today {
            Some(day) => Ok(day),
            None => today().parse().map_err(|error| Error::new(format!("the clock shows no day: {error}"))),
        }
    }

    pub(super) fn load(&self) -> Result<Compared> {
        let path = or_here(self.path.clone());
        let Some(against) = self.against.as_deref().filter(|against| Path::new(against).is_dir()) else {
            return self.revisions(&path);
        };
        // A directory that is named like a branch could be put there to be compared with itself.
        let here = Root::exactly(Path::new("."))?;
        let repository = Repository::discover(&here.directory)?;
        if repository.is_some_and(|repository| repository.resolve(against).is_ok()) {
            return Err(Error::new(format!("`{against}` is a directory, and git knows a revision of that name"))
                .help(format!("write `./{against}` for the directory, or `refs/heads/{against}` for the branch")));
        }
        self.directories(&path, Path::new(against))
    }

    fn directories(&self, path: &Path, against: &Path) -> Result<Compared> {
        if self.head.is_some() {
            return Err(Error::new("`--head` names a revision, but `--against` names a directory")
                .help("compare two directories, or two revisions"));
        }
        let (base, root) = (Root::exactly(against)?, Root::exactly(path)?);
        let base = Directory::new(base.directory, base.label);
        let head = Directory::new(root.directory.clone(), root.label.clone());
        self.read(&base, &head, root, self.environment.clone())
    }

    fn revisions(&self, path: &Path) -> Result<Compared> {
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
        let (base, environment) = match &self.against {
            Some(name) => (repository.resolve(name)?, self.environment.clone()),
            None => self.agreed(&repository, &prefix, head, head_revision.as_ref())?,
        };
        let compared = self.read(&repository.tree(&base, &prefix)?, head, root, environment)?;
        drop(at_head);
        Ok(Compared { history: Some(History { repository, base, prefix }), ..compared })
    }

    /// The commit this change branched off from the environment's branch, else from the default branch; and the
    /// environment, if there is one.
    ///
    /// Which branches there are is read from the default branch, where a change has no say in it; from the proposal only
    /// while nobody has agreed to anything.
    fn agreed(
        &self,
        repository: &Repository,
        prefix: &str,
        head: &dyn Tree,
        at: Option<&Revision>,
    ) -> Result<(Revision, Option<String>)> {
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
            Some(name) => Some(config.environment(name).ok_or_else(|| unknown_environment(name, &config))?),
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
        let base = repository.merge_base(&head_revision, &branch)?;
        Ok((base, environment.map(|environment| environment.name.clone())))
    }

    /// Reads both sides. The environment's levels are those that the base agreed to.
    fn read(&self, base: &dyn Tree, head: &dyn Tree, root: Root, environment: Option<String>) -> Result<Compared> {
        let today = self.today()?;
        let mut loaded = load(base, head, &root.focus, today.to_string())?;
        let circumstances = &mut loaded.circumstances;
        let config = &circumstances.config;
        match &environment {
            // A base that is older than the environment has no levels for it, which is told by what it says otherwise.
            Some(name) if self.against.is_some() && config.environment(name).is_none() => {
                return Err(unknown_environment(name, config));
            }
            None if config.depends_on_environment() => circumstances
                .notes
                .push("no environment is named, so that no level for one counts here: `--environment NAME`".to_owned()),
            _ => {}
        }
        if self.today.is_some() {
            circumstances.notes.push(format!("judged as it would be on {today}, by `--today`"));
        }
        circumstances.environment = environment;
        Ok(Compared { loaded, base: base.describe(), head: head.describe(), root, history: None })
    }
}

fn unknown_environment(name: &str, config: &Config) -> Error {
    let known: Vec<_> = config.environments.iter().map(|one| one.name.as_str()).collect();
    Error::new(format!("{FILE_NAME} has no environment `{name}`"))
        .help(format!("it has: {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") }))
}

/// The configuration of a tree, if it has one that can be read.
pub(super) fn configured(tree: &dyn Tree) -> Result<Option<Config>> {
    let Some(bytes) = tree.read(FILE_NAME)? else { return Ok(None) };
    let mut documents = Documents::default();
    let (file, _) = documents.add(tree.label(FILE_NAME), &bytes);
    Ok(documents.get(file).root.as_ref().and_then(|root| read_config(file, root).0))
}
