//! What values break of a promise, as far as footers prove it; how new the data is, how much there is, for which days.
//!
//! In: a dataset as it was scanned. Out: one view, and the differences of it, each with the files that show it.
//! Guaranteed: how much there is and how new it is, is told only where every file could be judged.

use std::collections::BTreeMap;

use super::judging::{Part, Seen};
use super::ledger::missing_days;
use super::observation::{Value, day};
use super::promises::{Claim, Freshness, Promised};
use super::view::View;
use crate::compare::{Aspect, Difference, Direction, Fact, compare};
use crate::model::numbers::Numbers;
use crate::model::quality::{Results, Threshold};
use crate::model::service::Amount;
use crate::model::{Dataset, Field, Path, Scalar, Segment, Sighting, Type, Undecided};

/// What values break, as far as statistics prove it; how fresh the data is, how much there is, and for which days.
pub(super) fn of_values(seen: &Seen<'_>, dataset: &Dataset) -> Part {
    let mut view = View::kept(seen.contract);
    let mut shown: BTreeMap<(Path, Aspect), (Option<String>, Sighting)> = BTreeMap::new();
    for (number, broke) in &seen.ledger.broken {
        let Some(promised) = seen.shapes.promises().get(*number) else { continue };
        let Some(field) = view
            .observed_dataset(seen.dataset)
            .and_then(|dataset| field_mut(&mut dataset.fields, promised.path.segments()))
        else {
            continue;
        };
        let aspect = break_promise(field, promised, broke.example.as_deref());
        for example in &broke.examples {
            break_promise(field, promised, Some(example));
        }
        let sighting = Sighting { values: broke.values, ..seen.sighting(&broke.extent) };
        // A list tells every value that is not on it.
        let example = broke.example.clone().filter(|_| aspect != Aspect::Values);
        shown.insert((promised.path.clone(), aspect), (example, sighting));
    }
    break_keys(&mut view, seen, dataset, &mut shown);
    let total = seen.sighting(&seen.ledger.total);
    let mut found = Vec::new();
    if seen.is_whole {
        if let Some(freshness) = &seen.shapes.promises().freshness {
            grow_old(&mut view, freshness, seen);
        }
        count_rows(&mut view, seen, dataset);
    }
    // For which days there is data, folders tell.
    if !seen.ledger.is_partial {
        found.extend(without_days(seen, dataset));
    }
    for difference in compare(&view.published, &view.observed) {
        let is_own = difference.dataset.as_deref() == Some(dataset.name.as_str());
        match difference.aspect {
            Aspect::Service if difference.direction == Direction::Wider => found.push((difference, total.clone())),
            Aspect::Quality if is_own && difference.direction != Direction::Narrower && difference.path.is_root() => {
                let rows = Fact::plain(format!("{} rows", seen.ledger.total.rows));
                found.push((Difference { actual: Some(rows), ..difference }, total.clone()));
            }
            aspect if is_own && difference.direction != Direction::Narrower => {
                let place =
                    if aspect == Aspect::PrimaryKey { sole_key(dataset) } else { Some(difference.path.clone()) };
                let Some((example, sighting)) = place.and_then(|path| shown.get(&(path, aspect))) else { continue };
                let actual = example.as_ref().filter(|_| aspect != Aspect::Type).map(Fact::plain).or(difference.actual);
                found.push((Difference { actual, ..difference }, sighting.clone()));
            }
            _ => {}
        }
    }
    found.extend(without_rows(seen, dataset));
    Part::of(view, found.into_iter())
}

/// What the folders themselves break: nulls, and values that are out of range or not on the list.
fn break_keys(
    view: &mut View,
    seen: &Seen<'_>,
    dataset: &Dataset,
    shown: &mut BTreeMap<(Path, Aspect), (Option<String>, Sighting)>,
) {
    for (name, key) in &seen.ledger.keys {
        let is_key = |field: &&Field| field.stored_name().is_some_and(|own| own.eq_ignore_ascii_case(name));
        let Some(field) = dataset.fields.iter().find(is_key) else { continue };
        let path = Path::root().child(field.segment.clone());
        let promises = seen.shapes.promises();
        for promised in promises.about(&path).iter().filter_map(|number| promises.get(*number)) {
            let example = match &promised.claim {
                Claim::Present => key.null.then_some(None),
                // Folders repeat a value as often as there are files.
                Claim::Unique => None,
                claim => {
                    let breaks = |text: &&String| claim.is_broken_by(&read_key(field, text)) == Some(true);
                    key.values.iter().find(breaks).map(|text| Some(text.clone()))
                }
            };
            let Some(example) = example else { continue };
            let Some(observed) = view
                .observed_dataset(seen.dataset)
                .and_then(|dataset| field_mut(&mut dataset.fields, promised.path.segments()))
            else {
                continue;
            };
            let aspect = break_promise(observed, promised, example.as_deref());
            let sighting = Sighting { of: seen.ledger.total.files, ..Sighting::default() };
            shown.entry((path.clone(), aspect)).or_insert((example, sighting));
        }
    }
}

/// The text of a folder as a value of its field.
fn read_key(field: &Field, text: &str) -> Value {
    let number = || {
        let whole = text.parse().map(Value::Integer).ok();
        whole.or_else(|| text.parse().map(Value::Float).ok())
    };
    let read = match field.promise.family() {
        Type::Integer { .. } | Type::Number => number(),
        Type::Date => super::ledger::day_of(text).map(Value::Day),
        Type::Boolean => text.to_lowercase().parse().map(Value::Boolean).ok(),
        _ => None,
    };
    read.unwrap_or_else(|| Value::Text(text.to_owned()))
}

fn sole_key(dataset: &Dataset) -> Option<Path> {
    match dataset.primary_key().as_slice() {
        [(path, _)] => Some(path.clone()),
        _ => None,
    }
}

fn field_mut<'a>(fields: &'a mut [Field], segments: &[Segment]) -> Option<&'a mut Field> {
    let (first, rest) = segments.split_first()?;
    let field = fields.iter_mut().find(|field| field.segment == *first)?;
    if rest.is_empty() { Some(field) } else { field_mut(&mut field.members, rest) }
}

/// Takes from a field the promise that its values break; returns what of it a comparison will tell.
fn break_promise(field: &mut Field, promised: &Promised, example: Option<&str>) -> Aspect {
    let value = |text: &str| {
        let number = text.parse().map(Scalar::Integer).ok();
        number.or_else(|| text.parse().map(Scalar::Float).ok()).unwrap_or_else(|| Scalar::Text(text.to_owned()))
    };
    match &promised.claim {
        Claim::Present => {
            field.required = false;
            field.key_position = None;
            Aspect::Presence
        }
        Claim::Unique => {
            let is_key = !field.unique;
            (field.unique, field.required) = (false, field.required || field.key_position.is_some());
            field.key_position = None;
            if is_key { Aspect::PrimaryKey } else { Aspect::Uniqueness }
        }
        Claim::Least(_) => {
            field.values.minimum = None;
            Aspect::Minimum
        }
        Claim::Greatest(_) => {
            field.values.maximum = None;
            Aspect::Maximum
        }
        Claim::Shortest(_) => {
            field.values.min_length = None;
            Aspect::MinLength
        }
        Claim::Longest(_) if field.values.max_length.is_some() => {
            field.values.max_length = None;
            Aspect::MaxLength
        }
        Claim::Longest(_) => {
            field.promise.physical = Some(Type::text(None));
            "longer texts".clone_into(&mut field.promise.shown);
            Aspect::Type
        }
        Claim::Listed(list) => {
            let is_text = list.iter().all(|one| matches!(one, Scalar::Text(_)));
            let one = example.map(|text| if is_text { Scalar::Text(text.to_owned()) } else { value(text) });
            if let Some(allowed) = &mut field.values.allowed {
                allowed.values.extend(one);
            }
            Aspect::Values
        }
    }
}

/// How old the newest data is.
enum Age {
    /// Not older than promised.
    Kept,
    /// So many seconds at least, which is more than promised.
    Older(f64),
    /// Nobody can say: so many files do not tell.
    Unknown(u64),
}

impl Age {
    fn of(freshness: &Freshness, seen: &Seen<'_>) -> Self {
        let ledger = seen.ledger;
        let (told, silent) = match &freshness.path {
            Some(_) => (ledger.newest, ledger.undated),
            None => (ledger.total.last_modified, 0),
        };
        // Ages of data are far below 2^53 seconds.
        #[expect(clippy::cast_precision_loss)]
        let age = |moment: i64| seen.now.saturating_sub(moment).max(0) as f64;
        if told.is_some_and(|newest| age(newest) <= freshness.seconds) {
            return Self::Kept;
        }
        // A file that does not say how new its rows are was written after them.
        let latest = (silent > 0).then(|| ledger.undated_modified.unwrap_or(i64::MAX));
        match told.max(latest).map(age) {
            Some(age) if age > freshness.seconds => Self::Older(age),
            Some(_) => Self::Unknown(silent),
            None => Self::Unknown(ledger.total.files),
        }
    }
}

/// That nobody can say how fresh the data is, where it is so.
pub(super) fn unknown_age(seen: &Seen<'_>, dataset: &Dataset) -> Option<Undecided> {
    let freshness = seen.shapes.promises().freshness.as_ref()?;
    if !seen.is_whole {
        let what = "the age, as some objects could not be judged,".to_owned();
        let files = seen.ledger.total.files;
        return (files > 0).then(|| Undecided { place: dataset.name.clone(), what, files });
    }
    let Age::Unknown(files) = Age::of(freshness, seen) else { return None };
    let field = freshness.path.as_ref().map_or_else(String::new, |path| format!(".{path}"));
    Some(Undecided { place: format!("{}{field}", dataset.name), what: "the age".to_owned(), files })
}

/// Puts the age of the newest data in place of the promised one, where it is older.
fn grow_old(view: &mut View, freshness: &Freshness, seen: &Seen<'_>) {
    let Age::Older(age) = Age::of(freshness, seen) else { return };
    let levels = view.observed.service.iter_mut();
    for level in
        levels.filter(|level| level.property == freshness.level.property && level.element == freshness.level.element)
    {
        level.amount = Amount::Seconds(age);
        level.shown = duration(age);
    }
}

/// `3 days`, `30 hours`, `5 minutes`.
fn duration(seconds: f64) -> String {
    let units = [(86_400.0, "day", 2.0), (3_600.0, "hour", 2.0), (60.0, "minute", 1.0)];
    let (unit, word, _) =
        units.iter().find(|(unit, _, least)| seconds >= unit * least).unwrap_or(&(1.0, "second", 0.0));
    let count = (seconds / unit).floor();
    format!("{count} {word}{}", if (count - 1.0).abs() < 0.5 { "" } else { "s" })
}

/// Puts the number of rows in place of the promised numbers.
fn count_rows(view: &mut View, seen: &Seen<'_>, dataset: &Dataset) {
    let rows = Numbers::only(&Scalar::Integer(i128::from(seen.ledger.total.rows)));
    for volume in &seen.shapes.promises().volumes {
        let promised = dataset.quality.get(volume.rule).and_then(|rule| rule.threshold.as_ref());
        let Some(promised) = promised.filter(|_| !volume.rows.contains(&rows)) else { continue };
        let observed = Threshold { results: Results::Numbers(rows.clone()), ..promised.clone() };
        let rule = view.observed_dataset(seen.dataset).and_then(|dataset| dataset.quality.get_mut(volume.rule));
        if let Some(rule) = rule {
            rule.threshold = Some(observed);
        }
    }
}

fn without_rows(seen: &Seen<'_>, dataset: &Dataset) -> Option<(Difference, Sighting)> {
    let extent = &seen.ledger.empty;
    (extent.files > 0).then(|| {
        let of = format!("{} of {}", extent.files, seen.ledger.total.files);
        let difference = Difference {
            actual: Some(Fact::plain(of)),
            expected_site: Some(dataset.site.key("name")),
            ..Difference::bare(Some(&dataset.name), Aspect::Emptiness, Direction::Wider)
        };
        (difference, seen.sighting(extent))
    })
}

/// How many days are told by name.
const MOST_DAYS_TOLD: usize = 5;

fn without_days(seen: &Seen<'_>, dataset: &Dataset) -> Option<(Difference, Sighting)> {
    let missing = missing_days(&seen.ledger.days);
    let names: Vec<String> = missing.iter().filter_map(|at| day(*at)).map(|day| day.to_string()).collect();
    (!names.is_empty()).then(|| {
        let more = names.len().saturating_sub(MOST_DAYS_TOLD);
        let told = names[..names.len() - more].join(", ");
        let shown = if more > 0 { format!("{told} and {more} more") } else { told };
        let difference = Difference {
            actual: Some(Fact::plain(shown)),
            expected_site: Some(dataset.site.key("name")),
            ..Difference::bare(Some(&dataset.name), Aspect::Sequence, Direction::Wider)
        };
        (difference, Sighting { of: seen.ledger.total.files, ..Sighting::default() })
    })
}
