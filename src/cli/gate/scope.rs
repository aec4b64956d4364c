//! What somebody agreed to: the findings that were there, at the commit they looked at.
//!
//! In: a commit. Out: a [`Scope`]. Guaranteed: the commit is judged as it was proposed then, against what it had
//! branched off from and with the needs that were declared there. What can no longer be judged is [`Scope::Lost`].

use std::collections::BTreeMap;

use crate::check::check;
use crate::error::Result;
use crate::gate::consent::Scope;
use crate::sources::git::{Repository, Revision};
use crate::sources::load::load;

/// Judges commits of the past, each once.
pub(super) struct Past<'a> {
    repository: &'a Repository,
    /// The directory that is checked, below the top of the repository.
    prefix: &'a str,
    today: String,
    known: BTreeMap<(String, String), Scope>,
}

impl<'a> Past<'a> {
    pub(super) const fn new(repository: &'a Repository, prefix: &'a str, today: String) -> Self {
        Self { repository, prefix, today, known: BTreeMap::new() }
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
        let head = self.repository.resolve(commit)?;
        let base = self.repository.merge_base(&head, base)?;
        let (base, head) = (self.repository.tree(&base, self.prefix)?, self.repository.tree(&head, self.prefix)?);
        let loaded = load(&base, &head, "", self.today.clone())?;
        let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
        Ok(Scope::of(&report.assessments))
    }
}
