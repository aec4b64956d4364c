//! Git: trees at a revision, read straight from the objects. No checkout, no second process.

use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::objs::tree::EntryMode;

use super::{ContentId, Entry, EntryKind, Tree};
use crate::config::FILE_NAME;
use crate::error::{Error, Result};

/// A git repository, found from any directory inside it, linked worktrees included.
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
        Some(Revision { id, name: name.to_owned() })
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

    /// The newest commit that both revisions come from.
    ///
    /// # Errors
    /// If there is none, which in a shallow clone means that history is missing.
    pub fn merge_base(&self, ours: &Revision, theirs: &Revision) -> Result<Revision> {
        let found = self.repo.merge_base(ours.id, theirs.id);
        let missing = |why: String| {
            let error = Error::new(format!("`{}` and `{}` have no common commit{why}", ours.name, theirs.name));
            if self.is_shallow() {
                error.help(FETCH_MORE)
            } else {
                error.help("name what to compare with: `--against REF` or `--against DIR`")
            }
        };
        match found {
            Ok(Some(id)) => {
                let name = format!("{}@{}", theirs.name, id.shorten_or_id());
                Ok(Revision { id: id.detach(), name })
            }
            Ok(None) if self.is_shallow() => Err(missing(": this clone is shallow".to_owned())),
            Ok(None) => Err(missing(String::new())),
            Err(error) if self.is_shallow() => Err(missing(format!(": this clone is shallow ({error})"))),
            Err(error) => Err(missing(format!(": {error}"))),
        }
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
    pub fn tree(&self, revision: &Revision, prefix: &str) -> Result<GitTree<'_>> {
        let commit = self.repo.find_commit(revision.id).map_err(|error| self.unreadable(revision, &error))?;
        let root = commit.tree().map_err(|error| self.unreadable(revision, &error))?;
        let below = if prefix.is_empty() {
            Some(root.id)
        } else {
            let entry = root.lookup_entry_by_path(prefix).map_err(|error| self.unreadable(revision, &error))?;
            entry.filter(|entry| entry.mode().is_tree()).map(|entry| entry.object_id())
        };
        Ok(GitTree { repository: self, tree: below, revision: revision.clone(), prefix: prefix.to_owned() })
    }

    fn unreadable(&self, revision: &Revision, error: &dyn std::fmt::Display) -> Error {
        let error = Error::new(format!("cannot read `{}` from git: {error}", revision.name));
        if self.is_shallow() {
            error.help(FETCH_MORE)
        } else {
            error.help("run `git fsck`: an object is missing or damaged")
        }
    }
}

const FETCH_MORE: &str =
    "fetch the missing history: `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout in a workflow";

/// The files of one revision.
pub struct GitTree<'a> {
    repository: &'a Repository,
    /// `None` where the directory did not exist then.
    tree: Option<ObjectId>,
    revision: Revision,
    prefix: String,
}

impl GitTree<'_> {
    /// Whether the directory did not exist at that revision.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.tree.is_none()
    }

    /// What stands at a path.
    fn found(&self, path: &str) -> Result<Option<gix::object::tree::Entry<'_>>> {
        let Some(tree) = self.tree else { return Ok(None) };
        let unreadable = |error: &dyn std::fmt::Display| self.repository.unreadable(&self.revision, error);
        let tree = self.repository.repo.find_tree(tree).map_err(|error| unreadable(&error))?;
        tree.lookup_entry_by_path(path).map_err(|error| unreadable(&error))
    }

    fn collect(
        &self,
        tree: ObjectId,
        parent: &str,
        wanted: &dyn Fn(&str) -> bool,
        found: &mut Vec<Entry>,
    ) -> Result<()> {
        let tree =
            self.repository.repo.find_tree(tree).map_err(|error| self.repository.unreadable(&self.revision, &error))?;
        for entry in tree.iter() {
            let entry = entry.map_err(|error| self.repository.unreadable(&self.revision, &error))?;
            let name = entry.filename().to_str_lossy();
            let path = if parent.is_empty() { name.into_owned() } else { format!("{parent}/{name}") };
            let mode = entry.mode();
            if mode.is_tree() {
                self.collect(entry.object_id(), &path, wanted, found)?;
            } else if mode.is_blob_or_symlink() && wanted(&path) {
                if path.contains('\u{fffd}') {
                    return Err(super::directory::nameless(&path));
                }
                found.push(described(path, mode, &entry.object_id()));
            }
        }
        Ok(())
    }
}

fn described(path: String, mode: EntryMode, id: &ObjectId) -> Entry {
    let kind = if mode.is_link() { EntryKind::Other } else { EntryKind::File };
    Entry { path, content: ContentId(id.as_slice().to_vec()), kind }
}

impl Tree for GitTree<'_> {
    fn entries(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>> {
        let mut found = Vec::new();
        if let Some(tree) = self.tree {
            self.collect(tree, "", wanted, &mut found)?;
        }
        found.sort();
        Ok(found)
    }

    fn entry(&self, path: &str) -> Result<Option<Entry>> {
        let file = self.found(path)?.filter(|entry| entry.mode().is_blob_or_symlink());
        Ok(file.map(|entry| described(path.to_owned(), entry.mode(), &entry.object_id())))
    }

    fn configurations(&self) -> Result<Vec<String>> {
        let whole = self.repository.tree(&self.revision, "")?;
        let found = whole.entries(&|path| path.rsplit('/').next() == Some(FILE_NAME))?;
        // Only what stands above or below this directory has a say in it.
        let related = |path: &str| {
            let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
            let inside = |outer: &str, inner: &str| {
                outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
            };
            directory != self.prefix && (inside(directory, &self.prefix) || inside(&self.prefix, directory))
        };
        Ok(found.into_iter().map(|entry| entry.path).filter(|path| related(path)).collect())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let Some(entry) = self.found(path)? else { return Ok(None) };
        if !entry.mode().is_blob() {
            return Err(Error::new(format!("{} is not a regular file", self.label(path)))
                .help("put the file itself there: links are not followed"));
        }
        let mut object = entry.object().map_err(|error| self.repository.unreadable(&self.revision, &error))?;
        Ok(Some(std::mem::take(&mut object.data)))
    }

    fn label(&self, path: &str) -> String {
        let prefix = if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) };
        format!("{}:{prefix}{path}", self.revision.name)
    }

    fn describe(&self) -> String {
        self.revision.name.clone()
    }
}
