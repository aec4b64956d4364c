//! Identity across contracts: a contract whose `id` changed, and datasets that went to another contract.
//!
//! A contract is known by its `id`. Where one goes and another comes with the same datasets, it is taken for the same one
//! under another name: its contents are compared, and the change of the `id` is a finding that everybody who reads it has
//! to agree to. What only looks alike is a hint, never a pair.

use std::collections::{BTreeMap, BTreeSet};

use super::Snapshot;
use crate::compare::{Aspect, look_alike_names};
use crate::finding::Finding;
use crate::model::{Contract, FieldNeed, Read};

/// Gives every major version of a contract that lives in several a key of its own, the same on both sides, and sends every
/// need to the ones it reads.
///
/// The lowest published one keeps the `id` for its key. A need that names no version reads
/// all of them that have the fields it names.
pub(super) fn tell_majors_apart(base: &mut Snapshot, head: &mut Snapshot) {
    let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (side, snapshot) in [&*base, &*head].into_iter().enumerate() {
        for contract in snapshot.contracts.values() {
            counts.entry(contract.id.clone()).or_default()[side] += 1;
        }
    }
    let several = counts.into_iter().filter(|(_, counts)| counts.iter().any(|count| *count > 1));
    for (id, _) in several {
        let mut was = take(base, &id);
        let mut is = take(head, &id);
        let lowest = was.keys().chain(is.keys()).next().copied();
        let key = |major: u64| if Some(major) == lowest { id.clone() } else { Contract::major_key(&id, major) };
        // What became another major version while everything else stayed is still the same contract.
        let alone = |these: &BTreeMap<u64, Contract>, those: &BTreeMap<u64, Contract>| -> Option<u64> {
            let mut only = these.keys().filter(|major| !those.contains_key(major));
            only.next().copied().filter(|_| only.next().is_none())
        };
        if let (Some(before), Some(after)) = (alone(&was, &is), alone(&is, &was))
            && let Some(contract) = is.remove(&after)
        {
            is.insert(before, contract);
        }
        let keys: BTreeMap<String, Contract> =
            is.iter().chain(&was).map(|(major, contract)| (key(*major), contract.clone())).collect();
        base.contracts.extend(std::mem::take(&mut was).into_iter().map(|(major, one)| (key(major), one)));
        head.contracts.extend(std::mem::take(&mut is).into_iter().map(|(major, one)| (key(major), one)));
        for need in base.needs.iter_mut().chain(&mut head.needs) {
            need.reads = std::mem::take(&mut need.reads).into_iter().flat_map(|read| sent(read, &id, &keys)).collect();
        }
    }
}

fn take(snapshot: &mut Snapshot, id: &str) -> BTreeMap<u64, Contract> {
    let all = std::mem::take(&mut snapshot.contracts);
    let (own, others): (BTreeMap<_, _>, _) = all.into_iter().partition(|(_, contract)| contract.id == id);
    snapshot.contracts = others;
    own.into_values().filter_map(|contract| Some((contract.major()?, contract))).collect()
}

/// A read, once for every major version that it takes; as it was where it takes none.
fn sent(read: Read, id: &str, keys: &BTreeMap<String, Contract>) -> Vec<Read> {
    if read.contract != id {
        return vec![read];
    }
    let taken: Vec<_> = keys.iter().filter(|(_, contract)| read.takes(contract)).collect();
    // A need that names no version reads those that have what it names.
    let having: Vec<_> = taken.iter().copied().filter(|(_, contract)| has_all(contract, &read)).collect();
    let meant = if having.is_empty() { taken } else { having };
    let reads: Vec<Read> = meant.into_iter().map(|(key, _)| Read { contract: key.clone(), ..read.clone() }).collect();
    if reads.is_empty() {
        // Which one it means cannot be told: a change of any may be its.
        return keys.keys().map(|key| Read { contract: key.clone(), ..read.clone() }).collect();
    }
    reads
}

fn has_all(contract: &Contract, read: &Read) -> bool {
    let datasets: Vec<_> = match &read.dataset {
        Some(name) => contract.dataset(name).into_iter().collect(),
        None => contract.datasets.iter().collect(),
    };
    let has = |need: &FieldNeed| datasets.iter().any(|dataset| dataset.field(&need.path).is_some());
    !datasets.is_empty() && read.fields.iter().flatten().all(has)
}

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
            Some((contract, _)) => {
                let id = contract.split('\u{0}').next().unwrap_or_default();
                Some(format!("Did it move to the contract `{id}`? Needs name the old one."))
            }
            None => look_alike_names(&name, here)
                .map(|other| format!("Was it renamed to `{other}`? Then keep its `id` or `physicalName`.")),
        };
    }
}
