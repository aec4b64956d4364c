//! The committed lakes against the living example: exactly what is planted in them is found.

use crate::lakes::{Place, found};

/// What every scan of the orders finds: the fixtures are of last winter.
const OLD: (&str, &str) = ("service-loosened", "latency of orders.placed_at");

#[test]
fn clean_orders_are_kept_but_for_their_age() {
    let place = Place::of_acme();
    let run = place.drift(&["contracts/orders", "lake/orders"]);
    seen!("drift__orders", run);
    let (told, code) = place.found(&["contracts/orders", "lake/orders"]);
    assert_eq!(told, found(&[(OLD.0, OLD.1, 5), ("partition-undeclared", "orders.dt", 5)]));
    assert_eq!(code, 1);
}

#[test]
fn orders_that_promise_no_latency_are_green() {
    let place = Place::of_acme();
    place.edit("contracts/orders/orders.odcs.yaml", "property: latency", "property: timeToDetect");
    let run = place.drift(&["contracts/orders", "lake/orders"]);
    seen!("drift__orders-green", run);
    assert_eq!(run.code, 0);
    let (told, _) = place.found(&["contracts/orders", "lake/orders"]);
    assert_eq!(told, found(&[("partition-undeclared", "orders.dt", 5)]), "a note, which fails nothing");
}

#[test]
fn each_planted_drift_is_found_in_its_file_and_nothing_else_is() {
    let place = Place::of_acme();
    let arguments = ["contracts/orders", "--dataset", "orders", "lake/orders-drifted"];
    seen!("drift__orders-drifted", place.drift(&arguments));
    let (report, code) = place.judged(&arguments);
    let expected = found(&[
        ("field-type-changed", "orders.amount", 1),
        ("field-removed", "orders.customer_id", 1),
        ("field-undeclared", "orders.loyalty_tier", 1),
        ("field-nullable", "orders.customer_id", 1),
        ("field-case-changed", "orders.currency", 1),
        ("values-added", "orders.status", 1),
        ("partition-missing", "orders", 0),
        ("file-empty", "orders", 1),
        ("partition-undeclared", "orders.dt", 9),
        (OLD.0, OLD.1, 9),
    ]);
    assert_eq!(crate::lakes::findings(&report), expected);
    assert_eq!(code, 1);
    // The file is named after what is wrong with it.
    let example = |rule: &str| {
        let list = report["findings"].as_array().expect("findings");
        let one = list.iter().find(|one| one["rule"] == rule).expect("a finding");
        one["sighting"]["extent"]["examples"][0].as_str().expect("an example").to_owned()
    };
    for (rule, file) in [
        ("field-type-changed", "dt=2026-01-02/amount-is-a-double.parquet"),
        ("field-removed", "dt=2026-01-03/customer-id-is-missing.parquet"),
        ("field-undeclared", "dt=2026-01-04/loyalty-tier-is-undeclared.parquet"),
        ("field-nullable", "dt=2026-01-05/customer-id-holds-nulls.parquet"),
        ("field-case-changed", "dt=2026-01-06/currency-is-upper-case.parquet"),
        ("values-added", "dt=2026-01-07/status-is-refunded.parquet"),
        ("file-empty", "dt=2026-01-09/no-rows.parquet"),
    ] {
        assert_eq!(example(rule), file, "{rule}");
    }
}

#[test]
fn the_history_of_the_taxi_trips_is_read_from_their_files() {
    let place = Place::of_acme();
    let arguments = ["contracts/trips", "lake/trips"];
    seen!("drift__trips", place.drift(&arguments));
    let (told, code) = place.found(&arguments);
    let expected = found(&[
        ("field-type-widened", "trips.VendorID", 2),
        ("field-type-widened", "trips.PULocationID", 2),
        ("field-type-widened", "trips.DOLocationID", 2),
        ("field-type-changed", "trips.passenger_count", 2),
        ("field-type-changed", "trips.RatecodeID", 2),
        ("field-case-changed", "trips.airport_fee", 3),
        ("field-undeclared", "trips.extra", 5),
        ("field-undeclared", "trips.mta_tax", 5),
        ("field-undeclared", "trips.improvement_surcharge", 5),
        ("field-undeclared", "trips.cbd_congestion_fee", 1),
        (OLD.0, "latency of trips.tpep_dropoff_datetime", 5),
    ]);
    assert_eq!(told, expected);
    assert_eq!(code, 1);
}

/// The table that the Delta and Iceberg fixtures hold is another one than the living example promises.
const ORDERS_TABLE: &str = "
- { name: order_id, logicalType: integer, physicalType: int64 }
- { name: amount, logicalType: number, physicalType: \"decimal(12,2)\" }
";

#[test]
fn tables_are_read_by_their_logs() {
    let place = Place::of_acme();
    for table in ["delta/orders", "delta/mapped", "iceberg/orders"] {
        let inferred = place.run(&["infer", &format!("lake/{table}"), "--dataset", "orders"]);
        assert_eq!(inferred.code, 0, "{}", inferred.shown());
        place.write("table.odcs.yaml", &inferred.stdout);
        let run = place.drift(&["table.odcs.yaml"]);
        seen!(format!("drift__{}", table.replace('/', "-")), run);
        assert_eq!(run.code, 0, "{table}: {}", run.shown());
    }
}

#[test]
fn a_column_that_a_table_lost_is_missed_once_and_its_partition_key_is_told_once() {
    let place = Place::promising(ORDERS_TABLE);
    crate::common::copy(&crate::common::top().join("fixtures/lake"), &place.path().join("lake"));
    let (told, code) = place.found(&["things.odcs.yaml", "lake/delta/orders"]);
    let own = |name: &str| {
        told.iter().filter(|(_, place, _)| place == name).map(|(rule, ..)| rule.clone()).collect::<Vec<_>>()
    };
    assert_eq!(own("things.dt"), ["partition-undeclared"]);
    assert_eq!(own("things.amount"), [""; 0]);
    assert_eq!(own("things.order_id"), [""; 0]);
    assert_eq!(code, 1, "{told:?}");
}

#[test]
fn a_log_with_a_hole_is_no_table_and_its_files_are_not_read_alone() {
    let place = Place::of_acme();
    let run = place.drift(&["contracts/orders", "--dataset", "orders", "lake/delta/broken-log"]);
    seen!("drift__delta-broken-log", run);
    assert_eq!(run.code, 2);
}

#[test]
fn tables_whose_files_are_gone_say_which() {
    let place = Place::of_acme();
    for table in ["multipart", "sidecar"] {
        let run = place.drift(&["contracts/orders", "--dataset", "orders", &format!("lake/delta/{table}")]);
        assert!(run.stdout.contains("problem[vanished-data]"), "{table}: {}", run.shown());
        assert_ne!(run.code, 0, "{table}");
    }
}

#[test]
fn files_that_are_no_parquet_are_named_and_leave_no_verdict() {
    let place = Place::of_acme();
    let run = place.drift(&["contracts/orders", "--dataset", "orders", "lake/broken"]);
    seen!("drift__broken", run);
    assert_eq!(run.code, 2);
}

#[test]
fn drift_beside_broken_files_is_worse_than_they_are() {
    let place = Place::of_acme();
    place.edit("contracts/orders/orders.odcs.yaml", "property: latency", "property: timeToDetect");
    let broken = std::fs::read(place.path().join("lake/broken/truncated.parquet")).expect("a file");
    place.write("lake/orders/dt=2026-01-06/part-0.parquet", &broken);
    let clean = place.drift(&["contracts/orders", "lake/orders"]);
    assert_eq!(clean.code, 2, "{}", clean.shown());
    assert!(clean.stdout.contains("no verdict: 1 object could not be judged, and the rest keeps what was promised"));
    place.write("lake/orders-drifted/dt=2026-01-11/part-0.parquet", &broken);
    let (report, code) = place.judged(&["contracts/orders", "--dataset", "orders", "lake/orders-drifted"]);
    assert_eq!(code, 1);
    assert_eq!(report["scans"][0]["faults"], 1);
    let told = crate::lakes::findings(&report);
    assert!(told.contains(&("field-removed".to_owned(), "orders.customer_id".to_owned(), 1)), "{told:?}");
    // For which days there is data, folders tell, whatever is in them.
    assert!(told.iter().any(|(rule, ..)| rule == "partition-missing"), "{told:?}");
}
