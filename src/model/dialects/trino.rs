//! Trino and Athena.
//!
//! Source: <https://trino.io/docs/current/language/types.html>, and
//! <https://docs.aws.amazon.com/athena/latest/ug/data-types.html> for `float`, `string` and `binary`. A clock without a
//! parameter counts milliseconds; `VARCHAR` without one has no limit.

use super::{
    ANY_LENGTH, BOOLEAN, DATE, DOUBLE, Dialect, JSON, MILLIS, Meaning, SINGLE, UUID, bytes, decimal, integer, local,
    padded, text, time,
};

pub(super) static TRINO: Dialect = Dialect {
    name: "trino",
    title: "Trino",
    aliases: &["athena", "starburst"],
    servers: &["trino", "athena"],
    words: &[
        (&["boolean"], BOOLEAN),
        (&["tinyint"], integer(8)),
        (&["smallint"], integer(16)),
        (&["integer", "int"], integer(32)),
        (&["bigint"], integer(64)),
        (&["real", "float"], SINGLE),
        (&["double", "double precision"], DOUBLE),
        (&["decimal"], decimal(38, 0)),
        (&["varchar", "string"], text(ANY_LENGTH)),
        (&["char"], padded(Some(1))),
        (&["varbinary", "binary"], bytes(ANY_LENGTH)),
        (&["json"], JSON),
        (&["date"], DATE),
        (&["time"], time(MILLIS)),
        (&["timestamp"], local(MILLIS)),
        (&["interval"], Meaning::Interval),
        (&["array"], Meaning::List),
        (&["map"], Meaning::Map),
        (&["row", "struct"], Meaning::Struct),
        (&["uuid"], UUID),
        (
            &[
                "ipaddress",
                "hyperloglog",
                "p4hyperloglog",
                "setdigest",
                "qdigest",
                "tdigest",
                "sphericalgeography",
                "geometry",
                "color",
            ],
            Meaning::Opaque,
        ),
    ],
    ..Dialect::PLAIN
};
