//! Relationships: which rows elsewhere a field identifies.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[&RELATIONSHIP_REMOVED, &RELATIONSHIP_ADDED, &RELATIONSHIP_CHANGED];

rule! {
    /// A foreign key is no longer promised.
    ///
    /// ## Why it breaks
    /// Values may come that identify no row over there. Inner joins drop those rows without an error, and totals
    /// shrink.
    ///
    /// ## What to do instead
    /// Keep the promise, or tell the readers who join. A reader can keep its rows with an outer join.
    ///
    /// ## When it is safe
    /// When no consumer joins on the field.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: customer_id
    ///         logicalType: integer
    ///         relationships: [{ to: customers.customer_id }]
    ///   - name: customers
    ///     properties:
    ///       - { name: customer_id, logicalType: integer }
    ///   - name: payers
    ///     properties:
    ///       - { name: payer_id, logicalType: integer }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: customer_id
    ///         logicalType: integer
    ///   - name: customers
    ///     properties:
    ///       - { name: customer_id, logicalType: integer }
    ///   - name: payers
    ///     properties:
    ///       - { name: payer_id, logicalType: integer }
    /// ```
    RELATIONSHIP_REMOVED = "relationship-removed" {
        judges: Relationship Wider,
        severity: Risky,
        says: "{field} is no longer promised to refer to {expected}",
        mirror: Mirror::Rule("relationship-added"),
        since: "0.1.0",
    }
}

rule! {
    /// A foreign key is promised.
    ///
    /// ## Why it breaks
    /// It breaks no reader. It does bind the producer, and data already written may hold values that identify no row.
    ///
    /// ## What to do instead
    /// Look for such values in the data already written before publishing.
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
    ///       - name: customer_id
    ///         logicalType: integer
    ///   - name: customers
    ///     properties:
    ///       - { name: customer_id, logicalType: integer }
    ///   - name: payers
    ///     properties:
    ///       - { name: payer_id, logicalType: integer }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: customer_id
    ///         logicalType: integer
    ///         relationships: [{ to: customers.customer_id }]
    ///   - name: customers
    ///     properties:
    ///       - { name: customer_id, logicalType: integer }
    ///   - name: payers
    ///     properties:
    ///       - { name: payer_id, logicalType: integer }
    /// ```
    RELATIONSHIP_ADDED = "relationship-added" {
        judges: Relationship Narrower,
        severity: Note,
        says: "{field} is promised to refer to {actual}",
        mirror: Mirror::Rule("relationship-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// A foreign key leads to other rows.
    ///
    /// ## Why it breaks
    /// Joins on the old target find nothing, or the wrong rows: a number that identified a customer identifies
    /// something else now.
    ///
    /// ## What to do instead
    /// Add a second field for the new target beside the old one, and let the readers move.
    ///
    /// ## When it is safe
    /// When the old target holds the same keys as the new one.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: customer_id
    ///         logicalType: integer
    ///         relationships: [{ to: customers.customer_id }]
    ///   - name: customers
    ///     properties:
    ///       - { name: customer_id, logicalType: integer }
    ///   - name: payers
    ///     properties:
    ///       - { name: payer_id, logicalType: integer }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: customer_id
    ///         logicalType: integer
    ///         relationships: [{ to: payers.payer_id }]
    ///   - name: customers
    ///     properties:
    ///       - { name: customer_id, logicalType: integer }
    ///   - name: payers
    ///     properties:
    ///       - { name: payer_id, logicalType: integer }
    /// ```
    RELATIONSHIP_CHANGED = "relationship-changed" {
        judges: Relationship Apart,
        severity: Risky,
        says: "{field} refers to something else: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
