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
        let (contract, rest) = find_contract(&self.target, &contracts)?;
        let field = rest.map(|rest| find_field(contract, rest)).transpose()?;
        let mut readers = Vec::new();
        for need in &loaded.head.needs {
            for read in need.reads.iter().filter(|read| read.contract == contract.id) {
                readers.extend(reader(need, read, contract, field.as_ref(), &loaded.documents));
            }
        }
        readers.sort();
        Ok(Answer::new(readers_table(&self.target, &readers, width)))
    }
}

/// The contract whose id, or last part of an id, begins the target; and what follows it.
fn find_contract<'a, 'b>(target: &'b str, contracts: &[&'a Contract]) -> Result<(&'a Contract, Option<&'b str>)> {
    let short = |contract: &'a Contract| contract.id.rsplit([':', '/']).next().unwrap_or(&contract.id);
    for name_of in [|contract: &'a Contract| contract.id.as_str(), short] {
        for contract in contracts {
            match target.strip_prefix(name_of(contract)) {
                Some("") => return Ok((contract, None)),
                Some(rest) if rest.starts_with('.') => return Ok((contract, Some(&rest[1..]))),
                _ => {}
            }
        }
    }
    // As reports name fields: by the dataset.
    for contract in contracts {
        for dataset in &contract.datasets {
            let rest = target.strip_prefix(dataset.name.as_str());
            if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
                return Ok((contract, Some(target)));
            }
        }
    }
    let error = Error::new(format!("there is no contract `{target}`"));
    let ids: Vec<&str> = contracts.iter().map(|contract| contract.id.as_str()).collect();
    Err(match nearest(target, ids.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("there are: {}", ids.join(", "))),
    })
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
