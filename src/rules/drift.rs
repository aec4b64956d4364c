//! Drift: what only files can show. What files show of a promise is judged by the rule of that promise.
//!
//! Examples say `files:` beside the contract: the path of each, and the columns it holds as Parquet types.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] =
    &[&PARTITION_UNDECLARED, &FIELD_UNDECLARED, &FILES_MIXED, &PARTITION_MISSING, &FILE_EMPTY];

rule! {
    /// Files lie in folders by a key that the contract does not name.
    ///
    /// ## Why it breaks
    /// By itself it breaks nobody. Most engines show the key as one more column, and readers filter by it because that is
    /// fast: what they rely on then is promised by nobody.
    ///
    /// ## What to do instead
    /// Declare the key as a field, with `partitioned: true` and its `partitionKeyPosition`.
    ///
    /// ## When it is safe
    /// When the layout is the platform's own matter and no reader filters by the key.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// files:
    ///   - path: a.parquet
    ///     columns: { order_id: int64 }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// files:
    ///   - path: region=north/a.parquet
    ///     columns: { order_id: int64 }
    /// ```
    PARTITION_UNDECLARED = "partition-undeclared" {
        judges: Field Narrower when |difference| difference.observed && difference.part.is_some(),
        severity: Note,
        says: "the files lie in folders by {field}, which is not in the contract",
        mirror: Mirror::None("a key that is declared and not in the folders is a field that is gone"),
        since: "0.1.0",
    }
}

rule! {
    /// The data holds a field that the contract does not name.
    ///
    /// ## Why it breaks
    /// Nobody agreed to it, so that nobody knows what it means, how long it stays and who may see it. Consumers come to
    /// rely on it all the same, and what they rely on without a contract breaks without a warning. Where engines take
    /// the schema from any file, it comes and goes.
    ///
    /// ## What to do instead
    /// Propose the field in the contract, or leave it out of what is written.
    ///
    /// ## When it is safe
    /// For readers that name their columns. A platform that lets producers write ahead of their contracts sets
    /// `field-undeclared: report` in its policy.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// files:
    ///   - path: a.parquet
    ///     columns: { order_id: int64 }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// files:
    ///   - path: a.parquet
    ///     columns: { order_id: int64, coupon: string }
    /// ```
    FIELD_UNDECLARED = "field-undeclared" {
        judges: Field Narrower when |difference| difference.observed,
        severity: Risky,
        level: Hold,
        says: "{field} is not in the contract ({actual})",
        mirror: Mirror::None("a field that is declared and not in the data is gone, which is a rule of its own"),
        since: "0.1.0",
    }
}

rule! {
    /// Files of one dataset hold a field in several forms, each of which the contract allows.
    ///
    /// ## Why it breaks
    /// Engines take the schema of a dataset from one file, or from all of them, each in its own way. What they then make
    /// of the other files was measured: some read them right, some refuse them, some are silently wrong.
    ///
    /// ## What to do instead
    /// Write one form, and write the older files again; or promise the physical type, so that the next change of it is
    /// proposed before it is made.
    ///
    /// ## When it is safe
    /// Where every engine that reads the dataset reads such a mixture right. A field that came later and may be null is
    /// read as null in older files by most.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// files:
    ///   - path: a.parquet
    ///     columns: { order_id: int64 }
    ///   - path: b.parquet
    ///     columns: { order_id: int64 }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// files:
    ///   - path: a.parquet
    ///     columns: { order_id: int32 }
    ///   - path: b.parquet
    ///     columns: { order_id: int64 }
    /// ```
    FILES_MIXED = "files-mixed" {
        judges: Mixture Apart,
        severity: Risky,
        says: "{field} is not the same in all files: {expected} in some, {actual} in others",
        mirror: Mirror::None("files that all have one form are no finding"),
        since: "0.1.0",
    }
}

rule! {
    /// A dataset with a partition for every day has none for some days.
    ///
    /// ## Why it breaks
    /// Sums over a week or a month are too small, and nothing fails. Whoever waits for the partition of a day waits for
    /// ever, or goes on without it.
    ///
    /// ## What to do instead
    /// Run the job of those days again. Where a day without data is right, write an empty partition for it.
    ///
    /// ## When it is safe
    /// When there was nothing to write on those days. Days of the week that never occur in four weeks or more are not
    /// missed.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    ///       - { name: dt, logicalType: date, partitioned: true, partitionKeyPosition: 1 }
    /// files:
    ///   - path: dt=2026-01-01/a.parquet
    ///     columns: { order_id: int64 }
    ///   - path: dt=2026-01-02/a.parquet
    ///     columns: { order_id: int64 }
    ///   - path: dt=2026-01-03/a.parquet
    ///     columns: { order_id: int64 }
    ///   - path: dt=2026-01-04/a.parquet
    ///     columns: { order_id: int64 }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    ///       - { name: dt, logicalType: date, partitioned: true, partitionKeyPosition: 1 }
    /// files:
    ///   - path: dt=2026-01-01/a.parquet
    ///     columns: { order_id: int64 }
    ///   - path: dt=2026-01-02/a.parquet
    ///     columns: { order_id: int64 }
    ///   - path: dt=2026-01-04/a.parquet
    ///     columns: { order_id: int64 }
    ///   - path: dt=2026-01-05/a.parquet
    ///     columns: { order_id: int64 }
    /// ```
    PARTITION_MISSING = "partition-missing" {
        judges: Sequence Wider,
        severity: Risky,
        level: Hold,
        says: "{field} has a partition for every day but {actual}",
        mirror: Mirror::None("a day that is there is no finding"),
        since: "0.1.0",
    }
}

rule! {
    /// A file holds no rows.
    ///
    /// ## Why it breaks
    /// By itself it breaks nobody. It is often what is left of a job that failed without saying so.
    ///
    /// ## What to do instead
    /// Look at the job that wrote it, and let it fail aloud.
    ///
    /// ## When it is safe
    /// When there was nothing to write.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// files:
    ///   - path: a.parquet
    ///     columns: { order_id: int64 }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - { name: order_id, logicalType: integer }
    /// files:
    ///   - path: a.parquet
    ///     columns: { order_id: int64 }
    ///     rows: 0
    /// ```
    FILE_EMPTY = "file-empty" {
        judges: Emptiness Wider,
        severity: Note,
        says: "{field} has files without rows: {actual}",
        mirror: Mirror::None("a file with rows is no finding"),
        since: "0.1.0",
    }
}
