//! Manifests: which files are in them, and which of those are live.
//!
//! In: records of a list of manifests, and of a manifest ("Manifest Lists" and "Manifests" of the spec). Out: what of
//! them is needed. Guaranteed: what has to be there and is not, is a fault.

use apache_avro::types::Value;

use super::super::Fault;
use super::super::table::fault;
use super::avro::{Record, find, given, integer, text};

/// A manifest of a snapshot.
pub(super) struct Manifest {
    pub(super) path: String,
    /// In bytes.
    pub(super) length: Option<u64>,
    pub(super) spec_id: i64,
    /// Whether it names deleted rows, not data.
    pub(super) is_deletes: bool,
    sequence: i64,
    pub(super) snapshot: Option<i64>,
    /// How many live files it names.
    pub(super) live: Option<u64>,
}

impl Manifest {
    pub(super) fn read(list: &str, record: &Record) -> Result<Self, Fault> {
        let number = |name: &str| record.get(name).and_then(integer);
        let missing = |what: &str| fault(list, format!("This list of manifests does not say {what}."));
        // The names of version 1 beside those of the later ones.
        let count =
            |new: &str, old: &str| number(new).or_else(|| number(old)).and_then(|count| u64::try_from(count).ok());
        let added = count("added_files_count", "added_data_files_count");
        let existing = count("existing_files_count", "existing_data_files_count");
        let content = number("content").unwrap_or(0);
        if !(0..=1).contains(&content) {
            return Err(fault(
                list,
                format!("A manifest holds content of the kind {content}, which is not known here."),
            ));
        }
        if record.get("key_metadata").is_some() {
            return Err(fault(
                list,
                "A manifest of the table is encrypted, so nobody here can say which files are live.",
            ));
        }
        Ok(Self {
            path: record.get("manifest_path").and_then(text).ok_or_else(|| missing("where they lie"))?.to_owned(),
            length: number("manifest_length").and_then(|length| u64::try_from(length).ok()),
            spec_id: number("partition_spec_id").ok_or_else(|| missing("how their files are laid out"))?,
            is_deletes: content == 1,
            sequence: number("sequence_number").unwrap_or(0),
            snapshot: number("added_snapshot_id"),
            live: added.zip(existing).and_then(|(added, existing)| added.checked_add(existing)),
        })
    }

    /// A manifest of which only the path is known, as version 1 may have it.
    pub(super) fn named(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            length: None,
            spec_id: 0,
            is_deletes: false,
            sequence: 0,
            snapshot: None,
            live: None,
        }
    }
}

/// A live file of a manifest.
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) format: String,
    pub(super) size: u64,
    pub(super) rows: Option<u64>,
    pub(super) snapshot: Option<i64>,
    /// Which commit it came with.
    pub(super) sequence: i64,
    content: i64,
    referenced: Option<String>,
    partition: Vec<(String, Value)>,
}

/// What a file deletes.
pub(super) struct DeleteFile {
    /// The rows of this file only.
    pub(super) referenced: Option<String>,
    /// The newest commit whose files it deletes from.
    pub(super) newest: i64,
}

impl Entry {
    /// Reads an entry; `None` where it says that a file is no longer live.
    pub(super) fn read(path: &str, record: &Record, manifest: &Manifest) -> Result<Option<Self>, Fault> {
        let missing = |what: &str| fault(path, format!("An entry of this manifest does not say {what}."));
        let status = record.get("status").and_then(integer).ok_or_else(|| missing("whether its file is live"))?;
        match status {
            0 | 1 => {}
            2 => return Ok(None),
            other => {
                return Err(fault(
                    path,
                    format!("An entry of this manifest has the status {other}, which is not known here."),
                ));
            }
        }
        let Some(Value::Record(file)) = record.get("data_file") else { return Err(missing("which file it is about")) };
        let number = |name: &str| find(file, name).and_then(integer);
        let word = |name: &str| find(file, name).and_then(text).map(str::to_owned);
        let content = number("content").unwrap_or(0);
        if (content == 0) == manifest.is_deletes {
            return Err(fault(path, "This manifest mixes data files with files of deleted rows."));
        }
        let partition = match find(file, "partition") {
            Some(Value::Record(partition)) => partition.clone(),
            _ => Vec::new(),
        };
        Ok(Some(Self {
            path: word("file_path").ok_or_else(|| missing("where its file lies"))?,
            format: word("file_format").ok_or_else(|| missing("what its file is"))?,
            size: number("file_size_in_bytes")
                .and_then(|size| u64::try_from(size).ok())
                .ok_or_else(|| missing("how large its file is"))?,
            rows: number("record_count").and_then(|rows| u64::try_from(rows).ok()),
            snapshot: record.get("snapshot_id").and_then(integer),
            sequence: record.get("sequence_number").and_then(integer).unwrap_or(manifest.sequence),
            content,
            referenced: word("referenced_data_file"),
            partition,
        }))
    }

    /// The values of its partition, in the order of the spec; `None` is null.
    pub(super) fn partition(&self) -> Vec<Option<&Value>> {
        self.partition.iter().map(|(_, value)| given(value)).collect()
    }

    /// The same text for the same partition.
    pub(super) fn partition_text(&self) -> String {
        format!("{:?}", self.partition)
    }

    /// What it deletes. Rows found by their values are those of older commits only ("Scan Planning").
    pub(super) fn delete(&self) -> DeleteFile {
        let newest = if self.content == 2 { self.sequence.saturating_sub(1) } else { self.sequence };
        DeleteFile { referenced: self.referenced.clone(), newest }
    }
}
