//! What decides: configuration, teams and waivers, as the base has them.
//!
//! What the head changes in them is read too: its mistakes are problems of the change, its contents decide nothing.

use std::collections::BTreeMap;

use super::load::{BASE, HEAD, Loader};
use super::pairs::compile;
use crate::check::Amendment;
use crate::config::{Config, Environment, FILE_NAME, check_teams, read_config};
use crate::document::Documents;
use crate::document::needs::read_teams;
use crate::document::odcs::read_contract;
use crate::document::waivers::read_waivers;
use crate::error::{Error, Result};
use crate::model::{Class, FileId, Problem, Site, Waiver};

impl Loader<'_> {
    /// The base's configuration decides. Where it has none, the head's does, and the report says so.
    pub(super) fn configure(&mut self) -> Result<()> {
        let texts = [self.trees[BASE].read(FILE_NAME)?, self.trees[HEAD].read(FILE_NAME)?];
        let [base, head] = &texts;
        match (base, head) {
            (Some(bytes), _) => {
                self.config = self.read_config(BASE, bytes).unwrap_or_default();
                self.is_agreed = true;
                self.proposed = self.config.clone();
                if base != head {
                    self.notes.push(format!("{FILE_NAME} changes here: the one already agreed to decides"));
                    let proposed = head.as_ref().map(|bytes| self.read_config(HEAD, bytes));
                    self.proposed = proposed.flatten().unwrap_or_default();
                }
            }
            (None, Some(bytes)) => {
                let proposed = self.read_config(HEAD, bytes).unwrap_or_default();
                let site = proposed.site.clone().unwrap_or_else(|| Site::root(self.last_file()));
                self.configured_elsewhere(Some(site))?;
                self.notes.push(format!(
                    "the base has no {FILE_NAME}: the proposed one says where things are, its policy counts once agreed to"
                ));
                self.config = introduced(proposed.clone());
                self.proposed = proposed;
            }
            (None, None) => self.configured_elsewhere(None)?,
        }
        self.globs = [compile(&self.config.contracts)?, compile(&self.config.needs)?];
        Ok(())
    }

    /// A base that keeps its configuration above or below this directory has agreed to that one: a change cannot
    /// bring its own by putting it somewhere else.
    fn configured_elsewhere(&mut self, proposed: Option<Site>) -> Result<()> {
        let elsewhere = self.trees[BASE].configurations()?;
        let Some(first) = elsewhere.first() else { return Ok(()) };
        let message = format!("the base is configured by {}, not here", elsewhere.join(", "));
        let directory = first.rsplit_once('/').map_or(".", |(directory, _)| directory);
        match proposed {
            Some(site) => {
                self.problems.push(
                    Problem::error("configured-elsewhere", site, message)
                        .help(format!("check that directory (`sluicegate check {directory}`); move a configuration in a change of its own, merged past this check")),
                );
                Ok(())
            }
            None => Err(Error::new(message).help(format!("name one: `sluicegate check {directory}`"))),
        }
    }

    /// The document that was read last; the first one where there is none yet.
    fn last_file(&self) -> FileId {
        FileId(u32::try_from(self.documents.labels().count().saturating_sub(1)).unwrap_or(0))
    }

    fn read_config(&mut self, side: usize, bytes: &[u8]) -> Option<Config> {
        let file = self.document(side, FILE_NAME, bytes);
        let root = self.documents.get(file).root.clone()?;
        let (config, problems) = read_config(file, &root);
        self.problems.extend(problems);
        config
    }

    /// Nothing to judge is never a pass.
    pub(super) fn nothing_found(&mut self) -> Result<()> {
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

    /// Contracts and needs that are still there, and that the proposed globs would pass over once they are agreed to.
    pub(super) fn out_of_sight(&mut self) -> Result<()> {
        // A base without a configuration has agreed to no globs: what a first one leaves out is told, and no more.
        let is_first = self.trees[BASE].entry(FILE_NAME)?.is_none();
        // A configuration that cannot be read is a problem already, and names no globs.
        let is_unread = self.proposed.site.is_none() && self.trees[HEAD].entry(FILE_NAME)?.is_some();
        let Some(site) = self.proposed.site.clone().or_else(|| self.config.site.clone()).filter(|_| !is_unread) else {
            return Ok(());
        };
        let proposed = [compile(&self.proposed.contracts)?, compile(&self.proposed.needs)?];
        for (key, pairs, globs) in [("contracts", &self.contracts, &proposed[0]), ("needs", &self.needs, &proposed[1])]
        {
            let there = pairs.iter().filter(|(_, pair)| pair.head.is_some() && !(is_first && pair.base.is_none()));
            let lost: Vec<&str> = there.map(|(path, _)| &**path).filter(|path| !globs.is_match(path)).collect();
            let shown = lost.iter().take(3).copied().collect::<Vec<_>>().join(", ");
            let files = match lost.len() {
                0 => continue,
                1 => format!("1 file: {shown}"),
                2 | 3 => format!("{} files: {shown}", lost.len()),
                many => format!("{many} files: {shown} and {} more", many - 3),
            };
            let message = format!("the new globs of `{key}` would no longer look at {files}");
            let problem = Problem::error("out-of-sight", site.key(key), message).help(
                "move those files in the same change to where the old and the new globs look, or keep the old globs beside the new ones",
            );
            self.problems.push(if is_first { Problem { class: Class::Warning, ..problem } } else { problem });
        }
        Ok(())
    }

    pub(super) fn teams(&mut self) -> Result<()> {
        // A change that names another teams file puts that one in its place. One whose configuration cannot be read is
        // told so, and names none.
        let is_unread = self.proposed.site.is_none() && self.trees[HEAD].entry(FILE_NAME)?.is_some();
        let proposed = if is_unread { &self.config } else { &self.proposed };
        let paths = [self.config.teams.clone(), proposed.teams.clone()];
        let texts = [self.trees[BASE].read(&paths[BASE])?, self.trees[HEAD].read(&paths[HEAD])?];
        self.missing_teams(&paths, &texts);
        let told = self.problems.len();
        self.read_teams(BASE, &paths[BASE], texts[BASE].as_deref());
        let base_told = self.problems.len();
        if texts[BASE] == texts[HEAD] {
            self.snapshots[HEAD].teams = self.snapshots[BASE].teams.clone();
            self.snapshots[HEAD].has_teams = self.snapshots[BASE].has_teams;
        } else {
            self.read_teams(HEAD, &paths[HEAD], texts[HEAD].as_deref());
            if self.snapshots[HEAD].has_teams {
                // This change mends what is broken in the base.
                self.problems[told..base_told].iter_mut().for_each(|problem| problem.class = Class::Warning);
            }
        }
        // A base without a teams file has agreed to nobody: the proposed teams are the only ones there are.
        if !self.snapshots[BASE].has_teams {
            self.snapshots[BASE].teams = self.snapshots[HEAD].teams.clone();
            self.snapshots[BASE].has_teams = self.snapshots[HEAD].has_teams;
        }
        let [base, head] = &self.snapshots;
        if head.has_teams {
            let gone = base.teams.ids().filter(|id| head.teams.get(id).is_none()).map(str::to_owned);
            self.gone_teams = gone.collect();
        }
        let [base, head] = &self.snapshots;
        // A teams file that cannot be read is told as that, and lists nobody by mistake.
        let is_listed = head.has_teams || texts[HEAD].is_none();
        let left = if is_listed { check_teams(&self.proposed, &head.teams) } else { Vec::new() };
        let is_mended =
            |problem: &Problem| is_listed && !is_unread && left.iter().all(|other| other.message != problem.message);
        // What the change mends is told, and it can be judged; what it brings or leaves gets no verdict.
        let agreed = check_teams(&self.config, &base.teams)
            .into_iter()
            .map(|problem| if is_mended(&problem) { Problem { class: Class::Warning, ..problem } } else { problem });
        let wrong: Vec<Problem> = agreed.chain(left.iter().cloned()).collect();
        self.problems.extend(wrong);
        Ok(())
    }

    /// The base's waivers count. What cannot be read waives nothing, and what the head says is only shown.
    pub(super) fn waivers(&mut self) -> Result<()> {
        let paths = [self.config.waivers.clone(), self.proposed.waivers.clone()];
        let texts = [self.trees[BASE].read(&paths[BASE])?, self.trees[HEAD].read(&paths[HEAD])?];
        let told = self.problems.len();
        let agreed = self.read_waivers(BASE, &paths[BASE], texts[BASE].as_deref());
        let wrong = &mut self.problems[told..];
        if wrong.iter().any(|problem| problem.class == Class::Error) {
            // Fails closed without a verdict on everybody's change: what is not waived is held.
            for problem in wrong {
                problem.class = Class::Warning;
            }
            self.notes
                .push(format!("{} is wrong where it was agreed to: what is wrong in it waives nothing", paths[BASE]));
        }
        self.snapshots[HEAD].waivers = if texts[BASE] == texts[HEAD] {
            agreed.clone()
        } else {
            self.read_waivers(HEAD, &paths[HEAD], texts[HEAD].as_deref())
        };
        // Whoever reads what a new waiver names has to be known, though nothing else there changes.
        let new =
            self.snapshots[HEAD].waivers.iter().filter(|one| !agreed.iter().any(|other| other.says_the_same(one)));
        self.wanted.extend(new.filter_map(|waiver| waiver.target.contract.clone()));
        self.snapshots[BASE].waivers = agreed;
        if let Some(site) = self.proposed.site.as_ref().filter(|_| self.proposed.waivers_named && texts[HEAD].is_none())
        {
            let message = format!("there is no waivers file `{}`: nothing is waived", paths[HEAD]);
            self.problems.push(
                Problem::warning("missing-file", site.key("waivers"), message)
                    .help("`sluicegate waive` writes it with the first waiver; until then, take the key out"),
            );
        }
        Ok(())
    }

    /// What the change makes of the configuration, with the owners of all contracts: it may concern any of them.
    pub(super) fn amendment(&self) -> Result<Option<Amendment>> {
        let Some(agreed) = self.config.site.as_ref().filter(|_| self.is_agreed) else { return Ok(None) };
        let is_unread = self.proposed.site.is_none() && self.trees[HEAD].entry(FILE_NAME)?.is_some();
        if is_unread || self.proposed.site.as_ref() == Some(agreed) {
            return Ok(None);
        }
        let mut owners = BTreeMap::new();
        for path in self.contracts.keys() {
            for tree in [self.trees[HEAD], self.trees[BASE]] {
                let Some(bytes) = tree.read(path)? else { continue };
                let mut documents = Documents::default();
                let (file, _) = documents.add(path.clone(), &bytes);
                let contract = documents.get(file).root.as_ref().and_then(|root| read_contract(file, root));
                // What the base says of the owner stands last, and counts.
                owners.extend(contract.map(|contract| (contract.id, contract.owner)));
            }
        }
        Ok(Some(Amendment { config: self.proposed.clone(), owners }))
    }

    fn read_waivers(&mut self, side: usize, path: &str, bytes: Option<&[u8]>) -> Vec<Waiver> {
        let Some(bytes) = bytes else { return Vec::new() };
        let told = self.problems.len();
        let file = self.document(side, path, bytes);
        let Some(root) = self.documents.get(file).root.clone() else { return Vec::new() };
        let (waivers, problems) = read_waivers(file, &root);
        // A key that is given twice leaves in doubt what was agreed to.
        let waivers = if self.problems.len() > told { Vec::new() } else { waivers };
        self.problems.extend(problems);
        waivers
    }

    fn missing_teams(&mut self, paths: &[String; 2], texts: &[Option<Vec<u8>>; 2]) {
        let path = &paths[HEAD];
        let site = self.proposed.site.as_ref().or(self.config.site.as_ref()).map(|site| site.key("teams"));
        match (texts, site) {
            ([None, None], Some(site)) if self.proposed.teams_named => self.problems.push(
                Problem::error("missing-file", site, format!("there is no teams file `{path}`"))
                    .help("write it (`sluicegate schema teams` prints its schema), or correct the path"),
            ),
            ([Some(_), None], site) => {
                let site =
                    site.unwrap_or_else(|| Site::root(self.documents.add_unread(self.trees[BASE].label(&paths[BASE]))));
                self.problems.push(
                    Problem::error("missing-file", site, format!("the teams file `{path}` is removed here"))
                        .help("keep it: needs and contracts name its teams, and only they can agree"),
                );
            }
            _ => {}
        }
    }

    fn read_teams(&mut self, side: usize, path: &str, bytes: Option<&[u8]>) {
        let Some(bytes) = bytes else { return };
        let file = self.document(side, path, bytes);
        let Some(root) = self.documents.get(file).root.clone() else { return };
        let (teams, problems) = read_teams(file, &root);
        self.problems.extend(problems);
        self.snapshots[side].has_teams = teams.is_some();
        self.snapshots[side].teams = teams.unwrap_or_default();
    }
}

/// A first configuration may point at more than the defaults do. It cannot hide anything, nor loosen anything.
fn introduced(proposed: Config) -> Config {
    let defaults = Config::default();
    let both = |mut globs: Vec<String>, more: &[String]| {
        globs.extend(more.iter().cloned());
        globs
    };
    Config {
        contracts: both(proposed.contracts.clone(), &defaults.contracts),
        needs: both(proposed.needs.clone(), &defaults.needs),
        policy: defaults.policy,
        // A file that happens to lie in the base was never agreed to as its teams or waivers.
        teams: defaults.teams,
        teams_named: false,
        waivers: defaults.waivers,
        waivers_named: false,
        environments: proposed
            .environments
            .into_iter()
            .map(|one| Environment { ceiling: None, teams: Vec::new(), ..one })
            .collect(),
        ..proposed
    }
}
