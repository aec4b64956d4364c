//! MySQL and MariaDB.
//!
//! Source: <https://dev.mysql.com/doc/refman/8.4/en/data-types.html>, with the names of other engines from
//! <https://dev.mysql.com/doc/refman/8.4/en/other-vendor-data-types.html>. `BOOLEAN` is `TINYINT`, `REAL` is `DOUBLE`,
//! and a width in parentheses behind a whole number is for display. `TIMESTAMP` is an instant, `DATETIME` a wall clock;
//! both count seconds unless they say otherwise. `VARCHAR` counts characters, the `TEXT` types bytes. A `SERIAL` column
//! is never null, `ZEROFILL` makes a number unsigned, and `VECTOR` is `VECTOR(2048)`
//! (<https://dev.mysql.com/doc/refman/9.5/en/vector.html>).

use super::{
    ANY_LENGTH, DATE, DOUBLE, Dialect, JSON, Meaning, SECONDS, Type, UUID, bytes, decimal, instant, integer, local,
    padded, padded_bytes, text, text_in, time, unsigned,
};
use crate::model::types::{FloatWidth, LengthUnit};

const fn up_to(bytes: u64) -> Meaning {
    Meaning::Exactly(Type::Binary { max: Some(bytes), fixed: false })
}

pub(super) static MYSQL: Dialect = Dialect {
    name: "mysql",
    title: "MySQL",
    aliases: &["mariadb"],
    servers: &["mysql"],
    words: &[
        (&["tinyint", "int1", "bool", "boolean"], integer(8)),
        (&["smallint", "int2"], integer(16)),
        (&["mediumint", "int3", "middleint"], integer(24)),
        (&["int", "integer", "int4"], integer(32)),
        (&["bigint", "int8"], integer(64)),
        (&["serial"], unsigned(64)),
        (&["bit"], Meaning::Bits { bare: 1 }),
        (&["decimal", "numeric", "dec", "fixed"], decimal(10, 0)),
        (&["float", "float4"], Meaning::Digits { bare: FloatWidth::Single }),
        (&["double", "double precision", "real", "float8"], DOUBLE),
        (
            &[
                "varchar",
                "nvarchar",
                "varcharacter",
                "character varying",
                "char varying",
                "national varchar",
                "national character varying",
                "nchar varchar",
            ],
            text(ANY_LENGTH),
        ),
        (&["char", "character", "nchar", "national char", "national character"], padded(Some(1))),
        (&["tinytext"], text_in(LengthUnit::Bytes, Some(255))),
        (&["text"], text_in(LengthUnit::Bytes, Some(65_535))),
        (&["mediumtext", "long", "long varchar"], text_in(LengthUnit::Bytes, Some(16_777_215))),
        (&["longtext"], text_in(LengthUnit::Bytes, Some(4_294_967_295))),
        (&["binary"], padded_bytes(Some(1))),
        (&["varbinary"], bytes(ANY_LENGTH)),
        (&["tinyblob"], up_to(255)),
        (&["blob"], bytes(Some(65_535))),
        (&["mediumblob", "long varbinary"], up_to(16_777_215)),
        (&["longblob"], up_to(4_294_967_295)),
        (&["enum"], Meaning::Enumeration),
        (&["date"], DATE),
        (&["time"], time(SECONDS)),
        (&["datetime"], local(SECONDS)),
        (&["timestamp"], instant(SECONDS)),
        (&["json"], JSON),
        (&["uuid"], UUID),
        (&["vector"], Meaning::Vector { bare: Some(2048), number: "float32" }),
        (
            &[
                "set",
                "year",
                "geometry",
                "point",
                "linestring",
                "polygon",
                "multipoint",
                "multilinestring",
                "multipolygon",
                "geometrycollection",
                "inet4",
                "inet6",
            ],
            Meaning::Opaque,
        ),
    ],
    adornments: &["zerofill", "auto_increment"],
    never_null: &["serial"],
    ..Dialect::PLAIN
};
