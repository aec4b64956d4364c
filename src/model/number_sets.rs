//! The numbers that a numeric type admits, whatever form they have.
//!
//! In: a type. Out: its numbers, if it has any, and whether they contain those of another type. Total: no number is
//! computed that does not fit in 128 bits.

use super::types::{FloatWidth, Type, at_most};

/// The numbers a numeric type admits.
pub(super) enum Numbers {
    /// Every number in every representation.
    All,
    /// Exact numbers between `-low` and `high` with at most `scale` digits after the point.
    Exact { low: Magnitude, high: Magnitude, scale: Option<i32> },
    /// Binary floating point of the `rank`th width, which holds every whole number up to 2 to the power of `mantissa`.
    Binary { rank: u8, mantissa: u32 },
}

/// The size of the largest number on one side of zero.
#[derive(Clone, Copy)]
pub(super) enum Magnitude {
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
    pub(super) fn of(ty: &Type) -> Option<Self> {
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

    pub(super) fn contains(&self, inner: &Self) -> bool {
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
