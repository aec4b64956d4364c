//! The log of a Delta table: which files are live in its newest version.
//!
//! In: `_delta_log/` below a location. Out: a table. Guaranteed: the log is read whole or not at all; a commit that is
//! missing, cut off or not understood is a fault. Source: <https://github.com/delta-io/delta/blob/master/PROTOCOL.md>.
//!
//! The log is read from its newest commit back to a checkpoint: what a newer commit said of a file hides what an older
//! one says, so only the names in commits are kept beside the live files, never those of a checkpoint.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use crate::drift::DataFile;
use crate::model::Site;

use super::table::{self, Base, DELTA, Promotions, Table, TableFile, fault, place_keys, required};
use super::{Fault, Objects};

mod action;
mod checkpoint;
mod listing;
mod schema;

use action::{Add, Line, MetaData, Protocol};
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

/// What the log said so far, newest first.
#[derive(Default)]
struct Log {
    base: Base,
    /// Files that a newer commit spoke of, with their deletion vectors.
    told: BTreeSet<(String, Option<String>)>,
    files: Vec<TableFile>,
    keys: BTreeMap<String, Arc<str>>,
    meta: Option<MetaData>,
    protocol: Option<Protocol>,
}

impl Log {
    /// Takes in a line. Those of a commit also say in `names` of which files they spoke.
    fn take(&mut self, path: &str, line: Line, names: Option<&mut Vec<(String, Option<String>)>>) -> Result<(), Fault> {
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
            let name = (self.base.relative(&decoded(&add.path)?)?, add.vector.as_ref().map(action::Vector::id));
            if !self.told.contains(&name) {
                let file = self.file(name.0.clone(), add);
                table::push(&mut self.files, file)?;
            }
            spoken.push(name);
        }
        if let Some(remove) = line.remove.filter(|_| is_commit) {
            spoken.push((self.base.relative(&decoded(&remove.path)?)?, remove.vector.as_ref().map(action::Vector::id)));
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
        let mut partition: Vec<_> = partition.collect();
        partition.shrink_to_fit();
        TableFile {
            file: DataFile {
                path,
                size: add.size,
                version: add.modified.to_string(),
                modified: Some(add.modified.div_euclid(1000)),
            },
            partition,
            rows: add.rows,
            has_deletes: add.vector.is_some(),
        }
    }

    /// One text for all files.
    fn key(&mut self, key: String) -> Arc<str> {
        Arc::clone(self.keys.entry(key).or_insert_with_key(|key| key.as_str().into()))
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
            for (key, _) in files.iter_mut().flat_map(|file| &mut file.partition) {
                if let Some(name) = keys.get(&**key) {
                    *key = Arc::clone(name);
                }
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
