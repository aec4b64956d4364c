//! What somebody tried who wanted broken data to pass, or credentials to go astray: each with what is right beside it.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use arrow::array::{ArrayRef, TimestampMicrosecondArray};

use crate::common::sluicegate_with;
use crate::lakes::{Place, fingerprint, found, numbers, parquet, texts};

const ID: &str = "- { name: id, logicalType: integer, physicalType: int64 }\n";

#[test]
fn values_of_folders_are_held_to_what_is_promised_of_them() {
    let key = |promise: &str| format!("{ID}- {{ name: k, {promise}, partitioned: true, partitionKeyPosition: 1 }}");
    for (promise, good, bad, rule) in [
        ("logicalType: string, required: true", "k=north", "k=__HIVE_DEFAULT_PARTITION__", "field-nullable"),
        ("logicalType: boolean", "k=true", "k=banana", "field-type-changed"),
        ("logicalType: timestamp", "k=2026-01-01 00%3A00%3A00", "k=plum", "field-type-changed"),
        ("logicalType: integer, logicalTypeOptions: { maximum: 9 }", "k=9", "k=10", "maximum-raised"),
    ] {
        let place = Place::promising(&key(promise));
        place.data(&format!("{good}/a.parquet"), &[("id", numbers(&[1]))]);
        assert_eq!(place.found(&[]), (found(&[]), 0), "{promise}");
        place.data(&format!("{bad}/a.parquet"), &[("id", numbers(&[1]))]);
        let (told, code) = place.found(&[]);
        let told: Vec<_> = told.into_iter().map(|(rule, at, _)| (rule, at)).collect();
        assert_eq!((told, code), (vec![(rule.to_owned(), "things.k".to_owned())], 1), "{promise}");
    }
}

fn moments(zone: Option<&str>) -> ArrayRef {
    let array = TimestampMicrosecondArray::from(vec![1_767_225_600_000_000]);
    Arc::new(array.with_timezone_opt(zone))
}

#[test]
fn a_zone_that_only_the_logical_type_promises_is_a_promise() {
    for (promised, kept, broken) in [(true, Some("UTC"), None), (false, None, Some("UTC"))] {
        let place = Place::promising(&format!(
            "- {{ name: at, logicalType: timestamp, logicalTypeOptions: {{ timezone: {promised} }} }}"
        ));
        place.data("a.parquet", &[("at", moments(kept))]);
        assert_eq!(place.found(&[]), (found(&[]), 0));
        place.data("a.parquet", &[("at", moments(broken))]);
        assert_eq!(place.found(&[]), (found(&[("field-type-changed", "things.at", 1)]), 1));
    }
}

#[test]
fn a_column_that_is_gone_has_not_come_later_because_all_files_were_copied_at_once() {
    let place = Place::promising(&format!("{ID}- {{ name: note, logicalType: string, physicalType: string }}"));
    place.data("a.parquet", &[("id", numbers(&[1])), ("note", texts(&["x"]))]);
    place.data("b.parquet", &[("id", numbers(&[2]))]);
    place.settle("data");
    assert_eq!(place.found(&[]), (found(&[("field-removed", "things.note", 1)]), 1));
}

/// A Delta table of two files, of which the first has no column `note`.
fn table(place: &Place) {
    let field = |name: &str, ty: &str| {
        format!(r#"{{\"name\":\"{name}\",\"type\":\"{ty}\",\"nullable\":true,\"metadata\":{{}}}}"#)
    };
    let schema = format!(r#"{{\"type\":\"struct\",\"fields\":[{},{}]}}"#, field("id", "long"), field("note", "string"));
    let mut log = String::from("{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}\n");
    log.push_str(&format!(
        "{{\"metaData\":{{\"id\":\"t\",\"format\":{{\"provider\":\"parquet\",\"options\":{{}}}},\"schemaString\":\"{schema}\",\"partitionColumns\":[],\"configuration\":{{}}}}}}\n"
    ));
    let files = [
        ("a.parquet", parquet(&[("id", numbers(&[1]))])),
        ("b.parquet", parquet(&[("id", numbers(&[2])), ("note", texts(&["x"]))])),
    ];
    for (name, bytes) in files {
        let size = bytes.len();
        place.write(&format!("data/{name}"), bytes);
        log.push_str(&format!(
            "{{\"add\":{{\"path\":\"{name}\",\"partitionValues\":{{}},\"size\":{size},\"modificationTime\":1767225600000,\"dataChange\":true}}}}\n"
        ));
    }
    place.write("data/_delta_log/00000000000000000000.json", log);
}

#[test]
fn a_required_column_that_a_table_makes_up_for_holds_nulls() {
    let properties = |required: bool| {
        format!("{ID}- {{ name: note, logicalType: string, physicalType: string, required: {required} }}")
    };
    let place = Place::promising(&properties(false));
    table(&place);
    assert_eq!(place.found(&[]), (found(&[]), 0));
    place.promise(&properties(true), "");
    assert_eq!(place.found(&[]), (found(&[("field-nullable", "things.note", 1)]), 1));
}

#[test]
fn who_accepts_one_value_has_not_accepted_another() {
    let place = Place::promising("- { name: v, logicalType: string, physicalType: string, enum: [paid] }");
    place.edit("things.odcs.yaml", "apiVersion: v3.1.0", "apiVersion: v3.2.0");
    let seen = |value: &str| {
        place.data("a.parquet", &[("v", texts(&["paid", value]))]);
        fingerprint(&place.judged(&[]).0, "values-added")
    };
    let lost = seen("zlost");
    assert_eq!(seen("zlost"), lost);
    assert_ne!(seen("zhacked"), lost);
}

/// A server that refuses everything: what it was asked until the program had enough.
fn asked_of(arguments: &dyn Fn(&str) -> Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let place = Place::promising(ID);
    let server = format!(
        "{{ server: prod, environment: prod, type: s3, location: \"s3://lake/things/\", endpointUrl: \"{address}\", format: parquet }}"
    );
    place.edit(
        "things.odcs.yaml",
        "{ server: prod, environment: prod, type: local, path: data, format: parquet }",
        &server,
    );
    let heard = std::thread::spawn(move || {
        let mut heard = String::new();
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut buffer = [0_u8; 8192];
            let count = stream.read(&mut buffer).expect("a request");
            let text = String::from_utf8_lossy(&buffer[..count]).to_lowercase();
            if text.starts_with("get /end") {
                return heard;
            }
            heard.push_str(&text);
            let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
        heard
    });
    let environment = [
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "not-the-key"),
        ("AWS_SESSION_TOKEN", "a-session-token"),
        ("AWS_REGION", "eu-west-1"),
    ];
    let arguments = [vec!["drift".to_owned()], arguments(&address)].concat();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = sluicegate_with(place.path(), &arguments, &environment);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(!run.shown().contains("a-session-token"), "{}", run.shown());
    let mut end = std::net::TcpStream::connect(address.trim_start_matches("http://")).expect("the server");
    end.write_all(b"GET /end HTTP/1.1\r\n\r\n").expect("sent");
    heard.join().expect("what was heard")
}

#[test]
fn an_endpoint_that_a_contract_names_gets_no_credentials() {
    let heard = asked_of(&|_| Vec::new());
    assert!(heard.contains("get /lake"), "{heard}");
    for secret in ["authorization", "a-session-token", "akidexample"] {
        assert!(!heard.contains(secret), "{heard}");
    }
    // Whoever names it on the command line trusts it.
    let heard = asked_of(&|address| vec!["--endpoint".to_owned(), address.to_owned()]);
    assert!(heard.contains("authorization") && heard.contains("a-session-token"), "{heard}");
}

#[test]
fn nothing_is_accepted_where_no_scan_would_look_for_it() {
    let place = Place::promising("- { name: v, logicalType: string, physicalType: string }");
    place.data("a.parquet", &[("v", numbers(&[1]))]);
    let id = fingerprint(&place.judged(&["things.odcs.yaml"]).0, "field-type-changed");
    let accept =
        |contracts: &str| place.drift(&[contracts, "--accept", &id, "--reason", "we know", "--until", "2099-01-01"]);
    let run = accept("things.odcs.yaml");
    assert!(run.code == 2 && run.stderr.contains("name the directory"), "{}", run.shown());
}
