//! Layout: what a dataset is on its platform, how it is partitioned, and in which order its fields stand.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[
    &DATASET_KIND_CHANGED,
    &DATASET_KIND_WITHDRAWN,
    &DATASET_KIND_PROMISED,
    &PARTITIONING_CHANGED,
    &PARTITIONING_WITHDRAWN,
    &PARTITIONING_PROMISED,
    &FIELD_ORDER_CHANGED,
];

rule! {
    /// A dataset becomes something else on its platform, such as a view instead of a table.
    ///
    /// ## Why it breaks
    /// Readers may use what only the old kind can do: files read directly, change feeds, time travel, the speed of a
    /// stored table.
    ///
    /// ## What to do instead
    /// Publish the new kind under another name, and let the readers move.
    ///
    /// ## When it is safe
    /// When every consumer only queries the dataset, and the platform answers as before.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     physicalType: table
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     physicalType: view
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    DATASET_KIND_CHANGED = "dataset-kind-changed" {
        judges: DatasetKind Apart,
        severity: Risky,
        says: "{field} is no longer a {expected} but a {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// What a dataset is on its platform is no longer promised.
    ///
    /// ## Why it breaks
    /// A table may become a view, or a topic. Readers that use what only the promised kind can do may fail then.
    ///
    /// ## What to do instead
    /// Keep the promise, or tell the readers.
    ///
    /// ## When it is safe
    /// When every consumer only queries the dataset.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     physicalType: table
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
    /// ```
    DATASET_KIND_WITHDRAWN = "dataset-kind-withdrawn" {
        judges: DatasetKind Wider,
        severity: Risky,
        says: "{field} is no longer promised to be a {expected}",
        mirror: Mirror::Rule("dataset-kind-promised"),
        since: "0.1.0",
    }
}

rule! {
    /// What a dataset is on its platform is promised.
    ///
    /// ## Why it breaks
    /// It breaks no reader.
    ///
    /// ## What to do instead
    /// Nothing. Check that it is true.
    ///
    /// ## When it is safe
    /// Always.
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
    ///     physicalType: table
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    DATASET_KIND_PROMISED = "dataset-kind-promised" {
        judges: DatasetKind Narrower,
        severity: Note,
        says: "{field} is promised to be a {actual}",
        mirror: Mirror::Rule("dataset-kind-withdrawn"),
        since: "0.1.0",
    }
}

rule! {
    /// A dataset is partitioned by other fields, or in another order.
    ///
    /// ## Why it breaks
    /// Readers that build paths from the fields find nothing there. Queries that name the old partition read
    /// everything, take longer and cost more; a platform that demands a filter on the partition refuses them.
    ///
    /// ## What to do instead
    /// Write the new layout beside the old one, and let the readers move. Data already written keeps the old layout
    /// until it is rewritten.
    ///
    /// ## When it is safe
    /// When the table format hides partitions from readers, as Iceberg does, and no query depends on them for its
    /// speed.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: placed_on, logicalType: date, partitioned: true, partitionKeyPosition: 1 }
    ///       - { name: region, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: placed_on, logicalType: date, partitioned: true, partitionKeyPosition: 1 }
    ///       - { name: region, logicalType: string, partitioned: true, partitionKeyPosition: 2 }
    /// ```
    PARTITIONING_CHANGED = "partitioning-changed" {
        judges: Partitioning Apart,
        severity: Risky,
        says: "{field} is partitioned by other fields: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// A dataset is no longer partitioned.
    ///
    /// ## Why it breaks
    /// Readers that build paths from the fields find nothing there. Queries that name the partition read everything,
    /// take longer and cost more.
    ///
    /// ## What to do instead
    /// Keep the partitions, or write the new layout beside the old one and let the readers move.
    ///
    /// ## When it is safe
    /// When the table format hides partitions from readers, as Iceberg does, and no query depends on them for its
    /// speed.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: placed_on, logicalType: date, partitioned: true, partitionKeyPosition: 1 }
    ///       - { name: region, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: placed_on, logicalType: date }
    ///       - { name: region, logicalType: string }
    /// ```
    PARTITIONING_WITHDRAWN = "partitioning-withdrawn" {
        judges: Partitioning Wider,
        severity: Risky,
        says: "{field} is no longer partitioned by {expected}",
        mirror: Mirror::Rule("partitioning-promised"),
        since: "0.1.0",
    }
}

rule! {
    /// A dataset is promised to be partitioned.
    ///
    /// ## Why it breaks
    /// It breaks no reader who queries the dataset. Data already written may lie in another layout.
    ///
    /// ## What to do instead
    /// Rewrite the data already written, or say from when on the layout holds.
    ///
    /// ## When it is safe
    /// For readers, when nobody reads its files by their paths.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: placed_on, logicalType: date }
    ///       - { name: region, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: placed_on, logicalType: date, partitioned: true, partitionKeyPosition: 1 }
    ///       - { name: region, logicalType: string }
    /// ```
    PARTITIONING_PROMISED = "partitioning-promised" {
        judges: Partitioning Narrower,
        severity: Note,
        says: "{field} is promised to be partitioned by {actual}",
        mirror: Mirror::Rule("partitioning-withdrawn"),
        since: "0.1.0",
    }
}

rule! {
    /// Fields change their places where readers find them by their places.
    ///
    /// ## Why it breaks
    /// In a file without names, such as CSV, a reader takes the third value for the third field it knows. Values end up
    /// under other names, and nothing fails where the types fit.
    ///
    /// ## What to do instead
    /// Add new fields at the end, keep removed ones empty, and leave the others where they are.
    ///
    /// ## When it is safe
    /// When every consumer reads the names from a header line.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     customProperties: [{ property: positional, value: true }]
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    ///       - { name: quantity, logicalType: integer }
    ///       - { name: price, logicalType: integer }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     customProperties: [{ property: positional, value: true }]
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    ///       - { name: price, logicalType: integer }
    ///       - { name: quantity, logicalType: integer }
    /// ```
    FIELD_ORDER_CHANGED = "field-order-changed" {
        judges: FieldOrder Apart,
        severity: Risky,
        says: "fields of {field} stand at other places: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
