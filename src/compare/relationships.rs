//! Relationships of two datasets: which fields refer to which.
//!
//! They pair by `id`, else by all they say, else by the fields that refer.

use std::collections::BTreeSet;

use super::fields::Identities;
use super::pairing::{Key, matches};
use super::{Aspect, Difference, Direction, Fact};
use crate::model::relationship::{End, Relationship};
use crate::model::{Dataset, Field};

const KEYS: [Key<Relationship>; 3] = [|one| one.id.clone(), |one| Some(code(one)), |one| Some(from(one))];

pub(super) fn compare_relationships(
    expected: &Dataset,
    actual: &Dataset,
    identities: &Identities<'_>,
    found: &mut Vec<Difference>,
) {
    let partners = matches(&expected.relationships, &actual.relationships, &KEYS);
    let about = |one: &Relationship, direction| Difference {
        path: one.path.clone(),
        part: Some(names(one.ends.iter().map(|(_, to)| to))),
        ..Difference::bare(Some(&expected.name), Aspect::Relationship, direction)
    };
    let surviving = |was: &Relationship| {
        let field = expected.field(&was.path).and_then(|field| identities.successor(field));
        field.map_or(&actual.site, |field| &field.site).key("relationships")
    };
    for (was, partner) in expected.relationships.iter().zip(&partners) {
        let is = partner.map(|at| &actual.relationships[at]);
        let direction = match is {
            // Whoever loses the field loses what it refers to as well.
            None if fields(was, expected).any(|field| identities.successor(field).is_none()) => continue,
            None => Direction::Wider,
            Some(is) if code(was) == code(is) => continue,
            Some(_) => Direction::Apart,
        };
        found.push(Difference {
            expected: Some(fact(was)),
            actual: is.map(fact),
            expected_site: Some(was.site.key("to")),
            actual_site: Some(is.map_or_else(|| surviving(was), |is| is.site.key("to"))),
            ..about(was, direction)
        });
    }
    let taken: BTreeSet<usize> = partners.into_iter().flatten().collect();
    for (_, is) in actual.relationships.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
        if fields(is, actual).any(|field| !identities.has_origin(field)) {
            continue;
        }
        found.push(Difference {
            actual: Some(fact(is)),
            actual_site: Some(is.site.key("to")),
            ..about(is, Direction::Narrower)
        });
    }
}

/// The fields of the dataset that refer.
fn fields<'a>(one: &'a Relationship, dataset: &'a Dataset) -> impl Iterator<Item = &'a Field> {
    one.ends.iter().filter_map(|(from, _)| dataset.field(&from.place.as_ref()?.1))
}

fn from(one: &Relationship) -> String {
    format!("{} {:?}", one.kind, one.ends.iter().map(|(from, _)| from.key()).collect::<BTreeSet<_>>())
}

fn code(one: &Relationship) -> String {
    let ends: BTreeSet<_> = one.ends.iter().map(|(from, to)| (from.key(), to.key())).collect();
    format!("{} {ends:?}", one.kind)
}

fn fact(one: &Relationship) -> Fact {
    let (from, to) = (names(one.ends.iter().map(|(from, _)| from)), names(one.ends.iter().map(|(_, to)| to)));
    let shown = if one.ends.len() > 1 { format!("{to} by {from}") } else { to.clone() };
    Fact { canonical: format!("{}: {from} -> {to}", one.kind), shown }
}

fn names<'a>(ends: impl Iterator<Item = &'a End>) -> String {
    ends.map(|end| end.name.as_str()).collect::<Vec<_>>().join(", ")
}
