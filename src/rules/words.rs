//! Words: what only people can compare.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[&SEMANTIC_TYPE_CHANGED, &DEFINITION_CHANGED, &DESCRIPTION_CHANGED];

rule! {
    /// A field becomes a measure, a dimension or a plain column.
    ///
    /// ## Why it breaks
    /// The values stay. Tools that add up measures and group by dimensions show something else, so someone should look.
    ///
    /// ## What to do instead
    /// Tell whoever builds reports on the field.
    ///
    /// ## When it is safe
    /// When no tool reads the semantic type from the contract.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    ///         semanticType: measure
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
    ///         semanticType: dimension
    /// ```
    SEMANTIC_TYPE_CHANGED = "semantic-type-changed" {
        judges: SemanticType Unknown,
        severity: Note,
        says: "the part of {field} in analysis changes: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The definition that a field refers to is another one.
    ///
    /// ## Why it breaks
    /// The data stays, and what it means may not: what a link leads to cannot be compared, so someone should look.
    ///
    /// ## What to do instead
    /// Say in the pull request whether the meaning changes; add a new field where it does.
    ///
    /// ## When it is safe
    /// When both places define the same.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    ///         authoritativeDefinitions: [{ type: businessDefinition, url: "https://example.com/gross" }]
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
    ///         authoritativeDefinitions: [{ type: businessDefinition, url: "https://example.com/net" }]
    /// ```
    DEFINITION_CHANGED = "definition-changed" {
        judges: Definition Unknown,
        severity: Note,
        says: "the meaning of {field} is defined elsewhere: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// What a contract says in words about itself, a dataset or a field changes.
    ///
    /// ## Why it breaks
    /// Mostly nothing. A new description may also be a new meaning of the same data, which no tool can tell, so someone
    /// should look.
    ///
    /// ## What to do instead
    /// Say in the pull request whether the meaning changes; add a new field where it does.
    ///
    /// ## When it is safe
    /// When the words still say the same.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - name: x
    ///         logicalType: number
    ///         description: What the customer paid.
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
    ///         description: What the customer has to pay.
    /// ```
    DESCRIPTION_CHANGED = "description-changed" {
        judges: Description Unknown,
        severity: Note,
        says: "descriptions change: {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
