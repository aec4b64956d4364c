//! What a nightly scan takes, beside reading the same footers and decoding nothing, in one run on one machine.
//!
//! Makes a lake of 5,000 small files with 20 columns each, of which 50 hold a column in another type, and a contract of
//! it. Every work takes turns with a process that lists the lake, and opens each file and reads its end: less than that,
//! nobody can do who looks at files. Prints the processor time of whole processes, wall-clock time, and the ratio of the
//! processor times; says nothing of other machines. Processor time is told by Linux alone; elsewhere all is wall-clock.
//!
//! ```sh
//! cargo build --release && cargo run --release --example bench_drift
//! ```

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;

const FOLDERS: usize = 50;
const FILES_EACH: usize = 100;
const COLUMNS: usize = 20;
const ROWS: usize = 100;
/// One file in so many is another than promised.
const DRIFTED: usize = 100;
const RUNS: u32 = 40;
/// The end of a file, as far as it is read at first.
const TAIL: u64 = 64 * 1024;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, word, place] = arguments.as_slice()
        && word == "--footers"
    {
        println!("{} bytes", footers(Path::new(place)));
        return;
    }
    let work = std::env::temp_dir().join(format!("sluicegate-bench-drift-{}", std::process::id()));
    let lake = work.join("lake");
    for folder in 0..FOLDERS {
        let place = lake.join(format!("dt=2026-{:02}-{:02}", folder / 28 + 1, folder % 28 + 1));
        std::fs::create_dir_all(&place).expect("a directory");
        for file in 0..FILES_EACH {
            let number = folder * FILES_EACH + file;
            let bytes = parquet(number, number.is_multiple_of(DRIFTED));
            std::fs::write(place.join(format!("part-{file:05}.parquet")), bytes).expect("a file");
        }
    }
    let promised = work.join("orders.odcs.yaml");
    std::fs::write(&promised, contract()).expect("a file");
    let scan = |options: &[&str]| {
        let mut command = Command::new(binary());
        command.arg("drift").arg(&promised).arg(&lake).args(["--today", "2026-02-23"]).args(options);
        command
    };
    let itself = std::env::current_exe().expect("a path");
    let limit = || run(Command::new(&itself).arg("--footers").arg(&lake), Some(0));
    let state = work.join("drift.state");
    let remember = ["--state", state.to_str().expect("a path")];
    let first_night = || {
        let _ = std::fs::remove_file(&state);
        run(&mut scan(&remember), Some(1))
    };
    println!("{} files x {COLUMNS} columns, 1 % drifted; {RUNS} runs in turn\n", FOLDERS * FILES_EACH);
    println!("{:<34} {:>12} {:>12} {:>12}", "milliseconds of a run", "processor", "wall clock", "x footers");
    row("footers read, not decoded", &limit, &limit);
    row("drift", &|| run(&mut scan(&[]), Some(1)), &limit);
    row("drift, one reader", &|| run(&mut scan(&["--readers", "1"]), Some(1)), &limit);
    row("drift --state, the first night", &first_night, &limit);
    row("drift --state, the second night", &|| run(&mut scan(&remember), Some(1)), &limit);
    row("--version: starting the process", &|| run(Command::new(binary()).arg("--version"), Some(0)), &limit);
    std::fs::remove_dir_all(&work).expect("the benchmark made the directory");
}

fn binary() -> PathBuf {
    let beside = std::env::current_exe().expect("a path");
    let release = beside.parent().and_then(Path::parent).expect("target/release/examples");
    release.join("sluicegate")
}

/// What one run took: on the processors, and by the clock.
type Took = (Duration, Duration);

fn row(name: &str, work: &dyn Fn() -> Took, limit: &dyn Fn() -> Took) {
    let (mut own, mut least) = ((Duration::ZERO, Duration::ZERO), Duration::ZERO);
    // The first pair only warms up.
    for pair in 0..=RUNS {
        let (took, beside) = (work(), limit());
        if pair > 0 {
            own = (own.0 + took.0, own.1 + took.1);
            least += beside.0;
        }
    }
    let [processor, clock] = [own.0, own.1].map(|sum| sum.as_secs_f64() * 1e3 / f64::from(RUNS));
    println!("{name:<34} {processor:>12.1} {clock:>12.1} {:>12.2}", own.0.as_secs_f64() / least.as_secs_f64());
}

fn run(command: &mut Command, expected: Option<i32>) -> Took {
    let (start, before) = (Instant::now(), of_children());
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the command is there");
    let elapsed = start.elapsed();
    assert_eq!(status.code(), expected, "{command:?}: build the binary with --release first");
    let processor = of_children().zip(before).map(|(after, before)| after.saturating_sub(before));
    (processor.unwrap_or(elapsed), elapsed)
}

/// The processor time of all processes that this one started and that have ended, to a hundredth of a second: over many
/// runs, the rest adds up.
fn of_children() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may hold anything, and stands in brackets.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(13..15)?.iter().filter_map(|field| field.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * 10))
}

/// Lists a folder of folders, and reads the end of each file. The number of bytes that were read.
fn footers(lake: &Path) -> u64 {
    let mut buffer = vec![0; usize::try_from(TAIL).expect("a length")];
    let mut bytes = 0;
    for folder in std::fs::read_dir(lake).expect("a folder") {
        for entry in std::fs::read_dir(folder.expect("an entry").path()).expect("a folder") {
            let mut file = File::open(entry.expect("an entry").path()).expect("a file");
            let length = file.metadata().expect("its size").len();
            file.seek(SeekFrom::Start(length.saturating_sub(TAIL))).expect("a place in it");
            let end = usize::try_from(length.min(TAIL)).expect("a length");
            file.read_exact(&mut buffer[..end]).expect("its end");
            bytes += end as u64;
        }
    }
    bytes
}

fn parquet(number: usize, is_drifted: bool) -> Vec<u8> {
    let values = |column: usize| (0..ROWS).map(move |row| (number * 31 + row * 7 + column) % 1_000);
    let whole = |column| values(column).map(|value| i64::try_from(value).expect("a small number"));
    let columns = (0..COLUMNS).map(|column| {
        let array: ArrayRef = match column % 4 {
            0 => Arc::new(Int64Array::from_iter_values(whole(column))),
            1 if is_drifted && column == 1 => {
                Arc::new(StringArray::from_iter_values(whole(column).map(|value| value.to_string())))
            }
            1 => Arc::new(Int32Array::from_iter_values(
                values(column).map(|value| i32::try_from(value).expect("a small number")),
            )),
            2 => Arc::new(StringArray::from_iter_values(values(column).map(|value| format!("v{value}")))),
            _ => Arc::new(Float64Array::from_iter_values(
                values(column).map(|value| f64::from(u32::try_from(value).expect("a small number"))),
            )),
        };
        (format!("column_{column}"), array)
    });
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    bytes
}

fn contract() -> String {
    let mut text = "apiVersion: v3.1.0\nkind: DataContract\nid: urn:bench:orders\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    physicalType: table\n    properties:\n".to_owned();
    for column in 0..COLUMNS {
        let ty = ["integer", "integer", "string", "number"][column % 4];
        let _ = write!(text, "      - name: column_{column}\n        logicalType: {ty}\n        required: true\n");
    }
    text
}
