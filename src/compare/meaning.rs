//! What values mean beyond their type, and who may see them.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::values::Note;
use super::{Aspect, Difference, Direction, Fact};
use crate::model::contract::Measured;
use crate::model::{Field, Path};

/// From the least confidential to the most. Words that organisations share; others are compared with themselves only.
const CONFIDENTIALITY: [&str; 4] = ["public", "internal", "confidential", "restricted"];

/// A text of both sides, what it means that they differ, and the keys that lead to it.
type Row<'a> = (Aspect, Option<Direction>, &'a Option<String>, &'a Option<String>, &'a [&'a str]);

pub(super) fn compare_meaning(expected: &Field, actual: &Field, note: &mut Note<'_>) {
    let (was, is) = (&expected.meaning, &actual.meaning);
    let changed = |was: &Option<String>, is: &Option<String>| Direction::between(was.as_deref(), is.as_deref());
    let places = |keys: &[&str]| (expected.site.keys(keys), actual.site.keys(keys));
    if was.critical != is.critical {
        let direction = if was.critical { Direction::Wider } else { Direction::Narrower };
        let fact = |critical: bool| Some(Fact::plain(if critical { "critical" } else { "not critical" }));
        note(Aspect::Critical, direction, (fact(was.critical), fact(is.critical)), places(&["criticalDataElement"]));
    }
    let transform = (was.transform != is.transform).then_some(Direction::Unknown);
    let classification = compare_confidentiality(was.classification.as_deref(), is.classification.as_deref());
    let looked_at = |was: &Option<String>, is: &Option<String>| (was != is).then_some(Direction::Unknown);
    let rows: [Row<'_>; 7] = [
        (Aspect::Format, changed(&was.format, &is.format), &was.format, &is.format, &["logicalTypeOptions", "format"]),
        (
            Aspect::DefaultTimezone,
            changed(&was.default_timezone, &is.default_timezone),
            &was.default_timezone,
            &is.default_timezone,
            &["logicalTypeOptions", "defaultTimezone"],
        ),
        (Aspect::Transform, transform, &was.transform, &is.transform, &["transformLogic"]),
        (
            Aspect::EncryptedName,
            changed(&was.encrypted_name, &is.encrypted_name),
            &was.encrypted_name,
            &is.encrypted_name,
            &["encryptedName"],
        ),
        (
            Aspect::SemanticType,
            looked_at(&was.semantic_type, &is.semantic_type),
            &was.semantic_type,
            &is.semantic_type,
            &["semanticType"],
        ),
        (
            Aspect::Definition,
            looked_at(&was.definitions, &is.definitions),
            &was.definitions,
            &is.definitions,
            &["authoritativeDefinitions"],
        ),
        (Aspect::Classification, classification, &was.classification, &is.classification, &["classification"]),
    ];
    for (aspect, direction, was, is, keys) in rows {
        if let Some(direction) = direction {
            let fact = |text: &Option<String>| text.as_ref().map(Fact::plain);
            note(aspect, direction, (fact(was), fact(is)), places(keys));
        }
    }
}

/// What the values are counted in: the same number means something else in another unit.
pub(super) fn compare_measures(
    (dataset, path): (&str, &Path),
    expected: &Field,
    actual: &Field,
    found: &mut Vec<Difference>,
) {
    let (was, is) = (&expected.meaning.measured, &actual.meaning.measured);
    let names: BTreeSet<&str> = was.iter().chain(is).map(|measured| measured.name.as_str()).collect();
    for name in names {
        let of = |list: &'_ [Measured]| list.iter().find(|measured| measured.name == name).cloned();
        let (was, is) = (of(was), of(is));
        let canonical = [&was, &is].map(|side| side.as_ref().map(|measured| measured.canonical.as_str()));
        let Some(direction) = Direction::between(canonical[0], canonical[1]) else { continue };
        let fact = |side: &Option<Measured>| {
            side.as_ref().map(|side| Fact { canonical: side.canonical.clone(), shown: side.shown.clone() })
        };
        let site = |side: &Option<Measured>, field: &Field| {
            Some(side.as_ref().map_or_else(|| field.site.key("customProperties"), |side| side.site.clone()))
        };
        found.push(Difference {
            path: path.clone(),
            part: Some(name.to_owned()),
            expected: fact(&was),
            actual: fact(&is),
            expected_site: site(&was, expected),
            actual_site: site(&is, actual),
            ..Difference::bare(Some(dataset), Aspect::Unit, direction)
        });
    }
}

/// A reader may lose the right to read what becomes more confidential.
fn compare_confidentiality(was: Option<&str>, is: Option<&str>) -> Option<Direction> {
    let (was, is) = match (was, is) {
        (None, None) => return None,
        (Some(was), Some(is)) => (was.trim().to_lowercase(), is.trim().to_lowercase()),
        _ => return Some(Direction::Unknown),
    };
    if was == is {
        return None;
    }
    let rank = |word: &str| {
        let shared = CONFIDENTIALITY.iter().position(|known| *known == word);
        shared.or_else(|| word.parse().ok()).filter(|_| shared.is_some() || word.len() == 1)
    };
    let same_scale = was.parse::<u8>().is_ok() == is.parse::<u8>().is_ok();
    match (rank(&was), rank(&is)) {
        (Some(was), Some(is)) if same_scale => Some(match is.cmp(&was) {
            Ordering::Greater => Direction::Wider,
            _ => Direction::Narrower,
        }),
        _ => Some(Direction::Unknown),
    }
}
