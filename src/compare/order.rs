//! The order of the fields, where readers find them by their place.

use super::fields::Identities;
use super::{Aspect, Difference, Direction, Fact};
use crate::model::{Dataset, Field};

/// A field that stands at another place is read as its neighbour. A new last field moves nothing.
pub(super) fn compare_order(
    expected: &Dataset,
    actual: &Dataset,
    identities: &Identities<'_>,
    found: &mut Vec<Difference>,
) {
    let has_moved = |(was, is): &(&Field, &Field)| was.place.zip(is.place).is_some_and(|(was, is)| was != is);
    let mut moved: Vec<(&Field, &Field)> = identities.kept().filter(has_moved).collect();
    // The same order from both sides, so that both tell one story.
    moved.sort_by_key(|(was, is)| (was.place.min(is.place), was.place.max(is.place), was.stored_name()));
    let Some((first_was, first_is)) = moved.first() else { return };
    let shown = |fields: &[&Field]| {
        const MOST: usize = 4;
        let named =
            |field: &&Field| format!("{} at {}", field.name().unwrap_or_default(), field.place.unwrap_or(0) + 1);
        let first: Vec<String> = fields.iter().take(MOST).map(named).collect();
        let more = fields.len().saturating_sub(MOST);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{rest}", first.join(", "))
    };
    let fact = |dataset: &Dataset, fields: Vec<&Field>| {
        let all: Vec<_> = dataset.fields.iter().filter_map(Field::stored_name).collect();
        Some(Fact { canonical: format!("{all:?}"), shown: shown(&fields) })
    };
    found.push(Difference {
        expected: fact(expected, moved.iter().map(|(was, _)| *was).collect()),
        actual: fact(actual, moved.iter().map(|(_, is)| *is).collect()),
        expected_site: Some(first_was.site.key("name")),
        actual_site: Some(first_is.site.key("name")),
        ..Difference::bare(Some(&expected.name), Aspect::FieldOrder, Direction::Apart)
    });
}
