//! Which values of its type a field may hold: closed lists, ranges, lengths, patterns, multiples.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use super::site::Site;

/// A plain value as written in a contract.
#[derive(Debug, Clone)]
pub enum Scalar {
    /// The absence of a value.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i128),
    /// Any other number.
    Float(f64),
    /// Text, dates included.
    Text(String),
}

impl Scalar {
    const fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Boolean(_) => 1,
            Self::Integer(_) | Self::Float(_) => 2,
            Self::Text(_) => 3,
        }
    }

    /// Compares two bounds, where that means anything: numbers with numbers, dates with dates of the same form.
    #[must_use]
    pub fn compare_bound(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) if a == b => Some(Ordering::Equal),
            (Self::Text(a), Self::Text(b)) => (date_form(a)? == date_form(b)?).then(|| a.cmp(b)),
            _ if self.rank() == 2 && other.rank() == 2 => Some(self.cmp(other)),
            _ => None,
        }
    }
}

/// The form of an ISO date or timestamp (`2026-01-31`, `2026-01-31T10:00:00Z`): equal forms sort as text.
fn date_form(text: &str) -> Option<String> {
    let form: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let zone_free = !form.get(10..).is_some_and(|rest| rest.contains(['+', '-']));
    (form.starts_with("0000-00-00") && zone_free).then_some(form)
}

impl Ord for Scalar {
    // Precision is lost only between numbers beyond 2^53, and there only when one is fractional.
    #[expect(clippy::cast_precision_loss)]
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Boolean(a), Self::Boolean(b)) => a.cmp(b),
            (Self::Integer(a), Self::Integer(b)) => a.cmp(b),
            // Adding 0 turns the negative zero into the other one.
            (Self::Integer(a), Self::Float(b)) => (*a as f64).total_cmp(&(b + 0.0)),
            (Self::Float(a), Self::Integer(b)) => (a + 0.0).total_cmp(&(*b as f64)),
            (Self::Float(a), Self::Float(b)) => (a + 0.0).total_cmp(&(b + 0.0)),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Scalar {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Scalar {}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Text(value) => f.write_str(value),
        }
    }
}

/// A closed list of values.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// The values.
    pub values: BTreeSet<Scalar>,
    /// Where the list stands.
    pub site: Site,
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The last value inside, or the first outside when `exclusive`.
    pub value: Scalar,
    /// Whether the value itself is outside.
    pub exclusive: bool,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.value, if self.exclusive { " (exclusive)" } else { "" })
    }
}

/// The limits a contract sets to the values of a field. A missing limit is "not promised".
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// The only values there are.
    pub allowed: Option<Allowed>,
    /// The smallest value.
    pub minimum: Option<Bound>,
    /// The largest value.
    pub maximum: Option<Bound>,
    /// The least number of characters, or of elements of a list.
    pub min_length: Option<u64>,
    /// The greatest number of characters, or of elements of a list.
    pub max_length: Option<u64>,
    /// The regular expression that every value matches.
    pub pattern: Option<String>,
    /// The number of which every value is a multiple.
    pub multiple_of: Option<f64>,
    /// Whether no element of a list occurs twice.
    pub unique_items: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Scalar {
        Scalar::Text(value.to_owned())
    }

    #[test]
    fn numbers_are_equal_however_they_are_written() {
        assert_eq!(Scalar::Integer(1), Scalar::Float(1.0));
        assert_ne!(Scalar::Integer(1), text("1"));
    }

    #[test]
    fn dates_of_one_form_compare_and_others_do_not() {
        assert_eq!(text("2026-01-31").compare_bound(&text("2026-02-01")), Some(Ordering::Less));
        assert_eq!(text("2026-01-31").compare_bound(&text("2026-01-31T00:00:00Z")), None);
        assert_eq!(text("2026-01-31T00:00:00+01:00").compare_bound(&text("2026-01-31T00:00:00+02:00")), None);
        assert_eq!(text("a").compare_bound(&text("b")), None);
        assert_eq!(Scalar::Integer(3).compare_bound(&text("3")), None);
        assert_eq!(Scalar::Integer(3).compare_bound(&Scalar::Float(3.5)), Some(Ordering::Less));
    }
}
