//! Service levels: properties, units and amounts that nobody could hold anybody to.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::misspelt;
use crate::document::node::{Kind, Node};
use crate::document::odcs::items;
use crate::model::problem::{nearest, only_meant};
use crate::model::service::{iso_seconds, property_named, seconds_in};
use crate::model::{Edit, Problem, Site};

const PROPERTIES: [&str; 14] = [
    "availability",
    "throughput",
    "errorRate",
    "generalAvailability",
    "endOfSupport",
    "endOfLife",
    "retention",
    "frequency",
    "latency",
    "timeToDetect",
    "timeToNotify",
    "timeToRepair",
    "freshness",
    "timeOfAvailability",
];

/// Units of time as they are suggested.
const UNITS: [&str; 16] = [
    "ms", "s", "second", "seconds", "min", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks",
    "month", "months", "years",
];

pub(super) fn check(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<[&str; 3], Site> = BTreeMap::new();
    for (level, site) in items(root, "slaProperties", site) {
        let Some(property) = level.text_at("property") else { continue };
        misspelt(level, "driver", &["regulatory", "analytics", "operational"], &site, problems);
        match property_named(property).map(|(name, _)| name) {
            Some("latency" | "retention" | "frequency" | "timeToDetect" | "timeToNotify" | "timeToRepair") => {
                duration(property, level, &site, problems);
            }
            Some("generalAvailability" | "endOfSupport" | "endOfLife") => moment(property, level, &site, problems),
            Some("availability") => share(level, &site, problems),
            Some(_) => {}
            None => misspelt(level, "property", &PROPERTIES, &site, problems),
        }
        let element = level.text_at("element").or_else(|| level.text_at("column")).unwrap_or_default();
        let name = property_named(property).map_or(property, |(name, _)| name);
        let key = [name, element, level.text_at("driver").unwrap_or_default()];
        if let Some(first) = seen.insert(key, site.key("property")) {
            problems.push(
                Problem::warning("duplicate-name", site.key("property"), format!("`{name}` is promised twice"))
                    .related(first, "first promised here")
                    .help("keep one of the two, or say by `element` or `driver` what each is for"),
            );
        }
    }
    life(root, site, problems);
}

fn duration(property: &str, level: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(value) = level.get("value") else { return };
    let place = site.key("value");
    let unit = level.text_at("unit");
    match &value.kind {
        Kind::Integer(number) if *number < 0 => problems.push(negative(property, place)),
        Kind::Float(number) if *number < 0.0 => problems.push(negative(property, place)),
        Kind::Integer(_) | Kind::Float(_) => match unit {
            None => problems.push(
                Problem::warning(
                    "missing-key",
                    place,
                    format!("`{property}` has no unit: nobody can tell hours from days"),
                )
                .help("add a `unit`, such as `h` or `d`"),
            ),
            Some(unit) if seconds_in(unit).is_none() && !is_counted_otherwise(unit) => {
                problems.push(unknown_unit(unit, site.key("unit")));
            }
            Some(_) => {}
        },
        // How often is also said in words and in cron's notation.
        Kind::Text(text) if unit.is_none() && !property.to_lowercase().starts_with('f') && is_run_together(text) => {
            problems.push(
                Problem::warning("invalid-format", place, format!("`{text}` is no amount that can be compared"))
                    .help("write a number and a `unit`, or a duration like `PT24H`"),
            );
        }
        _ => {}
    }
}

/// A number and a unit in one word, such as `24h`.
fn is_run_together(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && iso_seconds(text).is_none()
}

/// Units that time is not counted in by itself: working days, times a day.
fn is_counted_otherwise(unit: &str) -> bool {
    unit.contains([' ', '/', '%', '$', '{']) || unit == "percent"
}

fn negative(property: &str, site: Site) -> Problem {
    Problem::warning("invalid-value", site, format!("`{property}` cannot be less than nothing")).help("mend the number")
}

fn unknown_unit(unit: &str, site: Site) -> Problem {
    let problem =
        Problem::warning("unknown-value", site.clone(), format!("`{unit}` is no unit of time that is known here"));
    match unit {
        "m" | "M" => problem.help("write `min` for minutes or `mo` for months"),
        _ => match nearest(unit, UNITS).filter(|_| unit.len() > 2) {
            Some(near) => {
                let edit = only_meant(unit, UNITS).map(|meant| Edit::text(site, meant));
                Problem { edit, ..problem.help(format!("did you mean `{near}`?")) }
            }
            None => problem.help("write `ms`, `s`, `min`, `h`, `d`, `w`, `mo` or `y`"),
        },
    }
}

fn moment(property: &str, level: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(Kind::Text(text)) = level.get("value").map(|value| &value.kind) else { return };
    if text.starts_with(|c: char| c.is_ascii_digit()) && day(text).is_none() {
        problems.push(
            Problem::warning(
                "invalid-date",
                site.key("value"),
                format!("`{text}` is no day or moment for `{property}`"),
            )
            .help("write it like `2027-06-30` or `2027-06-30T12:00:00Z`"),
        );
    }
}

/// The day of a day or moment in ISO form.
fn day(text: &str) -> Option<Date> {
    let moment = || text.parse::<jiff::Timestamp>().ok().map(|_| ());
    let local = || text.parse::<jiff::civil::DateTime>().ok().map(|_| ());
    if text.len() > 10 {
        moment().or_else(local)?;
    }
    text.get(..10)?.parse().ok()
}

fn share(level: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let amount = match level.get("value").map(|value| &value.kind) {
        Some(Kind::Integer(number)) => *number > 100 || *number < 0,
        Some(Kind::Float(number)) => *number > 100.0 || *number < 0.0,
        Some(Kind::Text(text)) => {
            let number = text.trim().trim_end_matches('%').trim().parse::<f64>();
            text.contains('%') && number.is_ok_and(|number| !(0.0..=100.0).contains(&number))
        }
        _ => false,
    };
    let in_percent = level.text_at("unit").is_none_or(|unit| ["%", "percent"].contains(&unit));
    if amount && in_percent {
        problems.push(
            Problem::warning(
                "invalid-value",
                site.key("value"),
                "nothing is available for more than 100 percent".to_owned(),
            )
            .help("write a share from 0 to 100"),
        );
    }
}

/// General availability, the end of support and the end of life come in this order.
fn life(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let mut days: [Option<(Date, String, Site)>; 3] = [None, None, None];
    for (level, site) in items(root, "slaProperties", site) {
        let named = level.text_at("property").and_then(property_named).map(|(name, _)| name);
        let rank = match named {
            Some("generalAvailability") => 0,
            Some("endOfSupport") => 1,
            Some("endOfLife") => 2,
            _ => continue,
        };
        if level.get("element").is_none()
            && let Some(day) = level.text_at("value").and_then(day)
        {
            days[rank] = Some((day, named.unwrap_or_default().to_owned(), site.key("value")));
        }
    }
    let known: Vec<_> = days.into_iter().flatten().collect();
    for pair in known.windows(2) {
        if let [(before, earlier, first), (after, later, site)] = pair
            && after < before
        {
            problems.push(
                Problem::warning("self-contradiction", site.clone(), format!("`{later}` comes before `{earlier}`"))
                    .related(first.clone(), "the other day")
                    .help("mend one of the two days"),
            );
        }
    }
}
