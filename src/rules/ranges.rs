//! Ranges: the smallest and largest value.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] =
    &[&MINIMUM_LOWERED, &MINIMUM_RAISED, &MAXIMUM_RAISED, &MAXIMUM_LOWERED, &MINIMUM_UNDECIDED, &MAXIMUM_UNDECIDED];

rule! {
    /// The smallest value of a field is lowered or withdrawn.
    ///
    /// ## Why it breaks
    /// Values below the old minimum appear: negative amounts, impossible dates, numbers that overflow an unsigned type.
    ///
    /// ## What to do instead
    /// Keep the limit, or tell the readers before the first value beyond it is written. A consumer that takes any value
    /// says `minimum: any`; one that can take the new limit gives it.
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
    ///       - { name: x, logicalType: integer, logicalTypeOptions: { minimum: 0 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: integer, logicalTypeOptions: { minimum: -100 } }
    /// ```
    MINIMUM_LOWERED = "minimum-lowered" {
        judges: Minimum Wider,
        severity: Risky,
        says: "{field} may be smaller: minimum {expected} -> {actual}",
        observed: "{field} holds {actual}, and its minimum is {expected}",
        mirror: Mirror::Rule("minimum-raised"),
        since: "0.1.0",
    }
}

rule! {
    /// The smallest value of a field is raised or promised.
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
    ///       - { name: x, logicalType: integer, logicalTypeOptions: { minimum: -100 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: integer, logicalTypeOptions: { minimum: 0 } }
    /// ```
    MINIMUM_RAISED = "minimum-raised" {
        judges: Minimum Narrower,
        severity: Note,
        says: "{field} is never as small: minimum {expected} -> {actual}",
        mirror: Mirror::Rule("minimum-lowered"),
        since: "0.1.0",
    }
}

rule! {
    /// The largest value of a field is raised or withdrawn.
    ///
    /// ## Why it breaks
    /// Values above the old maximum appear: they overflow buckets, scales and narrow types of readers.
    ///
    /// ## What to do instead
    /// Keep the limit, or tell the readers before the first value beyond it is written. A consumer that takes any value
    /// says `maximum: any`; one that can take the new limit gives it.
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
    ///       - { name: x, logicalType: integer, logicalTypeOptions: { maximum: 10 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: integer, logicalTypeOptions: { maximum: 100 } }
    /// ```
    MAXIMUM_RAISED = "maximum-raised" {
        judges: Maximum Wider,
        severity: Risky,
        says: "{field} may be larger: maximum {expected} -> {actual}",
        observed: "{field} holds {actual}, and its maximum is {expected}",
        mirror: Mirror::Rule("maximum-lowered"),
        since: "0.1.0",
    }
}

rule! {
    /// The largest value of a field is lowered or promised.
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
    ///       - { name: x, logicalType: integer, logicalTypeOptions: { maximum: 100 } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: integer, logicalTypeOptions: { maximum: 10 } }
    /// ```
    MAXIMUM_LOWERED = "maximum-lowered" {
        judges: Maximum Narrower,
        severity: Note,
        says: "{field} is never as large: maximum {expected} -> {actual}",
        mirror: Mirror::Rule("maximum-raised"),
        since: "0.1.0",
    }
}

rule! {
    /// The smallest value of a field changes to one of another kind.
    ///
    /// ## Why it breaks
    /// Whether values are let in that were ruled out before cannot be decided from the text, and what cannot be decided
    /// is never a pass: whoever reads the field should look.
    ///
    /// ## What to do instead
    /// Write both limits in the same form: numbers, or ISO dates of one form.
    ///
    /// ## When it is safe
    /// When the new limit does not let in values that the old one ruled out.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: date, logicalTypeOptions: { minimum: "2020-01-01" } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: date, logicalTypeOptions: { minimum: "1 January 2020" } }
    /// ```
    MINIMUM_UNDECIDED = "minimum-undecided" {
        judges: Minimum Unknown,
        severity: Risky,
        says: "nobody here can compare the minimum of {field}: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The largest value of a field changes to one of another kind.
    ///
    /// ## Why it breaks
    /// Whether values are let in that were ruled out before cannot be decided from the text, and what cannot be decided
    /// is never a pass: whoever reads the field should look.
    ///
    /// ## What to do instead
    /// Write both limits in the same form: numbers, or ISO dates of one form.
    ///
    /// ## When it is safe
    /// When the new limit does not let in values that the old one ruled out.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: date, logicalTypeOptions: { maximum: "2020-01-01" } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: date, logicalTypeOptions: { maximum: "1 January 2020" } }
    /// ```
    MAXIMUM_UNDECIDED = "maximum-undecided" {
        judges: Maximum Unknown,
        severity: Risky,
        says: "nobody here can compare the maximum of {field}: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
