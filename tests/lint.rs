//! What `lint` tells beyond the JSON Schema: every problem at its exact place, and beside each a correct neighbour that
//! is told nothing of.

mod common;

use common::{Repository, sluicegate};

const HEAD: &str = "apiVersion: v3.2.0\nkind: DataContract\nid: urn:acme:case\nversion: 1.0.0\nstatus: active\n";

/// A title, what is wrong, and the nearest that is right. A text that begins with a letter of the first column stands at
/// the top of the contract, one that begins with `- ` is a dataset, and any other one a field.
type Case = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Names.
    ("a tag twice", "tags: [a, b, a]", "tags: [a, b, A]"),
    ("a role twice", "roles: [{ role: reader, access: read }, { role: reader, access: read }]", "roles: [{ role: reader, access: read }, { role: reader, access: write }]"),
    ("a person twice", "team: { members: [{ username: ann, dateIn: '2024-01-01' }, { username: ann, dateIn: '2024-01-01' }] }", "team: { members: [{ username: ann, dateIn: '2024-01-01', dateOut: '2024-02-01' }, { username: ann, dateIn: '2025-01-01' }] }"),
    ("a channel twice", "support: [{ channel: help, tool: slack }, { channel: help, tool: slack }]", "support: [{ channel: help, tool: slack }, { channel: help, tool: email }]"),
    ("a custom property twice", "customProperties: [{ property: a, value: 1 }, { property: a, value: 2 }]", "customProperties: [{ property: a, value: 1 }, { property: b, value: 2 }]"),
    ("an id of a server twice", "servers: [{ id: a, server: s, type: custom }, { id: a, server: t, type: custom }]", "servers: [{ id: a, server: s, type: custom }, { id: b, server: t, type: custom }]"),
    ("a listed value twice", "{ name: a, enum: [{ value: x, label: X }, { value: x }] }", "{ name: a, enum: [{ value: x }, { value: X }] }"),
    ("an id of a rule twice", "{ name: a, quality: [{ id: q, metric: nullValues, mustBe: 0 }, { id: q, metric: duplicateValues, mustBe: 0 }] }", "{ name: a, quality: [{ id: q, metric: nullValues, mustBe: 0 }, { id: r, metric: duplicateValues, mustBe: 0 }] }"),
    ("a promise twice", "slaProperties: [{ property: latency, value: 4, unit: h }, { property: ly, value: 5, unit: h }]", "slaProperties: [{ property: latency, value: 4, unit: h, driver: analytics }, { property: ly, value: 5, unit: h, driver: regulatory }]"),
    ("names that differ in case", "- { name: t, properties: [{ name: Id }, { name: id }] }", "- { name: t, properties: [{ name: Id, physicalName: c_1 }, { name: id, physicalName: c_2 }] }"),
    ("a name another field is stored under", "- { name: t, properties: [{ name: a }, { name: b, physicalName: a }] }", "- { name: t, properties: [{ name: a, physicalName: b }, { name: b, physicalName: a }] }"),
    // References.
    ("a rule about unknown fields", "- { name: t, properties: [{ name: city }], quality: [{ metric: duplicateValues, mustBe: 0, arguments: { properties: [citi] } }] }", "- { name: t, properties: [{ name: city }], quality: [{ metric: duplicateValues, mustBe: 0, arguments: { properties: [city] } }] }"),
    ("a required member that is none", "{ name: a, logicalType: object, logicalTypeOptions: { required: [b, c] }, properties: [{ name: b }] }", "{ name: a, logicalType: object, logicalTypeOptions: { required: [b, c] } }"),
    ("a service level on an unknown column", "slaProperties: [{ property: latency, value: 4, unit: h, column: t.b }]\nschema: [{ name: t, properties: [{ name: a }] }]", "slaProperties: [{ property: latency, value: 4, unit: h, element: t.a }]\nschema: [{ name: t, properties: [{ name: a }] }]"),
    ("a key that leads to another type", "- { name: t, properties: [{ name: a, logicalType: string }, { name: b, logicalType: integer, relationships: [{ to: t.a }] }] }", "- { name: t, properties: [{ name: a, logicalType: number }, { name: b, logicalType: integer, relationships: [{ to: t.a }] }] }"),
    ("a key that leads to fewer fields", "- { name: t, properties: [{ name: a }, { name: b }], relationships: [{ from: [t.a, t.b], to: [t.b] }] }", "- { name: t, properties: [{ name: a }, { name: b }], relationships: [{ from: [t.a, t.b], to: [t.b, t.a] }] }"),
    ("a successor misspelt", "team: { members: [{ username: ann, replacedByUsername: robertta }, { username: roberta }] }", "team: { members: [{ username: ann, replacedByUsername: somebody-else }, { username: bob }] }"),
    // Keys.
    ("a gap in a key", "- { name: t, properties: [{ name: a, primaryKey: true, primaryKeyPosition: 1 }, { name: b, primaryKey: true, primaryKeyPosition: 3 }] }", "- { name: t, properties: [{ name: a, primaryKey: true, primaryKeyPosition: 2 }, { name: b, primaryKey: true, primaryKeyPosition: 1 }] }"),
    ("a place not said", "- { name: t, properties: [{ name: a, primaryKey: true }, { name: b, primaryKey: true, primaryKeyPosition: 1 }] }", "- { name: t, properties: [{ name: a, primaryKey: true }, { name: b, primaryKey: true }] }"),
    ("a place of nothing", "{ name: a, primaryKeyPosition: 1 }", "{ name: a, primaryKey: false, primaryKeyPosition: -1 }"),
    ("a key of one, numbered seven", "{ name: a, primaryKey: true, primaryKeyPosition: 7 }", "{ name: a, primaryKey: true, primaryKeyPosition: -1 }"),
    ("a place that is none", "{ name: a, primaryKey: true, primaryKeyPosition: 0 }", "{ name: a, primaryKey: true, primaryKeyPosition: 1 }"),
    ("partitions in no order", "- { name: t, properties: [{ name: a, partitioned: true }, { name: b, partitioned: true }] }", "- { name: t, properties: [{ name: a, partitioned: true }, { name: b, partitioned: false }] }"),
    // Limits.
    ("a least above the most", "{ name: a, logicalType: integer, logicalTypeOptions: { minimum: 5, maximum: 4 } }", "{ name: a, logicalType: integer, logicalTypeOptions: { minimum: 5, maximum: 5 } }"),
    ("nothing between open ends", "{ name: a, logicalType: number, logicalTypeOptions: { exclusiveMinimum: 5, maximum: 5.0 } }", "{ name: a, logicalType: number, logicalTypeOptions: { exclusiveMinimum: 4.9, maximum: 5 } }"),
    ("days the wrong way round", "{ name: a, logicalType: date, logicalTypeOptions: { minimum: '2026-02-01', maximum: '2026-01-31' } }", "{ name: a, logicalType: timestamp, logicalTypeOptions: { minimum: '2026-01-01T10:00:00+10:00', maximum: '2026-01-01T01:00:00+00:00' } }"),
    ("lengths the wrong way round", "{ name: a, logicalType: string, logicalTypeOptions: { minLength: 5, maxLength: 4 } }", "{ name: a, logicalType: string, logicalTypeOptions: { minLength: 4, maxLength: 4 } }"),
    ("items the wrong way round", "{ name: a, logicalType: array, logicalTypeOptions: { minItems: 2, maxItems: 1 } }", "{ name: a, logicalType: array, logicalTypeOptions: { minItems: 0, maxItems: 1 } }"),
    ("members the wrong way round", "{ name: a, logicalType: object, logicalTypeOptions: { minProperties: 2, maxProperties: 1 } }", "{ name: a, logicalType: object, logicalTypeOptions: { minProperties: 1, maxProperties: 2 } }"),
    ("a text too long for its column", "{ name: a, logicalType: string, physicalType: VARCHAR(8), logicalTypeOptions: { minLength: 9 } }", "{ name: a, logicalType: string, physicalType: VARCHAR(8), logicalTypeOptions: { minLength: 8 } }"),
    ("two limits at one end", "{ name: a, logicalType: integer, logicalTypeOptions: { minimum: 1, exclusiveMinimum: 0 } }", "{ name: a, logicalType: integer, logicalTypeOptions: { minimum: 1, exclusiveMaximum: 9 } }"),
    ("a mark without its limit", "{ name: a, logicalType: integer, logicalTypeOptions: { exclusiveMinimum: true } }", "{ name: a, logicalType: integer, logicalTypeOptions: { exclusiveMinimum: 0 } }"),
    ("a listed value outside the limits", "{ name: a, logicalType: integer, logicalTypeOptions: { maximum: 3 }, enum: [{ value: 1 }, { value: 4 }] }", "{ name: a, logicalType: integer, logicalTypeOptions: { maximum: 4 }, enum: [{ value: 1 }, { value: 4 }] }"),
    // Examples.
    ("an example of another type", "{ name: a, logicalType: integer, examples: [1, 2.5, '3', many, null] }", "{ name: a, logicalType: integer, examples: [1, 2.0, '3', '1,000', null] }"),
    ("an example outside the list", "{ name: a, enum: [{ value: x }], examples: [y] }", "{ name: a, enum: [{ value: 1 }], examples: ['1'] }"),
    ("an example outside the limits", "{ name: a, logicalType: number, logicalTypeOptions: { exclusiveMaximum: 10 }, examples: [10] }", "{ name: a, logicalType: number, logicalTypeOptions: { maximum: 10 }, examples: [10] }"),
    ("an example too long", "{ name: a, logicalType: string, physicalType: CHAR(2), examples: [DEU] }", "{ name: a, logicalType: string, physicalType: CHAR(2), examples: [DE] }"),
    ("an example of another pattern", "{ name: a, logicalType: string, logicalTypeOptions: { pattern: '^[A-Z]{2}$' }, examples: [De] }", "{ name: a, logicalType: string, logicalTypeOptions: { pattern: '(?i)^[A-Z]{2}$' }, examples: [De] }"),
    ("an example that is no day", "{ name: a, logicalType: date, examples: [yesterday] }", "{ name: a, logicalType: date, examples: [2026-11-20, 20.11.26] }"),
    ("an example that is not true", "{ name: a, logicalType: boolean, examples: [7] }", "{ name: a, logicalType: boolean, examples: [1, true, 'yes'] }"),
    // Patterns and formats.
    ("a pattern nobody reads", "{ name: a, logicalType: string, logicalTypeOptions: { pattern: '[A-Z' } }", "{ name: a, logicalType: string, logicalTypeOptions: { pattern: '(?i)[A-Z]++' } }"),
    ("a pattern of a rule nobody reads", "{ name: a, quality: [{ metric: invalidValues, mustBe: 0, arguments: { pattern: '(a' } }] }", "{ name: a, quality: [{ metric: invalidValues, mustBe: 0, arguments: { pattern: '(a)' } }] }"),
    ("a width of a number", "{ name: a, logicalType: integer, logicalTypeOptions: { format: int32 } }", "{ name: a, logicalType: integer, logicalTypeOptions: { format: i32 } }"),
    ("a width that is none", "{ name: a, logicalType: number, logicalTypeOptions: { format: currency } }", "{ name: a, logicalType: number, logicalTypeOptions: { format: f64 } }"),
    ("a format misspelt", "{ name: a, logicalType: string, logicalTypeOptions: { format: UUID } }", "{ name: a, logicalType: string, logicalTypeOptions: { format: iban } }"),
    ("letters of another calendar", "{ name: a, logicalType: date, logicalTypeOptions: { format: YYYY-MM-DD } }", "{ name: a, logicalType: date, logicalTypeOptions: { format: yyyy-MM-dd } }"),
    ("a letter that stands for itself", "{ name: a, logicalType: timestamp, logicalTypeOptions: { format: 'yyyy-MM-ddTHH:mm:ss' } }", "{ name: a, logicalType: timestamp, logicalTypeOptions: { format: \"yyyy-MM-dd'T'HH:mm:ss\" } }"),
    ("letters of another language", "{ name: a, logicalType: date, logicalTypeOptions: { format: '%Y-%m-%d' } }", "{ name: a, logicalType: date, logicalTypeOptions: { format: ISO_LOCAL_DATE } }"),
    ("letters that mean nothing", "{ name: a, logicalType: timestamp, logicalTypeOptions: { format: iso8601 } }", "{ name: a, logicalType: timestamp, logicalTypeOptions: { format: \"'week' w\" } }"),
    ("a quote left open", "{ name: a, logicalType: timestamp, logicalTypeOptions: { format: \"yyyy'T\" } }", "{ name: a, logicalType: timestamp, logicalTypeOptions: { format: \"yyyy'T'\" } }"),
    // Options and parts.
    ("an option of another type", "{ name: a, logicalType: integer, logicalTypeOptions: { maxLength: 3 } }", "{ name: a, logicalType: string, logicalTypeOptions: { maxLength: 3 } }"),
    ("an option of no type", "{ name: a, logicalType: boolean, logicalTypeOptions: { format: i8 } }", "{ name: a, logicalType: integer, logicalTypeOptions: { format: i8 } }"),
    ("parts of another type", "{ name: a, logicalType: array, properties: [{ name: b }] }", "{ name: a, logicalType: array, items: { properties: [{ name: b }] } }"),
    ("a map of nothing", "{ name: a, logicalType: map }", "{ name: a, logicalType: map, map: { key: { logicalType: string }, value: { logicalType: string } } }"),
    ("a vector of no length", "{ name: a, logicalType: vector }", "{ name: a, logicalType: vector, logicalTypeOptions: { dimensions: 3 } }"),
    // Quality rules.
    ("rows of a field", "{ name: a, quality: [{ metric: rowCount, mustBeGreaterThan: 0 }] }", "- { name: t, quality: [{ metric: rowCount, mustBeGreaterThan: 0 }] }"),
    ("nulls of a dataset", "- { name: t, quality: [{ metric: nullValues, mustBe: 0 }] }", "{ name: a, quality: [{ metric: nullValues, mustBe: 0 }] }"),
    ("duplicates of nothing", "- { name: t, quality: [{ metric: duplicateValues, mustBe: 0 }] }", "{ name: a, quality: [{ metric: duplicateValues, mustBe: 0 }] }"),
    ("missing values of no kind", "{ name: a, quality: [{ metric: missingValues, mustBe: 0 }] }", "{ name: a, quality: [{ metric: missingValues, mustBe: 0, arguments: { missingValues: ['', n/a] } }] }"),
    ("invalid values of no kind", "{ name: a, logicalType: string, quality: [{ metric: invalidValues, mustBe: 0 }] }", "{ name: a, logicalType: string, enum: [x], quality: [{ metric: invalidValues, mustBe: 0 }] }"),
    ("an argument misspelt", "{ name: a, quality: [{ metric: invalidValues, mustBe: 0, arguments: { validvalues: [x] } }] }", "{ name: a, quality: [{ metric: invalidValues, mustBe: 0, arguments: { validValues: [x], threshold: 3 } }] }"),
    ("an argument that is no list", "{ name: a, quality: [{ metric: invalidValues, mustBe: 0, arguments: { validValues: x } }] }", "{ name: a, quality: [{ metric: invalidValues, mustBe: 0, arguments: { validValues: [x] } }] }"),
    ("an empty list", "{ name: a, quality: [{ metric: invalidValues, mustBe: 0, arguments: { validValues: [] } }] }", "{ name: a, quality: [{ metric: invalidValues, mustBe: 0, arguments: { validValues: [null] } }] }"),
    ("a count without a measure", "{ name: a, quality: [{ metric: nullValues }] }", "{ name: a, quality: [{ type: text, description: never null }] }"),
    ("a query without a question", "- { name: t, quality: [{ type: sql, mustBe: 0 }] }", "- { name: t, quality: [{ type: sql, query: 'select 1', mustBe: 1 }] }"),
    ("a query without a measure", "- { name: t, quality: [{ type: sql, query: 'select 1' }] }", "- { name: t, quality: [{ type: sql, query: 'select 1', mustNotBe: 0 }] }"),
    ("a custom rule of no tool", "- { name: t, quality: [{ type: custom, implementation: x }] }", "- { name: t, quality: [{ type: custom, engine: soda, implementation: x }] }"),
    ("a rule of two kinds", "- { name: t, quality: [{ type: sql, query: 'select 1', mustBe: 1, engine: soda }] }", "- { name: t, quality: [{ type: custom, engine: soda, implementation: { query: x } }] }"),
    ("ends the wrong way round", "- { name: t, quality: [{ metric: rowCount, mustBeBetween: [9, 3] }] }", "- { name: t, quality: [{ metric: rowCount, mustBeBetween: [3, 9] }] }"),
    ("ends left out the wrong way round", "- { name: t, quality: [{ metric: rowCount, mustNotBeBetween: [9, 3] }] }", "- { name: t, quality: [{ metric: rowCount, mustNotBeBetween: [3, 9] }] }"),
    ("operators at odds", "- { name: t, quality: [{ metric: rowCount, mustBeGreaterThan: 9, mustBeLessThan: 9 }] }", "- { name: t, quality: [{ metric: rowCount, mustBeGreaterThan: 9 }, { metric: rowCount, mustBeLessThan: 99 }] }"),
    ("more than one operator", "- { name: t, quality: [{ metric: rowCount, mustBeGreaterThan: 3, mustBeLessThan: 9 }] }", "- { name: t, quality: [{ metric: rowCount, mustBeBetween: [4, 8] }] }"),
    ("a rule nothing keeps", "{ name: a, quality: [{ metric: nullValues, mustBeLessThan: 0 }] }", "{ name: a, quality: [{ metric: nullValues, mustBeLessOrEqualTo: 0 }] }"),
    ("a rule everything keeps", "{ name: a, quality: [{ metric: nullValues, unit: percent, mustBeLessOrEqualTo: 100 }] }", "{ name: a, quality: [{ metric: nullValues, unit: percent, mustBeLessThan: 100 }] }"),
    ("rows in percent", "- { name: t, quality: [{ metric: rowCount, unit: percent, mustBeGreaterThan: 3 }] }", "- { name: t, quality: [{ metric: rowCount, unit: rows, mustBeGreaterThan: 3 }] }"),
    ("a unit misspelt", "{ name: a, quality: [{ metric: nullValues, unit: Percent, mustBeLessThan: 5 }] }", "{ name: a, quality: [{ metric: nullValues, unit: cells, mustBeLessThan: 5 }] }"),
    ("a severity misspelt", "{ name: a, quality: [{ metric: nullValues, severity: eror, mustBe: 0 }] }", "{ name: a, quality: [{ metric: nullValues, severity: critical, mustBe: 0 }] }"),
    ("a schedule that is none", "{ name: a, quality: [{ metric: nullValues, mustBe: 0, scheduler: cron, schedule: daily }] }", "{ name: a, quality: [{ metric: nullValues, mustBe: 0, scheduler: cron, schedule: 0 20 * * * }] }"),
    // Servers.
    ("a server that lacks its place", "servers: [{ server: s, type: postgres, host: h, database: d }]", "servers: [{ server: s, type: postgres, host: h, port: 5432, database: d, schema: c }]"),
    ("a server of another kind", "servers: [{ server: s, type: kafka, host: h, database: d }]", "servers: [{ server: s, type: custom, host: h, database: d }]"),
    // Service levels.
    ("a property misspelt", "slaProperties: [{ property: retension, value: 3, unit: y }]", "slaProperties: [{ property: completeness, value: 3, unit: y }]"),
    ("a unit of two meanings", "slaProperties: [{ property: latency, value: 30, unit: m }]", "slaProperties: [{ property: latency, value: 30, unit: min }]"),
    ("a unit of time misspelt", "slaProperties: [{ property: latency, value: 3, unit: huors }]", "slaProperties: [{ property: latency, value: 3, unit: business days }]"),
    ("a number of nothing", "slaProperties: [{ property: latency, value: 3 }]", "slaProperties: [{ property: latency, value: PT3H }]"),
    ("an amount in one word", "slaProperties: [{ property: retention, value: 3y }]", "slaProperties: [{ property: frequency, value: daily }]"),
    ("less than nothing", "slaProperties: [{ property: latency, value: -3, unit: h }]", "slaProperties: [{ property: latency, value: 0, unit: h }]"),
    ("more than all", "slaProperties: [{ property: availability, value: 999, unit: '%' }]", "slaProperties: [{ property: availability, value: 99.9, unit: '%' }]"),
    ("a day that is none", "slaProperties: [{ property: endOfLife, value: 2027-02-30 }]", "slaProperties: [{ property: endOfLife, value: 2027-02-28T10:00:00Z }]"),
    ("an end before its beginning", "slaProperties: [{ property: generalAvailability, value: 2027-06-01 }, { property: endOfSupport, value: 2026-06-01 }]", "slaProperties: [{ property: generalAvailability, value: 2026-06-01 }, { property: endOfSupport, value: 2026-06-01 }]"),
    ("a driver misspelt", "slaProperties: [{ property: latency, value: 3, unit: h, driver: Regulatory }]", "slaProperties: [{ property: latency, value: 3, unit: h, driver: contractual }]"),
    // Dates.
    ("a day nobody joined on", "team: { members: [{ username: ann, dateIn: soon }] }", "team: { members: [{ username: ann, dateIn: 2024-02-29 }] }"),
    ("gone before there", "team: { members: [{ username: ann, dateIn: 2024-02-29, dateOut: 2024-02-28 }] }", "team: { members: [{ username: ann, dateIn: 2024-02-29, dateOut: 2024-02-29 }] }"),
    ("a moment without a zone", "contractCreatedTs: 2026-11-20T10:00:00", "contractCreatedTs: 2026-11-20T10:00:00+01:00"),
];

/// Whole contracts: what depends on the first lines.
#[rustfmt::skip]
const DOCUMENTS: &[Case] = &[
    ("a version that is none", "apiVersion: v3.2.0\nkind: DataContract\nid: x\nversion: banana\n", "apiVersion: v3.2.0\nkind: DataContract\nid: x\nversion: 1.0.0-rc.1\n"),
    ("a version of two parts", "apiVersion: v3.2.0\nkind: DataContract\nid: x\nversion: '1.2'\n", "apiVersion: v3.2.0\nkind: DataContract\nid: x\nversion: v1.2.0\n"),
    ("a status misspelt", "apiVersion: v3.2.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: Active\n", "apiVersion: v3.2.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: in development\n"),
    ("no status", "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\n", "apiVersion: v3.2.0\nkind: DataContract\nid: x\nversion: 1.0.0\n"),
    ("newer than v3.0",
     "apiVersion: v3.0.2\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\nteam: { name: a }\nschema:\n  - { name: t, properties: [{ name: a, logicalType: timestamp, relationships: [{ to: t.a }], quality: [{ metric: nullValues, mustBe: 0 }] }, { name: b, logicalType: timestamp }] }\n",
     "apiVersion: v3.0.2\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\nteam: [{ username: a }]\nschema:\n  - { name: t, properties: [{ name: a, logicalType: date, quality: [{ rule: nullCheck }] }, { name: b, logicalTypeOptions: { minimum: 0, exclusiveMinimum: true } }] }\n"),
    ("newer than v3.1",
     "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\nservers:\n  - { server: s, type: iceberg, catalog: c, catalogUrl: u }\nschema:\n  - { name: t, deprecated: true, properties: [{ name: a, enum: [x] }] }\n",
     "apiVersion: v3.2.0\nkind: DataContract\nid: x\nversion: 1.0.0\nservers:\n  - { server: s, type: iceberg, catalog: c, catalogUrl: u }\nschema:\n  - { name: t, deprecated: true, properties: [{ name: a, enum: [x] }] }\n"),
    ("older than v3.1",
     "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\nservers:\n  - { server: s, type: athena, staging_dir: d, schema: c }\nschema:\n  - { name: t, quality: [{ rule: rowCount, mustBe: 3 }, { rule: freshness }], properties: [{ name: a, logicalType: integer, logicalTypeOptions: { minimum: 0, exclusiveMinimum: true } }] }\n",
     "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\nservers:\n  - { server: s, type: athena, stagingDir: d, schema: c }\nschema:\n  - { name: t, quality: [{ metric: rowCount, mustBe: 3 }], properties: [{ name: a, logicalType: integer, logicalTypeOptions: { exclusiveMinimum: 0 } }] }\n"),
];

/// The contract that a fragment stands for.
fn contract(fragment: &str) -> String {
    match fragment.chars().next() {
        Some('-') => format!("{HEAD}schema:\n  {fragment}\n"),
        Some('{') => format!("{HEAD}schema:\n  - name: t\n    properties:\n      - {fragment}\n"),
        _ => format!("{HEAD}{fragment}\n"),
    }
}

/// Every case with its two contracts.
fn cases() -> impl Iterator<Item = (&'static str, String, String)> {
    let fragments = CASES.iter().map(|(title, wrong, right)| (*title, contract(wrong), contract(right)));
    let whole = DOCUMENTS.iter().map(|(title, wrong, right)| (*title, (*wrong).to_owned(), (*right).to_owned()));
    fragments.chain(whole)
}

/// What `lint` says of a contract: each problem with the text that it underlines.
fn told(text: &str) -> String {
    let repository = Repository::plain();
    repository.write("case.odcs.yaml", text);
    let run = sluicegate(repository.path(), &["lint", "--format", "json", "case.odcs.yaml"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let lines: Vec<&str> = text.lines().collect();
    let number = |value: &serde_json::Value| usize::try_from(value.as_u64().expect("a number")).expect("a small one");
    let mut shown = String::new();
    for problem in report["problems"].as_array().expect("a list") {
        let at = &problem["location"];
        let (line, column, end) = (number(&at["line"]), number(&at["column"]), number(&at["endColumn"]));
        let underlined: String = lines[line - 1].chars().skip(column - 1).take(end - column).collect();
        let word = |key: &str| problem[key].as_str().unwrap_or("(no help)").to_owned();
        shown.push_str(&format!(
            "{} {} at {line}:{column} {underlined:?}\n  {}\n  = {}\n",
            word("class"),
            word("code"),
            word("message"),
            word("help")
        ));
    }
    let wrong = shown.contains("error ");
    assert_eq!(run.code, if wrong { 2 } else { 0 }, "{text}{}", run.shown());
    shown
}

/// Patterns that would take hours to compile or to match, and examples to try them on.
#[test]
fn hostile_patterns_and_endless_lists_take_no_time() {
    let nested = format!("{}a{}", "(".repeat(900), ")".repeat(900));
    let open = "(".repeat(1_999);
    let patterns =
        ["(((a{1000}){1000}){1000})", "(\\w{500}){500}", "^(a+)+$", "^(a|a)*b", nested.as_str(), open.as_str()];
    let long = format!("{}!", "a".repeat(1_900));
    let examples = vec![format!("'{long}'"); 200].join(", ");
    let repository = Repository::plain();
    for (at, pattern) in patterns.iter().enumerate() {
        let field = format!(
            "{{ name: a, logicalType: string, logicalTypeOptions: {{ pattern: '{pattern}' }}, examples: [{examples}] }}"
        );
        repository
            .write(&format!("{at}.odcs.yaml"), contract(&field).replace("urn:acme:case", &format!("urn:acme:{at}")));
    }
    let fields: String =
        (0..20_000).map(|at| format!("      - {{ name: f{at}, primaryKey: true, tags: [a, b] }}\n")).collect();
    repository.write("wide.odcs.yaml", format!("{HEAD}schema:\n  - name: t\n    properties:\n{fields}"));
    let start = std::time::Instant::now();
    let run = sluicegate(repository.path(), &["lint", "--fix"]);
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn every_mistake_is_told_at_its_place_and_its_neighbour_is_not() {
    let mut shown = String::new();
    for (title, wrong, right) in cases() {
        assert_eq!(told(&right), "", "{title}: {right}");
        let problems = told(&wrong);
        assert_ne!(problems, "", "{title}: {wrong}");
        shown.push_str(&format!("=== {title}\n{problems}"));
    }
    reviewed!("lint__problems", shown);
}

/// As pre-commit names them: several files at once, some of them in one place, some in none.
#[test]
fn several_files_are_each_judged_where_they_belong() {
    let repository = Repository::holding("contracts");
    let orders = "orders/orders.odcs.yaml";
    repository.edit(orders, "description:", "descripton:");
    repository.edit("teams.yaml", "kind: Teams", "kind: Teams\nknd: x");
    let lint = |paths: &[&str]| sluicegate(repository.path(), &[&["lint"], paths].concat());
    let alone = lint(&[orders]);
    assert_eq!(alone.code, 2, "{}", alone.shown());
    assert!(alone.stdout.contains("descripton") && !alone.stdout.contains("knd"), "{}", alone.stdout);
    // Named twice, told once.
    assert_eq!(lint(&[orders, orders]).stdout, alone.stdout);
    let both = lint(&[orders, "teams.yaml", "consumers/fraud-model.needs.yaml"]);
    assert_eq!(both.stdout.matches("--> orders/orders.odcs.yaml").count(), 1, "{}", both.stdout);
    assert_eq!(both.stdout.matches("--> teams.yaml").count(), 1, "{}", both.stdout);
    let other = lint(&["consumers/fraud-model.needs.yaml"]);
    assert_eq!(other.code, 0, "{}", other.shown());
    // A file that no configuration names is judged on its own, and beside the others.
    repository.write("note.yaml", "kind: Teams\nteems: []\n");
    let with_note = lint(&[orders, "note.yaml"]);
    assert!(with_note.stdout.contains("teems") && with_note.stdout.contains("descripton"), "{}", with_note.stdout);
}

/// Whoever the policy names has to be there: else nobody's change would get a verdict once it is merged.
#[test]
fn a_team_of_the_policy_that_nobody_lists() {
    let lint = |case: &str| sluicegate(&common::top().join("fixtures/scenarios").join(case), &["lint", "head"]);
    let wrong = lint("policy-unknown-team");
    assert_eq!(wrong.code, 2, "{}", wrong.shown());
    for line in ["sluicegate.yaml:4:41", "sluicegate.yaml:6:13", "sluicegate.yaml:7:24"] {
        assert!(wrong.stdout.contains(line), "{line}: {}", wrong.shown());
    }
    assert_eq!(wrong.stdout.matches("unknown-team").count(), 3, "{}", wrong.shown());
    assert!(wrong.stdout.contains("did you mean `risk`?"), "{}", wrong.shown());
    assert!(wrong.stdout.contains("did you mean `platform`?"), "{}", wrong.shown());
    let right = lint("policy-unknown-team-mended");
    assert_eq!(right.code, 0, "{}", right.shown());
    assert!(!right.stdout.contains("unknown-team"), "{}", right.shown());
}
