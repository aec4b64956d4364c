//! Which two sides are compared, and by whose policy: the arguments that `check` and `waive` share.
//!
//! In: arguments. Out: both sides, read. What decides is chosen where a change has no say in it.

use std::path::{Component, Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::{or_here, today};
use crate::config::{Config, FILE_NAME};
use crate::error::{Error, Result};
use crate::sources::Tree;
use crate::sources::directory::Directory;
use crate::sources::git::{Repository, Revision};
use crate::sources::load::{Loaded, load, load_all};
use crate::sources::root::{Root, slashed};
use crate::sources::scope::{configured, differ};
use crate::sources::single::Nothing;

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
    /// Check what is staged (git's index) instead of the working tree. It is compared with the last commit, unless
    /// `--against` or `--environment` says otherwise.
    #[arg(long, conflicts_with = "head")]
    staged: bool,
    /// The environment the change is meant for: its branch is compared with, unless `--against` says otherwise, and its
    /// levels count. The first one of sluicegate.yaml if both are left out.
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// The day to judge by, such as 2027-02-01, to see what holds once waivers and needs have ended; today if left out.
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    today: Option<Date>,
}

/// Both sides, not read yet.
pub(super) struct Sides {
    base: Box<dyn Tree>,
    head: Box<dyn Tree>,
    root: Root,
    environment: Option<String>,
    notes: Vec<String>,
    history: Option<History>,
    /// The commit that is proposed, where `--head` names it.
    proposed: Option<Revision>,
    /// The names of all environments, where the first one was taken because nobody named any.
    untold: Vec<String>,
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

/// How two trees are read.
type Load = fn(&dyn Tree, &dyn Tree, &str, String) -> Result<Loaded>;

/// Where people stand, for whoever gets both sides from elsewhere.
pub(super) struct Place {
    pub(super) repository: Repository,
    /// The directory, below the top of the repository. It need not be there.
    pub(super) below: String,
    /// The environment that somebody named.
    pub(super) environment: Option<String>,
    /// The day the question is asked for.
    pub(super) today: String,
}

impl Comparison {
    /// Where people stand, where nothing but that is asked.
    pub(super) fn place(&self) -> Result<Place> {
        let named = [(self.against.is_some(), "--against"), (self.head.is_some(), "--head"), (self.staged, "--staged")];
        if let Some((_, option)) = named.into_iter().find(|(given, _)| *given) {
            return Err(Error::new(format!("`{option}` says what to compare, and so does the pull request"))
                .help("leave it out, or name a file of consents with `--consents FILE`"));
        }
        let failed = |error: std::io::Error| Error::new(format!("cannot tell the current directory: {error}"));
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).map_err(failed)?;
        let Some(repository) = Repository::discover(&here)? else {
            return Err(Error::new("this is no git repository")
                .help("in a workflow, let actions/checkout come first; it needs `fetch-depth: 0` to be quick"));
        };
        let asked = or_here(self.path.clone());
        let asked = plain(&as_entered(&here).join(asked));
        let below = below(&asked, &repository.top).and_then(|below| slashed(&below)).ok_or_else(|| {
            Error::new(format!("{} is outside of the repository {}", asked.display(), repository.top.display()))
                .help("name a directory of the repository that is checked out here")
        })?;
        let today = self.today()?.to_string();
        Ok(Place { repository, below, environment: self.environment.clone(), today })
    }

    /// The day the question is asked for.
    pub(super) fn today(&self) -> Result<Date> {
        match self.today {
            Some(day) => Ok(day),
            None => today().parse().map_err(|error| Error::new(format!("the clock shows no day: {error}"))),
        }
    }

    pub(super) fn load(&self) -> Result<Compared> {
        self.read(self.sides()?)
    }

    /// Whether what is staged was asked about, and nothing that is looked at here is.
    pub(super) fn is_idle(&self, sides: &Sides) -> Result<bool> {
        Ok(self.staged && !differ(&*sides.base, &*sides.head)?)
    }

    pub(super) fn sides(&self) -> Result<Sides> {
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

    fn directories(&self, path: &Path, against: &Path) -> Result<Sides> {
        let asked = match (&self.head, self.staged) {
            (Some(_), _) => Some("`--head` names a revision"),
            (None, true) => Some("`--staged` is about git's index"),
            (None, false) => None,
        };
        if let Some(asked) = asked {
            return Err(Error::new(format!("{asked}, but `--against` names a directory"))
                .help("compare two directories, or two revisions"));
        }
        let (base, root) = (Root::exactly(against)?, Root::exactly(path)?);
        Ok(Sides {
            base: Box::new(Directory::new(base.directory, base.label)),
            head: Box::new(Directory::new(root.directory.clone(), root.label.clone())),
            root,
            environment: self.environment.clone(),
            notes: Vec::new(),
            history: None,
            proposed: None,
            untold: Vec::new(),
        })
    }

    fn revisions(&self, path: &Path) -> Result<Sides> {
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
        if self.head.is_none() && !self.staged && repository.is_sparse() {
            return Err(Error::new(
                "this is a sparse checkout: what is not checked out cannot be told from what is gone",
            )
            .help("name what to check: `--head HEAD` looks at the last commit, `--staged` at the next one"));
        }
        let prefix = root.directory.strip_prefix(&repository.top).ok().and_then(slashed).unwrap_or_default();
        let at = self.head.as_deref().map(|name| repository.resolve(name)).transpose()?;
        let head: Box<dyn Tree> = match &at {
            Some(revision) => Box::new(repository.tree(revision, &prefix)?),
            None if self.staged => Box::new(repository.index(&prefix, &root.label)?),
            None => Box::new(Directory::new(root.directory.clone(), root.label.clone())),
        };
        let mut untold = Vec::new();
        let (base, environment): (Option<Revision>, _) = match &self.against {
            Some(name) => (Some(repository.resolve(name)?), self.environment.clone()),
            None if self.staged && self.environment.is_none() => (repository.head(), None),
            None => {
                let (base, environment, all) = self.agreed(&repository, &prefix, &*head, at.as_ref())?;
                untold = all;
                (Some(base), environment)
            }
        };
        let agreed: Box<dyn Tree> = match &base {
            Some(base) => Box::new(repository.tree(base, &prefix)?),
            // Before the first commit, nothing has been agreed to.
            None => Box::new(Nothing),
        };
        let environment = match environment {
            None if self.staged && self.against.is_none() => {
                let config = configured(&*agreed)?.unwrap_or_default();
                untold = names(&config);
                untold.first().cloned()
            }
            named => named,
        };
        let merging = (self.staged && repository.is_merging()).then(|| {
            "a merge is under way: what it brings in is staged too, and is judged as if it were proposed here"
                .to_owned()
        });
        let history = base.map(|base| History { repository, base, prefix });
        let notes = merging.into_iter().collect();
        Ok(Sides { base: agreed, head, root, environment, notes, history, proposed: at, untold })
    }

    /// The commit this change branched off from the environment's branch, else from the default branch; and the
    /// environment, if there is one; and the names of all, where nobody named it.
    ///
    /// Which branches there are is read from the default branch, where a change has no say in it; from the proposal only
    /// while nobody has agreed to anything.
    fn agreed(
        &self,
        repository: &Repository,
        prefix: &str,
        head: &dyn Tree,
        at: Option<&Revision>,
    ) -> Result<(Revision, Option<String>, Vec<String>)> {
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
        let untold = if self.environment.is_none() { names(&config) } else { Vec::new() };
        Ok((base, environment.map(|environment| environment.name.clone()), untold))
    }

    /// Reads both sides. The environment's levels are those that the base agreed to.
    pub(super) fn read(&self, sides: Sides) -> Result<Compared> {
        self.read_by(load, sides)
    }

    /// The same, with what does not differ.
    pub(super) fn read_all(&self, sides: Sides) -> Result<Compared> {
        self.read_by(load_all, sides)
    }

    fn read_by(&self, load: Load, sides: Sides) -> Result<Compared> {
        let Sides { base, head, root, environment, notes, history, .. } = sides;
        let today = self.today()?;
        let mut loaded = load(&*base, &*head, &root.focus, today.to_string())?;
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
        circumstances.notes.extend(notes);
        circumstances.environment = environment;
        Ok(Compared { loaded, base: base.describe(), head: head.describe(), root, history })
    }
}

impl Sides {
    /// The commit that is proposed; `None` where what is looked at is not what any commit has.
    pub(super) fn commit(&self) -> Result<Option<String>> {
        if let Some(named) = &self.proposed {
            return Ok(Some(named.id()));
        }
        let Some(History { repository, prefix, .. }) = &self.history else { return Ok(None) };
        let Some(last) = repository.head() else { return Ok(None) };
        Ok((!differ(&repository.tree(&last, prefix)?, &*self.head)?).then(|| last.id()))
    }

    /// Refuses to take the first of several environments for the one that is meant.
    pub(super) fn insist_on_environment(&self) -> Result<()> {
        if self.untold.len() < 2 {
            return Ok(());
        }
        let example = self.untold.last().map_or("NAME", String::as_str);
        let names: Vec<String> = self.untold.iter().map(|name| format!("`{name}`")).collect();
        Err(Error::new(format!("{FILE_NAME} has several environments: {}", names.join(", ")))
            .help(format!("say which environment the change goes to: `--environment {example}`")))
    }
}

fn names(config: &Config) -> Vec<String> {
    config.environments.iter().map(|one| one.name.clone()).collect()
}

fn unknown_environment(name: &str, config: &Config) -> Error {
    let known: Vec<_> = config.environments.iter().map(|one| one.name.as_str()).collect();
    Error::new(format!("{FILE_NAME} has no environment `{name}`"))
        .help(format!("it has: {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") }))
}

/// The current directory by the name it was entered by: a link that the change put in its place is not followed.
fn as_entered(here: &Path) -> PathBuf {
    let named = std::env::var_os("PWD").map(PathBuf::from).filter(|path| path.is_absolute());
    named.filter(|path| path.canonicalize().is_ok_and(|path| path == here)).unwrap_or_else(|| here.to_path_buf())
}

/// The path without `.` and `..`, by its words alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// The part of a path below `top`. Links lead to `top`, and none is followed below it: what is there may be the
/// change's, which may also have taken the directory away.
fn below(path: &Path, top: &Path) -> Option<PathBuf> {
    let outermost = path.ancestors().filter(|one| one.canonicalize().is_ok_and(|one| one == top)).last()?;
    path.strip_prefix(outermost).ok().map(Path::to_path_buf)
}
