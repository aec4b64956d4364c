//! What a word of a dialect means, and what the parameters behind it make of that.
//!
//! In: a [`Meaning`] from a dialect's declaration, and the texts in its parentheses. Out: a [`Type`], or nothing where
//! the parameters cannot be read: what only looks like a known type is not one.

use crate::model::types::{FloatWidth, LengthUnit, TimeUnit, Type, Zone};

/// What a word stands for. Where parameters are missing, `bare` and its like say what the dialect takes for them;
/// `None` is "not promised".
#[derive(Debug)]
pub(in crate::model) enum Meaning {
    /// This type, whatever numbers stand in parentheses.
    Exactly(Type),
    /// This type if nothing stands in parentheses.
    Bare(Type),
    /// Whole numbers; a parameter is only a display width.
    Integer {
        /// Width in bits.
        bits: u16,
        /// Whether negative numbers occur.
        signed: bool,
    },
    /// Whole numbers by width and sign, as in Parquet's `INT(8, true)`.
    SizedInteger,
    /// A field of bits that reads as an unsigned number: `BIT(8)`.
    Bits {
        /// Bits without a parameter.
        bare: u16,
    },
    /// Binary floating point by its binary digits: single up to 24 of them, as the SQL standard's `FLOAT(p)`.
    Digits {
        /// Width without a parameter.
        bare: FloatWidth,
    },
    /// Decimal digits; one parameter alone leaves none after the point.
    Decimal {
        /// Digits in all without a parameter.
        precision: Option<u32>,
        /// Digits after the point without a parameter.
        scale: Option<i32>,
    },
    /// Decimal digits of a given number; the parameter is how many of them stand after the point: `Decimal64(4)`.
    Scaled {
        /// Digits in all.
        precision: u32,
    },
    /// Text by its length.
    Text {
        /// Length without a parameter.
        bare: Option<u64>,
        /// Length for `MAX`.
        most: Option<u64>,
        /// Whether it is padded to that length.
        fixed: bool,
        /// What the length counts, unless the parameter says.
        unit: LengthUnit,
    },
    /// Bytes by their number.
    Bytes {
        /// Bytes without a parameter.
        bare: Option<u64>,
        /// Whether it is padded to that length.
        fixed: bool,
    },
    /// A time of day by its resolution.
    Time {
        /// Meaning of the wall clock, unless the words behind it say.
        zone: Zone,
        /// Resolution without a parameter.
        unit: Option<TimeUnit>,
    },
    /// A day and a time of day by its resolution.
    Timestamp {
        /// Meaning of the wall clock, unless the words behind it say.
        zone: Zone,
        /// Resolution without a parameter.
        unit: Option<TimeUnit>,
    },
    /// A duration; with the fields it is made of, a type that is compared with nothing but itself.
    Interval,
    /// So many numbers.
    Vector {
        /// How many without a parameter.
        bare: Option<u64>,
        /// The kind of number that goes without saying.
        number: &'static str,
    },
    /// One of the values in parentheses.
    Enumeration,
    /// A list of what stands inside.
    List,
    /// A list of structs with the members inside.
    Nested,
    /// A map from the first to the second type inside.
    Map,
    /// A map from text to the type inside.
    TextMap,
    /// A struct of the members inside.
    Struct,
    /// The type inside, encoded in another way.
    Encoded,
    /// The type inside, which may be null.
    Nullable,
    /// The type inside that is named `values`, encoded in another way.
    Dictionary,
    /// A type of the dialect that the algebra has no word for: compared with nothing but itself.
    Opaque,
}

/// The type that a word with these parameters stands for; `None` where they cannot be read. `in_brackets` is whether
/// they stood in `[]`, as Arrow writes them.
pub(super) fn type_of(meaning: &Meaning, parameters: &[String], in_brackets: bool) -> Option<Type> {
    let number = |at: usize| parameters.get(at).and_then(|text| text.parse::<u64>().ok());
    let readable =
        |count: usize| parameters.len() <= count && parameters.iter().all(|text| text.parse::<i64>().is_ok());
    Some(match meaning {
        Meaning::Exactly(ty) if readable(2) => ty.clone(),
        // Arrow says what it counts.
        Meaning::Exactly(Type::Date) if matches!(parameters, [unit] if unit == "day" || unit == "ms") => Type::Date,
        Meaning::Bare(ty) if parameters.is_empty() => ty.clone(),
        Meaning::Integer { bits, signed } if readable(1) => Type::Integer { bits: Some(*bits), signed: Some(*signed) },
        Meaning::SizedInteger => {
            let value = |at: usize| parameters.get(at).map(|text| text.rsplit('=').next().unwrap_or(text));
            let bits = value(0).map_or(Some(32), |text| text.parse().ok())?;
            let signed = value(1).map_or(Some(true), |text| text.parse().ok())?;
            (parameters.len() <= 2).then_some(Type::Integer { bits: Some(bits), signed: Some(signed) })?
        }
        Meaning::Bits { bare } if readable(1) => {
            let bits = number(0).map_or(Some(*bare), |bits| u16::try_from(bits).ok());
            Type::Integer { bits: Some(bits?), signed: Some(false) }
        }
        Meaning::Digits { bare } if readable(2) => Type::Float {
            width: Some(match number(0) {
                // MySQL's FLOAT(M,D) counts decimal digits and is always single.
                Some(_) if parameters.len() == 2 && *bare == FloatWidth::Single => FloatWidth::Single,
                Some(digits) if digits <= 24 => FloatWidth::Single,
                Some(_) => FloatWidth::Double,
                None => *bare,
            }),
        },
        Meaning::Decimal { precision, scale } if parameters.is_empty() => {
            Type::Decimal { precision: *precision, scale: *scale }
        }
        Meaning::Decimal { precision, .. } => {
            let digits = match parameters.first().map(String::as_str) {
                // Oracle's NUMBER(*,2): as many digits as there can be.
                Some("*") => precision.or(Some(38)),
                _ => Some(u32::try_from(number(0)?).ok()?),
            };
            let scale = parameters.get(1).map_or(Some(0), |text| text.parse().ok())?;
            (parameters.len() <= 2).then_some(Type::Decimal { precision: digits, scale: Some(scale) })?
        }
        Meaning::Scaled { precision } if readable(1) => Type::Decimal {
            precision: Some(*precision),
            scale: Some(number(0).map_or(Some(0), |n| n.try_into().ok())?),
        },
        Meaning::Text { bare, most, fixed, unit } => {
            let (max, unit) = match parameters {
                [] => (*bare, *unit),
                [max] if max == "max" => (*most, *unit),
                [length] => counted(length, *unit)?,
                _ => return None,
            };
            let unit = if max.is_some() { unit } else { LengthUnit::Characters };
            Type::String { max, fixed: *fixed && max.is_some(), unit }
        }
        Meaning::Bytes { bare, fixed } => match parameters {
            [] => Type::Binary { max: *bare, fixed: *fixed && bare.is_some() },
            [max] if max == "max" => Type::Binary { max: None, fixed: false },
            [_] => Type::Binary { max: Some(number(0)?), fixed: *fixed },
            _ => return None,
        },
        Meaning::Time { zone, unit } => {
            let (unit, zone) = clock(parameters, *unit, *zone)?;
            Type::Time { unit, zone: Some(zone) }
        }
        Meaning::Timestamp { zone, unit } => {
            // Arrow's timestamps say their zone, or have none.
            let zone = if in_brackets { Zone::Local } else { *zone };
            let (unit, zone) = clock(parameters, *unit, zone)?;
            Type::Timestamp { unit, zone: Some(zone) }
        }
        Meaning::Vector { bare, number } => {
            let (numbers, words): (Vec<_>, Vec<_>) = parameters.iter().partition(|text| text.parse::<u64>().is_ok());
            let usual = words.iter().all(|word| word.as_str() == *number);
            if !usual || words.len() > 1 || numbers.len() > 1 {
                return None;
            }
            Type::Vector { dimensions: numbers.first().map_or(*bare, |text| text.parse().ok()) }
        }
        _ => return None,
    })
}

/// The length of a text. Oracle says what it counts where the session would decide otherwise: `10 CHAR`, `10 BYTE`.
fn counted(length: &str, unit: LengthUnit) -> Option<(Option<u64>, LengthUnit)> {
    let (number, unit) = match (length.strip_suffix(" char"), length.strip_suffix(" byte")) {
        (Some(number), _) => (number, LengthUnit::Characters),
        (_, Some(number)) if unit == LengthUnit::Platform => (number, LengthUnit::Bytes),
        _ => (length, unit),
    };
    Some((Some(number.parse().ok()?), unit))
}

/// A resolution and a zone, in any order and spelling: `6`, `us, tz=UTC`, `MICROS, true`, `3, 'Europe/Berlin'`.
fn clock(parameters: &[String], unit: Option<TimeUnit>, zone: Zone) -> Option<(Option<TimeUnit>, Zone)> {
    // Behind an instant a zone is for display; anything else would contradict itself.
    let is_instant = zone == Zone::Utc;
    let (mut unit, mut zone) = (unit, zone);
    for parameter in parameters {
        let value = parameter.rsplit('=').next().unwrap_or(parameter);
        if let Some(read) = unit_of(value) {
            unit = Some(read);
            continue;
        }
        zone = match value {
            "true" => Zone::Utc,
            "false" | "none" | "null" => Zone::Local,
            _ if parameter.starts_with("tz=") || parameter.starts_with("some(") => Zone::Utc,
            _ if is_instant && parameter.contains(['\'', '"']) => Zone::Utc,
            _ => return None,
        };
    }
    Some((unit, zone))
}

/// The resolution that a digit count or an Arrow unit stands for.
pub(super) fn unit_of(text: &str) -> Option<TimeUnit> {
    match text {
        "s" | "second" | "seconds" | "0" => Some(TimeUnit::Seconds),
        "ms" | "millisecond" | "millis" | "3" => Some(TimeUnit::Millis),
        "us" | "microsecond" | "micros" | "6" => Some(TimeUnit::Micros),
        "ns" | "nanosecond" | "nanos" | "9" => Some(TimeUnit::Nanos),
        "1" | "2" | "4" | "5" | "7" | "8" => text.parse().ok().map(TimeUnit::Digits),
        _ => None,
    }
}
