//! Who may read the data of two contracts, who answers for it, and where to ask.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::pairing::{Key, matches};
use super::{Aspect, Difference, Direction, Fact};
use crate::model::people::{Channel, Role};
use crate::model::{Contract, Path, Segment, Site};

pub(super) fn compare_people(expected: &Contract, actual: &Contract, found: &mut Vec<Difference>) {
    compare_roles(&Path::root(), [&expected.roles, &actual.roles], &actual.site, found);
    compare_owners(expected, actual, found);
    compare_support(expected, actual, found);
}

/// `around` is the server that the roles belong to, or nothing for those of the whole contract.
pub(super) fn compare_roles(
    around: &Path,
    [expected, actual]: [&[Role]; 2],
    surviving: &Site,
    found: &mut Vec<Difference>,
) {
    const KEYS: [Key<Role>; 2] = [|role| role.id.clone(), |role| Some(role.name.clone())];
    let about = |role: &Role, aspect, direction| named(around, &role.name, aspect, direction);
    let access = |role: &Role| role.access.as_ref().map(Fact::plain);
    let partners = matches(expected, actual, &KEYS);
    for (was, partner) in expected.iter().zip(&partners) {
        let Some(is) = partner.map(|at| &actual[at]) else {
            found.push(Difference {
                expected: Some(Fact::plain(&was.name)),
                expected_site: Some(was.site.key("role")),
                actual_site: Some(surviving.key("roles")),
                ..about(was, Aspect::Role, Direction::Wider)
            });
            continue;
        };
        if was.name != is.name {
            found.push(Difference {
                expected: Some(Fact::plain(&was.name)),
                actual: Some(Fact::plain(&is.name)),
                expected_site: Some(was.site.key("role")),
                actual_site: Some(is.site.key("role")),
                ..about(was, Aspect::Role, Direction::Apart)
            });
        }
        if let Some(direction) = compare_access(was.access.as_deref(), is.access.as_deref()) {
            found.push(Difference {
                expected: access(was),
                actual: access(is),
                expected_site: Some(was.site.key("access")),
                actual_site: Some(is.site.key("access")),
                ..about(was, Aspect::RoleAccess, direction)
            });
        }
    }
    for role in left_over(actual, &partners) {
        found.push(Difference {
            actual: Some(Fact::plain(&role.name)),
            actual_site: Some(role.site.key("role")),
            ..about(role, Aspect::Role, Direction::Narrower)
        });
    }
}

/// Whoever may write may read as well.
fn compare_access(was: Option<&str>, is: Option<&str>) -> Option<Direction> {
    const WORDS: [&[&str]; 2] = [&["read", "r", "read-only", "readonly"], &["write", "read-write", "read/write", "rw"]];
    let (was, is) = (was.map(folded), is.map(folded));
    let rank = |word: &str| WORDS.iter().position(|words| words.contains(&word));
    match (&was, &is) {
        (Some(a), Some(b)) if a != b => match rank(b).zip(rank(a)).map(|(is, was)| is.cmp(&was)) {
            Some(Ordering::Less) => Some(Direction::Wider),
            Some(Ordering::Greater) => Some(Direction::Narrower),
            Some(Ordering::Equal) => None,
            None => Some(Direction::Unknown),
        },
        _ => Direction::between(was.as_deref(), is.as_deref()),
    }
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Nobody loses data when its owner changes; without one, nobody can be asked.
fn compare_owners(expected: &Contract, actual: &Contract, found: &mut Vec<Difference>) {
    let direction = match Direction::between(expected.owner.as_deref(), actual.owner.as_deref()) {
        None => return,
        Some(Direction::Apart) => Direction::Unknown,
        Some(direction) => direction,
    };
    let site = |contract: &Contract| Some(contract.site.keys(&["team", "name"]));
    found.push(Difference {
        expected: expected.owner.as_ref().map(Fact::plain),
        actual: actual.owner.as_ref().map(Fact::plain),
        expected_site: site(expected),
        actual_site: site(actual),
        ..Difference::bare(None, Aspect::Owner, direction)
    });
}

/// As long as there is one channel, a reader has somewhere to ask: what else happens to channels is worth knowing.
fn compare_support(expected: &Contract, actual: &Contract, found: &mut Vec<Difference>) {
    const KEYS: [Key<Channel>; 4] = [
        |channel| channel.id.clone(),
        |channel| Some(format!("{} {:?}", channel.name, channel.scope)),
        |channel| Some(channel.name.clone()),
        |channel| channel.url.clone(),
    ];
    let all = |channels: &[Channel]| {
        let names: Vec<_> = channels.iter().map(|channel| channel.name.as_str()).collect();
        (!names.is_empty()).then(|| Fact::plain(names.join(", ")))
    };
    let (was, is) = (all(&expected.support), all(&actual.support));
    let direction = match (&was, &is) {
        (Some(_), None) => Some(Direction::Wider),
        (None, Some(_)) => Some(Direction::Narrower),
        _ => None,
    };
    if let Some(direction) = direction {
        found.push(Difference {
            expected: was,
            actual: is,
            expected_site: Some(expected.site.key("support")),
            actual_site: Some(actual.site.key("support")),
            ..Difference::bare(None, Aspect::Support, direction)
        });
        return;
    }
    let partners = matches(&expected.support, &actual.support, &KEYS);
    let about = |channel: &Channel| named(&Path::root(), &channel.name, Aspect::Support, Direction::Unknown);
    for (was, partner) in expected.support.iter().zip(&partners) {
        let is = partner.map(|at| &actual.support[at]);
        let (shown, now) = (address(was), is.map(address));
        if now.as_ref() != Some(&shown) {
            found.push(Difference {
                expected: Some(Fact::plain(shown)),
                actual: now.map(Fact::plain),
                expected_site: Some(was.site.key("channel")),
                actual_site: Some(is.map_or_else(|| actual.site.key("support"), |is| is.site.key("channel"))),
                ..about(was)
            });
        }
    }
    for channel in left_over(&actual.support, &partners) {
        found.push(Difference {
            actual: Some(Fact::plain(address(channel))),
            actual_site: Some(channel.site.key("channel")),
            ..about(channel)
        });
    }
}

/// Everything a reader needs to use a channel.
fn address(channel: &Channel) -> String {
    let parts = [Some(&channel.name), channel.tool.as_ref(), channel.scope.as_ref(), channel.url.as_ref()];
    parts.into_iter().flatten().map(|part| part.trim()).collect::<Vec<_>>().join(", ")
}

fn left_over<'a, T>(actual: &'a [T], partners: &[Option<usize>]) -> impl Iterator<Item = &'a T> {
    let taken: BTreeSet<usize> = partners.iter().flatten().copied().collect();
    actual.iter().enumerate().filter(move |(at, _)| !taken.contains(at)).map(|(_, element)| element)
}

fn named(around: &Path, name: &str, aspect: Aspect, direction: Direction) -> Difference {
    let path = around.child(Segment::Member(name.to_owned()));
    Difference { path, ..Difference::bare(None, aspect, direction) }
}
