//! What a read names and nobody knows: contracts, datasets, fields, words for types.
//!
//! In: a read and the contract it names. Out: problems, with the name that may be meant. Guaranteed: bounded work, shared
//! by all reads of a run; where it is spent, the problems say that nothing was looked for.

use super::expectation::candidates;
use crate::document::dialect::unknown_type;
use crate::document::odcs::promise_from_text;
use crate::model::problem::nearest;
use crate::model::type_text::{is_type, misread};
use crate::model::{Contract, Dataset, Dialect, Facet, Field, FieldNeed, Path, Problem, Read};

/// For so many unknown fields of a read the nearest known one is looked for: nobody mends more of them one by one.
const SUGGESTED: usize = 50;

/// How many names of fields a run looks through for the nearest ones, all reads together: less than a second's work.
const MOST_NAMES: usize = 200_000;

/// What a run may still spend on finding out which names are meant.
#[derive(Debug)]
pub struct Suggestions {
    names_left: usize,
}

impl Default for Suggestions {
    fn default() -> Self {
        Self { names_left: MOST_NAMES }
    }
}

impl Suggestions {
    const fn are_spent(&self) -> bool {
        self.names_left == 0
    }

    const fn spend(&mut self, names: usize) {
        self.names_left = self.names_left.saturating_sub(names);
    }
}

/// Everything a read names and `known` does not have.
pub(super) fn unknown_names(read: &Read, known: &Contract, suggestions: &mut Suggestions) -> Vec<Problem> {
    let datasets = candidates(read, known);
    let mut problems = Vec::new();
    if datasets.is_empty() || read.dataset.is_none() && known.datasets.len() > 1 {
        problems.push(unknown_dataset(read, known));
    }
    let Some(first) = datasets.first() else { return problems };
    let fields = read.fields.iter().flatten();
    let unknown = fields.filter(|need| !datasets.iter().any(|dataset| dataset.field(&need.path).is_some()));
    // Named once a read, and only where something is unknown.
    let mut names: Option<Names<'_>> = None;
    for (told, need) in unknown.enumerate() {
        problems.push(if told >= SUGGESTED || suggestions.are_spent() {
            unknown_field(need, first).help(format!("{ASK}; so many are unknown that no similar name was looked for"))
        } else {
            let names = names.get_or_insert_with(|| Names::of(first));
            suggestions.spend(names.0.len());
            unknown_field(need, first).help(names.suggest(need))
        });
    }
    problems.extend(foreign_types(read, first.dialect));
    problems
}

const ASK: &str = "ask the producer for the field, or take it out of the needs";

/// The fields of a dataset by the names that needs use.
struct Names<'a>(Vec<(String, &'a Field)>);

impl<'a> Names<'a> {
    fn of(dataset: &'a Dataset) -> Self {
        Self(dataset.walk().into_iter().map(|(path, field): (Path, _)| (path.to_string(), field)).collect())
    }

    /// What to do about a field that none of them is.
    fn suggest(&self, need: &FieldNeed) -> String {
        let wanted = need.path.to_string();
        if let Some((name, _)) = self.0.iter().find(|(_, field)| field.stored_name() == Some(&wanted)) {
            let quoted = if name.contains('"') {
                format!("; write it `'{name}'`, in both kinds of quotes")
            } else {
                String::new()
            };
            return format!("the contract calls it `{name}`: needs use the contract's names{quoted}");
        }
        match nearest(&wanted, self.0.iter().map(|(name, _)| name.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => ASK.to_owned(),
        }
    }
}

fn unknown_field(need: &FieldNeed, dataset: &Dataset) -> Problem {
    let message = format!("the dataset `{}` has no field `{}`", dataset.name, need.path);
    Problem::error("unknown-field", need.site.clone(), message)
}

/// Type texts that are types, but not in the dialect of what is read.
fn foreign_types(read: &Read, dialect: &'static Dialect) -> Vec<Problem> {
    let typed = read.fields.iter().flatten().filter_map(|need| match &need.expects.ty {
        Facet::Exactly(text) if promise_from_text(text, dialect, &need.site).0.physical.is_some() => Some((need, text)),
        _ => None,
    });
    // A text that is no type anywhere is told where the need is read.
    let elsewhere = |text: &str| Dialect::ALL.iter().any(|dialect| is_type(dialect, text));
    typed
        .filter_map(|(need, text)| Some((need, text, misread(dialect, text)?)))
        .filter(|(_, text, _)| elsewhere(text))
        .map(|(need, text, misread)| unknown_type(text, dialect, &misread, need.site.key("type")))
        .collect()
}

pub(super) fn unknown_contract(read: &Read) -> Problem {
    Problem::error("unknown-contract", read.site.key("contract"), format!("there is no contract `{}`", read.contract))
        .help("use the `id` of a contract in this repository")
}

fn unknown_dataset(read: &Read, contract: &Contract) -> Problem {
    let names: Vec<_> = contract.datasets.iter().map(|dataset| dataset.name.as_str()).collect();
    match &read.dataset {
        Some(name) => {
            let message = format!("the contract `{}` has no dataset `{name}`", contract.id);
            let problem = Problem::error("unknown-dataset", read.site.key("dataset"), message);
            match nearest(name, names.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("it has: {}", names.join(", "))),
            }
        }
        None if names.is_empty() => {
            let message = format!("the contract `{}` has no datasets", contract.id);
            Problem::error("unknown-dataset", read.site.key("contract"), message)
                .help("there is nothing to read until the producer adds one under `schema`")
        }
        None => {
            let message = format!("the contract `{}` has {} datasets: say which", contract.id, names.len());
            Problem::error("unknown-dataset", read.site.key("contract"), message)
                .help(format!("add `dataset:` with one of: {}", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Documents;
    use crate::document::needs::read_need;
    use crate::document::odcs::read_contract;

    /// How many of `reads * unknown` unknown fields of a dataset of `known` are told what is near, and how many that
    /// nothing was looked for, where a run may look through `names_left` names.
    fn told(reads: usize, unknown: usize, known: usize, names_left: usize) -> (usize, usize) {
        let properties: String = (0..known).map(|number| format!("      - name: column{number:04}\n")).collect();
        let contract = format!("id: urn:c\nversion: 1.0.0\nschema:\n  - name: t\n    properties:\n{properties}");
        let fields = (0..unknown).map(|number| format!("colum{number:04}")).collect::<Vec<_>>().join(", ");
        let all: String = (0..reads).map(|_| format!("  - contract: urn:c\n    fields: [{fields}]\n")).collect();
        let need = format!("apiVersion: sluicegate/v1\nkind: Needs\nconsumer: c\nteam: t\nreads:\n{all}");
        let mut documents = Documents::default();
        let (file, _) = documents.add("c", contract.as_bytes());
        let contract = read_contract(file, documents.get(file).root.as_deref().unwrap()).unwrap();
        let (file, _) = documents.add("n", need.as_bytes());
        let need = read_need(file, documents.get(file).root.as_deref().unwrap()).0.unwrap();
        let mut suggestions = Suggestions { names_left };
        let problems: Vec<Problem> =
            need.reads.iter().flat_map(|read| unknown_names(read, &contract, &mut suggestions)).collect();
        assert_eq!(problems.len(), reads * unknown);
        let with = |words: &str| problems.iter().filter(|one| one.help.as_deref().unwrap().contains(words)).count();
        (with("did you mean `column"), with("no similar name was looked for"))
    }

    #[test]
    fn a_run_looks_for_names_until_its_work_is_spent() {
        // Each answer takes a look through all known names; the last one may begin with a single one left.
        assert_eq!(told(60, 50, 300, 2_000), (7, 60 * 50 - 7));
        assert_eq!(told(60, 50, 300, 2_100), (7, 60 * 50 - 7));
        assert_eq!(told(60, 50, 300, 2_101), (8, 60 * 50 - 8));
        // What people get wrong by hand stays far below it.
        assert_eq!(told(10, 50, 60, MOST_NAMES), (10 * 50, 0));
        assert_eq!(told(1, 60, 60, MOST_NAMES), (SUGGESTED, 60 - SUGGESTED));
    }
}
