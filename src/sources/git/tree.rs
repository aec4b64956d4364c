//! The files of a commit, as a [`Tree`].

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::objs::tree::EntryMode;

use super::Repository;
use crate::config::FILE_NAME;
use crate::error::{Error, Result};
use crate::sources::directory::nameless;
use crate::sources::{ContentId, Entry, EntryKind, Tree};

/// The files of one revision, or of a merge.
pub struct GitTree {
    pub(super) repository: Repository,
    /// The top of the repository as it was then.
    pub(super) root: ObjectId,
    /// `None` where the directory did not exist then.
    pub(super) tree: Option<ObjectId>,
    /// What people call it.
    pub(super) name: String,
    /// What stands before each path when it is shown.
    pub(super) before: String,
    pub(super) prefix: String,
}

impl GitTree {
    /// Whether the directory did not exist at that revision.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.tree.is_none()
    }

    /// The same files, every path shown as it would be in a working tree.
    #[must_use]
    pub fn shown_as_paths(self) -> Self {
        Self { before: String::new(), ..self }
    }

    /// What stands at a path.
    fn found(&self, path: &str) -> Result<Option<gix::object::tree::Entry<'_>>> {
        let Some(tree) = self.tree else { return Ok(None) };
        let unreadable = |error: &dyn std::fmt::Display| self.repository.cannot_read(&self.name, error);
        let tree = self.repository.repo.find_tree(tree).map_err(|error| unreadable(&error))?;
        tree.lookup_entry_by_path(path).map_err(|error| unreadable(&error))
    }
}

/// The files of a tree object that `wanted` picks by path; paths begin with `parent`. Submodules have none.
pub(super) fn collect(
    repository: &Repository,
    tree: ObjectId,
    parent: &str,
    wanted: &dyn Fn(&str) -> bool,
    unreadable: &dyn Fn(&dyn std::fmt::Display) -> Error,
    found: &mut Vec<Entry>,
) -> Result<()> {
    let tree = repository.repo.find_tree(tree).map_err(|error| unreadable(&error))?;
    for entry in tree.iter() {
        let entry = entry.map_err(|error| unreadable(&error))?;
        let name = entry.filename().to_str_lossy();
        let path = if parent.is_empty() { name.into_owned() } else { format!("{parent}/{name}") };
        let mode = entry.mode();
        if mode.is_tree() {
            collect(repository, entry.object_id(), &path, wanted, unreadable, found)?;
        } else if mode.is_blob_or_symlink() && wanted(&path) {
            if path.contains('\u{fffd}') {
                return Err(nameless(&path));
            }
            found.push(described(path, mode, entry.oid()));
        }
    }
    Ok(())
}

fn described(path: String, mode: EntryMode, id: &gix::oid) -> Entry {
    let kind = if mode.is_link() { EntryKind::Other } else { EntryKind::File };
    Entry { path, content: content_id(id), kind }
}

/// What git calls a content.
pub(super) fn content_id(id: &gix::oid) -> ContentId {
    ContentId(id.as_bytes().to_vec())
}

/// Those of the configuration files of a whole repository that stand above or below the directory `prefix`: only they
/// have a say in it.
pub(super) fn related(configurations: Vec<Entry>, prefix: &str) -> Vec<String> {
    let inside = |outer: &str, inner: &str| {
        outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
    };
    let is_related = |path: &str| {
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        directory != prefix && (inside(directory, prefix) || inside(prefix, directory))
    };
    configurations.into_iter().map(|entry| entry.path).filter(|path| is_related(path)).collect()
}

/// Whether a path is that of a configuration file.
pub(super) fn configures(path: &str) -> bool {
    path.rsplit('/').next() == Some(FILE_NAME)
}

impl Tree for GitTree {
    fn entries(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>> {
        let mut found = Vec::new();
        if let Some(tree) = self.tree {
            let unreadable = |error: &dyn std::fmt::Display| self.repository.cannot_read(&self.name, error);
            collect(&self.repository, tree, "", wanted, &unreadable, &mut found)?;
        }
        found.sort();
        Ok(found)
    }

    fn entry(&self, path: &str) -> Result<Option<Entry>> {
        let file = self.found(path)?.filter(|entry| entry.mode().is_blob_or_symlink());
        Ok(file.map(|entry| described(path.to_owned(), entry.mode(), entry.oid())))
    }

    fn configurations(&self) -> Result<Vec<String>> {
        let unreadable = |error: &dyn std::fmt::Display| self.repository.cannot_read(&self.name, error);
        let mut found = Vec::new();
        collect(&self.repository, self.root, "", &configures, &unreadable, &mut found)?;
        found.sort();
        Ok(related(found, &self.prefix))
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let Some(entry) = self.found(path)? else { return Ok(None) };
        if !entry.mode().is_blob() {
            return Err(Error::new(format!("{} is not a regular file", self.label(path)))
                .help("put the file itself there: links are not followed"));
        }
        let mut object = entry.object().map_err(|error| self.repository.cannot_read(&self.name, &error))?;
        Ok(Some(std::mem::take(&mut object.data)))
    }

    fn label(&self, path: &str) -> String {
        let prefix = if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) };
        format!("{}{prefix}{path}", self.before)
    }

    fn describe(&self) -> String {
        self.name.clone()
    }
}
