//! How long `check` takes, beside what git itself and parsing everything take, in one run on one machine.
//!
//! Makes a repository of 2,000 contracts with 50 columns each and 100 needs, of which ten contracts change on a branch,
//! and one of a single contract. Every work takes turns with `git diff --stat`, so that a busy moment hits both. Prints the
//! least and the median of whole processes, and the ratio of the least ones, in which other work counts the least; says
//! nothing of other machines.
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
        "{CONTRACTS} contracts x {COLUMNS} columns, {NEEDS} needs, {CHANGED} contracts changed; {RUNS} runs in turn\n"
    );
    println!("{:<34} {:>10} {:>10} {:>10}", "milliseconds", "least", "median", "x git");
    let git = || run(Command::new("git").args(["diff", "--stat", "main", "topic"]).current_dir(&many));
    row("git diff --stat main topic", &git, &git);
    for (name, place, arguments) in [
        ("check, two revisions", &many, &["check", "--against", "main", "--head", "topic"] as &[&str]),
        ("check, working tree", &many, &["check", "--against", "main"]),
        ("lint: parse and validate all", &many, &["lint"]),
        ("check of a single contract", &one, &["check", "--against", "main"]),
        ("--version: starting the process", &many, &["--version"]),
    ] {
        row(name, &|| run(Command::new(&binary).args(arguments).current_dir(place)), &git);
    }
    std::fs::remove_dir_all(&work).expect("the benchmark made the directory");
}

fn binary() -> PathBuf {
    let beside = std::env::current_exe().expect("a path");
    let release = beside.parent().and_then(Path::parent).expect("target/release/examples");
    release.join("sluicegate")
}

fn row(name: &str, work: &dyn Fn() -> Duration, git: &dyn Fn() -> Duration) {
    // The first pair only warms up.
    let pairs = (0..=RUNS).map(|_| (work(), git())).skip(1);
    let (mut times, mut units): (Vec<Duration>, Vec<Duration>) = pairs.unzip();
    times.sort();
    units.sort();
    let [least, median, unit] = [times[0], times[RUNS / 2], units[0]].map(|time| time.as_secs_f64() * 1e3);
    println!("{name:<34} {least:>10.1} {median:>10.1} {:>10.2}", least / unit);
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
