//! Service levels of two contracts: each gets worse in one direction, whatever it is counted in.

use std::cmp::Ordering;

use super::{Aspect, Difference, Direction, Fact};
use crate::model::service::{Amount, ServiceLevel, Worse, property_named};
use crate::model::{Contract, Path, Segment};

pub(super) fn compare_service(expected: &Contract, actual: &Contract, found: &mut Vec<Difference>) {
    let mut taken = vec![false; actual.service.len()];
    for (at, level) in expected.service.iter().enumerate() {
        let same = |other: &ServiceLevel| other.property == level.property && other.element == level.element;
        // What is expected for everything is kept by whatever is promised for something, if nothing else is promised.
        let loose = |other: &ServiceLevel| other.property == level.property && level.element.is_none();
        let place = (0..taken.len()).find(|at| !taken[*at] && same(&actual.service[*at]));
        let place = place.or_else(|| (0..taken.len()).find(|at| !taken[*at] && loose(&actual.service[*at])));
        let other = place.map(|at| {
            taken[at] = true;
            &actual.service[at]
        });
        let direction = match other {
            None => Some(Direction::Wider),
            Some(other) => direction(level, other),
        };
        if let Some(direction) = direction {
            found.push(Difference {
                path: path(&expected.service, at),
                expected: Some(fact(level)),
                actual: other.map(fact),
                expected_site: Some(level.site.key("value")),
                actual_site: Some(
                    other.map_or_else(|| actual.site.key("slaProperties"), |other| other.site.key("value")),
                ),
                ..Difference::bare(None, Aspect::Service, direction)
            });
        }
    }
    for (at, level) in actual.service.iter().enumerate().filter(|(at, _)| !taken[*at]) {
        found.push(Difference {
            path: path(&actual.service, at),
            actual: Some(fact(level)),
            expected_site: Some(expected.site.key("slaProperties")),
            actual_site: Some(level.site.key("value")),
            ..Difference::bare(None, Aspect::Service, Direction::Narrower)
        });
    }
}

/// The name of one promise among all: two of one property for one purpose are counted, so that neither answers for the
/// other.
fn path(levels: &[ServiceLevel], at: usize) -> Path {
    let level = &levels[at];
    let name = match &level.element {
        Some(element) => format!("{} of {element}", level.property),
        None => level.property.clone(),
    };
    let same = |other: &&ServiceLevel| other.property == level.property && other.element == level.element;
    let name = match levels[..at].iter().filter(same).count() {
        0 => name,
        earlier => format!("{name} ({})", earlier + 1),
    };
    Path::root().child(Segment::Member(name))
}

fn fact(level: &ServiceLevel) -> Fact {
    let amount = match &level.amount {
        Amount::Seconds(seconds) => format!("seconds:{seconds}"),
        Amount::Number(number, unit) => format!("number:{number}:{}", unit.as_deref().unwrap_or_default()),
        Amount::Moment(text) => format!("moment:{text}"),
        Amount::Text(text) => format!("text:{text}"),
    };
    Fact { canonical: format!("{}:{amount}", level.property), shown: level.shown.clone() }
}

fn direction(was: &ServiceLevel, is: &ServiceLevel) -> Option<Direction> {
    if was.amount == is.amount {
        return None;
    }
    let worse = property_named(&was.property).map(|(_, worse)| worse);
    let moved = match (&was.amount, &is.amount) {
        (Amount::Seconds(was), Amount::Seconds(is)) => is.partial_cmp(was),
        (Amount::Number(was, unit), Amount::Number(is, other)) if unit == other => is.partial_cmp(was),
        (Amount::Moment(was), Amount::Moment(is)) => compare_moments(was, is),
        _ => None,
    };
    match (moved, worse) {
        (Some(Ordering::Equal), _) => None,
        (Some(Ordering::Greater), Some(Worse::More | Worse::Later))
        | (Some(Ordering::Less), Some(Worse::Less | Worse::Sooner)) => Some(Direction::Wider),
        (Some(_), Some(_)) => Some(Direction::Narrower),
        _ => Some(Direction::Unknown),
    }
}

/// How the second moment lies to the first; a day counts from its midnight in UTC.
fn compare_moments(was: &str, is: &str) -> Option<Ordering> {
    let moment = |text: &str| {
        text.parse::<jiff::Timestamp>().ok().or_else(|| {
            let day: jiff::civil::Date = text.parse().ok()?;
            Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
        })
    };
    Some(moment(is)?.cmp(&moment(was)?))
}
