//! Amazon Redshift.
//!
//! Source: <https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html>, and the pages on character
//! and numeric types beside it. `TEXT` is `VARCHAR(256)`. Lengths count bytes.

use super::{
    BOOLEAN, DATE, DOUBLE, Dialect, GEOMETRY, MICROS, Meaning, SINGLE, VARIANT, bytes, decimal, instant, integer,
    local, padded_in, time, zoned_time,
};
use crate::model::types::{FloatWidth, LengthUnit};

pub(super) static REDSHIFT: Dialect = Dialect {
    name: "redshift",
    title: "Redshift",
    aliases: &["amazonredshift"],
    servers: &["redshift"],
    words: &[
        (&["smallint", "int2"], integer(16)),
        (&["integer", "int", "int4"], integer(32)),
        (&["bigint", "int8"], integer(64)),
        (&["decimal", "numeric"], decimal(18, 0)),
        (&["real", "float4"], SINGLE),
        (&["double precision", "float8"], DOUBLE),
        (&["float"], Meaning::Digits { bare: FloatWidth::Double }),
        (&["boolean", "bool"], BOOLEAN),
        (
            &["varchar", "character varying", "nvarchar", "text", "national character varying"],
            Meaning::Text { bare: Some(256), most: Some(65_535), fixed: false, unit: LengthUnit::Bytes },
        ),
        (
            &["char", "character", "nchar", "national character"],
            Meaning::Text { bare: Some(1), most: Some(4096), fixed: true, unit: LengthUnit::Bytes },
        ),
        (&["bpchar"], padded_in(LengthUnit::Bytes, Some(256))),
        (&["varbyte", "varbinary", "binary varying"], bytes(Some(64_000))),
        (&["date"], DATE),
        (&["time"], time(MICROS)),
        (&["timetz"], zoned_time(MICROS)),
        (&["timestamp"], local(MICROS)),
        (&["timestamptz"], instant(MICROS)),
        (&["interval"], Meaning::Interval),
        (&["super"], VARIANT),
        (&["geometry"], GEOMETRY),
        (&["geography", "hllsketch"], Meaning::Opaque),
    ],
    adornments: &["identity"],
    ..Dialect::PLAIN
};
