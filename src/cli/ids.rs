//! Ids for contracts that have none, over everything that one run read: what `lint` suggests and `lint --fix` writes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::lint::{Found, Place, is_contract};
use crate::document::Document;
use crate::document::naming::{Known, NewId, edit, new_ids};
use crate::document::node::Node;
use crate::document::schema::misses;
use crate::model::{FileId, Problem};

/// The id of a contract that has none, or why there is none.
type Outcome = Result<NewId, String>;

/// The same command must not write another id because it was given a file instead of a directory.
const ALONE: &str = "other contracts were not read, and could have the same. Name the directory that holds all of them";

/// What became of each contract without an id, by where its file lies.
pub(super) struct Ids(BTreeMap<PathBuf, Outcome>);

impl Ids {
    /// Looks at all contracts together, for an id has to be like the others and no one else's.
    pub(super) fn among(places: &[Place], found: &[Found]) -> Self {
        let nameless = |found: &Found| found.problems.iter().any(|problem| misses(problem, "id"));
        if !found.iter().any(nameless) {
            return Self(BTreeMap::new());
        }
        // Two paths can lead to one file.
        let mut contracts: BTreeMap<PathBuf, &Document> = BTreeMap::new();
        let mut among_others: BTreeSet<PathBuf> = BTreeSet::new();
        for (place, found) in places.iter().zip(found) {
            let read = found.documents.all().filter(|document| document.root.as_deref().is_none_or(is_contract));
            for document in read {
                let path = real(place, &document.label);
                among_others.extend((!found.alone.contains(&document.label)).then(|| path.clone()));
                contracts.insert(path, document);
            }
        }
        let known: Vec<Known<'_>> =
            contracts.values().map(|one| Known { label: &one.label, root: one.root.as_deref() }).collect();
        let mut ids = new_ids(&known);
        let outcomes = contracts.into_keys().enumerate().filter_map(|(at, place)| {
            let outcome = ids.remove(&at)?;
            let outcome = if among_others.contains(&place) { outcome } else { Err(ALONE.to_owned()) };
            Some((place, outcome))
        });
        Self(outcomes.collect())
    }

    /// Says at each missing id what it would be, or why it has to be written by hand.
    pub(super) fn suggest(&self, place: &Place, found: &mut Found) {
        for problem in found.problems.iter_mut().filter(|problem| misses(problem, "id")) {
            let document = found.documents.get(problem.site.file);
            if let (Some(outcome), Some(root)) = (self.of(place, &document.label), &document.root) {
                complete(problem, problem.site.file, root, outcome);
            }
        }
    }

    /// What is wrong in a file, its missing id with what mends it.
    pub(super) fn completed(
        &self,
        place: &Place,
        label: &str,
        examine: impl Fn(FileId, &Node) -> Vec<Problem>,
    ) -> impl Fn(FileId, &Node) -> Vec<Problem> {
        let outcome = self.of(place, label);
        move |file, root| {
            let mut problems = examine(file, root);
            if let Some(outcome) = outcome {
                problems
                    .iter_mut()
                    .filter(|problem| misses(problem, "id"))
                    .for_each(|problem| complete(problem, file, root, outcome));
            }
            problems
        }
    }

    fn of(&self, place: &Place, label: &str) -> Option<&Outcome> {
        if self.0.is_empty() { None } else { self.0.get(&real(place, label)) }
    }
}

fn real(place: &Place, label: &str) -> PathBuf {
    let path = place.on_disk(label);
    path.canonicalize().unwrap_or(path)
}

fn complete(problem: &mut Problem, file: FileId, root: &Node, outcome: &Outcome) {
    match outcome {
        Ok(new) => {
            problem.edit = edit(file, root, new);
            if problem.edit.is_some() {
                problem.help = Some(format!("add `id:`; `sluicegate lint --fix` would write `{}`", new.id));
            }
        }
        Err(why) => problem.help = Some(format!("add `id:`; `sluicegate lint --fix` makes up none here: {why}")),
    }
}
