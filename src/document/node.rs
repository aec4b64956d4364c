//! The content of a document: values with the bytes they stand at.

use std::ops::Range;

use crate::model::Scalar;

/// A value and where its text stands.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value.
    pub kind: Kind,
    /// Its bytes in the text; for a collection, its start.
    pub span: Range<usize>,
}

/// What a YAML value is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// No value.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// A sequence.
    Seq(Vec<Node>),
    /// A mapping in the order of the file.
    Map(Vec<Entry>),
}

/// One key of a mapping.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The key's bytes in the text.
    pub key_span: Range<usize>,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value of `key`, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The entries of a mapping; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a sequence; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::Seq(items) => items,
            _ => &[],
        }
    }

    /// The text of a text value.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text below `key`.
    #[must_use]
    pub fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text)
    }

    /// The truth value below `key`.
    #[must_use]
    pub fn bool_at(&self, key: &str) -> Option<bool> {
        match self.get(key)?.kind {
            Kind::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// A number, whole or not.
    #[must_use]
    // What contracts write is far below 2^53.
    #[expect(clippy::cast_precision_loss)]
    pub fn number(&self) -> Option<f64> {
        match self.scalar()? {
            Scalar::Integer(number) => Some(number as f64),
            Scalar::Float(number) => Some(number).filter(|number| number.is_finite()),
            _ => None,
        }
    }

    /// The whole number below `key`.
    #[must_use]
    pub fn integer_at(&self, key: &str) -> Option<i128> {
        match self.get(key)?.kind {
            Kind::Integer(value) => Some(value),
            _ => None,
        }
    }

    /// The plain value of a scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<Scalar> {
        Some(match &self.kind {
            Kind::Null => Scalar::Null,
            Kind::Boolean(value) => Scalar::Boolean(*value),
            Kind::Integer(value) => Scalar::Integer(*value),
            Kind::Float(value) => Scalar::Float(*value),
            Kind::Text(value) => Scalar::Text(value.clone()),
            Kind::Seq(_) | Kind::Map(_) => return None,
        })
    }

    /// Whether this is neither a sequence nor a mapping.
    #[must_use]
    pub const fn is_scalar(&self) -> bool {
        !matches!(self.kind, Kind::Seq(_) | Kind::Map(_))
    }

    /// The bytes of the first key inside, where a frame can point when the collection has no key of its own.
    #[must_use]
    pub fn first_key(&self) -> Option<Range<usize>> {
        match &self.kind {
            Kind::Map(entries) => {
                let named = entries.iter().find(|entry| entry.key == "name" && entry.value.is_scalar());
                named
                    .map(|entry| entry.value.span.clone())
                    .or_else(|| entries.first().map(|entry| entry.key_span.clone()))
            }
            Kind::Seq(items) => items.first().and_then(Self::first_key),
            _ => None,
        }
    }

    /// The same content for JSON Schema. Numbers JSON cannot hold become text, which the schema then refuses.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::{Number, Value};
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Boolean(value) => Value::Bool(*value),
            Kind::Integer(value) => i64::try_from(*value)
                .map(Number::from)
                .or_else(|_| u64::try_from(*value).map(Number::from))
                .map_or_else(|_| Value::String(value.to_string()), Value::Number),
            Kind::Float(value) => {
                Number::from_f64(*value).map_or_else(|| Value::String(value.to_string()), Value::Number)
            }
            Kind::Text(value) => Value::String(value.clone()),
            Kind::Seq(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Kind::Map(entries) => {
                Value::Object(entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect())
            }
        }
    }
}
