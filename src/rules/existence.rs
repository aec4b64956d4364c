//! Existence: contracts, datasets and fields that come and go.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[
    &CONTRACT_REMOVED_AS_ANNOUNCED,
    &CONTRACT_REMOVED,
    &CONTRACT_ADDED,
    &DATASET_REMOVED_AS_ANNOUNCED,
    &DATASET_REMOVED,
    &DATASET_ADDED,
    &FIELD_REMOVED_AS_ANNOUNCED,
    &FIELD_REMOVED,
    &REQUIRED_FIELD_ADDED,
    &FIELD_ADDED,
];

rule! {
    /// A contract goes after the day that was announced.
    ///
    /// ## Why it breaks
    /// Whoever still reads it loses it. They were told in time: the published contract announced the day.
    ///
    /// ## What to do instead
    /// Nothing, where nobody declares a need any more. Whoever still does is named, and asked.
    ///
    /// ## When it is safe
    /// When the announcement was seen by everybody who reads it.
    ///
    /// ## Before
    /// ```yaml
    /// customProperties:
    ///   - { property: deprecatedSince, value: "2025-06-01" }
    ///   - { property: removeAfter, value: "2025-12-31" }
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// ```
    CONTRACT_REMOVED_AS_ANNOUNCED = "contract-removed-as-announced" {
        judges: Contract Wider when |difference| difference.was_announced(),
        severity: Risky,
        says: "the contract {field} is gone, as announced",
        mirror: Mirror::Rule("contract-added"),
        since: "0.1.0",
    }
}

rule! {
    /// A published contract is no longer there.
    ///
    /// ## Why it breaks
    /// Everybody who reads the data loses the promise, and usually the data with it.
    ///
    /// ## What to do instead
    /// Set the `status` to `deprecated`, announce the end (custom property `removeAfter`, at least 30 days ahead), and
    /// remove the contract after that day.
    /// `sluicegate who` lists who still does.
    ///
    /// ## When it is safe
    /// When no consumer reads it. Moving or renaming the file is no removal: contracts are known by their `id`.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// ```
    CONTRACT_REMOVED = "contract-removed" {
        judges: Contract Wider,
        severity: Breaking,
        says: "the contract {field} is gone",
        mirror: Mirror::Rule("contract-added"),
        since: "0.1.0",
    }
}

rule! {
    /// A contract appears that was not published before.
    ///
    /// ## Why it breaks
    /// It breaks nobody: nobody could rely on it yet.
    ///
    /// ## What to do instead
    /// Nothing. Check that its `id` is the one you want to keep: consumers will refer to it.
    ///
    /// ## When it is safe
    /// Always.
    ///
    /// ## Before
    /// ```yaml
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    CONTRACT_ADDED = "contract-added" {
        judges: Contract Narrower,
        severity: Note,
        says: "the contract {field} is new",
        mirror: Mirror::Rule("contract-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// A dataset goes after the day that was announced.
    ///
    /// ## Why it breaks
    /// Whoever still reads it loses it. They were told in time: the published contract announced the day.
    ///
    /// ## What to do instead
    /// Nothing, where nobody declares a need any more. Whoever still does is named, and asked.
    ///
    /// ## When it is safe
    /// When the announcement was seen by everybody who reads it.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    ///   - name: refunds
    ///     customProperties:
    ///       - { property: deprecatedSince, value: "2025-06-01" }
    ///       - { property: removeAfter, value: "2025-12-31" }
    ///     properties:
    ///       - { name: refund_id, logicalType: integer }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// ```
    DATASET_REMOVED_AS_ANNOUNCED = "dataset-removed-as-announced" {
        judges: Dataset Wider when |difference| difference.was_announced(),
        severity: Risky,
        says: "the dataset {field} is gone, as announced",
        mirror: Mirror::Rule("dataset-added"),
        since: "0.1.0",
    }
}

rule! {
    /// A published dataset is no longer in the contract.
    ///
    /// ## Why it breaks
    /// Every query that names the dataset fails.
    ///
    /// ## What to do instead
    /// Keep the dataset beside its successor, announce its end (custom property `removeAfter`, at least 30 days ahead),
    /// and remove it after that day.
    ///
    /// ## When it is safe
    /// When no consumer reads it. A rename that keeps `physicalName` or the ODCS `id` is no removal.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    ///   - name: refunds
    ///     properties:
    ///       - { name: refund_id, logicalType: integer }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// ```
    DATASET_REMOVED = "dataset-removed" {
        judges: Dataset Wider,
        severity: Breaking,
        says: "the dataset {field} is gone",
        mirror: Mirror::Rule("dataset-added"),
        since: "0.1.0",
    }
}

rule! {
    /// A dataset appears in the contract.
    ///
    /// ## Why it breaks
    /// It breaks nobody: nobody could rely on it yet.
    ///
    /// ## What to do instead
    /// Nothing.
    ///
    /// ## When it is safe
    /// Always.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    ///   - name: refunds
    ///     properties:
    ///       - { name: refund_id, logicalType: integer }
    /// ```
    DATASET_ADDED = "dataset-added" {
        judges: Dataset Narrower,
        severity: Note,
        says: "the dataset {field} is new",
        mirror: Mirror::Rule("dataset-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// A field goes after the day that was announced.
    ///
    /// ## Why it breaks
    /// Whoever still reads it loses it. They were told in time: the published contract announced the day.
    ///
    /// ## What to do instead
    /// Nothing, where nobody declares a need any more. Whoever still does is named, and asked.
    ///
    /// ## When it is safe
    /// When the announcement was seen by everybody who reads it.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: city
    ///         logicalType: string
    ///         customProperties:
    ///           - { property: deprecatedSince, value: "2025-06-01" }
    ///           - { property: removeAfter, value: "2025-12-31" }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    FIELD_REMOVED_AS_ANNOUNCED = "field-removed-as-announced" {
        judges: Field Wider when |difference| difference.was_announced(),
        severity: Risky,
        says: "{field} is gone, as announced",
        mirror: Mirror::Rule("field-added"),
        since: "0.1.0",
    }
}

rule! {
    /// A published field is no longer in the contract.
    ///
    /// ## Why it breaks
    /// A query that names the field fails. Readers that merge schemas, or that read old and new files side by side, may
    /// get nulls instead and go on with wrong results.
    ///
    /// ## What to do instead
    /// Keep the field, announce its end (custom property `removeAfter`, at least 30 days ahead), and remove it after that
    /// day. If it was renamed, keep the
    /// old name beside the new one, or give both the same ODCS `id` or `physicalName`.
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
    ///       - { name: city, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    FIELD_REMOVED = "field-removed" {
        judges: Field Wider,
        severity: Breaking,
        says: "{field} is gone",
        observed: "{field} is not in the data",
        mirror: Mirror::Rule("field-added"),
        since: "0.1.0",
    }
}

rule! {
    /// A field that is never null appears in the contract.
    ///
    /// ## Why it breaks
    /// It breaks no reader that names its fields. The data already written does not have the field, so that it breaks
    /// the new promise: a backfill is needed. Readers that take every column into a fixed shape declare
    /// `shape: closed` in their needs, and are hurt.
    ///
    /// ## What to do instead
    /// Add the field as optional, fill it in the data already written, then promise it.
    ///
    /// ## When it is safe
    /// When the data already written is rewritten in the same step.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: city, logicalType: string, required: true }
    /// ```
    REQUIRED_FIELD_ADDED = "required-field-added" {
        judges: Field Narrower when |difference| difference.actual.as_ref().is_some_and(|fact| fact.canonical.starts_with("required")),
        severity: Note,
        says: "{field} is new ({actual})",
        mirror: Mirror::Rule("field-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// A field appears in the contract.
    ///
    /// ## Why it breaks
    /// It breaks no reader that names its fields. It breaks readers that take every column into a fixed shape: they
    /// declare `shape: closed` in their needs.
    ///
    /// ## What to do instead
    /// Nothing for open readers. For closed ones, agree on the day, or publish the field in a new version of the
    /// dataset. A required field needs a backfill of the data already written.
    ///
    /// ## When it is safe
    /// When every consumer of the dataset reads by name.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: city, logicalType: string }
    /// ```
    FIELD_ADDED = "field-added" {
        judges: Field Narrower,
        severity: Note,
        says: "{field} is new ({actual})",
        mirror: Mirror::Rule("field-removed"),
        since: "0.1.0",
    }
}
