//! Quality checks: what is measured, and how bad a failure is.

use crate::compare::{Difference, Fact};
use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[
    &QUALITY_CHECK_CHANGED,
    &QUALITY_TEXT_CHANGED,
    &QUALITY_SEVERITY_LOWERED,
    &QUALITY_SEVERITY_RAISED,
    &QUALITY_SEVERITY_CHANGED,
    &QUALITY_SEVERITY_STATED,
];

/// Rules that are prose measure nothing that a tool could run.
fn is_prose(difference: &Difference) -> bool {
    let prose = |fact: &Option<Fact>| fact.as_ref().is_some_and(|fact| fact.canonical.starts_with("text "));
    prose(&difference.expected) && prose(&difference.actual)
}

rule! {
    /// A quality rule measures something else than before.
    ///
    /// ## Why it breaks
    /// Whether the new query or check still finds what the old one found cannot be decided from its text, and what
    /// cannot be decided is never a pass: whoever reads the data should look.
    ///
    /// ## What to do instead
    /// Add the new check beside the old one, and remove the old one when nobody counts on it.
    ///
    /// ## When it is safe
    /// When the new check finds everything that the old one found.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ type: sql, query: "SELECT COUNT(*) FROM orders WHERE coupon = ''", mustBe: 0 }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ type: sql, query: "SELECT COUNT(*) FROM orders WHERE coupon = 'none'", mustBe: 0 }]
    /// ```
    QUALITY_CHECK_CHANGED = "quality-check-changed" {
        judges: QualityCheck Unknown when |difference| !is_prose(difference),
        severity: Risky,
        says: "what the quality rule {part} of {field} measures changes: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// A quality rule that is written for people changes its words.
    ///
    /// ## Why it breaks
    /// Mostly nothing: no tool runs the rule. It may promise something else now, so someone should look.
    ///
    /// ## What to do instead
    /// Say in the pull request whether the promise changes.
    ///
    /// ## When it is safe
    /// When the words still promise the same.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ type: text, description: Coupons come from the shop. }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ type: text, description: Coupons come from the shop or from partners. }]
    /// ```
    QUALITY_TEXT_CHANGED = "quality-text-changed" {
        judges: QualityCheck Unknown,
        severity: Note,
        says: "the words of the quality rule {part} of {field} change: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// A failure of a quality rule is taken less seriously.
    ///
    /// ## Why it breaks
    /// What stopped bad data before may let it pass with a warning now. Readers who counted on the rule meet that data.
    ///
    /// ## What to do instead
    /// Keep the severity, or tell the readers who count on the rule.
    ///
    /// ## When it is safe
    /// When the producer acts on a failure as before.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: percent, severity: error }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: percent, severity: warning }]
    /// ```
    QUALITY_SEVERITY_LOWERED = "quality-severity-lowered" {
        judges: QualitySeverity Wider,
        severity: Risky,
        says: "a failure of the quality rule {part} of {field} matters less: {expected} -> {actual}",
        mirror: Mirror::Rule("quality-severity-raised"),
        since: "0.1.0",
    }
}

rule! {
    /// A failure of a quality rule is taken more seriously.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Loads that passed with a warning may be stopped.
    ///
    /// ## What to do instead
    /// Check that the data passes before publishing.
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
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: percent, severity: warning }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: percent, severity: error }]
    /// ```
    QUALITY_SEVERITY_RAISED = "quality-severity-raised" {
        judges: QualitySeverity Narrower,
        severity: Note,
        says: "a failure of the quality rule {part} of {field} matters more: {expected} -> {actual}",
        mirror: Mirror::Rule("quality-severity-lowered"),
        since: "0.1.0",
    }
}

rule! {
    /// How bad the failure of a quality rule is changes between words whose order is not known here.
    ///
    /// ## Why it breaks
    /// Whether failures are still taken seriously cannot be decided from the words, and what cannot be decided is never
    /// a pass: whoever reads the data should look.
    ///
    /// ## What to do instead
    /// Use the words of the standard (`info`, `warning`, `error`), or let the readers agree.
    ///
    /// ## When it is safe
    /// When the producer acts on a failure as before.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: percent, severity: sev1 }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: percent, severity: sev2 }]
    /// ```
    QUALITY_SEVERITY_CHANGED = "quality-severity-changed" {
        judges: QualitySeverity Unknown when |difference| difference.expected.is_some() && difference.actual.is_some(),
        severity: Risky,
        says: "nobody here can compare how bad a failure of the quality rule {part} of {field} is: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// How bad the failure of a quality rule is gets said, or is left out.
    ///
    /// ## Why it breaks
    /// Mostly nothing: the rule itself stays. The standard names no severity for a rule that states none, so someone
    /// should look.
    ///
    /// ## What to do instead
    /// Nothing, if the producer acts on a failure as before.
    ///
    /// ## When it is safe
    /// When the producer acts on a failure as before.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: percent }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: coupon
    ///         logicalType: string
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: percent, severity: error }]
    /// ```
    QUALITY_SEVERITY_STATED = "quality-severity-stated" {
        judges: QualitySeverity Unknown,
        severity: Note,
        says: "how bad a failure of the quality rule {part} of {field} is gets said or left out: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
