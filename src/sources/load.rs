//! Two trees -> two snapshots, reading only what differs and what mentions it.
//!
//! Files with equal content ids are not parsed. Needs are parsed where their text mentions the `id` of a contract that
//! differs; contracts that do not differ only where a changed need or a new `id` calls for them.

use std::collections::{BTreeMap, BTreeSet};

use globset::GlobSet;

use super::pairs::{self, Pairs, in_focus, mentions};
use super::{EntryKind, Tree};
use crate::check::{Amendment, Circumstances, Considered, Snapshot};
use crate::config::Config;
use crate::document::needs::read_need;
use crate::document::odcs::read_contract;
use crate::document::odcs_semantics::check_contract;
use crate::document::schema::{DocumentKind, validate};
use crate::document::{Documents, text};
use crate::error::{Error, Result};
use crate::model::{Class, Contract, FileId, Need, Problem, Site};

/// Everything a check needs, read.
pub struct Loaded {
    /// The texts, for places.
    pub documents: Documents,
    /// What was agreed to.
    pub base: Snapshot,
    /// What is proposed.
    pub head: Snapshot,
    /// The rest.
    pub circumstances: Circumstances,
    /// The configuration as the head has it. It decides nothing.
    pub proposed: Config,
}

/// Reads what a check of `head` against `base` needs. `focus` limits the contracts that are compared.
///
/// # Errors
/// If a tree cannot be listed or read, or holds no contracts at all.
pub fn load(base: &dyn Tree, head: &dyn Tree, focus: &str, today: String) -> Result<Loaded> {
    run(Loader::new(base, head)?, focus, today)
}

/// The same, with every contract and every need, whether or not anything differs: data may break what nobody changes.
///
/// # Errors
/// As [`load`].
pub fn load_all(base: &dyn Tree, head: &dyn Tree, focus: &str, today: String) -> Result<Loaded> {
    run(Loader { everything: true, ..Loader::new(base, head)? }, focus, today)
}

fn run(mut loader: Loader<'_>, focus: &str, today: String) -> Result<Loaded> {
    loader.teams()?;
    loader.waivers()?;
    let changed = loader.contracts(focus)?;
    loader.needs()?;
    loader.mentioned()?;
    let amendment = loader.amendment()?;
    Ok(loader.finish(changed, today, amendment))
}

/// Where a contract gives its id.
#[derive(Clone)]
struct Given {
    site: Site,
    is_new: bool,
    major: Option<u64>,
}

/// What has been read so far.
pub(super) struct Loader<'a> {
    pub(super) trees: [&'a dyn Tree; 2],
    pub(super) documents: Documents,
    pub(super) config: Config,
    pub(super) proposed: Config,
    /// Whether everything is read, and not only what differs.
    pub(super) everything: bool,
    /// Whether the base has a configuration, so that a change of it takes something away.
    pub(super) is_agreed: bool,
    pub(super) globs: [GlobSet; 2],
    pub(super) snapshots: [Snapshot; 2],
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<String>,
    /// Teams that the change takes out of the teams file.
    pub(super) gone_teams: BTreeSet<String>,
    pub(super) contracts: Pairs,
    pub(super) needs: Pairs,
    changed: BTreeSet<FileId>,
    /// Where each side gives each contract id.
    ids: BTreeMap<(usize, String), Vec<Given>>,
    /// Contract ids that something unchanged may have to answer for.
    pub(super) wanted: BTreeSet<String>,
    /// Contract ids that another file may give too.
    pub(super) elsewhere: BTreeSet<String>,
    /// Contract files that were read.
    pub(super) read: BTreeSet<String>,
    /// Ids of contracts that have to be mended before anything can be said of them; without one where they give none.
    unreadable: Vec<Option<String>>,
}

pub(super) const BASE: usize = 0;
pub(super) const HEAD: usize = 1;

impl<'a> Loader<'a> {
    fn new(base: &'a dyn Tree, head: &'a dyn Tree) -> Result<Self> {
        let mut loader = Self {
            trees: [base, head],
            documents: Documents::default(),
            config: Config::default(),
            proposed: Config::default(),
            everything: false,
            is_agreed: false,
            globs: [GlobSet::empty(), GlobSet::empty()],
            snapshots: [Snapshot::default(), Snapshot::default()],
            problems: Vec::new(),
            notes: Vec::new(),
            gone_teams: BTreeSet::new(),
            contracts: Pairs::new(),
            needs: Pairs::new(),
            changed: BTreeSet::new(),
            ids: BTreeMap::new(),
            wanted: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            read: BTreeSet::new(),
            unreadable: Vec::new(),
        };
        loader.configure()?;
        loader.list()?;
        Ok(loader)
    }

    pub(super) fn document(&mut self, side: usize, path: &str, bytes: &[u8]) -> FileId {
        let (file, problems) = self.documents.add(self.trees[side].label(path), bytes);
        self.problems.extend(problems);
        file
    }

    fn list(&mut self) -> Result<()> {
        [self.contracts, self.needs] = pairs::list(self.trees[BASE], self.trees[HEAD], &self.globs)?;
        if self.contracts.is_empty() {
            self.nothing_found()?;
        }
        self.out_of_sight()
    }

    /// Reads the contracts that differ within the focus; returns how many contracts that are.
    fn contracts(&mut self, focus: &str) -> Result<usize> {
        let mut known = self.contracts.keys().chain(self.needs.keys());
        if !self.contracts.is_empty() && !known.any(|path| in_focus(path, focus)) {
            let globs = self.config.contracts.join(", ");
            return Err(Error::new(format!("there is neither contract nor need at {}", self.trees[HEAD].label(focus)))
                .help(format!("contracts are the files that match {globs}")));
        }
        let (inside, outside): (Vec<String>, Vec<String>) = self
            .contracts
            .iter()
            .filter(|(_, pair)| !pair.same())
            .map(|(path, _)| path.clone())
            .partition(|path| in_focus(path, focus));
        if !outside.is_empty() {
            let others = outside.len();
            self.notes.push(format!("only {focus} was compared; {others} more changed contract files lie outside"));
        }
        // Files that were there before come first: a second one with the same id is the one that is wrong.
        let (old, new): (Vec<_>, Vec<_>) = inside.into_iter().partition(|path| self.contracts[path].base.is_some());
        for path in old.iter().chain(&new) {
            self.changed_contract(path)?;
        }
        let [base, head] = &self.snapshots;
        // Another file may hold the same contract in another major version.
        let versions = |snapshot: &Snapshot| -> BTreeSet<(String, Option<u64>)> {
            snapshot.contracts.values().map(|contract| (contract.id.clone(), contract.major())).collect()
        };
        self.elsewhere.extend(versions(base).symmetric_difference(&versions(head)).map(|(id, _)| id.clone()));
        let ids: BTreeSet<&String> = base.contracts.keys().chain(head.contracts.keys()).collect();
        Ok(ids.len() + self.unreadable.len())
    }

    pub(super) fn changed_contract(&mut self, path: &str) -> Result<()> {
        self.read.insert(path.to_owned());
        let before = self.read_contract(BASE, path)?;
        let told = self.problems.len();
        let after = self.read_contract(HEAD, path)?;
        // A contract that is there and wrong is a problem, told as such: what it changes cannot be known yet.
        if self.problems[told..].iter().any(|problem| problem.class == Class::Error) {
            self.unreadable.push(before.or(after).map(|contract| contract.id));
            return Ok(());
        }
        let is_new = self.contracts[path].base.is_none();
        for (side, contract) in [(BASE, before), (HEAD, after)] {
            if let Some(contract) = contract {
                self.changed.insert(contract.site.file);
                self.keep(side, contract, is_new);
            }
        }
        Ok(())
    }

    fn read_contract(&mut self, side: usize, path: &str) -> Result<Option<Contract>> {
        let Some(file) = self.read_document(side, path, true)? else { return Ok(None) };
        let Some(root) = self.documents.get(file).root.clone() else { return Ok(None) };
        // The base is what was agreed to: what is wrong there is not this change's to mend.
        if side == HEAD {
            self.problems.extend(validate(DocumentKind::Contract, file, &root));
            self.problems.extend(check_contract(file, &root));
        }
        Ok(read_contract(file, &root))
    }

    /// Reads one side of a path; `None` where there is nothing to read. Problems are kept.
    fn read_document(&mut self, side: usize, path: &str, is_contract: bool) -> Result<Option<FileId>> {
        let pairs = if is_contract { &self.contracts } else { &self.needs };
        let entry = pairs.get(path).and_then(|pair| if side == BASE { pair.base.as_ref() } else { pair.head.as_ref() });
        match entry.map(|entry| entry.kind) {
            None => Ok(None),
            Some(EntryKind::Other) => {
                let file = self.documents.add_unread(self.trees[side].label(path));
                self.problems.push(
                    Problem::error(
                        "not-a-file",
                        Site::root(file),
                        "this is a link, a pipe or a device, and those are not read",
                    )
                    .help("put the file itself there, or take it out of the configured globs"),
                );
                Ok(None)
            }
            Some(EntryKind::TooLarge(bytes)) => {
                let file = self.documents.add_unread(self.trees[side].label(path));
                self.problems.push(text::too_large(file, bytes));
                Ok(None)
            }
            Some(EntryKind::File) => {
                let bytes = self.trees[side].read(path)?;
                Ok(bytes.map(|bytes| self.document(side, path, &bytes)))
            }
        }
    }

    /// Keeps a contract. One `id` may be given once in every major version: those live side by side.
    pub(super) fn keep(&mut self, side: usize, contract: Contract, is_new: bool) {
        let (place, major) = (contract.site.key("id"), contract.major());
        let given = self.ids.entry((side, contract.id.clone())).or_default();
        let twin = given.iter().find(|other| other.major.is_none() || major.is_none() || other.major == major);
        let Some(first) = twin.cloned() else {
            let key = match (given.is_empty(), major) {
                (false, Some(major)) => Contract::major_key(&contract.id, major),
                _ => contract.id.clone(),
            };
            given.push(Given { site: place, is_new, major });
            self.snapshots[side].contracts.insert(key, contract);
            return;
        };
        if side == HEAD {
            // The newcomer is the one that is wrong.
            let (wrong, right) = if first.is_new && !is_new { (first.site, place) } else { (place, first.site) };
            self.problems.push(
                Problem::error("duplicate-id", wrong, format!("another contract has the id `{}` too", contract.id))
                    .related(right, "given here before")
                    .help(match major {
                        Some(major) => {
                            format!("give it an id of its own, or another major version: both are at {major}")
                        }
                        None => "give each contract an id of its own: needs and consents refer to it".to_owned(),
                    }),
            );
        }
    }

    /// The ids of contracts that differ.
    fn changed_ids(&self) -> BTreeSet<String> {
        self.snapshots.iter().flat_map(|snapshot| snapshot.contracts.values()).map(|one| one.id.clone()).collect()
    }

    /// Reads the needs that differ, or that mention a contract that does.
    fn needs(&mut self) -> Result<()> {
        let ids = &self.changed_ids() | &self.wanted;
        let paths: Vec<(String, bool)> = self.needs.iter().map(|(path, pair)| (path.clone(), pair.same())).collect();
        for (path, same) in paths {
            if same {
                let Some(bytes) = self.unchanged(&path, false)? else { continue };
                if (self.everything || mentions(&bytes, &ids) || mentions(&bytes, &self.gone_teams))
                    && let Some(need) = self.read_need(HEAD, &path)?
                {
                    self.snapshots[BASE].needs.push(need.clone());
                    self.snapshots[HEAD].needs.push(need);
                }
                continue;
            }
            self.changed_need(&path)?;
        }
        Ok(())
    }

    fn changed_need(&mut self, path: &str) -> Result<()> {
        let told = self.problems.len();
        let before = self.read_need(BASE, path)?;
        let base_told = self.problems.len();
        let after = self.read_need(HEAD, path)?;
        let is_error = |problem: &Problem| problem.class == Class::Error;
        let mut mended = after.is_some() && self.problems[told..base_told].iter().any(is_error);
        if mended && self.needs[path].speaks_of(&self.changed_ids(), self.trees[BASE])? {
            // What was agreed to here is not known, and this change may put less in its place.
            for problem in self.problems[told..base_told].iter_mut().filter(|problem| is_error(problem)) {
                problem.help = Some("mend it in a change of its own: it speaks of a contract that changes here".into());
            }
            mended = false;
        }
        let wrong = self.problems[base_told..].iter().any(is_error);
        for need in before.iter().chain(&after) {
            self.wanted.extend(need.reads.iter().map(|read| read.contract.clone()));
        }
        self.changed.extend(after.iter().map(|need| need.site.file));
        if mended && !wrong {
            // Nobody could read what was agreed to here; what the change makes of it counts from now on.
            self.problems[told..base_told].iter_mut().for_each(|problem| problem.class = Class::Warning);
            self.snapshots[BASE].needs.extend(after.clone());
            self.snapshots[HEAD].needs.extend(after);
            return Ok(());
        }
        // What cannot be read was not withdrawn: it is a problem, and until it is mended the need stands as it was.
        self.snapshots[HEAD].needs.extend(if wrong { before.clone() } else { after });
        self.snapshots[BASE].needs.extend(before);
        Ok(())
    }

    /// The content of a file that is the same on both sides; `None` where it cannot be read as a file.
    pub(super) fn unchanged(&mut self, path: &str, is_contract: bool) -> Result<Option<Vec<u8>>> {
        let pairs = if is_contract { &self.contracts } else { &self.needs };
        match pairs.get(path).and_then(|pair| pair.head.as_ref()).map(|entry| entry.kind) {
            Some(EntryKind::File) => self.trees[HEAD].read(path),
            // An unreadable need could be anybody's: it is told, and leaves no verdict.
            Some(_) if !is_contract => self.read_document(HEAD, path, false).map(|_| None),
            _ => Ok(None),
        }
    }

    fn read_need(&mut self, side: usize, path: &str) -> Result<Option<Need>> {
        let Some(file) = self.read_document(side, path, false)? else { return Ok(None) };
        let Some(root) = self.documents.get(file).root.clone() else { return Ok(None) };
        let (need, problems) = read_need(file, &root);
        self.problems.extend(problems);
        Ok(need)
    }

    fn finish(self, changed: usize, today: String, amendment: Option<Amendment>) -> Loaded {
        let count = |pairs: &Pairs| pairs.values().filter(|pair| pair.head.is_some()).count();
        let considered = Considered {
            files: self.documents.labels().count(),
            contracts: count(&self.contracts),
            changed,
            needs: count(&self.needs),
            rules: crate::rules::all().count(),
        };
        let [base, head] = self.snapshots;
        let circumstances = Circumstances {
            amendment,
            assembly: None,
            config: self.config,
            environment: None,
            changed_files: self.changed,
            unreadable: self.unreadable.into_iter().flatten().collect(),
            today,
            considered,
            problems: self.problems,
            notes: self.notes,
        };
        Loaded { documents: self.documents, base, head, circumstances, proposed: self.proposed }
    }
}
