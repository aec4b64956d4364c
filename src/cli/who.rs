//! `sluicegate who`: who depends on a contract or a field.

use std::path::PathBuf;

use clap::Args;

use super::{Answer, or_here, today};
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::model::problem::nearest;
use crate::model::{Contract, FieldNeed, Need, Path, Read};
use crate::report::pages::{Reader, readers_table};
use crate::sources::directory::Directory;
use crate::sources::load::load;
use crate::sources::root::Root;
use crate::sources::single::Nothing;

/// Say who declared a need for a contract, or for one of its fields.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate who urn:acme:orders                        readers of the contract
  sluicegate who urn:acme:orders.status                 ... of one field
  sluicegate who urn:acme:orders.delivery_address.city  ... inside a field")]
pub(super) struct Who {
    /// The id of a contract (its last part will do), with `.FIELD` or `.DATASET.FIELD` for one field.
    target: String,
    /// The directory that holds the contracts and needs; the current one if left out.
    path: Option<PathBuf>,
}

impl Who {
    pub(super) fn run(self, width: usize) -> Result<Answer> {
        let root = Root::around(&or_here(self.path.clone()))?;
        let tree = Directory::new(root.directory, root.label);
        let loaded = load(&Nothing, &tree, "", today())?;
        let contracts: Vec<&Contract> = loaded.head.contracts.values().collect();
        let (contracts, rest) = find_contracts(&self.target, &contracts)?;
        let mut readers = Vec::new();
        for (contract, field) in targets(&contracts, rest)? {
            for need in &loaded.head.needs {
                let reads = need.reads.iter().filter(|read| read.contract == contract.id && read.takes(contract));
                readers
                    .extend(reads.filter_map(|read| reader(need, read, contract, field.as_ref(), &loaded.documents)));
            }
        }
        readers.sort();
        readers.dedup();
        Ok(Answer::new(readers_table(&self.target, &readers, width)))
    }
}

/// The contracts whose id, or last part of an id, begins the target, in every major version; and what follows it.
fn find_contracts<'a, 'b>(target: &'b str, contracts: &[&'a Contract]) -> Result<(Vec<&'a Contract>, Option<&'b str>)> {
    let short = |contract: &'a Contract| contract.id.rsplit([':', '/']).next().unwrap_or(&contract.id);
    for name_of in [|contract: &'a Contract| contract.id.as_str(), short] {
        for contract in contracts {
            let Some(rest) = target.strip_prefix(name_of(contract)) else { continue };
            let same = contracts.iter().copied().filter(|other| other.id == contract.id);
            // Reports write `id@2` where several major versions live side by side.
            let (major, rest) = match rest.strip_prefix('@') {
                Some(text) => {
                    let (major, rest) = text.split_once('.').map_or((text, None), |(major, rest)| (major, Some(rest)));
                    (major.parse::<u64>().ok(), rest)
                }
                None if rest.is_empty() => (None, None),
                None if rest.starts_with('.') => (None, Some(&rest[1..])),
                None => continue,
            };
            let found: Vec<_> = same.filter(|other| major.is_none() || other.major() == major).collect();
            if !found.is_empty() {
                return Ok((found, rest));
            }
        }
    }
    // As reports name fields: by the dataset.
    let names = |contract: &Contract| {
        contract.datasets.iter().any(|dataset| {
            let rest = target.strip_prefix(dataset.name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    if let Some(first) = contracts.iter().find(|contract| names(contract)) {
        let same = contracts.iter().copied().filter(|contract| contract.id == first.id);
        return Ok((same.collect(), Some(target)));
    }
    let error = Error::new(format!("there is no contract `{target}`"));
    let mut ids: Vec<&str> = contracts.iter().map(|contract| contract.id.as_str()).collect();
    ids.dedup();
    Err(match nearest(target, ids.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("there are: {}", ids.join(", "))),
    })
}

/// What is asked about in each of these contracts; a field has to be in one of them at least.
fn targets<'a>(contracts: &[&'a Contract], rest: Option<&str>) -> Result<Vec<(&'a Contract, Option<Target>)>> {
    let Some(rest) = rest else { return Ok(contracts.iter().map(|contract| (*contract, None)).collect()) };
    let mut found = Vec::new();
    let mut missing = None;
    for contract in contracts {
        match find_field(contract, rest) {
            Ok(field) => found.push((*contract, Some(field))),
            Err(error) => missing = Some(error),
        }
    }
    match missing {
        Some(error) if found.is_empty() => Err(error),
        _ => Ok(found),
    }
}

/// A field of one dataset.
struct Target {
    dataset: String,
    path: Path,
}

fn find_field(contract: &Contract, text: &str) -> Result<Target> {
    let wrong =
        |why: String| Error::new(format!("`{text}` names no field: {why}")).help("write it like `address.city`");
    for dataset in &contract.datasets {
        let inside = text.strip_prefix(&dataset.name).and_then(|rest| rest.strip_prefix('.'));
        for path in inside.into_iter().chain([text]) {
            let path = Path::parse(path).map_err(wrong)?;
            if dataset.field(&path).is_some() {
                return Ok(Target { dataset: dataset.name.clone(), path });
            }
        }
        if text == dataset.name {
            return Ok(Target { dataset: dataset.name.clone(), path: Path::root() });
        }
    }
    let known: Vec<String> = contract
        .datasets
        .iter()
        .flat_map(|dataset| dataset.walk().into_iter().map(|(path, _)| path.to_string()))
        .collect();
    let error = Error::new(format!("`{}` has no field `{text}`", contract.id));
    Err(match nearest(text, known.iter().map(String::as_str)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("`sluicegate who` without a field lists what is read"),
    })
}

fn reader(
    need: &Need,
    read: &Read,
    contract: &Contract,
    target: Option<&Target>,
    documents: &Documents,
) -> Option<Reader> {
    let only = (contract.datasets.len() == 1).then(|| contract.datasets[0].name.as_str());
    let dataset = read.dataset.as_deref().or(only).unwrap_or("?");
    if target.is_some_and(|target| target.dataset != dataset) {
        return None;
    }
    let (reads, site) = match (&read.fields, target.filter(|target| !target.path.is_root())) {
        (None, _) => (format!("{dataset}: every field"), &read.site),
        (Some(fields), None) => {
            let names: Vec<String> = fields.iter().map(|field| field.path.to_string()).collect();
            (format!("{dataset}: {}", names.join(", ")), &read.site)
        }
        (Some(fields), Some(target)) => {
            let touches = |field: &&FieldNeed| target.path.contains(&field.path) || field.path.contains(&target.path);
            let field = fields.iter().find(touches)?;
            (format!("{dataset}.{}", field.path), &field.site)
        }
    };
    let at = documents.locate(site);
    Some(Reader {
        team: need.team.clone(),
        consumer: need.consumer.clone(),
        reads,
        at: format!("{}:{}", at.path, at.line),
    })
}
