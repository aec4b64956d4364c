//! Edits: what would mend a problem without anybody having to think about it.
//!
//! An edit is said where its problem is found, by the same meaning of places; what it does to a text, and whether it
//! may, is [`crate::document::mend`]'s business.

use std::fmt;

use super::site::Site;

/// One mechanical change of a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The value that is changed, or whose key is.
    pub site: Site,
    /// What becomes of it.
    pub change: Change,
}

/// What an edit does to the value at its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Its key is called this.
    Key(String),
    /// It is this text.
    Text(String),
    /// It is this whole number or truth value, as YAML writes it.
    Literal(String),
    /// It is the text that is written there, instead of the number or truth value that YAML reads there.
    Quoted,
    /// It is followed by another key of the same mapping, with a number or truth value as YAML writes it.
    Followed {
        /// The new key.
        key: String,
        /// Its value.
        value: String,
    },
    /// It is followed by another key of the same mapping, with a text that is not known from the document alone.
    Named {
        /// The new key.
        key: String,
        /// Its value.
        text: String,
        /// Why it is this text, and what to think of before it stays, as the end of a sentence.
        because: String,
    },
}

impl Edit {
    /// The key at `site` is called `name`.
    #[must_use]
    pub fn key(site: Site, name: impl Into<String>) -> Self {
        Self { site, change: Change::Key(name.into()) }
    }

    /// The value at `site` is the text `text`.
    #[must_use]
    pub fn text(site: Site, text: impl Into<String>) -> Self {
        Self { site, change: Change::Text(text.into()) }
    }

    /// The value at `site` is a number or truth value.
    #[must_use]
    pub fn literal(site: Site, value: impl fmt::Display) -> Self {
        Self { site, change: Change::Literal(value.to_string()) }
    }
}
