//! What somebody agreed to: the findings that were there, at the commit they looked at, when they looked.
//!
//! In: a commit, and when it was looked at. Out: a [`Scope`]. Guaranteed: the commit is judged as it was proposed then:
//! against what it had branched off from, and against what its base was at that time, each with the needs that were
//! declared there. Nothing that came into the base later is part of it. What can no longer be judged is
//! [`Scope::Lost`].

use std::collections::BTreeMap;

use super::archive::Archive;
use crate::check::check;
use crate::error::Result;
use crate::gate::consent::Scope;
use crate::sources::Tree;
use crate::sources::git::{Merge, Revision};
use crate::sources::load::load;

/// Judges commits of the past, each once.
pub(super) struct Past<'a> {
    archive: &'a Archive,
    /// The directory that is checked, below the top of the repository.
    prefix: String,
    /// The environment whose levels count, where it was there already.
    environment: Option<String>,
    today: String,
    known: BTreeMap<(String, String), Scope>,
}

impl<'a> Past<'a> {
    pub(super) const fn new(archive: &'a Archive, prefix: String, environment: Option<String>, today: String) -> Self {
        Self { archive, prefix, environment, today, known: BTreeMap::new() }
    }

    /// The findings that were there at `commit`, proposed to `base`, for whoever looked `at` so many seconds after 1970.
    pub(super) fn scope(&mut self, commit: &str, base: &Revision, at: Option<i64>) -> Scope {
        match self.judge(commit, base, at) {
            Ok(scope) => scope,
            Err(error) => Scope::Lost(error.message),
        }
    }

    fn judge(&mut self, commit: &str, base: &Revision, at: Option<i64>) -> Result<Scope> {
        let head = self.archive.commit(commit)?;
        let branched_off = self.archive.merge_base(&head, base)?;
        let scope = self.against(&branched_off, &head)?;
        // The base may have moved on before they looked: then that is what the change was shown against.
        let then = at.map(|at| self.archive.repository.as_of(base, &branched_off, at)).transpose()?.flatten();
        match then.filter(|then| then.id() != branched_off.id()) {
            Some(then) if self.archive.repository.is_ancestor(&branched_off, &then).unwrap_or(false) => {
                Ok(scope.and(self.against(&then, &head)?))
            }
            _ => Ok(scope),
        }
    }

    fn against(&mut self, base: &Revision, head: &Revision) -> Result<Scope> {
        let key = (base.id(), head.id());
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let repository = &self.archive.repository;
        let before = repository.tree(base, &self.prefix)?;
        let scope = match repository.merged(base, head)? {
            Merge::Clean(merged) => self.findings(&before, &merged.tree(&self.prefix)?)?,
            // It was judged from where it branched off.
            Merge::Conflict(_) => Scope::Findings(BTreeMap::new()),
        };
        self.known.insert(key, scope.clone());
        Ok(scope)
    }

    fn findings(&self, base: &dyn Tree, head: &dyn Tree) -> Result<Scope> {
        let mut loaded = load(base, head, "", self.today.clone())?;
        let circumstances = &mut loaded.circumstances;
        let environment = self.environment.clone();
        circumstances.environment = environment.filter(|name| circumstances.config.environment(name).is_some());
        let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
        Ok(Scope::of(&report.assessments))
    }
}
