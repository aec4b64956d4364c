//! Sets of numbers: what a threshold admits, whatever words it is written in.
//!
//! A set is a list of stretches of the number line without gaps inside and with gaps between, so that two sets are equal
//! exactly when they hold the same numbers. Guaranteed: whole numbers of any size are kept exactly.

use std::cmp::Ordering;

use super::types::Relation;
use super::values::Scalar;

/// A cut through the number line: everything on its left, everything on its right, no number on it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cut {
    /// Left of every number.
    Start,
    /// Between all smaller numbers and this one.
    Before(Scalar),
    /// Between this number and all greater ones.
    After(Scalar),
    /// Right of every number.
    End,
}

impl Ord for Cut {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |cut: &Self| match cut {
            Self::Start => (0, None, 0),
            Self::Before(number) => (1, Some(number.clone()), 0),
            Self::After(number) => (1, Some(number.clone()), 1),
            Self::End => (2, None, 0),
        };
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Cut {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A set of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers(Vec<(Cut, Cut)>);

impl Numbers {
    /// Every number.
    #[must_use]
    pub fn all() -> Self {
        Self(vec![(Cut::Start, Cut::End)])
    }

    /// This number alone.
    #[must_use]
    pub fn only(number: &Scalar) -> Self {
        Self::between(number, number)
    }

    /// The numbers above this one.
    #[must_use]
    pub fn above(number: &Scalar) -> Self {
        Self::stretch(Cut::After(number.clone()), Cut::End)
    }

    /// This number and those above it.
    #[must_use]
    pub fn from(number: &Scalar) -> Self {
        Self::stretch(Cut::Before(number.clone()), Cut::End)
    }

    /// The numbers between these two, both included.
    #[must_use]
    pub fn between(least: &Scalar, most: &Scalar) -> Self {
        Self::stretch(Cut::Before(least.clone()), Cut::After(most.clone()))
    }

    fn stretch(left: Cut, right: Cut) -> Self {
        Self(if left < right { vec![(left, right)] } else { Vec::new() })
    }

    /// The numbers that are not in this set.
    #[must_use]
    pub fn others(&self) -> Self {
        let mut left = Cut::Start;
        let mut gaps = Vec::new();
        for (from, to) in &self.0 {
            gaps.push((left, from.clone()));
            left = to.clone();
        }
        gaps.push((left, Cut::End));
        gaps.retain(|(left, right)| left < right);
        Self(gaps)
    }

    /// The numbers that are in both sets.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut found = Vec::new();
        for (left, right) in &self.0 {
            for (from, to) in &other.0 {
                let (left, right) = (left.max(from), right.min(to));
                if left < right {
                    found.push((left.clone(), right.clone()));
                }
            }
        }
        Self(found)
    }

    /// The whole numbers of this set, written so that "less than 1" and "at most 0" are the same set.
    #[must_use]
    pub fn whole(&self) -> Self {
        let mut found: Vec<(Cut, Cut)> = Vec::new();
        for (left, right) in &self.0 {
            let left = match left {
                Cut::Before(number) => Cut::Before(Scalar::Integer(ceiling(number))),
                Cut::After(number) => Cut::Before(Scalar::Integer(floor(number).saturating_add(1))),
                end => end.clone(),
            };
            let right = match right {
                Cut::Before(number) => Cut::After(Scalar::Integer(ceiling(number).saturating_sub(1))),
                Cut::After(number) => Cut::After(Scalar::Integer(floor(number))),
                end => end.clone(),
            };
            if left >= right {
                continue;
            }
            // 0 to 4 and 5 to 9 leave no whole number out.
            let touches = match (found.last(), &left) {
                (Some((_, Cut::After(Scalar::Integer(last)))), Cut::Before(Scalar::Integer(next))) => {
                    last.saturating_add(1) == *next
                }
                _ => false,
            };
            match found.last_mut() {
                Some(last) if touches => last.1 = right,
                _ => found.push((left, right)),
            }
        }
        Self(found)
    }

    /// Whether every number of `other` is in this set.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let inside = |(from, to): &(Cut, Cut)| self.0.iter().any(|(left, right)| left <= from && to <= right);
        other.0.iter().all(inside)
    }

    /// Whether there is no greatest gap below: with a number, every smaller one of `domain` is in the set as well.
    #[must_use]
    pub fn reaches_down(&self, domain: &Self) -> bool {
        match self.0.as_slice() {
            [] => true,
            [(left, _)] => domain.0.first().is_none_or(|(least, _)| left <= least),
            _ => false,
        }
    }

    /// How the numbers of `actual` lie to those of `expected`.
    #[must_use]
    pub fn relate(expected: &Self, actual: &Self) -> Relation {
        match (expected.contains(actual), actual.contains(expected)) {
            (true, true) => Relation::Same,
            (true, false) => Relation::Narrower,
            (false, true) => Relation::Wider,
            (false, false) => Relation::Apart,
        }
    }

    /// The same text for the same set.
    #[must_use]
    pub fn code(&self) -> String {
        let cut = |cut: &Cut| match cut {
            Cut::Start | Cut::End => "*".to_owned(),
            Cut::Before(number) => format!("<{}", plain(number)),
            Cut::After(number) => format!(">{}", plain(number)),
        };
        let stretches: Vec<_> = self.0.iter().map(|(left, right)| format!("{}..{}", cut(left), cut(right))).collect();
        stretches.join(",")
    }
}

/// 1.0 is written as 1.
fn plain(number: &Scalar) -> String {
    let whole = Scalar::Integer(floor(number));
    if whole == *number { whole.to_string() } else { number.to_string() }
}

const fn floor(number: &Scalar) -> i128 {
    match number {
        Scalar::Integer(number) => *number,
        // A float beyond the range of whole numbers stops at its end.
        #[expect(clippy::cast_possible_truncation)]
        Scalar::Float(number) => number.floor() as i128,
        _ => 0,
    }
}

fn ceiling(number: &Scalar) -> i128 {
    let floor = floor(number);
    if Scalar::Integer(floor) < *number { floor.saturating_add(1) } else { floor }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(number: f64) -> Scalar {
        Scalar::Float(number)
    }

    #[test]
    fn words_for_one_set_are_one_set() {
        let zero = Scalar::Integer(0);
        assert_eq!(Numbers::only(&zero), Numbers::from(&at(0.0)).and(&Numbers::above(&zero).others()));
        assert_eq!(Numbers::from(&zero).others().others(), Numbers::from(&zero));
        let counts = Numbers::from(&zero);
        let below_one = Numbers::from(&Scalar::Integer(1)).others();
        assert_eq!(below_one.and(&counts).whole(), Numbers::only(&zero).whole());
        assert_ne!(below_one.and(&counts), Numbers::only(&zero));
        assert_eq!(Numbers::above(&at(2.5)).whole(), Numbers::from(&Scalar::Integer(3)));
    }

    #[test]
    fn whole_numbers_of_any_size_stay_apart() {
        let big = 9_007_199_254_740_993_i128;
        let relation =
            Numbers::relate(&Numbers::from(&Scalar::Integer(big)), &Numbers::from(&Scalar::Integer(big - 1)));
        assert_eq!(relation, Relation::Wider);
    }

    fn numbers() -> impl Strategy<Value = Numbers> {
        let one = (-4_i8..5, -4_i8..5, 0_u8..4).prop_map(|(a, b, kind)| {
            let (a, b) = (at(f64::from(a.min(b)) / 2.0), at(f64::from(a.max(b)) / 2.0));
            match kind {
                0 => Numbers::above(&a),
                1 => Numbers::from(&a).others(),
                2 => Numbers::between(&a, &b),
                _ => Numbers::between(&a, &b).others(),
            }
        });
        prop::collection::vec(one, 1..4).prop_map(|sets| sets.iter().fold(Numbers::all(), |all, one| all.and(one)))
    }

    fn holds(set: &Numbers, number: f64) -> bool {
        set.contains(&Numbers::only(&at(number)))
    }

    proptest! {
        #[test]
        fn sets_are_what_their_numbers_are(a in numbers(), b in numbers()) {
            let points: Vec<f64> = (-12..13).map(|at| f64::from(at) / 4.0).collect();
            let all = |f: &dyn Fn(f64) -> bool| points.iter().all(|point| f(*point));
            prop_assert_eq!(a.contains(&b), all(&|at| !holds(&b, at) || holds(&a, at)));
            prop_assert_eq!(a == b, all(&|at| holds(&b, at) == holds(&a, at)));
            prop_assert!(all(&|at| holds(&a.others(), at) != holds(&a, at)));
            let whole = (-3..4).all(|at| holds(&a, f64::from(at)) == holds(&b, f64::from(at)));
            prop_assert_eq!(a.whole() == b.whole(), whole);
        }
    }
}
