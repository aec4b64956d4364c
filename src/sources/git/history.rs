//! How commits stand to each other.
//!
//! Guaranteed: where history is cut off, so that the answer could be another one with all of it, no answer is made up:
//! `is_ancestor` and `certain_merge_base` say so.

use std::collections::{BTreeMap, BTreeSet};

use gix::ObjectId;

use super::{FETCH_MORE, Repository, Revision};
use crate::error::{Error, Result};

impl Repository {
    /// Whether the commit `id`, 40 hexadecimal digits, is here.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        ObjectId::from_hex(id.as_bytes()).is_ok_and(|id| self.repo.find_commit(id).is_ok())
    }

    /// Whether `older` is `newer`, or one of the commits it comes from.
    ///
    /// # Errors
    /// If it is not among those that are here, and history is cut off; or if history cannot be read.
    pub fn is_ancestor(&self, older: &Revision, newer: &Revision) -> Result<bool> {
        let common =
            self.repo.merge_bases_many(older.id, &[newer.id]).map_err(|error| self.unreadable(newer, &error))?;
        if common.iter().any(|id| *id == older.id) {
            return Ok(true);
        }
        if self.reaches_cut(newer, None)? {
            let message =
                format!("cannot tell whether `{}` comes from `{}`: this clone is shallow", newer.name, older.name);
            return Err(Error::new(message).help(FETCH_MORE));
        }
        Ok(false)
    }

    /// What a branch that stands at `tip` stood at when it was `seconds` after 1970: of the commits that it consists of
    /// by first parents, the newest that is not younger, nor comes after one that is. `None` if none here is as old.
    /// What `since` holds is not looked through.
    ///
    /// The dates are those of the committers. One that is made up can hide commits, and brings none to light.
    ///
    /// # Errors
    /// If history cannot be read.
    pub fn as_of(&self, tip: &Revision, since: &Revision, seconds: i64) -> Result<Option<Revision>> {
        let failed = |error: &dyn std::fmt::Display| self.unreadable(tip, error);
        let walk = self.repo.rev_walk([tip.id]).with_hidden([since.id]).all().map_err(|error| failed(&error))?;
        let newer: BTreeSet<ObjectId> = walk
            .map(|commit| commit.map(|commit| commit.id))
            .collect::<std::result::Result<_, _>>()
            .map_err(|error| failed(&error))?;
        let (mut found, mut next) = (None, Some(tip.id));
        while let Some(id) = next {
            // History may be cut off here.
            let Ok(commit) = self.repo.find_commit(id) else { break };
            if commit.time().map_err(|error| failed(&error))?.seconds > seconds {
                found = None;
            } else {
                found = found.or(Some(id));
            }
            next = commit.parent_ids().next().map(gix::Id::detach).filter(|_| newer.contains(&id));
        }
        Ok(found.map(|id| Revision { id, name: tip.name.clone() }))
    }

    /// The commits of `head` that `base` does not hold, each with its message, by their ids.
    ///
    /// # Errors
    /// If history cannot be read.
    pub fn between(&self, base: &Revision, head: &Revision) -> Result<BTreeMap<String, String>> {
        let failed = |error: &dyn std::fmt::Display| self.unreadable(head, error);
        let walk = self.repo.rev_walk([head.id]).with_hidden([base.id]).all().map_err(|error| failed(&error))?;
        let mut commits = BTreeMap::new();
        for commit in walk {
            let id = commit.map_err(|error| failed(&error))?.id;
            let commit = self.repo.find_commit(id).map_err(|error| failed(&error))?;
            let message = commit.message_raw().map_err(|error| failed(&error))?.to_string();
            commits.insert(id.to_string(), message);
        }
        Ok(commits)
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

    /// The newest commit that both revisions come from, if no history that is cut off here could hold a newer one.
    ///
    /// # Errors
    /// If there is none, it is not certain, or history cannot be read.
    pub fn certain_merge_base(&self, ours: &Revision, theirs: &Revision) -> Result<Revision> {
        let base = self.merge_base(ours, theirs)?;
        // A newer one would have to come after this one, and be hidden below a commit that does not come before it.
        if self.reaches_cut(ours, Some(&base))? || self.reaches_cut(theirs, Some(&base))? {
            let between = format!("between `{}` and `{}`", ours.name, theirs.name);
            return Err(Error::new(format!("history is missing {between}: this clone is shallow")).help(FETCH_MORE));
        }
        Ok(base)
    }

    /// Whether `from`, or what it comes from and `apart_from` does not, has parents that are cut off here.
    fn reaches_cut(&self, from: &Revision, apart_from: Option<&Revision>) -> Result<bool> {
        let read = self.repo.shallow_commits();
        let cut = read.map_err(|error| Error::new(format!("cannot read where history is cut off: {error}")))?;
        let Some(cut) = cut else { return Ok(false) };
        let walk = self.repo.rev_walk([from.id]).with_hidden(apart_from.map(|one| one.id));
        for commit in walk.all().map_err(|error| self.unreadable(from, &error))? {
            if cut.contains(&commit.map_err(|error| self.unreadable(from, &error))?.id) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
