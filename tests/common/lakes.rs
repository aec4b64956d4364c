//! Lakes that tests write for themselves: a contract, real Parquet beside it, and what `sluicegate drift` says of them.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part of this")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use serde_json::Value;

use crate::common::{Run, copy, sluicegate_with, top};

/// A rule, where it was broken, and in how many files.
pub type Found = (String, String, u64);

/// The same, as tests write it.
pub fn found(expected: &[(&str, &str, u64)]) -> BTreeSet<Found> {
    expected.iter().map(|(rule, place, files)| ((*rule).to_owned(), (*place).to_owned(), *files)).collect()
}

/// What a JSON report found.
pub fn findings(report: &Value) -> BTreeSet<Found> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = report["findings"].as_array().expect("findings");
    let told: BTreeSet<Found> = list
        .iter()
        .map(|one| {
            let parts: Vec<String> =
                ["dataset", "path"].iter().map(|key| text(&one[key])).filter(|part| !part.is_empty()).collect();
            let files = one["sighting"]["extent"]["files"].as_u64().unwrap_or_default();
            (text(&one["rule"]), parts.join(".").replace('"', ""), files)
        })
        .collect();
    assert_eq!(told.len(), list.len(), "each is told once: {list:#?}");
    told
}

/// The fingerprint of the one finding by this rule.
pub fn fingerprint(report: &Value, rule: &str) -> String {
    let list = report["findings"].as_array().expect("findings");
    let all: Vec<&Value> = list.iter().filter(|one| one["rule"] == rule).collect();
    let [one] = all.as_slice() else { panic!("not one `{rule}` but {}", all.len()) };
    one["fingerprint"].as_str().expect("a fingerprint").to_owned()
}

/// A JSON report.
pub fn report(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.shown()))
}

/// What was said to be undecided: where, what, in how many files.
pub fn undecided(report: &Value) -> BTreeSet<Found> {
    let scans = report["scans"].as_array().expect("scans").iter();
    let all = scans.flat_map(|scan| scan["undecided"].as_array().expect("a list").clone());
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    all.map(|one| (text(&one["what"]), text(&one["place"]), one["files"].as_u64().expect("a number"))).collect()
}

/// A folder with contracts and data.
pub struct Place {
    pub directory: tempfile::TempDir,
}

impl Place {
    /// An empty one.
    pub fn empty() -> Self {
        Self { directory: tempfile::tempdir().expect("a folder") }
    }

    /// With a contract `things.odcs.yaml` of one dataset `things`, whose properties these lines are.
    pub fn promising(properties: &str) -> Self {
        Self::with(properties, "")
    }

    /// The same, with more of the contract below it.
    pub fn with(properties: &str, rest: &str) -> Self {
        let place = Self::empty();
        place.promise(properties, rest);
        place
    }

    /// Writes the contract anew.
    pub fn promise(&self, properties: &str, rest: &str) {
        let lines: String = properties.trim().lines().map(|line| format!("      {}\n", line.trim_end())).collect();
        let head = "apiVersion: v3.1.0\nkind: DataContract\nid: urn:acme:things\nversion: 1.0.0\nstatus: active\n\
                    team: { name: makers }\ncustomProperties: [{ property: dialect, value: parquet }]\n";
        let data = "servers:\n  - { server: prod, environment: prod, type: local, path: data, format: parquet }\n";
        let schema = format!("schema:\n  - name: things\n    properties:\n{lines}");
        self.write("things.odcs.yaml", format!("{head}{data}{schema}{rest}"));
    }

    /// The living example and the fixtures.
    pub fn of_acme() -> Self {
        let place = Self::empty();
        copy(&top().join("contracts"), &place.path().join("contracts"));
        copy(&top().join("fixtures/lake"), &place.path().join("lake"));
        for dataset in ["orders", "orders-drifted", "trips", "delta", "iceberg"] {
            dated(&place.path().join("lake").join(dataset), &mut 0);
        }
        place
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let place = self.path().join(path);
        std::fs::create_dir_all(place.parent().expect("a parent")).expect("a folder");
        std::fs::write(&place, bytes).expect("written");
        place
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).expect("a file")
    }

    /// Replaces a text that has to be there.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} does not hold {from:?}");
        self.write(path, text.replacen(from, to, 1));
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.path().join(path)).expect("removed");
    }

    /// A file of Parquet below `data/`.
    pub fn data(&self, path: &str, columns: &[(&str, ArrayRef)]) {
        self.write(&format!("data/{path}"), parquet(columns));
    }

    /// Says when a file was written.
    pub fn aged(&self, path: &str, age: Duration) {
        let file = std::fs::File::options().write(true).open(self.path().join(path)).expect("a file");
        file.set_modified(SystemTime::now() - age).expect("a time");
    }

    /// All files below were written an hour ago.
    pub fn settle(&self, path: &str) {
        let moment = SystemTime::now() - Duration::from_hours(1);
        let mut waiting = vec![self.path().join(path)];
        while let Some(place) = waiting.pop() {
            if place.is_dir() {
                waiting
                    .extend(std::fs::read_dir(place).expect("a folder").map(|entry| entry.expect("an entry").path()));
            } else {
                let file = std::fs::File::options().write(true).open(place).expect("a file");
                file.set_modified(moment).expect("a time");
            }
        }
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        sluicegate_with(self.path(), arguments, &[])
    }

    pub fn drift(&self, arguments: &[&str]) -> Run {
        self.run(&[&["drift"], arguments].concat())
    }

    /// The report as JSON, and how it ended.
    pub fn judged(&self, arguments: &[&str]) -> (Value, i32) {
        let run = self.drift(&[arguments, &["--format", "json"]].concat());
        (report(&run), run.code)
    }

    /// What was found, and how it ended.
    pub fn found(&self, arguments: &[&str]) -> (BTreeSet<Found>, i32) {
        let (report, code) = self.judged(arguments);
        (findings(&report), code)
    }
}

/// Files were written in the order of their paths, a minute apart, an hour ago.
fn dated(folder: &Path, count: &mut u64) {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut entries: Vec<PathBuf> = entries.collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            dated(&path, count);
        } else {
            *count += 1;
            let file = std::fs::File::options().write(true).open(path).expect("a file");
            let moment = SystemTime::now() - Duration::from_hours(1) + Duration::from_secs(60 * (*count % 50));
            file.set_modified(moment).expect("a time");
        }
    }
}

/// What was said, on one line.
pub fn said(run: &Run) -> String {
    run.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A file with these columns; all of them may hold nulls.
pub fn parquet(columns: &[(&str, ArrayRef)]) -> Vec<u8> {
    written(columns, None)
}

/// The same without statistics.
pub fn without_statistics(columns: &[(&str, ArrayRef)]) -> Vec<u8> {
    written(columns, Some(WriterProperties::builder().set_statistics_enabled(EnabledStatistics::None).build()))
}

fn written(columns: &[(&str, ArrayRef)], properties: Option<WriterProperties>) -> Vec<u8> {
    let columns = columns.iter().map(|(name, array)| (*name, Arc::clone(array), true));
    of_batch(&RecordBatch::try_from_iter_with_nullable(columns).expect("a batch"), properties)
}

pub fn of_batch(batch: &RecordBatch, properties: Option<WriterProperties>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), properties).expect("a writer");
    writer.write(batch).expect("written");
    writer.close().expect("closed");
    bytes
}

pub fn numbers(values: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

pub fn perhaps(values: &[Option<i64>]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

pub fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

/// A reviewed snapshot: what changes with the clock and the machine has names.
#[macro_export]
macro_rules! seen {
    ($name:expr, $run:expr) => {
        insta::with_settings!({
            prepend_module_to_snapshot => false,
            omit_expression => true,
            snapshot_path => "../snapshots",
            filters => vec![
                (r"written\s+(from\s+)?\d{4}-\d\d-\d\d\s+\d\d:\d\d\s+UTC(\s+to\s+\d{4}-\d\d-\d\d\s+\d\d:\d\d\s+UTC)?", "written [MOMENTS]"),
                (r"is not kept: `(\d+) (\w)` is promised, and the newest data is `\d+ days` old", "is not kept: `$1 $2` is promised, and the newest data is [AGE] old"),
                (r"127\.0\.0\.1:\d+", "[SERVER]"),
                (r"the(\s+)newest(\s+)data(\s+)is(\s+)\d+(\s+)(\w+)(\s+)old", "the newest data is [AGE] old"),
                (r"/tmp/\.tmp\w+", "[TEMPORARY]"),
            ],
        }, { insta::assert_snapshot!($name, $run.shown()) })
    };
}
