//! Lengths of texts and lists.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[&MIN_LENGTH_LOWERED, &MIN_LENGTH_RAISED, &MAX_LENGTH_RAISED, &MAX_LENGTH_LOWERED];

rule! {
    /// The least length of a text or list is lowered or withdrawn.
    ///
    /// ## Why it breaks
    /// Shorter texts, or emptier lists, appear than readers split or index into.
    ///
    /// ## What to do instead
    /// Keep the limit, or tell the readers before the first value beyond it is written. A consumer that takes any value
    /// says `minLength: any`; one that can take the new limit gives it.
    ///
    /// ## When it is safe
    /// When every consumer of the field takes the new values.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { minLength: 2 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { minLength: 1 } }
    /// ```
    MIN_LENGTH_LOWERED = "min-length-lowered" {
        judges: MinLength Wider,
        severity: Risky,
        says: "{field} may be shorter: minimum length {expected} -> {actual}",
        mirror: Mirror::Rule("min-length-raised"),
        since: "0.1.0",
    }
}

rule! {
    /// The least length of a text or list is raised or promised.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Data already written may lie outside the new limit.
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
    ///       - { name: x, logicalType: string, logicalTypeOptions: { minLength: 1 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { minLength: 2 } }
    /// ```
    MIN_LENGTH_RAISED = "min-length-raised" {
        judges: MinLength Narrower,
        severity: Note,
        says: "{field} is never as short: minimum length {expected} -> {actual}",
        mirror: Mirror::Rule("min-length-lowered"),
        since: "0.1.0",
    }
}

rule! {
    /// The greatest length of a text or list is raised or withdrawn.
    ///
    /// ## Why it breaks
    /// Longer texts, or lists, appear than readers have columns or buffers for: loads fail or cut them off.
    ///
    /// ## What to do instead
    /// Keep the limit, or tell the readers before the first value beyond it is written. A consumer that takes any value
    /// says `maxLength: any`; one that can take the new limit gives it.
    ///
    /// ## When it is safe
    /// When every consumer of the field takes the new values.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { maxLength: 20 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { maxLength: 40 } }
    /// ```
    MAX_LENGTH_RAISED = "max-length-raised" {
        judges: MaxLength Wider,
        severity: Risky,
        says: "{field} may be longer: maximum length {expected} -> {actual}",
        mirror: Mirror::Rule("max-length-lowered"),
        since: "0.1.0",
    }
}

rule! {
    /// The greatest length of a text or list is lowered or promised.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Data already written may lie outside the new limit.
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
    ///       - { name: x, logicalType: string, logicalTypeOptions: { maxLength: 40 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { maxLength: 20 } }
    /// ```
    MAX_LENGTH_LOWERED = "max-length-lowered" {
        judges: MaxLength Narrower,
        severity: Note,
        says: "{field} is never as long: maximum length {expected} -> {actual}",
        mirror: Mirror::Rule("max-length-raised"),
        since: "0.1.0",
    }
}
