//! The places of fields in a primary key and among the partitions: each said, once, without gaps.

use std::collections::BTreeMap;

use crate::document::node::{Kind, Node};
use crate::document::odcs::items;
use crate::model::{Change, Edit, Problem, Site};

/// How one kind of key is written.
#[derive(Clone, Copy)]
struct Spelling {
    part: &'static str,
    place: &'static str,
    /// What people call it.
    key: &'static str,
}

const PRIMARY: Spelling = Spelling { part: "primaryKey", place: "primaryKeyPosition", key: "primary key" };
const PARTITION: Spelling = Spelling { part: "partitioned", place: "partitionKeyPosition", key: "partition key" };

/// A field that is part of a key.
struct Part<'a> {
    name: &'a str,
    /// The number written, if one is.
    written: Option<i128>,
    site: Site,
}

impl Part<'_> {
    /// The number, where it is one: -1 says "none", as the standard has it.
    fn position(&self) -> Option<i128> {
        self.written.filter(|position| *position > 0)
    }
}

pub(super) fn check(dataset: &Node, site: &Site, problems: &mut Vec<Problem>) {
    for spelling in [PRIMARY, PARTITION] {
        let told = problems.len();
        let parts = parts(dataset, site, spelling, problems);
        let strays = problems.len() > told;
        let taken = problems.len();
        duplicates(&parts, spelling, problems);
        if problems.len() == taken {
            ranks(parts, spelling, strays, problems);
        }
    }
}

/// The fields of the key; a position of a field outside it is a problem.
fn parts<'a>(dataset: &'a Node, site: &Site, spelling: Spelling, problems: &mut Vec<Problem>) -> Vec<Part<'a>> {
    let Spelling { part, place, key } = spelling;
    let mut parts = Vec::new();
    let mut fields = Vec::new();
    members(dataset, site, &mut fields);
    for (field, site) in fields {
        let written = field.integer_at(place);
        if field.bool_at(part) == Some(true) {
            parts.push(Part { name: field.text_at("name").unwrap_or_default(), written, site });
        } else if let Some(position) =
            written.filter(|position| *position > 0 && field.get(part).is_none_or(is_boolean))
        {
            let message = format!("place {position} of a {key} is given, and the field is not part of one");
            problems.push(
                Problem::warning("key-position", site.key(place), message)
                    .help(format!("add `{part}: true`, or remove `{place}`")),
            );
        }
    }
    parts
}

/// The fields of a dataset and the members of its structs: what a key can be made of.
fn members<'a>(node: &'a Node, site: &Site, found: &mut Vec<(&'a Node, Site)>) {
    for (member, site) in items(node, "properties", site) {
        found.push((member, site.clone()));
        members(member, &site, found);
    }
}

const fn is_boolean(node: &Node) -> bool {
    matches!(node.kind, Kind::Boolean(_))
}

/// Two fields at one position leave the order of the key to chance.
fn duplicates(parts: &[Part<'_>], spelling: Spelling, problems: &mut Vec<Problem>) {
    let which = spelling.key.trim_end_matches(" key");
    let mut seen: BTreeMap<i128, Site> = BTreeMap::new();
    for part in parts {
        let Some(position) = part.position() else { continue };
        let place = part.site.key(spelling.place);
        if let Some(first) = seen.insert(position, place.clone()) {
            problems.push(
                Problem::error("duplicate-name", place, format!("position {position} of the {which} key is taken"))
                    .related(first, "already taken here")
                    .help("number the key's fields from 1"),
            );
        }
    }
}

/// A primary key is the same key in any order, so that one without any numbers is no mistake. The order of partitions is
/// that of the paths, and has to be known.
///
/// Fields without a number come after those with one, in the order of the file: that is how they are read, so that
/// writing it down changes nothing. Where a field outside the key has a place in it, nobody can say what is meant.
fn ranks(mut parts: Vec<Part<'_>>, spelling: Spelling, strays: bool, problems: &mut Vec<Problem>) {
    let Spelling { part, place, key } = spelling;
    let several = parts.len() > 1;
    let unordered = parts.iter().all(|part| matches!(part.written, None | Some(-1)));
    if unordered && (spelling.part == PRIMARY.part || !several) {
        return;
    }
    parts.sort_by_key(|part| part.position().unwrap_or(i128::MAX));
    for (rank, field) in (1..).zip(&parts) {
        if field.position() == Some(rank) {
            continue;
        }
        let name = field.name;
        let (site, message) = match field.written {
            Some(position) if position > 0 && several => {
                (field.site.key(place), format!("`{name}` is number {rank} of the {key}, but says {position}"))
            }
            Some(position) if position > 0 => {
                (field.site.key(place), format!("`{name}` is the whole {key}, but says it is number {position} of it"))
            }
            Some(position) if position != -1 => {
                (field.site.key(place), format!("places in a {key} count from 1, so that {position} is none"))
            }
            _ => (field.site.key(part), format!("the place of `{name}` in the {key} is not said")),
        };
        let edit = match field.written {
            Some(_) => Edit::literal(field.site.key(place), rank),
            None => {
                let change = Change::Followed { key: place.to_owned(), value: rank.to_string() };
                Edit { site: field.site.key(part), change }
            }
        };
        problems.push(Problem {
            edit: (!strays).then_some(edit),
            ..Problem::warning("key-position", site, message).help(format!("write `{place}: {rank}`"))
        });
    }
}
