//! What values mean beyond their type, and who may see them.

use std::cmp::Ordering;

use super::values::Note;
use super::{Aspect, Direction, Fact};
use crate::model::Field;

/// From the least confidential to the most. Words that organisations share; others are compared with themselves only.
const CONFIDENTIALITY: [&str; 4] = ["public", "internal", "confidential", "restricted"];

pub(super) fn compare_meaning(expected: &Field, actual: &Field, note: &mut Note<'_>) {
    let (was, is) = (&expected.meaning, &actual.meaning);
    let changed = |was: &Option<String>, is: &Option<String>| Direction::between(was.as_deref(), is.as_deref());
    let options =
        |key: &str| (expected.site.keys(&["logicalTypeOptions", key]), actual.site.keys(&["logicalTypeOptions", key]));
    let own = |key: &str| (expected.site.key(key), actual.site.key(key));
    let transform = (was.transform != is.transform).then_some(Direction::Unknown);
    let classification = compare_confidentiality(was.classification.as_deref(), is.classification.as_deref());
    for (aspect, direction, was, is, sites) in [
        (Aspect::Format, changed(&was.format, &is.format), &was.format, &is.format, options("format")),
        (
            Aspect::DefaultTimezone,
            changed(&was.default_timezone, &is.default_timezone),
            &was.default_timezone,
            &is.default_timezone,
            options("defaultTimezone"),
        ),
        (Aspect::Transform, transform, &was.transform, &is.transform, own("transformLogic")),
        (Aspect::Classification, classification, &was.classification, &is.classification, own("classification")),
    ] {
        if let Some(direction) = direction {
            let fact = |text: &Option<String>| text.as_ref().map(Fact::plain);
            note(aspect, direction, (fact(was), fact(is)), sites);
        }
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
