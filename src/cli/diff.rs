//! `sluicegate diff`: how two versions of a contract differ, whoever reads them.

use std::path::Path;

use clap::Args;

use super::output::Output;
use super::{Answer, today};
use crate::check::check;
use crate::config::{Config, Policy};
use crate::document::Documents;
use crate::document::odcs::read_contract;
use crate::error::{Error, Result};
use crate::report::{Presented, Question};
use crate::sources::Tree;
use crate::sources::directory::Directory;
use crate::sources::git::Repository;
use crate::sources::load::{Loaded, load};
use crate::sources::root::{Root, slashed};
use crate::sources::single::{Alone, SingleFile};

/// Say how two versions of a contract, or of a directory of contracts, differ.
///
/// Needs and policy play no part: this is what changes for anybody who reads the data.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate diff old.odcs.yaml new.odcs.yaml              two files
  sluicegate diff main:contracts/orders.odcs.yaml new.yaml a file at a revision
  sluicegate diff v1.4.0:contracts contracts               two directories

Exit codes: 0 compatible, 1 breaking, 2 no verdict.")]
pub(super) struct Diff {
    /// The old version: a file, a directory, or REF:path.
    old: String,
    /// The new version: a file, a directory, or REF:path.
    new: String,
    #[command(flatten)]
    output: Output,
}

impl Diff {
    pub(super) fn run(self, width: usize) -> Result<Answer> {
        with_tree(&self.old, |old| with_tree(&self.new, |new| self.compare(old, new, width)))
    }

    fn compare(&self, old: &dyn Tree, new: &dyn Tree, width: usize) -> Result<Answer> {
        let mut loaded = load(&Alone(old), &Alone(new), "", today())?;
        for snapshot in [&mut loaded.base, &mut loaded.head] {
            snapshot.needs.clear();
            snapshot.has_teams = false;
            snapshot.waivers.clear();
        }
        loaded.circumstances.config =
            Config { policy: Policy { advisory: true, ..Policy::default() }, ..Config::default() };
        pair_single_contracts(&mut loaded);
        let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
        let (base, head) = (old.describe(), new.describe());
        let presented = Presented {
            question: Question::Diff,
            report: &report,
            documents: &loaded.documents,
            base: &base,
            head: &head,
        };
        self.output.answer(&presented, width)
    }
}

/// Somebody who compares two files means them to be one contract, whatever their ids say.
fn pair_single_contracts(loaded: &mut Loaded) {
    let ids = |contracts: &std::collections::BTreeMap<String, _>| contracts.keys().cloned().collect::<Vec<_>>();
    let (base, head) = (ids(&loaded.base.contracts), ids(&loaded.head.contracts));
    if let ([old], [new]) = (base.as_slice(), head.as_slice())
        && old != new
        && let Some(mut contract) = loaded.head.contracts.remove(new)
    {
        loaded
            .circumstances
            .notes
            .push(format!("the ids differ ({old}, {new}); compared as one contract all the same"));
        contract.id.clone_from(old);
        loaded.head.contracts.insert(old.clone(), contract);
    }
}

/// Opens what `text` names and hands it on: a path that exists, else `REF:path`.
fn with_tree(text: &str, then: impl FnOnce(&dyn Tree) -> Result<Answer>) -> Result<Answer> {
    let path = Path::new(text);
    if path.is_dir() {
        let root = Root::exactly(path)?;
        return then(&Directory::new(root.directory, root.label));
    }
    if path.is_file() {
        return then(&single(text, read_file(path)?)?);
    }
    let Some((revision, path)) = text.split_once(':') else {
        return Err(Error::new(format!("there is no file or directory `{text}`"))
            .help("name a file, a directory, or a revision with a path: `main:contracts/orders.odcs.yaml`"));
    };
    let here = Root::exactly(Path::new("."))?;
    let Some(repository) = Repository::discover(&here.directory)? else {
        return Err(Error::new(format!("`{text}` names a revision, but this is not in a git repository"))
            .help("change into the repository, or name a file"));
    };
    let revision = repository.resolve(revision)?;
    // As git has it: from the top of the repository, or from here with `./`.
    let path = match path.strip_prefix("./") {
        Some(rest) => {
            let prefix = here.directory.strip_prefix(&repository.top).ok().and_then(slashed).unwrap_or_default();
            format!("{prefix}/{rest}").trim_start_matches('/').to_owned()
        }
        None => path.trim_matches('/').to_owned(),
    };
    let parent = repository.tree(&revision, "")?;
    let is_file = parent.entry(&path)?.is_some();
    match parent.read(&path).ok().flatten().filter(|_| is_file) {
        Some(bytes) => then(&single(text, bytes)?),
        None => {
            let tree = repository.tree(&revision, &path)?;
            if tree.is_empty() {
                return Err(Error::new(format!("`{path}` is not in `{}`", revision.name))
                    .help("paths count from the top of the repository; `./` counts from here"));
            }
            then(&tree)
        }
    }
}

/// One file that is meant to be a contract. What is wrong in it is told later; what is none is never compared.
fn single(text: &str, bytes: Vec<u8>) -> Result<SingleFile> {
    let mut documents = Documents::default();
    let (file, _) = documents.add(text.to_owned(), &bytes);
    let root = documents.get(file).root.as_ref();
    if root.is_some_and(|root| read_contract(file, root).is_none()) {
        return Err(Error::new(format!("`{text}` is no contract: it has no `id`")).help("name an ODCS contract"));
    }
    Ok(SingleFile::new(text.to_owned(), bytes))
}

fn read_file(path: &Path) -> Result<Vec<u8>> {
    crate::sources::directory::read_file(path)
}
