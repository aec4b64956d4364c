//! Folds a measured matrix of engines into the compact form that travels in the binary.
//!
//! In: the path of a matrix, a JSON array of `{change, pattern, variant, query, engine, version, outcome, detail}`. Out:
//! the text of `src/engines/measured.txt`, whose first lines say how to read it.
//!
//! ```sh
//! cargo run --example compact_engines -- MATRIX.json > src/engines/measured.txt
//! ```

#![expect(clippy::print_stdout, reason = "a generator prints what it generates")]

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

const QUERIES: [&str; 6] = ["select", "filter", "agg", "join", "star", "load"];
/// The first of them are what a reader asks that takes fields it does not know.
const OPEN: usize = 4;
/// From harmless to harmful. The worst of a reader's queries is what its detail tells of.
const LETTERS: &str = "-.wrenx";
/// How many characters of an engine's own words are kept.
const LONGEST_DETAIL: usize = 96;
/// The matrix knows these engines by the package that was driven; people know them by these names.
const NAMES: [(&str, &str); 2] = [("pyspark", "spark"), ("chdb", "clickhouse")];
/// The server version inside each measured chdb.
const CLICKHOUSE: [(&str, &str); 3] = [("2.1.1", "24.8.4.1"), ("3.7.2", "25.8.2.1"), ("4.4.0", "26.9.2.1")];
const HEADER: &str = "\
# What readers of Parquet did when the files under them changed, measured. Generated: examples/compact_engines.rs.
#
# =CHANGE, then @ENGINE, then lines of: versions, ways, six outcomes, a detail. A way is two letters.
# First letter, how the dataset is written: o the old file sorts first, n the new one does, r everything is rewritten.
# Second letter, how it is read: d by default, D so without Spark's vectorised reader, m merging schemas, c one file at
# a time and then concatenated, s with the old schema declared, S so without the vectorised reader.
# Outcomes of select, filter, aggregate, join, select *, load into the old types:
# . right, w right and in another width or beside more columns, r right in another family of types, n null in place of a value, x another value,
# e refused, - not measured.
";

#[derive(Deserialize)]
struct Record {
    change: String,
    pattern: String,
    variant: String,
    query: String,
    engine: String,
    version: String,
    outcome: String,
    detail: String,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    change: String,
    engine: String,
    /// The ways, then the versions, that share outcomes and detail.
    shared: String,
    outcomes: String,
    detail: String,
}

fn main() {
    let path = std::env::args().nth(1).expect("the path of a matrix");
    let text = std::fs::read_to_string(path).expect("a matrix that can be read");
    let records: Vec<Record> = serde_json::from_str(&text).expect("an array of records");
    print!("{HEADER}{}", compact(&records));
}

/// What stands in one place of the matrix: change, engine, version, ways.
type Cell = (String, String, String, String);

fn compact(records: &[Record]) -> String {
    let mut cells: BTreeMap<Cell, BTreeMap<usize, (char, String)>> = BTreeMap::new();
    for record in records.iter().filter(|record| record.pattern != "control") {
        let (engine, version) = known_as(&record.engine, &record.version);
        let ways: String = [pattern(&record.pattern), variant(&record.variant)].into_iter().collect();
        let cell = cells.entry((record.change.clone(), engine, version, ways)).or_default();
        for query in record.query.split(',') {
            let at = QUERIES.iter().position(|known| *known == query).expect("a known query");
            cell.insert(at, (letter(record), record.detail.clone()));
        }
    }
    let mut rows: BTreeMap<Row, BTreeSet<String>> = BTreeMap::new();
    for ((change, engine, version, ways), queries) in cells {
        let outcomes = (0..QUERIES.len()).map(|at| queries.get(&at).map_or('-', |(letter, _)| *letter)).collect();
        rows.entry(Row { change, engine, shared: ways, outcomes, detail: told(&queries) }).or_default().insert(version);
    }
    let mut folded: BTreeMap<Row, BTreeSet<String>> = BTreeMap::new();
    for (row, versions) in rows {
        let mut versions: Vec<String> = versions.into_iter().collect();
        versions.sort_by_key(|version| numbers(version));
        let ways = row.shared.clone();
        folded.entry(Row { shared: versions.join(","), ..row }).or_default().insert(ways);
    }
    printed(&folded)
}

fn known_as(engine: &str, version: &str) -> (String, String) {
    let name = NAMES.iter().find(|(package, _)| *package == engine).map_or(engine, |(_, name)| name);
    let server = CLICKHOUSE.iter().find(|(chdb, _)| engine == "chdb" && *chdb == version);
    (name.to_owned(), server.map_or(version, |(_, server)| server).to_owned())
}

fn pattern(name: &str) -> char {
    match name {
        "mixed" => 'o',
        "mixed-newfirst" => 'n',
        "new-only" => 'r',
        other => panic!("an unknown pattern: {other}"),
    }
}

fn variant(name: &str) -> char {
    match name {
        "default" => 'd',
        "default-novec" => 'D',
        "merge" => 'm',
        "concat" => 'c',
        "declared" => 's',
        "declared-novec" => 'S',
        other => panic!("an unknown variant: {other}"),
    }
}

fn letter(record: &Record) -> char {
    let says = |start| record.detail.starts_with(start);
    match record.outcome.as_str() {
        "ok" => '.',
        "ok-widened" if says("retyped") => 'r',
        "ok-widened" => 'w',
        "wrong" if says("silent null") => 'n',
        "wrong" => 'x',
        "error" => 'e',
        "n/a" => '-',
        other => panic!("an unknown outcome: {other}"),
    }
}

/// The detail of the worst query: of one that an open reader asks, where one of those goes wrong.
fn told(queries: &BTreeMap<usize, (char, String)>) -> String {
    let worst_of = |letters: &str, some: &dyn Fn(usize) -> bool| {
        let harmful = queries.iter().filter(|(at, (letter, _))| some(**at) && letters.contains(*letter));
        // Wrong values are told before a refusal; then the plainest query.
        harmful.max_by_key(|(at, (letter, _))| (rank(*letter), std::cmp::Reverse(**at)))
    };
    let worst = worst_of("enx", &|at| at < OPEN).or_else(|| worst_of("renx", &|_| true));
    worst.map(|(_, (_, detail))| plain(detail)).unwrap_or_default()
}

fn rank(letter: char) -> usize {
    // A null and another value are equally wrong.
    LETTERS.find(if letter == 'n' { 'x' } else { letter }).expect("a known letter")
}

/// A detail in plain words: what a value reads as, what a query finds, or the engine's own words on one line.
fn plain(detail: &str) -> String {
    let line = detail.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = misread(&line).unwrap_or_else(|| own_words(&line).to_owned());
    if text.chars().count() <= LONGEST_DETAIL {
        return text;
    }
    let cut: String = text.chars().take(LONGEST_DETAIL - 1).collect();
    format!("{}…", cut.trim_end())
}

/// What the judge of the measurement wrote about values that did not come out right.
fn misread(line: &str) -> Option<String> {
    let (kind, rest) = line.split_once(": ")?;
    let (wanted, got) = rest.split_once("want ")?.1.split_once(" got ")?;
    let got = got.split(" (+").next()?;
    let listed = |ids: &str| ids.matches(',').count() + usize::from(ids.len() > 2);
    Some(match kind {
        "filter" => format!("a filter finds {} rows where {} match", listed(got), listed(wanted)),
        "join" => {
            let count = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
            format!("a join finds {} rows where {} match", count(got), count(wanted))
        }
        "daycount" | "groupcount" | "count" => "counts come out different".to_owned(),
        "sum" | "max" => format!("a {kind} is {got} where {wanted} is right"),
        _ => format!("{wanted} reads as {got}"),
    })
}

/// The engine's own words, without the names of its exceptions' classes.
fn own_words(line: &str) -> &str {
    let mut rest = line;
    while let Some((head, tail)) = rest.split_once(": ") {
        let is_class = head.chars().all(|c| c.is_alphanumeric() || "._ ".contains(c))
            && (["Error", "Exception", "error", "Invalid"].iter().any(|end| head.ends_with(end)) || head == "on open");
        if !is_class {
            break;
        }
        rest = tail;
    }
    rest
}

fn printed(rows: &BTreeMap<Row, BTreeSet<String>>) -> String {
    let mut out = String::new();
    let (mut change, mut engine) = (String::new(), String::new());
    for (row, ways) in rows {
        if row.change != change {
            out += &format!("={}\n", row.change);
            change.clone_from(&row.change);
            engine.clear();
        }
        if row.engine != engine {
            out += &format!("@{}\n", row.engine);
            engine.clone_from(&row.engine);
        }
        let ways = ways.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        let line = format!("{} {ways} {} {}", row.shared, row.outcomes, row.detail);
        out += line.trim_end();
        out.push('\n');
    }
    out
}

fn numbers(version: &str) -> Vec<u64> {
    version.split('.').map(|part| part.parse().expect("a number")).collect()
}
