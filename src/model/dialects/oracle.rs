//! Oracle Database.
//!
//! Source: <https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Data-Types.html>. `DATE` has a time of
//! day in seconds. `NUMBER` without parameters floats; `INTEGER` is `NUMBER(38)`. `FLOAT` counts binary digits of a
//! decimal number and is compared with nothing but itself. Whether `VARCHAR2(10)` counts bytes or characters is decided
//! by the session: 10 characters at most either way. `VARCHAR2(10 BYTE)` says bytes and is compared with nothing else.

use super::{
    ANY_LENGTH, BOOLEAN, DOUBLE, Dialect, JSON, MICROS, Meaning, SECONDS, SINGLE, Type, UNBOUNDED, VECTOR, bytes,
    decimal, digits, local, padded, text,
};

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
        (
            &[
                "varchar2",
                "nvarchar2",
                "varchar",
                "character varying",
                "char varying",
                "nchar varying",
                "national character varying",
                "national char varying",
            ],
            text(ANY_LENGTH),
        ),
        (&["char", "character", "nchar", "national character", "national char"], padded(1)),
        (&["clob", "nclob", "long"], text(ANY_LENGTH)),
        (&["raw", "long raw", "blob"], bytes(ANY_LENGTH)),
        (&["date"], local(SECONDS)),
        (&["timestamp"], local(MICROS)),
        (&["interval"], Meaning::Interval),
        (&["boolean"], BOOLEAN),
        (&["json"], JSON),
        (&["vector"], VECTOR),
        (&["sdo_geometry"], Meaning::Exactly(Type::Geometry)),
        (&["bfile", "rowid", "urowid", "xmltype", "anydata"], Meaning::Opaque),
    ],
    has_own_types: true,
    ..Dialect::PLAIN
};
