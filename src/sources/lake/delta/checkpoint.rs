//! Checkpoints in Parquet: the state of a table in columns.
//!
//! In: the bytes of a checkpoint, a part of one or a sidecar. Out: the actions in it that say which files are live.
//! Guaranteed: only those columns are decoded, one row group at a time; files that were removed are passed over, as a
//! checkpoint names no file that is both.

use std::cell::Cell;
use std::collections::BTreeMap;

use bytes::Bytes;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};

use super::super::Fault;
use super::super::table::{LOG_BYTES, fault, guarded};
use super::action::{Add, Format, Line, MetaData, Protocol, Sidecar, Vector, rows};

/// Records that are decoded at once.
const BATCH: usize = 4096;
/// Values of the largest column of a row group that is read.
const VALUES: usize = 100_000_000;
/// Bytes of the longest path of a file: no store has longer ones.
const PATH: usize = 4_096;

/// Reads a checkpoint action by action.
pub(super) fn read(path: &str, bytes: Vec<u8>, mut each: impl FnMut(Line) -> Result<(), Fault>) -> Result<(), Fault> {
    guarded(path, || {
        let reader = SerializedFileReader::new(Bytes::from(bytes)).map_err(|error| broken(path, &error))?;
        for at in 0..reader.num_row_groups() {
            let group = reader.get_row_group(at).map_err(|error| broken(path, &error))?;
            let group = Group {
                path,
                reader: &*group,
                schema: reader.metadata().file_metadata().schema_descr(),
                taken: Cell::new(0),
            };
            group.settings()?.into_iter().try_for_each(&mut each)?;
            group.adds(&mut each)?;
        }
        Ok(())
    })
}

fn broken(path: &str, error: &dyn std::fmt::Display) -> Fault {
    fault(path, format!("This checkpoint of the table cannot be read: {error}."))
}

struct Group<'a> {
    path: &'a str,
    reader: &'a dyn RowGroupReader,
    schema: &'a SchemaDescriptor,
    /// Bytes of the values that were taken: a dictionary makes few bytes into many.
    taken: Cell<usize>,
}

impl Group<'_> {
    /// Everything but files: a handful of rows.
    fn settings(&self) -> Result<Vec<Line>, Fault> {
        let mut found = Vec::new();
        let reader_versions = self.integers("protocol.minReaderVersion")?;
        let features = self.texts("protocol.readerFeatures", "")?;
        for (row, version) in reader_versions.first_of_rows().enumerate() {
            if let Some(version) = version {
                let reader_features = Some(features.of_row(row).flatten().cloned().collect());
                let protocol = Protocol { min_reader_version: *version, reader_features };
                found.push(Line { protocol: Some(protocol), ..Line::default() });
            }
        }
        let schemas = self.texts("metaData.schemaString", "")?;
        if schemas.cells.iter().any(Option::is_some) {
            let providers = self.texts("metaData.format.provider", "")?;
            let partitions = self.texts("metaData.partitionColumns", "")?;
            let keys = self.texts("metaData.configuration", "key")?;
            let values = self.texts("metaData.configuration", "value")?;
            for (row, schema) in schemas.first_of_rows().enumerate() {
                let Some(schema) = schema.cloned() else { continue };
                let configuration = pairs(&keys, &values, row).filter_map(|(key, value)| Some((key, value?))).collect();
                let partition = partitions.of_row(row).flatten().cloned().collect();
                let format = providers.of_row(row).flatten().next().cloned().map(|provider| Format { provider });
                let meta = MetaData { schema, partition, configuration, format: format.unwrap_or_default() };
                found.push(Line { meta: Some(meta), ..Line::default() });
            }
        }
        for path in self.texts("sidecar.path", "")?.cells.into_iter().flatten() {
            self.bounded(&path)?;
            found.push(Line { sidecar: Some(Sidecar { path }), ..Line::default() });
        }
        Ok(found)
    }

    fn adds(&self, each: &mut impl FnMut(Line) -> Result<(), Fault>) -> Result<(), Fault> {
        let mut paths = self.texts("add.path", "")?;
        if paths.cells.iter().all(Option::is_none) {
            return Ok(());
        }
        let sizes = self.integers("add.size")?;
        let modified = self.integers("add.modificationTime")?;
        let keys = self.texts("add.partitionValues", "key")?;
        let values = self.texts("add.partitionValues", "value")?;
        let counted = self.integers("add.stats_parsed.numRecords")?;
        let stats = self.texts("add.stats", "")?;
        let kinds = self.texts("add.deletionVector.storageType", "")?;
        let vectors = self.texts("add.deletionVector.pathOrInlineDv", "")?;
        let offsets = self.integers("add.deletionVector.offset")?;
        for row in 0..paths.rows() {
            let Some(path) = paths.take(row) else { continue };
            self.bounded(&path)?;
            let size = sizes.first(row).and_then(|size| u64::try_from(*size).ok());
            let (Some(size), Some(modified)) = (size, modified.first(row)) else {
                return Err(fault(self.path, "This checkpoint of the table does not say how large its files are."));
            };
            let vector = kinds.first(row).map(|kind| Vector {
                storage_type: kind.clone(),
                path_or_inline_dv: vectors.first(row).cloned().unwrap_or_default(),
                offset: offsets.first(row).and_then(|offset| i32::try_from(*offset).ok()),
            });
            let told = stats.first(row).and_then(|stats| rows(stats));
            let add = Add {
                path,
                partition: pairs(&keys, &values, row).collect(),
                size,
                modified: *modified,
                rows: told.or_else(|| counted.first(row).and_then(|rows| u64::try_from(*rows).ok())),
                vector,
            };
            each(Line { add: Some(add), ..Line::default() })?;
        }
        Ok(())
    }

    /// The column below `prefix` whose last part is `last`: writers name what lies between differently for lists and
    /// maps.
    fn column(&self, prefix: &str, last: &str) -> Option<usize> {
        (0..self.schema.num_columns()).find(|at| {
            let path = self.schema.column(*at).path().string();
            path.strip_prefix(prefix).is_some_and(|rest| {
                let is_below = rest.starts_with('.') || rest.is_empty();
                is_below && (last.is_empty() || rest.rsplit('.').next() == Some(last))
            })
        })
    }

    fn texts(&self, prefix: &str, last: &str) -> Result<Cells<String>, Fault> {
        let Some(at) = self.column(prefix, last) else { return Ok(Cells::default()) };
        let ColumnReader::ByteArrayColumnReader(reader) = self.opened(at)? else { return Err(self.odd(prefix)) };
        let text = |bytes: ByteArray| {
            self.take(bytes.len())?;
            String::from_utf8(bytes.data().to_vec()).map_err(|_| self.odd(prefix))
        };
        self.cells(reader, &self.schema.column(at), text)
    }

    fn integers(&self, path: &str) -> Result<Cells<i64>, Fault> {
        let Some(at) = self.column(path, "") else { return Ok(Cells::default()) };
        let column = self.schema.column(at);
        match self.opened(at)? {
            ColumnReader::Int32ColumnReader(reader) => self.cells(reader, &column, |value| Ok(i64::from(value))),
            ColumnReader::Int64ColumnReader(reader) => self.cells(reader, &column, Ok),
            _ => Err(self.odd(path)),
        }
    }

    fn opened(&self, at: usize) -> Result<ColumnReader, Fault> {
        let chunk = self.reader.metadata().column(at);
        let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
        if start < 0 || chunk.compressed_size() < 0 {
            return Err(broken(self.path, &"it says that a column begins before the file"));
        }
        if usize::try_from(chunk.uncompressed_size()).map_or(true, |size| size > LOG_BYTES) {
            return Err(broken(self.path, &format_args!("a column of it is larger than {LOG_BYTES} bytes")));
        }
        self.reader.get_column_reader(at).map_err(|error| broken(self.path, &error))
    }

    /// Counts what is kept.
    fn take(&self, bytes: usize) -> Result<(), Fault> {
        self.taken.set(self.taken.get().saturating_add(bytes));
        if self.taken.get() > LOG_BYTES {
            return Err(broken(self.path, &format_args!("its values take more than {LOG_BYTES} bytes")));
        }
        Ok(())
    }

    fn bounded(&self, path: &str) -> Result<(), Fault> {
        if path.len() > PATH {
            return Err(broken(self.path, &format_args!("it names a file by more than {PATH} bytes")));
        }
        Ok(())
    }

    fn odd(&self, column: &str) -> Fault {
        broken(self.path, &format_args!("its column `{column}` is of another type than the protocol says"))
    }

    fn cells<T: DataType, V>(
        &self,
        mut reader: ColumnReaderImpl<T>,
        column: &ColumnDescriptor,
        convert: impl Fn(T::T) -> Result<V, Fault>,
    ) -> Result<Cells<V>, Fault> {
        let (max_def, max_rep) = (column.max_def_level(), column.max_rep_level());
        let mut read = Cells::default();
        loop {
            let (mut defs, mut reps, mut values) = (Vec::new(), Vec::new(), Vec::new());
            let (records, count, levels) = reader
                .read_records(BATCH, Some(&mut defs), Some(&mut reps), &mut values)
                .map_err(|error| broken(self.path, &error))?;
            if records == 0 && levels == 0 {
                return Ok(read);
            }
            let mut values = values.into_iter().take(count);
            for at in 0..levels {
                if max_rep == 0 || reps.get(at) == Some(&0) {
                    read.starts.push(read.cells.len());
                }
                let is_given = max_def == 0 || defs.get(at) == Some(&max_def);
                let value = if is_given { values.next().map(&convert).transpose()? } else { None };
                read.cells.push(value);
            }
            if read.cells.len() > VALUES {
                return Err(broken(self.path, &format_args!("it holds more than {VALUES} values")));
            }
        }
    }
}

/// A column: its values one after the other, and where each row begins.
struct Cells<T> {
    cells: Vec<Option<T>>,
    starts: Vec<usize>,
}

impl<T> Default for Cells<T> {
    fn default() -> Self {
        Self { cells: Vec::new(), starts: Vec::new() }
    }
}

impl<T> Cells<T> {
    const fn rows(&self) -> usize {
        self.starts.len()
    }

    fn of_row(&self, row: usize) -> impl Iterator<Item = Option<&T>> {
        let start = self.starts.get(row).copied().unwrap_or(self.cells.len());
        let end = self.starts.get(row + 1).copied().unwrap_or(self.cells.len());
        self.cells.get(start..end).unwrap_or_default().iter().map(Option::as_ref)
    }

    fn first(&self, row: usize) -> Option<&T> {
        self.cells.get(*self.starts.get(row)?)?.as_ref()
    }

    fn take(&mut self, row: usize) -> Option<T> {
        self.cells.get_mut(*self.starts.get(row)?)?.take()
    }

    fn first_of_rows(&self) -> impl Iterator<Item = Option<&T>> {
        self.starts.iter().map(|start| self.cells.get(*start)?.as_ref())
    }
}

/// The entries of a map.
fn pairs<'a>(
    keys: &'a Cells<String>,
    values: &'a Cells<String>,
    row: usize,
) -> impl Iterator<Item = (String, Option<String>)> + 'a {
    let entries: BTreeMap<_, _> = keys
        .of_row(row)
        .zip(values.of_row(row).chain(std::iter::repeat(None)))
        .filter_map(|(key, value)| Some((key?.clone(), value.cloned())))
        .collect();
    entries.into_iter()
}
