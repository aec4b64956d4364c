//! `sluicegate infer`: a first contract from what files hold.
//!
//! In: a place. Out: an ODCS contract as text, which the same files keep. It is scanned twice: once for the schemas, and
//! once for the columns in which no null was seen, by the very promise that they would make.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use super::progress::{Progress, When};
use super::scanning::{Scanner, Seen};
use crate::cli::{Answer, today};
use crate::document::Documents;
use crate::document::odcs::read_contract;
use crate::drift::{About, Claim, Draft};
use crate::error::{Error, Result};
use crate::model::{Contract, Path};
use crate::sources::lake::{Access, Location, memory};

/// Write a first contract from what files hold: fields, types, where no null was seen, partition keys.
///
/// Reads the footers of Parquet files and the logs of Delta and Iceberg tables, and no data. The same files keep the
/// contract; whether they should is for its owner to say.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate infer data/orders/ > orders.odcs.yaml
  sluicegate infer s3://lake/orders/ --id urn:acme:orders > orders.odcs.yaml")]
pub(in crate::cli) struct Infer {
    /// Where the files lie: a path, a glob or a URL.
    place: String,
    /// The id of the contract; made from the dataset's name if left out.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The name of the dataset; that of the folder if left out.
    #[arg(long, value_name = "NAME")]
    dataset: Option<String>,
    /// The name of the server and of its environment.
    #[arg(long, value_name = "NAME", default_value = "prod")]
    server: String,
    /// The value of a variable in the place, such as `{branch}`. May be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::variable)]
    var: Vec<(String, String)>,
    /// Ask this server instead of the cloud's own, such as `http://localhost:9000`.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
}

impl Infer {
    pub(in crate::cli) fn run(self) -> Result<Answer> {
        let vars: BTreeMap<String, String> = self.var.iter().cloned().collect();
        let location = Location::parse(&self.place, &vars)?;
        let dataset = self.dataset.clone().unwrap_or_else(|| name_of(&self.place));
        let id = self.id.clone().unwrap_or_else(|| format!("urn:inferred:{dataset}"));
        let bare = format!("id: {id:?}\nschema:\n  - name: {dataset:?}\n");
        let first = self.scan(&contract(&bare)?, &location)?;
        let about = About { id, dataset, server: self.server_of(&first), today: today() };
        let draft = Draft::of(about, &first.shapes.all(), &first.ledger);
        let candidates = draft.candidates();
        let second = self.scan(&contract(&draft.write(&candidates))?, &location)?;
        let filled = candidates.difference(&unproven(&second)).cloned().collect();
        Ok(Answer::new(draft.write(&filled)))
    }

    fn scan(&self, contract: &Contract, location: &Location) -> Result<Seen> {
        let environment = std::env::vars().collect();
        let access = Access { environment, endpoint: self.endpoint.clone(), ..Access::default() };
        let progress = Progress::new(When::Auto);
        let scanner = Scanner { access: &access, progress: &progress };
        let dataset = contract.datasets.first().ok_or_else(|| Error::new("there is no dataset to scan"))?;
        let seen = scanner.scan((contract, dataset), location, &mut memory::Ledger::none());
        if let Some(fault) = seen.faults.first() {
            let at = super::faults::place(location.label(), &fault.path);
            return Err(Error::new(format!("{at}: {fault}"))
                .help("a contract is made from files that can all be read: mend it, or name the others by a glob"));
        }
        Ok(seen)
    }

    /// The server as ODCS has it.
    fn server_of(&self, seen: &Seen) -> Vec<(&'static str, String)> {
        let place = seen.key.location.clone();
        let scheme = place.split_once("://").map(|(scheme, _)| scheme.to_lowercase());
        let (kind, key) = match scheme.as_deref() {
            Some("s3" | "s3a" | "s3n") => ("s3", "location"),
            Some("gs" | "gcs") => ("gcs", "location"),
            Some("az" | "azure" | "abfs" | "abfss") => ("azure", "location"),
            Some(_) => ("custom", "location"),
            None => ("local", "path"),
        };
        let format = match seen.table.as_ref().map(|view| view.table.format) {
            None => "parquet",
            Some(crate::sources::lake::table::DELTA) => "delta",
            Some(_) => "iceberg",
        };
        vec![
            ("server", self.server.clone()),
            ("environment", self.server.clone()),
            ("type", kind.to_owned()),
            (key, place),
            ("format", format.to_owned()),
        ]
    }
}

/// The columns of which footers do not prove that no value is null.
fn unproven(seen: &Seen) -> BTreeSet<Path> {
    let numbers = seen.ledger.broken.keys().chain(seen.ledger.undecided.keys());
    let promises = seen.shapes.promises();
    let presence = numbers.filter_map(|number| promises.get(*number)).filter(|one| matches!(one.claim, Claim::Present));
    presence.map(|promised| promised.path.clone()).collect()
}

fn contract(text: &str) -> Result<Contract> {
    let mut documents = Documents::default();
    let (file, _) = documents.add("inferred", text.as_bytes());
    let root = documents.get(file).root.as_ref();
    root.and_then(|root| read_contract(file, root))
        .ok_or_else(|| Error::new("no contract could be made from these files").help("please report this as a bug"))
}

/// The name of the folder or file that a place ends with, without what makes it a glob.
fn name_of(place: &str) -> String {
    let mut folders =
        place.split(['/', '\\']).filter(|part| !part.is_empty() && !part.contains(['*', '?', '[', '=', '{']));
    let last = folders.next_back().unwrap_or("dataset");
    let name = last.strip_suffix(".parquet").unwrap_or(last);
    if name.is_empty() || name == "." || name == ".." { "dataset".to_owned() } else { name.to_owned() }
}
