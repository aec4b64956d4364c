//! Multiples: of which number every value of a field is one.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[&MULTIPLES_LOOSENED, &MULTIPLES_TIGHTENED, &MULTIPLES_CHANGED];

rule! {
    /// A field holds numbers between the steps that were promised.
    ///
    /// ## Why it breaks
    /// Readers that count in whole steps (cents, half stars, packs of six) round or fail on what lies between.
    ///
    /// ## What to do instead
    /// Tell the readers before the first such number is written.
    ///
    /// ## When it is safe
    /// When every consumer of the field takes any number.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: number, logicalTypeOptions: { multipleOf: 10 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: number, logicalTypeOptions: { multipleOf: 5 } }
    /// ```
    MULTIPLES_LOOSENED = "multiples-loosened" {
        judges: MultipleOf Wider,
        severity: Risky,
        says: "{field} holds more than multiples of {expected}: {actual}",
        mirror: Mirror::Rule("multiples-tightened"),
        since: "0.1.0",
    }
}

rule! {
    /// A field promises coarser steps, or steps at all.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Data already written may lie between the new steps.
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
    ///       - { name: x, logicalType: number, logicalTypeOptions: { multipleOf: 5 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: number, logicalTypeOptions: { multipleOf: 10 } }
    /// ```
    MULTIPLES_TIGHTENED = "multiples-tightened" {
        judges: MultipleOf Narrower,
        severity: Note,
        says: "{field} holds multiples of {actual} only: {expected} before",
        mirror: Mirror::Rule("multiples-loosened"),
        since: "0.1.0",
    }
}

rule! {
    /// A field counts in other steps, which only sometimes meet the old ones.
    ///
    /// ## Why it breaks
    /// Readers that count in the old steps round or fail, and data already written lies between the new ones.
    ///
    /// ## What to do instead
    /// Publish the new numbers in a field of their own.
    ///
    /// ## When it is safe
    /// When every consumer of the field takes any number.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: number, logicalTypeOptions: { multipleOf: 2 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: number, logicalTypeOptions: { multipleOf: 3 } }
    /// ```
    MULTIPLES_CHANGED = "multiples-changed" {
        judges: MultipleOf Apart,
        severity: Risky,
        says: "{field} holds multiples of {actual}, no longer of {expected}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
