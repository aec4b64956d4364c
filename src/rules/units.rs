//! Units: what values are counted in, and where the encrypted ones are.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[
    &UNIT_CHANGED,
    &UNIT_WITHDRAWN,
    &UNIT_PROMISED,
    &ENCRYPTED_NAME_CHANGED,
    &ENCRYPTED_NAME_WITHDRAWN,
    &ENCRYPTED_NAME_PROMISED,
];

rule! {
    /// What the values of a field are counted in changes.
    ///
    /// ## Why it breaks
    /// The same number now means something else. Sums mix old and new units, and nothing fails.
    ///
    /// ## What to do instead
    /// Add a new field in the new unit beside the old one, and retire the old one when nobody reads it.
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
    ///       - name: x
    ///         logicalType: number
    ///         customProperties: [{ property: unit, value: kg }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    ///         customProperties: [{ property: unit, value: lb }]
    /// ```
    UNIT_CHANGED = "unit-changed" {
        judges: Unit Apart,
        severity: Breaking,
        says: "the {part} of {field} changes: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// What the values of a field are counted in is no longer promised.
    ///
    /// ## Why it breaks
    /// Values may come in any unit, and nothing tells a reader which one.
    ///
    /// ## What to do instead
    /// Keep the promise, or tell the readers.
    ///
    /// ## When it is safe
    /// When no consumer calculates with the field.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    ///         customProperties: [{ property: unit, value: kg }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    /// ```
    UNIT_WITHDRAWN = "unit-withdrawn" {
        judges: Unit Wider,
        severity: Risky,
        says: "the {part} of {field} is no longer promised: it was {expected}",
        mirror: Mirror::Rule("unit-promised"),
        since: "0.1.0",
    }
}

rule! {
    /// What the values of a field are counted in is promised.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Data already written may be counted in something else.
    ///
    /// ## What to do instead
    /// Check the data already written before publishing.
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
    ///       - name: x
    ///         logicalType: number
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    ///         customProperties: [{ property: unit, value: kg }]
    /// ```
    UNIT_PROMISED = "unit-promised" {
        judges: Unit Narrower,
        severity: Note,
        says: "the {part} of {field} is promised: {actual}",
        mirror: Mirror::Rule("unit-withdrawn"),
        since: "0.1.0",
    }
}

rule! {
    /// Another field holds the encrypted values.
    ///
    /// ## Why it breaks
    /// Readers who decrypt still read the old field: they find nothing there, or values that no longer change.
    ///
    /// ## What to do instead
    /// Fill both fields until every reader has moved.
    ///
    /// ## When it is safe
    /// When no consumer reads the encrypted values.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    ///         encryptedName: x_v1
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    ///         encryptedName: x_v2
    /// ```
    ENCRYPTED_NAME_CHANGED = "encrypted-name-changed" {
        judges: EncryptedName Apart,
        severity: Risky,
        says: "another field holds the encrypted values of {field}: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The contract no longer says which field holds the encrypted values.
    ///
    /// ## Why it breaks
    /// Readers who decrypt may find nothing in the old field.
    ///
    /// ## What to do instead
    /// Keep the field and its name in the contract, or tell the readers.
    ///
    /// ## When it is safe
    /// When no consumer reads the encrypted values.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    ///         encryptedName: x_v1
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    /// ```
    ENCRYPTED_NAME_WITHDRAWN = "encrypted-name-withdrawn" {
        judges: EncryptedName Wider,
        severity: Risky,
        says: "the encrypted values of {field} are no longer promised: they were in {expected}",
        mirror: Mirror::Rule("encrypted-name-promised"),
        since: "0.1.0",
    }
}

rule! {
    /// The contract says which field holds the encrypted values.
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
    ///       - name: x
    ///         logicalType: number
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    ///         encryptedName: x_v1
    /// ```
    ENCRYPTED_NAME_PROMISED = "encrypted-name-promised" {
        judges: EncryptedName Narrower,
        severity: Note,
        says: "the encrypted values of {field} are in {actual}",
        mirror: Mirror::Rule("encrypted-name-withdrawn"),
        since: "0.1.0",
    }
}
