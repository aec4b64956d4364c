//! What was looked at in data, in words: the same for every format.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Presented, counted};
use crate::compare::Aspect;
use crate::gate::Assessment;
use crate::model::{Extent, Scan, ShapeSeen, Sighting};
use crate::rule::Severity;

/// Seconds from 1970 as a day and a time in UTC.
#[must_use]
pub fn moment(seconds: i64) -> String {
    let Ok(moment) = Timestamp::from_second(seconds) else { return format!("second {seconds}") };
    moment.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// `1,234`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 file`, `1,234 files`.
#[must_use]
pub fn many(count: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// `12 bytes`, `3.4 MB`: units of a thousand.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1_000 {
        return many(bytes, "byte");
    }
    let (mut tenths, mut unit) = (bytes / 100, UNITS[0]);
    for larger in &UNITS[1..] {
        if tenths < 10_000 {
            break;
        }
        (tenths, unit) = (tenths / 1_000, larger);
    }
    format!("{}.{} {unit}", grouped(tenths / 10), tenths % 10)
}

/// From which partition to which.
#[must_use]
pub fn partitions(extent: &Extent) -> Option<String> {
    match (&extent.first_partition, &extent.last_partition) {
        (Some(first), Some(last)) if first == last => Some(format!("in {first}")),
        (Some(first), Some(last)) => Some(format!("from {first} to {last}")),
        _ => None,
    }
}

/// When the files were written.
#[must_use]
pub fn written(extent: &Extent) -> Option<String> {
    match (extent.first_modified, extent.last_modified) {
        (Some(first), Some(last)) if moment(first) == moment(last) => Some(format!("written {}", moment(first))),
        (Some(first), Some(last)) => Some(format!("written from {} to {}", moment(first), moment(last))),
        _ => None,
    }
}

/// Where a finding was seen: how many files, which of them, since when. Each a word and its text.
#[must_use]
pub fn sighted(sighting: &Sighting) -> Vec<(&'static str, String)> {
    let mut told = Vec::new();
    let Sighting { extent, of, values, since, is_new } = sighting;
    if extent.files > 0 {
        let share = match extent.files {
            1 if *of == 1 => "the only one".to_owned(),
            files if files == *of => format!("all {}", many(*of, "file")),
            files => format!("{} of {}", grouped(files), many(*of, "file")),
        };
        let values = values.map(|count| many(count, "value"));
        let parts = [Some(share), values, partitions(extent), written(extent)];
        told.push(("files", parts.into_iter().flatten().collect::<Vec<_>>().join(", ")));
        told.extend(extent.examples.first().map(|first| {
            let more = extent.examples.len() > 1;
            ("such as", if more { extent.examples.join(", ") } else { first.clone() })
        }));
    }
    match (since, is_new) {
        (Some(since), true) => told.push(("new", format!("since this scan ({since})"))),
        (Some(since), false) => told.push(("since", since.to_string())),
        (None, _) => {}
    }
    told
}

/// What was looked at in one dataset, a line.
#[must_use]
pub fn headline(scan: &Scan) -> String {
    let parts = [
        Some(many(scan.total.files, "file")),
        Some(many(scan.total.rows, "row")),
        Some(size(scan.total.bytes)),
        partitions(&scan.total),
        Some(shapes(scan.shapes.len())),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}, {}: {}", scan.location, scan.format, parts.join(", "))
}

/// Findings that do not decide, in words.
pub(super) fn not_counted(count: usize) -> String {
    match count {
        1 => "1 finding breaks what was promised, and does not count here".to_owned(),
        count => format!("{count} findings break what was promised, and do not count here"),
    }
}

fn shapes(count: usize) -> String {
    if count == 1 { "one schema".to_owned() } else { format!("{count} schemas") }
}

/// What came of the files since the last scan, and what was passed over; `None` where there is nothing to say.
#[must_use]
pub fn changes(scan: &Scan) -> Option<String> {
    let since = scan.added.map(|added| {
        let deleted = scan.deleted.unwrap_or_default();
        format!(
            "since the last scan: {} new or changed, {} gone, {} not opened again",
            grouped(added),
            grouped(deleted),
            grouped(scan.remembered)
        )
    });
    let faults = (scan.faults > 0).then(|| format!("{} could not be judged", grouped(scan.faults)));
    let passed = (scan.passed_over > 0)
        .then(|| format!("{} passed over, as they are no Parquet by name", grouped(scan.passed_over)));
    let all: Vec<String> = [since, faults, passed].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// One schema of a dataset, a line.
#[must_use]
pub fn shape(seen: &ShapeSeen) -> String {
    let parts = [
        Some(many(seen.extent.files, "file")),
        Some(many(seen.extent.rows, "row")),
        Some(size(seen.extent.bytes)),
        Some(counted(seen.columns, "column")),
        partitions(&seen.extent),
        written(&seen.extent),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let differs = if seen.differs.is_empty() { "as promised".to_owned() } else { seen.differs.join("; ") };
    format!("{}: {differs}", parts.join(", "))
}

/// What footers could not decide, a line; `None` where they decided everything.
#[must_use]
pub fn undecided(scan: &Scan) -> Option<String> {
    const MOST: usize = 8;
    if scan.undecided.is_empty() {
        return None;
    }
    let told: Vec<String> = scan
        .undecided
        .iter()
        .take(MOST)
        .map(|one| format!("{} of `{}` ({})", one.what, one.place, many(one.files, "file")))
        .collect();
    let more = scan.undecided.len().saturating_sub(MOST);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    Some(format!("footers cannot decide {}{more}", told.join(", ")))
}

impl Presented<'_> {
    /// The verdict on what was seen in the data, in one sentence.
    #[must_use]
    pub(super) fn drifted(&self) -> String {
        let teams: Vec<&str> = self.waiting_on().into_keys().filter(|team| !team.starts_with("(owner")).collect();
        let counts = |one: &&Assessment| self.is_in_the_way(one);
        let count = self.report.assessments.iter().filter(counts).count();
        let concerns =
            if teams.is_empty() { String::new() } else { format!(", to be settled with {}", super::and(&teams)) };
        let verb = if count == 1 { "breaks" } else { "break" };
        format!("drift: {} {verb} what was promised{concerns}", counted(count, "finding"))
    }

    /// The verdict on data that fails no scan: it keeps what was promised, or nobody minds.
    #[must_use]
    pub(super) fn kept(&self) -> String {
        match self.uncounted() {
            0 if self.broken().next().is_some() => "accepted: the data holds what was promised or is waived".to_owned(),
            0 => "kept: the data holds what was promised".to_owned(),
            count => format!("not failed: {}", not_counted(count)),
        }
    }

    /// The findings that break a promise. A mixture of forms that are all allowed breaks none.
    fn broken(&self) -> impl Iterator<Item = &Assessment> {
        let is_broken = |one: &&Assessment| {
            one.finding.rule.severity > Severity::Note && one.finding.difference.aspect != Aspect::Mixture
        };
        self.report.assessments.iter().filter(is_broken)
    }

    /// How many findings break a promise and nobody has accepted, where none of them counts.
    pub(super) fn uncounted(&self) -> usize {
        self.broken().filter(|one| !one.waived).count()
    }

    /// How many objects could not be judged.
    #[must_use]
    pub(super) fn unjudged(&self) -> u64 {
        self.report.scans.iter().map(|scan| scan.faults).sum()
    }

    /// What was scanned, in one sentence.
    #[must_use]
    pub(super) fn scanned(&self) -> String {
        let scans = &self.report.scans;
        let sum = |of: fn(&Scan) -> u64| scans.iter().map(of).sum::<u64>();
        let considered = self.report.considered;
        format!(
            "scanned {} in {}{}: {} of {}, {} opened, {}, {}",
            many(scans.len() as u64, "dataset"),
            counted(considered.contracts, "contract"),
            self.report.environment.as_ref().map_or_else(String::new, |name| format!(" of `{name}`")),
            many(sum(|scan| scan.total.files), "file"),
            size(sum(|scan| scan.total.bytes)),
            grouped(sum(|scan| scan.opened)),
            counted(considered.needs, "needs file"),
            counted(considered.rules, "rule"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!([grouped(7), grouped(1_000), grouped(1_234_567)], ["7", "1,000", "1,234,567"]);
        assert_eq!(
            [size(999), size(1_000), size(1_250_000), size(3_400_000_000)],
            ["999 bytes", "1.0 kB", "1.2 MB", "3.4 GB"]
        );
        assert_eq!(moment(1_767_225_600), "2026-01-01 00:00 UTC");
    }
}
