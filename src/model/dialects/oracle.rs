//! Oracle Database.
//!
//! Source: <https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Data-Types.html>. `DATE` has a time of
//! day in seconds. `NUMBER` without parameters floats; `INTEGER` is `NUMBER(38)`. `FLOAT` counts binary digits of a
//! decimal number and is compared with nothing but itself. Whether `VARCHAR2(10)` counts bytes or characters is decided
//! by the session (`NLS_LENGTH_SEMANTICS`) unless it says `BYTE` or `CHAR`; the national types always count characters.
//! A `VECTOR` that names no kind of number takes any.

use super::{
    ANY_LENGTH, BOOLEAN, DOUBLE, Dialect, JSON, MICROS, Meaning, SECONDS, SINGLE, Type, UNBOUNDED, bytes, decimal,
    digits, local, padded, padded_in, text, text_in, vector,
};
use crate::model::types::LengthUnit;

pub(super) static ORACLE: Dialect = Dialect {
    name: "oracle",
    title: "Oracle",
    aliases: &["oracledb", "plsql"],
    servers: &["oracle"],
    words: &[
        (&["number"], UNBOUNDED),
        (&["numeric", "decimal", "dec"], decimal(38, 0)),
        (&["integer", "int", "smallint"], digits(38, 0)),
        (&["float", "real", "double precision"], Meaning::Opaque),
        (&["binary_float"], SINGLE),
        (&["binary_double"], DOUBLE),
        (&["nvarchar2", "nchar varying", "national character varying", "national char varying"], text(ANY_LENGTH)),
        (&["varchar2", "varchar", "character varying", "char varying"], text_in(LengthUnit::Platform, ANY_LENGTH)),
        (&["char", "character"], padded_in(LengthUnit::Platform, Some(1))),
        (&["nchar", "national character", "national char"], padded(Some(1))),
        (&["clob", "nclob", "long"], text(ANY_LENGTH)),
        (&["raw", "long raw", "blob"], bytes(ANY_LENGTH)),
        (&["date"], local(SECONDS)),
        (&["timestamp"], local(MICROS)),
        (&["interval"], Meaning::Interval),
        (&["boolean"], BOOLEAN),
        (&["json"], JSON),
        (&["vector"], vector("*")),
        (&["sdo_geometry"], Meaning::Exactly(Type::Geometry)),
        (&["bfile", "rowid", "urowid", "xmltype", "anydata"], Meaning::Opaque),
    ],
    has_own_types: true,
    ..Dialect::PLAIN
};
