//! Access: who may see the values of a field.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[
    &CLASSIFICATION_RAISED,
    &CLASSIFICATION_LOWERED,
    &CLASSIFICATION_CHANGED,
    &CLASSIFICATION_STATED,
    &CRITICAL_NO_LONGER,
    &CRITICAL_NOW,
];

rule! {
    /// A field becomes more confidential.
    ///
    /// ## Why it breaks
    /// Readers without the clearance lose the field, or must not use it any more: queries fail, or copies of the data
    /// have to go.
    ///
    /// ## What to do instead
    /// Tell the readers, and give them time to get the clearance or to do without.
    ///
    /// ## When it is safe
    /// When every consumer has the clearance.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, classification: internal }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, classification: restricted }
    /// ```
    CLASSIFICATION_RAISED = "classification-raised" {
        judges: Classification Wider,
        severity: Risky,
        says: "{field} becomes more confidential: {expected} -> {actual}",
        mirror: Mirror::Rule("classification-lowered"),
        since: "0.1.0",
    }
}

rule! {
    /// A field becomes less confidential.
    ///
    /// ## Why it breaks
    /// It breaks no reader. More people may see the values than before.
    ///
    /// ## What to do instead
    /// Let whoever answers for the data confirm that the values may be seen.
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
    ///       - { name: x, logicalType: string, classification: restricted }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, classification: internal }
    /// ```
    CLASSIFICATION_LOWERED = "classification-lowered" {
        judges: Classification Narrower,
        severity: Note,
        says: "{field} becomes less confidential: {expected} -> {actual}",
        mirror: Mirror::Rule("classification-raised"),
        since: "0.1.0",
    }
}

rule! {
    /// The classification of a field changes between words whose order is not known here.
    ///
    /// ## Why it breaks
    /// Whether readers may still read the field cannot be decided from the words, and what cannot be decided is never
    /// a pass: whoever reads the field should look.
    ///
    /// ## What to do instead
    /// Use words with a known order (public, internal, confidential, restricted) or the numbers 1 to 5, or let the
    /// readers agree.
    ///
    /// ## When it is safe
    /// When the people who may read the field stay the same.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, classification: amber }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, classification: red }
    /// ```
    CLASSIFICATION_CHANGED = "classification-changed" {
        judges: Classification Unknown when |difference| difference.expected.is_some() && difference.actual.is_some(),
        severity: Risky,
        says: "nobody here can compare how confidential {field} is: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// A field is classified that was not, or is no longer.
    ///
    /// ## Why it breaks
    /// Mostly nothing: a field is classified that always was as confidential. Somebody may have read it without the
    /// clearance, so someone should look.
    ///
    /// ## What to do instead
    /// Tell the readers what the classification demands.
    ///
    /// ## When it is safe
    /// When the people who may read the field stay the same.
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
    ///       - { name: x, logicalType: string, classification: internal }
    /// ```
    CLASSIFICATION_STATED = "classification-stated" {
        judges: Classification Unknown,
        severity: Note,
        says: "the classification of {field} is stated or left out: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// A field no longer counts as a critical data element.
    ///
    /// ## Why it breaks
    /// It breaks no query. The care that critical data gets (controls, lineage, sign-off) may end.
    ///
    /// ## What to do instead
    /// Tell those who report on the field to authorities or management.
    ///
    /// ## When it is safe
    /// When nobody relies on the controls of critical data.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, criticalDataElement: true }
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
    CRITICAL_NO_LONGER = "critical-no-longer" {
        judges: Critical Wider,
        severity: Note,
        says: "{field} counts as a critical data element no longer",
        mirror: Mirror::Rule("critical-now"),
        since: "0.1.0",
    }
}

rule! {
    /// A field counts as a critical data element.
    ///
    /// ## Why it breaks
    /// It breaks no reader. It does bind the producer to the controls of critical data.
    ///
    /// ## What to do instead
    /// Nothing.
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
    ///       - { name: x, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: string, criticalDataElement: true }
    /// ```
    CRITICAL_NOW = "critical-now" {
        judges: Critical Narrower,
        severity: Note,
        says: "{field} counts as a critical data element now",
        mirror: Mirror::Rule("critical-no-longer"),
        since: "0.1.0",
    }
}
