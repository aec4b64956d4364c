//! Commits that are missing here, brought by the `git` process.
//!
//! In: ids or references, and where they come from. Out: the commits, here. Guaranteed: no branch, tag or working tree
//! changes; what was fetched stays below `refs/sluicegate/`, so that git does not clear it away.

use super::process::{Git, Remote};
use super::{Repository, Revision};
use crate::error::{Error, Result};

/// How many commits deep history is looked at, where not all of it is here.
const SHALLOW: u32 = 64;

/// By how many commits more history is fetched, time after time, before all of it is.
const DEEPER: [u32; 3] = [64, 512, 4096];

impl Repository {
    /// Brings commits that are missing here. Each of `wanted` is an id of 40 hexadecimal digits, or the full name of a
    /// reference there (`refs/...`), which is always fetched anew. Gives them in that order.
    ///
    /// Where history is cut off, some of it may stay so: see [`Repository::fetch_merge_base`].
    ///
    /// # Errors
    /// If one is neither, or git cannot bring it.
    pub fn fetch(&self, from: &Remote, wanted: &[&str]) -> Result<Vec<Revision>> {
        let wanted: Vec<Wanted> = wanted.iter().map(|wanted| Wanted::read(wanted)).collect::<Result<_>>()?;
        let missing: Vec<&Wanted> =
            wanted.iter().filter(|one| !one.is_fixed() || !self.contains(&one.source)).collect();
        if !missing.is_empty() {
            let depth = self.is_shallow().then(|| format!("--depth={SHALLOW}"));
            self.git(from).fetch(depth.as_deref(), &refspecs(&missing))?;
        }
        wanted.iter().map(|one| self.fetched(one)).collect()
    }

    /// The newest commit that both come from. Where history is cut off, brings as much of it as it takes to be certain.
    ///
    /// # Errors
    /// If there is none, or git cannot bring what is missing.
    pub fn fetch_merge_base(&self, from: &Remote, ours: &Revision, theirs: &Revision) -> Result<Revision> {
        let ends = [Wanted::commit(ours), Wanted::commit(theirs)];
        let ends = refspecs(&ends.iter().collect::<Vec<_>>());
        let steps = DEEPER.iter().map(|step| format!("--deepen={step}")).chain(["--unshallow".to_owned()]);
        for step in steps {
            let found = self.certain_merge_base(ours, theirs);
            if found.is_ok() || !self.is_shallow() {
                return found;
            }
            self.git(from).fetch(Some(&step), &ends)?;
        }
        self.certain_merge_base(ours, theirs)
    }

    fn fetched(&self, wanted: &Wanted) -> Result<Revision> {
        let place = if wanted.is_fixed() { &wanted.source } else { &wanted.place };
        let found = self
            .lookup(place)
            .ok_or_else(|| Error::new(format!("`{}` was fetched, and is no commit", wanted.source)))?;
        Ok(Revision { name: wanted.source.clone(), ..found })
    }

    fn git<'a>(&self, from: &'a Remote) -> Git<'a> {
        let has_ssh = self.repo.config_snapshot().string("core.sshCommand").is_some();
        Git::new(&self.top, from, has_ssh)
    }
}

/// Something to be fetched.
struct Wanted {
    /// What it is there.
    source: String,
    /// The reference that holds it here.
    place: String,
}

impl Wanted {
    fn read(text: &str) -> Result<Self> {
        let wrong = || {
            Error::new(format!("`{text}` cannot be fetched: it is no commit and no reference"))
                .help("name 40 hexadecimal digits, or a whole reference such as `refs/heads/main`")
        };
        if text.len() == 40 && text.chars().all(|digit| digit.is_ascii_hexdigit()) {
            return Ok(Self::id(text.to_ascii_lowercase()));
        }
        let below = text.strip_prefix("refs/").filter(|below| !below.starts_with("sluicegate/")).ok_or_else(wrong)?;
        // git's own rules for names keep out every sign that would mean something to it.
        gix::validate::reference::name(text.into()).map_err(|_| wrong())?;
        Ok(Self { source: text.to_owned(), place: format!("refs/sluicegate/{below}") })
    }

    fn commit(revision: &Revision) -> Self {
        Self::id(revision.id())
    }

    fn id(id: String) -> Self {
        Self { place: format!("refs/sluicegate/commits/{id}"), source: id }
    }

    /// Whether it is the same commit for ever.
    fn is_fixed(&self) -> bool {
        !self.source.starts_with("refs/")
    }
}

fn refspecs(wanted: &[&Wanted]) -> Vec<String> {
    wanted.iter().map(|one| format!("+{}:{}", one.source, one.place)).collect()
}
