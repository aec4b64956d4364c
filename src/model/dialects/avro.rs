//! Avro.
//!
//! Source: <https://avro.apache.org/docs/1.12.0/specification/>, its primitive, complex and logical types. `TIMESTAMP-`
//! types are instants, `LOCAL-TIMESTAMP-` types wall clocks. A map's keys are always text.

use super::{
    ANY_LENGTH, BOOLEAN, DATE, DOUBLE, Dialect, MICROS, MILLIS, Meaning, NANOS, SINGLE, Type, UNBOUNDED, UUID, bytes,
    instant, integer, local, padded_bytes, text, time,
};

pub(super) static AVRO: Dialect = Dialect {
    name: "avro",
    title: "Avro",
    words: &[
        (&["boolean"], BOOLEAN),
        (&["int"], integer(32)),
        (&["long"], integer(64)),
        (&["float"], SINGLE),
        (&["double"], DOUBLE),
        (&["bytes"], bytes(ANY_LENGTH)),
        (&["fixed"], padded_bytes(None)),
        (&["string", "enum"], text(ANY_LENGTH)),
        (&["decimal"], UNBOUNDED),
        (&["uuid"], UUID),
        (&["date"], DATE),
        (&["time-millis"], time(MILLIS)),
        (&["time-micros"], time(MICROS)),
        (&["timestamp-millis"], instant(MILLIS)),
        (&["timestamp-micros"], instant(MICROS)),
        (&["timestamp-nanos"], instant(NANOS)),
        (&["local-timestamp-millis"], local(MILLIS)),
        (&["local-timestamp-micros"], local(MICROS)),
        (&["local-timestamp-nanos"], local(NANOS)),
        (&["duration"], Meaning::Exactly(Type::Interval)),
        (&["record"], Meaning::Struct),
        (&["array"], Meaning::List),
        (&["map"], Meaning::TextMap),
        (&["null", "union", "big-decimal"], Meaning::Opaque),
    ],
    ..Dialect::PLAIN
};
