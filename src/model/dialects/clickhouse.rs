//! ClickHouse.
//!
//! Source: <https://clickhouse.com/docs/sql-reference/data-types>. Numbers in names count bits: `Int8` has 8 of them.
//! A type that is not `Nullable` never holds null, so that a field of such a type is required. `DateTime` keeps an
//! instant; its zone is for display. `String` holds any bytes and has no length; a contract that writes one promises it
//! all the same.

use super::{
    ANY_LENGTH, BOOLEAN, DATE, DOUBLE, Dialect, JSON, MILLIS, Meaning, SECONDS, SINGLE, UUID, decimal, instant,
    integer, padded_in, text, time, unsigned,
};
use crate::model::types::LengthUnit;

const fn scaled(precision: u32) -> Meaning {
    Meaning::Scaled { precision }
}

pub(super) static CLICKHOUSE: Dialect = Dialect {
    name: "clickhouse",
    title: "ClickHouse",
    servers: &["clickhouse"],
    words: &[
        (&["int8", "tinyint", "int1", "byte"], integer(8)),
        (&["int16", "smallint"], integer(16)),
        (&["int32", "int", "integer", "mediumint"], integer(32)),
        (&["int64", "bigint", "signed"], integer(64)),
        (&["int128"], integer(128)),
        (&["int256"], integer(256)),
        (&["uint8"], unsigned(8)),
        (&["uint16", "year"], unsigned(16)),
        (&["uint32"], unsigned(32)),
        (&["uint64", "bit", "set"], unsigned(64)),
        (&["uint128"], unsigned(128)),
        (&["uint256"], unsigned(256)),
        (&["float32", "float", "real", "single"], SINGLE),
        (&["float64", "double", "double precision"], DOUBLE),
        (&["decimal", "dec", "numeric", "fixed"], decimal(10, 0)),
        (&["decimal32"], scaled(9)),
        (&["decimal64"], scaled(18)),
        (&["decimal128"], scaled(38)),
        (&["decimal256"], scaled(76)),
        (&["bool", "boolean"], BOOLEAN),
        (
            &[
                "string",
                "text",
                "tinytext",
                "mediumtext",
                "longtext",
                "varchar",
                "varchar2",
                "nvarchar",
                "char",
                "character",
                "nchar",
                "clob",
                "blob",
                "tinyblob",
                "mediumblob",
                "longblob",
                "bytea",
                "varbinary",
                "character varying",
                "character large object",
                "binary large object",
            ],
            text(ANY_LENGTH),
        ),
        (&["fixedstring", "binary"], padded_in(LengthUnit::Bytes, Some(1))),
        (&["uuid"], UUID),
        (&["date", "date32"], DATE),
        (&["time"], time(SECONDS)),
        (&["time64"], time(MILLIS)),
        (&["datetime", "datetime32", "timestamp"], instant(SECONDS)),
        (&["datetime64"], instant(MILLIS)),
        (&["enum", "enum8", "enum16"], Meaning::Enumeration),
        (&["array"], Meaning::List),
        (&["nested"], Meaning::Nested),
        (&["map"], Meaning::Map),
        (&["tuple"], Meaning::Struct),
        (&["nullable"], Meaning::Nullable),
        (&["lowcardinality"], Meaning::Encoded),
        (&["json"], JSON),
        (
            &[
                "bfloat16",
                "ipv4",
                "ipv6",
                "inet4",
                "inet6",
                "point",
                "ring",
                "linestring",
                "multilinestring",
                "polygon",
                "multipolygon",
                "geometry",
                "variant",
                "dynamic",
                "object",
                "aggregatefunction",
                "simpleaggregatefunction",
                "qbit",
                "nothing",
                "intervalsecond",
                "intervalminute",
                "intervalhour",
                "intervalday",
                "intervalweek",
                "intervalmonth",
                "intervalquarter",
                "intervalyear",
            ],
            Meaning::Opaque,
        ),
    ],
    null_is_written: true,
    ..Dialect::PLAIN
};
