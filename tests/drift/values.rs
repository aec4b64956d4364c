//! What footers prove of values, and what they do not: each with a file that keeps the promise beside it.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, ListArray, RecordBatch,
    StructArray, TimestampMicrosecondArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, Fields, Int32Type};

use crate::lakes::{
    Found, Place, findings, found, numbers, of_batch, parquet, perhaps, said, texts, undecided, without_statistics,
};

/// A file that keeps the promise and one that does not: what is found, and what stays undecided.
fn told(property: &str, good: ArrayRef, bad: ArrayRef) -> (Vec<Found>, Vec<Found>) {
    let place = Place::promising(property);
    place.data("good.parquet", &[("v", good)]);
    let (report, code) = place.judged(&[]);
    assert_eq!((findings(&report), code), (found(&[]), 0), "the good one: {property}");
    place.data("wrong.parquet", &[("v", bad)]);
    let (report, code) = place.judged(&[]);
    let all: Vec<Found> = findings(&report).into_iter().collect();
    assert_eq!(code, i32::from(!all.is_empty()), "{property}: {report:#}");
    for one in report["findings"].as_array().expect("findings") {
        assert_eq!(one["sighting"]["extent"]["examples"], serde_json::json!(["wrong.parquet"]), "{property}");
    }
    (all, undecided(&report).into_iter().collect())
}

fn breaks(property: &str, rule: &str, good: ArrayRef, bad: ArrayRef) {
    let (all, _) = told(property, good, bad);
    assert_eq!(all, found(&[(rule, "things.v", 1)]).into_iter().collect::<Vec<_>>(), "{property}");
}

fn decimals(values: &[i128]) -> ArrayRef {
    Arc::new(Decimal128Array::from(values.to_vec()).with_precision_and_scale(12, 2).expect("a decimal"))
}

fn moments(values: &[&str]) -> ArrayRef {
    let micros = values.iter().map(|text| text.parse::<jiff::Timestamp>().expect("a moment").as_microsecond());
    Arc::new(TimestampMicrosecondArray::from_iter_values(micros).with_timezone("UTC"))
}

fn days(values: &[i32]) -> ArrayRef {
    Arc::new(Date32Array::from(values.to_vec()))
}

#[test]
fn numbers_beyond_their_range_are_found() {
    let whole =
        "- { name: v, logicalType: integer, logicalTypeOptions: { minimum: 0, maximum: 9 }, physicalType: int64 }";
    breaks(whole, "maximum-raised", numbers(&[0, 9]), numbers(&[0, 10]));
    breaks(whole, "minimum-lowered", numbers(&[0, 9]), numbers(&[-1, 9]));
    let open = "- { name: v, logicalType: integer, logicalTypeOptions: { exclusiveMinimum: 0 }, physicalType: int64 }";
    breaks(open, "minimum-lowered", numbers(&[1]), numbers(&[0]));
    let decimal =
        "- { name: v, logicalType: number, logicalTypeOptions: { minimum: 0.5 }, physicalType: \"decimal(12,2)\" }";
    breaks(decimal, "minimum-lowered", decimals(&[50]), decimals(&[49]));
    let double = "- { name: v, logicalType: number, logicalTypeOptions: { maximum: 1.5 }, physicalType: double }";
    let floats = |values: &[f64]| -> ArrayRef { Arc::new(Float64Array::from(values.to_vec())) };
    breaks(double, "maximum-raised", floats(&[1.5, -2.0]), floats(&[1.6]));
}

#[test]
fn days_and_moments_beyond_their_range_are_found() {
    let day = "- { name: v, logicalType: date, logicalTypeOptions: { minimum: \"2026-01-02\" }, physicalType: date }";
    breaks(day, "minimum-lowered", days(&[20_455]), days(&[20_454]));
    let moment = "- { name: v, logicalType: timestamp, logicalTypeOptions: { timezone: true, maximum: \"2026-01-02T00:00:00Z\" }, physicalType: \"timestamp[us, tz=UTC]\" }";
    breaks(moment, "maximum-raised", moments(&["2026-01-02T00:00:00Z"]), moments(&["2026-01-02T00:00:00.000001Z"]));
}

#[test]
fn values_that_are_on_no_list_are_found_where_they_are_the_first_or_the_last() {
    let listed = "- name: v\n  logicalType: string\n  physicalType: string\n  quality:\n  - { metric: invalidValues, mustBe: 0, arguments: { validValues: [paid, sent] } }";
    breaks(listed, "values-added", texts(&["paid", "sent"]), texts(&["paid", "void"]));
    // A value between two that are allowed hides from a footer: that is said, and is no pass of its own.
    let (all, open) = told(listed, texts(&["paid", "paid"]), texts(&["paid", "quit", "sent"]));
    assert_eq!(all, []);
    assert_eq!(open, found(&[("the list of values", "things.v", 1)]).into_iter().collect::<Vec<_>>());
}

#[test]
fn lengths_are_proven_by_the_values_that_are_known() {
    let lengths =
        "- { name: v, logicalType: string, logicalTypeOptions: { minLength: 2, maxLength: 3 }, physicalType: string }";
    breaks(lengths, "max-length-raised", texts(&["ab", "abc"]), texts(&["abcd"]));
    breaks(lengths, "min-length-lowered", texts(&["ab", "abc"]), texts(&["a"]));
    // Characters, not bytes.
    let (all, _) = told(lengths, texts(&["äöü"]), texts(&["日本語"]));
    assert_eq!(all, []);
}

#[test]
fn more_values_than_there_is_room_for_are_no_unique_ones() {
    let unique = "- { name: v, logicalType: integer, physicalType: int64, unique: true }";
    breaks(unique, "unique-dropped", numbers(&[1]), numbers(&[1, 2, 2]));
    // Two that are alike among many that are far apart cannot be seen.
    let (all, open) = told(unique, numbers(&[1]), numbers(&[1, 7, 7]));
    assert_eq!(all, []);
    // Nor what two files have in common.
    assert_eq!(open, found(&[("repeated values", "things.v", 2)]).into_iter().collect::<Vec<_>>());
    let flag = "- { name: v, logicalType: boolean, physicalType: boolean, unique: true }";
    let flags = |values: &[bool]| -> ArrayRef { Arc::new(BooleanArray::from(values.to_vec())) };
    breaks(flag, "unique-dropped", flags(&[true]), flags(&[true, false, true]));
}

#[test]
fn a_key_that_repeats_is_found_too() {
    let key = "- { name: v, logicalType: integer, physicalType: int64, primaryKey: true }";
    let (all, _) = told(key, numbers(&[1]), numbers(&[4, 4]));
    assert_eq!(all, found(&[("primary-key-loosened", "things", 1)]).into_iter().collect::<Vec<_>>());
}

#[test]
fn nulls_are_counted_and_never_supposed() {
    let required = "- { name: v, logicalType: integer, physicalType: int64, required: true }";
    breaks(required, "field-nullable", perhaps(&[Some(1)]), perhaps(&[Some(1), None, None]));
    let place = Place::promising(required);
    place.data("wrong.parquet", &[("v", perhaps(&[Some(1), None, None]))]);
    let (report, _) = place.judged(&[]);
    assert_eq!(report["findings"][0]["sighting"]["values"], 2);
}

#[test]
fn a_file_without_statistics_is_undecided_and_counted_and_never_zero() {
    let place = Place::promising(
        "- { name: id, logicalType: integer, physicalType: int64, required: true }\n\
         - { name: v, logicalType: integer, logicalTypeOptions: { minimum: 0 }, physicalType: int64 }",
    );
    let columns = [("id", perhaps(&[None, Some(1)])), ("v", perhaps(&[Some(-1), None]))];
    place.write("data/silent.parquet", without_statistics(&columns));
    let text = said(&place.drift(&[]));
    assert!(
        text.contains("footers cannot decide nulls of `things.id` (1 file), the minimum of `things.v` (1 file)"),
        "{text}"
    );
    let (report, code) = place.judged(&[]);
    assert_eq!((findings(&report), code), (found(&[]), 0));
    let silent = found(&[("nulls", "things.id", 1), ("the minimum", "things.v", 1)]);
    assert_eq!(undecided(&report), silent);
    place.write("data/speaking.parquet", parquet(&columns));
    let (report, code) = place.judged(&[]);
    assert_eq!(findings(&report), found(&[("field-nullable", "things.id", 1), ("minimum-lowered", "things.v", 1)]));
    assert_eq!((undecided(&report), code), (silent, 1));
}

const NESTED: &str = "
- name: address
  logicalType: object
  physicalType: struct
  properties:
  - { name: city, logicalType: string, physicalType: string, required: true }
- name: marks
  logicalType: array
  physicalType: list
  items: { logicalType: integer, physicalType: int32, required: true }
";

/// Addresses and marks; an address may be null as a whole, and so may the city in it.
fn nested(cities: &[Option<&str>], addresses: &[bool], marks: Vec<Option<Vec<Option<i32>>>>) -> Vec<u8> {
    let city: ArrayRef = Arc::new(arrow::array::StringArray::from(cities.to_vec()));
    let fields = Fields::from(vec![Field::new("city", DataType::Utf8, true)]);
    let address = StructArray::new(fields, vec![city], Some(NullBuffer::from(addresses.to_vec())));
    let marks = ListArray::from_iter_primitive::<Int32Type, _, _>(marks);
    let columns: [(&str, ArrayRef, bool); 2] = [("address", Arc::new(address), true), ("marks", Arc::new(marks), true)];
    of_batch(&RecordBatch::try_from_iter_with_nullable(columns).expect("a batch"), None)
}

#[test]
fn a_null_below_an_optional_parent_may_be_the_parents() {
    let place = Place::promising(NESTED);
    let ones = || vec![Some(vec![Some(1)]), Some(vec![Some(2)])];
    place.write("data/full.parquet", nested(&[Some("a"), Some("b")], &[true, true], ones()));
    let (report, code) = place.judged(&[]);
    assert_eq!((findings(&report), undecided(&report), code), (found(&[]), found(&[]), 0));
    // Nobody can tell from a footer whose null this is.
    place.write("data/parent.parquet", nested(&[Some("a"), None], &[true, false], ones()));
    place.write("data/city.parquet", nested(&[Some("a"), None], &[true, true], ones()));
    place.write(
        "data/marks.parquet",
        nested(&[Some("a"), Some("b")], &[true, true], vec![Some(vec![]), Some(vec![None])]),
    );
    let (report, code) = place.judged(&[]);
    assert_eq!((findings(&report), code), (found(&[]), 0));
    assert_eq!(undecided(&report), found(&[("nulls", "things.address.city", 2), ("nulls", "things.marks[]", 1)]));
}

#[test]
fn a_required_member_under_a_required_parent_is_decided() {
    let place = Place::promising(&NESTED.replace("physicalType: struct", "physicalType: struct\n  required: true"));
    let city: ArrayRef = Arc::new(arrow::array::StringArray::from(vec![Some("a"), None]));
    let fields = Fields::from(vec![Field::new("city", DataType::Utf8, true)]);
    let address: ArrayRef = Arc::new(StructArray::new(fields, vec![city], None));
    let marks: ArrayRef =
        Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1)]), Some(vec![Some(2)])]));
    let batch = RecordBatch::try_from_iter_with_nullable([("address", address, false), ("marks", marks, true)]);
    place.write("data/city.parquet", of_batch(&batch.expect("a batch"), None));
    assert_eq!(place.found(&[]), (found(&[("field-nullable", "things.address.city", 1)]), 1));
}

const LATENCY: &str = "slaProperties:\n  - { property: latency, value: 24, unit: h, element: things.at }\n";
const AT: &str = "- { name: at, logicalType: timestamp, logicalTypeOptions: { timezone: true }, physicalType: \"timestamp[us, tz=UTC]\" }";

fn hours_ago(hours: i64) -> ArrayRef {
    let moment = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(hours);
    moments(&[&moment.to_string()])
}

#[test]
fn how_fresh_data_is_its_newest_value_tells() {
    let place = Place::with(AT, LATENCY);
    place.data("old.parquet", &[("at", hours_ago(30))]);
    assert_eq!(place.found(&[]), (found(&[("service-loosened", "latency of things.at", 1)]), 1));
    assert!(said(&place.drift(&[])).contains("the newest data is 30 hours old"));
    place.data("new.parquet", &[("at", hours_ago(2))]);
    assert_eq!(place.found(&[]), (found(&[]), 0));
    // When the file was written is no matter then.
    place.aged("data/new.parquet", Duration::from_hours(480));
    assert_eq!(place.found(&[]), (found(&[]), 0));
}

#[test]
fn how_fresh_data_is_that_no_footer_dates_is_undecided() {
    let place = Place::with(AT, LATENCY);
    place.write("data/silent.parquet", without_statistics(&[("at", hours_ago(300))]));
    let (report, code) = place.judged(&[]);
    assert_eq!((findings(&report), code), (found(&[]), 0));
    assert_eq!(undecided(&report), found(&[("the age", "things.at", 1)]));
    // An old file that can be read proves nothing of the others.
    place.data("old.parquet", &[("at", hours_ago(30))]);
    let (report, code) = place.judged(&[]);
    assert_eq!((findings(&report), code), (found(&[]), 0));
    assert_eq!(undecided(&report), found(&[("the age", "things.at", 1)]));
    // A new one does.
    place.data("new.parquet", &[("at", hours_ago(1))]);
    assert_eq!(undecided(&place.judged(&[]).0), found(&[]));
}

#[test]
fn how_fresh_data_is_without_a_field_its_files_tell() {
    let place = Place::with(AT, &LATENCY.replace(", element: things.at", ""));
    place.data("a.parquet", &[("at", hours_ago(900))]);
    assert_eq!(place.found(&[]), (found(&[]), 0));
    place.aged("data/a.parquet", Duration::from_hours(72));
    assert_eq!(place.found(&[]), (found(&[("service-loosened", "latency", 1)]), 1));
    assert!(said(&place.drift(&[])).contains("the newest data is 3 days old"));
}

const VOLUME: &str = "    quality:\n      - { metric: rowCount, mustBeGreaterThan: 3 }\n";

#[test]
fn too_few_rows_are_found_and_enough_are_not() {
    let place = Place::with("- { name: v, logicalType: integer, physicalType: int64 }", VOLUME);
    place.data("a.parquet", &[("v", numbers(&[1, 2]))]);
    let (told, code) = place.found(&[]);
    assert_eq!((told, code), (found(&[("quality-changed", "things", 1)]), 1));
    assert!(place.drift(&[]).stdout.contains("2 rows"), "{}", place.drift(&[]).shown());
    place.data("b.parquet", &[("v", numbers(&[3, 4]))]);
    assert_eq!(place.found(&[]), (found(&[]), 0));
    // What could not be read might be the rest.
    place.remove("data/b.parquet");
    place.write("data/b.parquet", "no parquet");
    assert_eq!(place.found(&[]), (found(&[]), 2));
}

#[test]
fn files_without_rows_are_told_and_keep_everything() {
    let place = Place::promising("- { name: v, logicalType: integer, physicalType: int64, required: true }");
    place.data("full.parquet", &[("v", numbers(&[1]))]);
    place.data("none.parquet", &[("v", numbers(&[]))]);
    let (report, code) = place.judged(&[]);
    assert_eq!((findings(&report), undecided(&report), code), (found(&[("file-empty", "things", 1)]), found(&[]), 0));
}

#[test]
fn statistics_of_many_row_groups_are_taken_together() {
    let place = Place::promising(
        "- { name: v, logicalType: integer, logicalTypeOptions: { maximum: 9 }, physicalType: int32, required: true }",
    );
    let properties =
        parquet::file::properties::WriterProperties::builder().set_max_row_group_row_count(Some(2)).build();
    let values: ArrayRef = Arc::new(Int32Array::from(vec![Some(1), Some(2), Some(99), None, Some(3)]));
    let batch = RecordBatch::try_from_iter_with_nullable([("v", values, true)]).expect("a batch");
    place.write("data/a.parquet", of_batch(&batch, Some(properties)));
    let both = found(&[("field-nullable", "things.v", 1), ("maximum-raised", "things.v", 1)]);
    assert_eq!(place.found(&[]), (both, 1));
}
