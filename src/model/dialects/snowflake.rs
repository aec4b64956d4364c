//! Snowflake.
//!
//! Source: <https://docs.snowflake.com/en/sql-reference/intro-summary-data-types>, and the pages on numeric, string,
//! date & time and structured types beside it. Every whole-number name is `NUMBER(38,0)`, every floating point name has
//! 64 bits, and no text is padded. What `TIMESTAMP` means is decided by the session (`TIMESTAMP_TYPE_MAPPING`).

use super::{
    BOOLEAN, DATE, DOUBLE, Dialect, GEOMETRY, Meaning, NANOS, UUID, VARIANT, bytes, decimal, digits, instant, local,
    text, time, undecided, vector,
};

/// Characters of a text that does not say how long it is.
const LONGEST: Option<u64> = Some(16_777_216);

pub(super) static SNOWFLAKE: Dialect = Dialect {
    name: "snowflake",
    title: "Snowflake",
    servers: &["snowflake"],
    words: &[
        (&["number", "decimal", "dec", "numeric"], decimal(38, 0)),
        (&["int", "integer", "bigint", "smallint", "tinyint", "byteint"], digits(38, 0)),
        (&["float", "float4", "float8", "double", "double precision", "real"], DOUBLE),
        (&["decfloat"], Meaning::Opaque),
        (
            &[
                "varchar",
                "string",
                "text",
                "nvarchar",
                "nvarchar2",
                "char varying",
                "nchar varying",
                "character varying",
                "national character varying",
            ],
            text(LONGEST),
        ),
        (&["char", "character", "nchar"], text(Some(1))),
        (&["binary", "varbinary"], bytes(Some(8_388_608))),
        (&["boolean"], BOOLEAN),
        (&["date"], DATE),
        (&["time"], time(NANOS)),
        (&["timestamp"], undecided(NANOS)),
        (&["timestamp_ntz", "timestampntz", "datetime"], local(NANOS)),
        (&["timestamp_ltz", "timestampltz", "timestamp_tz", "timestamptz"], instant(NANOS)),
        (&["variant"], VARIANT),
        (&["object"], Meaning::Struct),
        (&["array"], Meaning::List),
        (&["map"], Meaning::Map),
        (&["uuid"], UUID),
        (&["vector"], vector("float")),
        (&["geometry"], GEOMETRY),
        (&["geography", "file"], Meaning::Opaque),
    ],
    adornments: &["identity", "autoincrement"],
    ..Dialect::PLAIN
};
