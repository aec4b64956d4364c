//! Avro files, record by record.
//!
//! In: the bytes of a manifest or a list of manifests. Out: its records. Guaranteed: a schema that could make the decoder
//! allocate or recurse without end is refused before a record is decoded.

use std::collections::BTreeSet;

use apache_avro::schema::{InnerDecimalSchema, UuidSchema};
use apache_avro::types::Value;
use apache_avro::{Reader, Schema};

use super::super::Fault;
use super::super::table::{fault, guarded};

/// Bytes of the largest value or block that is decoded: Iceberg's writers make blocks of kilobytes.
const ALLOCATION: usize = 64 << 20;
/// Bytes of the largest value of fixed size: a decimal has 16.
const FIXED: usize = 1024;
/// Types within types of the deepest schema that is decoded: that of a manifest has about eight.
const DEPTH: usize = 64;

/// A record, whose fields are found by name.
pub(super) struct Record(Vec<(String, Value)>);

impl Record {
    /// A field; `None` where there is none, or it is null.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        find(&self.0, name)
    }
}

/// A field of a record; `None` where there is none, or it is null.
pub(super) fn find<'a>(fields: &'a [(String, Value)], name: &str) -> Option<&'a Value> {
    fields.iter().find(|(field, _)| field == name).and_then(|(_, value)| given(value))
}

/// A value out of its union; `None` where it is null.
pub(super) fn given(value: &Value) -> Option<&Value> {
    match value {
        Value::Null => None,
        Value::Union(_, inner) => given(inner),
        other => Some(other),
    }
}

/// A whole number, however wide.
pub(super) const fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number as i64),
        Value::Long(number) => Some(*number),
        _ => None,
    }
}

/// A text.
pub(super) fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Reads a file record by record.
pub(super) fn records(
    path: &str,
    bytes: &[u8],
    mut each: impl FnMut(Record) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let broken =
        |error: apache_avro::Error| fault(path, format!("This manifest of the table cannot be read: {error}."));
    apache_avro::util::max_allocation_bytes(ALLOCATION);
    guarded(path, || {
        let reader = Reader::new(bytes).map_err(broken)?;
        if let Err(why) = Bounds::default().check(reader.writer_schema(), 0) {
            return Err(fault(path, format!("This manifest of the table has a schema that {why}.")));
        }
        for value in reader {
            match value.map_err(broken)? {
                Value::Record(fields) => each(Record(fields))?,
                _ => return Err(fault(path, "This manifest of the table holds something else than records.")),
            }
        }
        Ok(())
    })
}

/// What may be referred to again: types without members, so that nothing holds itself.
#[derive(Default)]
struct Bounds(BTreeSet<String>);

impl Bounds {
    fn check(&mut self, schema: &Schema, depth: usize) -> Result<(), &'static str> {
        const LARGE: &str = "has values larger than any in a manifest";
        if depth > DEPTH {
            return Err("is nested deeper than any of a manifest");
        }
        match schema {
            Schema::Array(inner) => self.check(&inner.items, depth + 1),
            Schema::Map(inner) => self.check(&inner.types, depth + 1),
            Schema::Union(inner) => inner.variants().iter().try_for_each(|variant| self.check(variant, depth + 1)),
            Schema::Record(record) => record.fields.iter().try_for_each(|field| self.check(&field.schema, depth + 1)),
            Schema::Fixed(fixed) | Schema::Duration(fixed) | Schema::Uuid(UuidSchema::Fixed(fixed)) => {
                self.0.insert(fixed.name.to_string());
                if fixed.size > FIXED { Err(LARGE) } else { Ok(()) }
            }
            Schema::Decimal(decimal) => match &decimal.inner {
                InnerDecimalSchema::Fixed(fixed) => {
                    self.0.insert(fixed.name.to_string());
                    if fixed.size > FIXED { Err(LARGE) } else { Ok(()) }
                }
                InnerDecimalSchema::Bytes => Ok(()),
            },
            Schema::Enum(named) => {
                self.0.insert(named.name.to_string());
                Ok(())
            }
            Schema::Ref { name } if !self.0.contains(&name.to_string()) => Err("holds itself"),
            _ => Ok(()),
        }
    }
}
