//! Ownership: who answers for the data, and where to ask.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] =
    &[&OWNER_REMOVED, &OWNER_NAMED, &OWNER_CHANGED, &SUPPORT_REMOVED, &SUPPORT_ADDED, &SUPPORT_CHANGED];

rule! {
    /// The contract no longer names the team that owns it.
    ///
    /// ## Why it breaks
    /// Readers have nobody to ask, and nobody answers for the promises. A change that hurts them finds no owner to
    /// agree.
    ///
    /// ## What to do instead
    /// Name the team that answers for the data now, under `team.name`.
    ///
    /// ## When it is safe
    /// When the data is taken away in the same step.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// team: { name: orders-team }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// ```
    OWNER_REMOVED = "owner-removed" {
        judges: Owner Wider,
        severity: Risky,
        says: "nobody owns the data any more: it was {expected}",
        mirror: Mirror::Rule("owner-named"),
        since: "0.1.0",
    }
}

rule! {
    /// The contract names the team that owns it.
    ///
    /// ## Why it breaks
    /// It breaks no reader.
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
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// team: { name: orders-team }
    /// ```
    OWNER_NAMED = "owner-named" {
        judges: Owner Narrower,
        severity: Note,
        says: "{actual} owns the data now",
        mirror: Mirror::Rule("owner-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// Another team owns the contract.
    ///
    /// ## Why it breaks
    /// The promises stay. Readers ask somebody else from now on, and somebody else agrees to changes.
    ///
    /// ## What to do instead
    /// Make sure that the new team knows what was promised, and that readers know whom to ask.
    ///
    /// ## When it is safe
    /// When the new team keeps the promises.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// team: { name: orders-team }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// team: { name: sales-team }
    /// ```
    OWNER_CHANGED = "owner-changed" {
        judges: Owner Unknown,
        severity: Note,
        says: "another team owns the data: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The last channel for questions and news is gone.
    ///
    /// ## Why it breaks
    /// Readers can neither ask nor be told. They learn of changes and outages from their own failures.
    ///
    /// ## What to do instead
    /// Keep one channel that somebody reads.
    ///
    /// ## When it is safe
    /// When readers have another way that everybody knows.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// support: [{ channel: "#orders", tool: slack }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// ```
    SUPPORT_REMOVED = "support-removed" {
        judges: Support Wider,
        severity: Risky,
        says: "there is nowhere left to ask about the data: {expected}",
        mirror: Mirror::Rule("support-added"),
        since: "0.1.0",
    }
}

rule! {
    /// The contract names its first channel for questions and news.
    ///
    /// ## Why it breaks
    /// It breaks no reader.
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
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// support: [{ channel: "#orders", tool: slack }]
    /// ```
    SUPPORT_ADDED = "support-added" {
        judges: Support Narrower,
        severity: Note,
        says: "there is somewhere to ask about the data now: {actual}",
        mirror: Mirror::Rule("support-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// A channel for questions and news comes, goes or moves, and another one stays.
    ///
    /// ## Why it breaks
    /// Readers who follow the old channel no longer hear of changes there.
    ///
    /// ## What to do instead
    /// Say so in the old channel, and leave a pointer there.
    ///
    /// ## When it is safe
    /// When everybody who follows the old channel follows the new one.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// support: [{ channel: "#orders", tool: slack }]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// support: [{ channel: "#orders", tool: teams }]
    /// ```
    SUPPORT_CHANGED = "support-changed" {
        judges: Support Unknown,
        severity: Note,
        says: "the support channel {field} changes: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
