//! Meaning: how values are written and made.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[
    &FORMAT_CHANGED,
    &FORMAT_WITHDRAWN,
    &FORMAT_PROMISED,
    &DEFAULT_TIMEZONE_CHANGED,
    &DEFAULT_TIMEZONE_WITHDRAWN,
    &DEFAULT_TIMEZONE_PROMISED,
    &TRANSFORM_CHANGED,
];

rule! {
    /// How the values of a field are written changes.
    ///
    /// ## Why it breaks
    /// The same bytes now mean something else. Readers parse the new values wrong, or as other values, without an
    /// error.
    ///
    /// ## What to do instead
    /// Add a new field in the new form beside the old one, and retire the old one when nobody reads it.
    ///
    /// ## When it is safe
    /// When no consumer reads the field.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: date, logicalTypeOptions: { format: yyyy-MM-dd } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: date, logicalTypeOptions: { format: dd.MM.yyyy } }
    /// ```
    FORMAT_CHANGED = "format-changed" {
        judges: Format Apart,
        severity: Breaking,
        says: "{field} is written in another form: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// How the values of a field are written is no longer promised.
    ///
    /// ## Why it breaks
    /// Values may come in any form. Readers that parse the promised one fail on the first other value, or read it
    /// wrong.
    ///
    /// ## What to do instead
    /// Keep the promise, or tell the readers that parse the field.
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
    ///       - { name: x, logicalType: date, logicalTypeOptions: { format: yyyy-MM-dd } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: date }
    /// ```
    FORMAT_WITHDRAWN = "format-withdrawn" {
        judges: Format Wider,
        severity: Risky,
        says: "{field} is no longer promised to be written as {expected}",
        mirror: Mirror::Rule("format-promised"),
        since: "0.1.0",
    }
}

rule! {
    /// How the values of a field are written is promised.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Data already written may be in another form.
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
    ///       - { name: x, logicalType: date }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: date, logicalTypeOptions: { format: yyyy-MM-dd } }
    /// ```
    FORMAT_PROMISED = "format-promised" {
        judges: Format Narrower,
        severity: Note,
        says: "{field} is promised to be written as {actual}",
        mirror: Mirror::Rule("format-withdrawn"),
        since: "0.1.0",
    }
}

rule! {
    /// The zone of wall clocks changes.
    ///
    /// ## Why it breaks
    /// The same bytes now mean something else. Readers parse the new values wrong, or as other values, without an
    /// error.
    ///
    /// ## What to do instead
    /// Add a new field in the new form beside the old one, and retire the old one when nobody reads it.
    ///
    /// ## When it is safe
    /// When no consumer reads the field.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: timestamp, logicalTypeOptions: { defaultTimezone: Etc/UTC } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: timestamp, logicalTypeOptions: { defaultTimezone: Europe/Berlin } }
    /// ```
    DEFAULT_TIMEZONE_CHANGED = "default-timezone-changed" {
        judges: DefaultTimezone Apart,
        severity: Breaking,
        says: "the zone of {field} changes: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The zone of wall clocks is no longer promised.
    ///
    /// ## Why it breaks
    /// Values may come in any form. Readers that parse the promised one fail on the first other value, or read it
    /// wrong.
    ///
    /// ## What to do instead
    /// Keep the promise, or tell the readers that parse the field.
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
    ///       - { name: x, logicalType: timestamp, logicalTypeOptions: { defaultTimezone: Etc/UTC } }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: timestamp }
    /// ```
    DEFAULT_TIMEZONE_WITHDRAWN = "default-timezone-withdrawn" {
        judges: DefaultTimezone Wider,
        severity: Risky,
        says: "the zone of {field} is no longer promised: it was {expected}",
        mirror: Mirror::Rule("default-timezone-promised"),
        since: "0.1.0",
    }
}

rule! {
    /// The zone of wall clocks is promised.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Data already written may be in another form.
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
    ///       - { name: x, logicalType: timestamp }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: timestamp, logicalTypeOptions: { defaultTimezone: Etc/UTC } }
    /// ```
    DEFAULT_TIMEZONE_PROMISED = "default-timezone-promised" {
        judges: DefaultTimezone Narrower,
        severity: Note,
        says: "the zone of {field} is promised: {actual}",
        mirror: Mirror::Rule("default-timezone-withdrawn"),
        since: "0.1.0",
    }
}

rule! {
    /// The logic that makes the values of a field changes.
    ///
    /// ## Why it breaks
    /// The type stays, and the numbers may not: what a text says of the logic cannot be compared, so someone should
    /// look.
    ///
    /// ## What to do instead
    /// Say in the pull request what changes for readers; add a new field where the meaning does.
    ///
    /// ## When it is safe
    /// When the values stay the same.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: number, transformLogic: 'a + b' }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer, required: true }
    ///       - { name: x, logicalType: number, transformLogic: 'a - b' }
    /// ```
    TRANSFORM_CHANGED = "transform-changed" {
        judges: Transform Unknown,
        severity: Note,
        says: "how {field} is made changes: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
