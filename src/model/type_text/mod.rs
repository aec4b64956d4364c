//! Reads the type texts that people and platforms write: `DECIMAL(12, 2)`, `timestamp with time zone`,
//! `struct<a:int,b:array<string>>`.
//!
//! In: any text and the dialect it is written in. Out: a [`TypeText`], always: what cannot be read is
//! [`Type::Unknown`], never an error, because a contract may name a type that only its platform knows. Case, spacing
//! and aliases make no difference. What the words mean is declared in [`super::dialects`], once for each dialect; here
//! is only the grammar they share.

mod cursor;
pub(in crate::model) mod meaning;
mod reader;
mod tokens;

use super::dialects::Dialect;
use super::path::Segment;
use super::problem::nearest;
use super::types::Type;
use reader::Reader;
use tokens::{fold, tokenize};

/// A type with the types of its members, as read from one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeText {
    /// The type itself.
    pub ty: Type,
    /// Members of a struct, the element of a list, key and value of a map.
    pub members: Vec<(Segment, Self)>,
    /// Whether the text itself forbids nulls (`NOT NULL`).
    pub required: bool,
    /// Whether it forbids them without saying so: by leaving `Nullable` out in a dialect where null has to be written,
    /// or by a word that stands for it, such as `SERIAL`.
    pub implied: bool,
    /// The only values there are, if the text lists them (`ENUM('a', 'b')`).
    pub values: Option<Vec<String>>,
}

impl TypeText {
    pub(self) const fn leaf(ty: Type) -> Self {
        Self::around(ty, Vec::new())
    }

    pub(self) const fn around(ty: Type, members: Vec<(Segment, Self)>) -> Self {
        Self { ty, members, required: false, implied: false, values: None }
    }
}

/// Longer than any table's row type; the rest is unknown.
const MAX_LENGTH: usize = 64 * 1024;

/// Reads a type text that is written in no dialect in particular.
#[must_use]
pub fn parse_type(text: &str) -> TypeText {
    parse_type_of(Dialect::generic(), text)
}

/// Reads a type text as `dialect` means it.
#[must_use]
pub fn parse_type_of(dialect: &'static Dialect, text: &str) -> TypeText {
    let unknown = || TypeText::leaf(dialect.unread(fold(text)));
    if text.len() > MAX_LENGTH {
        return unknown();
    }
    Reader::new(dialect, &tokenize(text)).whole().unwrap_or_else(unknown)
}

/// Whether a text is a type of `dialect`, whatever it means.
#[must_use]
pub fn is_type(dialect: &'static Dialect, text: &str) -> bool {
    text.len() <= MAX_LENGTH && Reader::new(dialect, &tokenize(text)).whole().is_some()
}

/// Why a text is no type of a dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// The word that the dialect does not know; `None` where it knows every word but not what is made of them.
    pub word: Option<String>,
    /// The known word that was probably meant.
    pub near: Option<&'static str>,
}

/// What is wrong with a text that is no type of `dialect`; `None` where it is one, or may be one that its users made.
#[must_use]
pub fn misread(dialect: &'static Dialect, text: &str) -> Option<Misread> {
    if text.len() > MAX_LENGTH {
        return Some(Misread { word: None, near: None });
    }
    let tokens = tokenize(text);
    let mut reader = Reader::new(dialect, &tokens);
    if reader.whole().is_some() {
        return None;
    }
    let Some(word) = reader.unknown else { return Some(Misread { word: None, near: None }) };
    let near = nearest(&word, dialect.words());
    if dialect.has_own_types {
        // Their names are as short as those of types, so that only a slip of the finger counts.
        let slip = |near: &&str| strsim::damerau_levenshtein(&word, near) <= (word.chars().count() / 4).max(1);
        return near.filter(slip).map(|near| Misread { word: Some(word.clone()), near: Some(near) });
    }
    Some(Misread { near, word: Some(word) })
}

#[cfg(test)]
mod tests;
