//! What holds for every pair of contracts.

use proptest::prelude::*;

use super::*;

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
    let words = prop::sample::select(vec![
        "",
        "description: x",
        "description: y",
        "encryptedName: e",
        "semanticType: measure",
        "customProperties: [{ property: unit, value: m }]",
        "customProperties: [{ property: unit, value: g }]",
    ]);
    let limits =
        prop::sample::select(vec!["", "minimum: 0", "minimum: 5", "maxLength: 3", "pattern: x", "format: email"]);
    let list = prop::sample::select(vec!["", "enum: [{ value: 1 }]", "enum: [{ value: 1 }, { value: 2 }]"]);
    let leaf = (name.clone(), types, facets, limits, list, words, quality()).prop_map(
        |(name, ty, facets, limits, list, words, rules)| {
            let mut parts = vec![format!("name: {name}"), ty.to_owned(), list.to_owned(), words.to_owned(), rules];
            parts.extend(facets.iter().map(ToString::to_string));
            if !limits.is_empty() {
                parts.push(format!("logicalTypeOptions: {{ {limits} }}"));
            }
            parts.retain(|part| !part.is_empty());
            format!("{{ {} }}", parts.join(", "))
        },
    );
    if depth == 0 {
        return leaf.boxed();
    }
    let inside = (name, fields(depth - 1))
        .prop_map(|(name, fields)| format!("{{ name: {name}, logicalType: object, properties: {fields} }}"));
    prop_oneof![3 => leaf, 1 => inside].boxed()
}

/// Up to two quality rules, alike enough to be taken for each other.
fn quality() -> BoxedStrategy<String> {
    let rule = prop::sample::select(vec![
        "metric: nullValues, mustBe: 0",
        "metric: nullValues, mustBeLessThan: 5, unit: percent",
        "metric: nullValues, mustBeLessOrEqualTo: 0, severity: error",
        "metric: nullValues, mustBeBetween: [0, 5], severity: info",
        "metric: invalidValues, mustBe: 0, arguments: { validValues: [1, 2] }",
        "metric: invalidValues, mustBeLessThan: 5, arguments: { validValues: [1, 2] }",
        "metric: invalidValues, mustBeLessThan: 5, arguments: { validValues: [1, 2, 3] }",
        "metric: duplicateValues, name: d, mustBeGreaterThan: 3, mustBeLessThan: 9",
        "type: sql, query: 'select 1', mustBe: 0",
        "type: sql, query: 'select 2', mustNotBe: 0, severity: sev1",
        "type: text, description: fine",
    ]);
    let rules = prop::collection::vec(rule, 0..3);
    rules
        .prop_map(|rules| match rules.as_slice() {
            [] => String::new(),
            rules => format!(
                "quality: [{}]",
                rules.iter().map(|rule| format!("{{ {rule} }}")).collect::<Vec<_>>().join(", ")
            ),
        })
        .boxed()
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

/// What stands in a contract beside its fields, one line each.
fn surroundings() -> BoxedStrategy<String> {
    let lines = vec![
        "team: { name: x }",
        "team: { name: y }",
        "roles: [{ role: r, access: read }]",
        "roles: [{ id: i, role: r, access: write }, { role: s }]",
        "roles: [{ id: i, role: s, access: curate }]",
        "support: [{ channel: a, tool: slack }]",
        "support: [{ channel: b, url: u }, { channel: a }]",
        "servers: [{ server: s, type: s3, location: x, roles: [{ role: r }] }]",
        "servers: [{ server: s, type: s3, location: y, customProperties: [{ property: p, value: 1 }] }]",
        "slaProperties: [{ property: latency, value: 1, unit: d }]",
    ];
    let names = |line: &&str| line.split(':').next().unwrap_or_default().to_owned();
    prop::collection::vec(prop::sample::select(lines), 0..5)
        .prop_map(move |lines| {
            let mut seen = std::collections::BTreeSet::new();
            lines.into_iter().filter(|line| seen.insert(names(line))).collect::<Vec<_>>().join("\n")
        })
        .boxed()
}

/// A whole contract with relationships of both spellings.
fn whole() -> BoxedStrategy<String> {
    let links = prop::sample::select(vec![
        "",
        "{ from: t.a, to: u.k }",
        "{ from: t.b, to: u.l }",
        "{ from: [t.a, t.b], to: [u.k, u.l] }",
    ]);
    let link =
        prop::sample::select(vec!["", "{ to: u.k }", "{ to: u.l }, { to: u.k }", "{ id: i, to: 'x.yaml#/schema/k' }"]);
    (surroundings(), links, link, quality())
        .prop_map(|(rest, links, link, rules)| {
            let rules = if rules.is_empty() { String::new() } else { format!("    {rules}\n") };
            format!(
                "{rest}\nschema:\n  - name: t\n{rules}    relationships: [{links}]\n    properties: [{{ name: a, relationships: [{link}] }}, {{ name: b }}]\n  - name: u\n    properties: [{{ name: k }}, {{ name: l }}]"
            )
        })
        .boxed()
}

proptest! {
    #[test]
    fn what_stands_beside_the_fields_is_mirrored_too(a in whole(), b in whole()) {
        let (one, other) = (document(&a), document(&b));
        prop_assert_eq!(compare(&one, &one), vec![]);
        let mut there: Vec<_> = compare(&one, &other).iter().map(|d| (d.aspect, d.direction.mirrored(), d.path.clone())).collect();
        let mut back: Vec<_> = compare(&other, &one).iter().map(|d| (d.aspect, d.direction, d.path.clone())).collect();
        for list in [&mut there, &mut back] {
            // What has two names goes by the expected one.
            list.iter_mut().filter(|(aspect, ..)| matches!(aspect, Aspect::Role | Aspect::RoleAccess)).for_each(|(.., path)| *path = Path::root());
            list.sort();
        }
        prop_assert_eq!(there, back, "{}\n{}", a, b);
    }
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
