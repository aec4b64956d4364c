//! The merge result of two commits, as a tree in memory.
//!
//! In: two commits. Out: what the files would be, or that they cannot be merged. Guaranteed: nothing is written, no
//! working tree is looked at, and neither attributes nor configuration have a say in it: no merge driver and no filter
//! is ever run. What a driver would have merged is a conflict here.

use std::collections::BTreeSet;

use gix::ObjectId;
use gix::merge::plumbing as merging;

use super::{GitTree, Repository, Revision};
use crate::error::{Error, Result};

/// What merging one commit into another comes to.
pub enum Merge {
    /// They go together.
    Clean(Box<Merged>),
    /// They do not.
    Conflict(Conflict),
}

/// Files that a merge brought about.
pub struct Merged {
    repository: Repository,
    root: ObjectId,
    name: String,
}

/// Two commits that somebody has to merge by hand.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The newest commit that both come from: what the change can be compared with meanwhile.
    pub base: Revision,
    /// The paths that both changed, sorted, from the top of the repository.
    pub paths: Vec<String>,
}

impl Merged {
    /// The merged files below `prefix`, a path with `/` between its parts.
    ///
    /// Every path is shown as it would be in a working tree.
    ///
    /// # Errors
    /// If an object cannot be read.
    pub fn tree(&self, prefix: &str) -> Result<GitTree> {
        self.repository.below(self.root, prefix, self.name.clone(), None)
    }

    /// The id of the merged tree, 40 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        self.root.to_string()
    }
}

/// As git has it: half of a file's lines stay when it is renamed, and that many files are looked at.
const RENAMES: gix::diff::Rewrites =
    gix::diff::Rewrites { copies: None, percentage: Some(0.5), limit: 7000, track_empty: false };

/// What is larger than this is not merged line by line.
const LARGE: u64 = 32 * 1024 * 1024;

impl Repository {
    /// What the files would be if `head` were merged into `base`, as `git merge-tree` has it.
    ///
    /// # Errors
    /// If the two have no history in common, or it cannot be read.
    pub fn merged(&self, base: &Revision, head: &Revision) -> Result<Merge> {
        let common = self.merge_base(head, base)?;
        let name = format!("{} merged into {}", head.name, base.name);
        let (repository, merge) = if common.id == base.id {
            (self.clone(), Ok(self.root_of(head)?))
        } else if common.id == head.id {
            (self.clone(), Ok(self.root_of(base)?))
        } else {
            let memory = self.in_memory();
            let merge = memory.merge_commits(base, head)?;
            (memory, merge)
        };
        Ok(match merge {
            Ok(root) => Merge::Clean(Box::new(Merged { repository, root, name })),
            Err(paths) => Merge::Conflict(Conflict { base: common, paths }),
        })
    }

    /// This repository, where what is written is kept in memory alone.
    pub(super) fn in_memory(&self) -> Self {
        Self { repo: self.repo.clone().with_object_memory(), top: self.top.clone() }
    }

    /// The merged tree, else the paths in conflict. Writes objects.
    pub(super) fn merge_commits(&self, ours: &Revision, theirs: &Revision) -> Result<Result<ObjectId, Vec<String>>> {
        let failed = |error: &dyn std::fmt::Display| {
            Error::new(format!("cannot merge `{}` into `{}`: {error}", theirs.name, ours.name))
        };
        let mut graph = self.repo.revision_graph(None);
        let mut outcome = merging::commit(
            ours.id,
            theirs.id,
            merging::blob::builtin_driver::text::Labels::default(),
            &mut graph,
            &mut self.differ(),
            &mut self.merger(),
            &self.repo,
            &mut |id| id.to_string(),
            merging::commit::Options {
                allow_missing_merge_base: false,
                use_first_merge_base: false,
                tree_merge: merging::tree::Options { rewrites: Some(RENAMES), ..Default::default() },
            },
        )
        .map_err(|error| failed(&error))?;
        let unresolved = merging::tree::TreatAsUnresolved::git();
        let undecided = outcome.tree_merge.conflicts.iter().filter(|conflict| conflict.is_unresolved(unresolved));
        let paths: BTreeSet<String> = undecided
            .flat_map(|conflict| [conflict.ours.location(), conflict.theirs.location()])
            .map(ToString::to_string)
            .collect();
        if outcome.tree_merge.has_unresolved_conflicts(unresolved) {
            return Ok(Err(paths.into_iter().collect()));
        }
        let written = outcome.tree_merge.tree.write(|tree| gix::objs::Write::write(&self.repo, tree));
        Ok(Ok(written.map_err(|error| failed(&error))?))
    }

    fn differ(&self) -> gix::diff::blob::Platform {
        gix::diff::blob::Platform::new(
            gix::diff::blob::platform::Options::default(),
            gix::diff::blob::Pipeline::new(
                gix::diff::blob::pipeline::WorktreeRoots::default(),
                self.filter(),
                Vec::new(),
                gix::diff::blob::pipeline::Options::default(),
            ),
            gix::diff::blob::pipeline::Mode::ToGit,
            attributes(),
        )
    }

    fn merger(&self) -> merging::blob::Platform {
        let options = merging::blob::pipeline::Options { large_file_threshold_bytes: LARGE };
        merging::blob::Platform::new(
            merging::blob::Pipeline::new(merging::blob::pipeline::WorktreeRoots::default(), self.filter(), options),
            merging::blob::pipeline::Mode::ToGit,
            attributes(),
            Vec::new(),
            merging::blob::platform::Options::default(),
        )
    }

    fn filter(&self) -> gix::filter::plumbing::Pipeline {
        gix::filter::plumbing::Pipeline::new(
            gix::command::Context::default(),
            self.repo.object_hash(),
            gix::filter::plumbing::pipeline::Options::default(),
        )
    }
}

/// No attributes at all: they could name drivers and filters, and come from the working tree.
fn attributes() -> gix::worktree::Stack {
    gix::worktree::Stack::new(
        "",
        gix::worktree::stack::State::AttributesStack(gix::worktree::stack::state::Attributes::default()),
        gix::glob::pattern::Case::Sensitive,
        Vec::new(),
        Vec::new(),
    )
}
