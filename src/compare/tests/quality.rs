//! Quality rules: every operator, every kind of rule, and what other promises say already.

use super::*;

/// A field with quality rules, each given without its braces.
fn field(facets: &str, rules: &[&str]) -> String {
    let rules: Vec<_> = rules.iter().map(|rule| format!("{{ {rule} }}")).collect();
    format!("[{{ name: a, {facets}quality: [{}] }}]", rules.join(", "))
}

fn rules(before: &[&str], after: &[&str]) -> Vec<String> {
    differences(&field("", before), &field("", after))
}

const NONE: [&str; 0] = [];

#[test]
fn every_operator_is_a_set_of_numbers() {
    let table = [
        ("mustBe: 0", "mustBe: 0.0", "same"),
        ("mustBe: 0", "mustBeLessOrEqualTo: 0", "same"),
        ("mustBe: 0", "mustBeLessThan: 1", "same"),
        ("mustBe: 0", "mustBe: 0, unit: percent", "same"),
        ("mustBeLessThan: 5", "mustBeLessOrEqualTo: 4", "same"),
        ("mustBeBetween: [0, 4]", "mustBeLessThan: 5", "same"),
        ("mustNotBeBetween: [0, 4]", "mustBeGreaterThan: 4", "same"),
        ("mustNotBe: 0", "mustBeGreaterOrEqualTo: 1", "same"),
        ("mustBeGreaterOrEqualTo: 2, mustBeLessOrEqualTo: 9", "mustBeBetween: [2, 9]", "same"),
        ("mustBeGreaterOrEqualTo: 0", "description: none", "same"),
        ("mustBeLessThan: 5, unit: percent", "mustBeLessThan: 5, unit: '%'", "same"),
        ("mustBeLessThan: 5, unit: percent", "mustBeBetween: [0, 5], unit: percent", "wider"),
        ("mustBe: 0", "mustBeLessThan: 5", "wider"),
        ("mustBe: 0", "mustBeLessThan: 5, unit: percent", "wider"),
        ("mustBe: 0", "description: none", "wider"),
        ("mustBeGreaterThan: 10", "mustBeGreaterThan: 9", "wider"),
        ("mustBeGreaterOrEqualTo: 10", "mustBeGreaterOrEqualTo: 9.5", "same"),
        ("mustBeGreaterOrEqualTo: 10, unit: percent", "mustBeGreaterOrEqualTo: 9.5, unit: percent", "wider"),
        ("mustBeBetween: [10, 20]", "mustBeBetween: [10, 21]", "wider"),
        ("mustNotBeBetween: [10, 20]", "mustNotBeBetween: [10, 19]", "wider"),
        ("mustBe: 5", "mustNotBe: 6", "wider"),
        ("mustNotBe: 5", "mustBe: 6", "narrower"),
        ("mustBe: 5", "mustBe: 6", "apart"),
        ("mustBe: 5", "mustNotBe: 5", "apart"),
        ("mustBeBetween: [10, 20]", "mustBeBetween: [15, 25]", "apart"),
        ("mustBeGreaterThan: 5", "mustBeLessThan: 5", "apart"),
        ("mustBeLessThan: 5", "mustBeLessThan: 5, unit: percent", "unknown"),
        ("mustBe: 5", "mustBe: soon", "unknown"),
        ("mustBe: soon", "mustBe: soon", "same"),
        ("mustBe: .nan", "mustBe: .nan", "same"),
        ("mustBe: 9007199254740993", "mustBe: 9007199254740992", "apart"),
    ];
    for (before, after, direction) in table {
        let rule = |threshold: &str| format!("metric: missingValues, {threshold}");
        for (one, other, wanted) in [
            (before, after, direction.to_owned()),
            (
                after,
                before,
                match direction {
                    "wider" => "narrower".to_owned(),
                    "narrower" => "wider".to_owned(),
                    other => other.to_owned(),
                },
            ),
        ] {
            let found = compare(&contract(&field("", &[&rule(one)])), &contract(&field("", &[&rule(other)])));
            let found: Vec<_> = found.iter().map(|difference| difference.direction.name()).collect();
            let wanted: Vec<&str> = if wanted == "same" { vec![] } else { vec![&wanted] };
            assert_eq!(found, wanted, "{one} -> {other}");
        }
    }
}

#[test]
fn rules_come_and_go() {
    let nulls = "metric: missingValues, mustBeLessThan: 5, unit: percent";
    assert_eq!(rules(&[nulls], &[]), ["a quality wider less than 5 percent -> -"]);
    assert_eq!(rules(&[], &[nulls]), ["a quality narrower - -> less than 5 percent"]);
    // Neither the order nor what is written for people makes a difference.
    let dressed = "type: library, unit: percent, mustBeLessThan: 5, metric: missingValues, dimension: completeness, \
                   description: x, businessImpact: y, schedule: z, tags: [t]";
    assert_eq!(
        rules(&[nulls, "metric: duplicateValues, mustBe: 0"], &["metric: duplicateValues, mustBe: 0", dressed]),
        NONE
    );
    // v3.0 and v3.1 call one thing by two names.
    assert_eq!(
        rules(&["rule: duplicateCount, mustBeLessThan: 5"], &["metric: duplicateValues, mustBeLessThan: 5"]),
        NONE
    );
}

#[test]
fn rules_of_one_metric_are_told_apart() {
    let one =
        |limit: u8| format!("metric: duplicateValues, mustBeLessThan: {limit}, arguments: {{ properties: [b, c] }}");
    let other =
        |limit: u8| format!("metric: duplicateValues, mustBeLessThan: {limit}, arguments: {{ properties: [c, d] }}");
    assert_eq!(
        rules(&[&one(5), &other(7)], &[&other(9), &one(5).replace("[b, c]", "[c, b]")]),
        ["a quality wider less than 7 -> less than 9"]
    );
    // By id and by name, whatever else changes.
    let with_id = |id: &str, limit: u8| format!("id: {id}, metric: missingValues, mustBeLessThan: {limit}");
    assert_eq!(
        rules(&[&with_id("x", 5), &with_id("y", 7)], &[&with_id("y", 5), &with_id("x", 7)]),
        ["a quality wider less than 5 -> less than 7", "a quality narrower less than 7 -> less than 5"]
    );
    let named = |name: &str, limit: u8| format!("name: {name}, metric: missingValues, mustBeLessThan: {limit}");
    assert_eq!(
        rules(&[&named("x", 5), &named("y", 7)], &[&named("y", 8), &named("x", 5)]),
        ["a quality wider less than 7 -> less than 8"]
    );
}

#[test]
fn what_a_tool_runs_cannot_be_compared() {
    let sql = |query: &str| format!("type: sql, query: \"{query}\", mustBe: 0");
    assert_eq!(rules(&[&sql("select  1\\n from t")], &[&sql("select 1 from t ")]), NONE);
    assert_eq!(rules(&[&sql("select 1")], &[&sql("select 2")]), ["a quality-check unknown select 1 -> select 2"]);
    assert_eq!(rules(&[&sql("select 'a  b'")], &[&sql("select 'a b'")]).len(), 1);
    assert_eq!(rules(&[&sql("select 1 -- x\\n and 2")], &[&sql("select 1 -- x and 2")]).len(), 1);
    let custom = |engine: &str, body: &str| format!("type: custom, engine: {engine}, implementation: {{ {body} }}");
    assert_eq!(rules(&[&custom("soda", "a: 1, b: [x]")], &[&custom("Soda", "b: [x], a: 1")]), NONE);
    assert_eq!(rules(&[&custom("soda", "a: 1")], &[&custom("soda", "a: 2")]).len(), 1);
    assert_eq!(rules(&[&custom("soda", "a: 1")], &[&custom("dbt", "a: 1")]).len(), 2, "another tool is another rule");
    assert_eq!(
        rules(&["type: text, description: a  b"], &["type: text, description: c"]),
        ["a quality-check unknown a b -> c"]
    );
}

#[test]
fn a_longer_list_of_valid_values_admits_more() {
    let list = |values: &str, tolerance: &str| {
        format!("metric: invalidValues, {tolerance}, arguments: {{ validValues: [{values}] }}")
    };
    let some = "mustBeLessThan: 5";
    assert_eq!(
        rules(&[&list("x", some)], &[&list("x, y", some)]),
        ["a quality wider less than 5 other than x -> less than 5 other than x, y"]
    );
    assert_eq!(rules(&[&list("x, y", some)], &[&list("y, x", some)]), NONE);
    assert_eq!(rules(&[&list("x, y", some)], &[&list("x", some)]).len(), 1);
    let not_few = "mustBeGreaterThan: 5";
    assert_eq!(
        rules(&[&list("x", not_few)], &[&list("x, y", not_few)]),
        ["a quality-check unknown invalidValues other than x -> invalidValues other than x, y"]
    );
    // A list without tolerance is a closed list of values, and told as one.
    let closed = "mustBe: 0";
    assert_eq!(rules(&[&list("x", closed)], &[&list("x, y", closed)]), ["a values wider - -> y"]);
    assert_eq!(rules(&[&list("x", closed)], &[&list("x", some)]), ["a value-list wider x -> -"]);
    assert_eq!(rules(&[&list("x", closed)], &[]), ["a value-list wider x -> -"]);
}

#[test]
fn failures_can_matter_less() {
    let rule = |severity: &str| format!("metric: missingValues, mustBe: 0{severity}");
    let table = [
        (", severity: error", ", severity: warning", vec!["a quality-severity wider error -> warning"]),
        (", severity: info", ", severity: error", vec!["a quality-severity narrower info -> error"]),
        (", severity: Warn", ", severity: warning", vec![]),
        (", severity: sev1", ", severity: error", vec!["a quality-severity unknown sev1 -> error"]),
        (", severity: error", "", vec!["a quality-severity unknown error -> -"]),
    ];
    for (before, after, found) in table {
        assert_eq!(rules(&[&rule(before)], &[&rule(after)]), found, "{before} -> {after}");
    }
}

#[test]
fn what_required_and_unique_say_is_not_told_twice() {
    let nulls = "metric: nullValues, mustBe: 0";
    let required = "required: true, ";
    assert_eq!(differences(&field(required, &[nulls]), &field(required, &[])), NONE);
    assert_eq!(
        differences(&field(required, &[nulls]), &field("", &[])),
        ["a presence wider required -> nullable"],
        "one edit, one finding"
    );
    assert_eq!(differences(&field("", &[nulls]), &field("", &[])), ["a quality wider exactly 0 -> -"]);
    let repeats = "metric: duplicateValues, mustBe: 0";
    assert_eq!(differences(&field("unique: true, ", &[repeats]), &field("unique: true, ", &[])), NONE);
    assert_eq!(differences(&field("", &[repeats]), &field("", &[])).len(), 1);
    // A rule that wants nulls is not what `required` says.
    assert_eq!(
        differences(&field(required, &["metric: nullValues, mustBeGreaterThan: 5"]), &field(required, &[])).len(),
        1
    );
}

#[test]
fn a_rule_that_closes_a_list_hides_no_other_rule() {
    let closing = |values: &str, more: &str| {
        format!("metric: invalidValues, mustBe: 0, arguments: {{ validValues: [{values}] }}{more}")
    };
    let nulls = "id: two, metric: nullValues, mustBeLessThan: 5, unit: percent";
    let query = "id: two, name: big, type: sql, query: select 1, mustBe: 0";
    let closed = closing("x, y", ", id: two");
    assert_eq!(
        rules(&[&closing("x, y", ""), nulls], &[&closed]),
        ["a quality wider less than 5 percent -> -"],
        "an id given to the closing rule does not make it the other one"
    );
    assert_eq!(rules(&[&closing("x, y", ""), query], &[&closed]), ["a quality wider exactly 0 -> -"]);
    assert_eq!(rules(&[&closing("x, y", ""), nulls], &[&closing("x, y", ""), nulls]), NONE);
    // Every closing rule holds, not the first one alone.
    assert_eq!(
        rules(&[&closing("x, y, z", ", id: one"), &closed], &[&closing("x, y, z", ", id: two")]),
        ["a values wider - -> z"]
    );
    assert_eq!(rules(&[&closing("x, y, z", ", id: one"), &closed], &[&closed]), NONE);
    // A rule about some rows closes nothing.
    let some = "metric: invalidValues, mustBe: 0, arguments: { validValues: [x, y], filter: a = 1 }";
    assert_eq!(
        rules(&[&closing("x, y", "")], &[some]),
        [
            "a value-list wider x, y -> -",
            "a quality-check unknown invalidValues other than x, y -> invalidValues filter=\"a = 1\" other than x, y"
        ]
    );
    assert_eq!(rules(&[some], &[]), ["a quality wider exactly 0 -> -"]);
    // A dataset has no list of values that could tell of it.
    let dataset = |rules: &str| document(&format!("schema:\n  - name: t\n    quality: [{rules}]"));
    let found = compare(&dataset(&format!("{{ {} }}", closing("x", ""))), &dataset(""));
    assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), [" quality wider exactly 0 -> -"]);
}

#[test]
fn rows_are_rows_in_every_spelling() {
    let closing = |unit: &str| {
        format!("metric: invalidValues, mustBeLessThan: 1, unit: {unit}, arguments: {{ validValues: [x] }}")
    };
    for unit in ["row", "Rows", "rows"] {
        assert_eq!(rules(&[&closing(unit)], &[]), ["a value-list wider x -> -"], "{unit}");
    }
    assert_eq!(rules(&[&closing("percent")], &[]), ["a quality wider less than 1 percent -> -"]);
}

#[test]
fn white_space_is_folded_only_where_quotes_are_certain() {
    let sql = |query: &str| format!("type: sql, query: {query:?}, mustBe: 0");
    let changed = [
        ("select 1 /* it's */ and b = 'x  y'", "select 1 /* it's */ and b = 'x y'"),
        ("select 'it\\'s' and b = 'x  y'", "select 'it\\'s' and b = 'x y'"),
        ("select $$it's$$, $$'x  y$$", "select $$it's$$, $$'x y$$"),
        ("select [a  b] from t", "select [a b] from t"),
        ("select \"a  b\" from t", "select \"a b\" from t"),
    ];
    for (was, is) in changed {
        assert_eq!(rules(&[&sql(was)], &[&sql(is)]).len(), 1, "{was} -> {is}");
        assert_eq!(rules(&[&sql(was)], &[&sql(&format!(" {was}\n"))]), NONE, "{was}");
    }
    assert_eq!(
        rules(&[&sql("select \"o'k'\"  from ${table}\n\twhere 1")], &[&sql("select \"o'k'\" from ${table} where 1")]),
        NONE
    );
}

#[test]
fn rules_of_one_name_are_told_apart_by_what_they_are() {
    let parts = |rules: &[&str]| -> Vec<String> {
        let found = compare(&contract(&field("", rules)), &contract(&field("", &[])));
        found.into_iter().filter_map(|difference| difference.part).collect()
    };
    let rule = |text: &str| format!("{text}, mustBeLessThan: 9");
    let (nulls, missing) = (rule("name: n, metric: nullValues"), rule("name: n, metric: missingValues"));
    assert_eq!(parts(&[&nulls, &missing]), ["n (nullValues)", "n (missingValues)"]);
    assert_eq!(parts(&[&missing]), ["n"]);
    let percent = rule("metric: nullValues, unit: percent");
    assert_eq!(parts(&[&percent, &rule("metric: nullValues")]), ["nullValues (percent)", "nullValues (rows)"]);
    assert_eq!(parts(&[&percent, &percent]), ["nullValues", "nullValues (2)"]);
    let of = |fields: &str| rule(&format!("name: n, metric: duplicateValues, arguments: {{ properties: [{fields}] }}"));
    assert_eq!(parts(&[&of("c, d")]), ["n of c, d"], "whether or not another one stands before it");
    assert_eq!(parts(&[&of("a, b"), &of("c, d")]), ["n of a, b", "n of c, d"]);
}
