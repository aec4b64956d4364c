//! Scans of an object store, as processes: what is asked of it, what it does badly, and what is never said.

use std::sync::atomic::Ordering::SeqCst;

use crate::common::{Run, sluicegate_with};
use crate::lakes::{Place, findings, found, numbers, parquet, report, texts};
use crate::store::{KEY, SECRET, Store, counted};

const ONE: &str = "- { name: id, logicalType: integer, physicalType: int64, required: true }";

/// `sluicegate drift`, let into the store.
pub(crate) fn scan(place: &Place, store: &Store, arguments: &[&str]) -> Run {
    let url = store.url();
    let all = [&["drift"], arguments, &["--endpoint", &url]].concat();
    let variables = [Store::variables().as_slice(), &[("TMPDIR", place.path().to_str().expect("a path"))]].concat();
    let run = sluicegate_with(place.path(), &all, &variables);
    assert!(!run.shown().contains(SECRET), "{}", run.shown());
    run
}

fn lake(files: usize) -> (Store, Place) {
    let store = Store::start();
    for at in 0..files {
        store.put(&format!("things/dt={}/f-{at:03}.parquet", at % 3), &parquet(&[("id", numbers(&[1]))]));
    }
    store.put("things/_SUCCESS", b"");
    let rest = "- { name: dt, logicalType: integer, partitioned: true, partitionKeyPosition: 1 }";
    let place = Place::promising(&format!("{ONE}\n{rest}"));
    place.edit("things.odcs.yaml", "type: local, path: data", "type: s3, location: \"s3://lake/things/\"");
    (store, place)
}

#[test]
fn a_file_is_one_get_and_a_second_night_is_a_listing() {
    let (store, place) = lake(40);
    let run = scan(&place, &store, &["--env", "prod", "--state", "s3://lake/memory/drift.state"]);
    assert_eq!(run.code, 0, "{}", run.shown());
    // The table formats are looked for by listings; the state is one GET that finds nothing, and one PUT.
    let first = store.asked();
    assert_eq!((first.get("GET"), first.get("PUT"), first.get("HEAD")), (Some(&41), Some(&1), None), "{first:?}");
    let run = scan(&place, &store, &["--env", "prod", "--state", "s3://lake/memory/drift.state", "--format", "json"]);
    let second = store.asked();
    assert_eq!((second.get("GET"), second.get("PUT"), second.get("HEAD")), (Some(&1), Some(&1), None), "{second:?}");
    assert_eq!(second.get("LIST"), first.get("LIST"));
    let told = report(&run);
    assert_eq!((&told["scans"][0]["opened"], &told["scans"][0]["remembered"]), (&0.into(), &40.into()));
    // What is new is one more.
    store.put("things/dt=3/f-900.parquet", &parquet(&[("id", texts(&["x"]))]));
    let run = scan(&place, &store, &["--env", "prod", "--state", "s3://lake/memory/drift.state", "--format", "json"]);
    assert_eq!(store.asked().get("GET"), Some(&2));
    assert_eq!((findings(&report(&run)), run.code), (found(&[("field-type-changed", "things.id", 1)]), 1));
}

#[test]
fn what_the_store_does_badly_changes_no_verdict() {
    let (store, place) = lake(30);
    store.put("things/dt=3/f-900.parquet", &parquet(&[("id", texts(&["x"]))]));
    let calm = scan(&place, &store, &["--format", "json"]);
    store.asked();
    store.trouble.slow_down.store(5, SeqCst);
    store.trouble.torn.store(3, SeqCst);
    let rough = scan(&place, &store, &["--format", "json"]);
    assert_eq!((calm.code, &calm.stdout), (rough.code, &rough.stdout));
    assert_eq!(store.asked().get("GET"), Some(&(31 + 5 + 3)));
    assert_eq!(findings(&report(&rough)), found(&[("field-type-changed", "things.id", 1)]));
}

#[test]
fn one_object_that_stays_broken_leaves_no_verdict_and_the_rest_is_judged() {
    let (store, place) = lake(3);
    *store.trouble.always.lock().expect("trouble") = Some(("f-001.parquet".to_owned(), 403, "AccessDenied".to_owned()));
    let run = scan(&place, &store, &[]);
    assert_eq!(run.code, 2);
    assert!(run.stdout.contains("problem[forbidden-data]"), "{}", run.shown());
    assert!(run.stdout.contains("s3://lake/things/dt=1/f-001.parquet"), "{}", run.shown());
    store.put("things/dt=3/f-900.parquet", &parquet(&[("id", texts(&["x"]))]));
    let run = scan(&place, &store, &["--format", "json"]);
    assert_eq!((findings(&report(&run)), run.code), (found(&[("field-type-changed", "things.id", 1)]), 1));
}

#[test]
fn places_that_are_not_there_are_named_and_secrets_are_not() {
    let (store, place) = lake(1);
    for (what, arguments) in [
        ("s3://lakes/things", &["things.odcs.yaml", "s3://lakes/things/"][..]),
        ("s3://lake/none", &["things.odcs.yaml", "s3://lake/none/"]),
    ] {
        let run = scan(&place, &store, arguments);
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.stdout.contains("problem[missing-data]") && run.stdout.contains(what), "{}", run.shown());
    }
    let url = store.url();
    let with = |variables: &[(&str, &str)]| {
        let run = sluicegate_with(place.path(), &["drift", "--endpoint", &url], variables);
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.stdout.contains("s3://lake/things"), "{}", run.shown());
        run
    };
    let run =
        with(&[("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", "n0t the s3cret"), ("AWS_REGION", "us-east-1")]);
    assert!(run.stdout.contains("the store does not accept the credentials"), "{}", run.shown());
    assert!(!run.shown().contains("n0t the s3cret") && !run.shown().contains(KEY), "{}", run.shown());
}

#[test]
fn a_state_that_cannot_be_read_is_said_before_any_file_is_opened() {
    let (store, place) = lake(1);
    let refused = ("drift.state".to_owned(), 403, "AccessDenied".to_owned());
    *store.trouble.always.lock().expect("trouble") = Some(refused);
    let run = scan(&place, &store, &["--state", "s3://lake/memory/drift.state"]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("cannot read the state s3://lake/memory/drift.state"), "{}", run.shown());
    assert_eq!(store.asked(), counted(&[("GET", 1)]));
}
