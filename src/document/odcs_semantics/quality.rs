//! Quality rules that say nothing, cannot be kept, or always are.

use super::misspelt;
use crate::document::node::{Kind, Node};
use crate::document::odcs::items;
use crate::model::problem::only_meant;
use crate::model::{Edit, Problem, Site};

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// On a dataset.
    Dataset,
    /// On a field.
    Field,
}

const METRICS: [&str; 5] = ["nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount"];
const ARGUMENTS: [&str; 4] = ["validValues", "pattern", "missingValues", "properties"];

pub(super) fn check(holder: &Node, site: &Site, level: Level, problems: &mut Vec<Problem>) {
    for (rule, site) in items(holder, "quality", site) {
        misspelt(rule, "unit", &["rows", "percent"], &site, problems);
        misspelt(rule, "severity", &["info", "warning", "error"], &site, problems);
        kind(rule, &site, problems);
        arguments(rule, &site, problems);
        schedule(rule, &site, problems);
        let bounds = bounds(rule, &site, problems);
        if let Some(metric) = rule.text_at("metric").filter(|metric| METRICS.contains(metric)) {
            place(metric, rule, holder, level, &site, problems);
            if bounds.consistent {
                counted(metric, rule, &bounds, &site, problems);
            }
        }
    }
}

/// What each kind of rule cannot do without.
fn kind(rule: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let has = |key: &str| rule.get(key).is_some();
    let mut missing = |key: &str, why: &str| {
        problems.push(
            Problem::warning("missing-key", site.clone(), format!("the rule has no `{key}`: {why}"))
                .help(format!("add `{key}:`")),
        );
    };
    let operator = rule.entries().iter().any(|entry| entry.key.starts_with("must"));
    match rule.text_at("type") {
        Some("sql") if !has("query") => missing("query", "nothing says what is asked"),
        Some("custom") if !has("engine") => missing("engine", "nothing says what runs it"),
        Some("custom") if !has("implementation") => missing("implementation", "nothing says what is run"),
        Some("library") if !has("metric") && !has("rule") => missing("metric", "nothing says what is counted"),
        Some("sql") | None if has("query") && !operator => missing("mustBe", "nothing says what the result must be"),
        Some("library") | None if has("metric") && !operator => {
            missing("mustBe", "nothing says what the count must be");
        }
        _ => {}
    }
    let stray = match rule.text_at("type") {
        Some("text") => ["metric", "query", "engine", "implementation"].as_slice(),
        Some("sql") => &["metric", "engine", "implementation"],
        Some("library") => &["query", "engine", "implementation"],
        Some("custom") => &["metric", "query"],
        _ => &[],
    };
    for key in stray.iter().filter(|key| has(key)) {
        let kind = rule.text_at("type").unwrap_or_default();
        problems.push(
            Problem::warning(
                "misplaced-key",
                site.key(key).on_key(),
                format!("`{key}` says nothing in a rule of `type: {kind}`"),
            )
            .related(site.key("type"), "the type")
            .help("mend the type, or remove the key"),
        );
    }
}

fn arguments(rule: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(arguments) = rule.get("arguments") else { return };
    let site = site.key("arguments");
    for entry in arguments.entries() {
        let place = site.key(&entry.key);
        if ARGUMENTS.contains(&entry.key.as_str()) {
            let is_list = matches!(entry.value.kind, Kind::Seq(_));
            if entry.key != "pattern" && !is_list {
                problems.push(
                    Problem::warning("wrong-type", place, format!("`{}` must be a list", entry.key))
                        .help("write it like `[a, b]`"),
                );
            } else if entry.key != "pattern" && entry.value.items().is_empty() {
                problems.push(
                    Problem::warning("pointless-rule", place, format!("the list `{}` is empty", entry.key))
                        .help("fill the list, or remove the rule"),
                );
            }
        } else if let Some(meant) = only_meant(&entry.key, ARGUMENTS) {
            problems.push(
                Problem::warning("unknown-key", place.clone().on_key(), format!("no metric takes `{}`", entry.key))
                    .help(format!("did you mean `{meant}`?"))
                    .mended_by(Edit::key(place, meant)),
            );
        }
    }
}

/// A schedule of cron has five fields, and up to two more in some of its kin.
fn schedule(rule: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let by_cron = rule.text_at("scheduler").is_some_and(|scheduler| scheduler.eq_ignore_ascii_case("cron"));
    let Some(schedule) = rule.text_at("schedule").filter(|_| by_cron) else { return };
    let fields = schedule.split_whitespace().count();
    if !(5..=7).contains(&fields) && !schedule.starts_with('@') && !schedule.contains(['$', '{']) {
        problems.push(
            Problem::warning("invalid-format", site.key("schedule"), format!("`{schedule}` is no schedule of cron"))
                .help("write it like `0 20 * * *`: minute, hour, day, month, day of the week"),
        );
    }
}

/// Whether a metric can be counted where it stands, with what it is given.
fn place(metric: &str, rule: &Node, holder: &Node, level: Level, site: &Site, problems: &mut Vec<Problem>) {
    // One that is misspelt is told as such.
    let is = |key: &str, argument: &str| key == argument || only_meant(key, ARGUMENTS) == Some(argument);
    let given = |argument: &str| {
        rule.get("arguments").is_some_and(|all| all.entries().iter().any(|entry| is(&entry.key, argument)))
    };
    let place = site.key("metric");
    let mut misplaced = |message: String, help: &'static str| {
        problems.push(Problem::warning("misplaced-key", place.clone(), message).help(help));
    };
    match (metric, level) {
        ("rowCount", Level::Field) => {
            misplaced(
                "`rowCount` counts the rows of a dataset, not of a field".to_owned(),
                "put the rule under the dataset",
            );
        }
        ("nullValues" | "missingValues" | "invalidValues", Level::Dataset) => {
            misplaced(format!("`{metric}` counts the values of one field"), "put the rule under the field it is about");
        }
        _ => {}
    }
    // What a value is valid by may also be said of the field itself.
    let said = || {
        let options = holder.get("logicalTypeOptions").is_some_and(|options| !options.entries().is_empty());
        options
            || holder.get("enum").is_some()
            || holder.get("logicalType").is_some_and(|ty| ty.text() != Some("string"))
    };
    let missing = match (metric, level) {
        ("duplicateValues", Level::Dataset) if !given("properties") => "properties",
        ("missingValues", _) if !given("missingValues") => "missingValues",
        ("invalidValues", Level::Field) if !given("validValues") && !given("pattern") && !said() => "validValues",
        _ => return,
    };
    problems.push(
        Problem::warning("missing-key", site.key("metric"), format!("`{metric}` has to know its `{missing}`"))
            .help(format!("add `arguments: {{ {missing}: [...] }}`")),
    );
}

/// What the operators of a rule admit together.
struct Bounds {
    least: Option<(f64, bool)>,
    most: Option<(f64, bool)>,
    /// Whether the operators agree with each other, and none was told to be wrong.
    consistent: bool,
    /// Where the operator stands that is to be shown.
    site: Site,
}

#[expect(clippy::cast_precision_loss, reason = "thresholds that people write are far below 2^53")]
const fn number(node: &Node) -> Option<f64> {
    match node.kind {
        Kind::Integer(number) => Some(number as f64),
        Kind::Float(number) => Some(number),
        _ => None,
    }
}

fn bounds(rule: &Node, site: &Site, problems: &mut Vec<Problem>) -> Bounds {
    let mut all = Bounds { least: None, most: None, consistent: true, site: site.clone() };
    let mut seen: Option<Site> = None;
    for entry in rule.entries().iter().filter(|entry| entry.key.starts_with("must")) {
        let place = site.key(&entry.key);
        let [least, most] = admitted(&entry.key, &entry.value);
        if let (Some((least, _)), Some((most, _))) = (least, most)
            && least > most
        {
            problems.push(
                Problem::error("self-contradiction", place.clone(), format!("nothing lies between {least} and {most}"))
                    .help(format!("write the smaller number first: `{}: [{most}, {least}]`", entry.key)),
            );
            all.consistent = false;
        }
        all.least = stricter(all.least, least, |one, other| one > other);
        all.most = stricter(all.most, most, |one, other| one < other);
        if let Some(first) = &seen {
            let nothing = matches!((all.least, all.most), (Some((least, open)), Some((most, open_too)))
                if least > most || least >= most && (open || open_too));
            let problem = if nothing && all.consistent {
                all.consistent = false;
                Problem::error("self-contradiction", place.clone(), "no result can keep both operators".to_owned())
                    .help("mend one of the two")
            } else {
                Problem::warning("several-operators", place.clone(), "the rule has more than one operator".to_owned())
                    .help("the standard takes one: use `mustBeBetween`, or write two rules")
            };
            problems.push(problem.related(first.clone(), "the other operator"));
        }
        all.site = place.clone();
        seen.get_or_insert(place);
    }
    all
}

type End = Option<(f64, bool)>;

/// The least and the most that an operator admits, each with whether it is itself ruled out.
fn admitted(operator: &str, value: &Node) -> [End; 2] {
    let one = number(value);
    let inside = |end: Option<f64>| end.map(|end| (end, false));
    let outside = |end: Option<f64>| end.map(|end| (end, true));
    match operator {
        "mustBe" => [inside(one), inside(one)],
        "mustBeGreaterThan" => [outside(one), None],
        "mustBeGreaterOrEqualTo" => [inside(one), None],
        "mustBeLessThan" => [None, outside(one)],
        "mustBeLessOrEqualTo" => [None, inside(one)],
        "mustBeBetween" | "mustNotBeBetween" => {
            let [least, most] = [0, 1].map(|at| value.items().get(at).and_then(number));
            // What must not lie between says nothing of what else there may be, but its order is wrong all the same.
            let reversed = matches!((least, most), (Some(least), Some(most)) if least > most);
            if operator == "mustBeBetween" || reversed { [inside(least), inside(most)] } else { [None, None] }
        }
        _ => [None, None],
    }
}

fn stricter(one: End, other: End, is_stricter: impl Fn(f64, f64) -> bool) -> End {
    match (one, other) {
        (Some((a, open)), Some((b, open_too))) => Some(if is_stricter(b, a) {
            (b, open_too)
        } else if is_stricter(a, b) {
            (a, open)
        } else {
            (a, open || open_too)
        }),
        (one, other) => one.or(other),
    }
}

/// A count is at least 0, and as a percentage at most 100: rules that are never or always kept.
fn counted(metric: &str, rule: &Node, bounds: &Bounds, site: &Site, problems: &mut Vec<Problem>) {
    let percent = rule.text_at("unit") == Some("percent");
    if percent && metric == "rowCount" {
        problems.push(
            Problem::warning("misplaced-key", site.key("unit"), "rows are counted, not measured in percent".to_owned())
                .help("remove the unit"),
        );
        return;
    }
    let below_all = bounds.most.is_some_and(|(most, open)| most < 0.0 || open && most <= 0.0);
    let above_all = percent && bounds.least.is_some_and(|(least, open)| least > 100.0 || open && least >= 100.0);
    let open_below = bounds.least.is_none_or(|(least, open)| least < 0.0 || !open && least <= 0.0);
    let open_above = bounds.most.is_none_or(|(most, open)| percent && (most > 100.0 || !open && most >= 100.0));
    let bounded = bounds.least.is_some() || bounds.most.is_some();
    let (message, help) = if below_all || above_all {
        let range = if percent { "from 0 to 100 percent" } else { "0 or more" };
        (format!("the rule can never be kept: a count is {range}"), "mend the number")
    } else if bounded && open_below && open_above {
        ("the rule is kept by any data".to_owned(), "mend the number, or remove the rule")
    } else {
        return;
    };
    problems.push(Problem::warning("pointless-rule", bounds.site.clone(), message).help(help));
}
