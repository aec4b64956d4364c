//! Footers of files that were really written, and what hostile hands make of them.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int8Array, Int32Array,
    Int64Array, ListArray, RecordBatch, StringArray, StructArray, Time64MicrosecondArray, TimestampMicrosecondArray,
    UInt32Array, UInt64Array,
};
use arrow::datatypes::{DataType, Field as Column, Fields, Int32Type};
use parquet::arrow::ArrowWriter;
use parquet::data_type::{ByteArray, ByteArrayType, Int96, Int96Type};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::SchemaDescriptor;
use proptest::prelude::*;

use super::*;
use crate::drift::{Extreme, Shape, Value};
use crate::model::type_text::parse_type_of;
use crate::model::{Dialect, Field};

fn written(columns: Vec<(&str, ArrayRef, bool)>, properties: Option<WriterProperties>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), properties).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn footer(file: &[u8]) -> Vec<u8> {
    let last = *file.last_chunk::<TAIL>().unwrap();
    let length = usize::try_from(footer_length(last, file.len() as u64).unwrap()).unwrap();
    file[file.len() - TAIL - length..file.len() - TAIL].to_vec()
}

fn full(footer: &[u8]) -> (ParquetMetaData, Shape) {
    outline(footer).unwrap();
    let file = decode(footer, &sparse()).unwrap();
    let read = shape(file.file_metadata().schema_descr(), file.file_metadata().created_by(), &nowhere());
    (file, read)
}

fn types(shape: &Shape) -> Vec<Type> {
    shape.leaves.iter().map(|leaf| leaf.ty.clone()).collect()
}

fn all_leaves(file: &[u8]) -> Vec<LeafFacts> {
    let (file, shape) = full(&footer(file));
    let every: Vec<usize> = (0..shape.leaves.len()).collect();
    leaves(&file, (&every, &|_| true), &types(&shape)).unwrap()
}

/// One of everything that has statistics.
fn rich() -> Vec<u8> {
    let items: ListArray =
        ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None]), None, Some(vec![])]);
    let inner = Column::new("city", DataType::Utf8, true);
    let city: ArrayRef = Arc::new(StringArray::from(vec![Some("Oslo"), Some("Rome"), None]));
    let address = StructArray::new(Fields::from(vec![inner]), vec![city], None);
    written(
        vec![
            ("flag", Arc::new(BooleanArray::from(vec![true, false, true])), false),
            ("small", Arc::new(Int8Array::from(vec![Some(-5), None, Some(7)])), true),
            ("count", Arc::new(UInt64Array::from(vec![1, u64::MAX, 3])), false),
            ("seen", Arc::new(UInt32Array::from(vec![1, u32::MAX, 3])), false),
            ("ratio", Arc::new(Float64Array::from(vec![1.5, f64::NAN, -2.0])), false),
            (
                "amount",
                Arc::new(Decimal128Array::from(vec![1234, -5, 0]).with_precision_and_scale(12, 2).unwrap()),
                false,
            ),
            ("name", Arc::new(StringArray::from(vec!["b".to_owned(), "a".to_owned(), "z".repeat(100)])), false),
            ("day", Arc::new(Date32Array::from(vec![0, 20_454, 1])), false),
            ("at", Arc::new(TimestampMicrosecondArray::from(vec![1, 2, 3]).with_timezone("UTC")), false),
            ("clock", Arc::new(Time64MicrosecondArray::from(vec![1, 2, 3])), false),
            ("items", Arc::new(items), true),
            ("address", Arc::new(address), true),
            ("empty", Arc::new(Int64Array::from(vec![None, None, None])), true),
        ],
        None,
    )
}

#[expect(clippy::unnecessary_wraps, reason = "as facts have it")]
fn known(value: Value, occurs: bool) -> Option<Extreme> {
    Some(Extreme { value, occurs })
}

#[test]
fn statistics_are_read_as_values() {
    let leaves = all_leaves(&rich());
    let told = |at: usize| (leaves[at].nulls, leaves[at].least.clone(), leaves[at].greatest.clone());
    let whole =
        |least: i128, greatest: i128| (known(Value::Integer(least), true), known(Value::Integer(greatest), true));
    assert_eq!(told(0), (Some(0), known(Value::Boolean(false), true), known(Value::Boolean(true), true)));
    let (least, greatest) = whole(-5, 7);
    assert_eq!(told(1), (Some(1), least, greatest));
    let (least, greatest) = whole(1, u64::MAX.into());
    assert_eq!(told(2), (Some(0), least, greatest));
    let (least, greatest) = whole(1, u32::MAX.into());
    assert_eq!(told(3), (Some(0), least, greatest));
    assert_eq!(told(4), (Some(0), known(Value::Float(-2.0), true), known(Value::Float(1.5), true)));
    let decimal = |unscaled| known(Value::Decimal { unscaled, scale: 2 }, true);
    assert_eq!(told(5), (Some(0), decimal(-5), decimal(1234)));
    let (_, least, greatest) = told(6);
    assert_eq!(least, known(Value::Text("a".to_owned()), true));
    // Shortened to 64 bytes, and one up: a limit.
    let greatest = greatest.unwrap();
    assert!(!greatest.occurs && matches!(greatest.value, Value::Text(text) if text.len() == 64 && text.ends_with('{')));
    assert_eq!(told(7), (Some(0), known(Value::Day(0), true), known(Value::Day(20_454), true)));
    assert_eq!(told(8), (Some(0), known(Value::Moment(1_000), true), known(Value::Moment(3_000), true)));
    assert_eq!(told(9), (Some(0), known(Value::Clock(1_000), true), known(Value::Clock(3_000), true)));
    // A null item, a null list and an empty one.
    assert_eq!((leaves[10].values, leaves[10].nulls), (Some(4), Some(3)));
    assert_eq!((leaves[11].nulls, leaves[11].least.clone()), (Some(1), known(Value::Text("Oslo".to_owned()), true)));
    assert_eq!(told(12), (Some(3), None, None));
}

#[test]
fn nulls_of_parents_are_known_as_shared() {
    let (_, shape) = full(&footer(&rich()));
    let shared = |name: &str| shape.leaves.iter().find(|leaf| leaf.path.to_string() == name).unwrap().nulls_are_shared;
    assert!(!shared("small") && !shared("flag"));
    assert!(shared("items[]") && shared("address.city"));
}

/// What is read with a schema that was known is what is read without.
#[test]
fn sharing_a_schema_changes_nothing() {
    let bytes = footer(&rich());
    let (file, shape) = full(&bytes);
    let types = types(&shape);
    let end = outline(&bytes).unwrap().schema_end.unwrap();
    assert!(ParquetMetaDataReader::decode_schema(&bytes[..end]).is_ok());
    for wanted in [vec![], vec![0], vec![1, 6, 12], (0..types.len()).collect::<Vec<_>>()] {
        let options = sparse()
            .with_schema(file.file_metadata().schema_descr_ptr())
            .with_column_stats_policy(ParquetStatisticsPolicy::skip_except(&wanted));
        let shared = decode(&bytes, &options).unwrap();
        let read = |file| leaves(file, (&wanted, &|_| true), &types);
        assert_eq!(read(&shared), read(&file), "{wanted:?}");
        assert_eq!(shared.file_metadata().num_rows(), 3);
    }
}

#[test]
fn a_schema_is_read_once_however_often_it_occurs() {
    let shapes = Shapes::default();
    let footers = Footers::new(&shapes);
    let one = |name: &str| {
        let column: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
        footer(&written(vec![(name, column, false)], None))
    };
    for name in ["a", "b", "a", "b", "a"] {
        assert_eq!(footers.examine(&one(name)).unwrap().rows, 2);
    }
    assert_eq!(footers.seen.read().unwrap().len(), 2);
}

#[test]
fn without_statistics_nothing_is_known_and_nothing_is_zero() {
    let column = || -> ArrayRef { Arc::new(Int64Array::from(vec![Some(1), None])) };
    let none = WriterProperties::builder().set_statistics_enabled(EnabledStatistics::None).build();
    let leaf = all_leaves(&written(vec![("a", column(), true)], Some(none))).remove(0);
    assert_eq!(leaf, LeafFacts { values: Some(2), ..LeafFacts::default() });
    let empty: ArrayRef = Arc::new(Int64Array::from(Vec::<i64>::new()));
    let leaf = all_leaves(&written(vec![("a", empty, true)], None)).remove(0);
    assert_eq!(leaf, LeafFacts { values: Some(0), nulls: Some(0), ..LeafFacts::default() });
}

#[test]
fn values_are_read_where_something_depends_on_them() {
    let (file, shape) = full(&footer(&rich()));
    let read = leaves(&file, (&[0, 1], &|place| place == 1), &types(&shape)).unwrap();
    assert_eq!((read[0].values, read[0].nulls, &read[0].least, &read[0].greatest), (Some(3), Some(0), &None, &None));
    assert_eq!((read[1].nulls, &read[1].least), (Some(1), &known(Value::Integer(-5), true)));
}

#[test]
fn row_groups_are_taken_together() {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(2)).build();
    let column: ArrayRef = Arc::new(Int32Array::from(vec![Some(5), Some(6), None, None, Some(-1), Some(9)]));
    let leaf = all_leaves(&written(vec![("a", column, true)], Some(properties))).remove(0);
    assert_eq!((leaf.values, leaf.nulls), (Some(6), Some(2)));
    assert_eq!(leaf.least, known(Value::Integer(-1), true));
    assert_eq!(leaf.greatest, known(Value::Integer(9), true));
    let nan: ArrayRef = Arc::new(Float32Array::from(vec![f32::NAN, f32::NAN]));
    let leaf = all_leaves(&written(vec![("a", nan, false)], None)).remove(0);
    assert_eq!((leaf.nulls, leaf.least, leaf.greatest), (Some(0), None, None));
}

/// A file of a schema as text, with `fill` for its columns.
fn raw(schema: &str, fill: impl Fn(&mut SerializedFileWriter<&mut Vec<u8>>)) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::default())).unwrap();
    fill(&mut writer);
    writer.close().unwrap();
    bytes
}

#[test]
fn int96_has_no_order() {
    let bytes = raw("message r { required int96 at; }", |writer| {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let at = Int96::from(vec![0, 0, 2_440_588]);
        column.typed::<Int96Type>().write_batch(&[at], None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    });
    let (file, shape) = full(&footer(&bytes));
    assert_eq!(shape.leaves[0].ty.code(), "timestamp:ns,platform");
    let leaf = leaves(&file, (&[0], &|_| true), &types(&shape)).unwrap().remove(0);
    assert_eq!((leaf.values, leaf.nulls, leaf.least, leaf.greatest), (Some(1), Some(0), None, None));
}

#[test]
fn texts_of_writers_that_say_nothing_are_limits() {
    let bytes = raw("message r { required binary a; required binary b (UTF8); }", |writer| {
        let mut group = writer.next_row_group().unwrap();
        while let Some(mut column) = group.next_column().unwrap() {
            column.typed::<ByteArrayType>().write_batch(&[ByteArray::from("x")], None, None).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    });
    let leaves = all_leaves(&bytes);
    assert_eq!(leaves[0].least, None, "bytes are no text");
    assert_eq!(leaves[1].least, known(Value::Text("x".to_owned()), true));
}

fn shown(fields: &[Field], depth: usize) -> String {
    let line = |field: &Field| {
        let required = if field.required { " required" } else { "" };
        let ty = field.promise.physical.as_ref().map(Type::code).unwrap_or_default();
        let name = field.name().map_or_else(|| format!("{:?}", field.segment), str::to_owned);
        let within = shown(&field.members, depth + 1);
        format!("{}{name}: {} = {ty}{required}\n{within}", "  ".repeat(depth), field.promise.shown)
    };
    fields.iter().map(line).collect()
}

fn shape_of(schema: &str) -> String {
    let schema = SchemaDescriptor::new(Arc::new(parse_message_type(&format!("message r {{ {schema} }}")).unwrap()));
    let read = shape(&schema, None, &nowhere());
    assert_eq!(read.leaves.len(), schema.num_columns());
    shown(&read.fields, 0)
}

/// Each type has its name, and its name is read as the same type where a contract says it.
#[test]
fn types_have_names_that_contracts_may_use() {
    for (column, name, code) in [
        ("boolean", "boolean", "boolean"),
        ("int32", "int32", "integer:32,signed"),
        ("int64", "int64", "integer:64,signed"),
        ("int32 %(INTEGER(8,true))", "int8", "integer:8,signed"),
        ("int32 %(INTEGER(16,false))", "uint16", "integer:16,unsigned"),
        ("int64 %(INTEGER(64,false))", "uint64", "integer:64,unsigned"),
        ("int32 %(INT_16)", "int16", "integer:16,signed"),
        ("int32 %(UINT_32)", "uint32", "integer:32,unsigned"),
        ("float", "float", "float:32 bits"),
        ("double", "double", "float:64 bits"),
        ("fixed_len_byte_array(2) %(FLOAT16)", "float16", "float:16 bits"),
        ("int32 %(DECIMAL(9,2))", "decimal(9,2)", "decimal:9,2"),
        ("int64 %(DECIMAL(18,0))", "decimal(18,0)", "decimal:18,0"),
        ("fixed_len_byte_array(16) %(DECIMAL(38,10))", "decimal(38,10)", "decimal:38,10"),
        ("binary %(DECIMAL(20,3))", "decimal(20,3)", "decimal:20,3"),
        ("int32 %(DATE)", "date", "date"),
        ("int32 %(TIME(MILLIS,true))", "time(millis,true)", "time:ms,utc"),
        ("int64 %(TIME(MICROS,false))", "time(micros,false)", "time:us,local"),
        ("int64 %(TIMESTAMP(NANOS,false))", "timestamp(nanos,false)", "timestamp:ns,local"),
        ("int64 %(TIMESTAMP(MICROS,true))", "timestamp(micros,true)", "timestamp:us,utc"),
        ("int64 %(TIMESTAMP_MILLIS)", "timestamp_millis", "timestamp:ms,utc"),
        ("int96", "int96", "timestamp:ns,platform"),
        ("binary", "byte_array", "binary:*,varying"),
        ("binary %(STRING)", "string", "string:*,varying"),
        ("binary %(UTF8)", "string", "string:*,varying"),
        ("binary %(ENUM)", "enum", "string:*,varying"),
        ("binary %(JSON)", "json", "json"),
        ("binary %(BSON)", "bson", "binary:*,varying"),
        ("fixed_len_byte_array(16) %(UUID)", "uuid", "uuid"),
        ("fixed_len_byte_array(5)", "fixed_len_byte_array(5)", "binary:5,fixed"),
        ("fixed_len_byte_array(12) %(INTERVAL)", "interval", "interval"),
    ] {
        let column = match column.split_once('%') {
            Some((physical, annotation)) => format!("optional {physical} a {annotation};"),
            None => format!("optional {column} a;"),
        };
        assert_eq!(shape_of(&column), format!("a: {name} = {code}\n"), "{column}");
        assert_eq!(parse_type_of(Dialect::named("parquet").unwrap(), name).ty.code(), code, "{name}");
    }
}

#[test]
fn lists_and_maps_are_read_as_every_writer_meant_them() {
    let three = "required group a (LIST) { repeated group list { optional int32 element; } }";
    assert_eq!(shape_of(three), "a: list = list required\n  Item: int32 = integer:32,signed\n");
    let two = "optional group a (LIST) { repeated int32 array; }";
    assert_eq!(shape_of(two), "a: list = list\n  Item: int32 = integer:32,signed required\n");
    let of_groups = "optional group a (LIST) { repeated group array { required int32 x; } }";
    let group = "  Item: struct = struct required\n    x: int32 = integer:32,signed required\n";
    assert_eq!(shape_of(of_groups), format!("a: list = list\n{group}"));
    let tuple = "optional group a (LIST) { repeated group a_tuple { required int32 x; } }";
    assert_eq!(shape_of(tuple), format!("a: list = list\n{group}"));
    assert_eq!(shape_of("repeated int32 a;"), "a: list = list required\n  Item: int32 = integer:32,signed required\n");
    let bare = "repeated group a { required int32 x; }";
    assert_eq!(shape_of(bare), format!("a: list = list required\n{group}"));
    for word in ["MAP", "MAP_KEY_VALUE"] {
        let map = format!(
            "optional group a ({word}) {{ repeated group key_value {{ required binary key (UTF8); optional int32 value; }} }}"
        );
        let expected = "a: map = map\n  Key: string = string:*,varying required\n  Value: int32 = integer:32,signed\n";
        assert_eq!(shape_of(&map), expected, "{word}");
    }
    let set = "optional group a (MAP) { repeated group key_value { required int32 key; } }";
    assert_eq!(shape_of(set), "a: map = map\n  Key: int32 = integer:32,signed required\n");
    let plain = "optional group a { optional group b { optional int32 c; } }";
    let expected = "a: struct = struct\n  b: struct = struct\n    c: int32 = integer:32,signed\n";
    assert_eq!(shape_of(plain), expected);
}

fn judged(file: &[u8]) -> Result<Facts, Fault> {
    let Some(last) = file.last_chunk::<TAIL>() else {
        return Err(fault(FaultKind::NotParquet, "it is shorter than any Parquet file"));
    };
    let length = usize::try_from(footer_length(*last, file.len() as u64)?).unwrap();
    let shapes = Shapes::default();
    Footers::new(&shapes).examine(&file[file.len() - TAIL - length..file.len() - TAIL])
}

#[test]
fn absurd_lengths_and_endings_say_what_is_wrong() {
    let good = rich();
    assert_eq!(judged(&good).unwrap().rows, 3);
    let with = |length: u32, magic: &[u8; 4]| {
        let mut bytes = good[..good.len() - TAIL].to_vec();
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(magic);
        judged(&bytes).unwrap_err().kind
    };
    assert_eq!(with(10, b"PAR2"), FaultKind::NotParquet);
    assert_eq!(with(10, b"PARE"), FaultKind::Encrypted);
    assert_eq!(with(u32::MAX, b"PAR1"), FaultKind::Corrupt);
    assert_eq!(with(0, b"PAR1"), FaultKind::Corrupt);
    let huge = [0x00, 0x00, 0x00, 0x7f, b'P', b'A', b'R', b'1'];
    assert_eq!(footer_length(huge, 1 << 40).unwrap_err().kind, FaultKind::TooLarge);
}

/// A footer that claims two thousand million row groups must not make room for them.
#[test]
fn claims_are_checked_before_room_is_made() {
    let bytes = footer(&rich());
    let end = outline(&bytes).unwrap().schema_end.unwrap();
    let mut claiming = bytes[..end].to_vec();
    claiming.extend([0x16, 2, 0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0]);
    let shapes = Shapes::default();
    let footers = Footers::new(&shapes);
    footers.examine(&bytes).unwrap();
    let fault = footers.examine(&claiming).unwrap_err();
    assert_eq!(fault.message, "its footer cannot be read: a list in it is longer than the footer");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Bytes that were flipped, cut or added give facts or a fault, and nothing else.
    #[test]
    fn hostile_footers_are_facts_or_faults(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
        extra in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        learned in any::<bool>(),
    ) {
        let good = footer(&rich());
        let mut bytes = good.clone();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for (at, byte) in extra {
            let at = at.index(bytes.len());
            bytes.insert(at, byte);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let shapes = Shapes::default();
        let footers = Footers::new(&shapes);
        if learned {
            footers.examine(&good).unwrap();
        }
        if let Err(fault) = footers.examine(&bytes) {
            prop_assert!(matches!(fault.kind, FaultKind::Corrupt | FaultKind::TooLarge));
            prop_assert!(fault.message.chars().count() < 300);
        }
    }
}
