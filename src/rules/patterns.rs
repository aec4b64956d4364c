//! Patterns: the form of a text.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[&PATTERN_REMOVED, &PATTERN_ADDED, &PATTERN_CHANGED];

rule! {
    /// The pattern of a field is withdrawn.
    ///
    /// ## Why it breaks
    /// Values of any form may come. Readers that parse the old form fail on the first other one.
    ///
    /// ## What to do instead
    /// Keep the pattern, or tell the readers that parse it. A consumer that takes any form says `pattern: any`.
    ///
    /// ## When it is safe
    /// When no consumer parses the field.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { pattern: "^[A-Z]{3}$" } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string }
    /// ```
    PATTERN_REMOVED = "pattern-removed" {
        judges: Pattern Wider,
        severity: Risky,
        says: "{field} no longer follows a pattern: it was {expected}",
        mirror: Mirror::Rule("pattern-added"),
        since: "0.1.0",
    }
}

rule! {
    /// A field is promised to follow a pattern.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Data already written may not match.
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
    ///       - { name: x, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { pattern: "^[A-Z]{3}$" } }
    /// ```
    PATTERN_ADDED = "pattern-added" {
        judges: Pattern Narrower,
        severity: Note,
        says: "{field} follows a pattern now: {actual}",
        mirror: Mirror::Rule("pattern-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// The pattern of a field changes.
    ///
    /// ## Why it breaks
    /// Whether the new pattern lets in values that the old one ruled out cannot be decided in general: someone should
    /// look.
    ///
    /// ## What to do instead
    /// Say in the pull request whether the new pattern is stricter or looser.
    ///
    /// ## When it is safe
    /// When every value that matches the new pattern matches the old one.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { pattern: "^[A-Z]{3}$" } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { pattern: "^[A-Z]{2,3}$" } }
    /// ```
    PATTERN_CHANGED = "pattern-changed" {
        judges: Pattern Unknown,
        severity: Risky,
        says: "the pattern of {field} changes: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
