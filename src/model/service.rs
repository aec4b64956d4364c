//! Service levels: how fresh, how long kept, how available, until when.

use super::site::Site;

/// One promised service level.
#[derive(Debug, Clone)]
pub struct ServiceLevel {
    /// The property in ODCS spelling, such as `latency`; as written where the standard does not name it.
    pub property: String,
    /// What it is promised for, as written; `None` for all of the contract.
    pub element: Option<String>,
    /// What is promised.
    pub amount: Amount,
    /// As people wrote it, with its unit.
    pub shown: String,
    /// Where it stands.
    pub site: Site,
}

/// What a service level promises.
#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    /// A duration, in seconds.
    Seconds(f64),
    /// A plain number, with the unit it is counted in, if it has one.
    Number(f64, Option<String>),
    /// A day or moment in ISO form.
    Moment(String),
    /// Anything else.
    Text(String),
}

/// Which way a service level gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    /// By growing.
    More,
    /// By shrinking.
    Less,
    /// By coming sooner.
    Sooner,
    /// By coming later.
    Later,
}

/// The properties of ODCS v3.1 (Service-Level Agreement, valid values), with their synonyms and how they get worse.
const PROPERTIES: [(&str, &str, Worse); 12] = [
    ("availability", "av", Worse::Less),
    ("throughput", "th", Worse::Less),
    ("errorRate", "er", Worse::More),
    ("generalAvailability", "ga", Worse::Later),
    ("endOfSupport", "es", Worse::Sooner),
    ("endOfLife", "el", Worse::Sooner),
    ("retention", "re", Worse::Less),
    ("frequency", "fy", Worse::More),
    ("latency", "ly", Worse::More),
    ("timeToDetect", "td", Worse::More),
    ("timeToNotify", "tn", Worse::More),
    ("timeToRepair", "tr", Worse::More),
];

/// `freshness` is what many call `latency`, which the standard prefers.
const FRESHNESS: (&str, &str) = ("freshness", "latency");

/// The property a text means, in ODCS spelling, and how it gets worse; `None` where the standard names no such property.
#[must_use]
pub fn property_named(text: &str) -> Option<(&'static str, Worse)> {
    let folded = text.to_lowercase();
    let folded = if folded == FRESHNESS.0 { FRESHNESS.1 } else { &folded };
    PROPERTIES
        .iter()
        .find(|(name, synonym, _)| name.to_lowercase() == folded || *synonym == folded)
        .map(|(name, _, worse)| (*name, *worse))
}

/// Seconds in a unit of time, by its letter or word. Months and years have their mean length.
#[must_use]
pub fn seconds_in(unit: &str) -> Option<f64> {
    const DAY: f64 = 86_400.0;
    Some(match unit.trim().to_lowercase().as_str() {
        "ms" | "millisecond" | "milliseconds" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600.0,
        "d" | "day" | "days" => DAY,
        "w" | "wk" | "week" | "weeks" => 7.0 * DAY,
        "mo" | "month" | "months" => 365.25 * DAY / 12.0,
        "y" | "yr" | "yrs" | "year" | "years" => 365.25 * DAY,
        _ => return None,
    })
}

/// Seconds of an ISO 8601 duration, such as `PT24H` or `P1D`.
#[must_use]
pub fn iso_seconds(text: &str) -> Option<f64> {
    if !text.starts_with(['P', 'p']) {
        return None;
    }
    let span: jiff::Span = text.parse().ok()?;
    let part = |count: i64, unit: &str| {
        // Counts of a duration that people write are far below 2^53.
        #[expect(clippy::cast_precision_loss)]
        seconds_in(unit).map(|seconds| seconds * count as f64)
    };
    Some(
        part(span.get_years().into(), "y")?
            + part(span.get_months().into(), "mo")?
            + part(span.get_weeks().into(), "w")?
            + part(span.get_days().into(), "d")?
            + part(span.get_hours().into(), "h")?
            + part(span.get_minutes(), "min")?
            + part(span.get_seconds(), "s")?
            + part(span.get_milliseconds(), "ms")?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_known_by_name_synonym_and_any_case() {
        for text in ["latency", "LATENCY", "ly", "Freshness"] {
            assert_eq!(property_named(text), Some(("latency", Worse::More)), "{text}");
        }
        assert_eq!(property_named("Re"), Some(("retention", Worse::Less)));
        assert_eq!(property_named("timeOfAvailability"), None);
    }

    #[test]
    fn one_duration_however_it_is_written() {
        let day = seconds_in("d").unwrap();
        assert_eq!(iso_seconds("PT24H"), Some(day));
        assert_eq!(iso_seconds("P1D"), Some(day));
        assert_eq!(seconds_in("Hours").map(|hour| 24.0 * hour), Some(day));
        assert_eq!(seconds_in("years"), iso_seconds("P1Y"));
        for text in ["24H", "soon", "P", ""] {
            assert_eq!(iso_seconds(text), None, "{text}");
        }
        // `m` could be minutes or months, and is neither.
        assert_eq!(seconds_in("m"), None);
    }
}
