//! ODCS `quality` -> quality rules. The `rule` of v3.0 and the `metric` of v3.1 are one thing.
//!
//! Sources: ODCS v3.0.2 and v3.1.0, section Data Quality. Guaranteed: spelling makes no difference: the order of keys
//! and of lists, the words for one threshold, white space in queries.

use std::collections::BTreeSet;

use super::node::{Kind, Node};
use super::odcs::items;
use crate::model::numbers::Numbers;
use crate::model::quality::{Measure, QualityRule, Results, Threshold, Unit};
use crate::model::{Allowed, Scalar, Site};

/// Every quality rule of a dataset or field, in the order of the file.
pub(super) fn read_quality(node: &Node, site: &Site) -> Vec<QualityRule> {
    items(node, "quality", site).map(|(node, site)| rule(node, site)).collect()
}

/// The values that every rule of a field admits which tolerates no other ones.
pub(super) fn closed_list(node: &Node, site: &Site) -> Option<Allowed> {
    let lists = items(node, "quality", site).filter_map(|(rule, site)| closing_list(rule, &site));
    lists.reduce(|all, one| {
        let values: BTreeSet<Scalar> = all.values.intersection(&one.values).cloned().collect();
        // The list that rules out more is the one to look at.
        let site = if values == all.values { all.site } else { one.site };
        Allowed { values, site }
    })
}

fn rule(node: &Node, site: Site) -> QualityRule {
    let (subject, measure) = measure(node, &site);
    let list = node.get("arguments").and_then(|arguments| arguments.get("properties"));
    let fields = list.map(Node::items).unwrap_or_default();
    let text = |key: &str| node.text_at(key).map(str::to_owned);
    QualityRule {
        id: text("id"),
        name: text("name"),
        threshold: threshold(node, subject != "sql", &site),
        subject,
        measure,
        severity: text("severity"),
        fields: fields.iter().filter_map(Node::text).map(str::to_owned).collect(),
        closes_list: closing_list(node, &site).is_some(),
        site,
    }
}

fn measure(node: &Node, site: &Site) -> (String, Measure) {
    let plain = |subject: &str, content: String, shown: &str, key: &str| Measure {
        canonical: format!("{subject} {content}"),
        content,
        shown: shown.to_owned(),
        valid: None,
        is_prose: false,
        site: site.key(key),
    };
    let kind = node.text_at("type");
    if let Some(metric) = node.text_at("metric").or_else(|| node.text_at("rule")) {
        return library(node, metric, site);
    }
    if kind == Some("sql") || kind.is_none() && node.get("query").is_some() {
        let query = node.text_at("query").map(spaced).unwrap_or_default();
        return ("sql".to_owned(), plain("sql", query, "query", "query"));
    }
    if kind == Some("custom") || kind.is_none() && node.get("implementation").is_some() {
        let engine = node.text_at("engine").unwrap_or("custom");
        let implementation = node.get("implementation").map(canonical).unwrap_or_default();
        let subject = format!("custom {}", engine.to_lowercase());
        let shown = format!("{engine} check");
        let written = node.get("implementation").and_then(Node::text);
        let content = written.map_or_else(|| implementation.clone(), str::to_owned);
        let measure = plain(&subject, implementation, &shown, "implementation");
        return (subject, Measure { content, ..measure });
    }
    let text = node.text_at("description").or_else(|| node.text_at("name")).unwrap_or_default();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    ("text".to_owned(), Measure { is_prose: true, ..plain("text", text, "text", "description") })
}

/// A library rule. What v3.0 calls `duplicateCount` is the metric `duplicateValues`; `validValues` without a threshold
/// is `invalidValues` that must be 0.
fn library(node: &Node, metric: &str, site: &Site) -> (String, Measure) {
    let key = if node.get("arguments").is_some() { "arguments" } else { "metric" };
    let counts_invalid = metric == "validValues" && operators(node).next().is_none();
    let metric = match metric {
        "duplicateCount" => "duplicateValues",
        "validValues" if counts_invalid => "invalidValues",
        other => other,
    };
    let arguments = node.get("arguments");
    let listed = arguments.and_then(|arguments| arguments.get("validValues")).or_else(|| node.get("validValues"));
    let valid = listed.filter(|_| metric == "invalidValues").map(|list| list.items().iter().filter_map(Node::scalar));
    let entries = arguments.map(Node::entries).unwrap_or_default().iter();
    let mut rest: Vec<String> = entries
        .filter(|entry| entry.key != "validValues" || valid.is_none())
        .map(|entry| {
            let mut items: Vec<_> = entry.value.items().iter().map(canonical).collect();
            items.sort();
            let value = if items.is_empty() { canonical(&entry.value) } else { items.join(",") };
            format!(" {}={value}", entry.key)
        })
        .collect();
    rest.sort();
    let fields = arguments.and_then(|arguments| arguments.get("properties")).map(Node::items).unwrap_or_default();
    let fields: Vec<_> = fields.iter().filter_map(Node::text).collect();
    let shown = if fields.is_empty() { metric.to_owned() } else { format!("{metric} of {}", fields.join(", ")) };
    let valid = valid.map(|values| values.collect::<BTreeSet<_>>().into_iter().collect());
    let canonical = format!("{metric}{}", rest.concat());
    let content = canonical.clone();
    let measure = Measure { canonical, shown, content, valid, is_prose: false, site: site.key(key) };
    (metric.to_owned(), measure)
}

fn operators(node: &Node) -> impl Iterator<Item = (&str, Operand)> {
    let entries = node.entries().iter().filter(|entry| entry.key.starts_with("must"));
    entries.map(|entry| (entry.key.as_str(), operand(&entry.value)))
}

fn operand(node: &Node) -> Operand {
    match node.scalar() {
        Some(value) => vec![value],
        None => node.items().iter().filter_map(Node::scalar).collect(),
    }
}

/// What an operator compares with: one value, or the two ends of a range.
type Operand = Vec<Scalar>;

/// What a rule's operators admit together. Library rules count rows unless they say otherwise.
fn threshold(node: &Node, counts: bool, site: &Site) -> Option<Threshold> {
    let operators: Vec<_> = operators(node).collect();
    if node.text_at("rule") == Some("validValues") && operators.is_empty() {
        let nothing = Numbers::only(&Scalar::Integer(0));
        return Some(Threshold::of(&nothing, Unit::Rows, "exactly 0".to_owned(), site.key("rule")));
    }
    read_threshold(&operators, node.text_at("unit"), counts, site)
}

/// What operators admit together; `None` where there are none.
pub(super) fn read_threshold(
    operators: &[(&str, Operand)],
    unit_as_written: Option<&str>,
    counts: bool,
    site: &Site,
) -> Option<Threshold> {
    let site = site.key(operators.first()?.0);
    let unit = unit(unit_as_written, counts);
    let mut words: Vec<String> = operators.iter().map(|(key, value)| said(key, value)).collect();
    let shown = words.join(" and ");
    let shown = if unit_as_written.is_some() { format!("{shown} {}", unit.word()) } else { shown };
    let numbers: Option<Vec<Numbers>> = operators.iter().map(|(key, value)| admitted(key, value)).collect();
    Some(match numbers {
        Some(sets) => {
            let all = sets.into_iter().fold(Numbers::all(), |all, one| all.and(&one));
            Threshold::of(&all, unit, shown, site)
        }
        None => {
            words.sort();
            Threshold { results: Results::Text(words.join(" and ")), unit, shown, site }
        }
    })
}

fn unit(written: Option<&str>, counts: bool) -> Unit {
    let folded = written.map(|unit| unit.trim().to_lowercase());
    match folded.as_deref() {
        None if counts => Unit::Rows,
        Some("rows" | "row") => Unit::Rows,
        Some("percent" | "%" | "percentage") => Unit::Percent,
        _ => Unit::Other(folded),
    }
}

/// The numbers that one operator admits (ODCS v3.1, Data Quality, operators).
fn admitted(operator: &str, operand: &[Scalar]) -> Option<Numbers> {
    let is_number = |value: &Scalar| match value {
        Scalar::Integer(_) => true,
        Scalar::Float(number) => number.is_finite(),
        _ => false,
    };
    if !operand.iter().all(is_number) {
        return None;
    }
    Some(match (operator, operand) {
        ("mustBe", [value]) => Numbers::only(value),
        ("mustNotBe", [value]) => Numbers::only(value).others(),
        ("mustBeGreaterThan", [value]) => Numbers::above(value),
        ("mustBeGreaterOrEqualTo", [value]) => Numbers::from(value),
        ("mustBeLessThan", [value]) => Numbers::from(value).others(),
        ("mustBeLessOrEqualTo", [value]) => Numbers::above(value).others(),
        ("mustBeBetween", [least, most]) => Numbers::between(least, most),
        ("mustNotBeBetween", [least, most]) => Numbers::between(least, most).others(),
        _ => return None,
    })
}

/// One operator in words.
fn said(operator: &str, operand: &[Scalar]) -> String {
    let words = match operator {
        "mustBe" => "exactly",
        "mustNotBe" => "anything but",
        "mustBeGreaterThan" => "more than",
        "mustBeGreaterOrEqualTo" => "at least",
        "mustBeLessThan" => "less than",
        "mustBeLessOrEqualTo" => "at most",
        "mustBeBetween" => "from",
        "mustNotBeBetween" => "outside of",
        other => other,
    };
    let values: Vec<_> = operand.iter().map(ToString::to_string).collect();
    format!("{words} {}", values.join(" to "))
}

/// White space between the words of a query means nothing. Where it cannot be told what stands between quotes, nothing
/// is folded: comments, escapes and the quotes of single engines hide where a text begins.
fn spaced(text: &str) -> String {
    const HIDE_QUOTES: [&str; 8] = ["--", "/*", "//", "#", "\\", "[", "q'", "Q'"];
    const QUOTES: [char; 3] = ['\'', '"', '`'];
    let text = text.trim();
    let is_odd = |quote: &char| text.matches(*quote).count() % 2 == 1;
    // `${table}` is a variable; any other dollar may quote a text.
    let has_dollar_quotes = text.split('$').skip(1).any(|rest| !rest.starts_with('{'));
    if has_dollar_quotes || HIDE_QUOTES.iter().any(|mark| text.contains(mark)) || QUOTES.iter().any(is_odd) {
        return text.to_owned();
    }
    let mut quote = None;
    let mut written = String::with_capacity(text.len());
    let mut was_space = false;
    for c in text.chars() {
        let is_space = quote.is_none() && c.is_ascii_whitespace();
        match quote {
            Some(end) => quote = (c != end).then_some(end),
            None => quote = Some(c).filter(|c| QUOTES.contains(c)),
        }
        if !(is_space && was_space) {
            written.push(if is_space { ' ' } else { c });
        }
        was_space = is_space;
    }
    written
}

/// The same text for the same value, whatever the order of its keys.
pub(super) fn canonical(node: &Node) -> String {
    match &node.kind {
        Kind::Map(entries) => {
            let mut parts: Vec<_> =
                entries.iter().map(|entry| format!("{:?}:{}", entry.key, canonical(&entry.value))).collect();
            parts.sort();
            format!("{{{}}}", parts.join(","))
        }
        Kind::Seq(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        // Indentation may mean something in the words of another tool.
        Kind::Text(text) => format!("{:?}", text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim()),
        _ => node.scalar().map(|value| value.to_string()).unwrap_or_default(),
    }
}

/// The list that a rule closes by tolerating no other value: `invalidValues` with `validValues` and zero tolerance
/// (v3.1), or the rule `validValues` (v3.0). A rule with further arguments speaks of some rows or values only.
fn closing_list(rule: &Node, site: &Site) -> Option<Allowed> {
    let arguments = rule.get("arguments");
    let speaks_of_all = arguments.map(Node::entries).unwrap_or_default().iter().all(|entry| entry.key == "validValues");
    if !speaks_of_all || !threshold(rule, true, site)?.tolerates_nothing() {
        return None;
    }
    let argument = arguments.and_then(|arguments| arguments.get("validValues"));
    let (list, place) = match (rule.text_at("metric"), rule.text_at("rule"), rule.get("validValues")) {
        (None, Some("validValues"), Some(list)) => (list, site.key("validValues")),
        (Some("invalidValues"), _, _) | (None, Some("validValues"), None) => {
            (argument?, site.keys(&["arguments", "validValues"]))
        }
        _ => return None,
    };
    Some(Allowed { values: list.items().iter().filter_map(Node::scalar).collect(), site: place })
}
