//! Relationships, roles, owners and support channels.

use super::*;

const NONE: [&str; 0] = [];

fn between(before: &str, after: &str) -> Vec<String> {
    compare(&document(before), &document(after)).iter().map(shown).collect()
}

/// Two datasets, with relationships beside the first one and beside its field `b`.
fn linked(beside_dataset: &str, beside_field: &str) -> String {
    format!(
        "schema:\n  - name: t\n    id: t1\n    relationships: [{beside_dataset}]\n    properties:\n      - {{ name: a }}\n      \
         - {{ name: b, id: b1, relationships: [{beside_field}] }}\n  - name: u\n    properties: [{{ name: k }}, {{ name: l, id: l1 }}]\n"
    )
}

#[test]
fn a_relationship_is_one_thing_however_it_is_written() {
    let spellings = [
        linked("", "{ to: u.l }"),
        linked("", "{ type: foreignKey, to: u.l, description: x }"),
        linked("{ from: t.b, to: u.l }", ""),
        linked("{ from: [t.b], to: [u.l] }", ""),
        linked("{ from: schema/t1/properties/b1, to: /schema/u/properties/l1 }", ""),
    ];
    for one in &spellings {
        for other in &spellings {
            assert_eq!(between(one, other), NONE, "{one}\n{other}");
        }
    }
    let none = linked("", "");
    assert_eq!(between(&spellings[0], &none), ["b relationship wider u.l -> -"]);
    assert_eq!(between(&none, &spellings[2]), ["b relationship narrower - -> u.l"]);
    assert_eq!(between(&spellings[0], &linked("", "{ to: u.k }")), ["b relationship apart u.l -> u.k"]);
    let several = |to: &str| linked("", &format!("{{ to: [{to}] }}"));
    assert_eq!(between(&several("u.k, u.l"), &several("u.k, x.yaml#/schema/y")).len(), 1, "no target is overlooked");
    assert_eq!(between(&spellings[0], &linked("", "{ to: other.yaml#/schema/u/properties/l }")).len(), 1);
}

#[test]
fn keys_of_several_fields_are_lists_of_pairs() {
    let two = |from: &str, to: &str| linked(&format!("{{ from: [{from}], to: [{to}] }}"), "");
    assert_eq!(between(&two("t.a, t.b", "u.k, u.l"), &two("t.b, t.a", "u.l, u.k")), NONE);
    assert_eq!(
        between(&two("t.a, t.b", "u.k, u.l"), &two("t.a, t.b", "u.l, u.k")),
        [" relationship apart u.k, u.l by t.a, t.b -> u.l, u.k by t.a, t.b"]
    );
}

#[test]
fn several_relationships_of_a_field_are_told_apart() {
    assert_eq!(
        between(&linked("", "{ to: u.k }, { to: u.l }"), &linked("", "{ to: u.l }")),
        ["b relationship wider u.k -> -"]
    );
}

#[test]
fn a_relationship_follows_its_fields() {
    let before = "schema:\n  - name: t\n    properties: [{ name: a, id: i, relationships: [{ to: u.k }] }]\n  - name: u\n    properties: [{ name: k, id: j }]\n";
    let after = before.replace("name: a", "name: z").replace("name: k", "name: y").replace("u.k", "u.y");
    let (mut published, mut proposed) = (document(before), document(&after));
    align(&mut published, &mut proposed);
    let found: Vec<_> = compare(&published, &proposed).iter().map(|difference| difference.aspect.name()).collect();
    assert_eq!(found, ["stored-name", "stored-name"]);
}

#[test]
fn a_reference_can_go_into_lists() {
    let inside = |name: &str, to: &str| {
        format!(
            "schema:\n  - name: t\n    properties:\n      - name: items\n        logicalType: array\n        items:\n          logicalType: object\n          properties: [{{ name: {name}{to} }}]\n      - {{ name: k }}\n"
        )
    };
    let beside = inside("sku", "").replace(
        "    properties:\n      - name: items",
        "    relationships: [{ from: t.items.sku, to: t.k }]\n    properties:\n      - name: items",
    );
    assert_eq!(between(&inside("sku", ", relationships: [{ to: t.k }]"), &beside), NONE);
    assert_eq!(between(&beside, &inside("sku", "")), ["items[].sku relationship wider t.k -> -"]);
}

#[test]
fn roles_give_more_or_less() {
    let roles = |text: &str| format!("roles: [{text}]");
    let table = [
        ("{ role: r, access: read }", "", vec!["r role wider r -> -"]),
        ("{ role: r, access: read }", "{ role: r, access: READ, description: x, firstLevelApprovers: y }", vec![]),
        ("{ role: r, access: write }", "{ role: r, access: read }", vec!["r role-access wider write -> read"]),
        ("{ role: r, access: write }", "{ role: r, access: read-write }", vec![]),
        ("{ role: r }", "{ role: r, access: read }", vec!["r role-access narrower - -> read"]),
        ("{ role: r, access: read }", "{ role: r, access: curate }", vec!["r role-access unknown read -> curate"]),
        ("{ id: i, role: r }", "{ id: i, role: s }", vec!["r role apart r -> s"]),
        ("{ role: r }, { role: s }", "{ role: s }, { role: r }", vec![]),
    ];
    for (before, after, found) in table {
        assert_eq!(between(&roles(before), &roles(after)), found, "{before} -> {after}");
    }
}

#[test]
fn servers_have_roles_and_settings_of_their_own() {
    let server = |rest: &str| format!("servers: [{{ server: s, type: s3, location: x{rest} }}]");
    assert_eq!(between(&server(", roles: [{ role: r }]"), &server("")), ["s.r role wider r -> -"]);
    let custom = |value: &str| server(&format!(", customProperties: [{{ property: header, value: {value} }}]"));
    assert_eq!(
        between(&custom("true"), &custom("false")),
        ["s.\"customProperties.header\" server-setting apart true -> false"]
    );
    // Roles go with their server.
    let gone = between(&server(", roles: [{ role: r }]"), "servers: []");
    assert_eq!(gone, ["s server wider x -> -"]);
}

#[test]
fn somebody_answers_for_the_data() {
    assert_eq!(between("team: { name: x }", ""), [" owner wider x -> -"]);
    assert_eq!(between("team: { name: x }", "team: { name: y }"), [" owner unknown x -> y"]);
    assert_eq!(between("team: { name: x }", "team: { name: x, members: [{ username: y }] }"), NONE);
    let support = |text: &str| format!("support: [{text}]");
    let table = [
        ("{ channel: a }", "", vec![" support wider a -> -"]),
        ("", "{ channel: a }", vec![" support narrower - -> a"]),
        ("{ channel: a }, { channel: b }", "{ channel: b }", vec!["a support unknown a -> -"]),
        ("{ channel: b }", "{ channel: a }, { channel: b }", vec!["a support unknown - -> a"]),
        ("{ channel: a, url: u }", "{ channel: b, url: u }", vec!["a support unknown a, u -> b, u"]),
        ("{ channel: a, tool: slack }", "{ channel: a, tool: slack, description: x }", vec![]),
    ];
    for (before, after, found) in table {
        assert_eq!(between(&support(before), &support(after)), found, "{before} -> {after}");
    }
}

#[test]
fn a_relationship_comes_and_goes_with_its_field() {
    let with = |fields: &str| format!("schema:\n  - name: t\n    properties: [{{ name: k }}{fields}]");
    let linked = with(", { name: a, relationships: [{ to: t.k }] }");
    assert_eq!(between(&linked, &with("")), ["a field wider optional any -> -"]);
    assert_eq!(between(&with(""), &linked), ["a field narrower - -> optional any"]);
}
