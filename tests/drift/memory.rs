//! The memory of scans: what is known is not opened again, what is new is new since a day, and nothing is ever trusted
//! that was not written whole.

use serde_json::Value;

use crate::lakes::{Place, findings, fingerprint, found, numbers, parquet, texts};

const ONE: &str = "- { name: id, logicalType: integer, physicalType: int64, required: true }";

fn lake(files: usize) -> Place {
    let place = Place::promising(ONE);
    for at in 0..files {
        place.data(&format!("f-{at:03}.parquet"), &[("id", numbers(&[1, 2]))]);
        place.aged(&format!("data/f-{at:03}.parquet"), std::time::Duration::from_hours(1));
    }
    place
}

/// Scans with a state, on a day.
fn night(place: &Place, day: &str) -> (Value, i32) {
    place.judged(&["--state", "drift.state", "--today", day])
}

/// Opened, remembered, new or changed, gone.
fn counts(report: &Value) -> [Option<u64>; 4] {
    ["opened", "remembered", "added", "deleted"].map(|name| report["scans"][0][name].as_u64())
}

#[test]
fn a_second_night_opens_what_is_new_or_changed_and_nothing_else() {
    let place = lake(5);
    let (report, code) = night(&place, "2026-03-01");
    assert_eq!((counts(&report), code), ([Some(5), Some(0), None, None], 0));
    assert_eq!(counts(&night(&place, "2026-03-02").0), [Some(0), Some(5), Some(0), Some(0)]);
    place.data("f-900.parquet", &[("id", numbers(&[1]))]);
    assert_eq!(counts(&night(&place, "2026-03-03").0), [Some(1), Some(5), Some(1), Some(0)]);
    place.data("f-000.parquet", &[("id", numbers(&[1, 2, 3]))]);
    assert_eq!(counts(&night(&place, "2026-03-04").0), [Some(1), Some(5), Some(1), Some(0)]);
    place.remove("data/f-001.parquet");
    assert_eq!(counts(&night(&place, "2026-03-05").0), [Some(0), Some(5), Some(0), Some(1)]);
    let run = place.drift(&["--state", "drift.state", "--today", "2026-03-06"]);
    assert!(
        run.stdout.contains("since the last scan: 0 new or changed, 0 gone, 5 not opened again"),
        "{}",
        run.shown()
    );
    // Who asks for no state has none.
    assert_eq!(counts(&place.judged(&[]).0), [Some(5), Some(0), None, None]);
}

fn since(report: &Value) -> (Option<String>, bool) {
    let sighting = &report["findings"][0]["sighting"];
    (sighting["since"].as_str().map(str::to_owned), sighting["isNew"].as_bool().expect("a word"))
}

#[test]
fn a_finding_is_new_on_one_day_known_from_then_on_and_resolved_in_the_end() {
    let place = lake(2);
    night(&place, "2026-03-01");
    place.data("wrong.parquet", &[("id", texts(&["x"]))]);
    let run = place.drift(&["--state", "drift.state", "--today", "2026-03-02"]);
    assert!(run.stdout.contains("= new: since this scan (2026-03-02)"), "{}", run.shown());
    let (report, code) = night(&place, "2026-03-03");
    assert_eq!(findings(&report), found(&[("field-type-changed", "things.id", 1)]));
    assert_eq!((since(&report), code), ((Some("2026-03-02".to_owned()), false), 1));
    seen!("drift__since", place.drift(&["--state", "drift.state", "--today", "2026-03-04"]));
    place.remove("data/wrong.parquet");
    let (report, code) = night(&place, "2026-03-05");
    assert_eq!((findings(&report), code), (found(&[]), 0));
    let resolved = &report["scans"][0]["resolved"];
    assert_eq!((&resolved[0]["rule"], &resolved[0]["since"]), (&"field-type-changed".into(), &"2026-03-02".into()));
    assert_eq!(night(&place, "2026-03-06").0["scans"][0]["resolved"], serde_json::json!([]), "told once");
}

#[test]
fn what_a_night_without_a_verdict_did_not_see_is_not_forgotten() {
    let place = lake(2);
    place.data("wrong.parquet", &[("id", texts(&["x"]))]);
    night(&place, "2026-03-01");
    // The file with the drift cannot be read for a night: nothing is mended, and nothing is new afterwards.
    place.write("data/wrong.parquet", "torn");
    let (report, code) = night(&place, "2026-03-02");
    assert_eq!((findings(&report), code), (found(&[]), 2));
    assert_eq!(report["scans"][0]["resolved"], serde_json::json!([]));
    place.data("wrong.parquet", &[("id", texts(&["xy"]))]);
    let (report, _) = night(&place, "2026-03-03");
    assert_eq!(since(&report), (Some("2026-03-01".to_owned()), false));
}

#[test]
fn what_one_place_shows_is_not_resolved_in_another() {
    let place = lake(2);
    place.edit(
        "things.odcs.yaml",
        "servers:\n",
        "servers:\n  - { server: dev, environment: dev, type: local, path: dev, format: parquet }\n",
    );
    place.write("dev/wrong.parquet", parquet(&[("id", texts(&["x"]))]));
    for day in ["2026-03-01", "2026-03-02", "2026-03-03"] {
        let (report, code) = night(&place, day);
        assert_eq!((findings(&report), code), (found(&[("field-type-changed", "things.id", 1)]), 1));
        for scan in report["scans"].as_array().expect("scans") {
            assert_eq!(scan["resolved"], serde_json::json!([]), "{day}: {scan}");
        }
    }
    place.write("dev/wrong.parquet", parquet(&[("id", numbers(&[1, 2, 3]))]));
    let (report, _) = night(&place, "2026-03-04");
    let resolved: usize = report["scans"]
        .as_array()
        .expect("scans")
        .iter()
        .map(|scan| scan["resolved"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(resolved, 1);
}

#[test]
fn what_is_damaged_is_said_and_written_anew() {
    let place = lake(3);
    night(&place, "2026-03-01");
    let whole = std::fs::read(place.path().join("drift.state")).expect("a state");
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let newer = [b"sluicegate state 9\n".as_slice(), &whole[19..]].concat();
    for (what, bytes) in [
        ("flipped", flipped),
        ("cut", whole[..whole.len() - 5].to_vec()),
        ("newer", newer),
        ("none", b"hello".to_vec()),
        ("empty", Vec::new()),
    ] {
        place.write("drift.state", &bytes);
        let (report, code) = night(&place, "2026-03-02");
        assert_eq!((counts(&report), code), ([Some(3), Some(0), None, None], 0), "{what}");
        let notes = report["notes"].to_string();
        assert!(notes.contains("is not used, every file is opened, and it is written anew"), "{what}: {notes}");
        let (report, _) = night(&place, "2026-03-03");
        assert_eq!(
            (counts(&report), &report["notes"]),
            ([Some(0), Some(3), Some(0), Some(0)], &serde_json::json!([])),
            "{what}"
        );
    }
}

#[test]
fn another_promise_has_every_file_opened_again() {
    let place = lake(3);
    night(&place, "2026-03-01");
    place.promise(
        "- { name: id, logicalType: integer, logicalTypeOptions: { maximum: 1 }, physicalType: int64, required: true }",
        "",
    );
    let (report, code) = night(&place, "2026-03-02");
    assert_eq!((counts(&report)[..2].to_vec(), code), (vec![Some(3), Some(0)], 1));
    assert_eq!(findings(&report), found(&[("maximum-raised", "things.id", 3)]));
    let (report, _) = night(&place, "2026-03-03");
    assert_eq!(counts(&report)[..2], [Some(0), Some(3)]);
    assert_eq!(findings(&report), found(&[("maximum-raised", "things.id", 3)]), "what is remembered is judged again");
}

#[test]
fn another_name_in_the_files_has_them_opened_again() {
    let place = Place::promising(
        "- { name: id, physicalName: a, logicalType: integer, physicalType: int64, required: true }\n- { name: other, physicalName: b, logicalType: integer, physicalType: int64 }",
    );
    place.data("f.parquet", &[("a", numbers(&[1])), ("b", crate::lakes::perhaps(&[None]))]);
    assert_eq!(night(&place, "2026-03-01").1, 0);
    place.promise("- { name: id, physicalName: b, logicalType: integer, physicalType: int64, required: true }\n- { name: other, physicalName: a, logicalType: integer, physicalType: int64 }", "");
    let (report, code) = night(&place, "2026-03-02");
    assert_eq!((findings(&report), code), (found(&[("field-nullable", "things.id", 1)]), 1));
}

#[test]
fn two_scans_at_once_leave_one_whole_state() {
    let place = lake(60);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| night(&place, "2026-03-01"))).collect();
        for run in runs {
            let (report, code) = run.join().expect("a run");
            assert_eq!((findings(&report), code, &report["scans"][0]["total"]["files"]), (found(&[]), 0, &60.into()));
        }
    });
    let (report, _) = night(&place, "2026-03-02");
    assert_eq!((counts(&report)[..2].to_vec(), &report["notes"]), (vec![Some(0), Some(60)], &serde_json::json!([])));
}

#[test]
fn a_state_that_cannot_be_kept_is_said_before_anything_is_opened() {
    let place = lake(1);
    let run = place.drift(&["--state", "no/such/folder/drift.state"]);
    assert!(run.code == 2 && run.stderr.contains("has no directory to lie in"), "{}", run.shown());
}

#[test]
fn which_drift_fails_is_for_the_caller_to_say() {
    let place = lake(1);
    place.data("wrong.parquet", &[("id", texts(&["x"]))]);
    let code =
        |which: &str, day: &str| place.drift(&["--state", "drift.state", "--today", day, "--fail-on", which]).code;
    assert_eq!(code("never", "2026-03-01"), 0);
    assert_eq!(code("first-seen", "2026-03-02"), 0, "seen before");
    assert_eq!(code("new", "2026-03-02"), 1);
    assert_eq!(code("any", "2026-03-02"), 1);
    place.data("wrong.parquet", &[("id", texts(&["x"])), ("more", numbers(&[1]))]);
    assert_eq!(code("first-seen", "2026-03-03"), 1, "the other column is new");
    assert_eq!(code("first-seen", "2026-03-04"), 0);
    // What cannot be judged is no matter of taste.
    place.write("data/broken.parquet", "torn");
    assert_eq!(code("never", "2026-03-05"), 2);
    assert_eq!(code("first-seen", "2026-03-05"), 2);
}

#[test]
fn accepted_drift_is_green_until_its_last_day_and_always_shown() {
    let place = lake(1);
    place.write("sluicegate.yaml", "apiVersion: sluicegate/v1\nkind: Config\nteams: teams.yaml\n");
    place.write(
        "teams.yaml",
        "apiVersion: sluicegate/v1\nkind: Teams\nteams:\n  - { id: makers, members: [acme-mo] }\n",
    );
    place.data("wrong.parquet", &[("id", texts(&["x"]))]);
    let (report, code) = place.judged(&["--today", "2026-03-01"]);
    assert_eq!(code, 1);
    let fingerprint = fingerprint(&report, "field-type-changed");
    let accept = |until: &str| {
        place.drift(&[
            "--accept",
            &fingerprint[..12],
            "--reason",
            "the old loader ends in spring",
            "--until",
            until,
            "--today",
            "2026-03-01",
        ])
    };
    let run = accept("2026-02-01");
    assert_eq!(run.code, 2, "a day that has passed: {}", run.shown());
    let run = accept("2026-03-20");
    seen!("drift__accepted-written", run);
    assert_eq!(run.code, 0, "{}", run.shown());
    let run = place.drift(&["--today", "2026-03-20"]);
    seen!("drift__accepted", run);
    assert_eq!(run.code, 0);
    assert_eq!(place.drift(&["--today", "2026-03-20", "--fail-on", "any"]).code, 1);
    let run = place.drift(&["--today", "2026-03-21"]);
    assert_eq!(run.code, 1, "{}", run.shown());
}

/// More than one block of a state takes: what is not on the disk yet dies with the scan.
const FILES: usize = 2_400;

#[test]
fn a_scan_that_was_killed_is_taken_up_where_it_was() {
    let store = crate::store::Store::start();
    let bytes = parquet(&[("id", numbers(&[1]))]);
    for at in 0..FILES {
        store.put(&format!("things/f-{at:04}.parquet"), &bytes);
    }
    let place = Place::promising(ONE);
    let arguments = ["drift", "things.odcs.yaml", "s3://lake/things/", "--state", "drift.state", "--format", "json"];
    *store.trouble.latency.lock().expect("latency") = std::time::Duration::from_millis(20);
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_sluicegate"))
        .args(arguments)
        .args(["--endpoint", &store.url()])
        .current_dir(place.path())
        .env_clear()
        .env("HOME", place.path())
        .envs(crate::store::Store::variables())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("a scan");
    // Once a good part of them was asked for, it is killed as nobody asks to be.
    while store.count("GET") < 1_900 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().expect("killed");
    child.wait().expect("an end");
    assert!(!place.path().join("drift.state").exists(), "nothing that is not whole is the state");
    assert!(place.path().join("drift.state.partial").exists());
    *store.trouble.latency.lock().expect("latency") = std::time::Duration::ZERO;
    // What the killed one had sent arrives yet.
    std::thread::sleep(std::time::Duration::from_millis(500));
    store.asked();
    let run = crate::remote::scan(&place, &store, &arguments[1..]);
    let report = crate::lakes::report(&run);
    assert_eq!((run.code, &report["scans"][0]["total"]["files"]), (0, &FILES.into()), "{}", run.shown());
    let remembered = report["scans"][0]["remembered"].as_u64().expect("a number");
    assert!(remembered > 0, "{}", run.shown());
    assert_eq!(store.count("GET") as u64, FILES as u64 - remembered);
    assert!(!place.path().join("drift.state.partial").exists());
}

/// What was seen under one name of a column is worth nothing under another.
#[test]
fn a_column_that_a_table_renames_is_looked_at_anew() {
    let promise = "- { name: number, logicalType: integer, logicalTypeOptions: { maximum: 1 }, physicalType: int64 }";
    let place = Place::promising(promise);
    crate::common::copy(&crate::common::top().join("fixtures/lake/delta/mapped"), &place.path().join("data"));
    let of_number = |report: &Value| -> Vec<String> {
        let all = findings(report).into_iter().filter(|(_, place, _)| place == "things.number");
        all.map(|(rule, ..)| rule).collect()
    };
    let (report, _) = night(&place, "2026-03-01");
    assert_eq!((of_number(&report), counts(&report)[0]), (vec!["field-removed".to_owned()], Some(1)));
    let (report, _) = night(&place, "2026-03-02");
    assert_eq!((of_number(&report), counts(&report)[0]), (vec!["field-removed".to_owned()], Some(0)));
    let log = place.read("data/_delta_log/00000000000000000000.json");
    let metadata = log.lines().find(|line| line.starts_with("{\"metaData\"")).expect("a schema");
    let renamed = metadata.replace("order_id", "number");
    assert_ne!(metadata, renamed);
    place.write("data/_delta_log/00000000000000000001.json", renamed);
    let (report, code) = night(&place, "2026-03-03");
    assert_eq!((of_number(&report), counts(&report)[0], code), (vec!["maximum-raised".to_owned()], Some(1), 1));
}
