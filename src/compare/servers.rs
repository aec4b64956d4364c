//! The places where two contracts say their data can be read.

use std::collections::BTreeSet;

use super::people::compare_roles;
use super::{Aspect, Difference, Direction, Fact};
use crate::model::{Contract, Path, Segment, Server};

pub(super) fn compare_servers(expected: &Contract, actual: &Contract, found: &mut Vec<Difference>) {
    let mut left: Vec<&Server> = actual.servers.iter().collect();
    let mut take = |like: &dyn Fn(&Server) -> bool| {
        let at = left.iter().position(|server| like(server))?;
        Some(left.remove(at))
    };
    // The surest sign first for all of them, so that no server takes another one's successor.
    let mut successors: Vec<Option<&Server>> =
        expected.servers.iter().map(|server| take(&|other| server.id.is_some() && other.id == server.id)).collect();
    let weaker: [fn(&Server, &Server) -> bool; 2] =
        [|was, is| was.name == is.name, |was, is| was.settings == is.settings];
    for likeness in weaker {
        for (server, successor) in expected.servers.iter().zip(&mut successors) {
            if successor.is_none() {
                *successor = take(&|other| likeness(server, other));
            }
        }
    }
    for (server, successor) in expected.servers.iter().zip(successors) {
        match successor {
            Some(successor) => compare_server(server, successor, found),
            None => found.push(Difference {
                expected: Some(address(server)),
                expected_site: Some(server.site.key("server")),
                actual_site: Some(actual.site.key("servers")),
                ..about(server, None, Aspect::Server, Direction::Wider)
            }),
        }
    }
    for server in left {
        found.push(Difference {
            actual: Some(address(server)),
            expected_site: Some(expected.site.key("servers")),
            actual_site: Some(server.site.key("server")),
            ..about(server, None, Aspect::Server, Direction::Narrower)
        });
    }
}

fn compare_server(expected: &Server, actual: &Server, found: &mut Vec<Difference>) {
    if expected.name != actual.name {
        found.push(Difference {
            expected: Some(Fact::plain(&expected.name)),
            actual: Some(Fact::plain(&actual.name)),
            expected_site: Some(expected.site.key("server")),
            actual_site: Some(actual.site.key("server")),
            ..about(expected, None, Aspect::ServerName, Direction::Unknown)
        });
    }
    if let (Some(was), Some(is)) = (system(expected), system(actual))
        && was.shown != is.shown
    {
        found.push(Difference {
            expected: Some(was),
            actual: Some(is),
            expected_site: Some(expected.site.key("type")),
            actual_site: Some(actual.site.key("type")),
            ..about(expected, Some("type"), Aspect::ServerSetting, Direction::Apart)
        });
        return;
    }
    let around = Path::root().child(Segment::Member(expected.name.clone()));
    compare_roles(&around, [&expected.roles, &actual.roles], &actual.site, found);
    let of = |server: &Server, key: &String| server.settings.get(key).map(|text| setting(text));
    let keys: BTreeSet<&String> = expected.settings.keys().chain(actual.settings.keys()).collect();
    for key in keys {
        let (was, is) = (of(expected, key), of(actual, key));
        let canonical = [&was, &is].map(|fact| fact.as_ref().map(|fact| fact.canonical.as_str()));
        let Some(direction) = Direction::between(canonical[0], canonical[1]) else { continue };
        found.push(Difference {
            expected: was,
            actual: is,
            expected_site: Some(expected.site.key(key)),
            actual_site: Some(actual.site.key(key)),
            ..about(expected, Some(key), Aspect::ServerSetting, direction)
        });
    }
}

fn about(server: &Server, key: Option<&str>, aspect: Aspect, direction: Direction) -> Difference {
    let path = Path::root().child(Segment::Member(server.name.clone()));
    let path = key.map_or_else(|| path.clone(), |key| path.child(Segment::Member(key.to_owned())));
    Difference { path, ..Difference::bare(None, aspect, direction) }
}

/// Another kind of system has other settings: they are one change, and whoever agrees to it agrees to all of them.
fn system(server: &Server) -> Option<Fact> {
    Some(Fact { canonical: format!("{:?}", server.settings), shown: server.settings.get("type")?.clone() })
}

/// The same text for addresses that lead to the same place.
fn setting(text: &str) -> Fact {
    Fact { canonical: text.trim().trim_end_matches('/').to_owned(), shown: text.to_owned() }
}

/// What says best where a server is.
fn address(server: &Server) -> Fact {
    let telling = ["location", "path", "host", "account", "project", "catalog", "database", "type"];
    let text = telling.iter().find_map(|key| server.settings.get(*key)).unwrap_or(&server.name);
    Fact { canonical: server.name.clone(), shown: text.clone() }
}
