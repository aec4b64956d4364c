//! What each dialect's documentation says, row by row: every text of a row reads as the type of that row, and so as the
//! same one; texts of different rows are different types.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Dialect;
use crate::model::type_text::{TypeText, is_type, misread, parse_type_of};
use crate::model::{Relation, Type, relate};

type Row = (&'static str, &'static [&'static str]);

const SNOWFLAKE: &[Row] = &[
    // Every whole-number name is NUMBER, and that is (38,0) by default.
    (
        "decimal:38,0",
        &["NUMBER", "NUMBER(38,0)", "number( 38 )", "DECIMAL", "NUMERIC", "INT", "bigint", "TINYINT", "BYTEINT"],
    ),
    ("decimal:12,2", &["NUMBER(12, 2)", "decimal(12,2)", "NUMERIC(12,2) NULL"]),
    ("float:64 bits", &["FLOAT", "FLOAT4", "FLOAT8", "DOUBLE", "DOUBLE PRECISION", "REAL"]),
    ("string:16777216,varying", &["VARCHAR", "VARCHAR(16777216)", "STRING", "TEXT"]),
    ("string:1,varying", &["CHAR", "CHARACTER", "VARCHAR(1)", "CHAR(1)"]),
    ("binary:8388608,varying", &["BINARY", "VARBINARY"]),
    (
        "timestamp:ns,local",
        &["TIMESTAMP_NTZ", "TIMESTAMP_NTZ(9)", "TIMESTAMPNTZ", "DATETIME", "TIMESTAMP WITHOUT TIME ZONE"],
    ),
    ("timestamp:ns,utc", &["TIMESTAMP_LTZ", "TIMESTAMP_TZ", "TIMESTAMP WITH TIME ZONE"]),
    // The session decides: TIMESTAMP_TYPE_MAPPING.
    ("timestamp:ns,platform", &["TIMESTAMP", "timestamp(9)"]),
    ("time:ns,local", &["TIME", "TIME(9)"]),
    ("list", &["ARRAY", "ARRAY(NUMBER)"]),
    ("struct", &["OBJECT", "OBJECT(a VARCHAR, b NUMBER NOT NULL)"]),
    ("map", &["MAP(VARCHAR, NUMBER)"]),
    ("vector:256", &["VECTOR(FLOAT, 256)"]),
    ("unknown:vector(int,256)", &["VECTOR(INT, 256)"]),
    ("variant", &["VARIANT"]),
];

const BIGQUERY: &[Row] = &[
    ("integer:64,signed", &["INT64", "INT", "SMALLINT", "INTEGER", "BIGINT", "TINYINT", "BYTEINT"]),
    ("float:64 bits", &["FLOAT64", "FLOAT"]),
    ("decimal:38,9", &["NUMERIC", "DECIMAL", "NUMERIC(38, 9)"]),
    ("decimal:10,0", &["NUMERIC(10)"]),
    ("decimal:76,38", &["BIGNUMERIC", "BIGDECIMAL"]),
    ("string:*,varying", &["STRING"]),
    ("string:10,varying", &["STRING(10)"]),
    ("timestamp:us,utc", &["TIMESTAMP"]),
    ("timestamp:us,local", &["DATETIME"]),
    ("list", &["ARRAY<INT64>"]),
    ("struct", &["STRUCT<a INT64, b ARRAY<STRING>>", "STRUCT<INT64, STRING>", "RECORD"]),
];

const DATABRICKS: &[Row] = &[
    ("integer:8,signed", &["TINYINT", "BYTE"]),
    ("integer:64,signed", &["BIGINT", "LONG"]),
    ("float:32 bits", &["FLOAT", "REAL"]),
    ("decimal:10,0", &["DECIMAL", "DEC", "NUMERIC", "DECIMAL(10)", "DECIMAL(10,0)"]),
    ("string:*,varying", &["STRING"]),
    ("timestamp:us,utc", &["TIMESTAMP", "TIMESTAMP_LTZ"]),
    ("timestamp:us,local", &["TIMESTAMP_NTZ"]),
    ("struct", &["STRUCT<a: INT NOT NULL COMMENT 'it''s', b: ARRAY<STRING>>"]),
];

const POSTGRES: &[Row] = &[
    ("integer:16,signed", &["smallint", "int2", "smallserial"]),
    ("integer:32,signed", &["integer", "int", "INT4", "serial"]),
    ("integer:64,signed", &["bigint", "int8", "bigserial"]),
    ("decimal:*,*", &["numeric", "DECIMAL"]),
    ("decimal:10,0", &["numeric(10)", "numeric(10, 0)"]),
    ("float:32 bits", &["real", "float4", "float(24)"]),
    ("float:64 bits", &["double precision", "float8", "float", "float(25)"]),
    // A bare bpchar has no limit; with one it is another name of char.
    ("string:*,varying", &["varchar", "character varying", "text", "bpchar"]),
    ("string:1,fixed", &["char", "character", "char(1)", "bpchar(1)"]),
    ("string:63 bytes,varying", &["name"]),
    ("timestamp:us,local", &["timestamp", "timestamp without time zone", "timestamp(6)"]),
    ("timestamp:us,utc", &["timestamptz", "timestamp with time zone", "timestamp (6) with time zone"]),
    ("timestamp:4 digits,local", &["timestamp(4)"]),
    ("list", &["inet[]", "int4[]", "integer ARRAY", "numeric(10,2)[]"]),
    // The standard's own example for PostgreSQL writes a length in brackets.
    ("string:50,varying", &["varchar[50]", "varchar(50)"]),
    ("unknown:bit varying(8)", &["BIT VARYING( 8 )"]),
    ("unknown:geometry(point,4326)", &["geometry(Point, 4326)"]),
    ("unknown:interval day to second(3)", &["INTERVAL DAY TO SECOND (3)"]),
];

const REDSHIFT: &[Row] = &[
    // Lengths count bytes; a VARCHAR without one holds 256 of them.
    ("string:256 bytes,varying", &["VARCHAR", "VARCHAR(256)", "TEXT", "NVARCHAR", "CHARACTER VARYING"]),
    ("string:256 bytes,fixed", &["BPCHAR"]),
    ("string:65535 bytes,varying", &["VARCHAR(MAX)", "VARCHAR(65535)"]),
    ("string:4096 bytes,fixed", &["CHAR(MAX)", "NCHAR(4096)"]),
    ("string:1 bytes,fixed", &["CHAR", "NCHAR"]),
    ("binary:64000,varying", &["VARBYTE", "VARBINARY", "BINARY VARYING(64000)"]),
    ("decimal:18,0", &["DECIMAL", "NUMERIC", "NUMERIC(18)"]),
    ("integer:64,signed", &["BIGINT", "INT8", "BIGINT IDENTITY(1, 1)"]),
    ("float:64 bits", &["FLOAT", "FLOAT8", "DOUBLE PRECISION"]),
    ("timestamp:us,local", &["TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE"]),
    ("variant", &["SUPER"]),
    ("unknown:hllsketch", &["HLLSKETCH"]),
];

const DUCKDB: &[Row] = &[
    ("integer:8,signed", &["TINYINT", "INT1"]),
    ("integer:64,signed", &["BIGINT", "INT8", "LONG"]),
    ("integer:128,unsigned", &["UHUGEINT"]),
    ("decimal:18,3", &["DECIMAL", "NUMERIC", "DECIMAL(18, 3)"]),
    ("float:32 bits", &["FLOAT", "FLOAT4", "REAL"]),
    ("string:*,varying", &["VARCHAR", "CHAR", "TEXT", "STRING"]),
    ("timestamp:us,local", &["TIMESTAMP", "DATETIME"]),
    ("timestamp:s,local", &["TIMESTAMP_S"]),
    ("timestamp:us,utc", &["TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"]),
    ("list", &["INTEGER[]", "LIST(INTEGER)"]),
    // A list of exactly three is another type than one of four.
    ("unknown:integer:32,signed[3]", &["INTEGER[3]", "INT[3]"]),
    ("unknown:integer:32,signed[4]", &["INTEGER[4]"]),
    ("struct", &["STRUCT(a INTEGER, b VARCHAR)"]),
    ("unknown:union(num integer,str varchar)", &["UNION(num INTEGER, str VARCHAR)"]),
];

const TRINO: &[Row] = &[
    ("decimal:38,0", &["DECIMAL", "decimal(38)"]),
    ("float:32 bits", &["REAL", "float"]),
    ("string:*,varying", &["VARCHAR", "string"]),
    ("string:1,fixed", &["CHAR", "CHAR(1)"]),
    ("timestamp:ms,local", &["TIMESTAMP", "TIMESTAMP(3)"]),
    ("timestamp:ms,utc", &["TIMESTAMP WITH TIME ZONE", "timestamp(3) with time zone"]),
    ("unknown:timestamp(12)", &["TIMESTAMP(12)"]),
    ("time:ms,local", &["TIME", "TIME(3)"]),
    ("struct", &["ROW(a BIGINT, b DOUBLE)", "row(bigint, varchar(3))", "struct<a:int>"]),
    ("unknown:hyperloglog", &["HyperLogLog"]),
];

const PRESTO: &[Row] = &[
    // The installation decides what a TIMESTAMP is.
    ("timestamp:ms,platform", &["TIMESTAMP"]),
    ("timestamp:ms,utc", &["TIMESTAMP WITH TIME ZONE"]),
    ("decimal:38,0", &["DECIMAL"]),
    ("string:*,varying", &["VARCHAR"]),
    ("struct", &["ROW(a BIGINT, b DOUBLE)"]),
];

const DUCKLAKE: &[Row] = &[
    ("integer:8,signed", &["int8", "TINYINT"]),
    ("integer:64,signed", &["int64", "BIGINT"]),
    ("integer:64,unsigned", &["uint64", "UBIGINT"]),
    ("float:32 bits", &["float32"]),
    ("float:64 bits", &["float64"]),
    ("decimal:12,2", &["decimal(12, 2)"]),
    ("time:us,local", &["time"]),
    ("time:us,utc", &["timetz"]),
    ("timestamp:us,local", &["timestamp"]),
    ("timestamp:us,utc", &["timestamptz"]),
    ("timestamp:ns,local", &["timestamp_ns"]),
    ("string:*,varying", &["varchar"]),
    ("binary:*,varying", &["blob"]),
];

const MYSQL: &[Row] = &[
    // BOOL and BOOLEAN are names of TINYINT(1); the width is for display.
    ("integer:8,signed", &["TINYINT", "TINYINT(1)", "BOOL", "BOOLEAN"]),
    ("integer:32,signed", &["INT", "INT(11)", "INTEGER", "INT4"]),
    // ZEROFILL makes a number unsigned.
    ("integer:32,unsigned", &["INT UNSIGNED", "int(10) unsigned zerofill", "INT(10) ZEROFILL"]),
    ("integer:64,unsigned", &["BIGINT UNSIGNED", "SERIAL", "bigint unsigned auto_increment"]),
    ("integer:8,unsigned", &["BIT(8)", "TINYINT UNSIGNED"]),
    ("integer:1,unsigned", &["BIT", "BIT(1)"]),
    ("decimal:10,0", &["DECIMAL", "NUMERIC", "DEC", "FIXED", "DECIMAL(10)"]),
    ("unknown:decimal:10,2 unsigned", &["DECIMAL(10,2) UNSIGNED", "NUMERIC(10, 2) ZEROFILL"]),
    ("unknown:float:64 bits unsigned", &["DOUBLE UNSIGNED"]),
    ("float:32 bits", &["FLOAT", "FLOAT(24)", "FLOAT(7,4)"]),
    ("float:64 bits", &["DOUBLE", "REAL", "DOUBLE PRECISION", "FLOAT(25)"]),
    // VARCHAR counts characters, the TEXT types count bytes.
    ("string:255 bytes,varying", &["TINYTEXT"]),
    ("string:255,varying", &["VARCHAR(255)", "NVARCHAR(255)"]),
    ("string:65535 bytes,varying", &["TEXT"]),
    ("string:16777215 bytes,varying", &["MEDIUMTEXT", "LONG VARCHAR", "LONG"]),
    ("string:1,fixed", &["CHAR", "CHAR(1)"]),
    ("binary:16,fixed", &["BINARY(16)"]),
    ("binary:16,varying", &["VARBINARY(16)"]),
    ("timestamp:s,utc", &["TIMESTAMP", "TIMESTAMP(0)"]),
    ("timestamp:s,local", &["DATETIME"]),
    ("timestamp:us,local", &["DATETIME(6)"]),
    ("string:*,varying", &["ENUM('a', 'b')"]),
    ("unknown:set('a','b')", &["SET('a', 'b')", "set('a','b')"]),
    ("unknown:year", &["YEAR"]),
    ("vector:2048", &["VECTOR", "VECTOR(2048)"]),
];

const SQLSERVER: &[Row] = &[
    ("boolean", &["BIT"]),
    ("integer:8,unsigned", &["TINYINT"]),
    ("integer:32,signed", &["INT", "INTEGER", "int identity", "INT IDENTITY(1,1)"]),
    ("decimal:18,0", &["DECIMAL", "NUMERIC", "DEC(18)"]),
    ("decimal:19,4", &["MONEY", "DECIMAL(19,4)"]),
    ("decimal:10,4", &["SMALLMONEY"]),
    ("float:64 bits", &["FLOAT", "FLOAT(53)", "DOUBLE PRECISION"]),
    ("float:32 bits", &["REAL", "FLOAT(24)"]),
    // A declaration without a length has length 1.
    // Only the national types count characters.
    ("string:1 bytes,varying", &["VARCHAR", "VARCHAR(1)", "CHAR VARYING"]),
    ("string:1,varying", &["NVARCHAR", "NATIONAL CHARACTER VARYING(1)"]),
    ("string:1 bytes,fixed", &["CHAR", "CHARACTER(1)"]),
    ("string:1,fixed", &["NCHAR", "NATIONAL CHAR"]),
    ("string:128,varying", &["sysname", "NVARCHAR(128)"]),
    ("string:*,varying", &["VARCHAR(MAX)", "NVARCHAR(MAX)", "TEXT"]),
    ("binary:8,fixed", &["TIMESTAMP", "ROWVERSION", "BINARY(8)"]),
    ("timestamp:7 digits,local", &["DATETIME2", "DATETIME2(7)"]),
    ("timestamp:us,local", &["DATETIME2(6)"]),
    ("time:7 digits,local", &["TIME"]),
    ("timestamp:ms,local", &["DATETIME"]),
    ("timestamp:7 digits,utc", &["DATETIMEOFFSET", "DATETIMEOFFSET(7)"]),
    ("uuid", &["UNIQUEIDENTIFIER"]),
    ("vector:3", &["VECTOR(3)", "VECTOR(3, float32)"]),
    ("unknown:vector(3,float16)", &["VECTOR(3, float16)"]),
    ("variant", &["SQL_VARIANT"]),
    ("unknown:xml", &["XML"]),
];

const ORACLE: &[Row] = &[
    ("decimal:*,*", &["NUMBER"]),
    ("decimal:38,0", &["INTEGER", "INT", "SMALLINT", "NUMBER(38)", "NUMBER(*,0)", "DECIMAL", "NUMBER(38, 0)"]),
    ("decimal:10,-2", &["NUMBER(10,-2)"]),
    ("unknown:float", &["FLOAT"]),
    ("float:64 bits", &["BINARY_DOUBLE"]),
    // What a length counts is decided by the session, unless the text says it.
    ("string:10 bytes or characters,varying", &["VARCHAR2(10)", "varchar(10)", "CHARACTER VARYING(10)"]),
    ("string:10 bytes,varying", &["VARCHAR2(10 BYTE)", "varchar( 10  byte )"]),
    ("string:10,varying", &["VARCHAR2(10 CHAR)", "NVARCHAR2(10)"]),
    ("string:1 bytes or characters,fixed", &["CHAR", "CHAR(1)"]),
    ("string:1 bytes,fixed", &["CHAR(1 BYTE)"]),
    ("string:1,fixed", &["CHAR(1 CHAR)", "NCHAR"]),
    ("string:*,varying", &["CLOB", "NCLOB"]),
    // Without a kind of number, a vector takes any.
    ("vector:3", &["VECTOR(3)", "VECTOR(3, *)"]),
    ("unknown:vector(3,float32)", &["VECTOR(3, FLOAT32)"]),
    ("unknown:vector(3,int8)", &["VECTOR(3, INT8)"]),
    // DATE has a time of day.
    ("timestamp:s,local", &["DATE", "TIMESTAMP(0)"]),
    ("timestamp:us,local", &["TIMESTAMP", "TIMESTAMP(6)"]),
    ("timestamp:us,utc", &["TIMESTAMP WITH TIME ZONE", "TIMESTAMP(6) WITH LOCAL TIME ZONE"]),
    ("binary:16,varying", &["RAW(16)"]),
    ("unknown:interval year(2)to month", &["INTERVAL YEAR(2) TO MONTH"]),
    ("unknown:rowid", &["ROWID"]),
];

const CLICKHOUSE: &[Row] = &[
    ("integer:8,signed", &["Int8", "INT8", "TINYINT", "Nullable(Int8)", "LowCardinality(Nullable(Int8))"]),
    ("integer:64,signed", &["Int64", "BIGINT"]),
    ("integer:8,unsigned", &["UInt8", "TINYINT UNSIGNED"]),
    ("integer:256,signed", &["Int256"]),
    ("float:32 bits", &["Float32", "FLOAT", "REAL"]),
    // A bare Decimal is Decimal(10, 0); up to 18 digits are Decimal64(S).
    ("decimal:10,0", &["Decimal", "Decimal(10)", "Decimal(10, 0)"]),
    ("decimal:18,4", &["Decimal64(4)", "Decimal(18, 4)"]),
    ("string:*,varying", &["String", "TEXT", "VARCHAR", "LowCardinality(String)", "Enum8('a' = 1, 'b' = 2)"]),
    ("string:16 bytes,fixed", &["FixedString(16)"]),
    ("timestamp:s,utc", &["DateTime", "DateTime('Europe/Berlin')", "TIMESTAMP"]),
    ("timestamp:ms,utc", &["DateTime64", "DateTime64(3, 'UTC')"]),
    ("list", &["Array(Int8)", "Nested(a Int8, b String)"]),
    ("struct", &["Tuple(a Int8, b String)", "Tuple(Int8, Nullable(String))"]),
    ("map", &["Map(String, Array(UInt8))"]),
    ("unknown:aggregatefunction(quantiles(0.5,0.9),uint64)", &["AggregateFunction(quantiles(0.5, 0.9), UInt64)"]),
];

const PARQUET: &[Row] = &[
    ("integer:8,signed", &["int8", "INT_8", "INT(8, true)", "INT(bitWidth=8, isSigned=true)"]),
    ("integer:32,unsigned", &["uint32", "UINT_32", "INT(32,false)"]),
    ("integer:64,signed", &["INT64", "int64", "dictionary<values=int64, indices=int32, ordered=0>"]),
    (
        "string:*,varying",
        &["STRING", "UTF8", "large_utf8", "large_string", "dictionary<values=string, indices=int32, ordered=0>"],
    ),
    ("binary:*,varying", &["BYTE_ARRAY", "binary", "large_binary"]),
    ("binary:16,fixed", &["FIXED_LEN_BYTE_ARRAY(16)", "fixed_size_binary[16]"]),
    ("decimal:9,2", &["DECIMAL(9,2)", "decimal128(9, 2)", "Decimal128(9, 2)"]),
    (
        "timestamp:us,utc",
        &[
            "TIMESTAMP(MICROS,true)",
            "TIMESTAMP_MICROS",
            "timestamp[us, tz=UTC]",
            "timestamp[us, tz=Europe/Berlin]",
            "TIMESTAMP(isAdjustedToUTC=true, unit=MICROS)",
            "Timestamp(Microsecond, Some(\"UTC\"))",
        ],
    ),
    ("timestamp:us,local", &["TIMESTAMP(MICROS,false)", "timestamp[us]", "Timestamp(Microsecond, None)"]),
    ("timestamp:ns,platform", &["INT96"]),
    ("date", &["DATE", "date32[day]", "date32"]),
    ("time:us,local", &["time64[us]"]),
    ("list", &["list<item: int32>", "list<int32>", "LIST", "large_list<element: string not null>"]),
    ("struct", &["struct<a: int32, b: string not null>"]),
    ("map", &["map<string, int32>"]),
    ("unknown:fixed_size_list<item:float>[3]", &["fixed_size_list<item: float>[3]"]),
    ("unknown:duration[s]", &["duration[s]"]),
    ("float:16 bits", &["FLOAT16", "halffloat"]),
];

const AVRO: &[Row] = &[
    ("integer:32,signed", &["int"]),
    ("integer:64,signed", &["long"]),
    ("float:32 bits", &["float"]),
    ("binary:*,varying", &["bytes"]),
    ("binary:16,fixed", &["fixed(16)"]),
    ("decimal:9,2", &["decimal(9, 2)"]),
    ("timestamp:us,utc", &["timestamp-micros"]),
    ("timestamp:ms,local", &["local-timestamp-millis"]),
    ("time:us,local", &["time-micros"]),
    ("string:*,varying", &["string", "enum"]),
    ("map", &["map<long>"]),
    ("list", &["array<string>"]),
];

const TABLES: &[(&str, &[Row])] = &[
    ("snowflake", SNOWFLAKE),
    ("bigquery", BIGQUERY),
    ("databricks", DATABRICKS),
    ("postgres", POSTGRES),
    ("redshift", REDSHIFT),
    ("duckdb", DUCKDB),
    ("ducklake", DUCKLAKE),
    ("trino", TRINO),
    ("presto", PRESTO),
    ("mysql", MYSQL),
    ("sqlserver", SQLSERVER),
    ("oracle", ORACLE),
    ("clickhouse", CLICKHOUSE),
    ("parquet", PARQUET),
    ("avro", AVRO),
];

fn dialect(name: &str) -> &'static Dialect {
    Dialect::named(name).expect(name)
}

#[test]
fn every_dialect_reads_as_its_documentation_says() {
    for (name, rows) in TABLES {
        for (code, texts) in *rows {
            for text in *texts {
                let read = parse_type_of(dialect(name), text);
                assert_eq!(read.ty.code(), *code, "{name}: {text}");
                assert!(is_type(dialect(name), text), "{name}: {text}");
                assert_eq!(misread(dialect(name), text), None, "{name}: {text}");
            }
        }
    }
    let tested: BTreeSet<&str> = TABLES.iter().map(|(name, _)| *name).chain(["generic"]).collect();
    assert_eq!(tested, Dialect::ALL.iter().map(|dialect| dialect.name).collect(), "each dialect has its table");
}

/// What readers of one type make of the other, both read in one dialect.
#[test]
fn lengths_are_compared_only_in_what_they_count() {
    use Relation::{Apart, Narrower, Same, Unknown, Wider};
    for (name, expected, actual, relation) in [
        // The session decides: 10 characters, or 10 bytes, which are fewer.
        ("oracle", "VARCHAR2(10)", "VARCHAR2(10 CHAR)", Unknown),
        ("oracle", "VARCHAR2(10 BYTE)", "VARCHAR2(10)", Unknown),
        ("oracle", "VARCHAR2(10)", "varchar(10)", Same),
        ("oracle", "VARCHAR2(10)", "VARCHAR2(20)", Wider),
        ("oracle", "VARCHAR2(10)", "VARCHAR2(20 CHAR)", Wider),
        ("oracle", "VARCHAR2(20)", "VARCHAR2(10 BYTE)", Narrower),
        ("oracle", "VARCHAR2(10)", "CLOB", Wider),
        // Ten bytes are ten characters at most.
        ("oracle", "VARCHAR2(10 BYTE)", "VARCHAR2(10 CHAR)", Wider),
        ("oracle", "VARCHAR2(10 CHAR)", "VARCHAR2(10 BYTE)", Narrower),
        ("oracle", "VARCHAR2(10 CHAR)", "VARCHAR2(40 BYTE)", Apart),
        ("sqlserver", "VARCHAR(10)", "NVARCHAR(10)", Wider),
        ("sqlserver", "NVARCHAR(10)", "VARCHAR(10)", Narrower),
        ("sqlserver", "CHAR(10)", "NCHAR(10)", Apart),
        ("sqlserver", "VARCHAR(10)", "VARCHAR(20)", Wider),
        ("sqlserver", "VARCHAR(MAX)", "NVARCHAR(MAX)", Same),
        ("mysql", "TINYTEXT", "VARCHAR(255)", Wider),
        // So are the digits of a clock.
        ("postgres", "timestamp(4)", "timestamp(6)", Wider),
        ("postgres", "timestamp(4)", "timestamp(3)", Narrower),
        ("trino", "TIMESTAMP(3)", "TIMESTAMP(1)", Narrower),
        ("sqlserver", "DATETIME2(6)", "DATETIME2", Wider),
        ("oracle", "VECTOR(3, FLOAT32)", "VECTOR(3)", Unknown),
        ("mysql", "DECIMAL(10,2) UNSIGNED", "DECIMAL(10,2)", Unknown),
    ] {
        let read = |text| parse_type_of(dialect(name), text).ty;
        assert_eq!(relate(&read(expected), &read(actual)), relation, "{name}: {expected} -> {actual}");
    }
}

#[test]
fn a_length_of_another_dialect_may_count_something_else() {
    let read = |name, text| parse_type_of(dialect(name), text).ty;
    let (bytes, characters) = (read("redshift", "VARCHAR(10)"), read("snowflake", "VARCHAR(10)"));
    assert_eq!(relate(&bytes, &characters), Relation::Wider);
    assert_eq!(relate(&characters, &bytes), Relation::Narrower);
}

#[test]
fn a_word_that_nobody_reads_is_the_same_only_in_its_own_dialect() {
    let read = |name, text| parse_type_of(dialect(name), text).ty;
    for text in ["GEOGRAPHY", "HYPERSPACE", "geography(Point, 4326)"] {
        assert_eq!(relate(&read("snowflake", text), &read("snowflake", text)), Relation::Same, "{text}");
        assert_eq!(relate(&read("snowflake", text), &read("bigquery", text)), Relation::Unknown, "{text}");
        assert_eq!(relate(&read("snowflake", text), &read("generic", text)), Relation::Unknown, "{text}");
    }
}

#[test]
fn a_serial_is_never_null_unless_the_contract_says_so() {
    for (name, text, required) in [
        ("postgres", "serial", true),
        ("postgres", "BIGSERIAL", true),
        ("postgres", "bigint", false),
        ("mysql", "SERIAL", true),
        ("mysql", "BIGINT UNSIGNED", false),
        ("generic", "serial", false),
    ] {
        let read = parse_type_of(dialect(name), text);
        assert_eq!((read.required, read.implied), (required, required), "{name}: {text}");
    }
}

/// One text, and another meaning in each dialect.
#[test]
fn only_the_dialect_decides() {
    for (text, meanings) in [
        (
            "INT8",
            &[
                ("postgres", "integer:64,signed"),
                ("clickhouse", "integer:8,signed"),
                ("duckdb", "integer:64,signed"),
                ("ducklake", "integer:8,signed"),
                ("parquet", "integer:8,signed"),
                ("generic", "integer:64,signed"),
            ] as &[_],
        ),
        ("DATE", &[("oracle", "timestamp:s,local"), ("postgres", "date"), ("generic", "date")]),
        (
            "FLOAT",
            &[("databricks", "float:32 bits"), ("snowflake", "float:64 bits"), ("generic", "float:32 or 64 bits")],
        ),
        (
            "TIMESTAMP",
            &[
                ("databricks", "timestamp:us,utc"),
                ("postgres", "timestamp:us,local"),
                ("trino", "timestamp:ms,local"),
                ("presto", "timestamp:ms,platform"),
                ("sqlserver", "binary:8,fixed"),
                ("generic", "timestamp:*,platform"),
            ],
        ),
        (
            "TINYINT",
            &[("sqlserver", "integer:8,unsigned"), ("bigquery", "integer:64,signed"), ("generic", "integer:8,signed")],
        ),
        (
            "VARCHAR",
            &[
                ("sqlserver", "string:1 bytes,varying"),
                ("redshift", "string:256 bytes,varying"),
                ("generic", "string:*,varying"),
            ],
        ),
        (
            "LONG",
            &[
                ("mysql", "string:16777215 bytes,varying"),
                ("oracle", "string:*,varying"),
                ("databricks", "integer:64,signed"),
            ],
        ),
    ] {
        for (name, code) in meanings {
            assert_eq!(parse_type_of(dialect(name), text).ty.code(), *code, "{name}: {text}");
        }
    }
}

#[test]
fn a_word_of_another_dialect_is_unknown_and_not_its_meaning_there() {
    for (name, text) in [
        ("snowflake", "INT8"),
        ("bigquery", "HUGEINT"),
        ("postgres", "UInt256"),
        ("trino", "TINYTEXT"),
        ("databricks", "UNIQUEIDENTIFIER"),
        ("avro", "TINYINT"),
        ("snowflake", "Nullable(NUMBER)"),
        ("mysql", "VARCHAR(10 BYTE)"),
        ("oracle", "VARCHAR2(x BYTE)"),
        ("oracle", "NVARCHAR2(10 BYTE)"),
        ("snowflake", "VARCHAR(x)"),
        ("mysql", "ENUM(a)"),
        ("clickhouse", "Decimal(10, 2, 3)"),
    ] {
        let read = parse_type_of(dialect(name), text).ty;
        assert!(matches!(read, Type::Unknown { .. }), "{name}: {text} -> {read}");
        assert!(!is_type(dialect(name), text), "{name}: {text}");
        assert_eq!(relate(&read, &Type::Integer { bits: Some(64), signed: Some(true) }), Relation::Unknown);
    }
}

#[test]
fn names_that_mean_the_same_everywhere_are_read_everywhere() {
    for dialect in Dialect::ALL {
        for text in [
            "string",
            "boolean",
            "integer",
            "bigint",
            "double",
            "decimal(12,2)",
            "date",
            "timestamp",
            "array<string>",
            "map<string, string>",
        ] {
            // Avro's maps have only a value.
            if dialect.name != "avro" || !text.starts_with("map") {
                assert!(is_type(dialect, text), "{dialect:?}: {text}");
            }
        }
    }
}

#[test]
fn clickhouse_types_hold_null_only_where_they_say_so() {
    let read = |text| parse_type_of(dialect("clickhouse"), text);
    for never in ["Int8", "LowCardinality(String)", "Array(Nullable(Int8))", "Int8 NOT NULL"] {
        assert!(read(never).required, "{never}");
    }
    for sometimes in
        ["Nullable(Int8)", "LowCardinality(Nullable(String))", "Int8 NULL", "Variant(Int8, String)", "Ring"]
    {
        assert!(!read(sometimes).required, "{sometimes}");
    }
    let items = |text| read(text).members.first().map(|(_, item)| item.required);
    assert_eq!((items("Array(Int8)"), items("Array(Nullable(Int8))")), (Some(true), Some(false)));
    assert!(!parse_type_of(dialect("postgres"), "int").required, "elsewhere silence promises nothing");
}

#[test]
fn enumerations_list_their_values() {
    let values = |name, text| parse_type_of(dialect(name), text).values.unwrap_or_default().join("|");
    assert_eq!(values("mysql", "ENUM('Paid', 'it''s')"), "Paid|it's");
    assert_eq!(values("clickhouse", "Nullable(Enum8('a' = 1, 'b' = -2))"), "a|b");
    assert_eq!(values("duckdb", "enum('a')"), "a");
    assert_eq!(values("mysql", "varchar(3)"), "");
}

#[test]
fn a_misspelt_word_is_told_with_the_nearest_one() {
    let near = |name, text| misread(dialect(name), text).map(|misread| misread.near);
    assert_eq!(near("snowflake", "VARCHR(10)"), Some(Some("varchar")));
    assert_eq!(near("bigquery", "ARRAY<STRNG>"), Some(Some("string")));
    assert_eq!(near("bigquery", "HYPERSPACE"), Some(None));
    assert_eq!(near("snowflake", "DECIMAL(x)"), Some(None), "every word is known, the parameter is not");
    // Where users make types of their own, only a slip of the finger is one.
    assert_eq!(near("postgres", "tmestamp"), Some(Some("timestamp")));
    for own in ["Flag", "AccountNumber", "mood", "order_status", "NameStyle"] {
        assert_eq!(near("postgres", own), None, "{own}");
    }
}

#[test]
fn names_and_aliases_are_found_however_they_are_written() {
    for (written, name) in [
        ("Snowflake", "snowflake"),
        ("SQL Server", "sqlserver"),
        ("azure-sql", "sqlserver"),
        ("spark", "databricks"),
        ("delta_lake", "databricks"),
        ("MariaDB", "mysql"),
        ("PrestoDB", "presto"),
        ("Athena", "trino"),
        ("arrow", "parquet"),
        ("postgresql", "postgres"),
        ("generic", "generic"),
    ] {
        assert_eq!(Dialect::named(written).map(|dialect| dialect.name), Some(name), "{written}");
    }
    assert_eq!(Dialect::named("snowflak"), None);
    assert_eq!(Dialect::named(""), None);
}

#[test]
fn servers_select_a_dialect_only_together() {
    let of = |kinds: &[&str]| Dialect::of_servers(kinds.iter().copied()).map(|dialect| dialect.name);
    assert_eq!(of(&["snowflake"]), Some("snowflake"));
    assert_eq!(of(&["postgres", "postgresql"]), Some("postgres"));
    assert_eq!(of(&["postgres", "snowflake"]), None);
    assert_eq!(of(&["snowflake", "s3"]), None);
    assert_eq!(of(&["s3"]), None);
    assert_eq!(of(&[]), None);
}

#[test]
fn declarations_are_consistent() {
    let mut names = BTreeSet::new();
    let mut servers = BTreeSet::new();
    for dialect in Dialect::ALL {
        for name in dialect.names() {
            assert!(names.insert(name), "{name} names two dialects");
            assert!(name.chars().all(|c| c.is_ascii_lowercase()), "{name} can be found");
        }
        for server in dialect.servers {
            assert!(servers.insert(*server), "{server} selects two dialects");
        }
        let mut own = BTreeSet::new();
        for (words, _) in dialect.words {
            assert!(!words.is_empty());
            for word in *words {
                assert!(own.insert(*word), "{dialect:?} declares {word} twice");
                assert_eq!(*word, word.to_lowercase(), "{dialect:?}");
                assert!(
                    word.split(' ').count() <= 3,
                    "{dialect:?}: phrases of three words are the longest that are read"
                );
            }
        }
    }
}

fn shape(read: &TypeText) -> String {
    let members: Vec<_> = read.members.iter().map(|(at, member)| format!("{at:?} {}", shape(member))).collect();
    format!("{} {} {members:?}", read.ty.code(), read.required)
}

proptest! {
    #[test]
    fn any_text_is_read_in_any_dialect(text in "\\PC{0,40}", at in 0..Dialect::ALL.len()) {
        let _ = parse_type_of(Dialect::ALL[at], &text);
        let _ = misread(Dialect::ALL[at], &text);
    }

    #[test]
    fn any_mix_of_words_is_read_and_spacing_and_case_make_no_difference(
        at in 0..Dialect::ALL.len(),
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..12),
    ) {
        let dialect = Dialect::ALL[at];
        let words: Vec<&str> = dialect.words().collect();
        let marks = ["(", ")", "<", ">", "[", "]", ",", ":", "=", "'x'", "4", "18,2", "max", "not null", "null", "unsigned", "a"];
        let text: Vec<&str> = picks.iter().flat_map(|(word, mark)| [*word.get(&words), *mark.get(&marks)]).collect();
        let plain = parse_type_of(dialect, &text.join(" "));
        let loud = parse_type_of(dialect, &format!("  {} ", text.join("   ").to_uppercase().replace("'X'", "'x'")));
        // Members keep the case of their names.
        if plain.members.is_empty() {
            prop_assert_eq!(shape(&plain), shape(&loud));
        }
        prop_assert!(misread(dialect, &text.join(" ")).is_none() || !is_type(dialect, &text.join(" ")));
    }

    #[test]
    fn deep_texts_end(at in 0..Dialect::ALL.len(), part in prop::sample::select(vec!["array<", "Nullable(", "map<int,", "unsigned ", "(", "union(", "'"])) {
        let _ = parse_type_of(Dialect::ALL[at], &part.repeat(5_000));
        let _ = parse_type_of(Dialect::ALL[at], &format!("int{}", "[]".repeat(5_000)));
        let _ = parse_type_of(Dialect::ALL[at], &format!("int{}", " array".repeat(5_000)));
    }
}
