//! DuckDB.
//!
//! Source: <https://duckdb.org/docs/stable/sql/data_types/overview>. `INT8` counts bytes, `DECIMAL` is `DECIMAL(18,3)`.
//! DuckDB itself ignores the length of a text; a contract that writes one promises it all the same. `INTEGER[3]` is a
//! list of exactly three.

use super::{
    ANY_LENGTH, BOOLEAN, Brackets, DATE, DOUBLE, Dialect, GEOMETRY, JSON, MICROS, MILLIS, Meaning, NANOS, SECONDS,
    SINGLE, Type, UUID, VARIANT, bytes, decimal, instant, integer, local, text, time, unsigned, zoned_time,
};

pub(super) static DUCKDB: Dialect = Dialect {
    name: "duckdb",
    title: "DuckDB",
    aliases: &["motherduck"],
    servers: &["duckdb"],
    words: &[
        (&["tinyint", "int1"], integer(8)),
        (&["smallint", "int2", "short"], integer(16)),
        (&["integer", "int4", "int", "signed"], integer(32)),
        (&["bigint", "int8", "long"], integer(64)),
        (&["hugeint"], integer(128)),
        (&["utinyint"], unsigned(8)),
        (&["usmallint"], unsigned(16)),
        (&["uinteger"], unsigned(32)),
        (&["ubigint"], unsigned(64)),
        (&["uhugeint"], unsigned(128)),
        (&["bignum", "varint"], Meaning::Exactly(Type::Integer { bits: None, signed: None })),
        (&["float", "float4", "real"], SINGLE),
        (&["double", "float8"], DOUBLE),
        (&["decimal", "numeric"], decimal(18, 3)),
        (&["varchar", "char", "bpchar", "text", "string"], text(ANY_LENGTH)),
        (&["blob", "bytea", "binary", "varbinary"], bytes(ANY_LENGTH)),
        (&["boolean", "bool", "logical"], BOOLEAN),
        (&["date"], DATE),
        (&["time"], time(MICROS)),
        (&["time_ns"], time(NANOS)),
        (&["timetz"], zoned_time(MICROS)),
        (&["timestamp", "datetime", "timestamp_us"], local(MICROS)),
        (&["timestamp_s"], local(SECONDS)),
        (&["timestamp_ms"], local(MILLIS)),
        (&["timestamp_ns"], local(NANOS)),
        (&["timestamptz"], instant(MICROS)),
        (&["interval"], Meaning::Interval),
        (&["uuid"], UUID),
        (&["json"], JSON),
        (&["variant"], VARIANT),
        (&["enum"], Meaning::Enumeration),
        (&["list"], Meaning::List),
        (&["map"], Meaning::Map),
        (&["struct", "row"], Meaning::Struct),
        (&["geometry"], GEOMETRY),
        (&["bit", "bitstring", "union"], Meaning::Opaque),
    ],
    brackets: Brackets::Size,
    has_own_types: true,
    ..Dialect::PLAIN
};
