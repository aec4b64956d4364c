//! Footers of Parquet files: bytes to what they say. In: the bytes between the data and the last 8 of a file. Out:
//! [`Facts`], or why there are none. Guaranteed: one schema is read once, however many files have it; hostile bytes are
//! refused, whatever a decoder would make of them.
//!
//! The bytes of the schemas seen are remembered and compared before anything is decoded: a lake of ten thousand files
//! has a handful of them. Writers spell one schema differently, so that several of them may mean one shape.

use std::sync::{Arc, PoisonError, RwLock};

use parquet::errors::ParquetError;
use parquet::file::metadata::{
    FooterTail, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader, ParquetStatisticsPolicy,
};

use super::bounds::{is_suspicious, outline};
use super::conversion::{nowhere, shape};
use super::guard::guarded;
use super::refusal::Refusal;
use super::statistics::leaf_facts;
use super::{Fault, FaultKind};
use crate::drift::{Facts, LeafFacts, Plan, Shape, Shapes};
use crate::model::Type;

/// The last bytes of a file: how long its footer is, and what it is.
pub(super) const TAIL: usize = 8;
/// Longer than any footer: one of ten thousand columns and a hundred row groups has 100 MB at the most, and nobody could
/// keep such files.
const LONGEST: u64 = 64 * 1024 * 1024;
/// So many spellings of schemas are remembered, of so many bytes together; what comes after is decoded in full.
const MOST_REMEMBERED: usize = 256;
const MOST_REMEMBERED_BYTES: usize = 8 * 1024 * 1024;

/// The footers of one dataset.
pub(super) struct Footers<'a> {
    shapes: &'a Shapes,
    seen: RwLock<Vec<Arc<Seen>>>,
}

/// A spelling of a schema.
struct Seen {
    bytes: Box<[u8]>,
    shape: u32,
    plan: Arc<Plan>,
    types: Vec<Type>,
    options: ParquetMetaDataOptions,
}

/// How long the footer of a file of `size` bytes is, by its last 8 bytes.
pub(super) fn footer_length(last: [u8; TAIL], size: u64) -> Result<u64, Fault> {
    let fault = |kind, message: String| Err(fault(kind, message));
    let Ok(tail) = FooterTail::try_new(&last) else {
        return fault(FaultKind::NotParquet, "it does not end as a Parquet file does".to_owned());
    };
    let length = u64::try_from(tail.metadata_length()).unwrap_or(u64::MAX);
    // The first four bytes say what the file is.
    if length.checked_add(12).is_none_or(|needed| needed > size) {
        let message = format!("its footer should be {length} bytes long, and the file has {size}");
        return fault(FaultKind::Corrupt, message);
    }
    if tail.is_encrypted_footer() {
        return fault(FaultKind::Encrypted, "its footer is encrypted".to_owned());
    }
    if length > LONGEST {
        let message = format!("its footer is {length} bytes long; at most {LONGEST} are read");
        return fault(FaultKind::TooLarge, message);
    }
    Ok(length)
}

/// A fault without its path.
pub(super) fn fault(kind: FaultKind, message: impl Into<String>) -> Fault {
    Fault { path: String::new(), kind, message: message.into() }
}

impl<'a> Footers<'a> {
    pub(super) const fn new(shapes: &'a Shapes) -> Self {
        Self { shapes, seen: RwLock::new(Vec::new()) }
    }

    /// What a footer says.
    pub(super) fn examine(&self, footer: &[u8]) -> Result<Facts, Fault> {
        if let Some(seen) = self.find(footer) {
            if is_suspicious(footer.get(seen.bytes.len()..).unwrap_or_default()) {
                outline(footer).map_err(refused)?;
            }
            let file = decode(footer, &seen.options)?;
            return facts(&file, seen.shape, &seen.plan, &seen.types);
        }
        let outline = outline(footer).map_err(refused)?;
        let file = decode(footer, &sparse().with_column_stats_policy(ParquetStatisticsPolicy::KeepAll))?;
        let schema = file.file_metadata().schema_descr_ptr();
        let mut read = shape(&schema, file.file_metadata().created_by(), &nowhere());
        let spelt = outline.schema_end.and_then(|end| footer.get(..end));
        read.schema = spelt.map(<[u8]>::to_vec).unwrap_or_default();
        let types: Vec<Type> = read.leaves.iter().map(|leaf| leaf.ty.clone()).collect();
        let Some((number, plan)) = self.shapes.learn(read) else {
            let message = "it has yet another schema, and there are more here already than anybody could compare";
            return Err(fault(FaultKind::TooLarge, message));
        };
        let found = facts(&file, number, &plan, &types);
        if let Some(bytes) = spelt {
            let wanted = match plan.wanted.len() {
                // To look up most columns takes longer than to read the few others as well.
                most if most > types.len() / 2 => ParquetStatisticsPolicy::KeepAll,
                _ => ParquetStatisticsPolicy::skip_except(&plan.wanted),
            };
            let options = sparse().with_schema(schema).with_column_stats_policy(wanted);
            self.remember(Seen { bytes: bytes.into(), shape: number, plan, types, options });
        }
        found
    }

    fn find(&self, footer: &[u8]) -> Option<Arc<Seen>> {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        seen.iter().find(|seen| footer.starts_with(&seen.bytes)).cloned()
    }

    fn remember(&self, new: Seen) {
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        let bytes: usize = seen.iter().map(|seen| seen.bytes.len()).sum();
        let room = seen.len() < MOST_REMEMBERED && bytes + new.bytes.len() <= MOST_REMEMBERED_BYTES;
        // Two readers may have met it at once.
        if room && !seen.iter().any(|seen| seen.bytes == new.bytes) {
            seen.push(Arc::new(new));
        }
    }
}

/// The shape that a schema was spelt as, as [`Shape::schema`] has it; `None` where it cannot be made again.
#[must_use]
pub fn restore(schema: &[u8], writer: Option<&str>) -> Option<Shape> {
    if schema.is_empty() {
        return None;
    }
    // A footer that ends after its schema.
    let footer = [schema, &[0]].concat();
    outline(&footer).ok()?;
    let schema_of_file = guarded(|| ParquetMetaDataReader::decode_schema(&footer))?.ok()?;
    Some(Shape { schema: schema.to_vec(), ..shape(&schema_of_file, writer, &nowhere()) })
}

/// Nothing that nobody asks about.
fn sparse() -> ParquetMetaDataOptions {
    ParquetMetaDataOptions::new()
        .with_encoding_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll)
}

/// The one place where the decoder of the `parquet` crate is called. It is meant to answer hostile bytes with an error,
/// and has assertions on the way; what is left of them after [`outline`] must not end a scan of a million files.
fn decode(footer: &[u8], options: &ParquetMetaDataOptions) -> Result<ParquetMetaData, Fault> {
    match guarded(|| ParquetMetaDataReader::decode_metadata_with_options(footer, Some(options))) {
        Some(Ok(file)) => Ok(file),
        Some(Err(error)) => Err(fault(FaultKind::Corrupt, format!("its footer cannot be read: {}", reason(&error)))),
        None => Err(fault(FaultKind::Corrupt, "its footer cannot be read")),
    }
}

fn reason(error: &ParquetError) -> String {
    let text = match error {
        ParquetError::General(text) | ParquetError::NYI(text) | ParquetError::EOF(text) => text.clone(),
        other => other.to_string(),
    };
    text.chars().take(200).collect()
}

fn refused(refusal: Refusal) -> Fault {
    let how = refusal.words();
    if refusal.is_of_size() {
        fault(FaultKind::TooLarge, format!("its footer is not read: {how}"))
    } else {
        fault(FaultKind::Corrupt, format!("its footer cannot be read: {how}"))
    }
}

fn facts(file: &ParquetMetaData, shape: u32, plan: &Plan, types: &[Type]) -> Result<Facts, Fault> {
    let torn = || fault(FaultKind::Corrupt, "the counts in its footer contradict each other");
    let rows = u64::try_from(file.file_metadata().num_rows()).map_err(|_| torn())?;
    let groups = file.row_groups().iter().map(|group| u64::try_from(group.num_rows()).ok());
    let sum = groups.sum::<Option<u64>>();
    if sum != Some(rows) {
        return Err(torn());
    }
    let leaves = leaves(file, (&plan.wanted, &|at| plan.wants_values(at)), types).ok_or_else(torn)?;
    Ok(plan.examine(shape, rows, &leaves))
}

/// What is said of the wanted leaves, of their values only where those are wanted too; `None` where it contradicts
/// itself.
fn leaves(
    file: &ParquetMetaData,
    (wanted, wants_values): (&[usize], &dyn Fn(usize) -> bool),
    types: &[Type],
) -> Option<Vec<LeafFacts>> {
    let leaf = |(place, at): (usize, &usize)| match types.get(*at) {
        Some(ty) => leaf_facts(file, *at, wants_values(place).then_some(ty)),
        None => Some(LeafFacts::default()),
    };
    wanted.iter().enumerate().map(leaf).collect()
}

#[cfg(test)]
#[path = "footer_tests.rs"]
mod tests;
