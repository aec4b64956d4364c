//! What was seen in files: how far it reaches, since when, and what a scan looked at.

use std::cmp::Ordering;

use jiff::civil::Date;

/// A set of files, told in a few numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many files.
    pub files: u64,
    /// How many bytes they have together.
    pub bytes: u64,
    /// How many rows they have together.
    pub rows: u64,
    /// The first partition, in the order of their names; `None` where files lie in no partition.
    pub first_partition: Option<String>,
    /// The last partition.
    pub last_partition: Option<String>,
    /// The earliest last change of a file, in seconds from 1970.
    pub first_modified: Option<i64>,
    /// The latest last change of a file, in seconds from 1970.
    pub last_modified: Option<i64>,
    /// Some of the paths, the first ones.
    pub examples: Vec<String>,
}

/// How many paths are kept as examples.
const MOST_EXAMPLES: usize = 3;

impl Extent {
    /// Adds a file of so many bytes and rows that lies in `folder`, such as `dt=2026-01-01`; empty where it lies in none.
    pub fn add(&mut self, path: &str, (bytes, rows): (u64, u64), modified: Option<i64>, folder: &str) {
        self.files += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        self.rows = self.rows.saturating_add(rows);
        if !folder.is_empty() {
            if self.first_partition.as_deref().is_none_or(|first| in_order(folder, first).is_lt()) {
                self.first_partition = Some(folder.to_owned());
            }
            if self.last_partition.as_deref().is_none_or(|last| in_order(folder, last).is_gt()) {
                self.last_partition = Some(folder.to_owned());
            }
        }
        if let Some(modified) = modified {
            self.first_modified = Some(self.first_modified.map_or(modified, |first| first.min(modified)));
            self.last_modified = Some(self.last_modified.map_or(modified, |last| last.max(modified)));
        }
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push(path.to_owned());
        }
    }

    /// Adds the files of another set, which has none in common with this one.
    pub fn absorb(&mut self, other: &Self) {
        self.files += other.files;
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.rows = self.rows.saturating_add(other.rows);
        let beyond = |a: &mut Option<String>, b: &Option<String>, order: Ordering| {
            let is_beyond = |b: &String| a.as_ref().is_none_or(|a| in_order(b, a) == order);
            if b.as_ref().is_some_and(is_beyond) {
                a.clone_from(b);
            }
        };
        beyond(&mut self.first_partition, &other.first_partition, Ordering::Less);
        beyond(&mut self.last_partition, &other.last_partition, Ordering::Greater);
        self.first_modified = [self.first_modified, other.first_modified].into_iter().flatten().min();
        self.last_modified = self.last_modified.max(other.last_modified);
        let room = MOST_EXAMPLES.saturating_sub(self.examples.len());
        self.examples.extend(other.examples.iter().take(room).cloned());
    }
}

/// How the names of two partitions follow each other: numbers by their size, so that month 10 comes after month 2.
#[must_use]
pub fn in_order(one: &str, other: &str) -> Ordering {
    let (mut a, mut b) = (one, other);
    loop {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        match (digits(a), digits(b)) {
            (0, 0) => match (a.chars().next(), b.chars().next()) {
                (Some(left), Some(right)) if left == right => {
                    (a, b) = (&a[left.len_utf8()..], &b[right.len_utf8()..]);
                }
                // Names that differ in nothing but zeros before a number still have one order.
                (None, None) => return one.cmp(other),
                (left, right) => return left.cmp(&right),
            },
            (0, _) | (_, 0) => return a.cmp(b),
            (of_a, of_b) => {
                let ((left, rest_of_a), (right, rest_of_b)) = (a.split_at(of_a), b.split_at(of_b));
                let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
                let order = left.len().cmp(&right.len()).then_with(|| left.cmp(right));
                if order.is_ne() {
                    return order;
                }
                (a, b) = (rest_of_a, rest_of_b);
            }
        }
    }
}

/// Where a finding was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sighting {
    /// The files.
    pub extent: Extent,
    /// How many files were looked at in all.
    pub of: u64,
    /// How many values it is about; `None` where nobody counted.
    pub values: Option<u64>,
    /// The day of the scan that saw it first; `None` where nothing is remembered.
    pub since: Option<Date>,
    /// Whether this scan is the first one that saw it, as far as anybody remembers.
    pub is_new: bool,
}

/// What was looked at in one dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// The ODCS `id` of the contract.
    pub contract: String,
    /// The dataset.
    pub dataset: String,
    /// Where its files lie, as people know it.
    pub location: String,
    /// How it is stored: `Parquet`, or a table format.
    pub format: String,
    /// All files that could be read.
    pub total: Extent,
    /// The schemas that occur, the most frequent first.
    pub shapes: Vec<ShapeSeen>,
    /// What footers could not decide.
    pub undecided: Vec<Undecided>,
    /// How many files were opened.
    pub opened: u64,
    /// How many were known from the last scan.
    pub remembered: u64,
    /// How many are new since the last scan; `None` where there was none.
    pub added: Option<u64>,
    /// How many have gone since the last scan; `None` where there was none.
    pub deleted: Option<u64>,
    /// How many could not be judged.
    pub faults: u64,
    /// How many were passed over, because they hold no data or data of another format.
    pub passed_over: u64,
    /// What the last scan saw and this one does not.
    pub resolved: Vec<Resolved>,
}

/// A schema that files have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShapeSeen {
    /// The files of it.
    pub extent: Extent,
    /// How many columns it has at its top.
    pub columns: usize,
    /// Which program wrote the first file of it, as it says itself.
    pub writer: Option<String>,
    /// What of the contract it does not keep: fields, each with its rule; empty where it keeps all of it.
    pub differs: Vec<String>,
}

/// A promise that footers could not decide in some files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undecided {
    /// The field.
    pub place: String,
    /// What is promised, in a few words.
    pub what: String,
    /// In how many files.
    pub files: u64,
}

/// A finding that is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The fingerprint.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// What it was, in a few words.
    pub message: String,
    /// The day of the scan that saw it first.
    pub since: Date,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn extent(numbers: &[u64]) -> Extent {
        let mut extent = Extent::default();
        for number in numbers {
            let folder = format!("dt=2026-01-{:02}", number % 28 + 1);
            let modified = (number % 3 > 0).then(|| i64::try_from(*number).unwrap());
            extent.add(&format!("{folder}/{number}.parquet"), (*number, 2), modified, &folder);
        }
        extent
    }

    #[test]
    fn months_follow_each_other_however_they_are_written() {
        let sorted =
            ["month=2", "month=09", "month=10", "year=2023/month=1", "year=2023/month=02", "year=2024/month=1"];
        assert!(sorted.is_sorted_by(|a, b| in_order(a, b).is_lt()));
        assert_eq!(in_order("dt=2026-01-01", "dt=2026-01-01"), Ordering::Equal);
        assert_eq!(in_order("a=01", "a=1"), Ordering::Less);
    }

    proptest! {
        #[test]
        fn names_of_partitions_have_one_order(a in "[a01/=ä]{0,6}", b in "[a01/=ä]{0,6}", c in "[a01/=ä]{0,6}") {
            prop_assert_eq!(in_order(&a, &b), in_order(&b, &a).reverse());
            prop_assert_eq!(in_order(&a, &b).is_eq(), a == b);
            prop_assert!(!(in_order(&a, &b).is_lt() && in_order(&b, &c).is_lt()) || in_order(&a, &c).is_lt());
        }

        #[test]
        fn two_sets_together_are_the_set_of_both(numbers in prop::collection::vec(0_u64..500, 0..20), cut in 0_usize..20) {
            let (left, right) = numbers.split_at(cut.min(numbers.len()));
            let mut both = extent(left);
            both.absorb(&extent(right));
            prop_assert_eq!(both, extent(&numbers));
        }
    }
}
