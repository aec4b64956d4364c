//! Commits, whether they are here or have to be brought first.
//!
//! In: ids and references. Out: revisions. Guaranteed: a merge base that history cut off here could make a wrong one of
//! is never given.

use crate::error::{Error, Result};
use crate::sources::git::{Remote, Repository, Revision};

/// A repository, and where to bring from what it lacks.
pub(super) struct Archive {
    pub(super) repository: Repository,
    /// Tried in this order; nothing is brought if there is none.
    remotes: Vec<Remote>,
}

impl Archive {
    /// A repository that nothing is brought to.
    pub(super) const fn closed(repository: Repository) -> Self {
        Self { repository, remotes: Vec::new() }
    }

    pub(super) const fn open(repository: Repository, remotes: Vec<Remote>) -> Self {
        Self { repository, remotes }
    }

    /// A commit by its id, or by a name that is known here.
    pub(super) fn commit(&self, name: &str) -> Result<Revision> {
        match self.repository.resolve(name) {
            Ok(found) => Ok(found),
            Err(error) if self.remotes.is_empty() => Err(error),
            Err(_) => self.bring(name),
        }
    }

    /// What a branch or another reference stands at there, now.
    pub(super) fn bring(&self, wanted: &str) -> Result<Revision> {
        let nowhere = || Error::new(format!("`{wanted}` is not here, and there is nowhere to bring it from"));
        self.attempt(nowhere, |remote| {
            let mut found = self.repository.fetch(remote, &[wanted])?;
            found.pop().ok_or_else(nowhere)
        })
    }

    /// The newest commit that both come from.
    pub(super) fn merge_base(&self, ours: &Revision, theirs: &Revision) -> Result<Revision> {
        if let Ok(found) = self.repository.certain_merge_base(ours, theirs) {
            return Ok(found);
        }
        if self.remotes.is_empty() {
            return self.repository.certain_merge_base(ours, theirs);
        }
        self.attempt(
            || Error::new("there is nowhere to bring history from"),
            |remote| self.repository.fetch_merge_base(remote, ours, theirs),
        )
    }

    /// The first remote that answers; else what the first one said.
    fn attempt<T>(&self, none: impl Fn() -> Error, ask: impl Fn(&Remote) -> Result<T>) -> Result<T> {
        let mut first = None;
        for remote in &self.remotes {
            match ask(remote) {
                Ok(found) => return Ok(found),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or_else(none))
    }
}
