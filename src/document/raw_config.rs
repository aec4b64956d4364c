//! `sluicegate.yaml` as it is written; the rest of what [`super::raw`] is for our other documents.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::raw::ApiVersion;

/// `sluicegate.yaml`: where things are, and what is held.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "sluicegate configuration")]
pub struct Config {
    /// The version of this format.
    #[serde(rename = "apiVersion")]
    pub api_version: ApiVersion,
    /// The kind of document.
    pub kind: ConfigKind,
    /// Globs of contracts, relative to this file.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub contracts: Option<Vec<String>>,
    /// Globs of needs, relative to this file.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub needs: Option<Vec<String>>,
    /// The teams file, relative to this file.
    #[serde(default)]
    #[schemars(with = "String")]
    pub teams: Option<String>,
    /// The waivers file, relative to this file.
    #[serde(default)]
    #[schemars(with = "String")]
    pub waivers: Option<String>,
    /// The environments that changes are promoted through, first one first.
    #[serde(default)]
    pub environments: Vec<Environment>,
    /// What is held.
    #[serde(default)]
    #[schemars(with = "Policy")]
    pub policy: Option<Policy>,
}

/// The kind of a configuration document.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub enum ConfigKind {
    /// Configuration.
    Config,
}

/// One stage of promotion.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// The branch that holds what the environment has agreed to.
    pub branch: String,
    /// The loudest that any finding can be here; `deny`, which is no limit, if left out.
    #[serde(default)]
    #[schemars(with = "Ceiling")]
    pub level: Option<Ceiling>,
    /// Teams that have to agree to whatever is held here, beside those whom it hurts.
    #[serde(default)]
    pub teams: Vec<String>,
}

/// The loudest that any finding can be in an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Ceiling {
    /// No limit.
    Deny,
    /// Nothing is denied: the hurt teams can agree to it.
    Hold,
    /// Nothing is held: everything is shown at most.
    Report,
}

/// What is held, and who is asked.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// What happens to a breaking finding that hurts no declared need; `owner` if left out.
    #[serde(default)]
    #[schemars(with = "Unclaimed")]
    pub unclaimed: Option<Unclaimed>,
    /// The team that is asked where `unclaimed` is `hold`, or where a contract names no owner.
    #[serde(default)]
    #[schemars(with = "String")]
    pub stewards: Option<String>,
    /// How loud a rule is, by its id.
    #[serde(default)]
    pub rules: BTreeMap<String, RuleLevel>,
    /// Other levels for some contracts or environments. The last one that applies wins, and wins over `rules`.
    #[serde(default)]
    pub overrides: Vec<Override>,
    /// How many days after it was created a waiver may end; 90 if left out.
    #[serde(default)]
    #[schemars(with = "u32", range(min = 1))]
    pub waiver_max_days: Option<u32>,
    /// Whether a finding at level `deny` can be waived; `false` if left out.
    #[serde(default)]
    pub waive_denied: bool,
    /// Whether people who wrote part of a change may agree to it; `false` if left out.
    #[serde(default)]
    pub contributors_may_approve: bool,
    /// Whether one person counts for one team only; `true` if left out.
    #[serde(default)]
    #[schemars(with = "bool")]
    pub distinct: Option<bool>,
    /// Who can let a held change through in an emergency; nobody if left out.
    #[serde(default)]
    #[schemars(with = "BreakGlass")]
    pub break_glass: Option<BreakGlass>,
}

/// Who can let a held change through in an emergency. It is recorded and shown.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakGlass {
    /// The team whose members can.
    pub team: String,
    /// How many of them it takes; 2 if left out.
    #[serde(default)]
    #[schemars(with = "u32", range(min = 2))]
    pub people: Option<u32>,
}

/// Levels of rules for some contracts, for some environments, or both.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Globs of contract ids, such as `urn:acme:finance:*`. Left out: every contract.
    #[serde(default)]
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub contracts: Option<Vec<String>>,
    /// Names of environments. Left out: every environment.
    #[serde(default)]
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub environments: Option<Vec<String>>,
    /// How loud a rule is there, by its id.
    pub rules: BTreeMap<String, RuleLevel>,
}

/// What happens to a breaking finding that hurts no declared need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Unclaimed {
    /// The contract's owner is asked.
    Owner,
    /// It is reported.
    Report,
    /// The stewards are asked.
    Hold,
}

/// How loud a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RuleLevel {
    /// Nobody can approve it.
    Deny,
    /// The hurt teams have to agree.
    Hold,
    /// It is shown.
    Report,
    /// It is not shown.
    Off,
}
