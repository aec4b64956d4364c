//! The shape of what was looked at in data, in the JSON report. Moments are in seconds from 1970.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Extent, Scan, Sighting};

/// A set of files.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireExtent {
    /// How many files.
    pub files: u64,
    /// How many rows they have together.
    pub rows: u64,
    /// How many bytes they have together.
    pub bytes: u64,
    /// The first partition, in the order of their names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_partition: Option<String>,
    /// The last partition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_partition: Option<String>,
    /// The earliest last change of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_modified: Option<i64>,
    /// The latest last change of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<i64>,
    /// Some of the paths, below the location.
    pub examples: Vec<String>,
}

/// Where a finding was seen.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireSighting {
    /// The files.
    pub extent: WireExtent,
    /// How many files were looked at in all.
    pub of: u64,
    /// How many values it is about, where that was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<u64>,
    /// The day of the scan that saw it first, where scans are remembered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Whether this scan is the first that saw it.
    pub is_new: bool,
}

/// What was looked at in one dataset.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireScan {
    /// The id of the contract.
    pub contract: String,
    /// The dataset.
    pub dataset: String,
    /// Where its files lie.
    pub location: String,
    /// How it is stored: Parquet, or a table format.
    pub format: String,
    /// All files that could be read.
    pub total: WireExtent,
    /// The schemas that occur, the most frequent first.
    pub shapes: Vec<WireShape>,
    /// What footers could not decide.
    pub undecided: Vec<WireUndecided>,
    /// How many files were opened.
    pub opened: u64,
    /// How many were known from the last scan.
    pub remembered: u64,
    /// How many are new or changed since the last scan; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<u64>,
    /// How many have gone since the last scan; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<u64>,
    /// How many could not be judged.
    pub faults: u64,
    /// How many were passed over, because they are no Parquet by their names.
    pub passed_over: u64,
    /// What the last scan saw and this one does not.
    pub resolved: Vec<WireResolved>,
}

/// A schema that files have.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireShape {
    /// The files of it.
    pub extent: WireExtent,
    /// How many columns it has at its top.
    pub columns: usize,
    /// Which program wrote the first file of it, as it says itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writer: Option<String>,
    /// What of the contract it does not keep; empty where it keeps all of it.
    pub differs: Vec<String>,
}

/// A promise that footers could not decide.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireUndecided {
    /// Dataset and field.
    pub place: String,
    /// What is promised.
    pub what: String,
    /// In how many files.
    pub files: u64,
}

/// A finding that is no more.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireResolved {
    /// Its fingerprint.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// The sentence.
    pub message: String,
    /// The day of the scan that saw it first.
    pub since: String,
}

fn wire_extent(extent: &Extent) -> WireExtent {
    WireExtent {
        files: extent.files,
        rows: extent.rows,
        bytes: extent.bytes,
        first_partition: extent.first_partition.clone(),
        last_partition: extent.last_partition.clone(),
        first_modified: extent.first_modified,
        last_modified: extent.last_modified,
        examples: extent.examples.clone(),
    }
}

/// Where a finding was seen.
#[must_use]
pub fn wire_sighting(sighting: &Sighting) -> WireSighting {
    WireSighting {
        extent: wire_extent(&sighting.extent),
        of: sighting.of,
        values: sighting.values,
        since: sighting.since.map(|day| day.to_string()),
        is_new: sighting.is_new,
    }
}

/// What was looked at in one dataset.
#[must_use]
pub fn wire_scan(scan: &Scan) -> WireScan {
    let shapes = scan.shapes.iter().map(|shape| WireShape {
        extent: wire_extent(&shape.extent),
        columns: shape.columns,
        writer: shape.writer.clone(),
        differs: shape.differs.clone(),
    });
    let undecided = scan.undecided.iter().map(|one| WireUndecided {
        place: one.place.clone(),
        what: one.what.clone(),
        files: one.files,
    });
    let resolved = scan.resolved.iter().map(|one| WireResolved {
        fingerprint: one.fingerprint.clone(),
        rule: one.rule.clone(),
        message: one.message.clone(),
        since: one.since.to_string(),
    });
    WireScan {
        contract: scan.contract.clone(),
        dataset: scan.dataset.clone(),
        location: scan.location.clone(),
        format: scan.format.clone(),
        total: wire_extent(&scan.total),
        shapes: shapes.collect(),
        undecided: undecided.collect(),
        opened: scan.opened,
        remembered: scan.remembered,
        added: scan.added,
        deleted: scan.deleted,
        faults: scan.faults,
        passed_over: scan.passed_over,
        resolved: resolved.collect(),
    }
}
