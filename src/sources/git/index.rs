//! Git's index as a [`Tree`]: what the next commit would hold, whatever the working tree looks like.
//!
//! In: the index of this working tree, or the one that git names to its hooks (`GIT_INDEX_FILE`). Guaranteed: nothing is
//! written, not even refreshed.

use std::collections::BTreeMap;

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::index::entry::{Flags, Stage};

use super::Repository;
use super::tree::{collect, configures, content_id, related};
use crate::error::{Error, Result};
use crate::sources::directory::nameless;
use crate::sources::{ContentId, Entry, EntryKind, Tree};

/// What is staged below one directory.
pub struct Index {
    repository: Repository,
    /// By path from the top of the repository.
    entries: BTreeMap<String, (ContentId, EntryKind)>,
    prefix: String,
    label: String,
}

impl Repository {
    /// What is staged below `prefix`, a path with `/` between its parts, which people know as `label`.
    ///
    /// As git commits it: submodules are left out, and so is what is only announced (`git add --intent-to-add`).
    ///
    /// # Errors
    /// If the index cannot be read, or holds files of a merge that nobody has decided yet.
    pub fn index(&self, prefix: &str, label: &str) -> Result<Index> {
        let index = self.repo.index_or_empty().map_err(|error| unreadable(&error))?;
        let mut entries = BTreeMap::new();
        let mut undecided: Vec<String> = Vec::new();
        for entry in index.entries() {
            let path = entry.path(&index).to_str_lossy().into_owned();
            if entry.flags.stage() != Stage::Unconflicted {
                if undecided.last() != Some(&path) {
                    undecided.push(path);
                }
            } else if entry.mode.is_sparse() {
                // Where not all is checked out, git may keep a whole directory as one entry.
                let mut found = Vec::new();
                collect(self, entry.id, path.trim_end_matches('/'), &|_| true, &|error| unreadable(error), &mut found)?;
                entries.extend(found.into_iter().map(|file| (file.path, (file.content, file.kind))));
            } else if !entry.mode.is_submodule() && !entry.flags.contains(Flags::INTENT_TO_ADD) {
                let is_link = entry.mode == gix::index::entry::Mode::SYMLINK;
                let kind = if is_link { EntryKind::Other } else { EntryKind::File };
                entries.insert(path, (content_id(&entry.id), kind));
            }
        }
        if let Some(first) = undecided.first() {
            let more = match undecided.len() {
                1 => String::new(),
                many => format!(" and {} more", many - 1),
            };
            return Err(Error::new(format!("a merge is not finished: both sides changed {first}{more}"))
                .help("decide what the files should hold and `git add` them: only then is there anything to commit"));
        }
        Ok(Index { repository: self.clone(), entries, prefix: prefix.to_owned(), label: label.to_owned() })
    }

    /// Whether the next commit will be a merge, so that what it brings in is staged too.
    #[must_use]
    pub fn is_merging(&self) -> bool {
        self.repo.state() == Some(gix::state::InProgress::Merge)
    }
}

impl Index {
    fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        if self.prefix.is_empty() { Some(path) } else { path.strip_prefix(&self.prefix)?.strip_prefix('/') }
    }

    fn whole(&self, path: &str) -> String {
        if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) }
    }
}

impl Tree for Index {
    fn entries(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>> {
        let mut found = Vec::new();
        for (path, (content, kind)) in &self.entries {
            let Some(path) = self.below(path).filter(|path| wanted(path)) else { continue };
            if path.contains('\u{fffd}') {
                return Err(nameless(path));
            }
            found.push(Entry { path: path.to_owned(), content: content.clone(), kind: *kind });
        }
        Ok(found)
    }

    fn entry(&self, path: &str) -> Result<Option<Entry>> {
        let entry = self.entries.get(&self.whole(path));
        Ok(entry.map(|(content, kind)| Entry { path: path.to_owned(), content: content.clone(), kind: *kind }))
    }

    fn configurations(&self) -> Result<Vec<String>> {
        let named = self.entries.iter().filter(|(path, _)| configures(path));
        let found =
            named.map(|(path, (content, kind))| Entry { path: path.clone(), content: content.clone(), kind: *kind });
        Ok(related(found.collect(), &self.prefix))
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let Some((content, kind)) = self.entries.get(&self.whole(path)) else { return Ok(None) };
        if *kind != EntryKind::File {
            return Err(Error::new(format!("{} is not a regular file", self.label(path)))
                .help("stage the file itself there: links are not followed"));
        }
        let id = ObjectId::try_from(content.0.as_slice()).map_err(|error| unreadable(&error))?;
        let mut blob = self.repository.repo.find_blob(id).map_err(|error| unreadable(&error))?;
        Ok(Some(std::mem::take(&mut blob.data)))
    }

    /// As the working tree has it, where most of what is staged can be seen too.
    fn label(&self, path: &str) -> String {
        if self.label.is_empty() { path.to_owned() } else { format!("{}/{path}", self.label) }
    }

    fn describe(&self) -> String {
        "what is staged".to_owned()
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Error {
    Error::new(format!("cannot read what is staged from git: {error}"))
        .help("run `git status`: it tells what git itself thinks of the index")
}
