use super::*;
use crate::document::Documents;
use crate::document::odcs::read_contract;
use proptest::prelude::*;

/// A contract with the given rest of the document.
fn document(rest: &str) -> Contract {
    let text = format!("apiVersion: v3.1.0\nkind: DataContract\nid: urn:acme:example\nversion: 1.0.0\n{rest}\n");
    let mut documents = Documents::default();
    let (file, problems) = documents.add("c", text.as_bytes());
    assert!(problems.is_empty(), "{text}\n{problems:?}");
    read_contract(file, documents.get(file).root.as_ref().unwrap()).unwrap()
}

/// A contract with one dataset whose `properties` are given in YAML.
fn contract(properties: &str) -> Contract {
    document(&format!("schema:\n  - name: t\n    properties: {properties}"))
}

/// Every difference as `path aspect direction expected -> actual`.
fn differences(expected: &str, actual: &str) -> Vec<String> {
    compare(&contract(expected), &contract(actual)).iter().map(shown).collect()
}

fn shown(difference: &Difference) -> String {
    let fact = |fact: &Option<Fact>| fact.as_ref().map_or_else(|| "-".to_owned(), |fact| fact.shown.clone());
    format!(
        "{} {} {} {} -> {}",
        difference.path,
        difference.aspect.name(),
        difference.direction.name(),
        fact(&difference.expected),
        fact(&difference.actual)
    )
}

#[test]
fn fields_pair_by_id_then_stored_name_then_name() {
    assert_eq!(
        differences("[{ id: i, name: a, physicalName: x }]", "[{ id: i, name: b, physicalName: y }]"),
        ["a stored-name apart x -> y"]
    );
    assert_eq!(
        differences("[{ name: a, physicalName: x }]", "[{ name: b, physicalName: x }]"),
        ["a logical-name unknown a -> b"]
    );
    assert_eq!(differences("[{ name: a }, { name: b }]", "[{ name: b }, { name: a }]"), [] as [&str; 0]);
    // Ids that swap names: identity follows the id.
    assert_eq!(
        differences("[{ id: 1, name: a }, { id: 2, name: b }]", "[{ id: 1, name: a }, { id: 2, name: b }]"),
        [] as [&str; 0]
    );
}

#[test]
fn a_field_that_only_changed_case_is_one_difference() {
    assert_eq!(
        differences("[{ name: airport_fee }]", "[{ name: Airport_fee }]"),
        ["airport_fee stored-case apart airport_fee -> Airport_fee"]
    );
}

#[test]
fn a_removed_parent_is_one_difference() {
    let before = "[{ name: a, logicalType: object, properties: [{ name: b }, { name: c }] }]";
    assert_eq!(differences(before, "[]"), ["a field wider optional object -> -"]);
    assert_eq!(
        differences(before, "[{ name: a, logicalType: object }]"),
        ["a type wider struct with members -> struct"],
        "a struct that no longer says what is in it admits anything"
    );
}

#[test]
fn members_of_structs_lists_and_maps_are_addressed_by_segments() {
    let list = |ty: &str| {
        format!(
            "[{{ name: l, logicalType: array, items: {{ logicalType: object, properties: [{{ name: q, physicalType: {ty} }}] }} }}]"
        )
    };
    assert_eq!(differences(&list("int"), &list("bigint")), ["l[].q type wider int -> bigint"]);
    let map = |ty: &str| {
        format!(
            "[{{ name: m, logicalType: map, map: {{ key: {{ logicalType: string }}, value: {{ physicalType: {ty} }} }} }}]"
        )
    };
    assert_eq!(differences(&map("bigint"), &map("int")), ["m{} type narrower bigint -> int"]);
    assert_eq!(
        differences(
            "[{ name: s, physicalType: 'struct<a:int,b:array<string>>' }]",
            "[{ name: s, physicalType: 'struct<a:bigint,b:array<string>>' }]"
        ),
        ["s.a type wider integer(32 bits) -> integer(64 bits)"]
    );
}

#[test]
fn a_vague_promise_contains_every_precise_one() {
    assert_eq!(
        differences("[{ name: a, logicalType: string }]", "[{ name: a, logicalType: string, physicalType: uuid }]"),
        ["a type narrower string -> uuid"]
    );
    assert_eq!(
        differences("[{ name: a, logicalType: string, physicalType: uuid }]", "[{ name: a, logicalType: string }]"),
        ["a type wider uuid -> string"]
    );
    assert_eq!(
        differences("[{ name: a, physicalType: int }]", "[{ name: a, physicalType: int, logicalType: integer }]"),
        [] as [&str; 0]
    );
    assert_eq!(
        differences(
            "[{ name: a, physicalType: varchar, logicalType: string }]",
            "[{ name: a, physicalType: varchar, logicalType: date }]"
        ),
        ["a type apart string stored as string -> date stored as string"],
        "the same bytes now mean something else"
    );
}

#[test]
fn a_closed_shape_is_hurt_by_what_it_does_not_know() {
    let mut expected = contract("[{ name: a }]");
    expected.datasets[0].extra = crate::model::Extra::Hurts;
    let found: Vec<_> = compare(&expected, &contract("[{ name: a }, { name: b }]")).iter().map(shown).collect();
    assert_eq!(found, ["b field wider - -> optional any"]);
}

#[test]
fn primary_keys_compare_as_sets_and_lost_columns_are_told_once() {
    let key = |columns: &[&str]| {
        let mut fields = Vec::new();
        for name in ["a", "b"] {
            let position = columns.iter().position(|column| column == &name);
            let key =
                position.map_or_else(String::new, |at| format!(", primaryKey: true, primaryKeyPosition: {}", at + 1));
            fields.push(format!("{{ name: {name}, required: true{key} }}"));
        }
        format!("[{}]", fields.join(", "))
    };
    let table = [
        (key(&["a"]), key(&["a", "b"]), vec![" primary-key wider a -> a, b"]),
        (key(&["a", "b"]), key(&["a"]), vec![" primary-key narrower a, b -> a"]),
        (key(&["a"]), key(&["b"]), vec![" primary-key apart a -> b"]),
        (key(&["a"]), key(&[]), vec![" primary-key wider a -> -"]),
        (key(&[]), key(&["a"]), vec![" primary-key narrower - -> a"]),
        (key(&["a", "b"]), key(&["b", "a"]), vec![" key-order unknown a, b -> b, a"]),
        (key(&["a"]), "[{ name: b, required: true }]".to_owned(), vec!["a field wider required any -> -"]),
    ];
    for (before, after, found) in table {
        assert_eq!(differences(&before, &after), found);
    }
}

#[test]
fn a_key_of_one_field_is_unique_in_itself() {
    let unique = "[{ name: a, required: true, unique: true }]";
    let key = "[{ name: a, required: true, primaryKey: true }]";
    assert_eq!(differences(unique, key), [" primary-key narrower - -> a"]);
    assert_eq!(differences(key, unique), [" primary-key wider a -> -"]);
    let two = "[{ name: a, required: true, primaryKey: true }, { name: b, required: true, primaryKey: true }]";
    assert_eq!(differences(unique, two)[0], "a uniqueness wider unique -> not unique");
}

#[test]
fn limits_have_directions() {
    let options = |text: &str| format!("[{{ name: a, logicalType: integer, logicalTypeOptions: {{ {text} }} }}]");
    let table = [
        ("minimum: 0", "minimum: -1", vec!["a minimum wider 0 -> -1"]),
        ("minimum: 0", "exclusiveMinimum: 0", vec!["a minimum narrower 0 -> 0 (exclusive)"]),
        ("minimum: 1", "exclusiveMinimum: 0", vec![]),
        ("minimum: 10, exclusiveMinimum: 0", "minimum: 1", vec!["a minimum wider 10 -> 1"]),
        ("minimum: 0, exclusiveMinimum: true", "exclusiveMinimum: 0", vec![]),
        ("maximum: 10", "", vec!["a maximum wider 10 -> none"]),
        ("maximum: 10", "maximum: 10.0", vec![]),
        ("maximum: '2020-01-01'", "maximum: someday", vec!["a maximum unknown 2020-01-01 -> someday"]),
        ("minLength: 2, maxLength: 4", "minLength: 1, maxLength: 4", vec!["a min-length wider 2 -> 1"]),
        ("pattern: a", "pattern: b", vec!["a pattern unknown a -> b"]),
    ];
    for (before, after, found) in table {
        let found: Vec<_> = found.iter().map(|text: &&str| text.replace("none", "-")).collect();
        assert_eq!(differences(&options(before), &options(after)), found, "{before} -> {after}");
    }
}

#[test]
fn lists_have_lengths_of_their_own() {
    let list = |text: &str| format!("[{{ name: a, logicalType: array, logicalTypeOptions: {{ {text} }} }}]");
    assert_eq!(differences(&list("maxItems: 4"), &list("maxItems: 3")), ["a max-length narrower 4 -> 3"]);
    assert_eq!(differences(&list("maxItems: 4"), &list("maxItems: 9, maxLength: 1")), ["a max-length wider 4 -> 9"]);
}

#[test]
fn what_a_container_held_is_not_lost_behind_another_type() {
    let held = "[{ name: a, logicalType: object, properties: [{ name: b }] }]";
    assert_eq!(
        differences(held, "[{ name: a, logicalType: object, physicalType: JSON }]"),
        ["a type apart object -> JSON"]
    );
    assert_eq!(
        differences(
            "[{ name: a, physicalType: 'array<string>' }]",
            "[{ name: a, physicalType: 'array<int>', items: { logicalType: string } }]"
        ),
        ["a[] type apart string -> integer(32 bits)"]
    );
}

#[test]
fn a_family_that_changes_is_not_hidden_by_a_narrower_type() {
    let field =
        |logical: &str, physical: &str| format!("[{{ name: a, logicalType: {logical}, physicalType: {physical} }}]");
    assert_eq!(
        differences(&field("string", "VARCHAR(20)"), &field("date", "VARCHAR(10)")),
        ["a type apart VARCHAR(20) -> VARCHAR(10)"]
    );
    // Naming a family later, or the members a text names already, changes nothing.
    for (before, after) in [
        ("{ name: a, physicalType: JSON }", "{ name: a, physicalType: JSON, logicalType: object }"),
        (
            "{ name: a, physicalType: 'array<int>' }",
            "{ name: a, logicalType: array, physicalType: 'array<int>', items: { logicalType: integer } }",
        ),
        (
            "{ name: a, physicalType: 'struct<b:int>' }",
            "{ name: a, logicalType: object, physicalType: 'struct<b:int>', properties: [{ name: b }] }",
        ),
    ] {
        assert_eq!(differences(&format!("[{before}]"), &format!("[{after}]")), [] as [&str; 0], "{after}");
    }
}

#[test]
fn a_part_pairs_as_the_whole_does() {
    let mut published = contract("[{ id: f1, name: a }, { name: b }]");
    let mut proposed = contract("[{ id: f1, name: a, physicalName: b }, { name: b, physicalName: b_old }]");
    align(&mut published, &mut proposed);
    published.datasets[0].fields.remove(0);
    let found: Vec<_> =
        compare(&published, &proposed).iter().filter(|d| d.direction != Direction::Narrower).map(shown).collect();
    assert_eq!(found, ["b stored-name apart b -> b_old"]);
}

#[test]
fn a_closed_list_comes_from_an_enum_or_from_a_rule_without_tolerance() {
    let rule = |tolerance: &str| {
        format!(
            "[{{ name: a, quality: [{{ metric: invalidValues, {tolerance}, arguments: {{ validValues: [x, y] }} }}] }}]"
        )
    };
    assert_eq!(differences(&rule("mustBe: 0"), "[{ name: a, enum: [{ value: x }, { value: y }] }]"), [] as [&str; 0]);
    assert_eq!(differences(&rule("mustBe: 0"), &rule("mustBe: 0.0")), [] as [&str; 0]);
    assert_eq!(differences(&rule("mustBe: 0"), &rule("mustBeLessThan: 1, unit: percent")).len(), 1);
    assert_eq!(differences(&rule("mustBe: 0"), &rule("mustBeLessThan: 5")), ["a value-list wider x, y -> -"]);
    assert_eq!(
        differences(
            "[{ name: a, enum: [{ value: x }, { value: y }] }]",
            "[{ name: a, enum: [{ value: y }, { value: z }] }]"
        ),
        ["a values wider - -> z", "a values narrower x -> -"]
    );
}

fn field(depth: u32) -> BoxedStrategy<String> {
    let name = prop::sample::select(vec!["a", "b", "c", "A"]);
    let types = prop::sample::select(vec![
        "",
        "logicalType: integer",
        "logicalType: string",
        "physicalType: int",
        "physicalType: bigint",
        "physicalType: 'decimal(5,2)'",
        "physicalType: blob5",
    ]);
    let facets = prop::sample::subsequence(
        vec!["required: true", "unique: true", "primaryKey: true", "partitioned: true", "classification: internal"],
        0..3,
    );
    let limits =
        prop::sample::select(vec!["", "minimum: 0", "minimum: 5", "maxLength: 3", "pattern: x", "format: email"]);
    let list = prop::sample::select(vec!["", "enum: [{ value: 1 }]", "enum: [{ value: 1 }, { value: 2 }]"]);
    let leaf = (name.clone(), types, facets, limits, list).prop_map(|(name, ty, facets, limits, list)| {
        let mut parts = vec![format!("name: {name}"), ty.to_owned(), list.to_owned()];
        parts.extend(facets.iter().map(ToString::to_string));
        if !limits.is_empty() {
            parts.push(format!("logicalTypeOptions: {{ {limits} }}"));
        }
        parts.retain(|part| !part.is_empty());
        format!("{{ {} }}", parts.join(", "))
    });
    if depth == 0 {
        return leaf.boxed();
    }
    let inside = (name, fields(depth - 1))
        .prop_map(|(name, fields)| format!("{{ name: {name}, logicalType: object, properties: {fields} }}"));
    prop_oneof![3 => leaf, 1 => inside].boxed()
}

/// Fields of one struct, without two of one name.
fn fields(depth: u32) -> BoxedStrategy<String> {
    prop::collection::vec(field(depth), 0..4)
        .prop_map(|fields| {
            let name = |field: &str| field.split([',', ' ']).nth(2).unwrap_or_default().to_owned();
            let mut seen = std::collections::BTreeSet::new();
            let kept: Vec<_> = fields.into_iter().filter(|field| seen.insert(name(field))).collect();
            format!("[{}]", kept.join(", "))
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn every_contract_keeps_its_own_promise(a in fields(2)) {
        prop_assert_eq!(differences(&a, &a), Vec::<String>::new());
    }

    #[test]
    fn every_difference_is_one_its_aspect_can_have(a in fields(2), b in fields(2)) {
        for difference in compare(&contract(&a), &contract(&b)) {
            prop_assert!(difference.aspect.directions().contains(&difference.direction), "{}", shown(&difference));
            let _ = crate::rules::judge(&difference);
        }
    }

    #[test]
    fn what_is_wider_one_way_round_is_narrower_the_other_way(a in fields(2), b in fields(2)) {
        // A key that loses a column with the column itself is told once, on the side that loses it.
        let keys = [Aspect::PrimaryKey, Aspect::KeyOrder, Aspect::Partitioning];
        let sides = |difference: &Difference| !keys.contains(&difference.aspect);
        let one_way = compare(&contract(&a), &contract(&b));
        let other_way = compare(&contract(&b), &contract(&a));
        let mut there: Vec<_> = one_way.iter().filter(|d| sides(d)).map(|d| (d.aspect, d.direction.mirrored())).collect();
        let mut back: Vec<_> = other_way.iter().filter(|d| sides(d)).map(|d| (d.aspect, d.direction)).collect();
        there.sort();
        back.sort();
        prop_assert_eq!(there, back, "{} / {}", a, b);
    }
}

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
