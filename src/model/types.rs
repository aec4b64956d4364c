//! The type algebra: what a value of a field may be, free of any source's spelling.
//!
//! A type is the set of values it admits. A missing parameter means "not promised", so `decimal` contains every
//! `decimal(p,s)`. [`relate`] is set inclusion and therefore reflexive, antisymmetric up to `Same`, and transitive;
//! the tests below are its specification. Members of lists, maps and structs are fields of their own and are compared
//! as such: here a container is only its kind.

use std::fmt;

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
}

/// What the wall clock of a timestamp means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// An instant, kept in UTC.
    Utc,
    /// A wall-clock reading without a zone.
    Local,
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
    /// Binary floating point of 16, 32 or 64 bits.
    Float {
        /// Width in bits.
        bits: Option<u16>,
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
    /// Text of at most `max` characters, or of exactly `max` when `fixed`.
    String {
        /// Characters at most.
        max: Option<u64>,
        /// Whether every value has exactly `max` characters.
        fixed: bool,
    },
    /// Bytes, or exactly `fixed` of them.
    Binary {
        /// Bytes in each value.
        fixed: Option<u64>,
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
    /// A spelling that nobody here can read, folded to lower case and single spaces.
    Unknown(String),
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

const fn relate_unknown(expected: &Type, actual: &Type) -> Option<Relation> {
    match (expected, actual) {
        (Type::Any, _) => Some(Relation::Narrower),
        (_, Type::Any) => Some(Relation::Wider),
        (Type::Unknown(_), _) | (_, Type::Unknown(_)) => Some(Relation::Unknown),
        _ => None,
    }
}

fn contains(outer: &Type, inner: &Type) -> bool {
    if let (Some(outer), Some(inner)) = (Numbers::of(outer), Numbers::of(inner)) {
        return outer.contains(&inner);
    }
    match (outer, inner) {
        (Type::String { max, fixed }, Type::String { max: inner_max, fixed: inner_fixed }) => match (max, inner_max) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(a), Some(b)) if *fixed => *inner_fixed && a == b,
            (Some(a), Some(b)) => b <= a,
        },
        (Type::Binary { fixed }, Type::Binary { fixed: inner }) => {
            at_most(fixed.as_ref(), inner.as_ref(), |a, b| a == b)
        }
        (Type::Vector { dimensions }, Type::Vector { dimensions: inner }) => {
            at_most(dimensions.as_ref(), inner.as_ref(), |a, b| a == b)
        }
        (Type::Time { unit }, Type::Time { unit: inner }) => at_most(unit.as_ref(), inner.as_ref(), |a, b| b <= a),
        (Type::Timestamp { unit, zone }, Type::Timestamp { unit: inner_unit, zone: inner_zone }) => {
            at_most(unit.as_ref(), inner_unit.as_ref(), |a, b| b <= a)
                && at_most(zone.as_ref(), inner_zone.as_ref(), |a, b| a == b)
        }
        _ => outer == inner,
    }
}

/// Whether parameter `inner` stays within `outer`, where a missing one is "not promised".
fn at_most<T>(outer: Option<&T>, inner: Option<&T>, within: impl Fn(&T, &T) -> bool) -> bool {
    match (outer, inner) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => within(outer, inner),
    }
}

/// The numbers a numeric type admits.
enum Numbers {
    /// Every number in every representation.
    All,
    /// Exact numbers between `-low` and `high` with at most `scale` digits after the point.
    Exact { low: Magnitude, high: Magnitude, scale: Option<i32> },
    /// Binary floating point of the `rank`th width, which holds every whole number up to 2 to the power of `mantissa`.
    Binary { rank: u8, mantissa: u32 },
}

/// The size of the largest number on one side of zero.
#[derive(Clone, Copy)]
enum Magnitude {
    Number(u128),
    /// `digits` nines.
    Digits(u32),
    Unbounded,
}

impl Magnitude {
    const fn exact(self) -> Option<u128> {
        match self {
            Self::Number(number) => Some(number),
            Self::Digits(digits) if digits <= 38 => Some(10_u128.pow(digits) - 1),
            Self::Digits(_) | Self::Unbounded => None,
        }
    }

    const fn reaches(self, other: Self) -> bool {
        match (self, other) {
            (Self::Unbounded, _) => true,
            (_, Self::Unbounded) => false,
            _ => match (self.exact(), other.exact()) {
                (Some(a), Some(b)) => a >= b,
                (None, Some(_)) => true,
                (Some(_), None) => false,
                (None, None) => match (self, other) {
                    (Self::Digits(a), Self::Digits(b)) => a >= b,
                    _ => false,
                },
            },
        }
    }
}

impl Numbers {
    fn of(ty: &Type) -> Option<Self> {
        Some(match ty {
            Type::Number => Self::All,
            Type::Integer { bits, signed } => integers(*bits, *signed),
            // Unpromised width is the widest rank, yet vouches for no whole number that a double cannot hold.
            Type::Float { bits } => match bits {
                Some(bits) if *bits <= 16 => Self::Binary { rank: 0, mantissa: 11 },
                Some(bits) if *bits <= 32 => Self::Binary { rank: 1, mantissa: 24 },
                Some(_) => Self::Binary { rank: 2, mantissa: 53 },
                None => Self::Binary { rank: 3, mantissa: 53 },
            },
            Type::Decimal { precision, scale } => {
                let whole = precision.map_or(Magnitude::Unbounded, |precision| {
                    Magnitude::Digits(u32::try_from(i64::from(precision) - i64::from(scale.unwrap_or(0))).unwrap_or(0))
                });
                Self::Exact { low: whole, high: whole, scale: *scale }
            }
            _ => return None,
        })
    }

    fn contains(&self, inner: &Self) -> bool {
        match (self, inner) {
            (Self::All, _) => true,
            (_, Self::All) | (Self::Exact { .. }, Self::Binary { .. }) => false,
            (Self::Binary { rank: outer, .. }, Self::Binary { rank: inner, .. }) => inner <= outer,
            (Self::Binary { mantissa, .. }, Self::Exact { low, high, scale }) => {
                let whole = Magnitude::Number(1_u128 << mantissa);
                scale.is_some_and(|scale| scale <= 0) && whole.reaches(*low) && whole.reaches(*high)
            }
            (
                Self::Exact { low, high, scale },
                Self::Exact { low: inner_low, high: inner_high, scale: inner_scale },
            ) => {
                low.reaches(*inner_low)
                    && high.reaches(*inner_high)
                    && at_most(scale.as_ref(), inner_scale.as_ref(), |a, b| b <= a)
            }
        }
    }
}

const fn integers(bits: Option<u16>, signed: Option<bool>) -> Numbers {
    let (signed_top, unsigned_top) = match bits {
        Some(bits) if bits >= 1 && bits <= 127 => {
            (Magnitude::Number((1_u128 << (bits - 1)) - 1), Magnitude::Number((1_u128 << bits) - 1))
        }
        Some(128) => (Magnitude::Number(i128::MAX as u128), Magnitude::Number(u128::MAX)),
        _ => (Magnitude::Unbounded, Magnitude::Unbounded),
    };
    let low = match (bits, signed) {
        (_, Some(false)) => Magnitude::Number(0),
        (Some(bits), _) if bits >= 1 && bits <= 128 => Magnitude::Number(1_u128 << (bits - 1)),
        _ => Magnitude::Unbounded,
    };
    let high = match signed {
        Some(true) => signed_top,
        Some(false) | None => unsigned_top,
    };
    Numbers::Exact { low, high, scale: Some(0) }
}

impl Type {
    /// A text that identifies the type for ever: fingerprints are made of it, so it never changes with the wording.
    #[must_use]
    pub fn code(&self) -> String {
        let list = |parts: &[Option<String>]| {
            parts.iter().map(|part| part.as_deref().unwrap_or("*")).collect::<Vec<_>>().join(",")
        };
        match self {
            Self::Any => "any".to_owned(),
            Self::Boolean => "boolean".to_owned(),
            Self::Integer { bits, signed } => {
                let sign = signed.map(|signed| if signed { "signed" } else { "unsigned" }.to_owned());
                format!("integer:{}", list(&[bits.map(|n| n.to_string()), sign]))
            }
            Self::Float { bits } => format!("float:{}", list(&[bits.map(|n| n.to_string())])),
            Self::Decimal { precision, scale } => {
                format!("decimal:{}", list(&[precision.map(|n| n.to_string()), scale.map(|n| n.to_string())]))
            }
            Self::Number => "number".to_owned(),
            Self::String { max, fixed } => {
                format!("string:{},{}", list(&[max.map(|n| n.to_string())]), if *fixed { "fixed" } else { "varying" })
            }
            Self::Binary { fixed } => format!("binary:{}", list(&[fixed.map(|n| n.to_string())])),
            Self::Uuid => "uuid".to_owned(),
            Self::Json => "json".to_owned(),
            Self::Variant => "variant".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Time { unit } => format!("time:{}", list(&[unit.map(|unit| unit_name(unit).to_owned())])),
            Self::Timestamp { unit, zone } => {
                let zone = zone.map(|zone| if zone == Zone::Utc { "utc" } else { "local" }.to_owned());
                format!("timestamp:{}", list(&[unit.map(|unit| unit_name(unit).to_owned()), zone]))
            }
            Self::Interval => "interval".to_owned(),
            Self::Geometry => "geometry".to_owned(),
            Self::Vector { dimensions } => format!("vector:{}", list(&[dimensions.map(|n| n.to_string())])),
            Self::List => "list".to_owned(),
            Self::Map => "map".to_owned(),
            Self::Struct => "struct".to_owned(),
            Self::Unknown(text) => format!("unknown:{text}"),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Boolean => f.write_str("boolean"),
            Self::Integer { bits, signed } => {
                f.write_str(if *signed == Some(false) { "unsigned integer" } else { "integer" })?;
                bits.map_or(Ok(()), |bits| write!(f, "({bits} bits)"))
            }
            Self::Float { bits } => with_parameter(f, "float", bits.map(|bits| format!("{bits} bits"))),
            Self::Decimal { precision, scale } => {
                let shown = |n: Option<String>| n.unwrap_or_else(|| "*".to_owned());
                let given = precision.is_some() || scale.is_some();
                let parameters = given.then(|| {
                    format!("{},{}", shown(precision.map(|p| p.to_string())), shown(scale.map(|s| s.to_string())))
                });
                with_parameter(f, "decimal", parameters)
            }
            Self::Number => f.write_str("number"),
            Self::String { max, fixed } => with_parameter(f, if *fixed { "char" } else { "string" }, max.as_ref()),
            Self::Binary { fixed } => with_parameter(f, "binary", fixed.as_ref()),
            Self::Uuid => f.write_str("uuid"),
            Self::Json => f.write_str("json"),
            Self::Variant => f.write_str("variant"),
            Self::Date => f.write_str("date"),
            Self::Time { unit } => with_parameter(f, "time", unit.map(unit_name)),
            Self::Timestamp { unit, zone } => {
                with_parameter(f, "timestamp", unit.map(unit_name))?;
                f.write_str(match zone {
                    Some(Zone::Utc) => " in UTC",
                    Some(Zone::Local) => " without zone",
                    None => "",
                })
            }
            Self::Interval => f.write_str("interval"),
            Self::Geometry => f.write_str("geometry"),
            Self::Vector { dimensions } => with_parameter(f, "vector", dimensions.as_ref()),
            Self::List => f.write_str("list"),
            Self::Map => f.write_str("map"),
            Self::Struct => f.write_str("struct"),
            Self::Unknown(text) => f.write_str(text),
        }
    }
}

fn with_parameter(f: &mut fmt::Formatter<'_>, name: &str, parameter: Option<impl fmt::Display>) -> fmt::Result {
    f.write_str(name)?;
    parameter.map_or(Ok(()), |parameter| write!(f, "({parameter})"))
}

const fn unit_name(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Seconds => "s",
        TimeUnit::Millis => "ms",
        TimeUnit::Micros => "us",
        TimeUnit::Nanos => "ns",
    }
}

#[cfg(test)]
#[path = "types_tests.rs"]
mod tests;
