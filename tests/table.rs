//! Tables of Delta Lake and Apache Iceberg: exactly which files are live, what the columns are, and how those of files
//! are found; and that no log, however broken, is taken for another one.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use apache_avro::types::Value;
use apache_avro::{Reader, Writer};
use common::top;
use proptest::prelude::*;
use sluicegate::document::Documents;
use sluicegate::drift::{DataFile, Leaf, Shape};
use sluicegate::model::contract::{Field, Promise};
use sluicegate::model::types::{FloatWidth, TimeUnit, Zone};
use sluicegate::model::{Path, Segment, Site, Type};
use sluicegate::sources::lake::table::{DELTA, ICEBERG, Names, Table, allows, recognise};
use sluicegate::sources::lake::{Fault, FaultKind, Objects};

/// A folder that was read into memory, so that tests can break it.
#[derive(Clone, Default)]
struct Folder(BTreeMap<String, Vec<u8>>);

impl Folder {
    fn of(name: &str) -> Self {
        fn collect(place: &std::path::Path, below: &str, found: &mut BTreeMap<String, Vec<u8>>) {
            for entry in std::fs::read_dir(place).expect("a folder").map(|entry| entry.expect("an entry")) {
                let path = format!("{below}{}", entry.file_name().to_str().expect("a name"));
                if entry.path().is_dir() {
                    collect(&entry.path(), &format!("{path}/"), found);
                } else {
                    found.insert(path, std::fs::read(entry.path()).expect("a file"));
                }
            }
        }
        let mut found = BTreeMap::new();
        collect(&top().join("fixtures/lake").join(name), "", &mut found);
        Self(found)
    }

    fn path(&self, part: &str) -> String {
        self.0.keys().find(|path| path.contains(part)).unwrap_or_else(|| panic!("no {part}")).clone()
    }

    fn without(mut self, part: &str) -> Self {
        let before = self.0.len();
        self.0.retain(|path, _| !path.contains(part));
        assert!(self.0.len() < before, "there is no {part}");
        self
    }

    /// The folder after each `old` of a file became `new`.
    fn with(mut self, part: &str, old: &str, new: &str) -> Self {
        let path = self.path(part);
        let text = String::from_utf8(self.0[&path].clone()).expect("a text");
        assert!(text.contains(old), "{path} does not hold {old}: {text}");
        self.0.insert(path, text.replace(old, new).into_bytes());
        self
    }

    fn holding(mut self, path: &str, content: &str) -> Self {
        self.0.insert(path.to_owned(), content.as_bytes().to_vec());
        self
    }
}

impl Objects for Folder {
    fn read(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, Fault> {
        match self.0.get(path) {
            Some(bytes) if bytes.len() > limit => {
                Err(Fault { path: path.to_owned(), kind: FaultKind::TooLarge, message: "It is too large.".to_owned() })
            }
            found => Ok(found.cloned()),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<DataFile>, Fault> {
        let below = self.0.iter().filter(|(path, _)| path.starts_with(folder));
        Ok(below
            .map(|(path, bytes)| DataFile {
                path: path.clone(),
                size: bytes.len() as u64,
                version: String::new(),
                modified: None,
            })
            .collect())
    }

    fn label(&self) -> String {
        "s3://acme-lake/orders/".to_owned()
    }
}

fn site() -> Site {
    Site::root(Documents::default().add_unread("a table"))
}

fn table(folder: &Folder) -> Table {
    recognise(folder, &site()).expect("a table that can be read").expect("a table")
}

fn fault(folder: &Folder) -> Fault {
    match recognise(folder, &site()) {
        Err(fault) => fault,
        Ok(found) => panic!("read as {:?}", found.map(|table| table.files)),
    }
}

/// The live files, by what does not change when the fixtures are made anew.
fn files(table: &Table) -> Vec<String> {
    let shown = table.files.iter().map(|file| {
        let folder = file.file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut text = format!("{folder} rows={}", file.rows.map_or("?".to_owned(), |rows| rows.to_string()));
        for (key, value) in file.partition.iter() {
            let _ = write!(text, " {key}={}", value.as_deref().unwrap_or("null"));
        }
        if file.has_deletes {
            text.push_str(" with deletes");
        }
        text
    });
    shown.collect()
}

/// The columns, a line each.
fn columns(fields: &[Field]) -> Vec<String> {
    fn below(around: &Path, fields: &[Field], found: &mut Vec<String>) {
        for field in fields {
            let path = around.child(field.segment.clone());
            let ty = field.promise.physical.as_ref().expect("a physical type");
            let required = if field.required { " required" } else { "" };
            let key = field.partition_position.map_or(String::new(), |at| format!(" key {at}"));
            found.push(format!("{path}: {} = {ty}{required}{key}", field.promise.shown));
            below(&path, &field.members, found);
        }
    }
    let mut found = Vec::new();
    below(&Path::root(), fields, &mut found);
    found
}

/// The shape of a file with text columns, by their addresses and their ids.
fn shape(columns: &[(&str, Option<i32>)]) -> Shape {
    fn put(fields: &mut Vec<Field>, segments: &[Segment]) {
        let Some((first, rest)) = segments.split_first() else { return };
        if !fields.iter().any(|field| field.segment == *first) {
            let mut made = table(&Folder::of("delta/orders")).fields.swap_remove(0);
            made.segment = first.clone();
            made.promise = Promise { logical: None, physical: Some(Type::text(None)), shown: "string".to_owned() };
            fields.push(made);
        }
        let field = fields.iter_mut().find(|field| field.segment == *first).expect("just made");
        put(&mut field.members, rest);
    }
    let paths: Vec<(Path, Option<i32>)> =
        columns.iter().map(|(path, id)| (Path::parse(path).expect("a path"), *id)).collect();
    let mut fields = Vec::new();
    for (path, _) in &paths {
        put(&mut fields, path.segments());
    }
    let leaf = |(path, _): &(Path, _)| Leaf { path: path.clone(), ty: Type::text(None), nulls_are_shared: false };
    Shape {
        fields,
        leaves: paths.iter().map(leaf).collect(),
        ids: paths.iter().filter_map(|(path, id)| Some((path.clone(), (*id)?))).collect(),
        writer: None,
        schema: Vec::new(),
    }
}

/// What a file's columns are called in the table, and what its leaves are, in their places.
fn renamed(names: &Names, columns: &[(&str, Option<i32>)]) -> (Vec<String>, Vec<String>) {
    fn below(around: &Path, fields: &[Field], found: &mut Vec<String>) {
        for field in fields {
            let path = around.child(field.segment.clone());
            found.push(path.to_string());
            below(&path, &field.members, found);
        }
    }
    let shape = names.apply(shape(columns));
    let mut fields = Vec::new();
    below(&Path::root(), &shape.fields, &mut fields);
    (fields, shape.leaves.iter().map(|leaf| leaf.path.to_string()).collect())
}

const DELTA_FILES: [&str; 2] = ["dt=2026-01-03 rows=3 dt=2026-01-03", "dt=2026-01-04 rows=3 dt=2026-01-04"];

#[test]
fn a_folder_without_a_log_is_no_table() {
    for plain in ["orders", "orders-drifted", "trips", "broken"] {
        assert!(recognise(&Folder::of(plain), &site()).expect("no fault").is_none(), "{plain}");
    }
    let other = Folder::default().holding("metadata/readme.txt", "Acme").holding("data/part-0.parquet", "PAR1");
    assert!(recognise(&other, &site()).expect("no fault").is_none());
}

#[test]
fn a_delta_table_is_its_checkpoint_and_what_came_after() {
    let table = table(&Folder::of("delta/orders"));
    assert_eq!((table.format, table.version.as_str()), (DELTA, "4"));
    assert_eq!(files(&table), DELTA_FILES);
    assert_eq!(table.partition_keys, ["dt"]);
    assert_eq!(table.names, Names::Same);
    assert_eq!(table.notes, [""; 0]);
    assert_eq!(
        columns(&table.fields),
        [
            "order_id: long = integer(64 bits)",
            "amount: decimal(12,2) = decimal(12,2)",
            "placed_at: timestamp = timestamp(us) in UTC",
            "address: struct = struct",
            "address.city: string = string",
            "address.zip: string = string",
            "tags: array = list",
            "tags[]: string = string",
            "attributes: map = map",
            "attributes{key}: string = string required",
            "attributes{}: integer = integer(32 bits)",
            "dt: date = date key 1",
            "channel: string = string",
        ]
    );
    for file in &table.files {
        let there = top().join("fixtures/lake/delta/orders").join(&file.file.path);
        assert_eq!(std::fs::metadata(there).expect("a live file").len(), file.file.size);
        let millis: i64 = file.file.version.parse().expect("a time");
        assert_eq!(file.file.modified, Some(millis / 1000));
    }
}

/// The same table by its whole log, by a checkpoint, by one in parts and by one with a sidecar.
#[test]
fn every_kind_of_checkpoint_says_the_same_as_the_log_itself() {
    let whole = table(&Folder::of("delta/orders"));
    let log_only = Folder::of("delta/orders").without(".checkpoint.parquet").without("_last_checkpoint");
    let pruned =
        (0..3).fold(Folder::of("delta/orders"), |folder, version| folder.without(&format!("{version:020}.json")));
    for folder in [log_only, pruned, Folder::of("delta/multipart"), Folder::of("delta/sidecar")] {
        let other = table(&folder);
        assert_eq!(other.version, whole.version);
        assert_eq!(other.files, whole.files);
        assert_eq!(columns(&other.fields), columns(&whole.fields));
        assert_eq!(other.partition_keys, whole.partition_keys);
    }
}

#[test]
fn a_log_with_a_gap_is_never_read_as_plain_files() {
    let missing = fault(&Folder::of("delta/broken-log"));
    assert_eq!((missing.kind, missing.path.as_str()), (FaultKind::Table, "_delta_log/00000000000000000002.json"));
    assert_eq!(missing.message, "Commit 2 of the table is missing, so nobody can say which of its files are live.");

    let half = Folder::of("delta/multipart").without("0000000001.0000000002");
    assert_eq!(fault(&half).path, "_delta_log/00000000000000000000.json");

    let behind = Folder::of("delta/orders").with("_last_checkpoint", "\"version\":2", "\"version\":9");
    assert_eq!(fault(&behind).path, "_delta_log/_last_checkpoint");

    let no_sidecar = Folder::of("delta/sidecar").without("_sidecars/");
    assert!(fault(&no_sidecar).path.starts_with("_delta_log/_sidecars/"));

    let nothing = Folder::of("orders").holding("_delta_log/.tmp", "");
    assert_eq!(fault(&nothing).path, "_delta_log/");
    let emptied = Folder::of("delta/orders").holding("_delta_log/00000000000000000004.json", "\n");
    assert_eq!(fault(&emptied).path, "_delta_log/00000000000000000004.json");
}

#[test]
fn what_a_reader_is_asked_for_and_not_known_is_named() {
    let first = "00000000000000000000.json";
    let asked = |protocol: &str| {
        let old = "{\"minReaderVersion\":2,\"minWriterVersion\":5}";
        Folder::of("delta/mapped").with(first, old, protocol)
    };
    let feature = |name: &str| {
        asked(&format!(
            "{{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"columnMapping\",\"{name}\"],\"writerFeatures\":[]}}"
        ))
    };
    assert_eq!(
        fault(&feature("quantumRows")).message,
        "The table asks for readers with the feature `quantumRows`, which is not known here."
    );
    assert_eq!(
        fault(&feature("catalogManaged")).message,
        "The table has the feature `catalogManaged`: only its catalogue knows the newest version."
    );
    assert_eq!(
        fault(&asked("{\"minReaderVersion\":4,\"minWriterVersion\":7}")).message,
        "The table asks for readers of version 4 of Delta's protocol; versions 1 to 3 are read."
    );
    let int = Type::Integer { bits: Some(32), signed: Some(true) };
    let long = Type::Integer { bits: Some(64), signed: Some(true) };
    let widening = table(&feature("typeWidening"));
    assert!(widening.allows(&long, &int));
    assert!(!table(&feature("deletionVectors")).allows(&long, &int));
}

#[test]
fn mapped_columns_of_delta_are_found_by_what_files_call_them() {
    let mapped = table(&Folder::of("delta/mapped"));
    assert_eq!(files(&mapped), [" rows=2"]);
    assert_eq!(
        columns(&mapped.fields),
        [
            "order_id: long = integer(64 bits) required",
            "customer_id: long = integer(64 bits)",
            "address: struct = struct",
            "address.city: string = string",
        ]
    );
    let stored = [("col-6f1a", None), ("col-77b0", None), ("col-9c3d.col-1e55", None), ("legacy", None)];
    let (fields, leaves) = renamed(&mapped.names, &stored);
    assert_eq!(fields, ["order_id", "customer_id", "address", "address.city"]);
    assert_eq!(
        leaves,
        ["order_id", "customer_id", "address.city", "\"legacy (dropped from the table)\u{0}\""].map(
            |text| text.replace("\"legacy (dropped from the table)\u{0}\"", "legacy (dropped from the table)\u{0}")
        )
    );

    // By id the name in the file is no matter.
    let by_id =
        Folder::of("delta/mapped").with("00000000000000000000.json", "Mapping.mode\":\"name", "Mapping.mode\":\"id");
    let by_id = table(&by_id);
    let marked = [("a", Some(2)), ("b", Some(1)), ("c", Some(3)), ("c.d", Some(4)), ("e", Some(5))];
    assert_eq!(renamed(&by_id.names, &marked).0, ["customer_id", "order_id", "address", "address.city"]);
    assert_eq!(renamed(&by_id.names, &stored).0, fields);
}

#[test]
fn keys_of_mapped_columns_are_called_as_in_the_table() {
    let folder = Folder::of("delta/mapped")
        .with("00000000000000000000.json", "\"partitionColumns\":[]", "\"partitionColumns\":[\"customer_id\"]")
        .with("00000000000000000000.json", "\"partitionValues\":{}", "\"partitionValues\":{\"col-77b0\":\"\"}");
    let table = table(&folder);
    assert_eq!(table.partition_keys, ["customer_id"]);
    assert_eq!(files(&table), [" rows=2 customer_id=null"]);
}

/// A log written by hand, commit by commit.
fn log(commits: &[&str]) -> Folder {
    let start = "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"deletionVectors\"]}}\n\
        {\"metaData\":{\"id\":\"x\",\"format\":{\"provider\":\"parquet\",\"options\":{}},\"schemaString\":\"{\\\"type\\\":\\\"struct\\\",\\\"fields\\\":[]}\",\"partitionColumns\":[],\"configuration\":{}}}\n";
    let folder = Folder::default().holding("_delta_log/00000000000000000000.json", start);
    commits
        .iter()
        .enumerate()
        .fold(folder, |folder, (at, commit)| folder.holding(&format!("_delta_log/{:020}.json", at + 1), commit))
}

fn add(path: &str, more: &str) -> String {
    format!(
        "{{\"add\":{{\"path\":\"{path}\",\"partitionValues\":{{}},\"size\":10,\"modificationTime\":1000,\"dataChange\":true{more}}}}}\n"
    )
}

fn remove(path: &str, more: &str) -> String {
    format!("{{\"remove\":{{\"path\":\"{path}\",\"dataChange\":true{more}}}}}\n")
}

fn paths(folder: &Folder) -> Vec<String> {
    table(folder).files.iter().map(|file| file.file.path.clone()).collect()
}

#[test]
fn a_file_is_live_until_the_last_word_about_it() {
    let (a, gone) = (add("a.parquet", ""), remove("a.parquet", ""));
    assert_eq!(paths(&log(&[&a])), ["a.parquet"]);
    assert_eq!(paths(&log(&[&a, &gone])), [""; 0]);
    assert_eq!(paths(&log(&[&a, &gone, &a])), ["a.parquet"]);
    assert_eq!(paths(&log(&[&a, &add("b.parquet", ""), &gone])), ["b.parquet"]);
}

#[test]
fn rows_that_count_as_deleted_are_told() {
    let vector = ",\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"ab\",\"offset\":1,\"sizeInBytes\":3,\"cardinality\":2}";
    let folder = log(&[&add("a.parquet", ""), &(add("a.parquet", vector) + &remove("a.parquet", ""))]);
    let with_vector = table(&folder);
    assert_eq!(with_vector.files.len(), 1);
    assert!(with_vector.files[0].has_deletes);
    assert_eq!(
        with_vector.notes,
        ["Rows were deleted from 1 of 1 files without writing the files anew: rows and nulls may count them."]
    );
    let rewritten = log(&[&add("a.parquet", vector), &(remove("a.parquet", vector) + &add("b.parquet", ""))]);
    assert_eq!(paths(&rewritten), ["b.parquet"]);
    assert_eq!(table(&rewritten).notes, [""; 0]);
}

#[test]
fn paths_are_decoded_and_never_lead_out() {
    let odd = add("dt=2026%2001/a%25b.parquet", "");
    assert_eq!(paths(&log(&[&odd])), ["dt=2026 01/a%b.parquet"]);
    assert_eq!(paths(&log(&[&odd, &remove("dt=2026%2001/a%25b.parquet", "")])), [""; 0]);
    assert_eq!(paths(&log(&[&add("s3a://acme-lake/orders/a.parquet", "")])), ["a.parquet"]);
    for outside in
        ["s3://acme-lake/other/a.parquet", "../a.parquet", "%2e%2e/a.parquet", "/etc/passwd", "file:///a.parquet"]
    {
        let told = fault(&log(&[&add(outside, "")]));
        assert_eq!(told.path, outside.replace("%2e", "."));
        assert_eq!(told.kind, FaultKind::Table);
    }
}

#[test]
fn a_table_that_is_not_parquet_or_says_too_little_is_refused() {
    let first = "00000000000000000000.json";
    let orc = log(&[]).with(first, "\"provider\":\"parquet\"", "\"provider\":\"orc\"");
    assert_eq!(fault(&orc).message, "The data files of the table are `orc`; only Parquet is read.");
    let no_protocol = log(&[]).with(first, "\"protocol\"", "\"protocols\"");
    assert!(fault(&no_protocol).message.contains("which version of the protocol"));
    let no_columns = log(&[]).with(first, "\"metaData\"", "\"metadata\"");
    assert!(fault(&no_columns).message.contains("what the columns of the table are"));
    let deep = "[".repeat(100_000);
    assert_eq!(fault(&log(&[&deep])).path, "_delta_log/00000000000000000001.json");
    let nested = "{\\\\\\\"type\\\\\\\":".repeat(20_000);
    assert_eq!(fault(&log(&[]).with(first, "{\\\"type\\\":\\\"struct\\\"", &nested)).kind, FaultKind::Table);
}

#[test]
fn the_types_of_delta_are_those_of_the_model() {
    let fields: Vec<String> = [
        "string", "long", "integer", "short", "byte", "float", "double", "boolean", "binary", "date", "timestamp",
        "timestamp_ntz", "variant", "decimal", "decimal(38, 10)", "decimal(12,x)", "void",
    ]
    .iter()
    .map(|ty| format!("{{\\\"name\\\":\\\"{ty}\\\",\\\"type\\\":\\\"{ty}\\\",\\\"nullable\\\":true,\\\"metadata\\\":{{}}}}"))
    .chain([
        "{\\\"name\\\":\\\"code\\\",\\\"type\\\":\\\"string\\\",\\\"nullable\\\":false,\\\"metadata\\\":{\\\"__CHAR_VARCHAR_TYPE_STRING\\\":\\\"varchar(20)\\\"}}".to_owned(),
    ])
    .collect();
    let folder = log(&[]).with("0.json", "\\\"fields\\\":[]", &format!("\\\"fields\\\":[{}]", fields.join(",")));
    assert_eq!(
        columns(&table(&folder).fields),
        [
            "string: string = string",
            "long: long = integer(64 bits)",
            "integer: integer = integer(32 bits)",
            "short: short = integer(16 bits)",
            "byte: byte = integer(8 bits)",
            "float: float = float(32 bits)",
            "double: double = float(64 bits)",
            "boolean: boolean = boolean",
            "binary: binary = binary",
            "date: date = date",
            "timestamp: timestamp = timestamp(us) in UTC",
            "timestamp_ntz: timestamp_ntz = timestamp(us) without zone",
            "variant: variant = variant",
            "decimal: decimal = decimal(10,0)",
            "decimal(38, 10): decimal(38, 10) = decimal(38,10)",
            "decimal(12,x): decimal(12,x) = decimal(12,x)",
            "void: void = void",
            "code: varchar(20) = string(20) required",
        ]
    );
}

#[test]
fn an_iceberg_table_is_its_current_snapshot_wherever_it_was_moved() {
    let folder = Folder::of("iceberg/orders");
    let table = table(&folder);
    assert_eq!(table.format, ICEBERG);
    assert!(folder.path("metadata/00007-").ends_with(".metadata.json"));
    let metadata: serde_json::Value = serde_json::from_slice(&folder.0[&folder.path("metadata/00007-")]).expect("JSON");
    assert_eq!(table.version, metadata["current-snapshot-id"].to_string());
    assert_eq!(files(&table), ["data/dt=2026-01-02 rows=2 dt=2026-01-02", "data/dt=2026-01-03 rows=2 dt=2026-01-03"]);
    for file in &table.files {
        assert_eq!(folder.0[&file.file.path].len() as u64, file.file.size);
        assert!(file.file.modified.is_some() && !file.file.version.is_empty());
    }
    assert_eq!(table.partition_keys, ["dt"]);
    assert_eq!(table.notes, [""; 0]);
    assert_eq!(
        columns(&table.fields),
        [
            "order_id: long = integer(64 bits) required",
            "customer_id: long = integer(64 bits)",
            "amount: decimal(12, 2) = decimal(12,2)",
            "placed_at: timestamptz = timestamp(us) in UTC",
            "address: struct = struct",
            "address.city: string = string",
            "tags: list = list",
            "tags[]: string = string",
            "dt: date = date required key 1",
            "note: string = string",
        ]
    );
}

#[test]
fn columns_of_iceberg_are_found_by_their_ids() {
    let names = table(&Folder::of("iceberg/orders")).names;
    // As the first files of the table were written: `note` was another column then.
    let old = [
        ("order_id", Some(1)),
        ("client", Some(2)),
        ("address", Some(5)),
        ("address.city", Some(9)),
        ("tags", Some(6)),
        ("tags[]", Some(10)),
        ("note", Some(8)),
    ];
    let (fields, leaves) = renamed(&names, &old);
    assert_eq!(fields, ["order_id", "customer_id", "address", "address.city", "tags", "tags[]"]);
    assert_eq!(leaves[1], "customer_id");
    assert_eq!(leaves[6], "note (dropped from the table)\u{0}");
    // As the last were.
    let new = [("customer_id", Some(2)), ("note", Some(11)), ("stray", None)];
    assert_eq!(renamed(&names, &new).0, ["customer_id", "note"]);
    // Without any id there are only names.
    assert_eq!(renamed(&names, &[("client", None), ("note", None)]).0, ["client", "note"]);

    let mapping = "[{\\\"field-id\\\":2,\\\"names\\\":[\\\"client\\\",\\\"kunde\\\"]},{\\\"field-id\\\":6,\\\"names\\\":[\\\"tags\\\"],\\\"fields\\\":[{\\\"field-id\\\":10,\\\"names\\\":[\\\"element\\\"]}]}]";
    let mapped = Folder::of("iceberg/orders").with(
        "metadata/00007-",
        "\"properties\":{",
        &format!("\"properties\":{{\"schema.name-mapping.default\":\"{mapping}\","),
    );
    let mapped = mapped.with("metadata/00007-", "\",}", "\"}");
    assert_eq!(
        renamed(&table(&mapped).names, &[("kunde", None), ("tags[]", None), ("note", None)]).0,
        ["customer_id", "tags", "tags[]"]
    );
}

#[test]
fn an_older_metadata_file_is_an_older_table() {
    let older = (4..8).fold(Folder::of("iceberg/orders"), |folder, at| folder.without(&format!("metadata/{at:05}-")));
    let older = table(&older);
    assert_eq!(files(&older), ["data/dt=2026-01-01 rows=2 dt=2026-01-01", "data/dt=2026-01-02 rows=2 dt=2026-01-02"]);
    assert!(columns(&older.fields).contains(&"customer_id: long = integer(64 bits)".to_owned()));
    let empty = (1..8).fold(Folder::of("iceberg/orders"), |folder, at| folder.without(&format!("metadata/{at:05}-")));
    let empty = table(&empty);
    assert_eq!((files(&empty).len(), empty.version.as_str()), (0, "none"));
    assert!(columns(&empty.fields).contains(&"client: int = integer(32 bits)".to_owned()));
}

#[test]
fn the_hint_leads_to_the_metadata_file() {
    let folder = Folder::of("iceberg/orders");
    let of_hadoop = |mut folder: Folder, at: usize, version: usize| {
        let path = folder.path(&format!("metadata/{at:05}-"));
        let bytes = folder.0[&path].clone();
        folder.0.insert(format!("metadata/v{version}.metadata.json"), bytes);
        folder
    };
    let hadoop = of_hadoop(of_hadoop(Folder::of("iceberg/orders"), 1, 1), 2, 2);
    let hadoop = (0..8).fold(hadoop, |folder, at| folder.without(&format!("metadata/{at:05}-")));
    let days = |folder: &Folder| files(&table(folder)).len();
    assert_eq!(days(&hadoop), 2);
    assert_eq!(days(&hadoop.clone().holding("metadata/version-hint.text", "2\n")), 2);
    // The hint is written after the file: a newer file beside it is the newer table.
    assert_eq!(days(&hadoop.clone().holding("metadata/version-hint.text", "1")), 2);
    assert_eq!(days(&hadoop.clone().without("v2.").holding("metadata/version-hint.text", "1")), 1);
    let stem = folder.path("metadata/00001-").replace("metadata/0", "0").replace(".metadata.json", "");
    assert_eq!(days(&folder.clone().holding("metadata/version-hint.text", &stem)), 1);
    assert_eq!(fault(&folder.holding("metadata/version-hint.text", "77")).path, "metadata/version-hint.text");
    let lost = (0..8).fold(Folder::of("iceberg/orders"), |folder, at| folder.without(&format!("metadata/{at:05}-")));
    assert_eq!(fault(&lost).path, "metadata/");
}

#[test]
fn what_is_not_understood_of_iceberg_is_named() {
    let last = "metadata/00007-";
    let with = |old: &str, new: &str| Folder::of("iceberg/orders").with(last, old, new);
    assert_eq!(
        fault(&with("\"format-version\":2", "\"format-version\":4")).message,
        "The table is of Iceberg's format version 4; versions 1 to 3 are read."
    );
    assert_eq!(
        fault(&with("\"timestamptz\"", "\"moonphase\"")).message,
        "`placed_at` has the type `moonphase`, which is not known here."
    );
    let hidden = table(&with("\"transform\":\"identity\"", "\"transform\":\"day\""));
    assert_eq!(hidden.partition_keys, [""; 0]);
    assert_eq!(
        hidden.notes,
        ["The table is partitioned by `dt` (day), which is no column: its values are not looked at."]
    );
    let elsewhere = fault(&with("/tmp/acme-warehouse/sales/orders\"", "/tmp/acme-warehouse/other\""));
    assert!(elsewhere.path.contains("/tmp/acme-warehouse/sales/orders/metadata/snap-"), "{}", elsewhere.path);
    let no_manifest = Folder::of("iceberg/orders").without("-m0.avro");
    assert!(fault(&no_manifest).path.ends_with("-m0.avro"));
}

#[test]
fn packed_metadata_is_read() {
    use std::io::Write as _;
    let mut folder = Folder::of("iceberg/orders");
    let path = folder.path("metadata/00007-");
    let bytes = folder.0.remove(&path).expect("metadata");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&bytes).expect("written");
    folder.0.insert(path.replace(".metadata.json", ".gz.metadata.json"), packed.finish().expect("packed"));
    assert_eq!(files(&table(&folder)), files(&table(&Folder::of("iceberg/orders"))));
}

#[test]
fn older_types_may_stay_where_the_format_converts_them() {
    let int = |bits| Type::Integer { bits: Some(bits), signed: Some(true) };
    let decimal = |p, s| Type::Decimal { precision: Some(p), scale: Some(s) };
    let (single, double) =
        (Type::Float { width: Some(FloatWidth::Single) }, Type::Float { width: Some(FloatWidth::Double) });
    let moment = |zone| Type::Timestamp { unit: Some(TimeUnit::Micros), zone: Some(zone) };
    // Table, file, whether Delta converts it, whether Iceberg does.
    let cases = [
        (int(64), int(32), true, true),
        (int(32), int(64), false, false),
        (int(32), int(16), true, false),
        (int(16), int(8), true, false),
        (double.clone(), single.clone(), true, true),
        (single, double.clone(), false, false),
        (double.clone(), int(32), true, false),
        (double, int(64), false, false),
        (decimal(12, 2), decimal(10, 2), true, true),
        (decimal(10, 2), decimal(12, 2), false, false),
        (decimal(14, 4), decimal(12, 2), true, false),
        (decimal(12, 4), decimal(12, 2), false, false),
        (decimal(10, 0), int(32), true, false),
        (decimal(9, 0), int(32), false, false),
        (decimal(22, 2), int(64), true, false),
        (decimal(19, 0), int(64), false, false),
        (moment(Zone::Local), Type::Date, true, true),
        (moment(Zone::Utc), Type::Date, false, false),
        (moment(Zone::Utc), moment(Zone::Local), false, false),
        (Type::text(None), Type::text(None), true, true),
        (Type::text(None), int(32), false, false),
        (Type::Uuid, Type::Binary { max: Some(16), fixed: true }, false, true),
    ];
    for (table, file, delta, iceberg) in cases {
        assert_eq!(allows(DELTA, &table, &file), delta, "Delta: {file} below {table}");
        assert_eq!(allows(ICEBERG, &table, &file), iceberg, "Iceberg: {file} below {table}");
    }
    // Dates below timestamps came with version 3; the fixture is of version 2.
    let second = table(&Folder::of("iceberg/orders"));
    assert!(second.allows(&int(64), &int(32)));
    assert!(!second.allows(&moment(Zone::Local), &Type::Date));
}

/// The log of each fixture: the folder, the files of its log, and the live files.
type Log = (Folder, Vec<String>, Vec<String>);

static LOGS: LazyLock<Vec<Log>> = LazyLock::new(logs);

fn logs() -> Vec<Log> {
    ["delta/orders", "delta/multipart", "delta/sidecar", "delta/mapped", "iceberg/orders"]
        .into_iter()
        .map(|name| {
            let folder = Folder::of(name);
            let logs = folder.0.keys().filter(|path| path.starts_with("_delta_log/") || path.starts_with("metadata/"));
            let logs = logs.cloned().collect();
            let live = paths(&folder);
            (folder, logs, live)
        })
        .collect()
}

/// A file of Avro again, after a change of its records; how many records there are afterwards.
fn reencode(bytes: &[u8], change: impl Fn(Vec<Value>) -> Vec<Value>) -> Vec<u8> {
    let reader = Reader::new(bytes).expect("Avro");
    let schema = reader.writer_schema().clone();
    let metadata: BTreeMap<String, Vec<u8>> = reader.user_metadata().clone().into_iter().collect();
    let mut writer = Writer::new(&schema, Vec::new()).expect("a writer");
    for (key, value) in metadata {
        writer.add_user_metadata(key, value).expect("metadata");
    }
    for value in change(reader.map(|value| value.expect("a record")).collect()) {
        writer.append_value(value).expect("a record of the schema");
    }
    writer.into_inner().expect("written")
}

/// Sets a field of a record, keeping its union.
fn set(value: &mut Value, path: &[&str], new: &Value) {
    match (value, path) {
        (Value::Union(_, inner), _) => set(inner, path, new),
        (Value::Record(fields), [first, rest @ ..]) => {
            let (_, field) = fields.iter_mut().find(|(name, _)| name == first).expect("a field");
            set(field, rest, new);
        }
        (value, []) => *value = new.clone(),
        (value, path) => panic!("no {path:?} in {value:?}"),
    }
}

/// The list of manifests of the current snapshot, and the manifest of the third day, which is its newest file.
fn current(folder: &Folder) -> (String, String) {
    let below = |place: &str| format!("metadata/{}", place.rsplit('/').next().expect("a name"));
    let metadata: serde_json::Value = serde_json::from_slice(&folder.0[&folder.path("metadata/00007-")]).expect("JSON");
    let snapshot = metadata["snapshots"].as_array().expect("snapshots").iter();
    let snapshot = snapshot.max_by_key(|snapshot| snapshot["sequence-number"].as_i64()).expect("a snapshot");
    assert_eq!(snapshot["snapshot-id"], metadata["current-snapshot-id"]);
    let third = folder.path("data/dt=2026-01-03/");
    let id = third.rsplit_once("00000-0-").expect("a name").1.trim_end_matches(".parquet");
    (below(snapshot["manifest-list"].as_str().expect("a list")), folder.path(&format!("{id}-m0.avro")))
}

/// The table with one more manifest: the file of the third day once more, now as a file of deleted rows.
fn with_deletes(content: i32, sequence: i64) -> Folder {
    let mut folder = Folder::of("iceberg/orders");
    let (list, manifest) = current(&folder);
    let deletes = reencode(&folder.0[&manifest], |mut entries| {
        for entry in &mut entries {
            set(entry, &["data_file", "content"], &Value::Int(content));
        }
        entries
    });
    let changed = reencode(&folder.0[&list], |mut manifests| {
        let name = manifest.rsplit('/').next().expect("a name");
        let is_it = |value: &&Value| format!("{value:?}").contains(name);
        let mut more = manifests.iter().find(is_it).expect("the manifest").clone();
        set(
            &mut more,
            &["manifest_path"],
            &Value::String("file:///tmp/acme-warehouse/sales/orders/metadata/d.avro".into()),
        );
        set(&mut more, &["manifest_length"], &Value::Long(i64::try_from(deletes.len()).expect("a length")));
        set(&mut more, &["content"], &Value::Int(1));
        set(&mut more, &["sequence_number"], &Value::Long(sequence));
        manifests.push(more);
        manifests
    });
    folder.0.insert("metadata/d.avro".to_owned(), deletes);
    folder.0.insert(list, changed);
    folder
}

#[test]
fn rows_deleted_beside_the_data_are_told_of_the_files_they_may_be_in() {
    let second = "data/dt=2026-01-02 rows=2 dt=2026-01-02";
    let third = "data/dt=2026-01-03 rows=2 dt=2026-01-03";
    let deleted = "data/dt=2026-01-03 rows=2 dt=2026-01-03 with deletes";
    let newest = 9;
    assert_eq!(files(&table(&with_deletes(1, newest))), [second, deleted]);
    assert_eq!(files(&table(&with_deletes(2, newest))), [second, deleted]);
    assert_eq!(
        table(&with_deletes(1, newest)).notes,
        ["Rows were deleted from 1 of 2 files without writing the files anew: rows and nulls may count them."]
    );
    // What was deleted before the file came is not deleted from it; by position, its own commit counts too.
    assert_eq!(files(&table(&with_deletes(1, 0))), [second, third]);
    let (list, _) = current(&Folder::of("iceberg/orders"));
    let listed =
        format!("{:?}", Reader::new(&*Folder::of("iceberg/orders").0[&list]).unwrap().last().unwrap().unwrap());
    assert!(listed.contains("sequence_number"), "{listed}");
    // A manifest of data that holds deleted rows is neither.
    assert!(fault(&with_deletes(0, newest)).message.contains("mixes data files"));
}

#[test]
fn manifests_that_are_not_as_listed_are_refused() {
    let folder = Folder::of("iceberg/orders");
    let (list, manifest) = current(&folder);
    let twice = |mut entries: Vec<Value>| {
        entries.extend(entries.clone());
        entries
    };
    let with = |bytes: Vec<u8>, is_listed: bool| {
        let mut folder = folder.clone();
        if is_listed {
            let length = Value::Long(i64::try_from(bytes.len()).expect("a length"));
            let changed = reencode(&folder.0[&list], |mut manifests| {
                let name = manifest.rsplit('/').next().expect("a name");
                for entry in manifests.iter_mut().filter(|entry| format!("{entry:?}").contains(name)) {
                    set(entry, &["manifest_length"], &length);
                }
                manifests
            });
            folder.0.insert(list.clone(), changed);
        }
        folder.0.insert(manifest.clone(), bytes);
        folder
    };
    let bytes = &folder.0[&manifest];
    assert_eq!(files(&table(&with(reencode(bytes, |entries| entries), true))).len(), 2);
    assert!(fault(&with(reencode(bytes, |entries| entries), false)).message.contains("not as long"));
    assert_eq!(
        fault(&with(reencode(bytes, twice), true)).message,
        "This manifest names 2 live files, and the list of manifests says 1: it was cut off or changed."
    );
    assert!(fault(&with(reencode(bytes, |_| Vec::new()), true)).message.contains("names 0 live files"));
    let orc = reencode(bytes, |mut entries| {
        for entry in &mut entries {
            set(entry, &["data_file", "file_format"], &Value::String("ORC".into()));
        }
        entries
    });
    let refused = fault(&with(orc, true));
    assert!(refused.path.starts_with("data/dt=2026-01-03/"));
    assert_eq!(refused.message, "The table names this file, which is ORC; only Parquet is read.");
    let emptied = reencode(&folder.0[&list], |_| Vec::new());
    let mut without = folder.clone();
    without.0.insert(list, emptied);
    assert_eq!(fault(&without).message, "The snapshot says that it has 2 files, and its manifests name none.");
}

/// A file of Avro with any schema, and one block of so many records in so many bytes.
fn avro(schema: &str, records: i64, bytes: &[u8]) -> Vec<u8> {
    let number = |value: i64| {
        let mut rest = value.cast_unsigned() << 1;
        let mut made = Vec::new();
        while rest > 0x7f {
            made.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        made.push(rest.to_le_bytes()[0]);
        made
    };
    let text = |text: &[u8]| [number(i64::try_from(text.len()).expect("a length")), text.to_vec()].concat();
    let sync = vec![7; 16];
    let head = [b"Obj\x01".to_vec(), number(1), text(b"avro.schema"), text(schema.as_bytes()), number(0), sync.clone()];
    let block = [number(records), text(bytes), sync];
    [head.concat(), block.concat()].concat()
}

#[test]
fn schemas_of_manifests_that_lead_nowhere_are_refused() {
    let folder = Folder::of("iceberg/orders");
    let (list, _) = current(&folder);
    let refused = |schema: &str, records: i64, bytes: &[u8]| {
        let mut folder = folder.clone();
        folder.0.insert(list.clone(), avro(schema, records, bytes));
        fault(&folder).message
    };
    let record = |fields: &str| format!("{{\"type\":\"record\",\"name\":\"a\",\"fields\":[{fields}]}}");
    let field = |ty: &str| format!("{{\"name\":\"f\",\"type\":{ty}}}");
    let itself = refused(&record(&field("\"a\"")), 1, b"");
    assert_eq!(itself, "This manifest of the table has a schema that holds itself.");
    let vast = refused(&record(&field("{\"type\":\"fixed\",\"name\":\"b\",\"size\":9000000000000000}")), 1, b"");
    assert_eq!(vast, "This manifest of the table has a schema that has values larger than any in a manifest.");
    let arrays = "{\"type\":\"array\",\"items\":".repeat(70);
    let deep = refused(&record(&field(&format!("{arrays}\"int\"{}", "}".repeat(70)))), 1, b"");
    assert!(deep.contains("nested deeper") || deep.contains("cannot be read"), "{deep}");
    // Records of no bytes, more than anybody could count.
    let endless = refused(&record(&field("[\"null\",\"string\"]")), i64::MAX >> 1, b"");
    assert!(endless.contains("does not say where they lie"), "{endless}");
    let nothing = refused("\"null\"", i64::MAX >> 1, b"");
    assert!(nothing.contains("something else than records"), "{nothing}");
    let promised =
        refused(&record(&field("{\"type\":\"array\",\"items\":\"null\"}")), 1, &[0xfe, 0xff, 0xff, 0xff, 0x7f]);
    assert!(promised.contains("cannot be read"), "{promised}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn a_log_cut_anywhere_is_read_or_refused(which in any::<prop::sample::Index>(), file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let (folder, names, live) = which.get(&LOGS);
        let name = file.get(names);
        let mut broken = folder.clone();
        let bytes = broken.0.get_mut(name).unwrap();
        let length = at.index(bytes.len());
        bytes.truncate(length);
        let found = recognise(&broken, &site());
        // A commit cut at the end of a line is another commit, and nothing in it tells; everything else is whole or a fault.
        let is_lines = name.starts_with("_delta_log/") && name.rsplit_once('.').is_some_and(|(_, end)| end == "json");
        if let Ok(found) = found && !is_lines {
            let found: Vec<String> = found.unwrap().files.iter().map(|file| file.file.path.clone()).collect();
            prop_assert_eq!(&found, live, "{} cut to {}", name, length);
        }
    }

    #[test]
    fn a_log_with_other_bytes_is_read_or_refused(which in any::<prop::sample::Index>(), file in any::<prop::sample::Index>(), flips in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..4)) {
        let (folder, names, _) = which.get(&LOGS);
        let mut broken = folder.clone();
        let bytes = broken.0.get_mut(file.get(names)).unwrap();
        for (at, flip) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
        }
        if let Ok(Some(table)) = recognise(&broken, &site()) {
            for file in table.files {
                prop_assert!(!file.file.path.starts_with('/') && !file.file.path.split('/').any(|part| part == ".."));
            }
        }
    }
}
