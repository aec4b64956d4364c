//! Quality rules of two datasets or two fields: which results they admit, what they measure, how bad a failure is.
//!
//! Rules pair by `id`, else by all they say, by measurement and name, by measurement, by name, and last by subject: a
//! query that took the place of the only other one is a changed query. What `required`, `unique` or a closed list say
//! already is told there, and not a second time here.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use super::pairing::{Key, matches};
use super::{Aspect, Difference, Direction, Fact};
use crate::model::quality::{Measure, Threshold, severity_rank};
use crate::model::{Path, QualityRule, Relation, Scalar, Site};

/// What other promises say of the same field, on the expected and the actual side.
#[derive(Clone, Copy, Default)]
pub(super) struct Kept {
    /// Whether it is never null.
    pub(super) never_null: [bool; 2],
    /// Whether no value occurs twice.
    pub(super) unique: [bool; 2],
}

const KEYS: [Key<QualityRule>; 7] = [
    |rule| rule.id.as_ref().map(|id| format!("{} {id}", rule.subject)),
    // What closes a list is told with the list: it never became a rule about something else.
    |rule| rule.id.clone().filter(|_| !rule.closes_list),
    |rule| Some(format!("{:?} {} {:?}", rule.name, code(rule, true), rule.severity)),
    |rule| rule.name.as_ref().map(|name| format!("{name} {}", rule.measure.canonical)),
    |rule| Some(rule.measure.canonical.clone()),
    |rule| rule.name.as_ref().map(|name| format!("{name} {}", rule.subject)),
    |rule| Some(rule.subject.clone()),
];

/// `place` is the dataset, the field, and what survives of it on the actual side.
pub(super) fn compare_quality(
    place: (&str, &Path, &Site),
    expected: &[QualityRule],
    actual: &[QualityRule],
    kept: Kept,
    found: &mut Vec<Difference>,
) {
    if expected.is_empty() && actual.is_empty() {
        return;
    }
    let (dataset, path, surviving) = place;
    let about = |part: String, aspect, direction| Difference {
        path: path.clone(),
        part: Some(part),
        ..Difference::bare(Some(dataset), aspect, direction)
    };
    let partners = matches(expected, actual, &KEYS);
    let (names, new_names) = (labels(expected), labels(actual));
    for ((rule, partner), name) in expected.iter().zip(&partners).zip(&names) {
        let Some(other) = partner.map(|at| &actual[at]) else {
            if !is_told_elsewhere(rule, None, path, kept) {
                found.push(Difference {
                    expected: Some(promised(rule, false)),
                    expected_site: Some(site(rule)),
                    actual_site: Some(surviving.key("quality")),
                    ..about(name.clone(), Aspect::Quality, Direction::Wider)
                });
            }
            continue;
        };
        let mut note = |aspect, direction, facts: [Option<Fact>; 2], sites: [Site; 2]| {
            let ([expected, actual], [expected_site, actual_site]) = (facts, sites.map(Some));
            found.push(Difference {
                expected,
                actual,
                expected_site,
                actual_site,
                ..about(name.clone(), aspect, direction)
            });
        };
        if !is_told_elsewhere(rule, Some(other), path, kept) {
            let lists = relate_lists(rule, other);
            let relation = Threshold::relate(rule.threshold.as_ref(), other.threshold.as_ref());
            let listed = !matches!(lists, Relation::Same | Relation::Unknown);
            let together = if listed { relation.and(lists) } else { relation };
            if let Some(direction) = Direction::from_relation(together) {
                let facts = [rule, other].map(|rule| Some(promised(rule, listed)));
                note(Aspect::Quality, direction, facts, [site(rule), site(other)]);
            }
            if rule.measure.canonical != other.measure.canonical || lists == Relation::Unknown {
                let facts = [rule, other].map(|rule| Some(measured(&rule.measure)));
                let sites = [rule, other].map(|rule| rule.measure.site.clone());
                note(Aspect::QualityCheck, Direction::Unknown, facts, sites);
            }
        }
        if let Some(direction) = compare_severity(rule.severity.as_deref(), other.severity.as_deref()) {
            let facts = [rule, other].map(|rule| rule.severity.as_ref().map(Fact::plain));
            note(Aspect::QualitySeverity, direction, facts, [rule, other].map(|rule| rule.site.key("severity")));
        }
    }
    let taken: BTreeSet<usize> = partners.iter().flatten().copied().collect();
    for (at, rule) in actual.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
        if !is_told_elsewhere(rule, None, path, kept) {
            found.push(Difference {
                actual: Some(promised(rule, false)),
                actual_site: Some(site(rule)),
                ..about(new_names[at].clone(), Aspect::Quality, Direction::Narrower)
            });
        }
    }
}

/// Whether another promise of the field covers the rule on one of the sides: the change of that promise, if it changed,
/// is told as such.
fn is_told_elsewhere(rule: &QualityRule, other: Option<&QualityRule>, path: &Path, kept: Kept) -> bool {
    let is_covered = match rule.subject.as_str() {
        "nullValues" => kept.never_null.contains(&true),
        "duplicateValues" => kept.unique.contains(&true) && rule.fields.is_empty(),
        _ => false,
    };
    let admits_none = |rule: &QualityRule| rule.threshold.as_ref().is_none_or(Threshold::admits_none);
    // Only a field has a list of values, not a dataset.
    let is_in_list = !path.is_root()
        && match other {
            None => closes(rule),
            Some(other) => closes(rule) && closes(other) || opens(rule, other) || opens(other, rule),
        };
    is_in_list || is_covered && admits_none(rule) && other.is_none_or(admits_none)
}

/// A need may put its own threshold in place of the one that closed the list.
fn closes(rule: &QualityRule) -> bool {
    rule.closes_list && rule.threshold.as_ref().is_some_and(Threshold::tolerates_nothing)
}

/// Whether the same measurement closes the list on one side and tolerates some more on the other: the list that came or
/// went says as much.
fn opens(closed: &QualityRule, open: &QualityRule) -> bool {
    let is_same = closed.measure.canonical == open.measure.canonical && closed.measure.valid == open.measure.valid;
    is_same && closes(closed) && !open.closes_list && open.threshold.as_ref().is_none_or(Threshold::reaches_down)
}

/// Where fewer invalid values are always better, a longer list of valid ones admits more.
fn relate_lists(expected: &QualityRule, actual: &QualityRule) -> Relation {
    let values = |rule: &QualityRule| rule.measure.valid.iter().flatten().cloned().collect::<BTreeSet<Scalar>>();
    let (was, is) = (values(expected), values(actual));
    let decided = [expected, actual].iter().all(|rule| rule.threshold.as_ref().is_some_and(Threshold::reaches_down));
    match (was.is_subset(&is), is.is_subset(&was)) {
        (true, true) => Relation::Same,
        _ if !decided || was.is_empty() || is.is_empty() => Relation::Unknown,
        (true, false) => Relation::Wider,
        (false, true) => Relation::Narrower,
        (false, false) => Relation::Apart,
    }
}

/// A failure that is taken less seriously is a weaker promise.
fn compare_severity(was: Option<&str>, is: Option<&str>) -> Option<Direction> {
    let (Some(was), Some(is)) = (was, is) else { return (was != is).then_some(Direction::Unknown) };
    if was.trim().eq_ignore_ascii_case(is.trim()) {
        return None;
    }
    match (severity_rank(was), severity_rank(is)) {
        (Some(was), Some(is)) => match is.cmp(&was) {
            Ordering::Less => Some(Direction::Wider),
            Ordering::Greater => Some(Direction::Narrower),
            Ordering::Equal => None,
        },
        _ => Some(Direction::Unknown),
    }
}

/// What each rule is called: by its name and the fields it takes together, else by what it measures. Several of one name
/// are told apart by what they measure and count in, and only where that is the same, by their place: a need has some of
/// the rules only, and must not take one for another.
fn labels(rules: &[QualityRule]) -> Vec<String> {
    let first = |rule: &QualityRule| match &rule.name {
        Some(name) if rule.fields.is_empty() => name.clone(),
        Some(name) => format!("{name} of {}", rule.fields.join(", ")),
        None => rule.measure.shown.clone(),
    };
    let measured = |rule: &QualityRule| rule.name.as_ref().map(|_| rule.measure.shown.clone());
    let unit = |rule: &QualityRule| {
        let word = rule.threshold.as_ref()?.unit.word();
        (!word.is_empty()).then(|| word.to_owned())
    };
    let mut all: Vec<String> = rules.iter().map(first).collect();
    for detail in [&measured as &dyn Fn(&QualityRule) -> Option<String>, &unit] {
        let mut details: HashMap<String, BTreeSet<Option<String>>> = HashMap::new();
        for (label, rule) in all.iter().zip(rules) {
            details.entry(label.clone()).or_default().insert(detail(rule));
        }
        for (label, rule) in all.iter_mut().zip(rules) {
            if details.get(label).is_some_and(|several| several.len() > 1)
                && let Some(detail) = detail(rule)
            {
                *label = format!("{label} ({detail})");
            }
        }
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    let counted = |label: String| {
        let count = seen.entry(label.clone()).or_default();
        *count += 1;
        if *count == 1 { label } else { format!("{label} ({count})") }
    };
    all.into_iter().map(counted).collect()
}

/// Which results a rule promises, with its list of valid values where that is what differs.
fn promised(rule: &QualityRule, with_list: bool) -> Fact {
    let shown = match &rule.threshold {
        Some(threshold) => threshold.shown.clone(),
        None if rule.measure.is_prose => short(&rule.measure.content),
        None => "no threshold".to_owned(),
    };
    let list = if with_list { other_than(&rule.measure) } else { String::new() };
    Fact { canonical: code(rule, with_list), shown: shown + &list }
}

fn code(rule: &QualityRule, with_list: bool) -> String {
    let threshold = rule.threshold.as_ref().map_or_else(|| "-".to_owned(), Threshold::code);
    let values = if with_list { format!(" {:?}", rule.measure.valid) } else { String::new() };
    format!("{} {threshold}{values}", rule.measure.canonical)
}

fn measured(measure: &Measure) -> Fact {
    let canonical = format!("{} {:?}", measure.canonical, measure.valid);
    let shown = short(&measure.content);
    Fact { canonical, shown: format!("{shown}{}", other_than(measure)) }
}

fn other_than(measure: &Measure) -> String {
    let values = measure.valid.iter().flatten().map(ToString::to_string).collect::<Vec<_>>();
    if values.is_empty() { String::new() } else { format!(" other than {}", values.join(", ")) }
}

/// Enough of a long text to know it by.
fn short(text: &str) -> String {
    const MOST: usize = 80;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

fn site(rule: &QualityRule) -> Site {
    rule.threshold.as_ref().map_or_else(|| rule.site.clone(), |threshold| threshold.site.clone())
}
