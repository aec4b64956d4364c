//! The promises of a dataset that a footer can speak to, numbered.
//!
//! In: a published dataset. Out: [`Promises`], each with its number, its field and what it asks. Guaranteed: the numbers
//! depend on what is promised alone, and [`Promises::digest`] tells whether two lists are one: what a scan remembers is
//! worth nothing against other promises.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::observation::Value;
use crate::model::numbers::Numbers;
use crate::model::quality::Results;
use crate::model::service::{Amount, ServiceLevel};
use crate::model::{Bound, Contract, Dataset, Field, Path, Scalar, Segment, Type};

/// A promise about the values of a field.
#[derive(Debug, Clone)]
pub struct Promised {
    /// The field, by its path in the contract.
    pub path: Path,
    /// What is promised.
    pub claim: Claim,
}

/// What is promised of every value of a field.
#[derive(Debug, Clone)]
pub enum Claim {
    /// None is null.
    Present,
    /// None is smaller.
    Least(Bound),
    /// None is greater.
    Greatest(Bound),
    /// All are of this list.
    Listed(BTreeSet<Scalar>),
    /// None is shorter: characters.
    Shortest(u64),
    /// None is longer: characters.
    Longest(u64),
    /// None occurs twice.
    Unique,
}

/// How fresh a dataset is promised to be.
#[derive(Debug, Clone)]
pub struct Freshness {
    /// The service level, as written.
    pub level: ServiceLevel,
    /// How old the newest row may be, in seconds.
    pub seconds: f64,
    /// The field whose newest value tells; `None`: the last change of the files does.
    pub path: Option<Path>,
}

/// How many rows a dataset is promised to have.
#[derive(Debug, Clone)]
pub struct Volume {
    /// Where it stands among the dataset's quality rules.
    pub rule: usize,
    /// The promised numbers.
    pub rows: Numbers,
}

/// Everything that is promised of one dataset and that footers may decide.
#[derive(Debug, Clone, Default)]
pub struct Promises {
    /// Promises about values; their places are their numbers.
    pub values: Vec<Promised>,
    /// The promise of freshness, if there is one.
    pub freshness: Option<Freshness>,
    /// The promises of a number of rows.
    pub volumes: Vec<Volume>,
    numbers: BTreeMap<Path, Vec<u32>>,
    /// Every field with the name it is stored under: which column is which field hangs on all of them.
    stored: Vec<(Path, Option<String>)>,
}

impl Promises {
    /// The promises of a dataset of a contract.
    #[must_use]
    pub fn of(contract: &Contract, dataset: &Dataset) -> Self {
        let mut promises = Self::default();
        for (path, field) in dataset.walk() {
            promises.stored.push((path.clone(), field.stored_name().map(str::to_owned)));
            for claim in claims(dataset, &path, field) {
                let number = u32::try_from(promises.values.len()).unwrap_or(u32::MAX);
                promises.numbers.entry(path.clone()).or_default().push(number);
                promises.values.push(Promised { path: path.clone(), claim });
            }
        }
        promises.freshness = contract.service.iter().find_map(|level| freshness(level, contract, dataset));
        promises.volumes = dataset.quality.iter().enumerate().filter_map(volume).collect();
        promises
    }

    /// The numbers of the promises about one field.
    #[must_use]
    pub fn about(&self, path: &Path) -> &[u32] {
        self.numbers.get(path).map_or(&[], Vec::as_slice)
    }

    /// The promise of this number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&Promised> {
        self.values.get(usize::try_from(number).ok()?)
    }

    /// The same text for the same promises: 64 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        let mut add = |text: String| {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        };
        for Promised { path, claim } in &self.values {
            add(format!("{path} {claim:?}"));
        }
        add(format!("{:?}", self.freshness.as_ref().map(|freshness| &freshness.path)));
        for (path, name) in &self.stored {
            add(format!("{path} {name:?}"));
        }
        format!("{:x}", hasher.finalize())
    }
}

fn claims(dataset: &Dataset, path: &Path, field: &Field) -> Vec<Claim> {
    let mut claims = Vec::new();
    if field.required || field.key_position.is_some() {
        claims.push(Claim::Present);
    }
    let values = &field.values;
    claims.extend(values.minimum.clone().map(Claim::Least));
    claims.extend(values.maximum.clone().map(Claim::Greatest));
    claims.extend(values.allowed.as_ref().map(|allowed| Claim::Listed(allowed.values.clone())));
    // The length of a list is told by no statistics.
    if field.promise.family() == Type::text(None) {
        claims.extend(values.min_length.filter(|least| *least > 0).map(Claim::Shortest));
        claims.extend(values.max_length.or_else(|| longest(field)).map(Claim::Longest));
    }
    let in_a_row = path.segments().iter().all(|segment| matches!(segment, Segment::Member(_)));
    let sole_key = field.key_position.is_some() && dataset.primary_key().len() == 1;
    if in_a_row && (field.unique || sole_key) {
        claims.push(Claim::Unique);
    }
    claims
}

/// The length that the type itself promises, where it counts characters.
const fn longest(field: &Field) -> Option<u64> {
    match field.promise.physical {
        Some(Type::String { max, unit: crate::model::types::LengthUnit::Characters, .. }) => max,
        _ => None,
    }
}

/// `latency`, in seconds, for this dataset or for all of the contract (ODCS v3.1, Service-Level Agreement).
fn freshness(level: &ServiceLevel, contract: &Contract, dataset: &Dataset) -> Option<Freshness> {
    let Amount::Seconds(seconds) = level.amount else { return None };
    if level.property != "latency" {
        return None;
    }
    let path = match &level.element {
        None => None,
        Some(element) => Some(element_in(element, contract, dataset)?),
    };
    let path = path.filter(|path| !path.is_root());
    let clock = path.as_ref().and_then(|path| dataset.field(path)).map(|field| field.promise.family());
    // What is no moment in time cannot tell how old it is: then the files do.
    let path = path.filter(|_| matches!(clock, Some(Type::Timestamp { .. } | Type::Date)));
    Some(Freshness { level: level.clone(), seconds, path })
}

/// The place in this dataset that a service level is for; `None` where it is for another dataset.
fn element_in(element: &str, contract: &Contract, dataset: &Dataset) -> Option<Path> {
    let names = [Some(dataset.name.as_str()), dataset.physical_name.as_deref()];
    // Several may be given, with commas between them.
    for one in element.split(',').map(str::trim) {
        if names.contains(&Some(one)) {
            return Some(Path::root());
        }
        let below = names.iter().flatten().find_map(|name| one.strip_prefix(name)?.strip_prefix('.'));
        let alone = (contract.datasets.len() == 1).then_some(one);
        let path = below.or(alone).and_then(|text| Path::parse(text).ok());
        if let Some(path) = path.filter(|path| dataset.field(path).is_some()) {
            return Some(path);
        }
    }
    None
}

fn volume((rule, quality): (usize, &crate::model::QualityRule)) -> Option<Volume> {
    let threshold = quality.threshold.as_ref()?;
    let counts_rows = quality.subject == "rowCount" && quality.fields.is_empty();
    match &threshold.results {
        Results::Numbers(rows) if counts_rows => Some(Volume { rule, rows: rows.clone() }),
        _ => None,
    }
}

impl Claim {
    /// Whether a value that occurs breaks the promise; `None` where that cannot be told.
    #[must_use]
    pub fn is_broken_by(&self, value: &Value) -> Option<bool> {
        use std::cmp::Ordering;
        match self {
            Self::Present | Self::Unique => None,
            Self::Least(bound) => {
                let order = compare(value, &bound.value)?;
                Some(order == Ordering::Less || bound.exclusive && order == Ordering::Equal)
            }
            Self::Greatest(bound) => {
                let order = compare(value, &bound.value)?;
                Some(order == Ordering::Greater || bound.exclusive && order == Ordering::Equal)
            }
            Self::Listed(list) => {
                let value = value.scalar()?;
                // A list of numbers written as texts, or the other way round, says nothing of the stored form.
                let alike = |other: &Scalar| {
                    matches!((other, &value), (Scalar::Text(_), Scalar::Text(_)))
                        || !matches!(other, Scalar::Text(_)) && !matches!(value, Scalar::Text(_))
                };
                if !list.iter().any(alike) {
                    return None;
                }
                Some(!list.contains(&value))
            }
            Self::Shortest(least) => Some(length(value)? < *least),
            Self::Longest(most) => Some(length(value)? > *most),
        }
    }
}

fn length(value: &Value) -> Option<u64> {
    match value {
        Value::Text(text) => u64::try_from(text.chars().count()).ok(),
        _ => None,
    }
}

/// How a value lies to a bound of a contract, where both are of one kind.
fn compare(value: &Value, bound: &Scalar) -> Option<std::cmp::Ordering> {
    match (value, bound) {
        (Value::Moment(nanos), Scalar::Text(text)) => Some(nanos.cmp(&moment(text)?)),
        (Value::Day(days), Scalar::Text(text)) => super::observation::day(*days)?.partial_cmp(&date(text)?),
        (Value::Clock(_), Scalar::Text(text)) => {
            let bound: jiff::civil::Time = text.parse().ok()?;
            value.to_string().parse::<jiff::civil::Time>().ok()?.partial_cmp(&bound)
        }
        (Value::Text(_), _) => None,
        _ => value.scalar()?.compare_bound(bound),
    }
}

fn date(text: &str) -> Option<jiff::civil::Date> {
    text.trim().parse().ok()
}

/// Nanoseconds from 1970 of an ISO moment, a wall clock, or the midnight of a day.
pub(super) fn moment(text: &str) -> Option<i128> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_nanosecond());
    }
    let clock: jiff::civil::DateTime = text.parse().ok()?;
    Some(clock.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_nanosecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn least(value: Scalar, exclusive: bool) -> Claim {
        Claim::Least(Bound { value, exclusive })
    }

    #[test]
    fn a_value_that_occurs_proves_what_it_can() {
        let zero = least(Scalar::Integer(0), false);
        assert_eq!(zero.is_broken_by(&Value::Integer(-1)), Some(true));
        assert_eq!(zero.is_broken_by(&Value::Integer(0)), Some(false));
        assert_eq!(zero.is_broken_by(&Value::Decimal { unscaled: -1, scale: 2 }), Some(true));
        assert_eq!(least(Scalar::Integer(0), true).is_broken_by(&Value::Float(0.0)), Some(true));
        let since = least(Scalar::Text("2026-01-01T00:00:00Z".to_owned()), false);
        assert_eq!(since.is_broken_by(&Value::Moment(0)), Some(true));
        assert_eq!(since.is_broken_by(&Value::Integer(0)), None);
        let day = least(Scalar::Text("2026-01-02".to_owned()), false);
        assert_eq!(day.is_broken_by(&Value::Day(20_454)), Some(true));
        assert_eq!(day.is_broken_by(&Value::Day(20_455)), Some(false));
    }

    #[test]
    fn a_list_speaks_of_values_of_its_own_kind() {
        let list = |values: &[Scalar]| Claim::Listed(values.iter().cloned().collect());
        let states = list(&[Scalar::Text("placed".to_owned()), Scalar::Text("paid".to_owned())]);
        assert_eq!(states.is_broken_by(&Value::Text("lost".to_owned())), Some(true));
        assert_eq!(states.is_broken_by(&Value::Text("paid".to_owned())), Some(false));
        assert_eq!(states.is_broken_by(&Value::Integer(1)), None);
        assert_eq!(list(&[Scalar::Integer(1)]).is_broken_by(&Value::Float(1.0)), Some(false));
    }

    #[test]
    fn lengths_count_characters() {
        assert_eq!(Claim::Longest(2).is_broken_by(&Value::Text("äöü".to_owned())), Some(true));
        assert_eq!(Claim::Longest(3).is_broken_by(&Value::Text("äöü".to_owned())), Some(false));
    }
}
