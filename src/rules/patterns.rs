//! Patterns: the form of a text.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] =
    &[&PATTERN_LOOSENED, &PATTERN_TIGHTENED, &PATTERN_REMOVED, &PATTERN_ADDED, &PATTERN_REPLACED, &PATTERN_UNDECIDED];

rule! {
    /// The pattern of a field admits texts that it ruled out before.
    ///
    /// ## Why it breaks
    /// Readers that parse the old form fail on the first text that only the new one admits, or read it wrong.
    ///
    /// ## What to do instead
    /// Keep the pattern, or tell the readers that parse it. A consumer that takes the new form gives its `pattern:` in
    /// its needs.
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
    ///       - { name: x, logicalType: string, logicalTypeOptions: { pattern: "^[A-Z]{2,3}$" } }
    /// ```
    PATTERN_LOOSENED = "pattern-loosened" {
        judges: Pattern Wider when |difference| difference.expected.is_some() && difference.actual.is_some(),
        severity: Risky,
        says: "the pattern of {field} admits more: {expected} -> {actual}",
        mirror: Mirror::Rule("pattern-tightened"),
        since: "0.1.0",
    }
}

rule! {
    /// The pattern of a field rules out texts that it admitted before.
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
    ///       - { name: x, logicalType: string, logicalTypeOptions: { pattern: "^[A-Z]{2,3}$" } }
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
    PATTERN_TIGHTENED = "pattern-tightened" {
        judges: Pattern Narrower when |difference| difference.expected.is_some() && difference.actual.is_some(),
        severity: Note,
        says: "the pattern of {field} admits less: {expected} -> {actual}",
        mirror: Mirror::Rule("pattern-loosened"),
        since: "0.1.0",
    }
}

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
    /// The pattern of a field admits some texts that it ruled out, and rules out some that it admitted.
    ///
    /// ## Why it breaks
    /// Readers that parse the old form fail on the first text of the new one, or read it wrong.
    ///
    /// ## What to do instead
    /// Add a new field in the new form beside the old one, and retire the old one when nobody reads it.
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
    ///       - { name: x, logicalType: string, logicalTypeOptions: { pattern: "^[0-9]{3}$" } }
    /// ```
    PATTERN_REPLACED = "pattern-replaced" {
        judges: Pattern Apart,
        severity: Risky,
        says: "the pattern of {field} admits other texts: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The pattern of a field changes in a way that cannot be compared.
    ///
    /// ## Why it breaks
    /// Patterns that look ahead or back, that name characters beyond ASCII, or that engines read in different ways are
    /// not compared here. What cannot be decided is never a pass: whoever reads the field should look.
    ///
    /// ## What to do instead
    /// Use a simpler pattern for both, or say in the pull request whether the new one is stricter or looser and let the
    /// readers agree.
    ///
    /// ## When it is safe
    /// When every text that matches the new pattern matches the old one.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { pattern: "^(?!X)[A-Z]{3}$" } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, logicalTypeOptions: { pattern: "^(?!Y)[A-Z]{3}$" } }
    /// ```
    PATTERN_UNDECIDED = "pattern-undecided" {
        judges: Pattern Unknown,
        severity: Risky,
        says: "nobody here can compare the patterns of {field}: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
