//! What files were seen to hold: the words in which sources tell the core about them.
//!
//! In: footers, as decoded by a source. Out: a [`Shape`] once for every schema that occurs, and [`Facts`] once for every
//! file. Guaranteed: nothing of a file's size is kept here, so that a million files take no more room than one; what a
//! footer does not say is absent, never zero.

use std::fmt;

use crate::model::{Field, Path, Scalar, Type};

/// A schema that files were written with, in the words of the model.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The columns, in the order of the file, with members. A physical type is always given; `required` where the file
    /// cannot hold nulls there.
    pub fields: Vec<Field>,
    /// The columns that hold values, in the order of the file: what statistics are about.
    pub leaves: Vec<Leaf>,
    /// Which program wrote the first file of it, as it says itself.
    pub writer: Option<String>,
}

/// A column that holds values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Its address.
    pub path: Path,
    /// The type of its values.
    pub ty: Type,
    /// Whether a null counted here may be that of a parent, or stand for an empty list.
    pub nulls_are_shared: bool,
}

/// What the footer of one file says of one leaf, over all its row groups.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LeafFacts {
    /// How many values there are, nulls included; `None` where the footer does not say.
    pub values: Option<u64>,
    /// How many of them are null; `None` where a row group does not say.
    pub nulls: Option<u64>,
    /// The smallest value; `None` where a row group with values does not say.
    pub least: Option<Extreme>,
    /// The greatest value; `None` where a row group with values does not say.
    pub greatest: Option<Extreme>,
}

/// The smallest or greatest value of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Extreme {
    /// The value, or one beyond it.
    pub value: Value,
    /// Whether the value occurs: writers shorten long texts, and then only a limit is known.
    pub occurs: bool,
}

/// A value as statistics give it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i128),
    /// A binary fraction; never NaN.
    Float(f64),
    /// Decimal digits: so many units of 10 to the power of minus `scale`.
    Decimal {
        /// How many units.
        unscaled: i128,
        /// Digits after the point.
        scale: i32,
    },
    /// A day, counted from 1970-01-01.
    Day(i32),
    /// A time of day, in nanoseconds from midnight.
    Clock(i64),
    /// An instant or a wall clock, in nanoseconds from 1970-01-01T00:00:00.
    Moment(i128),
    /// A text.
    Text(String),
}

impl Value {
    /// The same as contracts write it: days and moments as ISO texts. `None` where no contract could write it.
    #[must_use]
    pub fn scalar(&self) -> Option<Scalar> {
        Some(match self {
            Self::Boolean(value) => Scalar::Boolean(*value),
            Self::Integer(value) => Scalar::Integer(*value),
            Self::Float(value) => Scalar::Float(*value),
            Self::Decimal { unscaled, scale: 0 } => Scalar::Integer(*unscaled),
            Self::Decimal { .. } => Scalar::Float(self.to_string().parse().ok()?),
            Self::Day(_) | Self::Clock(_) | Self::Moment(_) => Scalar::Text(self.to_string()),
            Self::Text(text) => Scalar::Text(text.clone()),
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Decimal { unscaled, scale } => f.write_str(&decimal(*unscaled, *scale)),
            Self::Day(days) => match day(*days) {
                Some(day) => day.fmt(f),
                None => write!(f, "day {days}"),
            },
            Self::Clock(nanos) => {
                match jiff::civil::Time::midnight().checked_add(jiff::SignedDuration::from_nanos(*nanos)) {
                    Ok(time) => time.fmt(f),
                    Err(_) => write!(f, "{nanos} ns after midnight"),
                }
            }
            Self::Moment(nanos) => match jiff::Timestamp::from_nanosecond(*nanos) {
                Ok(moment) => moment.fmt(f),
                Err(_) => write!(f, "{nanos} ns after 1970"),
            },
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The day so many days after 1970-01-01.
#[must_use]
pub fn day(days: i32) -> Option<jiff::civil::Date> {
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

fn decimal(unscaled: i128, scale: i32) -> String {
    let Ok(digits) = usize::try_from(scale) else {
        return format!("{unscaled}{}", "0".repeat(usize::try_from(-i64::from(scale)).unwrap_or_default()));
    };
    let sign = if unscaled < 0 { "-" } else { "" };
    let text = format!("{:0>width$}", unscaled.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A file of a dataset, before it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// The path below the dataset's location, with `/` between its parts.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// What tells one version of it from the next, beside its size: an entity tag, or the time of the last change.
    pub version: String,
    /// The last change, in seconds from 1970.
    pub modified: Option<i64>,
}

/// What one file holds, as far as its dataset's contract asks. Small: most files have nothing to tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Which shape it has, by its number in [`super::Shapes`].
    pub shape: u32,
    /// How many rows there are.
    pub rows: u64,
    /// Promises that its statistics prove broken.
    pub broken: Vec<Broken>,
    /// Promises that its statistics cannot decide, by their numbers.
    pub undecided: Vec<u32>,
    /// The newest moment in the field that tells how fresh the data is, in seconds from 1970.
    pub newest: Option<i64>,
}

/// A promise that a file is proven to break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The promise, by its number.
    pub promise: u32,
    /// How many values break it; `None` where only that some do is known.
    pub values: Option<u64>,
    /// A value that breaks it, as text.
    pub example: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_people_write_them() {
        let shown = |unscaled, scale| Value::Decimal { unscaled, scale }.to_string();
        assert_eq!(shown(1234, 2), "12.34");
        assert_eq!(shown(-5, 2), "-0.05");
        assert_eq!(shown(7, 0), "7");
        assert_eq!(shown(7, -2), "700");
        assert_eq!(Value::Day(20_454).to_string(), "2026-01-01");
        assert_eq!(Value::Moment(1_767_225_600_000_000_000).to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(Value::Clock(3_600_000_000_000).to_string(), "01:00:00");
        assert_eq!(Value::Day(i32::MAX).to_string(), "day 2147483647");
    }
}
