//! BigQuery.
//!
//! Source: <https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types>. Every whole-number name has 64
//! bits. `TIMESTAMP` is an instant, `DATETIME` a wall clock, both in microseconds. The names of legacy SQL, which the
//! API still answers with, are read too.

use super::{
    ANY_LENGTH, BOOLEAN, DATE, DOUBLE, Dialect, JSON, MICROS, Meaning, bytes, decimal, instant, integer, local, text,
    time,
};

pub(super) static BIGQUERY: Dialect = Dialect {
    name: "bigquery",
    title: "BigQuery",
    aliases: &["bq", "googlesql"],
    servers: &["bigquery"],
    words: &[
        (&["int64", "int", "smallint", "integer", "bigint", "tinyint", "byteint"], integer(64)),
        (&["float64", "float"], DOUBLE),
        (&["numeric", "decimal"], decimal(38, 9)),
        (&["bignumeric", "bigdecimal"], decimal(76, 38)),
        (&["bool", "boolean"], BOOLEAN),
        (&["string"], text(ANY_LENGTH)),
        (&["bytes"], bytes(ANY_LENGTH)),
        (&["date"], DATE),
        (&["time"], time(MICROS)),
        (&["datetime"], local(MICROS)),
        (&["timestamp"], instant(MICROS)),
        (&["interval"], Meaning::Interval),
        (&["json"], JSON),
        (&["array", "repeated"], Meaning::List),
        (&["struct", "record"], Meaning::Struct),
        (&["geography", "range"], Meaning::Opaque),
    ],
    ..Dialect::PLAIN
};
