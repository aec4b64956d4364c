//! How long `check` takes, beside what git itself and parsing everything take, in one run on one machine.
//!
//! Makes a repository of 2,000 contracts with 50 columns each and 100 needs, of which ten contracts change on a branch,
//! and one of a single contract. Prints whole-process medians and ratios; says nothing of other machines.
//!
//! ```sh
//! cargo build --release && cargo run --release --example bench_check
//! ```

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const CONTRACTS: usize = 2_000;
const COLUMNS: usize = 50;
const NEEDS: usize = 100;
const CHANGED: usize = 10;
const RUNS: usize = 15;

fn main() {
    let work = std::env::temp_dir().join(format!("sluicegate-bench-{}", std::process::id()));
    let many = repository(&work.join("many"), CONTRACTS, NEEDS, CHANGED);
    let one = repository(&work.join("one"), 1, 1, 1);
    let binary = binary();
    println!(
        "{CONTRACTS} contracts x {COLUMNS} columns, {NEEDS} needs, {CHANGED} contracts changed; median of {RUNS} runs\n"
    );
    let tool = |arguments: &'static [&'static str]| {
        let binary = binary.clone();
        move |place: &Path| run(Command::new(&binary).args(arguments).current_dir(place))
    };
    let stat = |place: &Path| run(Command::new("git").args(["diff", "--stat", "main", "topic"]).current_dir(place));
    let git = row("git diff --stat main topic", &many, &stat, None);
    let revisions =
        row("check, two revisions", &many, &tool(&["check", "--against", "main", "--head", "topic"]), Some(git));
    row("check, working tree", &many, &tool(&["check", "--against", "main"]), Some(git));
    row("lint: parse and validate all", &many, &tool(&["lint"]), Some(git));
    row("--version: starting the process", &many, &tool(&["--version"]), Some(git));
    row("check of a single contract", &one, &tool(&["check", "--against", "main"]), Some(git));
    println!("\nread only what differs: two revisions cost {:.1} ms", revisions.as_secs_f64() * 1e3);
    std::fs::remove_dir_all(&work).expect("the benchmark made the directory");
}

fn binary() -> PathBuf {
    let beside = std::env::current_exe().expect("a path");
    let release = beside.parent().and_then(Path::parent).expect("target/release/examples");
    release.join("sluicegate")
}

fn row(name: &str, place: &Path, work: &dyn Fn(&Path) -> Duration, unit: Option<Duration>) -> Duration {
    work(place);
    let mut times: Vec<Duration> = (0..RUNS).map(|_| work(place)).collect();
    times.sort();
    let median = times[RUNS / 2];
    let ratio =
        unit.map_or_else(String::new, |unit| format!("{:>7.2} x git", median.as_secs_f64() / unit.as_secs_f64()));
    println!("{name:<34} {:>9.1} ms  {ratio}", median.as_secs_f64() * 1e3);
    median
}

fn run(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the command is there");
    let elapsed = start.elapsed();
    assert!(status.code().is_some_and(|code| code < 2), "{command:?} failed: build the binary with --release first");
    elapsed
}

fn repository(place: &Path, contracts: usize, needs: usize, changed: usize) -> PathBuf {
    std::fs::create_dir_all(place).expect("a directory");
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false"];
        let status =
            Command::new("git").args(identity).args(arguments).current_dir(place).stdout(Stdio::null()).status();
        assert!(status.expect("git is there").success(), "git {arguments:?}");
    };
    git(&["init", "--quiet", "--initial-branch=main"]);
    for number in 0..contracts {
        let path = place.join(format!("domain{:02}", number % 20));
        std::fs::create_dir_all(&path).expect("a directory");
        std::fs::write(path.join(format!("dataset{number}.odcs.yaml")), contract(number, "BIGINT")).expect("a file");
    }
    std::fs::create_dir_all(place.join("needs")).expect("a directory");
    for number in 0..needs {
        std::fs::write(place.join(format!("needs/consumer{number}.needs.yaml")), need(number)).expect("a file");
    }
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "-m", "base"]);
    git(&["gc", "--quiet"]);
    git(&["switch", "--quiet", "-c", "topic"]);
    for number in (0..contracts).step_by(contracts.div_ceil(changed)) {
        let path = place.join(format!("domain{:02}/dataset{number}.odcs.yaml", number % 20));
        std::fs::write(path, contract(number, "INT")).expect("a file");
    }
    git(&["commit", "--quiet", "-am", "change"]);
    place.to_path_buf()
}

fn contract(number: usize, ty: &str) -> String {
    let mut text = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: urn:bench:{number}\nversion: 1.0.0\nstatus: active\nschema:\n  - name: dataset{number}\n    physicalType: table\n    properties:\n"
    );
    for column in 0..COLUMNS {
        let ty = if column == 7 { ty } else { "BIGINT" };
        let _ = write!(
            text,
            "      - name: column_{column}\n        logicalType: integer\n        physicalType: {ty}\n        required: true\n        description: Column {column} of the record, as the source system delivers it.\n"
        );
    }
    text
}

fn need(number: usize) -> String {
    format!(
        "apiVersion: sluicegate/v1\nkind: Needs\nconsumer: consumer{number}\nteam: team{}\nreads:\n  - contract: urn:bench:{number}\n    fields: [column_1, column_7, column_9]\n",
        number % 10
    )
}
