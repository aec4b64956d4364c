//! Presto: Trino's words, from before they were told apart.
//!
//! Source: <https://prestodb.io/docs/current/language/types.html>. What `TIMESTAMP` means is decided by the installation
//! (`deprecated.legacy-timestamp`, which was true by default for years): an instant in the zone of the session, or a
//! wall clock. It counts milliseconds.

use super::{Dialect, MILLIS, trino, undecided};

pub(super) static PRESTO: Dialect = Dialect {
    name: "presto",
    title: "Presto",
    aliases: &["prestodb"],
    servers: &["presto"],
    words: &[(&["timestamp"], undecided(MILLIS))],
    inherited: trino::TRINO.words,
    ..Dialect::PLAIN
};
