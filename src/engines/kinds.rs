//! Differences -> the kinds of change that were measured.
//!
//! In: a difference. Out: the changes of the matrix that it is an instance of. Several where the contract does not
//! promise enough to tell them apart: each may be what happens. None where nothing like it was measured.
//!
//! Parquet stores every integer of up to 32 bits alike, so `int8 -> int32` changes what `int16 -> int32` changes: an
//! annotation. What stands for what is said where it is measured, in the title.

use crate::compare::{Aspect, Difference, Direction, Reshape};
use crate::model::types::{FloatWidth, TimeUnit, Zone};
use crate::model::{Path, Segment, Type};

/// A change that was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// Its id in the matrix.
    pub change: &'static str,
    /// What was changed, in a few words.
    pub title: &'static str,
}

const fn kind(change: &'static str, title: &'static str) -> Kind {
    Kind { change, title }
}

/// Every kind that a difference between contracts can be an instance of.
pub const KINDS: &[Kind] = &[
    kind("add_col_end", "a column more, behind the others"),
    kind("add_col_middle", "a column more, among the others"),
    kind("add_col_case_dup", "a column more, whose name differs from another by case only"),
    kind("drop_used", "a column less, which the reader uses"),
    kind("rename", "another name for a column"),
    kind("rename_case", "another case in the name of a column"),
    kind("reorder_same_type", "two columns of one type change places"),
    kind("reorder_diff_type", "two columns of different types change places"),
    kind("int32_to_int64", "int32 -> int64"),
    kind("int64_to_int32", "int64 -> int32"),
    kind("int16_to_int32", "int16 -> int32"),
    kind("int32_to_int16", "int32 -> int16"),
    kind("int32_to_uint32", "int32 -> uint32"),
    kind("uint32_to_int32", "uint32 -> int32"),
    kind("int64_to_uint64", "int64 -> uint64"),
    kind("int32_to_float64", "int32 -> float64"),
    kind("int64_to_float64", "int64 -> float64"),
    kind("float64_to_int64", "float64 -> int64"),
    kind("int64_to_decimal", "int64 -> decimal(20,0)"),
    kind("int32_to_string", "int32 -> string"),
    kind("int64_to_string", "int64 -> string"),
    kind("string_to_int32", "string -> int32"),
    kind("string_to_int64", "string -> int64"),
    kind("bool_to_int32", "boolean -> int32"),
    kind("int32_to_bool", "int32 -> boolean"),
    kind("bool_to_string", "boolean -> string"),
    kind("float32_to_float64", "float32 -> float64"),
    kind("float64_to_float32", "float64 -> float32"),
    kind("float32_to_float16", "float32 -> float16"),
    kind("decimal_precision_up", "decimal(9,2) -> decimal(18,2)"),
    kind("decimal_precision_up38", "decimal(9,2) -> decimal(38,2)"),
    kind("decimal_precision_down", "decimal(18,2) -> decimal(9,2)"),
    kind("decimal_scale_up", "decimal(9,2) -> decimal(11,4)"),
    kind("decimal_scale_up_same_precision", "decimal(9,2) -> decimal(9,4)"),
    kind("decimal_scale_down", "decimal(9,4) -> decimal(9,2)"),
    kind("decimal_to_float64", "decimal(9,2) -> float64"),
    kind("float64_to_decimal", "float64 -> decimal(9,2)"),
    kind("decimal_to_string", "decimal(9,2) -> string"),
    kind("date_to_ts", "date -> timestamp(us)"),
    kind("ts_to_date", "timestamp(us) -> date"),
    kind("date_to_string", "date -> string"),
    kind("string_to_date", "string -> date"),
    kind("ts_us_to_ns", "timestamp(us) -> timestamp(ns)"),
    kind("ts_ns_to_us", "timestamp(ns) -> timestamp(us)"),
    kind("ts_ms_to_us", "timestamp(ms) -> timestamp(us)"),
    kind("ts_us_to_ms", "timestamp(us) -> timestamp(ms)"),
    kind("ts_ms_to_ns", "timestamp(ms) -> timestamp(ns)"),
    kind("ts_naive_to_utc", "timestamp without zone -> in UTC"),
    kind("ts_utc_to_naive", "timestamp in UTC -> without zone"),
    kind("ts_to_string", "timestamp(us) -> string"),
    kind("string_to_ts", "string -> timestamp(us)"),
    kind("ts_to_epoch_us", "timestamp(us) -> int64"),
    kind("time_ms_to_us", "time(ms) -> time(us)"),
    kind("string_to_binary", "string -> binary"),
    kind("binary_to_string", "binary -> string"),
    kind("string_to_fsb", "string -> fixed binary"),
    kind("string_to_uuid", "string -> uuid"),
    kind("string_to_json", "string -> JSON"),
    kind("enum_extended", "a value never seen before"),
    kind("required_to_optional_nulls", "nulls in a column that had none"),
    kind("optional_to_required", "no nulls any more in a column that had some"),
    kind("struct_add_field_end", "a member more in a struct, behind the others"),
    kind("struct_add_field_front", "a member more in a struct, before the others"),
    kind("struct_drop_field", "a member less in a struct, which the reader uses"),
    kind("struct_rename_field", "another name for a member of a struct"),
    kind("struct_rename_field_case", "another case in the name of a member of a struct"),
    kind("struct_reorder_fields", "members of a struct change places"),
    kind("struct_field_widen", "int32 -> int64 inside a struct"),
    kind("struct_to_json_string", "a struct -> a JSON string"),
    kind("list_element_widen", "list of int32 -> list of int64"),
    kind("list_element_to_string", "list of int32 -> list of string"),
    kind("list_to_scalar", "list of int32 -> int32"),
    kind("scalar_to_list", "int32 -> list of int32"),
    kind("list_struct_add_field", "a member more in a list of structs, behind the others"),
    kind("list_struct_add_field_front", "a member more in a list of structs, before the others"),
    kind("map_value_widen", "map to int32 -> map to int64"),
    kind("struct_to_map", "a struct -> a map"),
];

/// The measured change of this id.
#[must_use]
pub fn find_kind(change: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.change == change)
}

/// The measured changes that a difference is an instance of.
#[must_use]
pub fn kinds(difference: &Difference) -> Vec<&'static Kind> {
    let changes = changes(difference);
    changes.iter().filter_map(|change| find_kind(change)).collect()
}

/// Whether what was measured is all there is to a difference, so that a reader who came through the measurement comes
/// through the difference. A cell that stands for a part of it can show harm, and never peace.
#[must_use]
pub fn is_explained(difference: &Difference) -> bool {
    match (&difference.reshape, difference.aspect) {
        (Some(Reshape::Type(types)), Aspect::Type | Aspect::Mixture) => is_whole(&types[0], &types[1]),
        _ => !kinds(difference).is_empty(),
    }
}

fn is_whole(expected: &Type, actual: &Type) -> bool {
    const MEASURED: (Option<TimeUnit>, Option<Zone>) = (Some(TimeUnit::Micros), Some(Zone::Local));
    match (expected, actual) {
        _ if [expected, actual].iter().any(|ty| matches!(ty.unit(), Some(TimeUnit::Digits(_)))) => false,
        // What is inside was not measured with every container.
        (Type::List | Type::Map | Type::Struct | Type::Any | Type::Unknown { .. }, _)
        | (_, Type::List | Type::Map | Type::Struct | Type::Any | Type::Unknown { .. }) => false,
        (Type::Decimal { precision, scale }, Type::Decimal { precision: other, scale: to }) => {
            precision.is_some() && scale.is_some() && other.is_some() && to.is_some()
        }
        (Type::Timestamp { unit, zone }, Type::Timestamp { unit: to, zone: now }) => {
            let settled =
                zone.is_some_and(|zone| zone != Zone::Platform) && now.is_some_and(|now| now != Zone::Platform);
            // Units were measured without a zone, zones in microseconds.
            settled
                && unit.is_some()
                && to.is_some()
                && (zone == now) != (unit == to)
                && (zone == now && *zone == MEASURED.1 || unit == to && *unit == MEASURED.0)
        }
        (Type::Time { zone, .. }, Type::Time { zone: now, .. }) => zone == now,
        (Type::Timestamp { unit, zone }, _) | (_, Type::Timestamp { unit, zone }) => (*unit, *zone) == MEASURED,
        _ => {
            let combinations: Vec<_> = classes(expected)
                .into_iter()
                .flat_map(|was| classes(actual).into_iter().map(move |is| (was, is)))
                .collect();
            let small = small_integer(expected).is_some() && small_integer(actual).is_some();
            let measured = |pair: &(&str, &str)| PAIRS.iter().any(|(was, is, _)| (*was, *is) == *pair);
            small || !combinations.is_empty() && combinations.iter().all(measured)
        }
    }
}

/// What a field stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Dataset,
    Struct,
    List,
    ListOfStructs,
    Map,
    Deeper,
}

impl Inside {
    fn of(path: &Path) -> Self {
        match path.segments() {
            [_] => Self::Dataset,
            [_, Segment::Member(_)] => Self::Struct,
            [_, Segment::Item] => Self::List,
            [_, Segment::Item, Segment::Member(_)] => Self::ListOfStructs,
            [_, Segment::Value] => Self::Map,
            _ => Self::Deeper,
        }
    }
}

fn changes(difference: &Difference) -> Vec<&'static str> {
    let inside = Inside::of(&difference.path);
    let in_columns = |change: &'static str| if inside == Inside::Dataset { vec![change] } else { Vec::new() };
    match (difference.aspect, difference.direction, &difference.reshape) {
        (Aspect::Type | Aspect::Mixture, _, Some(Reshape::Type(types))) => retyped(&types[0], &types[1], inside),
        (Aspect::Field | Aspect::Mixture, _, Some(Reshape::Place { last, twin })) => added(*last, *twin, inside),
        (Aspect::Field, Direction::Wider, None) => named(inside, "drop_used", "struct_drop_field"),
        (Aspect::StoredName, ..) => named(inside, "rename", "struct_rename_field"),
        (Aspect::StoredCase, ..) => named(inside, "rename_case", "struct_rename_field_case"),
        (Aspect::Presence, Direction::Wider, _) => in_columns("required_to_optional_nulls"),
        (Aspect::Presence, Direction::Narrower, _) => in_columns("optional_to_required"),
        (Aspect::Values, Direction::Wider, _) => in_columns("enum_extended"),
        _ => Vec::new(),
    }
}

fn named(inside: Inside, column: &'static str, member: &'static str) -> Vec<&'static str> {
    match inside {
        Inside::Dataset => vec![column],
        Inside::Struct => vec![member],
        _ => Vec::new(),
    }
}

fn added(last: bool, twin: bool, inside: Inside) -> Vec<&'static str> {
    match (inside, twin, last) {
        (Inside::Dataset, true, _) => vec!["add_col_case_dup"],
        (Inside::Dataset, false, true) => vec!["add_col_end"],
        (Inside::Dataset, false, false) => vec!["add_col_middle"],
        (Inside::Struct, _, true) => vec!["struct_add_field_end"],
        (Inside::Struct, _, false) => vec!["struct_add_field_front"],
        (Inside::ListOfStructs, _, true) => vec!["list_struct_add_field"],
        (Inside::ListOfStructs, _, false) => vec!["list_struct_add_field_front"],
        _ => Vec::new(),
    }
}

/// The changes of a type that were measured, by where the field stands.
pub(super) fn retypings(expected: &Type, actual: &Type) -> Vec<&'static Kind> {
    retyped(expected, actual, Inside::Dataset).iter().filter_map(|change| find_kind(change)).collect()
}

fn retyped(expected: &Type, actual: &Type, inside: Inside) -> Vec<&'static str> {
    let columns = of_columns(expected, actual);
    match inside {
        Inside::Dataset => columns,
        Inside::Struct => instead(&columns, &[("int32_to_int64", "struct_field_widen")]),
        Inside::List => instead(
            &columns,
            &[("int32_to_int64", "list_element_widen"), ("int32_to_string", "list_element_to_string")],
        ),
        Inside::Map => instead(&columns, &[("int32_to_int64", "map_value_widen")]),
        Inside::ListOfStructs | Inside::Deeper => Vec::new(),
    }
}

fn instead(columns: &[&'static str], nested: &[(&str, &'static str)]) -> Vec<&'static str> {
    nested.iter().filter(|(column, _)| columns.contains(column)).map(|(_, inner)| *inner).collect()
}

fn of_columns(expected: &Type, actual: &Type) -> Vec<&'static str> {
    if let (
        Type::Decimal { precision: Some(was), scale: Some(from) },
        Type::Decimal { precision: Some(is), scale: Some(to) },
    ) = (expected, actual)
    {
        return rescaled((i64::from(*was), i64::from(*from)), (i64::from(*is), i64::from(*to))).into_iter().collect();
    }
    let (from, to) = (classes(expected), classes(actual));
    let measured = PAIRS.iter().filter(|(was, is, _)| from.contains(was) && to.contains(is));
    let mut found: Vec<_> = measured.map(|(.., change)| *change).collect();
    if let (Some(was), Some(is)) = (small_integer(expected), small_integer(actual)) {
        found.extend(match was.cmp(&is) {
            std::cmp::Ordering::Less => Some("int16_to_int32"),
            std::cmp::Ordering::Greater => Some("int32_to_int16"),
            std::cmp::Ordering::Equal => None,
        });
    }
    let container = |ty: &Type| matches!(ty, Type::List | Type::Map | Type::Struct | Type::Any | Type::Unknown { .. });
    match (expected, actual) {
        (Type::List, scalar) if !container(scalar) => found.push("list_to_scalar"),
        (scalar, Type::List) if !container(scalar) => found.push("scalar_to_list"),
        (Type::Struct, Type::String { .. } | Type::Json) => found.push("struct_to_json_string"),
        (Type::Struct, Type::Map) => found.push("struct_to_map"),
        _ => {}
    }
    found
}

/// By which digits a decimal changes: the more harmful change stands for both.
fn rescaled((was, from): (i64, i64), (is, to): (i64, i64)) -> Option<&'static str> {
    // As far as the stored bytes go: up to 9 digits take 4 of them, up to 18 take 8, more take a fixed array.
    match to.cmp(&from) {
        std::cmp::Ordering::Greater if is - to >= was - from => Some("decimal_scale_up"),
        std::cmp::Ordering::Greater => Some("decimal_scale_up_same_precision"),
        std::cmp::Ordering::Less => Some("decimal_scale_down"),
        std::cmp::Ordering::Equal if is > 18 && is > was => Some("decimal_precision_up38"),
        std::cmp::Ordering::Equal if is > was => Some("decimal_precision_up"),
        std::cmp::Ordering::Equal if is < was => Some("decimal_precision_down"),
        std::cmp::Ordering::Equal => None,
    }
}

/// Pairs of classes whose change was measured.
const PAIRS: &[(&str, &str, &str)] = &[
    ("int32", "int64", "int32_to_int64"),
    ("int64", "int32", "int64_to_int32"),
    ("int32", "uint32", "int32_to_uint32"),
    ("uint32", "int32", "uint32_to_int32"),
    ("int64", "uint64", "int64_to_uint64"),
    ("int32", "float64", "int32_to_float64"),
    ("int64", "float64", "int64_to_float64"),
    ("float64", "int64", "float64_to_int64"),
    ("int64", "decimal", "int64_to_decimal"),
    ("int32", "string", "int32_to_string"),
    ("int64", "string", "int64_to_string"),
    ("string", "int32", "string_to_int32"),
    ("string", "int64", "string_to_int64"),
    ("boolean", "int32", "bool_to_int32"),
    ("int32", "boolean", "int32_to_bool"),
    ("boolean", "string", "bool_to_string"),
    ("float32", "float64", "float32_to_float64"),
    ("float64", "float32", "float64_to_float32"),
    ("float32", "float16", "float32_to_float16"),
    ("decimal", "float64", "decimal_to_float64"),
    ("float64", "decimal", "float64_to_decimal"),
    ("decimal", "string", "decimal_to_string"),
    ("date", "timestamp", "date_to_ts"),
    ("timestamp", "date", "ts_to_date"),
    ("date", "string", "date_to_string"),
    ("string", "date", "string_to_date"),
    ("timestamp(us)", "timestamp(ns)", "ts_us_to_ns"),
    ("timestamp(ns)", "timestamp(us)", "ts_ns_to_us"),
    ("timestamp(ms)", "timestamp(us)", "ts_ms_to_us"),
    ("timestamp(us)", "timestamp(ms)", "ts_us_to_ms"),
    ("timestamp(ms)", "timestamp(ns)", "ts_ms_to_ns"),
    ("timestamp without zone", "timestamp in UTC", "ts_naive_to_utc"),
    ("timestamp in UTC", "timestamp without zone", "ts_utc_to_naive"),
    ("timestamp", "string", "ts_to_string"),
    ("string", "timestamp", "string_to_ts"),
    ("timestamp", "int64", "ts_to_epoch_us"),
    ("time(ms)", "time(us)", "time_ms_to_us"),
    ("string", "binary", "string_to_binary"),
    ("binary", "string", "binary_to_string"),
    ("string", "fixed binary", "string_to_fsb"),
    ("string", "uuid", "string_to_uuid"),
    ("string", "json", "string_to_json"),
];

/// The classes of the measurement that a type may be stored as. Where the width is not promised, each may be.
fn classes(ty: &Type) -> Vec<&'static str> {
    match ty {
        Type::Boolean => vec!["boolean"],
        Type::Integer { bits: None, signed: None | Some(true) } => vec!["int32", "int64"],
        Type::Integer { bits: Some(bits), signed: None | Some(true) } => match bits {
            ..=32 => vec!["int32"],
            33..=64 => vec!["int64"],
            _ => Vec::new(),
        },
        Type::Integer { bits: Some(bits), signed: Some(false) } => match bits {
            ..=32 => vec!["uint32"],
            33..=64 => vec!["uint64"],
            _ => Vec::new(),
        },
        Type::Float { width: Some(FloatWidth::Half) } => vec!["float16"],
        Type::Float { width: Some(FloatWidth::Single) } => vec!["float32"],
        Type::Float { width: Some(FloatWidth::Double) } => vec!["float64"],
        Type::Float { .. } => vec!["float32", "float64"],
        Type::Decimal { .. } => vec!["decimal"],
        Type::String { .. } => vec!["string"],
        Type::Binary { fixed: true, .. } => vec!["fixed binary"],
        Type::Binary { fixed: false, .. } => vec!["binary"],
        Type::Uuid => vec!["uuid"],
        Type::Json => vec!["json"],
        Type::Date => vec!["date"],
        Type::Time { unit, .. } => unit.map(|unit| by_unit(unit, &TIMES)).into_iter().collect(),
        Type::Timestamp { unit, zone } => {
            let zone = match zone {
                Some(Zone::Utc) => Some("timestamp in UTC"),
                Some(Zone::Local) => Some("timestamp without zone"),
                Some(Zone::Platform) | None => None,
            };
            let unit = unit.map(|unit| by_unit(unit, &TIMESTAMPS));
            std::iter::once("timestamp").chain(zone).chain(unit).collect()
        }
        _ => Vec::new(),
    }
}

const TIMES: [&str; 4] = ["time(s)", "time(ms)", "time(us)", "time(ns)"];
const TIMESTAMPS: [&str; 4] = ["timestamp(s)", "timestamp(ms)", "timestamp(us)", "timestamp(ns)"];

const fn by_unit(unit: TimeUnit, names: &[&'static str; 4]) -> &'static str {
    // Other digits are taken for the next unit that holds them.
    match unit.digits() {
        0 => names[0],
        1..=3 => names[1],
        4..=6 => names[2],
        _ => names[3],
    }
}

/// The width of an integer that Parquet stores in 32 bits.
const fn small_integer(ty: &Type) -> Option<u16> {
    match ty {
        Type::Integer { bits: Some(bits), signed: None | Some(true) } if *bits <= 32 => Some(*bits),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_units_that_were_measured_explain_a_change() {
        let clock = |unit| Type::Timestamp { unit: Some(unit), zone: Some(Zone::Local) };
        assert!(is_whole(&clock(TimeUnit::Millis), &clock(TimeUnit::Micros)));
        assert!(!is_whole(&clock(TimeUnit::Digits(4)), &clock(TimeUnit::Micros)));
        assert!(!is_whole(&clock(TimeUnit::Micros), &clock(TimeUnit::Digits(7))));
    }
}
