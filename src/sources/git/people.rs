//! Who wrote a change: the people whom the commits of a range name.
//!
//! In: a range of commits. Out: their authors, committers and co-authors, as they are written there. Guaranteed: a
//! commit is left out only where it is proven that nobody wrote anything in it. Names and addresses are what somebody
//! claimed: they can name too many, and too few.

use std::collections::BTreeSet;

use gix::ObjectId;
use gix::bstr::{BStr, ByteSlice};

use super::{Repository, Revision};
use crate::error::Result;

/// A commit of a change, and whom it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The commit, 40 hexadecimal digits.
    pub commit: String,
    /// Its author, its committer and its co-authors.
    pub people: BTreeSet<Signature>,
    /// Those of them who wrote it: its author and its co-authors. A committer may only have taken it over.
    pub writers: BTreeSet<Signature>,
}

/// Somebody, as a commit names them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

impl Repository {
    /// Who wrote the commits of `head` that `base` does not hold, the newest commit first.
    ///
    /// A merge that brings `head` up to date with `base`, and holds what git itself made of it, is left out.
    ///
    /// # Errors
    /// If history cannot be read, or is cut off somewhere between the two.
    pub fn people(&self, base: &Revision, head: &Revision) -> Result<Vec<Contribution>> {
        self.certain_merge_base(head, base)?;
        let failed = |error: &dyn std::fmt::Display| self.unreadable(head, error);
        let walk = self.repo.rev_walk([head.id]).with_hidden([base.id]).all().map_err(|error| failed(&error))?;
        let mut found = Vec::new();
        for commit in walk {
            let id = commit.map_err(|error| failed(&error))?.id;
            let commit = self.repo.find_commit(id).map_err(|error| failed(&error))?;
            let commit = commit.decode().map_err(|error| failed(&error))?;
            if self.is_update(&commit, base)? {
                continue;
            }
            let author = commit.author().map_err(|error| failed(&error))?;
            let committer = commit.committer().map_err(|error| failed(&error))?;
            let mut writers = BTreeSet::from([Signature::new(author.name, author.email)]);
            writers.extend(commit.message.lines().filter_map(co_author));
            let mut people = writers.clone();
            people.insert(Signature::new(committer.name, committer.email));
            found.push(Contribution { commit: id.to_string(), people, writers });
        }
        Ok(found)
    }

    /// Whether a commit only brings `base` in, without a line of its own.
    fn is_update(&self, commit: &gix::objs::CommitRef<'_>, base: &Revision) -> Result<bool> {
        let parents: Vec<ObjectId> = commit.parents().collect();
        let [ours, theirs] = parents.as_slice() else { return Ok(false) };
        let revision = |id: &ObjectId| Revision { id: *id, name: id.to_string() };
        let (ours, theirs) = (revision(ours), revision(theirs));
        if !self.is_ancestor(&theirs, base)? {
            return Ok(false);
        }
        // Where git itself would have stopped, somebody decided.
        let merged = self.in_memory().merge_commits(&ours, &theirs);
        Ok(merged.is_ok_and(|merged| merged == Ok(commit.tree())))
    }
}

impl Signature {
    fn new(name: &BStr, email: &BStr) -> Self {
        Self { name: name.trim().to_str_lossy().into_owned(), email: email.trim().to_str_lossy().into_owned() }
    }
}

/// The person in `Co-authored-by: Name <address>`. Wherever in the message it stands: a squashed commit quotes others.
fn co_author(line: &[u8]) -> Option<Signature> {
    const TOKEN: &[u8] = b"co-authored-by:";
    let line = line.trim();
    let (token, value) = line.split_at_checked(TOKEN.len())?;
    let (name, rest) = token.eq_ignore_ascii_case(TOKEN).then_some(value)?.split_once_str("<")?;
    let (email, _) = rest.split_once_str(">")?;
    Some(Signature::new(name.as_bstr(), email.as_bstr()))
}
