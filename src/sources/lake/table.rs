//! Table formats: which files of a folder are live, and what the table says its columns are.
//!
//! In: the objects below a location. Out: a [`Table`], if a log of Delta Lake or the metadata of Apache Iceberg lies
//! there. Guaranteed: a folder with a log is never read as plain files, so a log that cannot be read whole and
//! understood is a [`Fault`]; nothing in a log leads out of the location; what is read is bounded in size and depth.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::drift::DataFile;
use crate::model::contract::{Field, Promise};
use crate::model::path::Segment;
use crate::model::{Site, Type};

use super::{Fault, FaultKind, Objects, delta, iceberg};

mod names;
mod promotions;

pub use names::Names;
pub use promotions::{Promotions, allows};

/// The name of the one format.
pub const DELTA: &str = "Delta Lake";
/// The name of the other.
pub const ICEBERG: &str = "Apache Iceberg";

/// Bytes of the largest log file or manifest that is read.
pub(super) const LOG_BYTES: usize = 256 << 20;
/// Files of the largest table that is read.
const FILES: usize = 20_000_000;
/// Columns and members of the widest schema that is read.
const FIELDS: usize = 100_000;

/// A table, as its own metadata describes it.
#[derive(Debug)]
pub struct Table {
    /// [`DELTA`] or [`ICEBERG`].
    pub format: &'static str,
    /// The version that was read: a number of the log, or the id of a snapshot; `none` for an Iceberg table that has
    /// no snapshot yet.
    pub version: String,
    /// The columns, in the order of the table, with members.
    pub fields: Vec<Field>,
    /// The columns by which the files are laid out now, in the order of the key.
    pub partition_keys: Vec<String>,
    /// The live data files, in the order of their paths.
    pub files: Vec<TableFile>,
    /// How columns of files map to columns of the table.
    pub names: Names,
    /// Which older types the format lets files keep.
    pub promotions: Promotions,
    /// What could not be taken into account, each in a sentence.
    pub notes: Vec<String>,
}

/// Values by column; `None` is null. One for all files that have the same.
pub type Partition = Arc<[Shared]>;

/// A value that all rows of a file share, behind its column.
pub type Shared = (Arc<str>, Option<String>);

/// A live data file of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// The file. Its version is what the log says of it; the log never names a file again that was written anew.
    pub file: DataFile,
    /// The values that all its rows share.
    pub partition: Partition,
    /// How many rows it was written with, if the log says so.
    pub rows: Option<u64>,
    /// Whether some of its rows count as deleted.
    pub has_deletes: bool,
}

impl Table {
    /// Whether a file column of one type may stand below a table column of another, by the promotions that this table
    /// has.
    #[must_use]
    pub fn allows(&self, table_type: &Type, file_type: &Type) -> bool {
        self.promotions.allow(table_type, file_type)
    }
}

/// The table at a location, if there is one. Fields of it stand at `site`, as a log has no lines to point at.
///
/// # Errors
/// If there is a table, and it cannot be read whole or holds what is not understood here.
pub fn recognise(objects: &dyn Objects, site: &Site) -> Result<Option<Table>, Fault> {
    let table = match delta::read(objects, site)? {
        Some(table) => Some(table),
        None => iceberg::read(objects, site)?,
    };
    Ok(table.map(ordered))
}

/// Every file once, in the order of the paths.
fn ordered(mut table: Table) -> Table {
    table.files.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    table.files.dedup_by(|later, first| {
        let is_same = later.file.path == first.file.path;
        first.has_deletes |= is_same && later.has_deletes;
        is_same
    });
    table.files.shrink_to_fit();
    let deleted = table.files.iter().filter(|file| file.has_deletes).count();
    if deleted > 0 {
        table.notes.push(format!(
            "Rows were deleted from {deleted} of {} files without writing the files anew: rows and nulls may count them.",
            table.files.len()
        ));
    }
    table
}

/// A table that holds what cannot be read here.
pub(super) fn fault(path: &str, message: impl Into<String>) -> Fault {
    Fault { path: path.to_owned(), kind: FaultKind::Table, message: message.into() }
}

fn too_large(path: &str, message: impl Into<String>) -> Fault {
    Fault { path: path.to_owned(), kind: FaultKind::TooLarge, message: message.into() }
}

/// An object that has to be there, because something else names it.
pub(super) fn required(objects: &dyn Objects, path: &str) -> Result<Vec<u8>, Fault> {
    objects.read(path, LOG_BYTES)?.ok_or_else(|| {
        fault(path, "The log of the table needs this file, and it is not there. Restore it, or repair the table.")
    })
}

/// Runs the decoder of a library over bytes that nobody vouches for.
pub(super) fn guarded<T>(path: &str, decode: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    super::guard::guarded(decode)
        .unwrap_or_else(|| Err(fault(path, "Its bytes contradict each other, so the table cannot be read.")))
}

/// Adds a file, unless there are more than anybody could scan.
pub(super) fn push(files: &mut Vec<TableFile>, file: TableFile) -> Result<(), Fault> {
    if files.len() >= FILES {
        return Err(too_large(
            "",
            format!("The table has more than {FILES} files, which is more than can be scanned."),
        ));
    }
    files.push(file);
    Ok(())
}

/// The partitions that occurred: a million files lie in a few of them.
#[derive(Default)]
pub(super) struct Partitions(BTreeSet<Partition>);

impl Partitions {
    pub(super) fn share(&mut self, values: Vec<Shared>) -> Partition {
        if let Some(known) = self.0.get(values.as_slice()) {
            return Arc::clone(known);
        }
        let new: Partition = values.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// Counts the fields of a schema, which may be absurd.
pub(super) struct Width(usize);

impl Width {
    pub(super) const fn new() -> Self {
        Self(0)
    }

    pub(super) fn grow(&mut self) -> Result<(), String> {
        self.0 += 1;
        if self.0 > FIELDS { Err(format!("The schema of the table has more than {FIELDS} fields.")) } else { Ok(()) }
    }
}

/// A column, or a member of one.
pub(super) fn column(
    segment: Segment,
    ty: Type,
    shown: String,
    required: bool,
    members: Vec<Field>,
    site: &Site,
) -> Field {
    let promise = Promise { logical: None, physical: Some(ty), shown };
    Field { required, members, ..Field::bare(segment, promise, site.clone()) }
}

/// `decimal(12,2)`, as both formats write it.
pub(super) fn decimal(text: &str) -> Option<Type> {
    let (precision, scale) = text.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
    Some(Type::Decimal { precision: precision.trim().parse().ok(), scale: scale.trim().parse().ok() })
        .filter(|ty| matches!(ty, Type::Decimal { precision: Some(1..=76), scale: Some(0..=76) }))
}

/// Says of the columns of the partition key where they stand in it.
pub(super) fn place_keys(fields: &mut [Field], keys: &[String]) {
    for field in fields {
        let at = keys.iter().position(|key| field.name() == Some(key));
        field.partition_position = at.and_then(|at| i64::try_from(at + 1).ok());
    }
}

/// Where a table lies, by all the spellings that its log may use.
#[derive(Default)]
pub(super) struct Base(Vec<String>);

impl Base {
    pub(super) fn new<'a>(spellings: impl IntoIterator<Item = &'a str>) -> Self {
        Self(spellings.into_iter().map(normal).filter(|base| !base.is_empty()).collect())
    }

    /// A path of the log as one below the location.
    pub(super) fn relative(&self, path: &str) -> Result<String, Fault> {
        let outside = || {
            fault(path, "The table names this file, which does not lie below the location of the table: scan it there.")
        };
        let below = if is_absolute(path) {
            let whole = normal(path);
            let found = self.0.iter().find_map(|base| whole.strip_prefix(base.as_str())?.strip_prefix('/'));
            found.ok_or_else(outside)?.to_owned()
        } else {
            path.to_owned()
        };
        let is_odd = |part: &str| part.is_empty() || part == "." || part == ".." || part.contains('\0');
        if below.split('/').any(is_odd) { Err(outside()) } else { Ok(below) }
    }
}

fn is_absolute(path: &str) -> bool {
    let scheme = path.split_once("://").map(|(scheme, _)| scheme);
    path.starts_with('/')
        || path.starts_with("file:/")
        || scheme
            .is_some_and(|scheme| scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
}

/// The same place by the same text: clients of Hadoop spell S3 in three ways, and local files in three.
fn normal(place: &str) -> String {
    let place = place.trim_end_matches('/');
    if let Some(path) = place.strip_prefix("file:") {
        return format!("/{}", path.trim_start_matches('/'));
    }
    for (old, new) in [("s3a://", "s3://"), ("s3n://", "s3://"), ("abfs://", "abfss://"), ("wasb://", "wasbs://")] {
        if let Some(rest) = place.strip_prefix(old) {
            return format!("{new}{rest}");
        }
    }
    place.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_log_are_taken_below_the_location_or_refused() {
        let base = Base::new(["s3a://lake/orders/", "file:///data/orders", ""]);
        let read = |path: &str| base.relative(path).map_err(|fault| fault.path);
        assert_eq!(read("dt=1/a.parquet"), Ok("dt=1/a.parquet".to_owned()));
        assert_eq!(read("s3://lake/orders/dt=1/a.parquet"), Ok("dt=1/a.parquet".to_owned()));
        assert_eq!(read("s3n://lake/orders/a.parquet"), Ok("a.parquet".to_owned()));
        assert_eq!(read("/data/orders/a.parquet"), Ok("a.parquet".to_owned()));
        assert_eq!(read("file:/data/orders/a.parquet"), Ok("a.parquet".to_owned()));
        for outside in [
            "s3://lake/orders-2/a.parquet",
            "s3://other/orders/a.parquet",
            "/data/a.parquet",
            "../a.parquet",
            "dt=1/../../a.parquet",
            "s3://lake/orders/../a.parquet",
            "dt=1//a.parquet",
            "a\0.parquet",
            "",
        ] {
            assert_eq!(read(outside), Err(outside.to_owned()));
        }
    }
}
