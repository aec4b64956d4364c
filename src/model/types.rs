//! The type algebra: what a value of a field may be, free of any source's spelling.
//!
//! A type is the set of values it admits. A missing parameter means "not promised", so `decimal` contains every
//! `decimal(p,s)`. [`relate`] is set inclusion and therefore reflexive, antisymmetric up to `Same`, and transitive;
//! the tests below are its specification. Members of lists, maps and structs are fields of their own and are compared
//! as such: here a container is only its kind.

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
    /// One of the two, depending on the platform: a bare `TIMESTAMP` does not say.
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
    /// Text of at most `max` characters, or of exactly `max` when `fixed`.
    String {
        /// Characters at most.
        max: Option<u64>,
        /// Whether every value has exactly `max` characters.
        fixed: bool,
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

    /// The family a type belongs to, whatever its width, length or resolution.
    #[must_use]
    pub fn family(&self) -> Self {
        match self {
            Self::Integer { .. } => Self::Integer { bits: None, signed: None },
            Self::Float { .. } | Self::Decimal { .. } | Self::Number => Self::Number,
            Self::String { .. } | Self::Uuid | Self::Json | Self::Binary { .. } => {
                Self::String { max: None, fixed: false }
            }
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
        _ => None,
    }
}

fn contains(outer: &Type, inner: &Type) -> bool {
    if let (Some(outer), Some(inner)) = (Numbers::of(outer), Numbers::of(inner)) {
        return outer.contains(&inner);
    }
    match (outer, inner) {
        (Type::String { max, fixed }, Type::String { max: inner_max, fixed: inner_fixed })
        | (Type::Binary { max, fixed }, Type::Binary { max: inner_max, fixed: inner_fixed }) => {
            match (max, inner_max) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(a), Some(b)) if *fixed => *inner_fixed && a == b,
                (Some(a), Some(b)) => b <= a,
            }
        }
        (Type::Vector { dimensions }, Type::Vector { dimensions: inner }) => {
            at_most(dimensions.as_ref(), inner.as_ref(), |a, b| a == b)
        }
        (Type::Timestamp { unit, zone }, Type::Timestamp { unit: inner_unit, zone: inner_zone })
        | (Type::Time { unit, zone }, Type::Time { unit: inner_unit, zone: inner_zone }) => {
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
    /// `digits` nines; below 0 for numbers that begin after the point.
    Digits(i64),
    Unbounded,
}

impl Magnitude {
    const fn exact(self) -> Option<u128> {
        match self {
            Self::Number(number) => Some(number),
            Self::Digits(digits) if digits <= 0 => Some(0),
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 38")]
            Self::Digits(digits) if digits <= 38 => Some(10_u128.pow(digits as u32) - 1),
            Self::Digits(_) | Self::Unbounded => None,
        }
    }

    const fn reaches(self, other: Self) -> bool {
        match (self, other) {
            (Self::Unbounded, _) => true,
            (_, Self::Unbounded) => false,
            (Self::Digits(a), Self::Digits(b)) => a >= b,
            _ => match (self.exact(), other.exact()) {
                (Some(a), Some(b)) => a >= b,
                (None, _) => true,
                (Some(_), None) => false,
            },
        }
    }
}

impl Numbers {
    fn of(ty: &Type) -> Option<Self> {
        Some(match ty {
            Type::Number => Self::All,
            Type::Integer { bits, signed } => integers(*bits, *signed),
            // Unpromised width is the widest rank, yet vouches for no whole number that a double cannot hold; a
            // width that the platform chooses vouches for what the narrower choice holds.
            Type::Float { width } => match width {
                Some(FloatWidth::Half) => Self::Binary { rank: 0, mantissa: 11 },
                Some(FloatWidth::Single | FloatWidth::Platform) => Self::Binary { rank: 1, mantissa: 24 },
                Some(FloatWidth::Double) => Self::Binary { rank: 2, mantissa: 53 },
                None => Self::Binary { rank: 3, mantissa: 53 },
            },
            Type::Decimal { precision, scale } => {
                let whole = precision.map_or(Magnitude::Unbounded, |precision| {
                    Magnitude::Digits(i64::from(precision) - i64::from(scale.unwrap_or(0)))
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

#[cfg(test)]
#[path = "types_tests.rs"]
mod tests;
