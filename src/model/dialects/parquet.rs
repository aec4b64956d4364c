//! Parquet and Arrow: the names of files and of data in memory.
//!
//! Sources: <https://github.com/apache/parquet-format/blob/master/LogicalTypes.md>, with the annotations of older
//! writers (`UTF8`, `INT_8`, `TIMESTAMP_MICROS`, which are always in UTC), and
//! <https://arrow.apache.org/docs/python/api/datatypes.html>. Numbers in names count bits: `int8` has 8 of them. An Arrow
//! timestamp without `tz` is a wall clock. Whether `INT96` is an instant was never agreed upon.

use super::{
    ANY_LENGTH, BOOLEAN, Brackets, DATE, DOUBLE, Dialect, GEOMETRY, HALF, JSON, MICROS, MILLIS, Meaning, NANOS, SINGLE,
    Type, UNBOUNDED, UUID, VARIANT, bytes, instant, integer, padded_bytes, text, time, undecided, unsigned, zoned_time,
};

pub(super) static PARQUET: Dialect = Dialect {
    name: "parquet",
    title: "Parquet and Arrow",
    aliases: &["arrow", "apachearrow", "pyarrow"],
    words: &[
        (&["boolean", "bool"], BOOLEAN),
        (&["int8", "int_8"], integer(8)),
        (&["int16", "int_16"], integer(16)),
        (&["int32", "int_32"], integer(32)),
        (&["int64", "int_64"], integer(64)),
        (&["uint8", "uint_8"], unsigned(8)),
        (&["uint16", "uint_16"], unsigned(16)),
        (&["uint32", "uint_32"], unsigned(32)),
        (&["uint64", "uint_64"], unsigned(64)),
        (&["int"], Meaning::SizedInteger),
        (&["float16", "half", "halffloat", "half_float"], HALF),
        (&["float", "float32"], SINGLE),
        (&["double", "float64"], DOUBLE),
        (&["decimal", "decimal32", "decimal64", "decimal128", "decimal256"], UNBOUNDED),
        (
            &[
                "string",
                "utf8",
                "large_string",
                "large_utf8",
                "largeutf8",
                "string_view",
                "utf8view",
                "utf8_view",
                "enum",
            ],
            text(ANY_LENGTH),
        ),
        (
            &["byte_array", "binary", "large_binary", "largebinary", "binary_view", "binaryview", "bson"],
            bytes(ANY_LENGTH),
        ),
        (&["fixed_len_byte_array", "fixed_size_binary", "fixedsizebinary"], padded_bytes(None)),
        (&["date", "date32", "date64"], DATE),
        (&["time", "time32", "time64"], time(None)),
        (&["time_millis"], zoned_time(MILLIS)),
        (&["time_micros"], zoned_time(MICROS)),
        (&["timestamp"], undecided(None)),
        (&["timestamp_millis"], instant(MILLIS)),
        (&["timestamp_micros"], instant(MICROS)),
        (&["int96"], undecided(NANOS)),
        (&["uuid"], UUID),
        (&["json"], JSON),
        (&["variant"], VARIANT),
        (&["interval", "duration", "month_day_nano_interval"], Meaning::Bare(Type::Interval)),
        (&["list", "large_list", "largelist", "list_view", "large_list_view"], Meaning::List),
        (&["map"], Meaning::Map),
        (&["struct", "group"], Meaning::Struct),
        (&["dictionary"], Meaning::Dictionary),
        (&["geometry"], GEOMETRY),
        (
            &["geography", "null", "fixed_size_list", "run_end_encoded", "extension", "dense_union", "sparse_union"],
            Meaning::Opaque,
        ),
    ],
    brackets: Brackets::Parameters,
    ..Dialect::PLAIN
};
