//! Datasets of two contracts: whether they are there, what they are called, and what they are.

use super::fields::{Scope, compare_fields};
use super::keys::compare_keys;
use super::lifecycle::{Announced, compare_lifecycles};
use super::order::compare_order;
use super::pairing::{Pairs, name_site, pair};
use super::patterns::Effort;
use super::quality::{Kept, compare_quality};
use super::relationships::compare_relationships;
use super::words::Changes;
use super::{Aspect, Difference, Direction, Fact};
use crate::model::{Contract, Dataset, Path};

pub(super) fn compare_datasets(expected: &Contract, actual: &Contract, found: &mut Vec<Difference>) {
    let Pairs { kept, removed, added } = pair(&expected.datasets, &actual.datasets);
    let mut changes = Changes::default();
    let effort = Effort::default();
    changes.compare_contracts(expected, actual);
    for (expected, actual) in kept {
        compare_dataset(expected, actual, &mut changes, &effort, found);
    }
    for dataset in removed {
        found.push(Difference {
            expected: Some(Fact::plain(&dataset.name)),
            expected_site: Some(dataset.site.key("name")),
            actual_site: Some(actual.site.key("schema")),
            announced: Announced::of(&dataset.lifecycle),
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
    changes.tell(found);
}

fn compare_dataset<'a>(
    expected: &'a Dataset,
    actual: &'a Dataset,
    changes: &mut Changes<'a>,
    effort: &Effort,
    found: &mut Vec<Difference>,
) {
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
    let [was, is] = [expected, actual].map(|side| (&side.lifecycle, &side.site));
    compare_lifecycles(Some(&expected.name), &Path::root(), was, is, found);
    compare_kind(expected, actual, found);
    let scope = Scope {
        dataset: &expected.name,
        extra: expected.extra,
        sole_key: [expected, actual].map(|side| side.primary_key().len() == 1),
        dialects: [expected, actual].map(|side| side.dialect),
        effort,
    };
    let identities = compare_fields(&scope, expected, actual, found);
    compare_keys(expected, actual, &identities, found);
    compare_order(expected, actual, &identities, found);
    compare_relationships(expected, actual, &identities, found);
    changes.compare_datasets(expected, actual, &identities);
    let place = (expected.name.as_str(), &Path::root(), &actual.site);
    compare_quality(place, &expected.quality, &actual.quality, Kept::default(), found);
}

/// Letters of either case are the same kind.
fn compare_kind(expected: &Dataset, actual: &Dataset, found: &mut Vec<Difference>) {
    let fact = |dataset: &Dataset| {
        let shown = dataset.kind.as_ref()?.trim();
        Some(Fact { canonical: shown.to_lowercase(), shown: shown.to_owned() })
    };
    let (was, is) = (fact(expected), fact(actual));
    let canonical = [&was, &is].map(|fact| fact.as_ref().map(|fact| fact.canonical.as_str()));
    let Some(direction) = Direction::between(canonical[0], canonical[1]) else { return };
    found.push(Difference {
        expected: was,
        actual: is,
        expected_site: Some(expected.site.key("physicalType")),
        actual_site: Some(actual.site.key("physicalType")),
        ..Difference::bare(Some(&expected.name), Aspect::DatasetKind, direction)
    });
}
