//! Git: trees at a revision, of the index and of a merge, and history, read straight from the objects. No checkout; a
//! second process only to fetch.

mod fetch;
mod history;
mod index;
mod merge;
mod people;
mod process;
mod tree;

use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::bstr::ByteSlice;

use crate::error::{Error, Result};
pub use index::Index;
pub use merge::{Conflict, Merge, Merged};
pub use people::{Contribution, Signature};
pub use process::Remote;
pub use tree::GitTree;

/// A git repository, found from any directory inside it, linked worktrees included.
#[derive(Clone)]
pub struct Repository {
    repo: gix::Repository,
    /// The top of the working tree.
    pub top: PathBuf,
}

/// A commit and what the user called it.
#[derive(Debug, Clone)]
pub struct Revision {
    id: ObjectId,
    /// The name to show.
    pub name: String,
}

impl Revision {
    /// The same commit, called otherwise.
    #[must_use]
    pub fn called(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// The commit, 40 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        self.id.to_string()
    }
}

impl Repository {
    /// The repository around `directory`, if there is one with a working tree.
    ///
    /// # Errors
    /// If there is one that cannot be opened.
    pub fn discover(directory: &Path) -> Result<Option<Self>> {
        let inside = directory.ancestors().any(|parent| parent.join(".git").exists());
        if !inside {
            return Ok(None);
        }
        let mut repo = gix::discover(directory).map_err(|error| {
            Error::new(format!("cannot open the git repository around {}: {error}", directory.display()))
                .help("run `git status` there: it tells what git itself thinks of the repository")
        })?;
        // Walking history twice over the same commits is the slow part of a merge base.
        repo.object_cache_size_if_unset(4 * 1024 * 1024);
        let top = repo.workdir().map(Path::to_path_buf);
        Ok(top.map(|top| Self { top: top.canonicalize().unwrap_or(top), repo }))
    }

    /// The commit that `name` stands for.
    ///
    /// # Errors
    /// If it stands for none.
    pub fn resolve(&self, name: &str) -> Result<Revision> {
        self.lookup(name).ok_or_else(|| {
            let error = Error::new(format!("git knows no revision `{name}`"));
            let branches = self.branches();
            let near = crate::model::problem::nearest(name, branches.iter().map(String::as_str));
            match near {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None if self.is_shallow() => error.help(FETCH_MORE),
                None => error.help("fetch it first (`git fetch origin`), or name a directory that exists"),
            }
        })
    }

    fn lookup(&self, name: &str) -> Option<Revision> {
        // A name like an option is refused: it could only come from somebody who wants it to be one.
        if name.is_empty() || name.starts_with('-') || name.contains("..") || name.chars().any(char::is_control) {
            return None;
        }
        let id = self.repo.rev_parse_single(format!("{name}^{{commit}}").as_bytes().as_bstr()).ok()?.detach();
        // A reference may be called like a commit that is not here.
        let is_whole = name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        (!is_whole || id.to_string().eq_ignore_ascii_case(name)).then(|| Revision { id, name: name.to_owned() })
    }

    /// The commit of a branch: as the remote has it, else as it is here.
    #[must_use]
    pub fn branch(&self, name: &str) -> Option<Revision> {
        [format!("refs/remotes/origin/{name}"), format!("refs/heads/{name}")]
            .iter()
            .find_map(|reference| self.lookup(reference))
            .map(|revision| Revision { name: name.to_owned(), ..revision })
    }

    /// The default branch: what the remote says, else the usual names.
    #[must_use]
    pub fn default_branch(&self) -> Option<Revision> {
        let remote = self.repo.find_reference("refs/remotes/origin/HEAD").ok();
        let target = remote.and_then(|reference| Some(reference.target().try_name()?.as_bstr().to_string()));
        let named = target.and_then(|target| Some(target.strip_prefix("refs/remotes/origin/")?.to_owned()));
        named.into_iter().chain(["main", "master", "trunk"].map(str::to_owned)).find_map(|name| self.branch(&name))
    }

    /// The commit checked out here, unless there is none yet.
    #[must_use]
    pub fn head(&self) -> Option<Revision> {
        self.lookup("HEAD")
    }

    /// Whether history is cut off here.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.repo.is_shallow().unwrap_or(false)
    }

    /// Whether only part of the files is checked out, so that the working tree is not the whole change.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        self.repo.config_snapshot().boolean("core.sparseCheckout").unwrap_or(false)
    }

    fn branches(&self) -> Vec<String> {
        let Ok(references) = self.repo.references() else { return Vec::new() };
        let Ok(all) = references.all() else { return Vec::new() };
        all.filter_map(Result::ok).map(|reference| reference.name().shorten().to_string()).collect()
    }

    /// The files of a revision below `prefix`, a path with `/` between its parts.
    ///
    /// # Errors
    /// If the commit cannot be read.
    pub fn tree(&self, revision: &Revision, prefix: &str) -> Result<GitTree> {
        self.below(self.root_of(revision)?, prefix, revision.name.clone(), Some(&revision.name))
    }

    /// The tree of a commit.
    fn root_of(&self, revision: &Revision) -> Result<ObjectId> {
        let commit = self.repo.find_commit(revision.id).map_err(|error| self.unreadable(revision, &error))?;
        Ok(commit.tree_id().map_err(|error| self.unreadable(revision, &error))?.detach())
    }

    /// The files below `prefix` of the tree object `root`, which people know as `name`. Paths are shown behind `before`
    /// and a colon.
    fn below(&self, root: ObjectId, prefix: &str, name: String, before: Option<&str>) -> Result<GitTree> {
        let unreadable = |error: &dyn std::fmt::Display| self.cannot_read(&name, error);
        let tree = if prefix.is_empty() {
            Some(root)
        } else {
            let top = self.repo.find_tree(root).map_err(|error| unreadable(&error))?;
            let entry = top.lookup_entry_by_path(prefix).map_err(|error| unreadable(&error))?;
            entry.filter(|entry| entry.mode().is_tree()).map(|entry| entry.object_id())
        };
        let before = before.map_or_else(String::new, |before| format!("{before}:"));
        Ok(GitTree { repository: self.clone(), root, tree, name, before, prefix: prefix.to_owned() })
    }

    fn unreadable(&self, revision: &Revision, error: &dyn std::fmt::Display) -> Error {
        self.cannot_read(&revision.name, error)
    }

    fn cannot_read(&self, name: &str, error: &dyn std::fmt::Display) -> Error {
        let error = Error::new(format!("cannot read `{name}` from git: {error}"));
        if self.is_shallow() {
            error.help(FETCH_MORE)
        } else {
            error.help("run `git fsck`: an object is missing or damaged")
        }
    }
}

const FETCH_MORE: &str =
    "fetch the missing history: `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout in a workflow";
