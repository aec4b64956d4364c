//! Needs: what consumers declared, changed together with what they protect.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[&NEED_WITHDRAWN];

rule! {
    /// A consumer's declared need is removed or weakened in the change.
    ///
    /// ## Why it breaks
    /// The need is what holds a breaking change. Taking it away together with what it protects would let the change
    /// pass without the team that relies on it.
    ///
    /// ## What to do instead
    /// Let the consuming team remove its need in a change of its own, or let it approve this one.
    ///
    /// ## When it is safe
    /// When the consumer no longer reads the data.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Needs
    /// consumer: revenue-board
    /// team: finance
    /// reads:
    ///   - contract: urn:acme:example
    ///     fields: [order_id, city]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: sluicegate/v1
    /// kind: Needs
    /// consumer: revenue-board
    /// team: finance
    /// reads:
    ///   - contract: urn:acme:example
    ///     fields: [order_id]
    /// ```
    NEED_WITHDRAWN = "need-withdrawn" {
        judges: Need Wider,
        severity: Breaking,
        says: "what {expected} declared it needs is withdrawn: {actual}",
        mirror: Mirror::None("a need that is added asks for something; whether the contract meets it is judged against the contract"),
        since: "0.1.0",
    }
}
