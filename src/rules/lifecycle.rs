//! Life cycle: ends that are announced, the status of a contract, and its version.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[
    &END_ANNOUNCED_LATE,
    &END_ANNOUNCED,
    &END_POSTPONED,
    &STATUS_DEPRECATED,
    &STATUS_LOWERED,
    &STATUS_RAISED,
    &STATUS_UNDECIDED,
    &VERSION_NOT_RAISED,
    &VERSION_UNDECIDED,
];

rule! {
    /// An end is announced for a day that is too near.
    ///
    /// ## Why it breaks
    /// Readers have less than 30 days to move. After that day the removal counts as announced, so that this is the last
    /// time they are asked.
    ///
    /// ## What to do instead
    /// Give a `removeAfter` at least 30 days ahead.
    ///
    /// ## When it is safe
    /// When every consumer agrees to the day.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: city, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: city
    ///         logicalType: string
    ///         customProperties:
    ///           - { property: removeAfter, value: "2026-01-15" }
    /// ```
    END_ANNOUNCED_LATE = "end-announced-late" {
        judges: Deprecation Wider when |difference| difference.is_hasty(),
        severity: Breaking,
        says: "{field} is announced {actual}: that is soon",
        mirror: Mirror::Rule("end-postponed"),
        since: "0.1.0",
    }
}

rule! {
    /// The end of something is announced.
    ///
    /// ## Why it breaks
    /// It breaks nobody yet. Whoever reads it is named and has until the announced day to move.
    ///
    /// ## What to do instead
    /// Say from which day on it may be gone (custom property `removeAfter`), since when that is known
    /// (`deprecatedSince`), and what takes its place (`replacedBy`).
    ///
    /// ## When it is safe
    /// Always: announcing is the safe way to remove something.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: city, logicalType: string }
    ///       - { name: town, logicalType: string }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: city
    ///         logicalType: string
    ///         customProperties:
    ///           - { property: removeAfter, value: "2026-06-30" }
    ///           - { property: replacedBy, value: town }
    ///       - { name: town, logicalType: string }
    /// ```
    END_ANNOUNCED = "end-announced" {
        judges: Deprecation Wider,
        severity: Note,
        says: "{field} is announced {actual}",
        mirror: Mirror::Rule("end-postponed"),
        since: "0.1.0",
    }
}

rule! {
    /// An announced end is put off or taken back.
    ///
    /// ## Why it breaks
    /// It breaks nobody: the promise holds for longer.
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
    ///       - name: city
    ///         logicalType: string
    ///         customProperties:
    ///           - { property: removeAfter, value: "2026-06-30" }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: city
    ///         logicalType: string
    ///         customProperties:
    ///           - { property: removeAfter, value: "2026-12-31" }
    /// ```
    END_POSTPONED = "end-postponed" {
        judges: Deprecation Narrower,
        severity: Note,
        says: "{field} stays longer: {expected} -> {actual}",
        mirror: Mirror::Rule("end-announced"),
        since: "0.1.0",
    }
}

rule! {
    /// A contract is marked as deprecated.
    ///
    /// ## Why it breaks
    /// It breaks nobody yet: what is promised is still kept.
    ///
    /// ## What to do instead
    /// Announce the day on which it ends (custom property `removeAfter`), and what takes its place.
    ///
    /// ## When it is safe
    /// Always.
    ///
    /// ## Before
    /// ```yaml
    /// status: active
    /// schema:
    ///   - name: orders
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// status: deprecated
    /// schema:
    ///   - name: orders
    /// ```
    STATUS_DEPRECATED = "status-deprecated" {
        judges: Status Wider when |difference| difference.actual.as_ref().is_some_and(|fact| fact.canonical == "deprecated"),
        severity: Note,
        says: "{field} is deprecated now",
        mirror: Mirror::Rule("status-raised"),
        since: "0.1.0",
    }
}

rule! {
    /// A contract is no longer in force.
    ///
    /// ## Why it breaks
    /// What is retired, or a draft again, is not promised any more: it may stop or change without notice.
    ///
    /// ## What to do instead
    /// Set the `status` to `deprecated`, announce the end, and retire the contract after that day.
    ///
    /// ## When it is safe
    /// When nobody reads it.
    ///
    /// ## Before
    /// ```yaml
    /// status: active
    /// schema:
    ///   - name: orders
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// status: retired
    /// schema:
    ///   - name: orders
    /// ```
    STATUS_LOWERED = "status-lowered" {
        judges: Status Wider,
        severity: Risky,
        says: "the status of {field} promises less: {expected} -> {actual}",
        mirror: Mirror::Rule("status-raised"),
        since: "0.1.0",
    }
}

rule! {
    /// A contract comes into force, or back to it.
    ///
    /// ## Why it breaks
    /// It breaks no reader. It does bind the producer.
    ///
    /// ## What to do instead
    /// Nothing.
    ///
    /// ## When it is safe
    /// Always.
    ///
    /// ## Before
    /// ```yaml
    /// status: draft
    /// schema:
    ///   - name: orders
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// status: active
    /// schema:
    ///   - name: orders
    /// ```
    STATUS_RAISED = "status-raised" {
        judges: Status Narrower,
        severity: Note,
        says: "the status of {field} promises more: {expected} -> {actual}",
        mirror: Mirror::Rule("status-lowered"),
        since: "0.1.0",
    }
}

rule! {
    /// The status of a contract changes to or from a word of one's own.
    ///
    /// ## Why it breaks
    /// Nobody here knows what the word promises.
    ///
    /// ## What to do instead
    /// Use the standard's words: proposed, draft, active, deprecated, retired.
    ///
    /// ## When it is safe
    /// When the new word promises no less than the old one.
    ///
    /// ## Before
    /// ```yaml
    /// status: active
    /// schema:
    ///   - name: orders
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// status: frozen
    /// schema:
    ///   - name: orders
    /// ```
    STATUS_UNDECIDED = "status-undecided" {
        judges: Status Unknown,
        severity: Note,
        says: "nobody here can compare the status of {field}: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The version of a contract does not say how much has changed.
    ///
    /// ## Why it breaks
    /// Consumers choose what they read by the version. A breaking change asks for the next major one; whatever else
    /// readers should know of asks for the next minor one, and so does going back to an older version. In versions
    /// that begin with 0, one step less is enough.
    ///
    /// ## What to do instead
    /// Raise `version` as the change asks. Nobody can agree to leaving it; policy can set another level for this rule.
    ///
    /// ## When it is safe
    /// Where nobody reads versions: then switch the rule off.
    ///
    /// ## Before
    /// ```yaml
    /// version: 2.1.0
    /// schema:
    ///   - name: orders
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// version: 2.0.0
    /// schema:
    ///   - name: orders
    /// ```
    VERSION_NOT_RAISED = "version-not-raised" {
        judges: Version Wider,
        severity: Risky,
        level: Deny,
        says: "the version of {field} is {actual}, and this change asks for {expected}",
        mirror: Mirror::None("a version that is raised as far as the change asks, or further, says enough"),
        since: "0.1.0",
    }
}

rule! {
    /// The version of a contract cannot be compared.
    ///
    /// ## Why it breaks
    /// Whether it says how much has changed cannot be decided.
    ///
    /// ## What to do instead
    /// Number versions as MAJOR.MINOR.PATCH (Semantic Versioning).
    ///
    /// ## When it is safe
    /// Where nobody reads versions.
    ///
    /// ## Before
    /// ```yaml
    /// version: spring
    /// schema:
    ///   - name: orders
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// version: summer
    /// schema:
    ///   - name: orders
    /// ```
    VERSION_UNDECIDED = "version-undecided" {
        judges: Version Unknown,
        severity: Note,
        says: "nobody here can compare the version of {field}: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
