//! Databricks and Spark SQL, and so Delta tables.
//!
//! Source: <https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatypes> and
//! <https://spark.apache.org/docs/latest/sql-ref-datatypes.html>. `TIMESTAMP` is an instant in microseconds: a session
//! can set `spark.sql.timestampType` otherwise, but what a table keeps is one of the two names that say it.

use super::{
    ANY_LENGTH, BOOLEAN, DATE, DOUBLE, Dialect, GEOMETRY, MICROS, Meaning, SINGLE, VARIANT, bytes, decimal, instant,
    integer, local, padded, text, time,
};

pub(super) static DATABRICKS: Dialect = Dialect {
    name: "databricks",
    title: "Databricks and Spark",
    aliases: &["spark", "sparksql", "delta", "deltalake"],
    servers: &["databricks"],
    words: &[
        (&["tinyint", "byte"], integer(8)),
        (&["smallint", "short"], integer(16)),
        (&["int", "integer"], integer(32)),
        (&["bigint", "long"], integer(64)),
        (&["float", "real"], SINGLE),
        (&["double"], DOUBLE),
        (&["decimal", "dec", "numeric"], decimal(10, 0)),
        (&["string", "varchar"], text(ANY_LENGTH)),
        (&["char", "character"], padded(Some(1))),
        (&["binary"], bytes(ANY_LENGTH)),
        (&["boolean"], BOOLEAN),
        (&["date"], DATE),
        (&["time"], time(MICROS)),
        (&["timestamp", "timestamp_ltz"], instant(MICROS)),
        (&["timestamp_ntz"], local(MICROS)),
        (&["interval"], Meaning::Interval),
        (&["variant"], VARIANT),
        (&["array"], Meaning::List),
        (&["map"], Meaning::Map),
        (&["struct"], Meaning::Struct),
        (&["geometry"], GEOMETRY),
        (&["geography", "object", "void"], Meaning::Opaque),
    ],
    ..Dialect::PLAIN
};
