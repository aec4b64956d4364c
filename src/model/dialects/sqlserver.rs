//! SQL Server, Azure SQL and Synapse.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-types-transact-sql>. `TINYINT` has no negative
//! numbers, `BIT` is a truth value, `TIMESTAMP` is a row's version and no time at all. A column's text or bytes without
//! a length have the length 1. Lengths of `VARCHAR` count bytes, those of `NVARCHAR` characters of two bytes.

use super::{
    ANY_LENGTH, BOOLEAN, DATE, DOUBLE, Dialect, GEOMETRY, JSON, MILLIS, Meaning, SECONDS, SINGLE, Type, UUID, VARIANT,
    VECTOR, bytes, decimal, digits, exact_text, instant, integer, local, padded, padded_bytes, padded_in, text,
    text_in, time, unsigned,
};
use crate::model::types::{FloatWidth, LengthUnit, TimeUnit};

/// What a clock that says nothing counts: tenths of a microsecond.
const TICKS: Option<TimeUnit> = Some(TimeUnit::Digits(7));

pub(super) static SQLSERVER: Dialect = Dialect {
    name: "sqlserver",
    title: "SQL Server",
    aliases: &["mssql", "tsql", "azuresql", "synapse", "fabric"],
    servers: &["sqlserver", "synapse"],
    words: &[
        (&["bit"], BOOLEAN),
        (&["tinyint"], unsigned(8)),
        (&["smallint"], integer(16)),
        (&["int", "integer"], integer(32)),
        (&["bigint"], integer(64)),
        (&["decimal", "numeric", "dec"], decimal(18, 0)),
        (&["money"], digits(19, 4)),
        (&["smallmoney"], digits(10, 4)),
        (&["float"], Meaning::Digits { bare: FloatWidth::Double }),
        (&["real"], SINGLE),
        (&["double precision"], DOUBLE),
        (&["varchar", "char varying", "character varying"], text_in(LengthUnit::Bytes, Some(1))),
        (&["nvarchar", "national char varying", "national character varying"], text(Some(1))),
        (&["char", "character"], padded_in(LengthUnit::Bytes, Some(1))),
        (&["nchar", "national char", "national character"], padded(Some(1))),
        (&["text", "ntext"], text(ANY_LENGTH)),
        (&["sysname"], exact_text(128, LengthUnit::Characters)),
        (&["binary"], padded_bytes(Some(1))),
        (&["varbinary", "binary varying"], bytes(Some(1))),
        (&["image"], bytes(ANY_LENGTH)),
        (&["timestamp", "rowversion"], Meaning::Exactly(Type::Binary { max: Some(8), fixed: true })),
        (&["date"], DATE),
        (&["time"], time(TICKS)),
        (&["datetime2"], local(TICKS)),
        (&["datetime"], local(MILLIS)),
        (&["smalldatetime"], local(SECONDS)),
        (&["datetimeoffset"], instant(TICKS)),
        (&["uniqueidentifier"], UUID),
        (&["json"], JSON),
        (&["sql_variant"], VARIANT),
        (&["vector"], VECTOR),
        (&["geometry"], GEOMETRY),
        (&["geography", "hierarchyid", "xml"], Meaning::Opaque),
    ],
    adornments: &["identity"],
    has_own_types: true,
    ..Dialect::PLAIN
};
