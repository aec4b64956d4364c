//! Contracts that do not differ, and that something asks for all the same. In: what was read so far. Out: those contracts,
//! on both sides of it.

use std::collections::BTreeSet;

use super::load::{BASE, HEAD, Loader};
use super::pairs::mentions;
use crate::document::odcs::read_contract;
use crate::error::Result;
use crate::model::Contract;

impl Loader<'_> {
    /// Reads the other contracts that a changed need reads, whose `id` a new contract claims too, or whose owner is
    /// taken out of the teams file.
    pub(super) fn mentioned(&mut self) -> Result<()> {
        let base = &self.snapshots[BASE].contracts;
        let mut wanted: BTreeSet<String> = self.wanted.iter().filter(|id| !base.contains_key(*id)).cloned().collect();
        wanted.extend(self.gone_teams.iter().cloned());
        wanted.extend(self.elsewhere.iter().cloned());
        wanted.extend(self.pinned());
        if wanted.is_empty() && !self.everything {
            return Ok(());
        }
        let others: Vec<String> = self.contracts.keys().filter(|path| !self.read.contains(*path)).cloned().collect();
        for path in others {
            if !self.contracts[&path].same() {
                let texts = [self.trees[BASE].read(&path)?, self.trees[HEAD].read(&path)?];
                if !wanted.is_empty() && texts.iter().flatten().any(|bytes| mentions(bytes, &wanted)) {
                    self.changed_contract(&path)?;
                }
                continue;
            }
            let everything = self.everything;
            let is_asked = |bytes: &Vec<u8>| everything || mentions(bytes, &wanted);
            let Some(bytes) = self.unchanged(&path, true)?.filter(is_asked) else { continue };
            let file = self.document(HEAD, &path, &bytes);
            let contract = self.documents.get(file).root.as_ref().and_then(|root| read_contract(file, root));
            let asked = |contract: &Contract| {
                everything
                    || wanted.contains(&contract.id)
                    || contract.owner.as_ref().is_some_and(|owner| wanted.contains(owner))
            };
            if let Some(contract) = contract.filter(asked) {
                self.keep(BASE, contract.clone(), false);
                self.keep(HEAD, contract, false);
            }
        }
        Ok(())
    }

    /// Contracts of which a need reads another version than the one that was read: it may lie in another file.
    fn pinned(&self) -> BTreeSet<String> {
        let published = &self.snapshots[BASE].contracts;
        let reads = self.snapshots[BASE].needs.iter().flat_map(|need| &need.reads);
        let elsewhere = reads.filter(|read| published.get(&read.contract).is_some_and(|known| !read.takes(known)));
        elsewhere.map(|read| read.contract.clone()).collect()
    }
}
