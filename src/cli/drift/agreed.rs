//! What was agreed to: contracts, needs, teams, waivers, policy. In: what the command line names. Out: all of it, read,
//! and of the contracts those that are named.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::{or_here, today};
use crate::error::{Error, Result};
use crate::model::Contract;
use crate::sources::Tree;
use crate::sources::directory::{Directory, read_file};
use crate::sources::load::{Loaded, load};
use crate::sources::root::Root;
use crate::sources::scope::configured;
use crate::sources::single::{Nothing, SingleFile};

/// Everything that was agreed to.
pub(super) struct Agreed {
    pub(super) loaded: Loaded,
    pub(super) root: Root,
    /// Whether one contract was read and nothing beside it.
    pub(super) is_alone: bool,
}

impl Agreed {
    /// Reads it all; a contract that belongs to no configuration and no repository by itself.
    pub(super) fn read(path: Option<PathBuf>) -> Result<Self> {
        let asked = or_here(path);
        let root = Root::around(&asked)?;
        let tree = Directory::new(root.directory.clone(), root.label.clone());
        let is_file = asked.is_file();
        let in_repository = || root.directory.ancestors().any(|above| above.join(".git").exists());
        let is_named_so = asked.to_string_lossy().ends_with(".odcs.yaml");
        if is_file && configured(&tree)?.is_none() && !(is_named_so && in_repository()) {
            let alone = SingleFile::new(asked.display().to_string(), read_file(&asked)?);
            return Ok(Self { loaded: load(&Nothing, &alone, "", today())?, root, is_alone: true });
        }
        let mut loaded = load(&Nothing, &tree, "", today())?;
        let label = tree.label(&root.focus);
        let is_below = |at: &str| {
            let below = || at.strip_prefix(&label).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            root.focus.is_empty() || below()
        };
        let documents = &loaded.documents;
        loaded.head.contracts.retain(|_, contract| is_below(&documents.get(contract.site.file).label));
        loaded.circumstances.problems.retain(|problem| is_below(&documents.get(problem.site.file).label));
        if loaded.head.contracts.is_empty() && loaded.circumstances.problems.is_empty() {
            return Err(Error::new(format!("there is no contract at {label}"))
                .help("name a contract, or a directory with files that end in .odcs.yaml"));
        }
        Ok(Self { loaded, root, is_alone: false })
    }
}

/// The contracts as of a day.
pub(super) fn published(loaded: &Loaded, today: &str) -> BTreeMap<String, Contract> {
    let mut contracts = loaded.head.contracts.clone();
    if let Ok(today) = today.parse() {
        for contract in contracts.values_mut() {
            contract.date(today);
        }
    }
    contracts
}
