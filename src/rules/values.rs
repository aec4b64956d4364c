//! Closed lists of values.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[&VALUES_ADDED, &VALUES_REMOVED, &VALUES_OPENED, &VALUES_CLOSED];

rule! {
    /// A closed list of values grows.
    ///
    /// ## Why it breaks
    /// Readers that handle every listed value (a CASE without ELSE, a match, a lookup table, a trained model) drop or
    /// misplace the new rows. Readers that ignore unknown values do not notice.
    ///
    /// ## What to do instead
    /// Tell the exhaustive readers before the first new value is written. A consumer that takes any value says `values:
    /// any`; one that already handles the new ones lists them.
    ///
    /// ## When it is safe
    /// When every consumer of the field takes unknown values or already lists the new ones.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: status
    ///         logicalType: string
    ///         enum: [{ value: placed }, { value: paid }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: status
    ///         logicalType: string
    ///         enum: [{ value: placed }, { value: paid }, { value: refunded }]
    /// ```
    VALUES_ADDED = "values-added" {
        judges: Values Wider,
        severity: Risky,
        says: "{field} takes values it did not take: {actual}",
        observed: "{field} holds values that are not on its list: {actual}",
        mirror: Mirror::Rule("values-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// A closed list of values shrinks.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Data already written may hold the removed values, and whoever writes them is refused.
    ///
    /// ## What to do instead
    /// Rewrite the data already written, or keep the value as a legacy one.
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
    ///       - name: status
    ///         logicalType: string
    ///         enum: [{ value: placed }, { value: paid }, { value: refunded }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: status
    ///         logicalType: string
    ///         enum: [{ value: placed }, { value: paid }]
    /// ```
    VALUES_REMOVED = "values-removed" {
        judges: Values Narrower,
        severity: Note,
        says: "{field} no longer takes: {expected}",
        mirror: Mirror::Rule("values-added"),
        since: "0.1.0",
    }
}

rule! {
    /// A closed list of values is withdrawn.
    ///
    /// ## Why it breaks
    /// Any value may come now. Readers that handle exactly the listed ones drop or misplace the rest.
    ///
    /// ## What to do instead
    /// Keep the list and add the values you expect. A consumer that takes any value says `values: any`.
    ///
    /// ## When it is safe
    /// When every consumer of the field takes any value.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: status
    ///         logicalType: string
    ///         enum: [{ value: placed }, { value: paid }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: status
    ///         logicalType: string
    /// ```
    VALUES_OPENED = "values-opened" {
        judges: ValueList Wider,
        severity: Risky,
        says: "the list of values of {field} is no longer closed: it was {expected}",
        mirror: Mirror::Rule("values-closed"),
        since: "0.1.0",
    }
}

rule! {
    /// The values of a field become a closed list.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Data already written may hold other values.
    ///
    /// ## What to do instead
    /// Check the data already written for other values.
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
    ///       - name: status
    ///         logicalType: string
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: status
    ///         logicalType: string
    ///         enum: [{ value: placed }, { value: paid }]
    /// ```
    VALUES_CLOSED = "values-closed" {
        judges: ValueList Narrower,
        severity: Note,
        says: "the values of {field} are a closed list now: {actual}",
        mirror: Mirror::Rule("values-opened"),
        since: "0.1.0",
    }
}
