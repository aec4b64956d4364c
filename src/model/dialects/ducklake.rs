//! The words of `DuckDB` in a lake: the names of its catalog besides, whose numbers count bits.
//!
//! Source: <https://ducklake.select/docs/stable/specification/data_types>. `int8` has 8 bits, where `INT8` of `DuckDB` has
//! as many bytes. The catalog knows no list of a fixed size and no `ENUM`; a text that says one is the database's.

use super::{Brackets, Dialect, duckdb, integer};

pub(super) static DUCKLAKE: Dialect = Dialect {
    name: "ducklake",
    title: "DuckLake",
    words: &[(&["int8"], integer(8))],
    inherited: duckdb::DUCKDB.words,
    brackets: Brackets::Size,
    ..Dialect::PLAIN
};
