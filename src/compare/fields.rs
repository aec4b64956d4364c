//! Fields of a dataset, at any depth: existence, names, types, nulls, uniqueness.
//!
//! A removed parent is one difference, not one per member.

use std::collections::BTreeMap;

use super::lifecycle::{Announced, compare_lifecycles};
use super::meaning::{compare_meaning, compare_measures};
use super::pairing::{LOOKS_ALIKE, Named, likeness, name_site, pair};
use super::patterns::Effort;
use super::quality::{Kept, compare_quality};
use super::values::compare_values;
use super::{Aspect, Difference, Direction, Fact, Reshape};
use crate::model::type_text::parse_type_of;
use crate::model::{Dataset, Dialect, Extra, Field, Path, Promise, Relation, Segment, Site, Type, relate};

/// What holds for all fields of one dataset.
pub(super) struct Scope<'a> {
    /// The dataset's name on the expected side.
    pub(super) dataset: &'a str,
    /// What fields that only the actual side has mean.
    pub(super) extra: Extra,
    /// Whether each side's primary key is one field, whose values then never repeat: expected, actual.
    pub(super) sole_key: [bool; 2],
    /// What each side's type texts are written in: expected, actual.
    pub(super) dialects: [&'static Dialect; 2],
    /// What may still be spent on patterns.
    pub(super) effort: &'a Effort,
}

/// Which fields became which, at any depth; `None` where one was removed.
#[derive(Default)]
pub(super) struct Identities<'a>(Vec<(&'a Field, Option<&'a Field>)>);

impl<'a> Identities<'a> {
    /// What a field of the expected side is on the actual side.
    pub(super) fn successor(&self, field: &Field) -> Option<&'a Field> {
        self.0.iter().find(|(was, _)| std::ptr::eq(*was, field)).and_then(|(_, is)| *is)
    }

    /// Whether a field of the actual side was there on the expected side.
    pub(super) fn has_origin(&self, field: &Field) -> bool {
        self.kept().any(|(_, is)| std::ptr::eq(is, field))
    }

    /// The fields that both sides have.
    pub(super) fn kept(&self) -> impl Iterator<Item = (&'a Field, &'a Field)> {
        self.0.iter().filter_map(|(was, is)| Some((*was, (*is)?)))
    }
}

/// Compares the fields of two datasets and says which became which.
pub(super) fn compare_fields<'a>(
    scope: &Scope<'_>,
    expected: &'a Dataset,
    actual: &'a Dataset,
    found: &mut Vec<Difference>,
) -> Identities<'a> {
    let first = found.len();
    let mut identities = Identities::default();
    let sides = [expected.fields.as_slice(), actual.fields.as_slice()];
    compare_members(scope, &Path::root(), sides, &actual.site, found, &mut identities);
    hint_at_moves(&mut found[first..], actual);
    identities
}

fn compare_members<'a>(
    scope: &Scope<'_>,
    parent: &Path,
    [expected, actual]: [&'a [Field]; 2],
    surviving: &Site,
    found: &mut Vec<Difference>,
    identities: &mut Identities<'a>,
) {
    let pairs = pair(expected, actual);
    for (expected, actual) in &pairs.kept {
        identities.0.push((expected, Some(actual)));
        compare_field(scope, &parent.child(expected.segment.clone()), expected, actual, found, identities);
    }
    // Where everything changed its name, no hint helps, and looking for them would take for ever.
    let candidates: &[&Field] = if pairs.removed.len() * pairs.added.len() <= MOST_HINTS { &pairs.added } else { &[] };
    for field in &pairs.removed {
        identities.0.push((field, None));
        let looks_like = look_alike(field, candidates).map(|other| parent.child(other.segment.clone()));
        found.push(Difference {
            path: parent.child(field.segment.clone()),
            expected: Some(existence(field)),
            expected_site: Some(field.site.clone()),
            actual_site: Some(surviving.clone()),
            looks_like,
            announced: Announced::of(&field.lifecycle),
            ..Difference::bare(Some(scope.dataset), Aspect::Field, Direction::Wider)
        });
    }
    let direction = match scope.extra {
        Extra::Told => Direction::Narrower,
        Extra::Hurts => Direction::Wider,
        Extra::Ignored => return,
    };
    let names = if pairs.added.is_empty() { BTreeMap::new() } else { names_without_case(actual) };
    for field in &pairs.added {
        found.push(Difference {
            path: parent.child(field.segment.clone()),
            actual: Some(existence(field)),
            actual_site: Some(field.site.clone()),
            reshape: Some(Reshape::Place {
                last: actual.last().is_some_and(|last| last.segment == field.segment),
                twin: names.get(&field.stored().to_lowercase()).is_some_and(|count| *count > 1),
            }),
            ..Difference::bare(Some(scope.dataset), Aspect::Field, direction)
        });
    }
}

/// How many fields have each name, but for case.
fn names_without_case(fields: &[Field]) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for field in fields {
        *names.entry(field.stored().to_lowercase()).or_default() += 1;
    }
    names
}

/// A field that is gone here and new there, with its name and what is said of it, may have moved into a struct or out of
/// one.
fn hint_at_moves(found: &mut [Difference], actual: &Dataset) {
    fn inside(path: &Path, field: &Field, come: &mut Vec<(Path, Fact)>) {
        come.push((path.clone(), existence(field)));
        for member in &field.members {
            inside(&path.child(member.segment.clone()), member, come);
        }
    }
    let mut come: Vec<(Path, Fact)> = Vec::new();
    for one in found.iter().filter(|one| one.aspect == Aspect::Field && one.expected.is_none()).take(MOST_MOVES) {
        if let Some(field) = actual.field(&one.path) {
            inside(&one.path, field, &mut come);
        }
    }
    come.truncate(MOST_MOVES);
    let gone = found.iter_mut().filter(|one| one.aspect == Aspect::Field && one.actual.is_none());
    for one in gone.filter(|one| one.looks_like.is_none()).take(MOST_MOVES) {
        let same = |path: &Path, fact: &Fact| {
            path.segments().last() == one.path.segments().last() && Some(fact) == one.expected.as_ref()
        };
        one.looks_like = come.iter().find(|(path, fact)| same(path, fact)).map(|(path, _)| path.clone());
    }
}

/// How many fields are looked at for a hint that they moved.
const MOST_MOVES: usize = 500;

/// How many pairs of a removed and an added field are looked at for a hint.
const MOST_HINTS: usize = 2_500;

/// What there is to know of a field that only one side has.
fn existence(field: &Field) -> Fact {
    let required = if field.required { "required" } else { "optional" };
    Fact { canonical: format!("{required} {}", type_code(field)), shown: format!("{required} {}", field.promise.shown) }
}

/// The added field that a removed one may have become: a similar name and a comparable type.
fn look_alike<'a>(removed: &Field, added: &[&'a Field]) -> Option<&'a Field> {
    added
        .iter()
        .filter(|other| {
            !matches!(relate_promises(&removed.promise, &other.promise), Relation::Apart | Relation::Unknown)
        })
        .map(|other| (likeness(removed.logical(), other.logical()), *other))
        .filter(|(likeness, _)| *likeness >= LOOKS_ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, other)| other)
}

fn compare_field<'a>(
    scope: &Scope<'_>,
    path: &Path,
    expected: &'a Field,
    actual: &'a Field,
    found: &mut Vec<Difference>,
    identities: &mut Identities<'a>,
) {
    let mut note = |aspect, direction, facts: (Option<Fact>, Option<Fact>), sites: (Site, Site)| {
        found.push(Difference {
            path: path.clone(),
            expected: facts.0,
            actual: facts.1,
            expected_site: Some(sites.0),
            actual_site: Some(sites.1),
            reshape: (aspect == Aspect::Type && is_consistent(&expected.promise) && is_consistent(&actual.promise))
                .then(|| Reshape::Type(Box::new([stored_type(expected), stored_type(actual)]))),
            ..Difference::bare(Some(scope.dataset), aspect, direction)
        });
    };
    if let Some((aspect, direction)) = compare_names(expected, actual) {
        let fact = |field: &Field| {
            Some(Fact::plain(if aspect == Aspect::LogicalName { field.logical() } else { field.stored() }))
        };
        let site = |field: &Field| match aspect {
            Aspect::LogicalName => field.site.key("name"),
            _ => name_site(field.physical_name.as_ref(), &field.site),
        };
        note(aspect, direction, (fact(expected), fact(actual)), (site(expected), site(actual)));
    }
    let relation = relate_kinds(expected, actual);
    if let Some(direction) = Direction::from_relation(relation) {
        // The same spelling on both sides: the difference is in the options, inside, or in how the text is read.
        let respelled = expected.promise.shown != actual.promise.shown;
        let reread = expected.promise.physical != actual.promise.physical;
        let fact = |field: &Field| {
            let shown = if respelled { field.promise.shown.clone() } else { in_full(field) };
            Some(Fact { canonical: type_code(field), shown })
        };
        let option = match expected.promise.family() {
            Type::Timestamp { .. } | Type::Time { .. } => "timezone",
            _ => "format",
        };
        let site = |field: &Field| {
            if respelled || reread { type_site(field) } else { field.site.keys(&["logicalTypeOptions", option]) }
        };
        note(Aspect::Type, direction, (fact(expected), fact(actual)), (site(expected), site(actual)));
    }
    // A key of one field is unique in itself. That alone is the key's story; here it only keeps `unique` from being missed.
    let in_a_row = path.segments().iter().all(|segment| matches!(segment, Segment::Member(_)));
    let by_key = |at: usize, field: &Field| scope.sole_key[at] && field.key_position.is_some() && in_a_row;
    let kept = [expected.unique, actual.unique];
    let unique = [kept[0] || kept[1] && by_key(0, expected), kept[1] || kept[0] && by_key(1, actual)];
    let forbids = |at: usize, field: &Field| parse_type_of(scope.dialects[at], &field.promise.shown).required;
    let was_required = never_null(expected);
    // `NOT NULL` or `Nullable` in the type text tells it where the text is.
    let in_text = was_required != never_null(actual) && forbids(0, expected) != forbids(1, actual);
    let presence = if in_text { "physicalType" } else { "required" };
    for (aspect, key, was, is, on, off) in [
        (Aspect::Presence, presence, was_required, never_null(actual), "required", "nullable"),
        (Aspect::Uniqueness, "unique", unique[0], unique[1], "unique", "not unique"),
    ] {
        if was != is {
            let direction = if was { Direction::Wider } else { Direction::Narrower };
            let fact = |holds: bool| Some(Fact::plain(if holds { on } else { off }));
            note(aspect, direction, (fact(was), fact(is)), (expected.site.key(key), actual.site.key(key)));
        }
    }
    compare_values(expected, actual, scope.effort, &mut note);
    compare_meaning(expected, actual, &mut note);
    let [was, is] = [expected, actual].map(|side| (&side.lifecycle, &side.site));
    compare_lifecycles(Some(scope.dataset), path, was, is, found);
    let kept = Kept { never_null: [never_null(expected), never_null(actual)], unique };
    let place = (scope.dataset, path, &actual.site);
    compare_quality(place, &expected.quality, &actual.quality, kept, found);
    compare_measures((scope.dataset, path), expected, actual, found);
    // Members say something of each other only where both sides declare them, in a container of one kind.
    let kind = |field: &Field| field.members.first().map(|member| std::mem::discriminant(&member.segment));
    let same_kind = kind(expected) == kind(actual);
    if same_kind && !expected.members.is_empty() && !actual.members.is_empty() {
        compare_members(scope, path, [&expected.members, &actual.members], &actual.site, found, identities);
    }
}

/// Relates the types of two fields. A container that no longer says what is in it admits anything inside.
fn relate_kinds(expected: &Field, actual: &Field) -> Relation {
    let members = match (expected.members.is_empty(), actual.members.is_empty()) {
        (false, true) => Relation::Wider,
        (true, false) => Relation::Narrower,
        _ => Relation::Same,
    };
    relate_promises(&expected.promise, &actual.promise).and(members)
}

/// A column of the primary key is never null, whatever `required` says (ODCS v3, Schema, `primaryKey`).
const fn never_null(field: &Field) -> bool {
    field.required || field.key_position.is_some()
}

fn compare_names(expected: &Field, actual: &Field) -> Option<(Aspect, Direction)> {
    let (was, is) = (expected.stored(), actual.stored());
    if was == is {
        (expected.logical() != actual.logical()).then_some((Aspect::LogicalName, Direction::Unknown))
    } else if was.to_lowercase() == is.to_lowercase() {
        Some((Aspect::StoredCase, Direction::Apart))
    } else {
        Some((Aspect::StoredName, Direction::Apart))
    }
}

/// Relates two promises: their physical types, and the families they name.
///
/// A side that commits to no physical type leaves it open, so that it contains every side of the same family. A side
/// that names no family is taken for the family of its physical type only where nothing better is known: naming it
/// later changes nothing.
pub(crate) fn relate_promises(expected: &Promise, actual: &Promise) -> Relation {
    let physical = match (&expected.physical, &actual.physical) {
        (Some(expected), Some(actual)) => relate(expected, actual),
        (None, Some(_)) => Relation::Narrower,
        (Some(_), None) => Relation::Wider,
        (None, None) => Relation::Same,
    };
    let named = expected.logical.is_some() && actual.logical.is_some();
    let committed = expected.physical.is_some() && actual.physical.is_some();
    let logical = if named || !committed { relate(&expected.family(), &actual.family()) } else { Relation::Same };
    physical.and(logical)
}

/// Whether the stored type is one that the named family may have: otherwise the values mean something that their form
/// does not tell.
fn is_consistent(promise: &Promise) -> bool {
    let (Some(logical), Some(physical)) = (&promise.logical, &promise.physical) else { return true };
    !matches!(relate(logical, &physical.family()), Relation::Apart | Relation::Unknown)
}

/// The type in the files, as far as the contract promises one.
fn stored_type(field: &Field) -> Type {
    field.promise.physical.clone().unwrap_or_else(|| field.promise.family())
}

fn type_code(field: &Field) -> String {
    let promise = &field.promise;
    let physical = promise.physical.as_ref().map_or_else(|| "-".to_owned(), Type::code);
    let members = if field.members.is_empty() { "" } else { "+members" };
    format!("{}/{physical}{members}", promise.family().code())
}

/// A type with everything that can tell it from another one of the same spelling.
fn in_full(field: &Field) -> String {
    let promise = &field.promise;
    let physical = promise.physical.as_ref().map_or_else(String::new, |physical| {
        let of = match physical {
            Type::Unknown { dialect: Some(name), .. } => Dialect::named(name),
            _ => None,
        };
        format!(" stored as {physical}{}", of.map_or_else(String::new, |dialect| format!(" of {}", dialect.title)))
    });
    let members = if field.members.is_empty() { "" } else { " with members" };
    format!("{}{physical}{members}", promise.family())
}

fn type_site(field: &Field) -> Site {
    // The route that does not exist falls back to the field itself when it is printed.
    let key = if field.promise.physical.is_some() { "physicalType" } else { "logicalType" };
    field.site.key(key)
}
