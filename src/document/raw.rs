//! Our own documents as they are written: needs, teams, configuration. Their JSON Schemas derive from these types.
//!
//! Only spelling lives here; what the values mean is decided by [`super::needs`] and by the reader of the configuration.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Value, json};

/// The JSON Schema of a document type, ready to be saved for an editor.
pub(crate) fn schema_of<T: JsonSchema>() -> Value {
    let mut schema = schemars::schema_for!(T).to_value();
    drop_null_defaults(&mut schema);
    schema
}

/// Leaving a key out is not the same as writing `null`, which no key takes: an editor should not offer it.
fn drop_null_defaults(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            map.retain(|key, value| !(key == "default" && value.is_null()));
            map.values_mut().for_each(drop_null_defaults);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_null_defaults),
        _ => {}
    }
}

/// The version of our own document formats.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub enum ApiVersion {
    /// The first version.
    #[serde(rename = "sluicegate/v1")]
    V1,
}

/// What one consumer reads and relies on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "sluicegate needs")]
pub struct Needs {
    /// The version of this format.
    #[serde(rename = "apiVersion")]
    pub api_version: ApiVersion,
    /// The kind of document.
    pub kind: NeedsKind,
    /// The job, dashboard or model that reads the data.
    pub consumer: String,
    /// The team that owns the consumer: an id from the teams file.
    pub team: String,
    /// What the consumer is for.
    #[serde(default)]
    #[schemars(with = "String")]
    pub description: Option<String>,
    /// The datasets it reads.
    pub reads: Vec<Read>,
}

/// The kind of a needs document.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub enum NeedsKind {
    /// Needs of one consumer.
    Needs,
}

/// What a consumer relies on in one dataset.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Read {
    /// The `id` of the contract.
    pub contract: String,
    /// The contract versions the consumer can read, such as `>=1.2, <2`.
    #[serde(default)]
    #[schemars(with = "String")]
    pub version: Option<String>,
    /// The dataset; may be left out where the contract has only one.
    #[serde(default)]
    #[schemars(with = "String")]
    pub dataset: Option<String>,
    /// The engine it reads with, such as `spark@3.5`.
    #[serde(default)]
    #[schemars(with = "String", regex(pattern = r"^[a-z][a-z0-9_-]*(@[0-9][0-9A-Za-z.+-]*)?$"), extend("examples" = ["spark@3.5"]))]
    pub engine: Option<String>,
    /// How it opens the data.
    #[serde(default)]
    #[schemars(with = "ReadsAs")]
    pub reads_as: Option<ReadsAs>,
    /// `closed` if fields it does not know hurt it.
    #[serde(default)]
    #[schemars(with = "Shape")]
    pub shape: Option<Shape>,
    /// The fields it relies on: a list of names (as published), or a map from name to facets. Left out: every field.
    #[serde(default)]
    #[schemars(schema_with = "fields_schema")]
    pub fields: Option<Fields>,
    /// What it relies on in the quality of the dataset's rows, by metric, or `any`. Left out: as published.
    #[serde(default)]
    #[schemars(schema_with = "quality_schema")]
    pub quality: Option<Value>,
    /// How old the data may be, as an ISO 8601 duration such as `PT24H`. Left out: as published.
    #[serde(default)]
    #[schemars(with = "String")]
    pub freshness: Option<String>,
    /// How often new data has to come, as an ISO 8601 duration. Left out: as published.
    #[serde(default)]
    #[schemars(with = "String")]
    pub frequency: Option<String>,
    /// How long data has to be kept, as an ISO 8601 duration such as `P1Y`. Left out: as published.
    #[serde(default)]
    #[schemars(with = "String")]
    pub retention: Option<String>,
    /// How much of the time the data has to be there, in percent. Left out: as published.
    #[serde(default)]
    #[schemars(with = "f64", range(min = 0, max = 100))]
    pub availability: Option<f64>,
    /// The last day of the need, such as 2027-06-30.
    #[serde(default)]
    #[schemars(with = "String")]
    pub until: Option<String>,
}

/// How a consumer opens the data.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadsAs {
    /// As the engine does by itself.
    Default,
    /// With the engine's schema merging.
    Merge,
    /// With a schema the consumer declares.
    Declared,
}

/// Whether a reader takes fields it does not know.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// Extra fields are ignored.
    Open,
    /// Extra fields hurt.
    Closed,
}

/// The fields of a read.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Fields {
    /// Names, as published.
    List(Vec<String>),
    /// Names with facets.
    Map(BTreeMap<String, Option<Facets>>),
}

/// What a consumer relies on in one field. A facet left out is "as published".
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Facets {
    /// `true`: nulls hurt; `false`: they do not.
    #[serde(default)]
    #[schemars(with = "bool")]
    pub required: Option<bool>,
    /// `true`: duplicates hurt; `false`: they do not.
    #[serde(default)]
    #[schemars(with = "bool")]
    pub unique: Option<bool>,
    /// The type it can read, such as `decimal(12,2)`, or `any`.
    #[serde(default, rename = "type")]
    #[schemars(with = "String")]
    pub ty: Option<String>,
    /// The values it can handle, or `any`.
    #[serde(default)]
    #[schemars(schema_with = "list_or_any")]
    pub values: Option<Value>,
    /// The smallest value it can handle, or `any`.
    #[serde(default)]
    #[schemars(schema_with = "bound_schema")]
    pub minimum: Option<Value>,
    /// The largest value it can handle, or `any`.
    #[serde(default)]
    #[schemars(schema_with = "bound_schema")]
    pub maximum: Option<Value>,
    /// The least length it can handle, or `any`.
    #[serde(default)]
    #[schemars(schema_with = "length_schema")]
    pub min_length: Option<Value>,
    /// The greatest length it can handle, or `any`.
    #[serde(default)]
    #[schemars(schema_with = "length_schema")]
    pub max_length: Option<Value>,
    /// The regular expression it relies on, or `any`.
    #[serde(default)]
    #[schemars(with = "String")]
    pub pattern: Option<String>,
    /// The unit it counts in, or `any`.
    #[serde(default)]
    #[schemars(with = "String")]
    pub unit: Option<String>,
    /// The currency it counts in, or `any`.
    #[serde(default)]
    #[schemars(with = "String")]
    pub currency: Option<String>,
    /// The zone in which it reads wall clocks that do not say theirs, or `any`.
    #[serde(default)]
    #[schemars(with = "String")]
    pub timezone: Option<String>,
    /// What it relies on in the quality of the values, by metric, or `any`.
    #[serde(default)]
    #[schemars(schema_with = "quality_schema")]
    pub quality: Option<Value>,
}

// One schema with several types instead of alternatives: a mistake inside is then told as itself, not as "no
// alternative fits".
fn fields_schema(generator: &mut SchemaGenerator) -> Schema {
    let mut facets = Facets::json_schema(generator);
    facets.insert("type".to_owned(), serde_json::json!(["object", "null"]));
    json_schema!({ "type": ["array", "object"], "items": { "type": "string" }, "additionalProperties": facets })
}

fn list_or_any(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": ["array", "string"],
        "items": { "type": ["string", "number", "boolean"] },
        "pattern": "^any$",
        "examples": ["any"],
    })
}

fn bound_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["number", "string"] })
}

fn length_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["integer", "string"], "minimum": 0, "pattern": "^any$", "examples": ["any"] })
}

/// The metrics of ODCS v3.1 with the operators and units that its quality rules have.
fn quality_schema(_: &mut SchemaGenerator) -> Schema {
    let number = json!({ "type": "number" });
    let range = json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": number });
    let threshold = json!({
        "type": ["object", "string"],
        "pattern": "^any$",
        "minProperties": 1,
        "additionalProperties": false,
        "properties": {
            "mustBe": number,
            "mustNotBe": number,
            "mustBeGreaterThan": number,
            "mustBeGreaterOrEqualTo": number,
            "mustBeLessThan": number,
            "mustBeLessOrEqualTo": number,
            "mustBeBetween": range,
            "mustNotBeBetween": range,
            "unit": { "type": "string", "enum": ["rows", "percent"] },
        },
    });
    json_schema!({
        "type": ["object", "string"],
        "pattern": "^any$",
        "additionalProperties": false,
        "properties": {
            "nullValues": threshold,
            "missingValues": threshold,
            "invalidValues": threshold,
            "duplicateValues": threshold,
            "rowCount": threshold,
        },
        "examples": ["any", { "nullValues": { "mustBeLessThan": 1, "unit": "percent" } }],
    })
}

/// Who can agree.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "sluicegate teams")]
pub struct Teams {
    /// The version of this format.
    #[serde(rename = "apiVersion")]
    pub api_version: ApiVersion,
    /// The kind of document.
    pub kind: TeamsKind,
    /// The teams.
    pub teams: Vec<Team>,
}

/// The kind of a teams document.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub enum TeamsKind {
    /// Teams.
    Teams,
}

/// A member of a team.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("examples" = ["acme-ana", { "login": "acme-ana", "id": 41 }]))]
pub enum Member {
    /// A login.
    Login(String),
    /// A login with the number of the account.
    Account(Account),
}

/// An account on GitHub.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The login.
    pub login: String,
    /// The number of the account: `https://api.github.com/users/LOGIN` says it under `id`.
    pub id: u64,
}

/// A team that owns contracts or consumers.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// The id that needs and contracts use.
    pub id: String,
    /// The team on GitHub, as `organisation/team`.
    #[serde(default)]
    #[schemars(with = "String", regex(pattern = r"^[^/\s]+/[^/\s]+$"), extend("examples" = ["acme/finance"]))]
    pub github: Option<String>,
    /// Its members: logins, or logins with the number that GitHub gives an account, which a renamed account keeps.
    #[serde(default)]
    pub members: Vec<Member>,
    /// How many members have to agree; 1 if left out.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub approvals: u32,
}

const fn one() -> u32 {
    1
}
