//! Metadata files: which one is the newest, and what it says.
//!
//! In: the names below `metadata/`, and the JSON of one of them. Out: what of it is needed. Guaranteed: a format version
//! that is not known, or encryption, is a fault.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Deserialize;
use serde_json::Value;

use super::super::table::{LOG_BYTES, fault};
use super::super::{Fault, Objects};
use crate::drift::DataFile;

/// Where metadata lies.
const PLACE: &str = "metadata/";
const ENDS: [&str; 3] = [".gz.metadata.json", ".metadata.json.gz", ".metadata.json"];

/// What of a metadata file is needed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata {
    pub(super) format_version: u64,
    pub(super) location: String,
    current_schema_id: Option<i64>,
    #[serde(default)]
    schemas: Vec<Value>,
    schema: Option<Value>,
    pub(super) default_spec_id: Option<i64>,
    #[serde(default)]
    partition_specs: Vec<Spec>,
    partition_spec: Option<Vec<PartitionField>>,
    current_snapshot_id: Option<i64>,
    #[serde(default)]
    pub(super) snapshots: Vec<Snapshot>,
    #[serde(default)]
    pub(super) properties: BTreeMap<String, String>,
}

/// How files are laid out.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Spec {
    #[serde(default)]
    spec_id: i64,
    pub(super) fields: Vec<PartitionField>,
}

/// A part of the partition key.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct PartitionField {
    /// The column, where it is one.
    pub(super) source_id: Option<i32>,
    pub(super) name: String,
    pub(super) transform: String,
}

/// A state of the table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Snapshot {
    #[serde(rename = "snapshot-id")]
    pub(super) id: i64,
    pub(super) timestamp_ms: i64,
    pub(super) manifest_list: Option<String>,
    pub(super) manifests: Option<Vec<String>>,
    #[serde(default)]
    pub(super) summary: BTreeMap<String, String>,
    key_id: Option<String>,
}

/// Reads a metadata file.
pub(super) fn read(path: &str, bytes: Vec<u8>) -> Result<Metadata, Fault> {
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) { inflate(path, &bytes)? } else { bytes };
    let broken = |error| fault(path, format!("The metadata of the table cannot be read: {error}."));
    let mut metadata: Metadata = serde_json::from_slice(&bytes).map_err(broken)?;
    if !(1..=3).contains(&metadata.format_version) {
        let version = metadata.format_version;
        return Err(fault(
            path,
            format!("The table is of Iceberg's format version {version}; versions 1 to 3 are read."),
        ));
    }
    if let Some(fields) = metadata.partition_spec.take().filter(|_| metadata.partition_specs.is_empty()) {
        metadata.partition_specs.push(Spec { spec_id: 0, fields });
    }
    Ok(metadata)
}

fn inflate(path: &str, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut whole = Vec::new();
    let limit = u64::try_from(LOG_BYTES).unwrap_or(u64::MAX);
    let read = flate2::read::GzDecoder::new(bytes).take(limit).read_to_end(&mut whole);
    match read {
        Ok(length) if length < LOG_BYTES => Ok(whole),
        Ok(_) => Err(fault(path, "The metadata of the table is larger than anything that is read.")),
        Err(error) => Err(fault(path, format!("The metadata of the table cannot be unpacked: {error}."))),
    }
}

impl Metadata {
    /// The schema that the table has now.
    pub(super) fn schema(&self, path: &str) -> Result<&Value, Fault> {
        let wanted = self.current_schema_id;
        let current = self.schemas.iter().find(|schema| schema.get("schema-id").and_then(Value::as_i64) == wanted);
        let current = if wanted.is_some() { current } else { None };
        let old = self.schema.as_ref().filter(|_| self.schemas.is_empty());
        current.or(old).ok_or_else(|| fault(path, "The metadata of the table does not hold its current schema."))
    }

    /// A partition spec; without an id the only one.
    pub(super) fn spec(&self, id: Option<i64>) -> Option<&Spec> {
        self.partition_specs.iter().find(|spec| id.is_none_or(|id| spec.spec_id == id))
    }

    /// The current snapshot; `None` where nothing was written yet.
    pub(super) fn snapshot(&self, path: &str) -> Result<Option<&Snapshot>, Fault> {
        let Some(id) = self.current_snapshot_id.filter(|id| *id != -1) else { return Ok(None) };
        let snapshot = self.snapshots.iter().find(|snapshot| snapshot.id == id);
        let snapshot = snapshot.ok_or_else(|| {
            fault(path, format!("The metadata of the table does not hold its current snapshot {id}."))
        })?;
        if snapshot.key_id.is_some() {
            return Err(fault(
                path,
                "The manifests of the table are encrypted, so nobody here can say which files are live.",
            ));
        }
        Ok(Some(snapshot))
    }
}

/// The metadata file to read; `None` where the location holds no Iceberg table.
pub(super) fn newest(objects: &dyn Objects, notes: &mut Vec<String>) -> Result<Option<String>, Fault> {
    let listed = objects.list(PLACE)?;
    let named: Vec<Named<'_>> = listed.iter().filter_map(Named::of).collect();
    let hint_path = format!("{PLACE}version-hint.text");
    // Asked for only where it was listed: most places hold no table, and each request costs.
    let has_hint = listed.iter().any(|object| object.path == hint_path);
    let hint = if has_hint { objects.read(&hint_path, 4096)? } else { None };
    if named.is_empty() {
        let has_lists = listed.iter().any(|object| object.path.starts_with("metadata/snap-"));
        return if has_hint || has_lists {
            Err(fault(PLACE, "This is the metadata of an Iceberg table, and no `*.metadata.json` is in it."))
        } else {
            Ok(None)
        };
    }
    if let Some(hint) = hint {
        let hint = String::from_utf8_lossy(&hint).trim().to_owned();
        let found = hinted(&named, &hint)
            .ok_or_else(|| fault(&hint_path, "The hint names a version of the table whose metadata is not there."))?;
        return Ok(Some(found.object.path.clone()));
    }
    let best = named.iter().max_by(|a, b| a.age().cmp(&b.age()));
    let Some(best) = best else { return Ok(None) };
    if best.version.is_none() && named.len() > 1 {
        return Err(fault(
            PLACE,
            "Several metadata files lie here, and none of their names has a number: which is the newest?",
        ));
    }
    if named.iter().filter(|other| other.version == best.version).count() > 1 {
        let name = &best.object.path;
        notes.push(format!("Several metadata files have the same number; {name} was changed last and is taken."));
    }
    Ok(Some(best.object.path.clone()))
}

/// A metadata file by its name.
struct Named<'a> {
    object: &'a DataFile,
    stem: &'a str,
    is_of_hadoop: bool,
    version: Option<u64>,
}

impl<'a> Named<'a> {
    fn of(object: &'a DataFile) -> Option<Self> {
        let name = object.path.strip_prefix(PLACE).filter(|name| !name.contains('/'))?;
        let stem = ENDS.iter().find_map(|end| name.strip_suffix(end))?;
        let of_hadoop = stem.strip_prefix('v').and_then(|number| number.parse().ok());
        let of_catalogue = stem.split_once('-').and_then(|(number, _)| number.parse().ok());
        Some(Self { object, stem, is_of_hadoop: of_hadoop.is_some(), version: of_hadoop.or(of_catalogue) })
    }

    fn age(&self) -> (Option<u64>, Option<i64>, &str) {
        (self.version, self.object.modified, &self.object.path)
    }
}

/// The file that a hint leads to. A number is where to start: writers make the file before they change the hint.
fn hinted<'a, 'b>(named: &'a [Named<'b>], hint: &str) -> Option<&'a Named<'b>> {
    let Ok(mut number) = hint.parse::<u64>() else {
        return named.iter().find(|file| {
            let name = file.object.path.strip_prefix(PLACE);
            file.stem == hint || name == Some(hint)
        });
    };
    let of_version = |number| named.iter().find(move |file| file.is_of_hadoop && file.version == Some(number));
    let mut found = of_version(number)?;
    while let Some(next) = number.checked_add(1).and_then(of_version) {
        found = next;
        number += 1;
    }
    Some(found)
}
