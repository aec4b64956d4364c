//! Words that mean one thing wherever they mean anything: contracts for every platform hold them, also where the
//! platform itself would write another word. A dialect's own words win over these, and no word is here that any dialect
//! means otherwise without saying so itself: `INT8`, bare `FLOAT`, `OBJECT`.

use super::{
    ANY_LENGTH, BOOLEAN, DATE, DOUBLE, HALF, JSON, Meaning, SINGLE, Type, UNBOUNDED, UUID, Words, bytes, instant,
    integer, local, text, time, undecided, unsigned,
};

pub(super) const WORDS: Words = &[
    (&["boolean", "bool"], BOOLEAN),
    (&["smallint", "int2", "short", "int16"], integer(16)),
    (&["int", "integer", "int4", "int32"], integer(32)),
    (&["bigint", "long", "int64"], integer(64)),
    (&["int128"], integer(128)),
    (&["uint8"], unsigned(8)),
    (&["uint16"], unsigned(16)),
    (&["uint32"], unsigned(32)),
    (&["uint64"], unsigned(64)),
    (&["float16"], HALF),
    (&["float4", "float32"], SINGLE),
    (&["double", "double precision", "float8", "float64"], DOUBLE),
    (&["decimal", "numeric", "number"], UNBOUNDED),
    (&["string", "text", "varchar", "nvarchar", "character varying"], text(ANY_LENGTH)),
    (&["binary", "bytes", "varbinary", "blob"], bytes(ANY_LENGTH)),
    (&["uuid"], UUID),
    (&["json"], JSON),
    (&["date"], DATE),
    (&["time"], time(None)),
    (&["timestamp"], undecided(None)),
    (&["datetime", "timestamp_ntz"], local(None)),
    (&["timestamptz", "timestamp_tz"], instant(None)),
    (&["interval"], Meaning::Interval),
    (&["duration"], Meaning::Bare(Type::Interval)),
    (&["array", "list"], Meaning::List),
    (&["map"], Meaning::Map),
    (&["struct", "row", "record"], Meaning::Struct),
];
