//! How types are written: for people, and for fingerprints.

use std::fmt;

use super::types::{FloatWidth, LengthUnit, TimeUnit, Type, Zone};

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
            Self::Float { width } => format!("float:{}", list(&[width.map(|width| width_name(width).to_owned())])),
            Self::Decimal { precision, scale } => {
                format!("decimal:{}", list(&[precision.map(|n| n.to_string()), scale.map(|n| n.to_string())]))
            }
            Self::Number => "number".to_owned(),
            Self::String { max, fixed, unit } => {
                format!(
                    "string:{},{}",
                    list(&[max.map(|n| length(n, *unit))]),
                    if *fixed { "fixed" } else { "varying" }
                )
            }
            Self::Binary { max, fixed } => {
                format!("binary:{},{}", list(&[max.map(|n| n.to_string())]), if *fixed { "fixed" } else { "varying" })
            }
            Self::Uuid => "uuid".to_owned(),
            Self::Json => "json".to_owned(),
            Self::Variant => "variant".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Time { unit, zone } => format!("time:{}", list(&clock(*unit, *zone))),
            Self::Timestamp { unit, zone } => format!("timestamp:{}", list(&clock(*unit, *zone))),
            Self::Interval => "interval".to_owned(),
            Self::Geometry => "geometry".to_owned(),
            Self::Vector { dimensions } => format!("vector:{}", list(&[dimensions.map(|n| n.to_string())])),
            Self::List => "list".to_owned(),
            Self::Map => "map".to_owned(),
            Self::Struct => "struct".to_owned(),
            Self::Unknown { text, .. } => format!("unknown:{text}"),
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
            Self::Float { width } => with_parameter(f, "float", width.map(width_name)),
            Self::Decimal { precision, scale } => {
                let shown = |n: Option<String>| n.unwrap_or_else(|| "*".to_owned());
                let given = precision.is_some() || scale.is_some();
                let parameters = given.then(|| {
                    format!("{},{}", shown(precision.map(|p| p.to_string())), shown(scale.map(|s| s.to_string())))
                });
                with_parameter(f, "decimal", parameters)
            }
            Self::Number => f.write_str("number"),
            Self::String { max, fixed, unit } => {
                with_parameter(f, if *fixed { "char" } else { "string" }, max.map(|max| length(max, *unit)))
            }
            Self::Binary { max, fixed } => {
                with_parameter(f, if *fixed { "fixed binary" } else { "binary" }, max.as_ref())
            }
            Self::Uuid => f.write_str("uuid"),
            Self::Json => f.write_str("json"),
            Self::Variant => f.write_str("variant"),
            Self::Date => f.write_str("date"),
            Self::Time { unit, zone } | Self::Timestamp { unit, zone } => {
                let name = if matches!(self, Self::Time { .. }) { "time" } else { "timestamp" };
                with_parameter(f, name, unit.map(unit_name))?;
                f.write_str(match zone {
                    Some(Zone::Utc) => " in UTC",
                    Some(Zone::Local) => " without zone",
                    Some(Zone::Platform) | None => "",
                })
            }
            Self::Interval => f.write_str("interval"),
            Self::Geometry => f.write_str("geometry"),
            Self::Vector { dimensions } => with_parameter(f, "vector", dimensions.as_ref()),
            Self::List => f.write_str("list"),
            Self::Map => f.write_str("map"),
            Self::Struct => f.write_str("struct"),
            Self::Unknown { text, .. } => f.write_str(text),
        }
    }
}

fn with_parameter(f: &mut fmt::Formatter<'_>, name: &str, parameter: Option<impl fmt::Display>) -> fmt::Result {
    f.write_str(name)?;
    parameter.map_or(Ok(()), |parameter| write!(f, "({parameter})"))
}

fn length(max: u64, unit: LengthUnit) -> String {
    match unit {
        LengthUnit::Characters => max.to_string(),
        LengthUnit::Bytes => format!("{max} bytes"),
        LengthUnit::Platform => format!("{max} bytes or characters"),
    }
}

const fn width_name(width: FloatWidth) -> &'static str {
    match width {
        FloatWidth::Half => "16 bits",
        FloatWidth::Single => "32 bits",
        FloatWidth::Double => "64 bits",
        FloatWidth::Platform => "32 or 64 bits",
    }
}

fn clock(unit: Option<TimeUnit>, zone: Option<Zone>) -> [Option<String>; 2] {
    let zone = zone.map(|zone| match zone {
        Zone::Utc => "utc",
        Zone::Local => "local",
        Zone::Platform => "platform",
    });
    [unit.map(unit_name), zone.map(str::to_owned)]
}

fn unit_name(unit: TimeUnit) -> String {
    let name = match unit {
        TimeUnit::Seconds => "s",
        TimeUnit::Millis => "ms",
        TimeUnit::Micros => "us",
        TimeUnit::Nanos => "ns",
        TimeUnit::Digits(digits) => return format!("{digits} digits"),
    };
    name.to_owned()
}
