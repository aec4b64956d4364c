//! Quality: how often values or rows may fail a measurement.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] =
    &[&QUALITY_REMOVED, &QUALITY_LOOSENED, &QUALITY_ADDED, &QUALITY_TIGHTENED, &QUALITY_CHANGED, &QUALITY_UNDECIDED];

rule! {
    /// A quality rule is withdrawn.
    ///
    /// ## Why it breaks
    /// Nobody promises any more what the rule promised. Readers who counted on it, for a rate or a total that stays
    /// right, meet data it would have refused.
    ///
    /// ## What to do instead
    /// Keep the rule, or tell the readers what replaces it. A consumer that takes any quality says `quality: any` in
    /// its needs.
    ///
    /// ## When it is safe
    /// When no consumer counts on what the rule measures.
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
    /// ```
    QUALITY_REMOVED = "quality-removed" {
        judges: Quality Wider when |difference| difference.actual.is_none(),
        severity: Risky,
        says: "the quality rule {part} of {field} is gone: {expected}",
        mirror: Mirror::Rule("quality-added"),
        since: "0.1.0",
    }
}

rule! {
    /// A quality rule admits results that it ruled out before.
    ///
    /// ## Why it breaks
    /// Data may be worse than readers counted on: more nulls, more duplicates, fewer rows. Reports stay green and are
    /// wrong.
    ///
    /// ## What to do instead
    /// Keep the threshold, or tell the readers. A consumer that can live with the new one says so under `quality:` in
    /// its needs.
    ///
    /// ## When it is safe
    /// When every consumer can live with the new threshold.
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
    ///         quality: [{ metric: nullValues, mustBeLessThan: 20, unit: percent }]
    /// ```
    QUALITY_LOOSENED = "quality-loosened" {
        judges: Quality Wider,
        severity: Risky,
        says: "the quality rule {part} of {field} is looser: {expected} -> {actual}",
        observed: "{field} breaks its quality rule {part}: {expected} is promised, and there are {actual}",
        mirror: Mirror::Rule("quality-tightened"),
        since: "0.1.0",
    }
}

rule! {
    /// A quality rule is promised.
    ///
    /// ## Why it breaks
    /// It breaks no reader. It does bind the producer, and data already written may not pass.
    ///
    /// ## What to do instead
    /// Run the rule over the data already written before publishing it.
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
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: percent }]
    /// ```
    QUALITY_ADDED = "quality-added" {
        judges: Quality Narrower when |difference| difference.expected.is_none(),
        severity: Note,
        says: "{field} has a new quality rule {part}: {actual}",
        mirror: Mirror::Rule("quality-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// A quality rule rules out results that it admitted before.
    ///
    /// ## Why it breaks
    /// It breaks no reader. It does bind the producer, and data already written may not pass.
    ///
    /// ## What to do instead
    /// Run the rule over the data already written before publishing it.
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
    ///         quality: [{ metric: nullValues, mustBeLessThan: 20, unit: percent }]
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
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: percent }]
    /// ```
    QUALITY_TIGHTENED = "quality-tightened" {
        judges: Quality Narrower,
        severity: Note,
        says: "the quality rule {part} of {field} is stricter: {expected} -> {actual}",
        mirror: Mirror::Rule("quality-loosened"),
        since: "0.1.0",
    }
}

rule! {
    /// A quality rule admits other results than before.
    ///
    /// ## Why it breaks
    /// Some results that were ruled out are admitted now, and some that were admitted are ruled out. Readers who
    /// counted on the old range meet data outside of it.
    ///
    /// ## What to do instead
    /// Keep the range, or tell the readers what the new one means for them.
    ///
    /// ## When it is safe
    /// When every consumer can live with the new range.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     quality: [{ metric: rowCount, mustBeBetween: [100, 200] }]
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     quality: [{ metric: rowCount, mustBeBetween: [150, 300] }]
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    /// ```
    QUALITY_CHANGED = "quality-changed" {
        judges: Quality Apart,
        severity: Risky,
        says: "the quality rule {part} of {field} promises something else: {expected} -> {actual}",
        observed: "{field} breaks its quality rule {part}: {expected} is promised, and there are {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The threshold of a quality rule changes to one of another kind.
    ///
    /// ## Why it breaks
    /// Rows and percent, or numbers and texts, cannot be compared without knowing the data. What cannot be decided is
    /// never a pass: whoever reads the data should look.
    ///
    /// ## What to do instead
    /// Keep the unit of the threshold, or let the readers agree.
    ///
    /// ## When it is safe
    /// When the new threshold admits nothing that the old one ruled out.
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
    ///         quality: [{ metric: nullValues, mustBeLessThan: 5, unit: rows }]
    /// ```
    QUALITY_UNDECIDED = "quality-undecided" {
        judges: Quality Unknown,
        severity: Risky,
        says: "nobody here can compare the quality rule {part} of {field}: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
