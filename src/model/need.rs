//! The other side of a contract: what one consumer declares it relies on.

use super::contract::Contract;
use super::engine::{EngineUse, Manner};
use super::path::Path;
use super::quality::Threshold;
use super::service::Amount;
use super::site::Site;
use super::values::{Bound, Scalar};

/// One consumer's declaration.
#[derive(Debug, Clone)]
pub struct Need {
    /// The job, dashboard or model that reads.
    pub consumer: String,
    /// The team that owns it.
    pub team: String,
    /// What it reads.
    pub reads: Vec<Read>,
    /// The root of the document.
    pub site: Site,
}

/// What a consumer relies on in one dataset.
#[derive(Debug, Clone)]
pub struct Read {
    /// The ODCS `id` of the contract.
    pub contract: String,
    /// The versions of the contract it can read.
    pub version: Option<semver::VersionReq>,
    /// The dataset; `None` where the contract has only one.
    pub dataset: Option<String>,
    /// The engine it reads with.
    pub engine: Option<EngineUse>,
    /// How it opens the data.
    pub manner: Manner,
    /// Whether fields it does not know hurt it.
    pub shape: Shape,
    /// The fields it relies on; `None` for every published one.
    pub fields: Option<Vec<FieldNeed>>,
    /// The service levels it relies on; the others as published.
    pub service: Vec<ServiceNeed>,
    /// What it relies on in the quality of the dataset's rows.
    pub quality: Facet<Vec<QualityNeed>>,
    /// The last day of the need, as `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Where the read stands.
    pub site: Site,
}

/// A service level that a consumer relies on, in place of the published one.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceNeed {
    /// Which kind.
    pub facet: &'static ServiceFacet,
    /// What it relies on.
    pub amount: Amount,
    /// As written.
    pub shown: String,
}

/// A kind of service level that a need may name.
#[derive(Debug, PartialEq, Eq)]
pub struct ServiceFacet {
    /// The key in needs.
    pub key: &'static str,
    /// The property of ODCS that it takes the place of.
    pub property: &'static str,
    /// How a report says that somebody relies on it, with `{}` for how much.
    pub words: &'static str,
}

/// Every kind of service level that a need may name.
pub const SERVICE_FACETS: [ServiceFacet; 4] = [
    ServiceFacet { key: "freshness", property: "latency", words: "needs data no older than {}" },
    ServiceFacet { key: "frequency", property: "frequency", words: "needs new data every {}" },
    ServiceFacet { key: "retention", property: "retention", words: "needs data to be kept for {}" },
    ServiceFacet { key: "availability", property: "availability", words: "needs it to be there {} % of the time" },
];

impl Read {
    /// Whether the versions it can read contain that of a contract. A version that cannot be read is taken to be one.
    #[must_use]
    pub fn takes(&self, contract: &Contract) -> bool {
        match (&self.version, contract.semantic_version()) {
            (Some(range), Some(version)) => range.matches(&version),
            _ => true,
        }
    }
}

/// Whether a reader takes fields it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Extra fields are ignored.
    Open,
    /// Extra fields hurt (`SELECT *` into a fixed table, positional formats).
    Closed,
}

/// One field a consumer relies on.
#[derive(Debug, Clone)]
pub struct FieldNeed {
    /// Which field.
    pub path: Path,
    /// What it relies on there; a facet left out is "as published".
    pub expects: Expectation,
    /// Where the need stands.
    pub site: Site,
}

/// What replaces the inherited promise of one facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Facet<T> {
    /// As published.
    Inherited,
    /// The consumer takes anything.
    Anything,
    /// The consumer relies on exactly this.
    Exactly(T),
}

/// The facets of a field need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// Whether nulls hurt.
    pub required: Facet<bool>,
    /// Whether duplicates hurt.
    pub unique: Facet<bool>,
    /// The type text it can read.
    pub ty: Facet<String>,
    /// The values it can handle.
    pub values: Facet<Vec<Scalar>>,
    /// The smallest value it can handle.
    pub minimum: Facet<Bound>,
    /// The largest value it can handle.
    pub maximum: Facet<Bound>,
    /// The least length it can handle.
    pub min_length: Facet<u64>,
    /// The greatest length it can handle.
    pub max_length: Facet<u64>,
    /// The pattern it relies on.
    pub pattern: Facet<String>,
    /// What it relies on in the quality of the values.
    pub quality: Facet<Vec<QualityNeed>>,
    /// The unit it counts in.
    pub unit: Facet<String>,
    /// The currency it counts in.
    pub currency: Facet<String>,
    /// The zone in which it reads wall clocks.
    pub timezone: Facet<String>,
}

/// What a consumer relies on in one metric. Metrics left out are needed as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityNeed {
    /// The metric, in ODCS spelling.
    pub metric: String,
    /// Which results it can live with; `None` for any.
    pub threshold: Option<Threshold>,
}

impl Default for Expectation {
    fn default() -> Self {
        Self {
            required: Facet::Inherited,
            unique: Facet::Inherited,
            ty: Facet::Inherited,
            values: Facet::Inherited,
            minimum: Facet::Inherited,
            maximum: Facet::Inherited,
            min_length: Facet::Inherited,
            max_length: Facet::Inherited,
            pattern: Facet::Inherited,
            quality: Facet::Inherited,
            unit: Facet::Inherited,
            currency: Facet::Inherited,
            timezone: Facet::Inherited,
        }
    }
}
