//! What contracts promise beside fields and their values: service, meaning, kinds, keys, servers.

use super::*;

/// Service levels given in YAML.
fn service(levels: &str) -> Contract {
    document(&format!("slaProperties: {levels}"))
}

#[test]
fn every_service_level_gets_worse_one_way() {
    let level = |property: &str, value: &str| format!("[{{ property: {property}, {value} }}]");
    let table = [
        ("latency", "value: 4, unit: d", "value: 8, unit: d", "wider"),
        ("latency", "value: 8, unit: d", "value: 4, unit: d", "narrower"),
        ("latency", "value: 24, unit: h", "value: 1, unit: day", "same"),
        ("latency", "value: PT24H", "value: 1, unit: d", "same"),
        ("retention", "value: 3, unit: y", "value: 1, unit: y", "wider"),
        ("retention", "value: 1, unit: y", "value: 12, unit: months", "same"),
        ("frequency", "value: 1, unit: d", "value: 7, unit: d", "wider"),
        ("availability", "value: 99.9, unit: percent", "value: 99, unit: '%'", "wider"),
        ("availability", "value: '99.9%'", "value: 99.9", "same"),
        ("throughput", "value: 100, unit: rows", "value: 200, unit: rows", "narrower"),
        ("throughput", "value: 100, unit: rows", "value: 100, unit: pages", "unknown"),
        ("errorRate", "value: 1", "value: 2", "wider"),
        ("endOfSupport", "value: '2032-05-12T09:30:10-08:00'", "value: '2031-01-01'", "wider"),
        ("endOfLife", "value: 2031-01-01", "value: 2032-01-01", "narrower"),
        ("generalAvailability", "value: 2031-01-01", "value: 2032-01-01", "wider"),
        ("endOfSupport", "value: '2032-05-12T09:30:10-08:00'", "value: '2032-05-12T17:30:10Z'", "same"),
        ("timeOfAvailability", "value: 09:00-08:00", "value: 10:00-08:00", "unknown"),
        ("latency", "value: 4, unit: m", "value: 4, unit: min", "unknown"),
    ];
    for (property, before, after, direction) in table {
        let found = compare(&service(&level(property, before)), &service(&level(property, after)));
        let found: Vec<_> = found.iter().map(|difference| difference.direction.name()).collect();
        let wanted: &[&str] = if direction == "same" { &[] } else { &[direction] };
        assert_eq!(found, wanted, "{property}: {before} -> {after}");
    }
}

#[test]
fn two_promises_of_one_kind_never_answer_for_each_other() {
    let two = |first: &str, second: &str| {
        service(&format!(
            "[{{ property: latency, value: {first}, unit: h }}, {{ property: ly, value: {second}, unit: h }}]"
        ))
    };
    let found: Vec<_> = compare(&two("24", "48"), &two("12", "96")).iter().map(shown).collect();
    assert_eq!(found, ["latency service narrower 24 h -> 12 h", "latency (2) service wider 48 h -> 96 h"]);
}

#[test]
fn what_is_no_number_keeps_its_own_promise() {
    for value in [".nan", "nan", ".inf", "'-inf'", "''"] {
        let level = service(&format!("[{{ property: latency, value: {value}, unit: h }}]"));
        assert_eq!(compare(&level, &level), [], "{value}");
    }
}

#[test]
fn service_levels_pair_by_what_they_are_for() {
    let both = "[{ property: latency, value: 1, unit: d, element: t.a }, { property: latency, value: 2, unit: d, element: t.b }]";
    let swapped =
        "[{ property: latency, value: 2, unit: d, element: t.b }, { property: ly, value: 1, unit: d, element: t.a }]";
    assert!(compare(&service(both), &service(swapped)).is_empty());
    let found: Vec<_> = compare(&service(both), &service("[]")).iter().map(shown).collect();
    assert_eq!(found, ["\"latency of t.a\" service wider 1 d -> -", "\"latency of t.b\" service wider 2 d -> -"]);
}

#[test]
fn the_same_bytes_can_mean_something_else() {
    let field = |text: &str| format!("[{{ name: a, {text} }}]");
    let table = [
        (
            "logicalType: date, logicalTypeOptions: { format: yyyy }",
            "logicalType: date, logicalTypeOptions: { format: yy }",
            vec!["a format apart yyyy -> yy"],
        ),
        (
            "logicalType: integer, logicalTypeOptions: { format: i32 }",
            "logicalType: integer, logicalTypeOptions: { format: i64 }",
            vec!["a type wider integer(32 bits) -> integer(64 bits)"],
        ),
        (
            "logicalTypeOptions: { defaultTimezone: UTC }",
            "logicalTypeOptions: {}",
            vec!["a default-timezone wider UTC -> -"],
        ),
        ("transformLogic: x", "description: y", vec!["a transform unknown x -> -"]),
        (
            "classification: internal",
            "classification: Confidential",
            vec!["a classification wider internal -> Confidential"],
        ),
        ("classification: Internal", "classification: internal", vec![]),
        ("classification: 4", "classification: 2", vec!["a classification narrower 4 -> 2"]),
        ("classification: 4", "classification: public", vec!["a classification unknown 4 -> public"]),
        ("classification: amber", "classification: red", vec!["a classification unknown amber -> red"]),
    ];
    for (before, after, found) in table {
        assert_eq!(differences(&field(before), &field(after)), found, "{before} -> {after}");
    }
}

/// A contract as in `contract`, which says what its dataset is.
fn table(kind: &str, properties: &str) -> Contract {
    let kind = if kind.is_empty() { String::new() } else { format!("    physicalType: '{kind}'\n") };
    document(&format!("schema:\n  - name: t\n{kind}    properties: {properties}"))
}

#[test]
fn a_dataset_is_one_kind_of_thing() {
    let kinds = |was: &str, is: &str| -> Vec<String> {
        compare(&table(was, "[{ name: a }]"), &table(is, "[{ name: a }]")).iter().map(shown).collect()
    };
    assert_eq!(kinds("table", "view"), [" dataset-kind apart table -> view"]);
    assert_eq!(kinds("table", ""), [" dataset-kind wider table -> -"]);
    assert_eq!(kinds("", "view"), [" dataset-kind narrower - -> view"]);
    assert_eq!(kinds("table", "TABLE "), [] as [&str; 0]);
    assert_eq!(kinds("", ""), [] as [&str; 0]);
}

#[test]
fn partitions_compare_in_the_order_of_their_keys() {
    const NONE: [&str; 0] = [];
    let by = |a: &str, b: &str| {
        let part = |at: &str| match at {
            "" => String::new(),
            at => format!(", partitioned: true, partitionKeyPosition: {at}"),
        };
        format!("[{{ name: a{} }}, {{ name: b{} }}]", part(a), part(b))
    };
    assert_eq!(differences(&by("1", ""), &by("", "1")), [" partitioning apart a -> b"]);
    assert_eq!(differences(&by("1", "2"), &by("2", "1")), [" partitioning apart a, b -> b, a"]);
    assert_eq!(differences(&by("1", "2"), &by("1", "")), [" partitioning apart a, b -> a"]);
    assert_eq!(differences(&by("1", ""), &by("", "")), [" partitioning wider a -> -"]);
    assert_eq!(differences(&by("", ""), &by("1", "")), [" partitioning narrower - -> a"]);
    assert_eq!(differences(&by("1", "2"), &by("3", "7")), NONE);
    // The order of the file is not that of the key.
    let swapped = "[{ name: b, partitioned: true, partitionKeyPosition: 2 }, { name: a, partitioned: true, partitionKeyPosition: 1 }]";
    assert_eq!(differences(&by("1", "2"), swapped), NONE);
    // A position alone makes no partition, and a renamed field stays the one it was.
    assert_eq!(differences("[{ name: a }]", "[{ name: a, partitionKeyPosition: 1 }]"), NONE);
    assert_eq!(
        differences("[{ id: i, name: a, partitioned: true }]", "[{ id: i, name: b, partitioned: true }]"),
        ["a stored-name apart a -> b"]
    );
    // A removed field is told once.
    assert_eq!(
        differences(
            "[{ name: a, partitioned: true }, { name: b, partitioned: true }]",
            "[{ name: a, partitioned: true }]"
        ),
        ["b field wider optional any -> -"]
    );
}

/// Servers given in YAML.
fn served(servers: &str) -> Contract {
    document(&format!("servers: {servers}"))
}

#[test]
fn servers_are_known_by_id_then_name_then_what_they_say() {
    const LAKE: &str = "[{ server: lake, type: s3, location: 's3://a/x' }]";
    let between =
        |was: &str, is: &str| -> Vec<String> { compare(&served(was), &served(is)).iter().map(shown).collect() };
    assert_eq!(between(LAKE, LAKE), [] as [&str; 0]);
    assert_eq!(between(LAKE, "[{ server: lake, type: s3, location: 's3://a/x/', description: x }]"), [] as [&str; 0]);
    assert_eq!(
        between(LAKE, "[{ server: lake, type: s3, location: 's3://b/x' }]"),
        ["lake.location server-setting apart s3://a/x -> s3://b/x"]
    );
    assert_eq!(
        between(LAKE, "[{ server: sea, type: s3, location: 's3://a/x' }]"),
        ["lake server-name unknown lake -> sea"]
    );
    assert_eq!(
        between(LAKE, "[{ server: sea, type: s3, location: 's3://b/x' }]"),
        ["lake server wider s3://a/x -> -", "sea server narrower - -> s3://b/x"]
    );
    assert_eq!(between(LAKE, "[]"), ["lake server wider s3://a/x -> -"]);
    assert_eq!(
        between(
            "[{ id: i, server: lake, type: s3, location: 's3://a/x' }]",
            "[{ server: lake, type: local, path: /x }, { id: i, server: sea, type: s3, location: 's3://a/x' }]"
        ),
        ["lake server-name unknown lake -> sea", "lake server narrower - -> /x"]
    );
    // A setting that is left out promises less; one that is added, more. Numbers and their texts are the same.
    assert_eq!(
        between("[{ server: db, type: postgres, host: h, port: 5432 }]", "[{ server: db, type: postgres, host: h }]"),
        ["db.port server-setting wider 5432 -> -"]
    );
    assert_eq!(
        between("[{ server: db, type: postgres, host: h }]", "[{ server: db, type: postgres, host: h, port: '5432' }]"),
        ["db.port server-setting narrower - -> 5432"]
    );
    assert_eq!(between("[{ server: db, port: 5432 }]", "[{ server: db, port: '5432' }]"), [] as [&str; 0]);
    // Another kind of system is one change, and another one for another address.
    let moved = |to: &str| compare(&served(LAKE), &served(to));
    let (here, there) = (
        moved("[{ server: lake, type: snowflake, account: here, database: d }]"),
        moved("[{ server: lake, type: snowflake, account: there, database: d }]"),
    );
    assert_eq!(here.iter().map(shown).collect::<Vec<_>>(), ["lake.type server-setting apart s3 -> snowflake"]);
    assert_ne!(here, there);
    // Two places that swap their names are both elsewhere: a name is surer than what it stands for.
    assert_eq!(
        between(
            "[{ server: a, path: /a }, { server: b, path: /b }]",
            "[{ server: b, path: /a }, { server: a, path: /b }]"
        ),
        ["a.path server-setting apart /a -> /b", "b.path server-setting apart /b -> /a"]
    );
}

#[test]
fn keys_can_be_made_of_members_of_structs() {
    let of = |a: &str, b: &str| {
        format!("[{{ name: s, logicalType: object, properties: [{{ name: a{a} }}, {{ name: b{b} }}] }}, {{ name: c }}]")
    };
    let key = ", primaryKey: true, required: true";
    let required = ", required: true";
    assert_eq!(differences(&of(key, required), &of(key, key)), [" primary-key wider s.a -> s.a, s.b"]);
    assert_eq!(differences(&of(key, required), &of(required, key)), [" primary-key apart s.a -> s.b"]);
    let part = |at: u8| format!(", partitioned: true, partitionKeyPosition: {at}");
    assert_eq!(differences(&of(&part(1), ""), &of("", &part(1))), [" partitioning apart s.a -> s.b"]);
    assert_eq!(
        differences(&of(&part(1), &part(2)), &of(&part(2), &part(1))),
        [" partitioning apart s.a, s.b -> s.b, s.a"]
    );
    // A lone key inside a struct is unique in itself, and lost together with its struct.
    assert_eq!(
        differences(&of(", unique: true, required: true", ""), &of(key, "")),
        [" primary-key narrower - -> s.a"]
    );
    assert_eq!(differences(&of(key, ""), "[{ name: c }]"), ["s field wider optional object -> -"]);
    // Inside a list there are many values in one row: no key.
    let listed = |key: &str| {
        format!(
            "[{{ name: l, logicalType: array, items: {{ logicalType: object, properties: [{{ name: a, required: true{key} }}] }} }}]"
        )
    };
    assert_eq!(differences(&listed(", primaryKey: true"), &listed("")), [] as [&str; 0]);
}

#[test]
fn order_is_a_promise_where_readers_count_places() {
    const NONE: [&str; 0] = [];
    let with = |before: &str, fields: &str| {
        let fields: Vec<_> = fields.split(' ').map(|name| format!("{{ name: {name} }}")).collect();
        document(&format!("{before}\n    properties: [{}]", fields.join(", ")))
    };
    let csv = "servers: [{ server: s, type: s3, location: x, format: CSV }]\nschema:\n  - name: t";
    let parquet = "servers: [{ server: s, type: s3, location: x, format: parquet }]\nschema:\n  - name: t";
    let said = |value: &str| format!("{csv}\n    customProperties: [{{ property: positional, value: {value} }}]");
    let order = |head: &str, was: &str, is: &str| -> Vec<String> {
        let found = compare(&with(head, was), &with(head, is));
        found.iter().filter(|difference| difference.aspect == Aspect::FieldOrder).map(shown).collect()
    };
    assert_eq!(order(csv, "a b c", "b a c"), [" field-order apart a at 1, b at 2 -> a at 2, b at 1"]);
    assert_eq!(order(csv, "a b", "a b c"), NONE, "a new last field moves nothing");
    assert_eq!(order(csv, "a b", "a c b"), [" field-order apart b at 2 -> b at 3"]);
    assert_eq!(order(csv, "a b c", "b c").len(), 1, "whoever reads the second place now reads the third field");
    assert_eq!(order(parquet, "a b c", "b a c"), NONE);
    assert_eq!(order(&said("false"), "a b c", "b a c"), NONE);
    assert_eq!(order(&said("true").replace("CSV", "parquet"), "a b c", "b a c").len(), 1);
    // The change must not switch off what it breaks: the expected side says whether places count.
    let between = |was: &str, is: &str, order: &str| -> Vec<String> {
        let found = compare(&with(was, "a b c"), &with(is, order));
        found.iter().filter(|difference| difference.aspect == Aspect::FieldOrder).map(shown).collect()
    };
    let nothing = "schema:\n  - name: t";
    for (was, is) in [(csv, parquet), (csv, nothing), (csv, &said("false")), (&said("true"), nothing)] {
        assert_eq!(between(was, is, "b a c"), [" field-order apart a at 1, b at 2 -> a at 2, b at 1"], "{was} -> {is}");
        assert_eq!(between(was, is, "a b c d"), NONE, "{was} -> {is}");
    }
    assert_eq!(between(parquet, csv, "b a c"), NONE, "nobody counted places before");
    assert_eq!(
        order(csv, "a b c d e f", "b c d e f a"),
        [" field-order apart b at 2, a at 1, c at 3, d at 4 and 2 more -> b at 1, a at 6, c at 2, d at 3 and 2 more"]
    );
}

#[test]
fn the_same_number_in_another_unit_is_another_number() {
    let field = |text: &str| format!("[{{ name: a, customProperties: [{text}] }}]");
    let of = |property: &str, value: &str| field(&format!("{{ property: {property}, value: {value} }}"));
    let table = [
        (of("unit", "kg"), of("unit", "lb"), vec!["a unit apart kg -> lb"]),
        (of("unit", "m"), of("unit", "M"), vec!["a unit apart m -> M"]),
        (of("currency", "eur"), of("currency", "EUR"), vec![]),
        (of("currency", "EUR"), field(""), vec!["a unit wider EUR -> -"]),
        (of("timezone", "UTC"), of("timeZone", "utc"), vec![]),
        (of("timezone", "UTC"), of("timezone", "Europe/Paris"), vec!["a unit apart UTC -> Europe/Paris"]),
        (of("colour", "red"), of("colour", "blue"), vec![]),
        (of("unit", "kg"), of("currency", "EUR"), vec!["a unit narrower - -> EUR", "a unit wider kg -> -"]),
    ];
    for (before, after, found) in table {
        assert_eq!(differences(&before, &after), found, "{before} -> {after}");
    }
    let meaning = |text: &str| format!("[{{ name: a, {text} }}]");
    assert_eq!(
        differences(&meaning("encryptedName: x"), &meaning("encryptedName: y")),
        ["a encrypted-name apart x -> y"]
    );
    assert_eq!(
        differences(&meaning("semanticType: measure"), &meaning("semanticType: dimension")),
        ["a semantic-type unknown measure -> dimension"]
    );
    let links = |text: &str| meaning(&format!("authoritativeDefinitions: [{text}]"));
    assert_eq!(
        differences(&links("{ type: businessDefinition, url: u }"), &links("{ type: businessDefinition, url: v }")),
        ["a definition unknown u -> v"]
    );
    assert_eq!(
        differences(&links("{ type: tutorial, url: u }"), &links("{ type: tutorial, url: v }")),
        [] as [&str; 0]
    );
}

#[test]
fn changed_descriptions_are_told_once_for_a_contract() {
    let said = |purpose: &str, dataset: &str, a: &str, b: &str| {
        document(&format!(
            "description: {{ purpose: {purpose} }}\nschema:\n  - name: t\n    description: {dataset}\n    properties: [{{ name: a, description: '{a}' }}, {{ name: s, logicalType: object, properties: [{{ name: b, description: {b} }}] }}]"
        ))
    };
    let first = said("p", "d", "two words", "b");
    assert_eq!(compare(&first, &said("p", "d", " two  words", "b")), []);
    let found: Vec<_> = compare(&first, &said("p", "d", "other words", "b")).iter().map(shown).collect();
    assert_eq!(found, [" description unknown t.a -> t.a"]);
    let found: Vec<_> = compare(&first, &said("x", "x", "x", "x")).iter().map(shown).collect();
    assert_eq!(found, [" description unknown purpose, t, t.a and 1 more -> purpose, t, t.a and 1 more"]);
    // What is said for the first time, or no longer, changes no words.
    assert_eq!(differences("[{ name: a, description: x }]", "[{ name: a }]"), [] as [&str; 0]);
}
