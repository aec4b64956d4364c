//! Keys of two datasets: which fields identify a row, and by which ones the data is partitioned, at any depth.
//!
//! A key that lost a field only because the field itself is gone is no difference of its own.

use super::fields::Identities;
use super::{Aspect, Difference, Direction, Fact};
use crate::model::{Dataset, Field, Path};

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
        let site = |dataset: &Dataset, key: &[(Path, &Field)]| {
            key.last().map_or_else(|| dataset.site.key("name"), |(_, field)| field.site.key(mark))
        };
        found.push(Difference {
            expected: fact(&keys.expected),
            actual: fact(&keys.actual),
            expected_site: Some(site(expected, &keys.expected)),
            actual_site: Some(site(actual, &keys.actual)),
            ..Difference::bare(Some(&expected.name), aspect, direction)
        });
    }
}

/// The fields of one key on both sides, in key order.
struct Keys<'a> {
    expected: Vec<(Path, &'a Field)>,
    actual: Vec<(Path, &'a Field)>,
    /// What the expected fields are on the actual side, as far as they are still there.
    surviving: Vec<&'a Field>,
}

impl<'a> Keys<'a> {
    fn of([expected, actual]: [Vec<(Path, &'a Field)>; 2], identities: &Identities<'a>) -> Self {
        let surviving = expected.iter().filter_map(|(_, field)| identities.successor(field)).collect();
        Self { expected, actual, surviving }
    }

    /// Whether the surviving fields are the actual ones, in this order.
    fn is_same_list(&self) -> bool {
        self.surviving.len() == self.actual.len()
            && self.surviving.iter().zip(&self.actual).all(|(was, (_, is))| std::ptr::eq(*was, *is))
    }

    /// Compared as sets: uniqueness over fewer fields is the stronger promise.
    fn compare_primary(&self) -> Option<(Aspect, Direction)> {
        let kept_all = self.surviving.len() == self.expected.len();
        if self.expected.is_empty() && self.actual.is_empty() || self.is_same_list() && !kept_all {
            return None;
        }
        let survives = |field: &Field| self.surviving.iter().any(|other| std::ptr::eq(*other, field));
        let is_key = |field: &Field| self.actual.iter().any(|(_, other)| std::ptr::eq(*other, field));
        let no_more = self.actual.iter().all(|(_, field)| survives(field));
        let no_fewer = self.surviving.iter().all(|field| is_key(field));
        Some(match (no_more, no_fewer) {
            (true, true) if kept_all && self.is_same_list() => return None,
            (true, true) if kept_all => (Aspect::KeyOrder, Direction::Unknown),
            _ if self.actual.is_empty() => (Aspect::PrimaryKey, Direction::Wider),
            _ if self.expected.is_empty() => (Aspect::PrimaryKey, Direction::Narrower),
            (true, _) => (Aspect::PrimaryKey, Direction::Narrower),
            (false, true) if kept_all => (Aspect::PrimaryKey, Direction::Wider),
            (false, _) => (Aspect::PrimaryKey, Direction::Apart),
        })
    }

    /// Compared as lists: the order is that of the paths.
    fn compare_partition(&self) -> Option<(Aspect, Direction)> {
        let direction = match (self.expected.is_empty(), self.actual.is_empty()) {
            _ if self.is_same_list() => return None,
            (_, true) => Direction::Wider,
            (true, false) => Direction::Narrower,
            (false, false) => Direction::Apart,
        };
        Some((Aspect::Partitioning, direction))
    }
}

fn fact(key: &[(Path, &Field)]) -> Option<Fact> {
    let name = |(path, field): &(Path, &Field)| match path.segments() {
        [_] => field.name().unwrap_or_default().to_owned(),
        _ => path.to_string(),
    };
    let names: Vec<String> = key.iter().map(name).collect();
    (!key.is_empty()).then(|| Fact { canonical: format!("{names:?}"), shown: names.join(", ") })
}
