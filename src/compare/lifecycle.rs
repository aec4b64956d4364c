//! Life cycle: ends that are announced, put off or hastened, and the status of a contract.
//!
//! What goes after its announced day, with notice, carries the announcement: a rule of its own judges it.

use super::{Aspect, Difference, Direction, Fact};
use crate::model::lifecycle::{End, Lifecycle, status_rank};
use crate::model::{Contract, Path, Site};

/// An announcement, as far as it matters to a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// In words.
    pub shown: String,
    /// How far off the announced end is.
    pub end: End,
}

impl Announced {
    /// What a life cycle announces, if it does.
    pub(super) fn of(life: &Lifecycle) -> Option<Self> {
        life.is_announced().then(|| Self { shown: life.shown(), end: life.end })
    }
}

/// What the two sides announce of one thing.
pub(super) fn compare_lifecycles(
    dataset: Option<&str>,
    path: &Path,
    (was, expected): (&Lifecycle, &Site),
    (is, actual): (&Lifecycle, &Site),
    found: &mut Vec<Difference>,
) {
    let direction = match (was.is_announced(), is.is_announced(), was.remove_after, is.remove_after) {
        (false, false, ..) => return,
        (false, true, ..) | (true, true, None, Some(_)) => Direction::Wider,
        (true, false, ..) | (true, true, Some(_), None) => Direction::Narrower,
        (true, true, before, after) if before == after => match (was.since, is.since) {
            (before, after) if before == after => return,
            // An older announcement makes the notice look longer than it was.
            (Some(before), Some(after)) if after > before => Direction::Narrower,
            (None | Some(_), Some(_)) => Direction::Wider,
            (_, None) => Direction::Narrower,
        },
        (true, true, before, after) if after < before => Direction::Wider,
        (true, true, ..) => Direction::Narrower,
    };
    let fact = |life: &Lifecycle| {
        let day = life.remove_after.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let since = life.since.map_or_else(String::new, |day| format!(" since {day}"));
        let shown =
            format!("{}{}", life.shown(), life.since.map_or_else(String::new, |day| format!(", announced {day}")));
        Some(Fact { canonical: format!("{} {day}{since}", life.is_announced()), shown })
    };
    found.push(Difference {
        path: path.clone(),
        expected: fact(was),
        actual: fact(is),
        expected_site: Some(expected.clone()),
        actual_site: Some(actual.clone()),
        announced: Announced::of(is),
        ..Difference::bare(dataset, Aspect::Deprecation, direction)
    });
}

/// What the two sides say of the whole contract.
pub(super) fn compare_contracts(expected: &Contract, actual: &Contract, found: &mut Vec<Difference>) {
    let [was, is] = [expected, actual].map(|side| (&side.lifecycle, &side.site));
    compare_lifecycles(None, &Path::root(), was, is, found);
    let (Some(was), Some(is)) = (&expected.status, &actual.status) else { return };
    let direction = match (status_rank(was), status_rank(is)) {
        _ if was.trim().eq_ignore_ascii_case(is.trim()) => return,
        (Some(before), Some(after)) if after < before => Direction::Wider,
        // From an idea to the next idea nothing is promised yet; what is retired comes back as one.
        (Some(before), Some(after)) if after == before => return,
        (Some(_), Some(_)) => Direction::Narrower,
        _ => Direction::Unknown,
    };
    found.push(Difference {
        expected: Some(Fact::plain(was.trim().to_lowercase())),
        actual: Some(Fact::plain(is.trim().to_lowercase())),
        expected_site: Some(expected.site.key("status")),
        actual_site: Some(actual.site.key("status")),
        ..Difference::bare(None, Aspect::Status, direction)
    });
}
