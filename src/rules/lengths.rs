//! Lengths of texts and lists.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] =
    &[&MIN_LENGTH_LOWERED, &MIN_LENGTH_RAISED, &MAX_LENGTH_RAISED, &MAX_LENGTH_LOWERED, &ITEMS_REPEAT, &ITEMS_UNIQUE];

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
        observed: "{field} holds texts shorter than {expected}: {actual}",
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
        observed: "{field} holds texts longer than {expected}: {actual}",
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

rule! {
    /// Elements of a list may occur twice.
    ///
    /// ## Why it breaks
    /// Readers that count or join by the elements of a list get doubled rows and wrong sums.
    ///
    /// ## What to do instead
    /// Keep the lists free of repetitions, or tell the readers to remove them.
    ///
    /// ## When it is safe
    /// When every consumer takes lists as they come.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: array, logicalTypeOptions: { uniqueItems: true }, items: { logicalType: string } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: array, items: { logicalType: string } }
    /// ```
    ITEMS_REPEAT = "items-repeat" {
        judges: UniqueItems Wider,
        severity: Risky,
        says: "elements of {field} may occur twice now",
        mirror: Mirror::Rule("items-unique"),
        since: "0.1.0",
    }
}

rule! {
    /// Elements of a list never occur twice any more.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Data already written may hold repetitions.
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
    ///       - { name: x, logicalType: array, items: { logicalType: string } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: array, logicalTypeOptions: { uniqueItems: true }, items: { logicalType: string } }
    /// ```
    ITEMS_UNIQUE = "items-unique" {
        judges: UniqueItems Narrower,
        severity: Note,
        says: "elements of {field} never occur twice now",
        mirror: Mirror::Rule("items-repeat"),
        since: "0.1.0",
    }
}
