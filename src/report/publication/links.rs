//! Addresses of pages on the forge.
//!
//! In: places of a report. Out: addresses. Guaranteed: whatever a file is called, its address is one, and ends nothing
//! that it is put into. Where an address could be wrong there is none.

use std::collections::BTreeSet;

use crate::model::Site;
use crate::report::escape::uri;
use crate::report::{Place, Presented};

/// Where things can be looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The forge, as `https://github.com`.
    pub server: String,
    /// The repository, as `owner/name`.
    pub repository: String,
    /// The commit that holds the files of the base.
    pub base: String,
    /// The commit that holds the files of the head.
    pub head: String,
    /// What to put before a path of the report to make it a path of the repository, as `acme/`; empty where the report
    /// names files from the top of the repository.
    pub prefix: String,
    /// The page that explains the rules, each under its id.
    pub rules: Option<String>,
    /// The page of this run, where its summary stands.
    pub run: Option<String>,
    /// Paths of the repository whose text was judged as it will be once merged, and is another one in the head commit:
    /// its lines are not the lines of that commit.
    pub merged: BTreeSet<String>,
}

impl Links {
    /// The page of a line, in the commit it was read from; of the file alone where that commit has other lines.
    #[must_use]
    pub fn line(&self, presented: &Presented<'_>, site: &Site) -> Option<String> {
        let place = presented.place(site);
        let commit = if is_published(presented, &place) { &self.base } else { &self.head };
        let is_commit = commit.len() >= 7 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        let path = self.path(&place);
        if !is_commit || path.is_empty() || path.starts_with(['/', '.']) {
            return None;
        }
        let server = self.server.trim_end_matches('/');
        let repository = uri(&self.repository);
        let line = if self.has_other_lines(presented, site) { String::new() } else { format!("#L{}", place.at.line) };
        plain(&format!("{server}/{repository}/blob/{commit}/{}{line}", uri(&path)))
    }

    /// The page of a rule.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<String> {
        plain(&format!("{}#{id}", self.rules.as_ref()?))
    }

    /// The page of this run.
    #[must_use]
    pub fn run(&self) -> Option<String> {
        plain(self.run.as_ref()?)
    }

    /// An address that somebody gave, where it leads to this forge.
    #[must_use]
    pub fn page(&self, address: &str) -> Option<String> {
        let below = address.strip_prefix(self.server.trim_end_matches('/'))?;
        below.starts_with('/').then(|| plain(address))?
    }

    /// The path of a place in the repository.
    #[must_use]
    pub fn path(&self, place: &Place) -> String {
        format!("{}{}", self.prefix, place.at.path)
    }

    /// Whether the head commit has other lines than those that were judged.
    #[must_use]
    pub fn has_other_lines(&self, presented: &Presented<'_>, site: &Site) -> bool {
        let place = presented.place(site);
        !is_published(presented, &place) && self.merged.contains(&self.path(&place))
    }
}

/// Whether a place stands in a file of the base.
pub(super) fn is_published(presented: &Presented<'_>, place: &Place) -> bool {
    place.revision.as_deref().is_some_and(|revision| revision == presented.base && revision != presented.head)
}

/// An address that is one, whatever it is put into.
fn plain(address: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#=&%+".contains(c);
    let is_page = address.starts_with("https://") || address.starts_with("http://");
    (is_page && address.len() < 4_000 && address.chars().all(is_plain)).then(|| address.to_owned())
}
