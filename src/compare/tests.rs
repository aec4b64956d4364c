//! Comparisons of small contracts, each difference as one line.

mod patterns;
mod people;
mod promises;
mod properties;
mod quality;

use super::*;
use crate::document::Documents;
use crate::document::odcs::read_contract;

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
        ("pattern: a", "pattern: b", vec!["a pattern apart a -> b"]),
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
