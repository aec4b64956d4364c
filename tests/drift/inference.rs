//! A first contract from what files hold: honest, in order, and kept by the same files.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int8Array,
    Int16Array, Int32Array, Int64Array, ListArray, RecordBatch, StringArray, StructArray, Time64MicrosecondArray,
    TimestampMicrosecondArray, UInt32Array,
};
use arrow::datatypes::{DataType, Field, Fields, Int32Type};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::lakes::{Place, findings, found, of_batch, report};

/// Infers, lints and scans again: the contract, and what of it the files do not keep.
fn round_trip(place: &Place, from: &str) -> (String, std::collections::BTreeSet<(String, String, u64)>) {
    let run = place.run(&["infer", from]);
    assert_eq!(run.code, 0, "{}", run.shown());
    assert_eq!(place.run(&["infer", from]).stdout, run.stdout, "the same comes out again");
    place.write("inferred/made.odcs.yaml", &run.stdout);
    let lint = place.run(&["lint", "inferred"]);
    assert_eq!(lint.code, 0, "{}{}", run.stdout, lint.shown());
    let scan = place.drift(&["inferred/made.odcs.yaml", from, "--format", "json"]);
    let told = report(&scan);
    assert_eq!(scan.code, 0, "{}{}", run.stdout, place.drift(&["inferred/made.odcs.yaml", from]).shown());
    assert!(told["scans"][0]["undecided"].as_array().is_some_and(Vec::is_empty), "{}{}", run.stdout, scan.shown());
    (run.stdout, findings(&told))
}

/// What changes with the day.
fn undated(text: &str) -> crate::common::Run {
    let (first, rest) = text.split_once('\n').expect("lines");
    let (head, tail) = first.split_once(" held on ").expect("a day");
    let text = format!("{head} held on [TODAY]{}\n{rest}", tail.split_at(10).1);
    crate::common::Run { stdout: text, stderr: String::new(), code: 0 }
}

#[test]
fn what_is_inferred_is_kept_by_the_same_files() {
    let place = Place::of_acme();
    for from in ["orders", "delta/orders", "delta/mapped", "iceberg/orders"] {
        let (text, told) = round_trip(&place, &format!("lake/{from}"));
        seen!(format!("drift__infer-{}", from.replace('/', "-")), undated(&text));
        assert_eq!(told, found(&[]), "{from}");
    }
}

#[test]
fn what_is_mixed_stays_mixed_and_a_column_that_went_is_told() {
    let place = Place::of_acme();
    // As of a lake that was moved: all files are of one moment, and their partitions tell which are newer.
    place.settle("lake/trips");
    let run = place.run(&["infer", "lake/trips"]);
    seen!("drift__infer-trips", undated(&run.stdout));
    place.write("inferred/made.odcs.yaml", &run.stdout);
    assert_eq!(place.run(&["lint", "inferred"]).code, 0);
    let (told, code) = place.found(&["inferred/made.odcs.yaml", "lake/trips"]);
    let expected = found(&[
        ("files-mixed", "trips.VendorID", 3),
        ("files-mixed", "trips.PULocationID", 3),
        ("files-mixed", "trips.DOLocationID", 3),
        ("files-mixed", "trips.passenger_count", 3),
        ("files-mixed", "trips.RatecodeID", 3),
        ("files-mixed", "trips.Airport_fee", 2),
        ("files-mixed", "trips.cbd_congestion_fee", 4),
        // The newest files have no `airport_fee`: nobody can know that it was meant to go.
        ("field-removed", "trips.airport_fee", 3),
    ]);
    assert_eq!((told, code), (expected, 1));
}

#[test]
fn nothing_is_made_of_what_cannot_be_read() {
    let place = Place::of_acme();
    std::fs::create_dir(place.path().join("void")).expect("a folder");
    for (from, why) in
        [("lake/broken", "lake/broken"), ("void", "void"), ("nowhere", "nowhere"), ("lake/delta/broken-log", "")]
    {
        let run = place.run(&["infer", from]);
        assert!(run.code == 2 && run.stdout.is_empty() && run.stderr.contains(why), "{}", run.shown());
        assert!(!run.stderr.contains(": :"), "{}", run.shown());
    }
}

/// A column of some rows, with nulls where the bits say so. The names are awkward on purpose.
#[derive(Debug, Clone)]
struct Column {
    name: String,
    kind: usize,
    nulls: Vec<bool>,
    nullable: bool,
}

const KINDS: usize = 17;
const ROWS: usize = 4;

fn array(kind: usize, nulls: &[bool]) -> ArrayRef {
    fn some<T: Copy>(nulls: &[bool], value: T) -> Vec<Option<T>> {
        nulls.iter().map(|null| (!null).then_some(value)).collect()
    }
    match kind {
        0 => Arc::new(Int64Array::from(some(nulls, 1_i64))),
        1 => Arc::new(Int32Array::from(some(nulls, 1_i32))),
        2 => Arc::new(Int16Array::from(some(nulls, 1_i16))),
        3 => Arc::new(Int8Array::from(some(nulls, 1_i8))),
        4 => Arc::new(UInt32Array::from(some(nulls, 1_u32))),
        5 => Arc::new(Float64Array::from(some(nulls, 1.5_f64))),
        6 => Arc::new(Float32Array::from(some(nulls, 1.5_f32))),
        7 => Arc::new(StringArray::from(some(nulls, "a"))),
        8 => Arc::new(BooleanArray::from(some(nulls, true))),
        9 => Arc::new(Date32Array::from(some(nulls, 20_454_i32))),
        10 => Arc::new(TimestampMicrosecondArray::from(some(nulls, 1_i64)).with_timezone("UTC")),
        11 => Arc::new(TimestampMicrosecondArray::from(some(nulls, 1_i64))),
        12 => Arc::new(Decimal128Array::from(some(nulls, 5_i128)).with_precision_and_scale(9, 2).expect("a decimal")),
        13 => Arc::new(BinaryArray::from(some(nulls, b"x".as_slice()))),
        14 => Arc::new(Time64MicrosecondArray::from(some(nulls, 1_i64))),
        15 => Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(
            some(nulls, 7).into_iter().map(|one| Some(vec![one])),
        )),
        _ => {
            let inner: ArrayRef = Arc::new(StringArray::from(some(nulls, "b")));
            Arc::new(StructArray::new(
                Fields::from(vec![Field::new("in side", DataType::Utf8, true)]),
                vec![inner],
                None,
            ))
        }
    }
}

fn columns() -> impl Strategy<Value = Vec<Column>> {
    let name = "[a-z_]{1,6}|Ä[a-z]{0,2}|[0-9]{1,3}|true|null|a b|a\\.b|#x|- x|it's|\"q\"";
    let one = (name, 0..KINDS, vec(prop::bool::weighted(0.2), ROWS), any::<bool>());
    vec(one, 1..6).prop_map(|all| {
        let mut seen = std::collections::BTreeSet::new();
        let distinct = all.into_iter().filter(|(name, ..)| seen.insert(name.to_lowercase()));
        distinct.map(|(name, kind, nulls, nullable)| Column { name, kind, nulls, nullable }).collect()
    })
}

fn bytes(columns: &[Column]) -> Vec<u8> {
    let made = columns.iter().map(|one| {
        let array = array(one.kind, &one.nulls);
        let nullable = one.nullable || array.null_count() > 0;
        (one.name.as_str(), array, nullable)
    });
    of_batch(&RecordBatch::try_from_iter_with_nullable(made).expect("a batch"), None)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_files_hold_they_keep_what_is_inferred_of_them(columns in columns()) {
        let place = Place::empty();
        place.write("data/dt=2026-01-01/a.parquet", bytes(&columns));
        let mut fewer = columns.clone();
        for column in &mut fewer {
            column.nulls = vec![false; ROWS];
        }
        place.write("data/dt=2026-01-02/b.parquet", bytes(&fewer));
        let (_, told) = round_trip(&place, "data");
        prop_assert_eq!(told, found(&[]));
    }
}
