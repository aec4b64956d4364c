//! Partition values as text.
//!
//! In: a value of a manifest, and the type of its column. Out: the text that folders of partitions have for it.

use apache_avro::types::Value;
use data_encoding::HEXLOWER;

use crate::drift::Value as Seen;
use crate::model::Type;

/// A value as text; `None` is null.
pub(super) fn text(value: Option<&Value>, ty: Option<&Type>) -> Option<String> {
    let moment = |value: i64, nanos: i128| Seen::Moment(i128::from(value) * nanos).to_string();
    // A wall clock has no zone to be written in.
    let wall = |value: i64, nanos: i128| moment(value, nanos).trim_end_matches('Z').to_owned();
    Some(match value? {
        Value::Null => return None,
        Value::Union(_, inner) => return text(Some(inner), ty),
        Value::Boolean(value) => value.to_string(),
        Value::Int(value) if matches!(ty, Some(Type::Date)) => Seen::Day(*value).to_string(),
        Value::Int(value) => value.to_string(),
        Value::Long(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Double(value) => value.to_string(),
        Value::String(text) | Value::Enum(_, text) => text.clone(),
        Value::Date(days) => Seen::Day(*days).to_string(),
        Value::TimeMillis(value) => Seen::Clock(i64::from(*value).saturating_mul(1_000_000)).to_string(),
        Value::TimeMicros(value) => Seen::Clock(value.saturating_mul(1000)).to_string(),
        Value::TimestampMillis(value) => moment(*value, 1_000_000),
        Value::TimestampMicros(value) => moment(*value, 1000),
        Value::TimestampNanos(value) => moment(*value, 1),
        Value::LocalTimestampMillis(value) => wall(*value, 1_000_000),
        Value::LocalTimestampMicros(value) => wall(*value, 1000),
        Value::LocalTimestampNanos(value) => wall(*value, 1),
        Value::Uuid(id) => id.to_string(),
        Value::Bytes(bytes) | Value::Fixed(_, bytes) => HEXLOWER.encode(bytes),
        Value::Decimal(decimal) => {
            let bytes = Vec::<u8>::try_from(decimal).ok()?;
            let (Some(unscaled), Some(Type::Decimal { scale: Some(scale), .. })) = (whole(&bytes), ty) else {
                return Some(HEXLOWER.encode(&bytes));
            };
            Seen::Decimal { unscaled, scale: *scale }.to_string()
        }
        other => format!("{other:?}"),
    })
}

/// A number in two's complement, most significant byte first.
fn whole(bytes: &[u8]) -> Option<i128> {
    let first = *bytes.first()?;
    let sign = if first & 0x80 == 0 { 0 } else { 0xff };
    let missing = 16_usize.checked_sub(bytes.len())?;
    let mut all = [sign; 16];
    all.get_mut(missing..)?.copy_from_slice(bytes);
    Some(i128::from_be_bytes(all))
}
