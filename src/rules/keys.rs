//! Keys: what identifies a row.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[
    &UNIQUE_DROPPED,
    &UNIQUE_ADDED,
    &PRIMARY_KEY_LOOSENED,
    &PRIMARY_KEY_TIGHTENED,
    &PRIMARY_KEY_CHANGED,
    &PRIMARY_KEY_REORDERED,
];

rule! {
    /// The values of a field are no longer unique.
    ///
    /// ## Why it breaks
    /// Joins on the field fan out: sums double without an error.
    ///
    /// ## What to do instead
    /// Keep the field unique, or offer a new key and let consumers move. A consumer that does not rely on it says
    /// `unique: false`.
    ///
    /// ## When it is safe
    /// When no consumer joins or looks up by the field.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: code, logicalType: string, unique: true }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: code, logicalType: string }
    /// ```
    UNIQUE_DROPPED = "unique-dropped" {
        judges: Uniqueness Wider,
        severity: Breaking,
        says: "values of {field} may repeat now",
        observed: "values of {field} repeat",
        mirror: Mirror::Rule("unique-added"),
        since: "0.1.0",
    }
}

rule! {
    /// The values of a field are promised to be unique.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Duplicates already written break the new promise.
    ///
    /// ## What to do instead
    /// Check the data already written for duplicates before publishing.
    ///
    /// ## When it is safe
    /// For readers, always.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: code, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: code, logicalType: string, unique: true }
    /// ```
    UNIQUE_ADDED = "unique-added" {
        judges: Uniqueness Narrower,
        severity: Note,
        says: "values of {field} never repeat any more",
        mirror: Mirror::Rule("unique-dropped"),
        since: "0.1.0",
    }
}

rule! {
    /// The primary key is gone, or takes more fields than before to identify a row.
    ///
    /// ## Why it breaks
    /// What identified one row now matches several: joins fan out, upserts overwrite, sums double without an error.
    ///
    /// ## What to do instead
    /// Keep the key, or publish a dataset with the finer grain beside the old one.
    ///
    /// ## When it is safe
    /// When no consumer reads all fields of the old key.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1 }
    ///       - { name: line, logicalType: integer, required: true }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1 }
    ///       - { name: line, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 2 }
    /// ```
    PRIMARY_KEY_LOOSENED = "primary-key-loosened" {
        judges: PrimaryKey Wider,
        severity: Breaking,
        says: "the primary key of {field} promises less: {expected} -> {actual}",
        observed: "values of the primary key of {field} repeat: {expected}",
        mirror: Mirror::Rule("primary-key-tightened"),
        since: "0.1.0",
    }
}

rule! {
    /// A primary key appears, or needs fewer fields to identify a row.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Duplicates already written break the new promise.
    ///
    /// ## What to do instead
    /// Check the data already written for duplicates before publishing.
    ///
    /// ## When it is safe
    /// For readers, always.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1 }
    ///       - { name: line, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 2 }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1 }
    ///       - { name: line, logicalType: integer, required: true }
    /// ```
    PRIMARY_KEY_TIGHTENED = "primary-key-tightened" {
        judges: PrimaryKey Narrower,
        severity: Note,
        says: "the primary key of {field} promises more: {expected} -> {actual}",
        mirror: Mirror::Rule("primary-key-loosened"),
        since: "0.1.0",
    }
}

rule! {
    /// Other fields identify a row.
    ///
    /// ## Why it breaks
    /// Joins and upserts on the old key match several rows, or none.
    ///
    /// ## What to do instead
    /// Publish a dataset with the new key beside the old one, and let consumers move.
    ///
    /// ## When it is safe
    /// When no consumer reads all fields of the old key.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1 }
    ///       - { name: line, logicalType: integer, required: true }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: line, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1 }
    /// ```
    PRIMARY_KEY_CHANGED = "primary-key-changed" {
        judges: PrimaryKey Apart,
        severity: Breaking,
        says: "the primary key of {field} changes: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The primary key lists the same fields in another order.
    ///
    /// ## Why it breaks
    /// It breaks no reader by itself. Platforms that cluster by the key may become slower for some queries.
    ///
    /// ## What to do instead
    /// Tell consumers that filter by the first field of the key.
    ///
    /// ## When it is safe
    /// When the platform does not cluster by the key.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1 }
    ///       - { name: line, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 2 }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 2 }
    ///       - { name: line, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1 }
    /// ```
    PRIMARY_KEY_REORDERED = "primary-key-reordered" {
        judges: KeyOrder Unknown,
        severity: Note,
        says: "the primary key of {field} changes its order: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
