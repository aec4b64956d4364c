//! Identity: the same thing under another name.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] =
    &[&CONTRACT_ID_CHANGED, &DATASET_RENAMED, &FIELD_RENAMED, &FIELD_CASE_CHANGED, &LOGICAL_NAME_CHANGED];

rule! {
    /// The contract is known by another `id`.
    ///
    /// ## Why it breaks
    /// Needs, consents and catalogues know a contract by its `id`. Under another one, every need for it leads nowhere, and
    /// nobody is asked about the next change.
    ///
    /// ## What to do instead
    /// Keep the `id` for ever: what people read is the `name`, which may change.
    ///
    /// ## When it is safe
    /// When every consumer that declared a need changes it in the same step.
    ///
    /// ## Before
    /// ```yaml
    /// id: urn:acme:example
    /// schema:
    ///   - name: orders
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// id: urn:acme:sales:example
    /// schema:
    ///   - name: orders
    /// ```
    CONTRACT_ID_CHANGED = "contract-id-changed" {
        judges: ContractId Apart,
        severity: Breaking,
        says: "the contract {expected} calls itself {actual} now",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The platform knows the dataset by another name.
    ///
    /// ## Why it breaks
    /// Every query that names the old table fails, although the contract still lists the dataset.
    ///
    /// ## What to do instead
    /// Publish the new name beside the old one (a view will do) until every consumer has moved.
    ///
    /// ## When it is safe
    /// When no consumer reads it.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     physicalName: orders_v1
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     physicalName: orders_v2
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// ```
    DATASET_RENAMED = "dataset-renamed" {
        judges: DatasetName Apart,
        severity: Breaking,
        says: "the platform calls the dataset {field} {actual}, no longer {expected}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The data calls the field by another name.
    ///
    /// ## Why it breaks
    /// A query that names the old column fails, or reads nulls where the engine fills in missing columns.
    ///
    /// ## What to do instead
    /// Deliver the column under both names until every consumer has moved, then remove the old one.
    ///
    /// ## When it is safe
    /// When no consumer reads it.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: city, physicalName: city, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: city, physicalName: town, logicalType: string }
    /// ```
    FIELD_RENAMED = "field-renamed" {
        judges: StoredName Apart,
        severity: Breaking,
        says: "the stored name of {field} changes: {expected} -> {actual}",
        observed: "{field} is called {actual} in the data, not {expected}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The name of a field changes only in upper and lower case.
    ///
    /// ## Why it breaks
    /// Engines disagree about case: some read the column as before, some fail, and some read nulls without a word.
    /// Files written before and after the change are two different columns to the last kind.
    ///
    /// ## What to do instead
    /// Keep the old spelling. If it has to change, rewrite the old data in the same step.
    ///
    /// ## When it is safe
    /// When every reader ignores case and old data is rewritten.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: airport_fee, logicalType: number }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: Airport_fee, logicalType: number }
    /// ```
    FIELD_CASE_CHANGED = "field-case-changed" {
        judges: StoredCase Apart,
        severity: Breaking,
        says: "the stored name of {field} changes case: {expected} -> {actual}",
        observed: "{field} is written {actual} in the data, not {expected}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The contract calls a field or dataset by another name; its stored name stays.
    ///
    /// ## Why it breaks
    /// It breaks no query: `physicalName` or the ODCS `id` shows that the data is the same. Needs that use the old name
    /// lead nowhere from then on, and protect nobody.
    ///
    /// ## What to do instead
    /// Let the consumers agree, and change their needs to the new name in the same step.
    ///
    /// ## When it is safe
    /// For queries, always.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: city, physicalName: c_city, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: town, physicalName: c_city, logicalType: string }
    /// ```
    LOGICAL_NAME_CHANGED = "logical-name-changed" {
        judges: LogicalName Unknown,
        severity: Risky,
        says: "the contract now calls {field} {actual}; its stored name stays",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
