//! What a footer says of one column, over all row groups. In: the decoded column chunks. Out: [`LeafFacts`]. Guaranteed:
//! what is not said, or cannot be relied upon, is absent and never zero.
//!
//! Writers may shorten texts and say so; the flag is absent in files of older ones. Of those, parquet-cpp never shortens and
//! parquet-mr only where it is told to: theirs are taken as whole, and of any other writer as limits.
//!
//! Which minima can be relied upon: <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>,
//! `Statistics` and `ColumnOrder`. The deprecated pair was written in signed order by old writers whatever the type, so it
//! counts only where that is the order; so does the new pair where the file gives no order. `INT96` has none. Values in
//! which the smallest is above the greatest are what writers leave that have seen only NaN.

use parquet::basic::{ColumnOrder, LogicalType, SortOrder, Type as Physical};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::statistics::Statistics;

use crate::drift::{Extreme, LeafFacts, Value};
use crate::model::Type;
use crate::model::types::{FloatWidth, TimeUnit};

/// What the row groups say of the column number `at`; `None` where they contradict themselves. The smallest and the
/// greatest value are told where the type `ty` of the values is given.
pub(super) fn leaf_facts(file: &ParquetMetaData, at: usize, ty: Option<&Type>) -> Option<LeafFacts> {
    let order = file.file_metadata().column_orders().and_then(|orders| orders.get(at)).copied();
    let writer = file.file_metadata().created_by().unwrap_or_default();
    let whole_texts = ["parquet-cpp", "parquet-mr"].iter().any(|name| writer.starts_with(name));
    let mut whole = LeafFacts { values: Some(0), nulls: Some(0), ..LeafFacts::default() };
    let (mut least, mut greatest) = (Kept::Nothing, Kept::Nothing);
    for group in file.row_groups() {
        let chunk = group.columns().get(at)?;
        let values = u64::try_from(chunk.num_values()).ok()?;
        if values == 0 {
            continue;
        }
        // More nulls than values: no such number can be relied upon.
        let nulls = chunk.statistics().and_then(Statistics::null_count_opt).filter(|nulls| *nulls <= values);
        whole.values = whole.values.and_then(|sum| sum.checked_add(values));
        whole.nulls = whole.nulls.zip(nulls).and_then(|(sum, nulls)| sum.checked_add(nulls));
        let Some(ty) = ty.filter(|_| nulls != Some(values)) else { continue };
        let [low, high] = extremes(chunk, order, ty, whole_texts);
        least = least.with(low, |new, old| below(&new.value, &old.value));
        greatest = greatest.with(high, |new, old| below(&old.value, &new.value));
    }
    whole.least = least.known();
    whole.greatest = greatest.known();
    Some(whole)
}

/// The most extreme value so far.
enum Kept {
    /// No values yet.
    Nothing,
    Known(Extreme),
    /// A row group with values does not say.
    Unknown,
}

impl Kept {
    fn with(self, new: Option<Extreme>, beyond: impl Fn(&Extreme, &Extreme) -> Option<bool>) -> Self {
        match (self, new) {
            (Self::Unknown, _) | (_, None) => Self::Unknown,
            (Self::Nothing, Some(new)) => Self::Known(new),
            (Self::Known(old), Some(new)) => match beyond(&new, &old) {
                Some(true) => Self::Known(new),
                // A limit and a value that are equal: the value occurs.
                Some(false) if new.value == old.value => {
                    Self::Known(Extreme { occurs: old.occurs || new.occurs, ..old })
                }
                Some(false) => Self::Known(old),
                None => Self::Unknown,
            },
        }
    }

    fn known(self) -> Option<Extreme> {
        match self {
            Self::Known(extreme) => Some(extreme),
            Self::Nothing | Self::Unknown => None,
        }
    }
}

/// Whether a value is below another of its column; `None` where they cannot be compared.
fn below(one: &Value, other: &Value) -> Option<bool> {
    Some(match (one, other) {
        (Value::Boolean(one), Value::Boolean(other)) => one < other,
        (Value::Integer(one), Value::Integer(other)) | (Value::Moment(one), Value::Moment(other)) => one < other,
        (Value::Float(one), Value::Float(other)) => one < other,
        (Value::Decimal { unscaled: one, scale }, Value::Decimal { unscaled: other, scale: same }) if scale == same => {
            one < other
        }
        (Value::Day(one), Value::Day(other)) => one < other,
        (Value::Clock(one), Value::Clock(other)) => one < other,
        (Value::Text(one), Value::Text(other)) => one.as_bytes() < other.as_bytes(),
        _ => return None,
    })
}

/// The smallest and the greatest value of a column chunk.
fn extremes(
    chunk: &ColumnChunkMetaData,
    order: Option<ColumnOrder>,
    ty: &Type,
    whole_texts: bool,
) -> [Option<Extreme>; 2] {
    let column = chunk.column_descr();
    let natural =
        ColumnOrder::sort_order_for_type(column.logical_type_ref(), column.converted_type(), column.physical_type());
    let Some(statistics) = chunk.statistics() else { return [None, None] };
    let usable = match order {
        _ if column.physical_type() == Physical::INT96 || natural == SortOrder::UNDEFINED => false,
        // Signed bytes are no order of any text or decimal, and unsigned numbers were sorted as signed ones.
        _ if statistics.is_min_max_deprecated() => is_plainly_signed(column.physical_type(), natural),
        Some(ColumnOrder::TYPE_DEFINED_ORDER(_)) => true,
        None | Some(ColumnOrder::UNDEFINED) => is_plainly_signed(column.physical_type(), natural),
        Some(_) => false,
    };
    if !usable {
        return [None, None];
    }
    let logical = column.logical_type_ref();
    let read = |bytes: Option<&[u8]>, exact: bool| {
        let value = value(bytes?, column.physical_type(), logical, ty)?;
        let occurs = match value {
            Value::Text(_) => exact || whole_texts || *ty == Type::Uuid,
            _ => true,
        };
        Some(Extreme { value, occurs })
    };
    let least = read(statistics.min_bytes_opt(), statistics.min_is_exact());
    let greatest = read(statistics.max_bytes_opt(), statistics.max_is_exact());
    if let (Some(least), Some(greatest)) = (&least, &greatest)
        && below(&greatest.value, &least.value) != Some(false)
    {
        return [None, None];
    }
    [least, greatest]
}

const fn is_plainly_signed(physical: Physical, natural: SortOrder) -> bool {
    match physical {
        // One bit has one order.
        Physical::BOOLEAN => true,
        Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY => false,
        _ => matches!(natural, SortOrder::SIGNED),
    }
}

/// A value as PLAIN encoding writes it, without the length.
fn value(bytes: &[u8], physical: Physical, logical: Option<&LogicalType>, ty: &Type) -> Option<Value> {
    let whole = match physical {
        Physical::INT32 => Some(i64::from(i32::from_le_bytes(bytes.try_into().ok()?))),
        Physical::INT64 => Some(i64::from_le_bytes(bytes.try_into().ok()?)),
        _ => None,
    };
    Some(match ty {
        Type::Boolean => Value::Boolean(*bytes.first()? != 0),
        Type::Integer { signed: Some(false), .. } => match physical {
            Physical::INT32 => Value::Integer(u32::from_le_bytes(bytes.try_into().ok()?).into()),
            Physical::INT64 => Value::Integer(u64::from_le_bytes(bytes.try_into().ok()?).into()),
            _ => return None,
        },
        Type::Integer { .. } => Value::Integer(whole?.into()),
        Type::Float { width } => {
            let number = match width {
                Some(FloatWidth::Half) => half(u16::from_le_bytes(bytes.try_into().ok()?)),
                Some(FloatWidth::Single) => f32::from_le_bytes(bytes.try_into().ok()?).into(),
                _ => f64::from_le_bytes(bytes.try_into().ok()?),
            };
            return (!number.is_nan()).then_some(Value::Float(number));
        }
        Type::Decimal { scale, .. } => {
            let unscaled = match whole {
                Some(whole) => whole.into(),
                None => big_endian(bytes)?,
            };
            Value::Decimal { unscaled, scale: scale.unwrap_or(0) }
        }
        Type::Date => Value::Day(i32::try_from(whole?).ok()?),
        Type::Time { unit, .. } => Value::Clock(whole?.checked_mul(i64::try_from(nanos(*unit)?).ok()?)?),
        Type::Timestamp { unit, .. } => Value::Moment(i128::from(whole?).checked_mul(nanos(*unit)?)?),
        Type::String { .. } => Value::Text(std::str::from_utf8(bytes).ok()?.to_owned()),
        Type::Uuid if matches!(logical, Some(LogicalType::Uuid)) => Value::Text(uuid(bytes)?),
        _ => return None,
    })
}

const fn nanos(unit: Option<TimeUnit>) -> Option<i128> {
    Some(match unit {
        Some(TimeUnit::Millis) => 1_000_000,
        Some(TimeUnit::Micros) => 1_000,
        Some(TimeUnit::Nanos) => 1,
        _ => return None,
    })
}

/// Two's complement, the highest byte first.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let negative = bytes.first()? & 0x80 != 0;
    let fill = if negative { 0xff } else { 0 };
    let (extra, kept) = bytes.split_at(bytes.len().saturating_sub(16));
    if extra.iter().any(|byte| *byte != fill) || (!extra.is_empty() && (kept.first()? & 0x80 != 0) != negative) {
        return None;
    }
    let mut whole = [fill; 16];
    whole[16 - kept.len()..].copy_from_slice(kept);
    Some(i128::from_be_bytes(whole))
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

fn uuid(bytes: &[u8]) -> Option<String> {
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    let digits = data_encoding::HEXLOWER.encode(&bytes);
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    Some(parts.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        assert_eq!(big_endian(&[0xff]), Some(-1));
        assert_eq!(big_endian(&[0x00, 0x80]), Some(128));
        assert_eq!(big_endian(&[0x80]), Some(-128));
        assert_eq!(big_endian(&[0xff; 20]), Some(-1));
        assert_eq!(big_endian(&[0x01; 20]), None);
        assert_eq!(big_endian(&[]), None);
        assert_eq!(half(0x3c00).to_bits(), 1.0_f64.to_bits());
        assert_eq!(half(0xc000).to_bits(), (-2.0_f64).to_bits());
        assert_eq!(half(0x0001).to_bits(), 2f64.powi(-24).to_bits());
        assert_eq!(half(0x7c00).to_bits(), f64::INFINITY.to_bits());
        assert!(half(0x7e00).is_nan());
        assert_eq!(uuid(&[0x11; 16]).unwrap(), "11111111-1111-1111-1111-111111111111");
    }
}
