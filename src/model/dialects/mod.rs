//! Dialects: what the type names of one platform mean. Each is declared once, in a file of its own, from its vendor's
//! documentation; everything else derives from that declaration.
//!
//! In: a name somebody wrote, or the kinds of a contract's servers. Out: a [`Dialect`], which [`super::type_text`]
//! reads type texts with. To add one, write its file and its line in [`Dialect::ALL`].

mod avro;
mod bigquery;
mod clickhouse;
mod databricks;
mod duckdb;
mod ducklake;
mod generic;
mod mysql;
mod oracle;
mod parquet;
mod postgres;
mod presto;
mod redshift;
mod shared;
mod snowflake;
mod sqlserver;
mod trino;

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use super::type_text::meaning::Meaning;
use super::types::{FloatWidth, LengthUnit, TimeUnit, Type, Zone};

/// Words, each with its aliases, and what they mean. Lower case; a phrase is written with single spaces.
pub(in crate::model) type Words = &'static [(&'static [&'static str], Meaning)];

/// What `[16]` behind a type means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Brackets {
    /// The length of a text, as the standard's examples write it; of anything else, a list.
    LengthOrList,
    /// A list of exactly so many.
    Size,
    /// The same as `(16)`.
    Parameters,
}

/// How one platform writes types.
pub struct Dialect {
    /// The name, in lower case without spaces.
    pub name: &'static str,
    /// The name as people read it.
    pub title: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// The ODCS `type`s of servers that select it (ODCS v3.1, section Infrastructure & Servers).
    pub servers: &'static [&'static str],
    /// Its own words. They win over all others.
    words: Words,
    /// The words of the dialect that it is a variety of. They win over the ones that all platforms share.
    inherited: Words,
    /// Words behind a type that say nothing of its values.
    pub(super) adornments: &'static [&'static str],
    /// What `[16]` behind a type means.
    pub(super) brackets: Brackets,
    /// Whether a type that does not say `Nullable` never holds null.
    pub(super) null_is_written: bool,
    /// Words for what is never null, unless the contract says that it may be.
    pub(super) never_null: &'static [&'static str],
    /// Whether its users make types of their own, so that an unknown word may be right.
    pub(super) has_own_types: bool,
}

impl Dialect {
    /// Every dialect that can be named.
    pub const ALL: &[&'static Self] = &[
        &avro::AVRO,
        &bigquery::BIGQUERY,
        &clickhouse::CLICKHOUSE,
        &databricks::DATABRICKS,
        &duckdb::DUCKDB,
        &ducklake::DUCKLAKE,
        &generic::GENERIC,
        &mysql::MYSQL,
        &oracle::ORACLE,
        &parquet::PARQUET,
        &postgres::POSTGRES,
        &presto::PRESTO,
        &redshift::REDSHIFT,
        &snowflake::SNOWFLAKE,
        &sqlserver::SQLSERVER,
        &trino::TRINO,
    ];

    /// What a declaration does not say.
    const PLAIN: Self = Self {
        name: "",
        title: "",
        aliases: &[],
        servers: &[],
        words: &[],
        inherited: &[],
        adornments: &[],
        brackets: Brackets::LengthOrList,
        null_is_written: false,
        never_null: &[],
        has_own_types: false,
    };

    /// The dialect of texts that are in none in particular.
    #[must_use]
    pub fn generic() -> &'static Self {
        &generic::GENERIC
    }

    /// The dialect with this name or alias. Case, spaces, hyphens and underscores make no difference.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        let folded: String = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')).collect();
        let folded = folded.to_lowercase();
        Self::ALL.iter().copied().find(|dialect| dialect.names().any(|known| known == folded))
    }

    /// The dialect that servers of these kinds select, when all of them select the same one.
    #[must_use]
    pub fn of_servers<'a>(kinds: impl IntoIterator<Item = &'a str>) -> Option<&'static Self> {
        let mut selected =
            kinds.into_iter().map(|kind| Self::ALL.iter().copied().find(|dialect| dialect.servers.contains(&kind)));
        let first = selected.next()??;
        selected.all(|other| other == Some(first)).then_some(first)
    }

    /// The name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    /// Every word it knows, those that all platforms share included.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.iter().chain(self.inherited).chain(self.shared()).flat_map(|(words, _)| words.iter().copied())
    }

    /// A spelling of this dialect that nobody here can read, or that the algebra has no word for.
    pub(super) const fn unread(&self, text: String) -> Type {
        Type::Unknown { text, dialect: Some(self.name) }
    }

    pub(super) fn is_generic(&self) -> bool {
        std::ptr::eq(self, &raw const generic::GENERIC)
    }

    pub(super) fn meaning(&'static self, word: &str) -> Option<&'static Meaning> {
        // Contracts hold types by the hundred thousand: each dialect is searched once, when it is first used.
        static INDEXES: [OnceLock<HashMap<&str, &Meaning>>; Dialect::ALL.len()] =
            [const { OnceLock::new() }; Dialect::ALL.len()];
        let at = Self::ALL.iter().position(|other| std::ptr::eq(*other, self))?;
        let index = INDEXES[at].get_or_init(|| {
            let pairs =
                |(words, meaning): &'static (&[&'static str], Meaning)| words.iter().map(move |word| (*word, meaning));
            // The last one stays: a dialect's own words win.
            self.shared().iter().chain(self.inherited).chain(self.words).flat_map(pairs).collect()
        });
        index.get(word).copied()
    }

    /// The words it shares with all platforms.
    fn shared(&self) -> Words {
        if self.is_generic() { &[] } else { shared::WORDS }
    }
}

impl PartialEq for Dialect {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Dialect {}

impl fmt::Debug for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

// Short names for the declarations, so that a dialect reads as a table.

const BOOLEAN: Meaning = Meaning::Exactly(Type::Boolean);
const DATE: Meaning = Meaning::Exactly(Type::Date);
const JSON: Meaning = Meaning::Exactly(Type::Json);
/// Numbers of 32 bits, unless another kind is named.
const VECTOR: Meaning = vector("float32");
const UUID: Meaning = Meaning::Exactly(Type::Uuid);
const VARIANT: Meaning = Meaning::Exactly(Type::Variant);
const GEOMETRY: Meaning = Meaning::Bare(Type::Geometry);
const HALF: Meaning = float(FloatWidth::Half);
const SINGLE: Meaning = float(FloatWidth::Single);
const DOUBLE: Meaning = float(FloatWidth::Double);
/// The largest text or bytes that a platform takes are not promised.
const ANY_LENGTH: Option<u64> = None;
const SECONDS: Option<TimeUnit> = Some(TimeUnit::Seconds);
const MILLIS: Option<TimeUnit> = Some(TimeUnit::Millis);
const MICROS: Option<TimeUnit> = Some(TimeUnit::Micros);
const NANOS: Option<TimeUnit> = Some(TimeUnit::Nanos);

const fn float(width: FloatWidth) -> Meaning {
    Meaning::Exactly(Type::Float { width: Some(width) })
}

const fn integer(bits: u16) -> Meaning {
    Meaning::Integer { bits, signed: true }
}

const fn unsigned(bits: u16) -> Meaning {
    Meaning::Integer { bits, signed: false }
}

/// Decimal digits that a bare word promises.
const fn decimal(precision: u32, scale: i32) -> Meaning {
    Meaning::Decimal { precision: Some(precision), scale: Some(scale) }
}

/// Decimal digits that a bare word does not promise.
const UNBOUNDED: Meaning = Meaning::Decimal { precision: None, scale: None };

/// Decimal digits that no parameter changes.
const fn digits(precision: u32, scale: i32) -> Meaning {
    Meaning::Exactly(Type::Decimal { precision: Some(precision), scale: Some(scale) })
}

/// Text of any length up to `bare` without a parameter; `MAX` is as much as the platform takes.
const fn text(bare: Option<u64>) -> Meaning {
    text_in(LengthUnit::Characters, bare)
}

/// The same where the length does not count characters.
const fn text_in(unit: LengthUnit, bare: Option<u64>) -> Meaning {
    Meaning::Text { bare, most: None, fixed: false, unit }
}

/// Text that is padded to its length, which is `bare` without a parameter.
const fn padded(bare: Option<u64>) -> Meaning {
    padded_in(LengthUnit::Characters, bare)
}

/// The same where the length does not count characters.
const fn padded_in(unit: LengthUnit, bare: Option<u64>) -> Meaning {
    Meaning::Text { bare, most: None, fixed: true, unit }
}

/// Text that no parameter changes.
const fn exact_text(max: u64, unit: LengthUnit) -> Meaning {
    Meaning::Exactly(Type::String { max: Some(max), fixed: false, unit })
}

/// Numbers of this kind, unless another one is named.
const fn vector(number: &'static str) -> Meaning {
    Meaning::Vector { bare: None, number }
}

const fn bytes(bare: Option<u64>) -> Meaning {
    Meaning::Bytes { bare, fixed: false }
}

const fn padded_bytes(bare: Option<u64>) -> Meaning {
    Meaning::Bytes { bare, fixed: true }
}

/// A wall clock without a zone.
const fn local(unit: Option<TimeUnit>) -> Meaning {
    Meaning::Timestamp { zone: Zone::Local, unit }
}

/// An instant.
const fn instant(unit: Option<TimeUnit>) -> Meaning {
    Meaning::Timestamp { zone: Zone::Utc, unit }
}

/// A timestamp whose zone the session decides.
const fn undecided(unit: Option<TimeUnit>) -> Meaning {
    Meaning::Timestamp { zone: Zone::Platform, unit }
}

const fn time(unit: Option<TimeUnit>) -> Meaning {
    Meaning::Time { zone: Zone::Local, unit }
}

const fn zoned_time(unit: Option<TimeUnit>) -> Meaning {
    Meaning::Time { zone: Zone::Utc, unit }
}

#[cfg(test)]
mod tests;
