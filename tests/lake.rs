//! Lakes of this machine: what a scan finds, in which order, and what it makes of everything that goes wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use parquet::arrow::ArrowWriter;
use sluicegate::drift::{DataFile, Facts, Shapes};
use sluicegate::sources::lake::{Access, FaultKind, Files, Lake, Location, Objects, PutFault, Scanned, Tally, scan};

fn parquet(rows: i64) -> Vec<u8> {
    let column: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows));
    let batch = RecordBatch::try_from_iter([("id", column)]).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    bytes
}

fn put(root: &Path, path: &str, bytes: &[u8]) {
    let place = root.join(path);
    fs::create_dir_all(place.parent().expect("a folder")).expect("made");
    fs::write(place, bytes).expect("written");
}

fn open(text: &str) -> Lake {
    let location = Location::parse(text, &BTreeMap::new()).expect("a location");
    Lake::open(&location, &Access::default()).expect("a lake")
}

/// A line for each thing that was told, and the tally.
fn scanned(text: &str, files: Files, known: &dyn Fn(&DataFile) -> Option<Facts>) -> (Vec<String>, Tally) {
    let (shapes, mut lines) = (Shapes::default(), Vec::new());
    let remembered: BTreeMap<String, Facts> =
        list(text).iter().filter_map(|file| Some((file.path.clone(), known(file)?))).collect();
    let mut look = |file: &DataFile| remembered.get(&file.path).cloned();
    let tally = scan(&open(text), files, &shapes, &mut look, &mut |told| {
        lines.push(match told {
            Scanned::File { file, facts, remembered } => {
                format!("{}: {} rows{}", file.path, facts.rows, if remembered { ", remembered" } else { "" })
            }
            Scanned::Fault(fault) => format!("{}: {}: {}", fault.path, fault.kind.code(), fault.message),
        });
    });
    (lines, tally)
}

fn list(text: &str) -> Vec<DataFile> {
    let (shapes, mut files) = (Shapes::default(), Vec::new());
    scan(&open(text), Files::Below, &shapes, &mut |_| Some(Facts::default()), &mut |told| {
        if let Scanned::File { file, .. } = told {
            files.push(file);
        }
    });
    files
}

fn plainly(text: &str) -> (Vec<String>, Tally) {
    scanned(text, Files::Below, &|_| None)
}

#[test]
fn files_come_in_the_order_of_their_paths_and_nothing_else_comes() {
    let lake = tempfile::tempdir().expect("a folder");
    let root = lake.path();
    for path in ["a-b.parquet", "a/z.parquet", "a.parquet", "a0.parquet", "dt=1/part-00000", "_x=1/c.parquet"] {
        put(root, path, &parquet(3));
    }
    for hidden in ["_SUCCESS", "_delta_log/00.checkpoint.parquet", ".tmp/a.parquet", "a/.z.parquet.crc", "a/z.tmp"] {
        put(root, hidden, b"x");
    }
    for other in ["notes.txt", "a/data.csv"] {
        put(root, other, b"x");
    }
    let (lines, tally) = plainly(root.to_str().expect("a path"));
    let expected = ["_x=1/c.parquet", "a-b.parquet", "a.parquet", "a/z.parquet", "a0.parquet", "dt=1/part-00000"];
    assert_eq!(lines, expected.map(|path| format!("{path}: 3 rows")));
    assert_eq!((tally.listed, tally.passed_over, tally.opened, tally.remembered), (6, 2, 6, 0));
    assert_eq!(tally.requests, 6, "one read a file");
}

#[test]
fn many_files_stay_in_order_with_many_readers() {
    let lake = tempfile::tempdir().expect("a folder");
    let bytes = [parquet(1), parquet(2)];
    for at in 0..2_000_usize {
        put(lake.path(), &format!("p={}/f-{at:05}.parquet", at % 7), &bytes[at % 2]);
    }
    let (lines, tally) = plainly(lake.path().to_str().expect("a path"));
    assert!(lines.is_sorted() && lines.len() == 2_000);
    assert!(lines.iter().all(|line| {
        let at: usize = line.split("f-").nth(1).and_then(|rest| rest[..5].parse().ok()).expect("a number");
        line.ends_with(if at.is_multiple_of(2) { ": 1 rows" } else { ": 2 rows" })
    }));
    assert_eq!((tally.listed, tally.requests), (2_000, 2_000));
}

#[test]
fn globs_and_single_files_name_what_they_name() {
    let lake = tempfile::tempdir().expect("a folder");
    let root = lake.path();
    for path in ["dt=1/x-1.parquet", "dt=2/x-1.parquet", "dt=2/y-1.parquet", "other/x-1.parquet", "dt=2/in/x-2.parquet"]
    {
        put(root, path, &parquet(1));
    }
    put(root, "one.bin", &parquet(5));
    let at = |glob: &str| plainly(&format!("{}/{glob}", root.display())).0;
    assert_eq!(at("dt=*/x-*.parquet"), ["dt=1/x-1.parquet: 1 rows", "dt=2/x-1.parquet: 1 rows"]);
    assert_eq!(at("dt=2/*"), ["x-1.parquet: 1 rows", "y-1.parquet: 1 rows"]);
    assert_eq!(at("**/x-2.parquet"), ["dt=2/in/x-2.parquet: 1 rows"]);
    assert_eq!(at("one.bin"), ["one.bin: 5 rows"]);
    assert_eq!(at("*.bin"), ["one.bin: 5 rows"]);
    assert_eq!(at("none"), [": missing-data: there is no such file or folder"]);
    assert_eq!(at("none-*.parquet"), [""; 0]);
}

#[test]
fn bad_files_are_named_and_the_rest_is_read() {
    let lake = tempfile::tempdir().expect("a folder");
    let root = lake.path();
    let good = parquet(3);
    put(root, "a-good.parquet", &good);
    put(root, "b-empty.parquet", b"");
    put(root, "c-short.parquet", b"PAR1");
    put(root, "d-text.parquet", b"this is no Parquet file at all");
    put(root, "e-cut.parquet", &good[..good.len() - 20]);
    let mut encrypted = good.clone();
    encrypted.truncate(good.len() - 4);
    encrypted.extend_from_slice(b"PARE");
    put(root, "f-secret.parquet", &encrypted);
    put(root, "g-good.parquet", &good);
    let (lines, tally) = plainly(root.to_str().expect("a path"));
    let expected = [
        "a-good.parquet: 3 rows",
        "b-empty.parquet: not-parquet: it is empty",
        "c-short.parquet: not-parquet: it is shorter than any Parquet file",
        "d-text.parquet: not-parquet: it does not end as a Parquet file does",
        "e-cut.parquet: not-parquet: it does not end as a Parquet file does",
        "f-secret.parquet: encrypted-data: its footer is encrypted",
        "g-good.parquet: 3 rows",
    ];
    assert_eq!(lines, expected);
    assert_eq!((tally.listed, tally.opened), (7, 7));
}

#[test]
fn files_that_went_away_or_changed_since_they_were_listed_are_told() {
    let lake = tempfile::tempdir().expect("a folder");
    let root = lake.path();
    for path in ["a.parquet", "b.parquet", "c.parquet"] {
        put(root, path, &parquet(3));
    }
    let text = root.to_str().expect("a path");
    let files = list(text);
    fs::remove_file(root.join("a.parquet")).expect("removed");
    put(root, "b.parquet", &parquet(4000));
    let (lines, _) = scanned(text, Files::These(files), &|_| None);
    let gone = "it went away, or became another one, while it was read";
    assert_eq!(lines[0], format!("a.parquet: vanished-data: {gone}"));
    assert_eq!(lines[1], format!("b.parquet: vanished-data: {gone}"));
    assert_eq!(lines[2], "c.parquet: 3 rows");
}

#[test]
fn what_is_known_is_not_opened_again() {
    let lake = tempfile::tempdir().expect("a folder");
    let root = lake.path();
    for path in ["a.parquet", "b.parquet", "c.parquet"] {
        put(root, path, &parquet(3));
    }
    let known = |file: &DataFile| (file.path != "b.parquet").then(|| Facts { rows: 7, ..Facts::default() });
    let (lines, tally) = scanned(root.to_str().expect("a path"), Files::Below, &known);
    assert_eq!(lines, ["a.parquet: 7 rows, remembered", "b.parquet: 3 rows", "c.parquet: 7 rows, remembered"]);
    assert_eq!((tally.listed, tally.opened, tally.remembered, tally.requests), (3, 1, 2, 1));
}

#[cfg(unix)]
#[test]
fn links_to_files_are_followed_and_circles_are_not() {
    use std::os::unix::fs::symlink;
    let (lake, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let root = lake.path();
    put(elsewhere.path(), "far.parquet", &parquet(2));
    put(root, "in/near.parquet", &parquet(1));
    symlink(elsewhere.path().join("far.parquet"), root.join("far.parquet")).expect("linked");
    symlink(root, root.join("in/round")).expect("linked");
    symlink("nowhere", root.join("gone.parquet")).expect("linked");
    let (lines, _) = plainly(root.to_str().expect("a path"));
    let gone = "gone.parquet: vanished-data: it went away, or became another one, while it was read";
    assert_eq!(lines, ["far.parquet: 2 rows", gone, "in/near.parquet: 1 rows"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_nobody_may_read_is_told_and_the_rest_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let lake = tempfile::tempdir().expect("a folder");
    let root = lake.path();
    put(root, "a/1.parquet", &parquet(1));
    put(root, "b/1.parquet", &parquet(1));
    fs::set_permissions(root.join("a"), fs::Permissions::from_mode(0o000)).expect("set");
    let (lines, _) = plainly(root.to_str().expect("a path"));
    let readable = fs::read_dir(root.join("a")).is_ok();
    fs::set_permissions(root.join("a"), fs::Permissions::from_mode(0o755)).expect("set");
    // Whoever may do everything reads it all the same.
    let first = if readable { "a/1.parquet: 1 rows" } else { "a: forbidden-data: nobody here may read it" };
    assert_eq!(lines, [first, "b/1.parquet: 1 rows"]);
}

#[test]
fn table_formats_read_whole_objects_and_list_what_is_hidden() {
    let lake = tempfile::tempdir().expect("a folder");
    put(lake.path(), "_delta_log/00000000000000000000.json", b"{}");
    put(lake.path(), "_delta_log/00000000000000000001.json", b"{}\n");
    put(lake.path(), "a.parquet", &parquet(1));
    let lake = open(lake.path().to_str().expect("a path"));
    let names: Vec<String> = lake.list("_delta_log/").expect("listed").into_iter().map(|file| file.path).collect();
    assert_eq!(names, ["_delta_log/00000000000000000000.json", "_delta_log/00000000000000000001.json"]);
    assert_eq!(lake.list("metadata/").expect("listed"), []);
    assert_eq!(lake.read("_delta_log/00000000000000000001.json", 3).expect("read").expect("there"), b"{}\n");
    assert_eq!(lake.read("none", 3).expect("read"), None);
    let fault = lake.read("_delta_log/00000000000000000001.json", 2).expect_err("too large");
    assert_eq!(fault.kind, FaultKind::TooLarge);
}

#[test]
fn the_memory_of_a_scan_is_written_over_nothing_that_was_not_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = open(folder.path().to_str().expect("a path"));
    assert_eq!(state.get_with_version("s", 100).expect("read"), None);
    let first = state.put("s", b"one".to_vec(), None).expect("written");
    assert_eq!(state.put("s", b"late".to_vec(), None), Err(PutFault::Changed));
    let (bytes, version) = state.get_with_version("s", 100).expect("read").expect("there");
    assert_eq!((bytes.as_slice(), &version), (b"one".as_slice(), &first));
    let second = state.put("s", b"two".to_vec(), Some(&first)).expect("written");
    assert_ne!(first, second);
    assert_eq!(state.put("s", b"late".to_vec(), Some(&first)), Err(PutFault::Changed));
    assert_eq!(fs::read(folder.path().join("s")).expect("read"), b"two");
}
