//! The metadata of an Iceberg table: which files are live in its current snapshot.
//!
//! In: `metadata/` below a location. Out: a table. Guaranteed: the newest metadata file, or the one that
//! `version-hint.text` leads to, is read whole or not at all; every manifest has the length and the number of files that
//! the list of manifests gives it. Source: <https://iceberg.apache.org/spec/>.
//!
//! Without its catalogue a table is known by its newest metadata file; only the catalogue knows whether that commit was
//! ever made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::drift::DataFile;
use crate::model::{Path, Segment, Site, Type};

use super::table::{
    self, Base, ICEBERG, Names, Partition, Partitions, Promotions, Shared, Table, TableFile, fault, place_keys,
    required,
};
use super::{Fault, Objects};

mod avro;
mod manifest;
mod metadata;
mod schema;
mod values;

use manifest::{DeleteFile, Entry, Manifest};
use metadata::{Metadata, Snapshot, Spec};

/// The table whose metadata lies below a location.
pub(super) fn read(objects: &dyn Objects, site: &Site) -> Result<Option<Table>, Fault> {
    let mut notes = Vec::new();
    let Some(path) = metadata::newest(objects, &mut notes)? else { return Ok(None) };
    let bytes = required(objects, &path)?;
    let metadata = metadata::read(&path, bytes)?;
    let mut read = schema::read(metadata.schema(&path)?, site).map_err(|message| fault(&path, message))?;
    let unmarked = match metadata.properties.get("schema.name-mapping.default") {
        Some(text) => schema::name_mapping(text, &read.ids).map_err(|message| fault(&path, message))?,
        None => BTreeMap::new(),
    };
    let partition_keys = keys(metadata.spec(metadata.default_spec_id), &read.ids, &mut notes);
    place_keys(&mut read.fields, &partition_keys);
    if !read.defaults.is_empty() {
        notes.push(format!("Files without {} are read as its default.", read.defaults.join(", ")));
    }
    let label = objects.label();
    let base = Base::new([metadata.location.as_str(), label.as_str()]);
    let snapshot = metadata.snapshot(&path)?;
    let scan = Scan { objects, metadata: &metadata, base, ids: &read.ids, types: &read.types };
    let files = snapshot.map_or_else(|| Ok(Vec::new()), |snapshot| scan.files(snapshot, &mut notes))?;
    Ok(Some(Table {
        format: ICEBERG,
        version: snapshot.map_or_else(|| "none".to_owned(), |snapshot| snapshot.id.to_string()),
        fields: read.fields,
        partition_keys,
        files,
        names: Names::ById { fields: read.ids, unmarked },
        promotions: Promotions::Iceberg { version: metadata.format_version },
        notes,
    }))
}

/// The columns that are themselves parts of the partition key. What is derived from a column says less than the column.
fn keys(spec: Option<&Spec>, ids: &BTreeMap<i32, Path>, notes: &mut Vec<String>) -> Vec<String> {
    let mut keys = Vec::new();
    for field in spec.iter().flat_map(|spec| &spec.fields) {
        let source = field.source_id.and_then(|id| ids.get(&id));
        match (source, field.transform.as_str()) {
            (_, "void") => {}
            (Some(path), "identity") => keys.extend(top_name(path)),
            (_, transform) => notes.push(format!(
                "The table is partitioned by `{}` ({transform}), which is no column: its values are not looked at.",
                field.name
            )),
        }
    }
    keys
}

fn top_name(path: &Path) -> Option<String> {
    match path.segments() {
        [Segment::Member(name)] => Some(name.clone()),
        _ => None,
    }
}

/// Rows that were deleted in files beside the data, by the newest commit that did so in a partition.
#[derive(Default)]
struct Deletes {
    files: BTreeSet<String>,
    partitions: BTreeMap<(i64, String), i64>,
    everywhere: Option<i64>,
}

impl Deletes {
    fn touch(&self, path: &str, entry: &Entry, spec_id: i64) -> bool {
        let in_partition = || self.partitions.get(&(spec_id, entry.partition_text()));
        self.everywhere.is_some_and(|sequence| entry.sequence <= sequence)
            || !self.files.is_empty() && self.files.contains(path)
            || !self.partitions.is_empty() && in_partition().is_some_and(|sequence| entry.sequence <= *sequence)
    }
}

/// The column that a partition value is, with its id; `None` where it is only derived from one.
type Key = Option<(Arc<str>, i32)>;

struct Scan<'a> {
    objects: &'a dyn Objects,
    metadata: &'a Metadata,
    base: Base,
    ids: &'a BTreeMap<i32, Path>,
    types: &'a BTreeMap<i32, Type>,
}

impl Scan<'_> {
    fn files(&self, snapshot: &Snapshot, notes: &mut Vec<String>) -> Result<Vec<TableFile>, Fault> {
        let manifests = self.manifests(snapshot)?;
        let mut deletes = Deletes::default();
        for manifest in manifests.iter().filter(|manifest| manifest.is_deletes) {
            self.entries(manifest, |entry| self.delete(&mut deletes, manifest.spec_id, &entry))?;
        }
        let times: BTreeMap<i64, i64> =
            self.metadata.snapshots.iter().map(|snapshot| (snapshot.id, snapshot.timestamp_ms)).collect();
        let (mut files, mut partitions) = (Vec::new(), Partitions::default());
        for manifest in manifests.iter().filter(|manifest| !manifest.is_deletes) {
            let keys = self.partition(manifest.spec_id)?;
            self.entries(manifest, |entry| {
                let partition = partitions.share(shared(&entry, &keys, self.types)?);
                let file = self.file(&entry, partition, manifest, &deletes, &times)?;
                table::push(&mut files, file)
            })?;
        }
        let said = snapshot.summary.get("total-data-files").and_then(|text| text.parse::<usize>().ok());
        match said {
            Some(said) if said > 0 && files.is_empty() => {
                Err(fault("", format!("The snapshot says that it has {said} files, and its manifests name none.")))
            }
            Some(said) if said != files.len() => {
                notes.push(format!("The snapshot says that it has {said} files; its manifests name {}.", files.len()));
                Ok(files)
            }
            _ => Ok(files),
        }
    }

    fn manifests(&self, snapshot: &Snapshot) -> Result<Vec<Manifest>, Fault> {
        if let Some(list) = &snapshot.manifest_list {
            let path = self.base.relative(list)?;
            let bytes = required(self.objects, &path)?;
            let mut manifests = Vec::new();
            avro::records(&path, &bytes, |record| {
                manifests.push(Manifest::read(&path, &record)?);
                Ok(())
            })?;
            return Ok(manifests);
        }
        // Version 1 may name its manifests in the metadata itself.
        let manifests = snapshot.manifests.as_ref().ok_or_else(|| {
            fault("", "The current snapshot of the table names no manifests, so nobody can say which files are live.")
        })?;
        Ok(manifests.iter().map(|path| Manifest::named(path)).collect())
    }

    /// The live entries of a manifest.
    fn entries(&self, manifest: &Manifest, mut each: impl FnMut(Entry) -> Result<(), Fault>) -> Result<(), Fault> {
        let path = self.base.relative(&manifest.path)?;
        let bytes = required(self.objects, &path)?;
        if manifest.length.is_some_and(|length| u64::try_from(bytes.len()) != Ok(length)) {
            return Err(fault(
                &path,
                "This manifest is not as long as the list of manifests says: it was cut off or changed.",
            ));
        }
        let mut live = 0;
        avro::records(&path, &bytes, |record| {
            let Some(entry) = Entry::read(&path, &record, manifest)? else { return Ok(()) };
            live += 1;
            each(entry)
        })?;
        match manifest.live {
            Some(said) if said != live => Err(fault(
                &path,
                format!(
                    "This manifest names {live} live files, and the list of manifests says {said}: it was cut off or changed."
                ),
            )),
            _ => Ok(()),
        }
    }

    fn delete(&self, deletes: &mut Deletes, spec_id: i64, entry: &Entry) -> Result<(), Fault> {
        let DeleteFile { referenced, newest } = entry.delete();
        if let Some(path) = referenced {
            deletes.files.insert(self.base.relative(&path)?);
            return Ok(());
        }
        let is_partitioned = self
            .metadata
            .spec(Some(spec_id))
            .is_some_and(|spec| spec.fields.iter().any(|field| field.transform != "void"));
        if is_partitioned {
            let known = deletes.partitions.entry((spec_id, entry.partition_text())).or_insert(newest);
            *known = newest.max(*known);
        } else {
            deletes.everywhere = deletes.everywhere.max(Some(newest));
        }
        Ok(())
    }

    /// What the partition values of a manifest belong to.
    fn partition(&self, spec_id: i64) -> Result<Vec<Key>, Fault> {
        let spec = self.metadata.spec(Some(spec_id));
        let spec = spec
            .ok_or_else(|| fault("", format!("The table has no partition spec {spec_id}, and a manifest names it.")))?;
        let key = |field: &metadata::PartitionField| {
            let id = field.source_id.filter(|_| field.transform == "identity")?;
            Some((top_name(self.ids.get(&id)?)?.into(), id))
        };
        Ok(spec.fields.iter().map(key).collect())
    }

    fn file(
        &self,
        entry: &Entry,
        partition: Partition,
        manifest: &Manifest,
        deletes: &Deletes,
        times: &BTreeMap<i64, i64>,
    ) -> Result<TableFile, Fault> {
        let path = self.base.relative(&entry.path)?;
        if !entry.format.eq_ignore_ascii_case("parquet") {
            return Err(fault(
                &path,
                format!("The table names this file, which is {}; only Parquet is read.", entry.format),
            ));
        }
        let snapshot = entry.snapshot.or(manifest.snapshot);
        Ok(TableFile {
            has_deletes: deletes.touch(&path, entry, manifest.spec_id),
            partition,
            rows: entry.rows,
            file: DataFile {
                size: entry.size,
                version: snapshot.map(|id| id.to_string()).unwrap_or_default(),
                modified: snapshot.and_then(|id| times.get(&id)).map(|millis| millis.div_euclid(1000)),
                path,
            },
        })
    }
}

/// The columns that all rows of a file share a value of.
fn shared(entry: &Entry, keys: &[Key], types: &BTreeMap<i32, Type>) -> Result<Vec<Shared>, Fault> {
    let values = entry.partition();
    if values.len() != keys.len() {
        return Err(fault(
            &entry.path,
            "The partition of this file has not as many values as the partition spec of the table.",
        ));
    }
    let of_columns = keys.iter().zip(values).filter_map(|(key, value)| {
        let (key, id) = key.as_ref()?;
        Some((Arc::clone(key), values::text(value, types.get(id))))
    });
    Ok(of_columns.collect())
}
