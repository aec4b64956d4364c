//! What somebody agreed to: the findings that were there, at the commit they looked at.
//!
//! In: a commit. Out: a [`Scope`]. Guaranteed: the commit is judged as it was proposed then, against what it had
//! branched off from and with the needs that were declared there. What can no longer be judged is [`Scope::Lost`].

use std::collections::BTreeMap;

use super::archive::Archive;
use crate::check::check;
use crate::error::Result;
use crate::gate::consent::Scope;
use crate::sources::git::Revision;
use crate::sources::load::load;

/// Judges commits of the past, each once.
pub(super) struct Past<'a> {
    archive: &'a Archive,
    /// The directory that is checked, below the top of the repository.
    prefix: String,
    today: String,
    known: BTreeMap<(String, String), Scope>,
}

impl<'a> Past<'a> {
    pub(super) const fn new(archive: &'a Archive, prefix: String, today: String) -> Self {
        Self { archive, prefix, today, known: BTreeMap::new() }
    }

    /// The findings that were there at `commit`, proposed to `base`.
    pub(super) fn scope(&mut self, commit: &str, base: &Revision) -> Scope {
        let key = (commit.to_owned(), base.name.clone());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let scope = self.judge(commit, base).unwrap_or_else(|error| Scope::Lost(error.message));
        self.known.insert(key, scope.clone());
        scope
    }

    fn judge(&self, commit: &str, base: &Revision) -> Result<Scope> {
        let head = self.archive.commit(commit)?;
        let base = self.archive.merge_base(&head, base)?;
        let repository = &self.archive.repository;
        let (base, head) = (repository.tree(&base, &self.prefix)?, repository.tree(&head, &self.prefix)?);
        let loaded = load(&base, &head, "", self.today.clone())?;
        let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
        Ok(Scope::of(&report.assessments))
    }
}
