//! The order of the fields, where readers find them by their place.

use std::collections::HashMap;

use super::fields::Identities;
use super::{Aspect, Difference, Direction, Fact};
use crate::model::{Dataset, Field};

/// A field and its place, counted from 0.
type Placed<'a> = (usize, &'a Field);

/// A field that stands at another place is read as its neighbour. A new last field moves nothing.
///
/// Only the expected side says whether places count: readers do not stop counting because the actual side says so.
pub(super) fn compare_order<'a>(
    expected: &'a Dataset,
    actual: &'a Dataset,
    identities: &Identities<'a>,
    found: &mut Vec<Difference>,
) {
    let places: HashMap<*const Field, usize> =
        actual.fields.iter().enumerate().map(|(at, field)| (std::ptr::from_ref(field), at)).collect();
    let with_places =
        |(was, is): (&'a Field, &'a Field)| Some(((was.place?, was), (*places.get(&std::ptr::from_ref(is))?, is)));
    let mut moved: Vec<(Placed<'a>, Placed<'a>)> =
        identities.kept().filter_map(with_places).filter(|(was, is)| was.0 != is.0).collect();
    // The same order from both sides, so that both tell one story.
    moved.sort_by_key(|(was, is)| (was.0.min(is.0), was.0.max(is.0), was.1.stored_name()));
    let Some(((_, first_was), (_, first_is))) = moved.first() else { return };
    let shown = |fields: &[Placed<'a>]| {
        const MOST: usize = 4;
        let named = |(at, field): &Placed<'a>| format!("{} at {}", field.name().unwrap_or_default(), at + 1);
        let first: Vec<String> = fields.iter().take(MOST).map(named).collect();
        let more = fields.len().saturating_sub(MOST);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{rest}", first.join(", "))
    };
    let fact = |dataset: &Dataset, fields: Vec<Placed<'a>>| {
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
