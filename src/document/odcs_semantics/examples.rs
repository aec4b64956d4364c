//! Examples that the field they explain could never hold.

use std::cmp::Ordering;

use super::patterns::Pattern;
use crate::document::node::Node;
use crate::document::odcs::items;
use crate::model::type_text::parse_type;
use crate::model::{Problem, Scalar, Site, Type};

/// More examples than this explain nothing, and matching each takes time.
const MOST: usize = 50;

pub(super) fn check(field: &Node, site: &Site, problems: &mut Vec<Problem>) {
    if field.get("examples").is_none() {
        return;
    }
    let pattern = Pattern::of(field);
    for (example, site) in items(field, "examples", site).take(MOST) {
        if let Some(why) = misfit(field, example, pattern.as_ref(), true) {
            let shown = example.scalar().map(|value| value.to_string()).unwrap_or_default();
            problems.push(
                Problem::warning("misfit-example", site, format!("the example `{shown}` {why}"))
                    .help("mend the example, or what the field promises"),
            );
        }
    }
}

/// Why a field can never hold a value, as the end of a sentence. Whatever could be meant otherwise is let pass: texts
/// that hold digits may be numbers or dates in some form, a null may be absent data.
pub(super) fn misfit(field: &Node, value: &Node, pattern: Option<&Pattern<'_>>, with_list: bool) -> Option<String> {
    let scalar = value.scalar().filter(|scalar| !matches!(scalar, Scalar::Null))?;
    let options = field.get("logicalTypeOptions");
    of_type(field.text_at("logicalType"), &scalar)
        .map(str::to_owned)
        .or_else(|| with_list.then(|| outside_list(field, &scalar)).flatten())
        .or_else(|| outside_range(options?, &scalar))
        .or_else(|| outside_length(field, options, &scalar))
        .or_else(|| outside_pattern(pattern?, &scalar))
}

fn of_type(logical: Option<&str>, value: &Scalar) -> Option<&'static str> {
    let no_digit = |text: &str| !text.contains(|c: char| c.is_numeric());
    match (logical?, value) {
        ("integer" | "number", Scalar::Boolean(_)) => Some("is no number"),
        ("integer", Scalar::Float(number)) if number.fract() != 0.0 => Some("is no whole number"),
        ("integer", Scalar::Text(text)) if no_digit(text) && !text.contains(['{', '$']) => Some("is no whole number"),
        ("number", Scalar::Text(text))
            if no_digit(text) && text.parse::<f64>().is_err() && !text.contains(['{', '$']) =>
        {
            Some("is no number")
        }
        ("boolean", Scalar::Float(_)) => Some("is neither true nor false"),
        ("boolean", Scalar::Integer(number)) if !(0..=1).contains(number) => Some("is neither true nor false"),
        ("date" | "timestamp" | "time", Scalar::Boolean(_)) => Some("is no date or time"),
        ("date" | "timestamp" | "time", Scalar::Text(text)) if no_digit(text) && !text.contains(['{', '$']) => {
            Some("is no date or time")
        }
        _ => None,
    }
}

fn outside_list(field: &Node, value: &Scalar) -> Option<String> {
    let entries = field.get("enum")?.items();
    let mut listed = entries.iter().filter_map(|entry| entry.get("value").unwrap_or(entry).scalar());
    let shown = value.to_string();
    let known = entries.is_empty() || listed.any(|one| one == *value || one.to_string() == shown);
    (!known).then(|| "is not in the field's `enum`".to_owned())
}

fn outside_range(options: &Node, value: &Scalar) -> Option<String> {
    let number = match value {
        Scalar::Text(text) => text.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(Scalar::Float),
        Scalar::Integer(_) | Scalar::Float(_) => Some(value.clone()),
        Scalar::Boolean(_) | Scalar::Null => None,
    };
    let limits = [("minimum", Ordering::Less, "exclusiveMinimum"), ("maximum", Ordering::Greater, "exclusiveMaximum")];
    for (inclusive, beyond, exclusive) in limits {
        let marked = options.bool_at(exclusive) == Some(true);
        for (key, on_it) in [(inclusive, marked), (exclusive, true)] {
            let Some(limit) = options.get(key).and_then(Node::scalar) else { continue };
            let is_number = matches!(limit, Scalar::Integer(_) | Scalar::Float(_));
            let compared = if is_number { number.as_ref() } else { Some(value) };
            let order = compared.and_then(|value| value.compare_bound(&limit));
            if order == Some(beyond) || on_it && order == Some(Ordering::Equal) {
                return Some(format!("does not keep `{key}: {limit}`"));
            }
        }
    }
    None
}

fn outside_length(field: &Node, options: Option<&Node>, value: &Scalar) -> Option<String> {
    let Scalar::Text(text) = value else { return None };
    let length = i128::try_from(text.chars().count()).unwrap_or(i128::MAX);
    let limit = |key: &str| options.and_then(|options| options.integer_at(key));
    if let Some(least) = limit("minLength").filter(|least| length < *least) {
        return Some(format!("does not keep `minLength: {least}`"));
    }
    if let Some(most) = limit("maxLength").filter(|most| length > *most) {
        return Some(format!("does not keep `maxLength: {most}`"));
    }
    // The width of a column counts only for what is stored as it is written here.
    let physical = field.text_at("physicalType").filter(|_| field.text_at("logicalType") == Some("string"))?;
    match parse_type(physical).ty {
        Type::String { max: Some(most), .. } if length > i128::from(most) => {
            Some(format!("does not fit into `{physical}`"))
        }
        _ => None,
    }
}

fn outside_pattern(pattern: &Pattern<'_>, value: &Scalar) -> Option<String> {
    let Scalar::Text(text) = value else { return None };
    (pattern.admits(text) == Some(false)).then(|| format!("does not match `{}`", pattern.text))
}
