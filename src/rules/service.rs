//! Service levels: how fresh, how long kept, how available, until when.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[&SERVICE_LOOSENED, &SERVICE_TIGHTENED, &SERVICE_UNDECIDED];

rule! {
    /// A service level gets worse, or is withdrawn.
    ///
    /// ## Why it breaks
    /// Data comes later or less often, is kept for a shorter time, or is supported for a shorter time than readers
    /// planned with. Schedules, reports and alarms built on the old promise fail without an error in the data.
    ///
    /// ## What to do instead
    /// Keep the promise, or tell the readers before it changes. A consumer that can do with less says how much in its
    /// needs: `freshness`, `frequency`, `retention`, `availability`.
    ///
    /// ## When it is safe
    /// When every consumer can live with the new level.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// slaProperties:
    ///   - { property: latency, value: 24, unit: h }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// slaProperties:
    ///   - { property: latency, value: 48, unit: h }
    /// ```
    SERVICE_LOOSENED = "service-loosened" {
        judges: Service Wider,
        severity: Risky,
        says: "{field} promises less: {expected} -> {actual}",
        observed: "{field} is not kept: {expected} is promised, and the newest data is {actual} old",
        mirror: Mirror::Rule("service-tightened"),
        since: "0.1.0",
    }
}

rule! {
    /// A service level gets better, or is promised for the first time.
    ///
    /// ## Why it breaks
    /// It breaks no reader. It does bind the producer.
    ///
    /// ## What to do instead
    /// Check that the platform keeps the new promise before publishing it.
    ///
    /// ## When it is safe
    /// For readers, always.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// slaProperties:
    ///   - { property: latency, value: 48, unit: h }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// slaProperties:
    ///   - { property: latency, value: 24, unit: h }
    /// ```
    SERVICE_TIGHTENED = "service-tightened" {
        judges: Service Narrower,
        severity: Note,
        says: "{field} promises more: {expected} -> {actual}",
        mirror: Mirror::Rule("service-loosened"),
        since: "0.1.0",
    }
}

rule! {
    /// A service level changes in a way that cannot be compared.
    ///
    /// ## Why it breaks
    /// Whether readers get less cannot be decided from the text, and what cannot be decided is never a pass: whoever
    /// reads the data should look.
    ///
    /// ## What to do instead
    /// Give both levels in units that are known (`h`, `d`, `y`, ISO 8601 durations and dates), or let the readers
    /// agree.
    ///
    /// ## When it is safe
    /// When the new level is no worse than the old one.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// slaProperties:
    ///   - { property: latency, value: 24, unit: h }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// slaProperties:
    ///   - { property: latency, value: daily }
    /// ```
    SERVICE_UNDECIDED = "service-undecided" {
        judges: Service Unknown,
        severity: Risky,
        says: "nobody here can compare {field}: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
