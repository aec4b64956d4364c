//! Presence: whether a field may be null.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[&FIELD_NULLABLE, &FIELD_REQUIRED];

rule! {
    /// A field that was never null may be null.
    ///
    /// ## Why it breaks
    /// Joins drop rows, sums and counts change, and code without a null check stops. Nothing fails at the time of the
    /// change: the first null does it.
    ///
    /// ## What to do instead
    /// Keep the promise and deliver a default, or add a new nullable field. A consumer that can take nulls says
    /// `required: false` in its needs.
    ///
    /// ## When it is safe
    /// When every consumer of the field declares that it takes nulls.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: city, logicalType: string, required: true }
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
    FIELD_NULLABLE = "field-nullable" {
        judges: Presence Wider,
        severity: Breaking,
        says: "{field} may be null now",
        observed: "{field} holds nulls",
        mirror: Mirror::Rule("field-required"),
        since: "0.1.0",
    }
}

rule! {
    /// A field that could be null is promised never to be null.
    ///
    /// ## Why it breaks
    /// It breaks no reader. It does bind the producer, and nulls already written break the new promise: a backfill is
    /// needed.
    ///
    /// ## What to do instead
    /// Fill the nulls in the data already written before publishing.
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
    ///       - { name: city, logicalType: string }
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
    FIELD_REQUIRED = "field-required" {
        judges: Presence Narrower,
        severity: Note,
        says: "{field} is never null any more",
        mirror: Mirror::Rule("field-nullable"),
        since: "0.1.0",
    }
}
