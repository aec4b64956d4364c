//! The type algebra: what a value of a field may be, free of any source's spelling.
//!
//! A type is the set of values it admits. A missing parameter means "not promised", so `decimal` contains every
//! `decimal(p,s)`. [`relate`] is set inclusion and therefore reflexive, antisymmetric up to `Same`, and transitive;
//! the tests below are its specification. Members of lists, maps and structs are fields of their own and are compared
//! as such: here a container is only its kind.

use super::number_sets::Numbers;

/// The resolution of a time of day or a timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeUnit {
    /// Whole seconds.
    Seconds,
    /// Thousandths of a second.
    Millis,
    /// Millionths of a second.
    Micros,
    /// Billionths of a second.
    Nanos,
    /// So many digits after the second, where that is none of the units above: SQL Server's `DATETIME2` has 7.
    Digits(u8),
}

impl TimeUnit {
    /// Digits after the second.
    #[must_use]
    pub const fn digits(self) -> u8 {
        match self {
            Self::Seconds => 0,
            Self::Millis => 3,
            Self::Micros => 6,
            Self::Nanos => 9,
            Self::Digits(digits) => digits,
        }
    }
}

/// What the wall clock of a timestamp means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// An instant, kept in UTC.
    Utc,
    /// A wall-clock reading without a zone.
    Local,
    /// One of the two, depending on the platform: a bare `TIMESTAMP` does not say.
    Platform,
}

/// What the length of a text counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LengthUnit {
    /// Characters, however many bytes each takes.
    Characters,
    /// Bytes, of which a character takes one or more.
    Bytes,
    /// One of the two, depending on the platform: Oracle's `VARCHAR2(10)` does not say.
    Platform,
}

/// The width of a binary floating point number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FloatWidth {
    /// 16 bits.
    Half,
    /// 32 bits.
    Single,
    /// 64 bits.
    Double,
    /// 32 or 64 bits, depending on the platform: a bare `FLOAT` does not say.
    Platform,
}

/// A set of admissible values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Nothing is promised.
    Any,
    /// True or false.
    Boolean,
    /// Whole numbers; `bits` wide, with or without negative ones.
    Integer {
        /// Width in bits.
        bits: Option<u16>,
        /// Whether negative numbers occur.
        signed: Option<bool>,
    },
    /// Binary floating point.
    Float {
        /// Width.
        width: Option<FloatWidth>,
    },
    /// Decimal digits: `precision` in all, `scale` of them after the point.
    Decimal {
        /// Digits in all.
        precision: Option<u32>,
        /// Digits after the point.
        scale: Option<i32>,
    },
    /// Any number, in whatever representation.
    Number,
    /// Text of at most `max` characters or bytes, or of exactly `max` when `fixed`.
    String {
        /// So many of `unit` at most.
        max: Option<u64>,
        /// Whether every value has exactly `max` of them.
        fixed: bool,
        /// What `max` counts; characters where there is no `max`.
        unit: LengthUnit,
    },
    /// At most `max` bytes, or exactly `max` when `fixed`.
    Binary {
        /// Bytes at most.
        max: Option<u64>,
        /// Whether every value has exactly `max` bytes.
        fixed: bool,
    },
    /// A 128-bit identifier.
    Uuid,
    /// A JSON document.
    Json,
    /// A self-describing value (Spark, Snowflake, Parquet `VARIANT`).
    Variant,
    /// A calendar day.
    Date,
    /// A time of day.
    Time {
        /// Resolution.
        unit: Option<TimeUnit>,
        /// Meaning of the wall clock.
        zone: Option<Zone>,
    },
    /// A day and a time of day.
    Timestamp {
        /// Resolution.
        unit: Option<TimeUnit>,
        /// Meaning of the wall clock.
        zone: Option<Zone>,
    },
    /// A duration.
    Interval,
    /// A point, line or area.
    Geometry,
    /// `dimensions` numbers.
    Vector {
        /// How many numbers.
        dimensions: Option<u64>,
    },
    /// A list; its element is a field of its own.
    List,
    /// A map; its key and value are fields of their own.
    Map,
    /// A struct; its members are fields of their own.
    Struct,
    /// A spelling that nobody here can read, or that the algebra has no word for.
    Unknown {
        /// The spelling, folded to lower case and single spaces.
        text: String,
        /// The name of the dialect it is written in: in another one, the same spelling may be another type.
        dialect: Option<&'static str>,
    },
}

impl Type {
    /// A spelling that nobody can read, whatever it is written in.
    #[must_use]
    pub fn unknown(text: impl Into<String>) -> Self {
        Self::Unknown { text: text.into(), dialect: None }
    }

    /// Text of at most `max` characters.
    #[must_use]
    pub const fn text(max: Option<u64>) -> Self {
        Self::String { max, fixed: false, unit: LengthUnit::Characters }
    }

    /// The resolution of a clock.
    #[must_use]
    pub const fn unit(&self) -> Option<TimeUnit> {
        match self {
            Self::Time { unit, .. } | Self::Timestamp { unit, .. } => *unit,
            _ => None,
        }
    }

    /// The family a type belongs to, whatever its width, length or resolution.
    #[must_use]
    pub fn family(&self) -> Self {
        match self {
            Self::Integer { .. } => Self::Integer { bits: None, signed: None },
            Self::Float { .. } | Self::Decimal { .. } | Self::Number => Self::Number,
            Self::String { .. } | Self::Uuid | Self::Json | Self::Binary { .. } => Self::text(None),
            Self::Time { .. } => Self::Time { unit: None, zone: None },
            Self::Timestamp { .. } => Self::Timestamp { unit: None, zone: None },
            Self::Unknown { .. } => Self::Any,
            other => other.clone(),
        }
    }
}

/// How the values of an actual type lie to those of an expected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The same values.
    Same,
    /// The actual type admits fewer.
    Narrower,
    /// The actual type admits more.
    Wider,
    /// Neither contains the other.
    Apart,
    /// Cannot be decided.
    Unknown,
}

impl Relation {
    /// How two pairs of promises lie to each other when both hold at once.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Same, relation) | (relation, Self::Same) => relation,
            (Self::Apart, _) | (_, Self::Apart) | (Self::Wider, Self::Narrower) | (Self::Narrower, Self::Wider) => {
                Self::Apart
            }
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Wider, Self::Wider) => Self::Wider,
            (Self::Narrower, Self::Narrower) => Self::Narrower,
        }
    }
}

/// Says how the values of `actual` lie to those of `expected`.
#[must_use]
pub fn relate(expected: &Type, actual: &Type) -> Relation {
    if expected == actual {
        return Relation::Same;
    }
    if let Some(relation) = relate_unknown(expected, actual) {
        return relation;
    }
    match (contains(expected, actual), contains(actual, expected)) {
        (true, true) => Relation::Same,
        (true, false) => Relation::Narrower,
        (false, true) => Relation::Wider,
        (false, false) => Relation::Apart,
    }
}

fn relate_unknown(expected: &Type, actual: &Type) -> Option<Relation> {
    match (expected, actual) {
        (Type::Any, _) => Some(Relation::Narrower),
        (_, Type::Any) => Some(Relation::Wider),
        (Type::Unknown { .. }, _) | (_, Type::Unknown { .. }) => Some(Relation::Unknown),
        (Type::Float { width: Some(a) }, Type::Float { width: Some(b) }) => {
            let platform = *a == FloatWidth::Platform || *b == FloatWidth::Platform;
            (platform && *a != FloatWidth::Half && *b != FloatWidth::Half).then_some(Relation::Unknown)
        }
        (Type::Timestamp { zone: Some(a), .. }, Type::Timestamp { zone: Some(b), .. })
        | (Type::Time { zone: Some(a), .. }, Type::Time { zone: Some(b), .. }) => {
            (a != b && (*a == Zone::Platform || *b == Zone::Platform)).then_some(Relation::Unknown)
        }
        (Type::String { unit: a, .. }, Type::String { unit: b, .. })
            if a != b && (*a == LengthUnit::Platform || *b == LengthUnit::Platform) =>
        {
            let read = |unit| relate(&counted_in(unit, expected), &counted_in(unit, actual));
            let (in_bytes, in_characters) = (read(LengthUnit::Bytes), read(LengthUnit::Characters));
            Some(if in_bytes == in_characters { in_bytes } else { Relation::Unknown })
        }
        _ => None,
    }
}

/// A text as the platform that decides what its length counts may mean it.
fn counted_in(decided: LengthUnit, ty: &Type) -> Type {
    match ty {
        Type::String { max, fixed, unit: LengthUnit::Platform } => {
            Type::String { max: *max, fixed: *fixed, unit: decided }
        }
        other => other.clone(),
    }
}

fn contains(outer: &Type, inner: &Type) -> bool {
    if let (Some(outer), Some(inner)) = (Numbers::of(outer), Numbers::of(inner)) {
        return outer.contains(&inner);
    }
    match (outer, inner) {
        (Type::String { max, fixed, unit }, Type::String { max: inner_max, fixed: inner_fixed, unit: inner_unit }) => {
            // So many bytes are so many characters at most, and so many characters may be more bytes.
            let counted = max.is_none() || unit == inner_unit || !*fixed && *inner_unit == LengthUnit::Bytes;
            counted && is_within((*max, *fixed), (*inner_max, *inner_fixed))
        }
        (Type::Binary { max, fixed }, Type::Binary { max: inner_max, fixed: inner_fixed }) => {
            is_within((*max, *fixed), (*inner_max, *inner_fixed))
        }
        (Type::Vector { dimensions }, Type::Vector { dimensions: inner }) => {
            at_most(dimensions.as_ref(), inner.as_ref(), |a, b| a == b)
        }
        (Type::Timestamp { unit, zone }, Type::Timestamp { unit: inner_unit, zone: inner_zone })
        | (Type::Time { unit, zone }, Type::Time { unit: inner_unit, zone: inner_zone }) => {
            at_most(unit.as_ref(), inner_unit.as_ref(), |a, b| b.digits() <= a.digits())
                && at_most(zone.as_ref(), inner_zone.as_ref(), |a, b| a == b)
        }
        _ => outer == inner,
    }
}

/// Whether a length, and whether every value has exactly it, stays within another one.
fn is_within((max, fixed): (Option<u64>, bool), (inner, inner_fixed): (Option<u64>, bool)) -> bool {
    at_most(max.as_ref(), inner.as_ref(), |a, b| if fixed { inner_fixed && a == b } else { b <= a })
}

/// Whether parameter `inner` stays within `outer`, where a missing one is "not promised".
pub(super) fn at_most<T>(outer: Option<&T>, inner: Option<&T>, within: impl Fn(&T, &T) -> bool) -> bool {
    match (outer, inner) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => within(outer, inner),
    }
}

#[cfg(test)]
#[path = "types_tests.rs"]
mod tests;
