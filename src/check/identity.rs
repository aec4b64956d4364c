//! Identity across contracts: a contract whose `id` changed, and datasets that went to another contract.
//!
//! A contract is known by its `id`. Where one goes and another comes with the same datasets, it is taken for the same one
//! under another name: its contents are compared, and the change of the `id` is a finding that everybody who reads it has
//! to agree to. What only looks alike is a hint, never a pair.

use std::collections::{BTreeMap, BTreeSet};

use super::Snapshot;
use crate::compare::{Aspect, look_alike_names};
use crate::finding::Finding;
use crate::model::Contract;

/// Puts contracts that changed their `id` where they were known before, and the head's needs with them.
pub(super) fn follow_ids(base: &Snapshot, head: &mut Snapshot) {
    let renamed = renamed(base, head);
    for (was, is) in &renamed {
        if let Some(contract) = head.contracts.remove(is) {
            head.contracts.insert(was.clone(), contract);
        }
    }
    let before: BTreeMap<&String, &String> = renamed.iter().map(|(was, is)| (is, was)).collect();
    for read in head.needs.iter_mut().flat_map(|need| &mut need.reads) {
        if let Some(was) = before.get(&read.contract) {
            read.contract.clone_from(was);
        }
    }
}

/// The ids that changed, old to new: pairs that are each other's one best match.
fn renamed(base: &Snapshot, head: &Snapshot) -> BTreeMap<String, String> {
    let gone = base.contracts.values().filter(|contract| !head.contracts.contains_key(&contract.id));
    let come: Vec<&Contract> =
        head.contracts.values().filter(|contract| !base.contracts.contains_key(&contract.id)).collect();
    let mut pairs: BTreeMap<String, String> = BTreeMap::new();
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    for was in gone {
        let alike: Vec<&&Contract> = come.iter().filter(|is| holds_the_same(was, is)).collect();
        if let [only] = alike.as_slice() {
            *taken.entry(&only.id).or_default() += 1;
            pairs.insert(was.id.clone(), only.id.clone());
        }
    }
    pairs.retain(|_, is| taken.get(is.as_str()) == Some(&1));
    pairs
}

/// Whether two contracts share most of their datasets.
fn holds_the_same(was: &Contract, is: &Contract) -> bool {
    let names = |contract: &Contract| -> BTreeSet<String> {
        contract.datasets.iter().map(|dataset| dataset.stored_name().to_lowercase()).collect()
    };
    let (was, is) = (names(was), names(is));
    let shared = was.intersection(&is).count();
    shared > 0 && shared * 2 >= was.len().max(is.len())
}

/// Says of datasets that are gone where they may be now.
pub(super) fn hint_at_datasets(findings: &mut [Finding], head: &Snapshot) {
    let mut come: Vec<(String, String)> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.difference.actual.is_some()) {
        match (finding.difference.aspect, &finding.difference.dataset) {
            (Aspect::Dataset, Some(name)) => come.push((finding.contract.clone(), name.clone())),
            (Aspect::Contract, _) => {
                let datasets = head.contracts.get(&finding.contract).map(|contract| &contract.datasets);
                let names = datasets.into_iter().flatten().map(|dataset| dataset.name.clone());
                come.extend(names.map(|name| (finding.contract.clone(), name)));
            }
            _ => {}
        }
    }
    let gone = findings.iter_mut().filter(|one| one.difference.aspect == Aspect::Dataset);
    for finding in gone.filter(|one| one.difference.actual.is_none()) {
        let Some(name) = finding.difference.dataset.clone() else { continue };
        let moved = come.iter().find(|(contract, other)| *contract != finding.contract && *other == name);
        let here = come.iter().filter(|(contract, _)| *contract == finding.contract).map(|(_, other)| other.as_str());
        finding.difference.hint = match moved {
            Some((contract, _)) => Some(format!("Did it move to the contract `{contract}`? Needs name the old one.")),
            None => look_alike_names(&name, here)
                .map(|other| format!("Was it renamed to `{other}`? Then keep its `id` or `physicalName`.")),
        };
    }
}
