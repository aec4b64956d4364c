//! Types: what kind of value a field holds.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] =
    &[&FIELD_TYPE_WIDENED, &FIELD_TYPE_NARROWED, &FIELD_TYPE_CHANGED, &FIELD_TYPE_UNDECIDED];

rule! {
    /// The type of a field admits values that it ruled out before.
    ///
    /// ## Why it breaks
    /// A reader with the old type overflows, truncates or fails on the first value that does not fit, often long after
    /// the change. Some engines read such values wrong without an error.
    ///
    /// ## What to do instead
    /// Add a second field of the new type, let consumers move, then remove the old one. A consumer that can take the
    /// wider type says so with `type:` in its needs.
    ///
    /// ## When it is safe
    /// When every consumer declares a type that holds the new values.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: amount, logicalType: integer, physicalType: INT }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: amount, logicalType: integer, physicalType: BIGINT }
    /// ```
    FIELD_TYPE_WIDENED = "field-type-widened" {
        judges: Type Wider,
        severity: Breaking,
        says: "the type of {field} admits more: {expected} -> {actual}",
        observed: "the data holds more than the type of {field}: {actual} instead of {expected}",
        mirror: Mirror::Rule("field-type-narrowed"),
        since: "0.1.0",
    }
}

rule! {
    /// The type of a field rules out values that it admitted before.
    ///
    /// ## Why it breaks
    /// It breaks no reader: what is still delivered, they could already read. It does bind the producer, and data
    /// already written may not fit.
    ///
    /// ## What to do instead
    /// Check the data already written before publishing; rewrite what does not fit.
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
    ///       - { name: amount, logicalType: integer, physicalType: BIGINT }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: amount, logicalType: integer, physicalType: INT }
    /// ```
    FIELD_TYPE_NARROWED = "field-type-narrowed" {
        judges: Type Narrower,
        severity: Note,
        says: "the type of {field} promises more: {expected} -> {actual}",
        mirror: Mirror::Rule("field-type-widened"),
        since: "0.1.0",
    }
}

rule! {
    /// A field becomes a different kind of value.
    ///
    /// ## Why it breaks
    /// Neither type holds the values of the other. Readers fail, or cast and lose digits, time zones or meaning without
    /// an error.
    ///
    /// ## What to do instead
    /// Add a new field beside the old one and retire the old one when nobody reads it.
    ///
    /// ## When it is safe
    /// When no consumer reads the field.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: amount, logicalType: number, physicalType: 'DECIMAL(12,2)' }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: amount, logicalType: number, physicalType: 'DECIMAL(12,4)' }
    /// ```
    FIELD_TYPE_CHANGED = "field-type-changed" {
        judges: Type Apart,
        severity: Breaking,
        says: "the type of {field} changes: {expected} -> {actual}",
        observed: "the data holds another type in {field}: {actual} instead of {expected}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The type of a field changes to or from one that is not known here.
    ///
    /// ## Why it breaks
    /// Whether the old readers can live with it cannot be decided from the text, and what cannot be decided is never a
    /// pass.
    ///
    /// ## What to do instead
    /// Use a type name that is known, name the `dialect` of the types among the contract's `customProperties`, or let
    /// the readers of the field agree.
    ///
    /// ## When it is safe
    /// When the two texts name the same type.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: amount, logicalType: integer, physicalType: BIGINT }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: amount, logicalType: integer, physicalType: HYPERLOGLOG }
    /// ```
    FIELD_TYPE_UNDECIDED = "field-type-undecided" {
        judges: Type Unknown,
        severity: Risky,
        says: "nobody here can compare the types of {field}: {expected} -> {actual}",
        observed: "nobody here can tell whether {actual} in the data is {expected}, as {field} promises",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
