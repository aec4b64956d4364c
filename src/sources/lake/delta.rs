//! The log of a Delta table: which files are live in its newest version.
//!
//! In: `_delta_log/` below a location. Out: a table. Guaranteed: the log is read whole or not at all; a commit that is
//! missing, cut off or not understood is a fault. Source: <https://github.com/delta-io/delta/blob/master/PROTOCOL.md>.
//!
//! The log is read from its newest commit back to a checkpoint: what a newer commit said of a file hides what an older
//! one says, so only what commits spoke of is kept beside the live files, as digests, never that of a checkpoint.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};

use crate::drift::DataFile;
use crate::model::Site;

use super::table::{self, Base, DELTA, Partitions, Promotions, Table, TableFile, fault, place_keys, required};
use super::{Fault, Objects};

mod action;
mod checkpoint;
mod listing;
mod schema;

use action::{Add, Line, MetaData, Protocol, Vector};
use listing::{LOG, Listing};

/// The table whose log lies below a location.
pub(super) fn read(objects: &dyn Objects, site: &Site) -> Result<Option<Table>, Fault> {
    let objects_there = objects.list(LOG)?;
    if objects_there.is_empty() {
        return Ok(None);
    }
    let listing = Listing::of(&objects_there)?;
    listing.is_whole(objects)?;
    let label = objects.label();
    let mut log = Log { base: Base::new([label.as_str()]), ..Log::default() };
    for (path, _) in listing.commits.iter().rev() {
        let bytes = required(objects, path)?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(fault(path, "This commit of the table is empty: it was never written to its end."));
        }
        let mut names = Vec::new();
        action::lines(path, &bytes, |line| log.take(path, line, Some(&mut names)))?;
        log.told.extend(names);
    }
    let mut sidecars = Vec::new();
    for path in &listing.checkpoint {
        let bytes = required(objects, path)?;
        let mut take = |line: Line| {
            sidecars.extend(line.sidecar.as_ref().map(|sidecar| sidecar.path.clone()));
            log.take(path, line, None)
        };
        match path.rsplit_once('.') {
            Some((_, "json")) => action::lines(path, &bytes, &mut take)?,
            _ => checkpoint::read(path, bytes, take)?,
        }
    }
    for sidecar in sidecars {
        let name = decoded(&sidecar)?;
        let path = if name.contains('/') { log.base.relative(&name)? } else { format!("{LOG}_sidecars/{name}") };
        let bytes = required(objects, &path)?;
        checkpoint::read(&path, bytes, |line| log.take(&path, line, None))?;
    }
    log.table(listing.version, site).map(Some)
}

/// What identifies a file with its deleted rows: SHA-256, cut to where nobody finds two names for one.
type Digest = [u8; 16];

fn digest(path: &str, vector: Option<&Vector>) -> Digest {
    let mut hash = Sha256::new().chain_update(path);
    if let Some(vector) = vector {
        // No path holds a NUL.
        hash.update(b"\0");
        hash.update(vector.id());
    }
    let whole: [u8; 32] = hash.finalize().into();
    std::array::from_fn(|at| whole[at])
}

/// What the log said so far, newest first.
#[derive(Default)]
struct Log {
    base: Base,
    /// Files that a newer commit spoke of, with their deletion vectors.
    told: BTreeSet<Digest>,
    files: Vec<TableFile>,
    keys: BTreeSet<Arc<str>>,
    partitions: Partitions,
    meta: Option<MetaData>,
    protocol: Option<Protocol>,
}

impl Log {
    /// Takes in a line. Those of a commit also say in `names` of which files they spoke.
    fn take(&mut self, path: &str, line: Line, names: Option<&mut Vec<Digest>>) -> Result<(), Fault> {
        if self.protocol.is_none() {
            if let Some(protocol) = &line.protocol {
                protocol.check(path)?;
            }
            self.protocol = line.protocol;
        }
        if self.meta.is_none() {
            self.meta = line.meta;
        }
        let is_commit = names.is_some();
        let mut spoken = Vec::new();
        if let Some(add) = line.add {
            let path = self.base.relative(&decoded(&add.path)?)?;
            let name = digest(&path, add.vector.as_ref());
            if !self.told.contains(&name) {
                let file = self.file(path, add);
                table::push(&mut self.files, file)?;
            }
            spoken.push(name);
        }
        if let Some(remove) = line.remove.filter(|_| is_commit) {
            let path = self.base.relative(&decoded(&remove.path)?)?;
            spoken.push(digest(&path, remove.vector.as_ref()));
        }
        if let Some(names) = names {
            names.append(&mut spoken);
        }
        Ok(())
    }

    fn file(&mut self, path: String, add: Add) -> TableFile {
        let partition = add.partition.into_iter().map(|(key, value)| {
            // An empty text stands for null ("Partition Value Serialization").
            (self.key(key), value.filter(|value| !value.is_empty()))
        });
        let partition = partition.collect();
        TableFile {
            file: DataFile {
                path,
                size: add.size,
                version: add.modified.to_string(),
                modified: Some(add.modified.div_euclid(1000)),
            },
            partition: self.partitions.share(partition),
            rows: add.rows,
            has_deletes: add.vector.is_some(),
        }
    }

    /// One text for all files.
    fn key(&mut self, key: String) -> Arc<str> {
        if let Some(known) = self.keys.get(key.as_str()) {
            return Arc::clone(known);
        }
        let new: Arc<str> = key.into();
        self.keys.insert(Arc::clone(&new));
        new
    }

    fn table(self, version: u64, site: &Site) -> Result<Table, Fault> {
        let missing = |what: &str| fault(LOG, format!("The log of the table nowhere says {what}."));
        let protocol = self.protocol.ok_or_else(|| missing("which version of the protocol it is written in"))?;
        let meta = self.meta.ok_or_else(|| missing("what the columns of the table are"))?;
        if !meta.format.provider.eq_ignore_ascii_case("parquet") {
            let provider = &meta.format.provider;
            return Err(fault(LOG, format!("The data files of the table are `{provider}`; only Parquet is read.")));
        }
        let mode = meta.configuration.get("delta.columnMapping.mode").map_or("none", String::as_str);
        let mut read = schema::read(&meta.schema, mode, site).map_err(|message| fault(LOG, message))?;
        place_keys(&mut read.fields, &meta.partition);
        let mut files = self.files;
        if !read.stored.is_empty() {
            let keys: BTreeMap<&str, Arc<str>> =
                read.stored.iter().map(|(stored, name)| (stored.as_str(), name.as_str().into())).collect();
            let mut partitions = Partitions::default();
            for file in &mut files {
                let name = |key: &Arc<str>| Arc::clone(keys.get(&**key).unwrap_or(key));
                let renamed = file.partition.iter().map(|(key, value)| (name(key), value.clone())).collect();
                file.partition = partitions.share(renamed);
            }
        }
        Ok(Table {
            format: DELTA,
            version: version.to_string(),
            fields: read.fields,
            partition_keys: meta.partition,
            files,
            names: read.names,
            promotions: Promotions::Delta { widening: protocol.has_type_widening() },
            notes: Vec::new(),
        })
    }
}

/// A path of the log as the file is called: there it is written as part of a URI.
fn decoded(path: &str) -> Result<String, Fault> {
    let decoded = percent_decode_str(path).decode_utf8();
    decoded.map(Into::into).map_err(|_| fault(path, "The table names this file, which is no text when it is decoded."))
}
