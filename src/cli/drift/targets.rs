//! What is scanned: which dataset of which contract, in which place.
//!
//! In: contracts, and what the command line says. Out: targets, in the order of the contracts. Nothing to scan is an
//! error: it is never a pass.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::model::problem::nearest;
use crate::model::{Contract, Dataset, Server};
use crate::sources::lake::Location;

/// One dataset in one place.
#[derive(Debug)]
pub(super) struct Target {
    /// The key of the contract.
    pub(super) contract: String,
    /// Which of its datasets.
    pub(super) dataset: usize,
    /// Where its files lie.
    pub(super) location: Location,
}

/// What the command line says about what is scanned.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) locations: &'a [String],
    pub(super) environment: Option<&'a str>,
    pub(super) server: Option<&'a str>,
    pub(super) dataset: Option<&'a str>,
    pub(super) vars: &'a BTreeMap<String, String>,
}

/// Everything that is to be scanned, and what is said about contracts that are not.
pub(super) fn targets<'a>(
    contracts: impl Iterator<Item = (&'a String, &'a Contract)>,
    wanted: &Wanted<'_>,
) -> Result<(Vec<Target>, Vec<String>)> {
    let contracts: Vec<(&String, &Contract)> = contracts.collect();
    if let Some(name) = wanted.dataset {
        is_known(name, &contracts, wanted)?;
    }
    if !wanted.locations.is_empty() {
        return Ok((named(&contracts, wanted)?, Vec::new()));
    }
    let mut found = Vec::new();
    let mut without = Vec::new();
    for (key, contract) in &contracts {
        let before = found.len();
        for server in contract.servers.iter().filter(|server| wanted.means(server)) {
            for (at, dataset) in contract.datasets.iter().enumerate().filter(|(_, one)| wanted.takes(one)) {
                if let Some(location) = Location::of_server(server, &vars(wanted, server, contract, dataset)?)? {
                    found.push(Target { contract: (*key).clone(), dataset: at, location });
                }
            }
        }
        if found.len() == before {
            without.push(contract.id.as_str());
        }
    }
    // Several servers may say the same place.
    let mut places = std::collections::BTreeSet::new();
    found.retain(|one| places.insert((one.contract.clone(), one.dataset, one.location.label().to_owned())));
    if found.is_empty() {
        return Err(nothing(&contracts, wanted));
    }
    let note = (!without.is_empty())
        .then(|| format!("not scanned, as no server says where their Parquet files lie: {}", without.join(", ")));
    Ok((found, note.into_iter().collect()))
}

impl Wanted<'_> {
    fn means(&self, server: &Server) -> bool {
        let is = |key: &str, name: &str| server.settings.get(key).is_some_and(|value| value == name);
        self.server.is_none_or(|name| server.name == name)
            && self.environment.is_none_or(|name| is("environment", name))
    }

    fn takes(&self, dataset: &Dataset) -> bool {
        self.dataset.is_none_or(|name| dataset.name == name || dataset.stored_name() == name)
    }
}

fn is_known(name: &str, contracts: &[(&String, &Contract)], wanted: &Wanted<'_>) -> Result<()> {
    let datasets = || contracts.iter().flat_map(|(_, contract)| &contract.datasets);
    if datasets().any(|one| wanted.takes(one)) {
        return Ok(());
    }
    let error = Error::new(format!("no contract here has a dataset `{name}`"));
    Err(match nearest(name, datasets().map(|one| one.name.as_str())) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!(
            "name one of these: {}",
            datasets().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
        )),
    })
}

/// The places that were named on the command line, for the one dataset that is meant.
fn named(contracts: &[(&String, &Contract)], wanted: &Wanted<'_>) -> Result<Vec<Target>> {
    let all: Vec<(&String, usize, &Dataset)> = contracts
        .iter()
        .flat_map(|(key, contract)| contract.datasets.iter().enumerate().map(|(at, dataset)| (*key, at, dataset)))
        .filter(|(_, _, dataset)| wanted.takes(dataset))
        .collect();
    // Of several, a folder's own name may tell.
    let last = |text: &str| text.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let by_name: Vec<_> = all
        .iter()
        .filter(|(_, _, one)| {
            wanted.locations.iter().all(|text| [&*one.name, one.stored_name()].contains(&&*last(text)))
        })
        .copied()
        .collect();
    let all = if all.len() > 1 && by_name.len() == 1 { by_name } else { all };
    let [(key, at, _)] = all.as_slice() else {
        let names: Vec<&str> = all.iter().map(|(_, _, dataset)| dataset.name.as_str()).collect();
        return Err(Error::new(format!(
            "a place was named, and there are {} datasets that could lie there",
            names.len()
        ))
        .help(format!("name the contract's file first, and the dataset with --dataset: {}", names.join(", "))));
    };
    let parsed = wanted.locations.iter().map(|text| {
        let location = Location::parse(text, wanted.vars)?;
        Ok(Target { contract: (*key).clone(), dataset: *at, location })
    });
    parsed.collect()
}

/// The variables of a location: those of the command line, and the name of the dataset. Of several datasets in one place
/// the location has to tell which one lies where.
fn vars(
    wanted: &Wanted<'_>,
    server: &Server,
    contract: &Contract,
    dataset: &Dataset,
) -> Result<BTreeMap<String, String>> {
    const NAMES: [&str; 3] = ["dataset", "model", "schema"];
    let mut vars = wanted.vars.clone();
    for name in NAMES {
        vars.entry(name.to_owned()).or_insert_with(|| dataset.stored_name().to_owned());
    }
    let place = server.settings.get("location").or_else(|| server.settings.get("path"));
    let is_told = |place: &String| NAMES.iter().any(|name| place.contains(&format!("{{{name}}}")));
    if contract.datasets.len() > 1 && wanted.dataset.is_none() && place.is_some_and(|place| !is_told(place)) {
        return Err(Error::new(format!(
            "`{}` has {} datasets, and its server `{}` one place for all of them",
            contract.id,
            contract.datasets.len(),
            server.name
        ))
        .help("write `{dataset}` into the server's location, or name one dataset with --dataset"));
    }
    Ok(vars)
}

fn nothing(contracts: &[(&String, &Contract)], wanted: &Wanted<'_>) -> Error {
    let servers = || contracts.iter().flat_map(|(_, contract)| &contract.servers);
    let environments = || servers().filter_map(|server| server.settings.get("environment")).map(String::as_str);
    if let Some(name) = wanted.environment.filter(|name| !environments().any(|known| known == *name)) {
        let error = Error::new(format!("no contract here has a server of the environment `{name}`"));
        return match nearest(name, environments()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("say so at a server of the contract: `environment:`"),
        };
    }
    if let Some(name) = wanted.server.filter(|name| !servers().any(|server| server.name == *name)) {
        let error = Error::new(format!("no contract here has a server `{name}`"));
        return match nearest(name, servers().map(|server| server.name.as_str())) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("name it as the contract's `servers` do"),
        };
    }
    Error::new("there is nothing to scan: no server says where Parquet files lie")
        .help("give a contract a server of type s3, azure, gcs or local with its `location` or `path`, or name the place: sluicegate drift CONTRACT PLACE")
}
