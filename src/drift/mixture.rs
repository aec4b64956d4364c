//! Files of one dataset that hold a field in several forms: what engines make of such a mixture was measured.
//!
//! In: the groups of a dataset's files, each with what it does not keep. Out: for each group what of it is a mixture with
//! the others, and which of its differences that replaces. Guaranteed: what breaks the promise somewhere is told by that
//! alone.

use std::collections::{BTreeMap, BTreeSet};

use super::judging::Group;
use super::matching::partners;
use crate::compare::{Aspect, Difference, Direction, Fact, Reshape};
use crate::model::sighting::in_order;
use crate::model::{Dataset, Extent, Field, Path, Type};

/// What of one group is a mixture with the others, and what it replaces.
#[derive(Default)]
pub(super) struct Mixed {
    pub(super) found: Vec<Difference>,
    pub(super) replaced: BTreeSet<Path>,
}

/// The mixtures of each group.
pub(super) fn mixtures(groups: &[Group], dataset: &Dataset) -> Vec<Mixed> {
    let mut mixed: Vec<Mixed> = groups.iter().map(|_| Mixed::default()).collect();
    if groups.len() < 2 {
        return mixed;
    }
    came_later(groups, dataset, &mut mixed);
    several_types(groups, dataset, &mut mixed);
    mixed
}

/// A field that may be null and that only older files lack has come later: older files are read as if it were null, by
/// most engines.
fn came_later(groups: &[Group], dataset: &Dataset, mixed: &mut [Mixed]) {
    let lacks = |group: &Group, path: &Path| {
        let is_gone = |one: &Difference| one.aspect == Aspect::Field && one.actual.is_none() && one.path == *path;
        group.found.iter().any(is_gone)
    };
    for (at, group) in groups.iter().enumerate() {
        let gone = group.found.iter().filter(|one| one.aspect == Aspect::Field && one.actual.is_none());
        for difference in gone {
            let Some(field) = dataset.field(&difference.path) else { continue };
            if field.required || field.key_position.is_some() {
                continue;
            }
            let having: Vec<&Group> = groups.iter().filter(|other| !lacks(other, &difference.path)).collect();
            if !having.is_empty() && having.iter().all(|other| is_older(group.extent, other.extent)) {
                let last =
                    dataset.fields.last().is_some_and(|last| difference.path.segments() == [last.segment.clone()]);
                mixed[at].replaced.insert(difference.path.clone());
                mixed[at].found.push(Difference {
                    aspect: Aspect::Mixture,
                    direction: Direction::Apart,
                    actual: Some(Fact::plain("nothing")),
                    actual_site: None,
                    looks_like: None,
                    announced: None,
                    reshape: Some(Reshape::Place { last, twin: false }),
                    ..difference.clone()
                });
            }
        }
    }
}

/// Whether all files of one group are older than all of another: by their partitions where they lie in some, else by when
/// they were written. What cannot be told is not older.
fn is_older(one: &Extent, other: &Extent) -> bool {
    match (&one.last_partition, &other.first_partition) {
        (Some(last), Some(first)) => in_order(last, first).is_lt(),
        _ => one.last_modified.zip(other.first_modified).is_some_and(|(last, first)| last < first),
    }
}

/// A field whose types all keep the promise, and differ.
fn several_types(groups: &[Group], dataset: &Dataset, mixed: &mut [Mixed]) {
    let is_told = |path: &Path| {
        groups.iter().flat_map(|group| &group.found).any(|one| one.path.contains(path) && one.aspect == Aspect::Type)
    };
    let columns: Vec<Stored> = groups.iter().map(|group| stored_as(dataset, &group.columns)).collect();
    for (path, promised) in dataset.walk().into_iter().filter(|(_, field)| field.members.is_empty()) {
        let stored: Vec<Option<&Field>> = columns.iter().map(|stored| stored.get(&path).copied()).collect();
        let types: BTreeSet<String> =
            stored.iter().flatten().filter_map(|field| type_of(field)).map(Type::code).collect();
        if types.len() < 2 || is_told(&path) {
            continue;
        }
        // The form that came first is what the others are mixed into.
        let first = groups.iter().zip(&stored).filter(|(_, field)| field.is_some());
        let first = first.min_by_key(|(group, _)| (group.extent.first_modified, std::cmp::Reverse(group.extent.files)));
        let Some((was, was_shown)) =
            first.and_then(|(_, field)| Some((type_of((*field)?)?.clone(), (*field)?.promise.shown.clone())))
        else {
            continue;
        };
        for (at, field) in stored.iter().enumerate() {
            let Some(field) = field.filter(|field| type_of(field) != Some(&was)) else { continue };
            let Some(is) = type_of(field) else { continue };
            let fact = |ty: &Type, shown: &str| Some(Fact { canonical: ty.code(), shown: shown.to_owned() });
            mixed[at].found.push(Difference {
                path: path.clone(),
                expected: fact(&was, &was_shown),
                actual: fact(is, &field.promise.shown),
                expected_site: Some(promised.site.clone()),
                reshape: Some(Reshape::Type(Box::new([was.clone(), is.clone()]))),
                ..Difference::bare(Some(&dataset.name), Aspect::Mixture, Direction::Apart)
            });
        }
    }
}

const fn type_of(field: &Field) -> Option<&Type> {
    field.promise.physical.as_ref()
}

/// The columns of files that stand for fields of a contract, by the paths of those.
type Stored<'a> = BTreeMap<Path, &'a Field>;

fn stored_as<'a>(dataset: &Dataset, columns: &'a [Field]) -> Stored<'a> {
    fn add<'a>(published: &[Field], observed: &'a [Field], above: &Path, stored: &mut Stored<'a>) {
        for (field, partner) in observed.iter().zip(partners(published, observed)) {
            let Some(partner) = partner else { continue };
            let path = above.child(partner.segment.clone());
            add(&partner.members, &field.members, &path, stored);
            stored.insert(path, field);
        }
    }
    let mut stored = Stored::new();
    add(&dataset.fields, columns, &Path::root(), &mut stored);
    stored
}
