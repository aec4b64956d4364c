//! The lines of a log: actions on a table.
//!
//! In: the bytes of a commit, or of a checkpoint in JSON. Out: each line as an action. Guaranteed: a line that cannot be
//! read is a fault with its number; what a reader need not know is passed over.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::Fault;
use super::super::table::fault;

/// Reader features that change nothing about footers, or that are understood here ("Valid Feature Names in Table
/// Features"); those of a preview are what they were before they got their names.
const FEATURES: [&str; 11] = [
    "columnMapping",
    "deletionVectors",
    "timestampNtz",
    "typeWidening",
    "typeWidening-preview",
    "v2Checkpoint",
    "vacuumProtocolCheck",
    "variantType",
    "variantType-preview",
    "variantShredding",
    "variantShredding-preview",
];

/// One line, of which one key is given.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Line {
    pub(super) add: Option<Add>,
    pub(super) remove: Option<Remove>,
    #[serde(rename = "metaData")]
    pub(super) meta: Option<MetaData>,
    pub(super) protocol: Option<Protocol>,
    pub(super) sidecar: Option<Sidecar>,
}

/// A file became part of the table.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "RawAdd")]
pub(super) struct Add {
    pub(super) path: String,
    pub(super) partition: Vec<(String, Option<String>)>,
    /// In bytes.
    pub(super) size: u64,
    /// In milliseconds from 1970.
    pub(super) modified: i64,
    pub(super) rows: Option<u64>,
    pub(super) vector: Option<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawAdd {
    path: String,
    partition_values: Option<BTreeMap<String, Option<String>>>,
    size: u64,
    modification_time: i64,
    stats: Option<String>,
    deletion_vector: Option<Vector>,
}

impl From<RawAdd> for Add {
    fn from(raw: RawAdd) -> Self {
        Self {
            path: raw.path,
            partition: raw.partition_values.into_iter().flatten().collect(),
            size: raw.size,
            modified: raw.modification_time,
            rows: raw.stats.as_deref().and_then(rows),
            vector: raw.deletion_vector,
        }
    }
}

/// How many rows the statistics of a file speak of.
pub(super) fn rows(stats: &str) -> Option<u64> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Stats {
        num_records: Option<u64>,
    }
    serde_json::from_str::<Stats>(stats).ok()?.num_records
}

/// A file is no longer part of the table.
#[derive(Debug, Deserialize)]
pub(super) struct Remove {
    pub(super) path: String,
    #[serde(rename = "deletionVector")]
    pub(super) vector: Option<Vector>,
}

/// Which rows of a file count as deleted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vector {
    pub(super) storage_type: String,
    pub(super) path_or_inline_dv: String,
    pub(super) offset: Option<i32>,
}

impl Vector {
    /// What tells it from another one of the same file ("Derived Fields").
    pub(super) fn id(&self) -> String {
        let Self { storage_type, path_or_inline_dv, offset } = self;
        offset.map_or_else(
            || format!("{storage_type}{path_or_inline_dv}"),
            |offset| format!("{storage_type}{path_or_inline_dv}@{offset}"),
        )
    }
}

/// What the table is.
#[derive(Debug, Default, Deserialize)]
pub(super) struct MetaData {
    #[serde(rename = "schemaString")]
    pub(super) schema: String,
    #[serde(default)]
    pub(super) format: Format,
    #[serde(rename = "partitionColumns", default)]
    pub(super) partition: Vec<String>,
    #[serde(default)]
    pub(super) configuration: BTreeMap<String, String>,
}

/// How data files are written.
#[derive(Debug, Deserialize)]
pub(super) struct Format {
    pub(super) provider: String,
}

impl Default for Format {
    fn default() -> Self {
        Self { provider: "parquet".to_owned() }
    }
}

/// What a reader has to know.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Protocol {
    pub(super) min_reader_version: i64,
    #[serde(default)]
    pub(super) reader_features: Option<Vec<String>>,
}

impl Protocol {
    /// Whether everything that it asks of a reader is known here.
    pub(super) fn check(&self, path: &str) -> Result<(), Fault> {
        if !(1..=3).contains(&self.min_reader_version) {
            let version = self.min_reader_version;
            return Err(fault(
                path,
                format!(
                    "The table asks for readers of version {version} of Delta's protocol; versions 1 to 3 are read."
                ),
            ));
        }
        let features = self.reader_features.iter().flatten();
        match features.into_iter().find(|feature| !FEATURES.contains(&feature.as_str())) {
            Some(feature) if feature == "catalogManaged" => Err(fault(
                path,
                "The table has the feature `catalogManaged`: only its catalogue knows the newest version.",
            )),
            Some(feature) => Err(fault(
                path,
                format!("The table asks for readers with the feature `{feature}`, which is not known here."),
            )),
            None => Ok(()),
        }
    }

    pub(super) fn has_type_widening(&self) -> bool {
        self.reader_features.iter().flatten().any(|feature| feature.starts_with("typeWidening"))
    }
}

/// Where more of a checkpoint lies.
#[derive(Debug, Deserialize)]
pub(super) struct Sidecar {
    pub(super) path: String,
}

/// Reads a commit line by line.
pub(super) fn lines(path: &str, bytes: &[u8], mut each: impl FnMut(Line) -> Result<(), Fault>) -> Result<(), Fault> {
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let line = serde_json::from_slice(line).map_err(|error| {
            fault(path, format!("Line {} of this commit of the table cannot be read: {error}.", at + 1))
        })?;
        each(line)?;
    }
    Ok(())
}
