//! Datasets of two contracts, and their keys.

use super::fields::{Identities, Scope, compare_fields};
use super::layout::compare_layout;
use super::pairing::{Pairs, name_site, pair};
use super::{Aspect, Difference, Direction, Fact};
use crate::model::{Contract, Dataset};

pub(super) fn compare_datasets(expected: &Contract, actual: &Contract) -> Vec<Difference> {
    let Pairs { kept, removed, added } = pair(&expected.datasets, &actual.datasets);
    let mut found = Vec::new();
    for (expected, actual) in kept {
        compare_dataset(expected, actual, &mut found);
    }
    for dataset in removed {
        found.push(Difference {
            expected: Some(Fact::plain(&dataset.name)),
            expected_site: Some(dataset.site.key("name")),
            actual_site: Some(actual.site.key("schema")),
            ..Difference::bare(Some(&dataset.name), Aspect::Dataset, Direction::Wider)
        });
    }
    for dataset in added {
        found.push(Difference {
            actual: Some(Fact::plain(&dataset.name)),
            actual_site: Some(dataset.site.key("name")),
            expected_site: Some(expected.site.key("schema")),
            ..Difference::bare(Some(&dataset.name), Aspect::Dataset, Direction::Narrower)
        });
    }
    found
}

fn compare_dataset(expected: &Dataset, actual: &Dataset, found: &mut Vec<Difference>) {
    if expected.stored_name() != actual.stored_name() {
        found.push(Difference {
            expected: Some(Fact::plain(expected.stored_name())),
            actual: Some(Fact::plain(actual.stored_name())),
            expected_site: Some(name_site(expected.physical_name.as_ref(), &expected.site)),
            actual_site: Some(name_site(actual.physical_name.as_ref(), &actual.site)),
            ..Difference::bare(Some(&expected.name), Aspect::DatasetName, Direction::Apart)
        });
    }
    if expected.stored_name() == actual.stored_name() && expected.name != actual.name {
        found.push(Difference {
            expected: Some(Fact::plain(&expected.name)),
            actual: Some(Fact::plain(&actual.name)),
            expected_site: Some(expected.site.key("name")),
            actual_site: Some(actual.site.key("name")),
            ..Difference::bare(Some(&expected.name), Aspect::LogicalName, Direction::Unknown)
        });
    }
    let scope = Scope {
        dataset: &expected.name,
        extra: expected.extra,
        sole_key: [expected, actual].map(|side| side.primary_key().len() == 1),
    };
    let identities = compare_fields(&scope, expected, actual, found);
    compare_keys(expected, actual, &identities, found);
    compare_layout(expected, actual, &identities, found);
}

/// Compares the primary keys as sets of columns: uniqueness over fewer columns is the stronger promise.
///
/// A key that lost a column only because the column itself is gone is no difference of its own.
fn compare_keys(expected: &Dataset, actual: &Dataset, identities: &Identities<'_>, found: &mut Vec<Difference>) {
    let became = |name: &str| identities.iter().find(|(was, _)| *was == name).and_then(|(_, is)| *is);
    let expected_key: Vec<_> = expected.primary_key().into_iter().filter_map(|field| field.name()).collect();
    let surviving: Vec<_> = expected_key.iter().filter_map(|name| became(name)).collect();
    let actual_key: Vec<_> = actual.primary_key().into_iter().filter_map(|field| field.name()).collect();
    if expected_key.is_empty() && actual_key.is_empty()
        || surviving == actual_key && surviving.len() < expected_key.len()
    {
        return;
    }
    let inside = |a: &[&str], b: &[&str]| a.iter().all(|name| b.contains(name));
    let kept_all = surviving.len() == expected_key.len();
    let (aspect, direction) = match (inside(&actual_key, &surviving), inside(&surviving, &actual_key)) {
        (true, true) if kept_all && surviving == actual_key => return,
        (true, true) if kept_all => (Aspect::KeyOrder, Direction::Unknown),
        _ if actual_key.is_empty() => (Aspect::PrimaryKey, Direction::Wider),
        _ if expected_key.is_empty() => (Aspect::PrimaryKey, Direction::Narrower),
        (true, _) => (Aspect::PrimaryKey, Direction::Narrower),
        (false, true) if kept_all => (Aspect::PrimaryKey, Direction::Wider),
        (false, _) => (Aspect::PrimaryKey, Direction::Apart),
    };
    let fact = |key: &[&str]| (!key.is_empty()).then(|| Fact { canonical: format!("{key:?}"), shown: key.join(", ") });
    let site = |dataset: &Dataset| {
        dataset.primary_key().last().map_or_else(|| dataset.site.key("name"), |field| field.site.key("primaryKey"))
    };
    found.push(Difference {
        expected: fact(&expected_key),
        actual: fact(&actual_key),
        expected_site: Some(site(expected)),
        actual_site: Some(site(actual)),
        ..Difference::bare(Some(&expected.name), aspect, direction)
    });
}
