//! How a dataset lies on its platform: what it is there, and by which fields it is partitioned.

use super::fields::Identities;
use super::{Aspect, Difference, Direction, Fact};
use crate::model::{Dataset, Field};

pub(super) fn compare_layout(
    expected: &Dataset,
    actual: &Dataset,
    identities: &Identities<'_>,
    found: &mut Vec<Difference>,
) {
    compare_kind(expected, actual, found);
    compare_partitions(expected, actual, identities, found);
}

fn compare_kind(expected: &Dataset, actual: &Dataset, found: &mut Vec<Difference>) {
    let fact = |dataset: &Dataset| {
        let shown = dataset.kind.as_ref()?.trim();
        Some(Fact { canonical: shown.to_lowercase(), shown: shown.to_owned() })
    };
    let (was, is) = (fact(expected), fact(actual));
    let direction = match (&was, &is) {
        (None, None) => return,
        (Some(was), Some(is)) if was.canonical == is.canonical => return,
        (Some(_), None) => Direction::Wider,
        (None, Some(_)) => Direction::Narrower,
        (Some(_), Some(_)) => Direction::Apart,
    };
    found.push(Difference {
        expected: was,
        actual: is,
        expected_site: Some(expected.site.key("physicalType")),
        actual_site: Some(actual.site.key("physicalType")),
        ..Difference::bare(Some(&expected.name), Aspect::DatasetKind, direction)
    });
}

/// A partition key that lost a field only because the field itself is gone is no difference of its own.
fn compare_partitions(expected: &Dataset, actual: &Dataset, identities: &Identities<'_>, found: &mut Vec<Difference>) {
    let became = |name: &str| identities.iter().find(|(was, _)| *was == name).and_then(|(_, is)| *is);
    let (was, is) = (expected.partition_key(), actual.partition_key());
    let was: Vec<_> = was.into_iter().filter_map(Field::name).collect();
    let is: Vec<_> = is.into_iter().filter_map(Field::name).collect();
    let surviving: Vec<_> = was.iter().filter_map(|name| became(name)).collect();
    if surviving == is {
        return;
    }
    let direction = match (was.is_empty(), is.is_empty()) {
        (_, true) => Direction::Wider,
        (true, false) => Direction::Narrower,
        (false, false) => Direction::Apart,
    };
    let fact = |key: &[&str]| (!key.is_empty()).then(|| Fact { canonical: format!("{key:?}"), shown: key.join(", ") });
    let site = |dataset: &Dataset| {
        let last = dataset.partition_key().last().map(|field| field.site.key("partitioned"));
        last.unwrap_or_else(|| dataset.site.key("name"))
    };
    found.push(Difference {
        expected: fact(&was),
        actual: fact(&is),
        expected_site: Some(site(expected)),
        actual_site: Some(site(actual)),
        ..Difference::bare(Some(&expected.name), Aspect::Partitioning, direction)
    });
}
