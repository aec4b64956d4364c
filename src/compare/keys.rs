//! Keys of two datasets: which columns identify a row, and by which ones the data is partitioned.
//!
//! A key that lost a column only because the column itself is gone is no difference of its own.

use super::fields::Identities;
use super::{Aspect, Difference, Direction, Fact};
use crate::model::{Dataset, Field};

pub(super) fn compare_keys(
    expected: &Dataset,
    actual: &Dataset,
    identities: &Identities<'_>,
    found: &mut Vec<Difference>,
) {
    let primary = Keys::of([expected.primary_key(), actual.primary_key()], identities);
    let partition = Keys::of([expected.partition_key(), actual.partition_key()], identities);
    let primary = (primary.compare_primary(), &primary, "primaryKey");
    let partition = (partition.compare_partition(), &partition, "partitioned");
    for (difference, keys, mark) in [primary, partition] {
        let Some((aspect, direction)) = difference else { continue };
        let site = |dataset: &Dataset, key: &[&Field]| {
            key.last().map_or_else(|| dataset.site.key("name"), |field| field.site.key(mark))
        };
        found.push(Difference {
            expected: fact(&names(&keys.expected)),
            actual: fact(&names(&keys.actual)),
            expected_site: Some(site(expected, &keys.expected)),
            actual_site: Some(site(actual, &keys.actual)),
            ..Difference::bare(Some(&expected.name), aspect, direction)
        });
    }
}

/// The columns of one key on both sides, in key order.
struct Keys<'a> {
    expected: Vec<&'a Field>,
    actual: Vec<&'a Field>,
    /// What the expected columns are called on the actual side, as far as they are still there.
    surviving: Vec<&'a str>,
}

impl<'a> Keys<'a> {
    fn of([expected, actual]: [Vec<&'a Field>; 2], identities: &Identities<'a>) -> Self {
        let became = |name: &str| identities.iter().find(|(was, _)| *was == name).and_then(|(_, is)| *is);
        let surviving = names(&expected).into_iter().filter_map(became).collect();
        Self { expected, actual, surviving }
    }

    /// Compared as sets: uniqueness over fewer columns is the stronger promise.
    fn compare_primary(&self) -> Option<(Aspect, Direction)> {
        let (surviving, actual) = (&self.surviving, &names(&self.actual));
        let kept_all = surviving.len() == self.expected.len();
        if self.expected.is_empty() && actual.is_empty() || surviving == actual && !kept_all {
            return None;
        }
        let inside = |a: &[&str], b: &[&str]| a.iter().all(|name| b.contains(name));
        Some(match (inside(actual, surviving), inside(surviving, actual)) {
            (true, true) if kept_all && surviving == actual => return None,
            (true, true) if kept_all => (Aspect::KeyOrder, Direction::Unknown),
            _ if actual.is_empty() => (Aspect::PrimaryKey, Direction::Wider),
            _ if self.expected.is_empty() => (Aspect::PrimaryKey, Direction::Narrower),
            (true, _) => (Aspect::PrimaryKey, Direction::Narrower),
            (false, true) if kept_all => (Aspect::PrimaryKey, Direction::Wider),
            (false, _) => (Aspect::PrimaryKey, Direction::Apart),
        })
    }

    /// Compared as lists: the order is that of the paths.
    fn compare_partition(&self) -> Option<(Aspect, Direction)> {
        let actual = names(&self.actual);
        let direction = match (self.expected.is_empty(), actual.is_empty()) {
            _ if self.surviving == actual => return None,
            (_, true) => Direction::Wider,
            (true, false) => Direction::Narrower,
            (false, false) => Direction::Apart,
        };
        Some((Aspect::Partitioning, direction))
    }
}

fn names<'a>(key: &[&'a Field]) -> Vec<&'a str> {
    key.iter().filter_map(|field| field.name()).collect()
}

fn fact(key: &[&str]) -> Option<Fact> {
    (!key.is_empty()).then(|| Fact { canonical: format!("{key:?}"), shown: key.join(", ") })
}
