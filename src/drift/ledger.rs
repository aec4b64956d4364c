//! What all files of a dataset hold together: folded file by file, so that a million take no more room than one.
//!
//! In: every file with its facts and the folder it lies in. Out: how far each shape and each broken promise reaches,
//! which partitions there are, how new the newest row is. Guaranteed: room for what is different only, and never for
//! more than [`MOST_DAYS`] partitions by day.

use std::collections::{BTreeMap, BTreeSet};

use super::observation::{DataFile, Facts};
use crate::model::Extent;

/// More days than this (five hundred years) are no sequence of days.
const MOST_DAYS: usize = 200_000;

/// What was seen of one dataset.
#[derive(Debug, Default)]
pub struct Ledger {
    /// All files.
    pub total: Extent,
    /// By shape, and by the keys of the folders that files of it lie in.
    pub groups: BTreeMap<(u32, usize), Extent>,
    /// Which keys folders have, each list once, in the order they were met.
    pub layouts: Vec<Vec<String>>,
    /// Partition keys by their names.
    pub keys: BTreeMap<String, KeySeen>,
    /// The days there are partitions for, counted from 1970-01-01.
    pub days: BTreeSet<i32>,
    /// Broken promises by number.
    pub broken: BTreeMap<u32, Broke>,
    /// In how many files each promise could not be decided.
    pub undecided: BTreeMap<u32, u64>,
    /// Files without rows.
    pub empty: Extent,
    /// The newest moment in the field that tells how fresh the data is, in seconds from 1970.
    pub newest: Option<i64>,
    /// How many files with rows do not say how new theirs are.
    pub undated: u64,
    /// When the last of them was written, in seconds from 1970.
    pub undated_modified: Option<i64>,
    /// Whether some of the dataset could not even be listed.
    pub is_partial: bool,
    folder: String,
    layout: usize,
}

/// How far a broken promise reaches.
#[derive(Debug, Clone, Default)]
pub struct Broke {
    /// The files that break it.
    pub extent: Extent,
    /// How many values do; `None` where some files do not say.
    pub values: Option<u64>,
    /// A value that does.
    pub example: Option<String>,
    /// Different values that do, the first ones that were met.
    pub examples: BTreeSet<String>,
}

/// So many values that break a promise are told apart.
const MOST_EXAMPLES: usize = 20;

/// What was seen of one partition key.
#[derive(Debug, Clone, Default)]
pub struct KeySeen {
    /// A value that is no whole number, if there is one.
    pub not_whole: Option<String>,
    /// A value that is no day, if there is one.
    pub not_day: Option<String>,
    /// Whether a folder stands for null.
    pub null: bool,
    /// The values, the first ones that were met.
    pub values: BTreeSet<String>,
}

/// More values of one key than this are not held to what is promised of them.
const MOST_VALUES: usize = 1_000;

/// What Hive writes where a partition's value is null.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

impl Ledger {
    /// Adds a file that lies in `folder`, such as `year=2026/month=01`: keys and values as Hive writes them.
    pub fn add(&mut self, file: &DataFile, folder: &str, facts: &Facts) {
        if self.layouts.is_empty() || folder != self.folder {
            self.enter(folder);
        }
        let size = (file.size, facts.rows);
        self.total.add(&file.path, size, file.modified, folder);
        self.groups.entry((facts.shape, self.layout)).or_default().add(&file.path, size, file.modified, folder);
        if facts.rows == 0 {
            self.empty.add(&file.path, size, file.modified, folder);
        }
        for broken in &facts.broken {
            let first = !self.broken.contains_key(&broken.promise);
            let broke = self.broken.entry(broken.promise).or_default();
            broke.extent.add(&file.path, size, file.modified, folder);
            broke.values = match (first, broke.values, broken.values) {
                (true, _, values) => values,
                (false, Some(before), Some(values)) => Some(before.saturating_add(values)),
                _ => None,
            };
            if broke.example.is_none() {
                broke.example.clone_from(&broken.example);
            }
            broke.examples.extend(broken.example.clone().filter(|_| broke.examples.len() < MOST_EXAMPLES));
        }
        for promise in &facts.undecided {
            *self.undecided.entry(*promise).or_default() += 1;
        }
        self.newest = self.newest.max(facts.newest);
        if facts.newest.is_none() && facts.rows > 0 {
            self.undated += 1;
            self.undated_modified = self.undated_modified.max(file.modified);
        }
    }

    /// Notes a file that could not be judged: its folder is there all the same. Without a path, nobody knows what else
    /// there is.
    pub fn miss(&mut self, path: &str) {
        self.is_partial |= path.is_empty();
        if let Some(day) = day_among(&partitions(path)).filter(|_| self.days.len() < MOST_DAYS) {
            self.days.insert(day);
        }
    }

    fn enter(&mut self, folder: &str) {
        folder.clone_into(&mut self.folder);
        let pairs = partitions(folder);
        let names: Vec<String> = pairs.iter().map(|(key, _)| key.clone()).collect();
        self.layout = match self.layouts.iter().position(|known| *known == names) {
            Some(at) => at,
            None => {
                self.layouts.push(names);
                self.layouts.len() - 1
            }
        };
        for (key, value) in &pairs {
            let seen = self.keys.entry(key.clone()).or_default();
            match value {
                None => seen.null = true,
                Some(value) => {
                    if seen.values.len() < MOST_VALUES && value.len() <= 256 {
                        seen.values.insert(value.clone());
                    }
                    if seen.not_whole.is_none() && value.parse::<i128>().is_err() {
                        seen.not_whole = Some(value.clone());
                    }
                    if seen.not_day.is_none() && day_of(value).is_none() {
                        seen.not_day = Some(value.clone());
                    }
                }
            }
        }
        if let Some(day) = day_among(&pairs).filter(|_| self.days.len() < MOST_DAYS) {
            self.days.insert(day);
        }
    }
}

/// The keys and values of a folder as Hive writes them; `None` for null. Parts that are no `key=value` are passed over.
#[must_use]
pub fn partitions(folder: &str) -> Vec<(String, Option<String>)> {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = folder.split('/').filter_map(|part| part.split_once('=')).filter(|(key, _)| !key.is_empty());
    pairs.map(|(key, value)| (decode(key), (value != NULL).then(|| decode(value)))).collect()
}

/// The day that the partitions of a folder name: in one key, or in three called year, month and day.
fn day_among(pairs: &[(String, Option<String>)]) -> Option<i32> {
    if let Some(day) = pairs.iter().filter_map(|(_, value)| value.as_deref()).find_map(day_of) {
        return Some(day);
    }
    let part = |names: [&str; 2]| {
        let (_, value) = pairs.iter().find(|(key, _)| names.iter().any(|name| key.eq_ignore_ascii_case(name)))?;
        value.as_deref()?.parse::<i16>().ok()
    };
    let (year, month, day) = (part(["year", "y"])?, part(["month", "m"])?, part(["day", "d"])?);
    let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(days_to(date))
}

/// The day that a text names: `2026-01-31` or `20260131`, counted from 1970-01-01.
#[must_use]
pub fn day_of(text: &str) -> Option<i32> {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let date: jiff::civil::Date = match text.len() {
        10 if text.as_bytes().get(4) == Some(&b'-') => text.parse().ok()?,
        8 if is_digits(text) => format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]).parse().ok()?,
        _ => return None,
    };
    Some(days_to(date))
}

fn days_to(date: jiff::civil::Date) -> i32 {
    (date - jiff::civil::date(1970, 1, 1)).get_days()
}

/// The days without a partition between the first and the last, where there is one for every day otherwise.
///
/// A sequence is daily where most steps are of one day. Days of the week that never occur in four weeks or more are
/// none of it: nobody missed the Sunday of a shop that is closed on Sundays.
#[must_use]
pub fn missing_days(days: &BTreeSet<i32>) -> Vec<i32> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let steps: Vec<i32> = days.iter().zip(days.iter().skip(1)).map(|(a, b)| b - a).collect();
    let single = steps.iter().filter(|step| **step == 1).count();
    if steps.len() < 2 || single * 3 < steps.len() * 2 - 1 {
        return Vec::new();
    }
    let weekday = |day: i32| day.rem_euclid(7);
    let open: BTreeSet<i32> = days.iter().map(|day| weekday(*day)).collect();
    let is_expected = |day: i32| last - first < 28 || open.contains(&weekday(day));
    let gaps = days.iter().zip(days.iter().skip(1)).filter(|(a, b)| *b - *a > 1);
    gaps.flat_map(|(a, b)| *a + 1..*b).filter(|day| is_expected(*day)).take(MOST_DAYS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read_as_hive_writes_them() {
        let pairs = partitions("raw/dt=2026-01-01/city=New%20York/zone=__HIVE_DEFAULT_PARTITION__");
        let expected = [("dt", Some("2026-01-01")), ("city", Some("New York")), ("zone", None)];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.map(str::to_owned)));
        assert_eq!(pairs, expected);
    }

    #[test]
    fn a_day_is_named_by_one_key_or_three() {
        let day = |folder| day_among(&partitions(folder));
        assert_eq!(day("dt=2026-01-01"), Some(20_454));
        assert_eq!(day("hour=3/ds=20260101"), Some(20_454));
        assert_eq!(day("year=2026/month=01/day=1"), Some(20_454));
        assert_eq!(day("year=2026/month=01"), None);
        assert_eq!(day("dt=2026-13-01"), None);
        assert_eq!(day("id=99999999"), None);
    }

    #[test]
    fn only_days_of_a_daily_sequence_are_missed() {
        let set = |days: &[i32]| days.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(missing_days(&set(&[1, 2, 4, 5])), [3]);
        assert_eq!(missing_days(&set(&[1, 2, 3])), [0_i32; 0]);
        // Weekly and monthly sequences, and two days alone, are no daily ones.
        assert!(missing_days(&set(&[1, 8, 15, 22])).is_empty());
        assert!(missing_days(&set(&[1, 9])).is_empty());
        // Six weeks without Sundays, and one day missing beside them.
        let open: BTreeSet<i32> = (0..42).filter(|day| day % 7 != 3).collect();
        assert!(missing_days(&open).is_empty());
        let mut without = open;
        without.remove(&20);
        assert_eq!(missing_days(&without), [20]);
    }
}
