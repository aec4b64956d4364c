//! Two trees -> two snapshots, reading only what differs and what mentions it.
//!
//! Files with equal content ids are not parsed. Needs are parsed where their text mentions the `id` of a contract that
//! differs; contracts that do not differ only where a changed need or a new `id` calls for them.

use std::collections::{BTreeMap, BTreeSet};

use globset::GlobSet;

use super::pairs::{self, Pairs, compile, in_focus, mentions};
use super::{EntryKind, Tree};
use crate::check::{Circumstances, Considered, Snapshot};
use crate::config::{Config, FILE_NAME, check_stewards, read_config};
use crate::document::needs::{read_need, read_teams};
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
}

/// Reads what a check of `head` against `base` needs. `focus` limits the contracts that are compared.
///
/// # Errors
/// If a tree cannot be listed or read, or holds no contracts at all.
pub fn load(base: &dyn Tree, head: &dyn Tree, focus: &str, today: String) -> Result<Loaded> {
    let mut loader = Loader::new(base, head)?;
    loader.teams()?;
    let changed = loader.contracts(focus)?;
    loader.needs()?;
    loader.mentioned()?;
    Ok(loader.finish(changed, today))
}

struct Loader<'a> {
    trees: [&'a dyn Tree; 2],
    documents: Documents,
    config: Config,
    globs: [GlobSet; 2],
    contracts: Pairs,
    needs: Pairs,
    snapshots: [Snapshot; 2],
    changed: BTreeSet<FileId>,
    problems: Vec<Problem>,
    notes: Vec<String>,
    ids: BTreeMap<(usize, String), Site>,
    /// Contract ids that something unchanged may have to answer for.
    wanted: BTreeSet<String>,
}

const BASE: usize = 0;
const HEAD: usize = 1;

impl<'a> Loader<'a> {
    fn new(base: &'a dyn Tree, head: &'a dyn Tree) -> Result<Self> {
        let mut loader = Self {
            trees: [base, head],
            documents: Documents::default(),
            config: Config::default(),
            globs: [GlobSet::empty(), GlobSet::empty()],
            contracts: BTreeMap::new(),
            needs: BTreeMap::new(),
            snapshots: [Snapshot::default(), Snapshot::default()],
            changed: BTreeSet::new(),
            problems: Vec::new(),
            notes: Vec::new(),
            ids: BTreeMap::new(),
            wanted: BTreeSet::new(),
        };
        loader.configure()?;
        loader.list()?;
        Ok(loader)
    }

    /// The base's configuration decides. Where it has none, the head's does, and the report says so.
    fn configure(&mut self) -> Result<()> {
        let texts = [self.trees[BASE].read(FILE_NAME)?, self.trees[HEAD].read(FILE_NAME)?];
        let differs = texts[BASE] != texts[HEAD];
        let decides = if texts[BASE].is_some() { BASE } else { HEAD };
        if let Some(bytes) = &texts[decides] {
            if decides == HEAD {
                self.notes.push(format!("the base has no {FILE_NAME}: the proposed one decides"));
            }
            self.config = self.read_config(decides, bytes).unwrap_or_default();
        }
        if decides == BASE && differs {
            self.notes.push(format!("{FILE_NAME} changes here: the one already agreed to decides"));
            if let Some(bytes) = &texts[HEAD] {
                let told = self.problems.len();
                self.read_config(HEAD, bytes);
                for problem in &mut self.problems[told..] {
                    problem.class = Class::Warning;
                }
            }
        }
        self.globs = [compile(&self.config.contracts)?, compile(&self.config.needs)?];
        Ok(())
    }

    fn read_config(&mut self, side: usize, bytes: &[u8]) -> Option<Config> {
        let file = self.document(side, FILE_NAME, bytes);
        let root = self.documents.get(file).root.clone()?;
        let (config, problems) = read_config(file, &root);
        self.problems.extend(problems);
        config
    }

    fn document(&mut self, side: usize, path: &str, bytes: &[u8]) -> FileId {
        let (file, problems) = self.documents.add(self.trees[side].label(path), bytes);
        self.problems.extend(problems);
        file
    }

    fn list(&mut self) -> Result<()> {
        [self.contracts, self.needs] = pairs::list(self.trees[BASE], self.trees[HEAD], &self.globs)?;
        if self.contracts.is_empty() {
            self.nothing_found()?;
        }
        Ok(())
    }

    fn nothing_found(&mut self) -> Result<()> {
        let place = self.trees[HEAD].describe();
        let globs = self.config.contracts.join(", ");
        match self.config.site.clone().filter(|_| self.config.contracts_named) {
            Some(site) => {
                let message = format!("no file in {place} matches {globs}: there is nothing to judge");
                self.problems.push(
                    Problem::error("no-contracts", site.key("contracts"), message)
                        .help("correct the globs; they are relative to this file"),
                );
                Ok(())
            }
            None => Err(Error::new(format!("no contracts in {place}: no file matches {globs}")).help(format!(
                "name the directory that holds them, or say where they are in {FILE_NAME} under `contracts`"
            ))),
        }
    }

    fn teams(&mut self) -> Result<()> {
        let path = self.config.teams.clone();
        let texts = [self.trees[BASE].read(&path)?, self.trees[HEAD].read(&path)?];
        let missing = texts.iter().all(Option::is_none) && self.config.teams_named;
        if let Some(site) = self.config.site.as_ref().filter(|_| missing) {
            let message = format!("there is no teams file `{path}`");
            self.problems.push(
                Problem::error("missing-file", site.key("teams"), message)
                    .help("write it (`sluicegate schema teams` prints its schema), or correct the path"),
            );
        }
        for side in [BASE, HEAD] {
            let Some(bytes) = &texts[side] else { continue };
            if side == HEAD && texts[BASE].as_ref() == Some(bytes) {
                self.snapshots[HEAD].teams = self.snapshots[BASE].teams.clone();
                self.snapshots[HEAD].has_teams = true;
                continue;
            }
            let file = self.document(side, &path, bytes);
            let Some(root) = self.documents.get(file).root.clone() else { continue };
            let (teams, problems) = read_teams(file, &root);
            self.problems.extend(problems);
            self.snapshots[side].has_teams = teams.is_some();
            self.snapshots[side].teams = teams.unwrap_or_default();
        }
        // A base without a teams file has agreed to nobody: the proposed teams are the only ones there are.
        if !self.snapshots[BASE].has_teams {
            self.snapshots[BASE].teams = self.snapshots[HEAD].teams.clone();
            self.snapshots[BASE].has_teams = self.snapshots[HEAD].has_teams;
        }
        self.problems.extend(check_stewards(&self.config, &self.snapshots[BASE].teams));
        Ok(())
    }

    /// Reads the contracts that differ; returns how many files that are.
    fn contracts(&mut self, focus: &str) -> Result<usize> {
        let paths: Vec<String> = self
            .contracts
            .iter()
            .filter(|(path, pair)| !pair.same() && in_focus(path, focus))
            .map(|(path, _)| path.clone())
            .collect();
        for path in &paths {
            let read = [self.read_contract(BASE, path)?, self.read_contract(HEAD, path)?];
            let unreadable = read[HEAD].is_none() && self.contracts.get(path).is_some_and(|pair| pair.head.is_some());
            for (side, contract) in read.into_iter().enumerate() {
                // A contract that is there and cannot be read is a problem, told as such: it was not removed.
                if let Some(contract) = contract.filter(|_| !unreadable) {
                    self.changed.insert(contract.site.file);
                    self.keep(side, contract);
                }
            }
        }
        let new = self.snapshots[HEAD].contracts.keys().filter(|id| !self.snapshots[BASE].contracts.contains_key(*id));
        self.wanted.extend(new.cloned());
        Ok(paths.len())
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
            Some(EntryKind::Link) => {
                let file = self.documents.add_unread(self.trees[side].label(path));
                self.problems.push(
                    Problem::error(
                        "symbolic-link",
                        Site::root(file),
                        "this is a symbolic link, and links are not followed",
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

    fn keep(&mut self, side: usize, contract: Contract) {
        let place = contract.site.key("id");
        match self.ids.get(&(side, contract.id.clone())) {
            Some(first) if side == HEAD => self.problems.push(
                Problem::error("duplicate-id", place, format!("another contract has the id `{}` too", contract.id))
                    .related(first.clone(), "first given here")
                    .help("give each contract an id of its own: needs and consents refer to it"),
            ),
            Some(_) => {}
            None => {
                self.ids.insert((side, contract.id.clone()), place);
                self.snapshots[side].contracts.insert(contract.id.clone(), contract);
            }
        }
    }

    /// Reads the needs that differ, or that mention a contract that does.
    fn needs(&mut self) -> Result<()> {
        let ids: BTreeSet<String> =
            self.snapshots.iter().flat_map(|snapshot| snapshot.contracts.keys().cloned()).collect();
        let paths: Vec<(String, bool)> = self.needs.iter().map(|(path, pair)| (path.clone(), pair.same())).collect();
        for (path, same) in paths {
            if same {
                let Some(bytes) = self.unchanged(&path, false)? else { continue };
                if mentions(&bytes, &ids)
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
        let before = self.read_need(BASE, path)?;
        let told = self.problems.len();
        let after = self.read_need(HEAD, path)?;
        let wrong = self.problems[told..].iter().any(|problem| problem.class == Class::Error);
        for need in before.iter().chain(&after) {
            self.wanted.extend(need.reads.iter().map(|read| read.contract.clone()));
        }
        self.changed.extend(after.iter().map(|need| need.site.file));
        // What cannot be read was not withdrawn: it is a problem, and until it is mended the need stands as it was.
        self.snapshots[HEAD].needs.extend(if wrong { before.clone() } else { after });
        self.snapshots[BASE].needs.extend(before);
        Ok(())
    }

    /// The content of a file that is the same on both sides; `None` where it cannot be read as a file.
    fn unchanged(&mut self, path: &str, is_contract: bool) -> Result<Option<Vec<u8>>> {
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

    /// Reads the unchanged contracts that a changed need reads, or whose `id` a new contract claims too.
    fn mentioned(&mut self) -> Result<()> {
        let wanted: BTreeSet<String> =
            self.wanted.iter().filter(|id| !self.snapshots[BASE].contracts.contains_key(*id)).cloned().collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let paths: Vec<String> =
            self.contracts.iter().filter(|(_, pair)| pair.same()).map(|(path, _)| path.clone()).collect();
        for path in paths {
            let Some(bytes) = self.unchanged(&path, true)? else { continue };
            if !mentions(&bytes, &wanted) {
                continue;
            }
            let file = self.document(HEAD, &path, &bytes);
            let contract = self.documents.get(file).root.as_ref().and_then(|root| read_contract(file, root));
            if let Some(contract) = contract.filter(|contract| wanted.contains(&contract.id)) {
                self.keep(BASE, contract.clone());
                self.keep(HEAD, contract);
            }
        }
        Ok(())
    }

    fn finish(self, changed: usize, today: String) -> Loaded {
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
            config: self.config,
            changed_files: self.changed,
            today,
            considered,
            problems: self.problems,
            notes: self.notes,
        };
        Loaded { documents: self.documents, base, head, circumstances }
    }
}
