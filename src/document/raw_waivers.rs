//! Waivers as they are written; the rest of what [`super::raw`] is for our other documents.

use schemars::JsonSchema;
use serde::Deserialize;

use super::raw::ApiVersion;

/// Findings that are accepted for a while.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "sluicegate waivers")]
pub struct Waivers {
    /// The version of this format.
    #[serde(rename = "apiVersion")]
    pub api_version: ApiVersion,
    /// The kind of document.
    pub kind: WaiversKind,
    /// The waivers.
    pub waivers: Vec<Waiver>,
}

/// The kind of a waivers document.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub enum WaiversKind {
    /// Waivers.
    Waivers,
}

/// One waiver: a finding by its fingerprint, or by rule and place. Every key that is given has to be true of the finding.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The fingerprint of the finding, or its first 12 digits or more. Left out: `rule` and `contract` are needed.
    #[serde(default)]
    #[schemars(with = "String", regex(pattern = r"^[0-9a-f]{12,64}$"), extend("examples" = ["34056edd7ca6"]))]
    pub fingerprint: Option<String>,
    /// The rule that judges the finding, by its id.
    #[serde(default)]
    #[schemars(with = "String")]
    pub rule: Option<String>,
    /// The `id` of the contract.
    #[serde(default)]
    #[schemars(with = "String")]
    pub contract: Option<String>,
    /// The major version of the contract, such as `v2`, for a contract beyond version 1.
    #[serde(default)]
    #[schemars(with = "String", regex(pattern = r"^v[0-9]{1,19}$"), extend("examples" = ["v2"]))]
    pub major: Option<String>,
    /// The dataset, for a finding in one.
    #[serde(default)]
    #[schemars(with = "String")]
    pub dataset: Option<String>,
    /// The field, such as `address.city`, for a finding in one; or the service level or server.
    #[serde(default)]
    #[schemars(with = "String")]
    pub field: Option<String>,
    /// Which of several promises of one kind, such as the name of a quality rule, for a finding about one of them.
    #[serde(default)]
    #[schemars(with = "String")]
    pub part: Option<String>,
    /// The consumer, to waive only what the finding does to this one.
    #[serde(default)]
    #[schemars(with = "String")]
    pub consumer: Option<String>,
    /// Why it is accepted.
    #[schemars(length(min = 1))]
    pub reason: String,
    /// Who answers for it: a team, or a member of one.
    pub owner: String,
    /// Where the work on it is tracked.
    #[serde(default)]
    #[schemars(with = "String")]
    pub ticket: Option<String>,
    /// The day it was written, such as 2026-11-20.
    pub created: String,
    /// The last day on which it counts, such as 2027-01-31.
    pub expires: String,
}
