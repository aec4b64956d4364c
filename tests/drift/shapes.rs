//! Schemas: fields that are missing, undeclared or mixed, partition keys and days, each with what is right beside it.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int32Array};

use crate::lakes::{Place, found, numbers, texts};

const HOUR: Duration = Duration::from_hours(1);

fn small(values: &[i32]) -> ArrayRef {
    Arc::new(Int32Array::from(values.to_vec()))
}

fn floats(values: &[f64]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

const TWO: &str = "
- { name: id, logicalType: integer, physicalType: int64 }
- { name: note, logicalType: string, physicalType: string }
";

#[test]
fn a_field_that_came_later_is_a_mixture_and_one_that_went_is_missing() {
    let place = Place::promising(TWO);
    place.data("old.parquet", &[("id", numbers(&[1]))]);
    place.data("new.parquet", &[("id", numbers(&[2])), ("note", texts(&["x"]))]);
    place.aged("data/old.parquet", 48 * HOUR);
    assert_eq!(place.found(&[]).0, found(&[("files-mixed", "things.note", 1)]));
    place.aged("data/old.parquet", HOUR);
    place.aged("data/new.parquet", 48 * HOUR);
    assert_eq!(place.found(&[]), (found(&[("field-removed", "things.note", 1)]), 1));
    place.remove("data/old.parquet");
    assert_eq!(place.found(&[]), (found(&[]), 0));
}

#[test]
fn a_required_field_is_missing_however_old_the_file_is() {
    let place = Place::promising(&TWO.replace("physicalType: string", "physicalType: string, required: true"));
    place.data("old.parquet", &[("id", numbers(&[1]))]);
    place.data("new.parquet", &[("id", numbers(&[2])), ("note", texts(&["x"]))]);
    place.aged("data/old.parquet", 48 * HOUR);
    assert_eq!(place.found(&[]), (found(&[("field-removed", "things.note", 1)]), 1));
}

const READERS: &str = "apiVersion: sluicegate/v1
kind: Needs
team: analytics
consumer: CONSUMER
reads:
  - contract: urn:acme:things
    engine: ENGINE
    fields: [id]
";

/// Whom a finding hurts.
fn hurt(place: &Place) -> Vec<String> {
    let (report, _) = place.judged(&[]);
    let findings = report["findings"].as_array().expect("findings").clone();
    let hurts = findings.iter().flat_map(|one| one["hurts"].as_array().cloned().unwrap_or_default());
    hurts.map(|hurt| hurt["consumer"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn numbers_of_two_widths_are_one_family_and_still_hurt_who_reads_them_together() {
    let place = Place::promising("- { name: id, logicalType: integer }");
    for (name, engine) in [("plotter", "polars"), ("loader", "duckdb")] {
        place.write(&format!("{name}.needs.yaml"), READERS.replace("CONSUMER", name).replace("ENGINE", engine));
    }
    place.data("a.parquet", &[("id", small(&[1]))]);
    place.aged("data/a.parquet", HOUR);
    assert_eq!((place.found(&[]), hurt(&place)), ((found(&[]), 0), Vec::new()));
    place.data("b.parquet", &[("id", numbers(&[1]))]);
    assert_eq!(place.found(&[]), (found(&[("files-mixed", "things.id", 1)]), 1));
    assert!(hurt(&place).contains(&"plotter".to_owned()), "{}", place.drift(&[]).shown());
    seen!("drift__mixed", place.drift(&[]));
}

#[test]
fn another_type_is_found_and_a_narrower_one_is_none() {
    let place = Place::promising("- { name: v, logicalType: integer, physicalType: int64 }");
    place.data("a.parquet", &[("v", small(&[1]))]);
    assert_eq!(place.found(&[]), (found(&[]), 0));
    place.data("a.parquet", &[("v", floats(&[1.0]))]);
    assert_eq!(place.found(&[]), (found(&[("field-type-changed", "things.v", 1)]), 1));
    let narrow = Place::promising("- { name: v, logicalType: integer, physicalType: int32 }");
    narrow.data("a.parquet", &[("v", numbers(&[1]))]);
    assert_eq!(narrow.found(&[]), (found(&[("field-type-widened", "things.v", 1)]), 1));
}

const DAILY: &str = "
- { name: dt, logicalType: date, physicalType: date, required: true, partitioned: true, partitionKeyPosition: 1 }
- { name: v, logicalType: integer, physicalType: int64 }
";

fn day(place: &Place, day: &str) {
    place.data(&format!("dt={day}/a.parquet"), &[("v", numbers(&[1]))]);
}

#[test]
fn days_without_a_partition_are_missed_and_named() {
    let place = Place::promising(DAILY);
    for name in ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"] {
        day(&place, name);
    }
    assert_eq!(place.found(&[]), (found(&[]), 0));
    for name in ["2026-01-06", "2026-01-07", "2026-01-09"] {
        day(&place, name);
    }
    assert_eq!(place.found(&[]), (found(&[("partition-missing", "things", 0)]), 1));
    let text = crate::lakes::said(&place.drift(&[]));
    assert!(text.contains("a partition for every day but 2026-01-05, 2026-01-08"), "{text}");
}

#[test]
fn a_folder_whose_name_is_no_day_breaks_the_key() {
    let place = Place::promising(DAILY);
    day(&place, "2026-01-01");
    day(&place, "yesterday");
    let (told, code) = place.found(&[]);
    assert_eq!(code, 1);
    assert_eq!(told, found(&[("field-type-changed", "things.dt", 2)]));
}

#[test]
fn a_partition_key_that_nobody_declared_is_told_as_one() {
    let place = Place::promising("- { name: v, logicalType: integer, physicalType: int64 }");
    day(&place, "2026-01-01");
    assert_eq!(place.found(&[]), (found(&[("partition-undeclared", "things.dt", 1)]), 0));
    // And one that was declared and is not there is a field that is missing.
    let place = Place::promising(DAILY);
    place.data("a.parquet", &[("v", numbers(&[1]))]);
    assert_eq!(place.found(&[]), (found(&[("field-removed", "things.dt", 1)]), 1));
    // In the file it is as good as in the folder's name.
    let days: ArrayRef = Arc::new(Date32Array::from(vec![20_454]));
    place.data("a.parquet", &[("dt", days), ("v", numbers(&[1]))]);
    assert_eq!(place.found(&[]), (found(&[]), 0));
}

#[test]
fn a_thousand_files_of_three_schemas_are_three_lines() {
    let place = Place::promising(TWO);
    let whole = crate::lakes::parquet(&[("id", numbers(&[1])), ("note", texts(&["x"]))]);
    let more = crate::lakes::parquet(&[("id", numbers(&[1])), ("note", texts(&["x"])), ("extra", numbers(&[1]))]);
    let other = crate::lakes::parquet(&[("id", floats(&[1.0])), ("note", texts(&["x"]))]);
    for at in 0..1_000 {
        let bytes = match at {
            0..990 => &whole,
            990..997 => &more,
            _ => &other,
        };
        place.write(&format!("data/p={}/f-{at:04}.parquet", at % 10), bytes);
    }
    let (report, code) = place.judged(&[]);
    assert_eq!(code, 1);
    let expected = [
        ("field-undeclared", "things.extra", 7),
        ("field-type-changed", "things.id", 3),
        ("partition-undeclared", "things.p", 1_000),
    ];
    assert_eq!(crate::lakes::findings(&report), found(&expected));
    let shapes = report["scans"][0]["shapes"].as_array().expect("shapes");
    let counts: Vec<_> = shapes.iter().map(|shape| shape["extent"]["files"].as_u64().expect("a number")).collect();
    assert_eq!(counts, [990, 7, 3]);
}

#[test]
fn files_that_hold_a_dropped_column_have_the_others_statistics_elsewhere() {
    use crate::common::files::shape;
    let whole = || shape(&[("v", "int64")]);
    let mut dropped = shape(&[("gone", "int64"), ("v", "int64")]);
    dropped.fields.remove(0);
    let shapes = sluicegate::drift::Shapes::default();
    let number = |shape| shapes.learn(shape).expect("few shapes").0;
    assert_eq!(number(whole()), number(whole()));
    assert_ne!(number(whole()), number(dropped), "the same fields, and other places");
}
