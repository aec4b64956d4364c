//! Which older types the files of a table may keep when its column got a wider one.
//!
//! In: the type of a table's column and that of a file's. Out: whether the format has readers convert the one to the
//! other. Source: "Schema Evolution" of the Iceberg table spec (<https://iceberg.apache.org/spec/#schema-evolution>),
//! and "Type Widening" of the Delta protocol (<https://github.com/delta-io/delta/blob/master/PROTOCOL.md>).

use crate::model::types::{FloatWidth, TimeUnit, Zone};
use crate::model::{Relation, Type, relate};

use super::{DELTA, ICEBERG};

/// What a table lets files keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promotions {
    /// Delta, with the table feature `typeWidening` or without.
    Delta {
        /// Whether the table has it.
        widening: bool,
    },
    /// Iceberg of a format version.
    Iceberg {
        /// 1, 2 or 3.
        version: u64,
    },
}

/// Whether a file column of one type may stand below a table column of another, in the newest version of a format and
/// with all its features; [`super::Table::allows`] knows those of the table.
#[must_use]
pub fn allows(format: &str, table_type: &Type, file_type: &Type) -> bool {
    match format {
        DELTA => Promotions::Delta { widening: true }.allow(table_type, file_type),
        ICEBERG => Promotions::Iceberg { version: 3 }.allow(table_type, file_type),
        _ => relate(table_type, file_type) == Relation::Same,
    }
}

impl Promotions {
    /// Whether a file column of one type may stand below a table column of another.
    #[must_use]
    pub fn allow(self, table_type: &Type, file_type: &Type) -> bool {
        relate(table_type, file_type) == Relation::Same
            || match self {
                Self::Delta { widening } => {
                    stored_by_delta(table_type, file_type) || widening && widened(table_type, file_type)
                }
                Self::Iceberg { version } => {
                    stored_by_iceberg(table_type, file_type) || promoted(version, table_type, file_type)
                }
            }
    }
}

/// The same column in other words: Delta writes instants as INT96 too ("Delta Data Type to Parquet Type Mappings"), and
/// a text of bounded length as any other, as the bound is the table's alone.
fn stored_by_delta(table: &Type, file: &Type) -> bool {
    match (table, file) {
        (Type::Timestamp { zone: Some(Zone::Utc), .. }, Type::Timestamp { unit, zone }) => {
            *zone == Some(Zone::Utc) || *unit == Some(TimeUnit::Nanos) && *zone != Some(Zone::Local)
        }
        (Type::String { .. }, Type::String { max: None, .. }) => true,
        _ => false,
    }
}

/// Iceberg writes a `uuid` as 16 bytes ("Appendix A: Parquet").
const fn stored_by_iceberg(table: &Type, file: &Type) -> bool {
    matches!((table, file), (Type::Uuid, Type::Binary { max: Some(16), fixed: true }))
}

const fn bits(ty: &Type) -> Option<u16> {
    match ty {
        Type::Integer { bits, signed: Some(true) } => *bits,
        _ => None,
    }
}

const fn is_float(ty: &Type, wanted: FloatWidth) -> bool {
    matches!((ty, wanted), (Type::Float { width: Some(FloatWidth::Single) }, FloatWidth::Single))
        || matches!((ty, wanted), (Type::Float { width: Some(FloatWidth::Double) }, FloatWidth::Double))
}

fn decimal(ty: &Type) -> Option<(i64, i64)> {
    match ty {
        Type::Decimal { precision: Some(precision), scale: Some(scale) } => {
            Some((i64::from(*precision), i64::from(*scale)))
        }
        _ => None,
    }
}

/// Delta: byte to short to int to long; float to double; byte, short and int to double; date to timestamp without zone;
/// `decimal(p, s)` to `(p + k1, s + k2)`, byte, short and int to `(10 + k1, k2)`, long to `(20 + k1, k2)`, where
/// `k1 >= k2 >= 0`.
fn widened(table: &Type, file: &Type) -> bool {
    let grown = |(precision, scale): (i64, i64), (least, digits): (i64, i64)| {
        let (more, behind) = (precision - least, scale - digits);
        more >= behind && behind >= 0
    };
    match (bits(file), bits(table), decimal(table)) {
        (Some(from), Some(to), _) => from < to && matches!(from, 8 | 16 | 32) && to <= 64,
        (Some(8 | 16 | 32), None, None) => is_float(table, FloatWidth::Double),
        (Some(8 | 16 | 32), None, Some(to)) => grown(to, (10, 0)),
        (Some(64), None, Some(to)) => grown(to, (20, 0)),
        _ => match (decimal(file), decimal(table)) {
            (Some(from), Some(to)) => grown(to, from),
            _ if matches!(file, Type::Date) => matches!(table, Type::Timestamp { zone: Some(Zone::Local), .. }),
            _ => is_float(file, FloatWidth::Single) && is_float(table, FloatWidth::Double),
        },
    }
}

/// Iceberg: int to long; float to double; `decimal(P, S)` to `decimal(P', S)` with `P' > P`; from version 3 on date to
/// timestamp and `timestamp_ns`, never to one with a zone.
fn promoted(version: u64, table: &Type, file: &Type) -> bool {
    match (decimal(file), decimal(table)) {
        (Some((from, scale)), Some((to, same))) => to > from && scale == same,
        _ if matches!(file, Type::Date) => {
            version >= 3 && matches!(table, Type::Timestamp { zone: Some(Zone::Local), .. })
        }
        _ => {
            bits(file) == Some(32) && bits(table) == Some(64)
                || is_float(file, FloatWidth::Single) && is_float(table, FloatWidth::Double)
        }
    }
}
