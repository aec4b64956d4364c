//! ODCS `slaProperties` -> service levels.

use super::node::{Kind, Node};
use super::odcs::items;
use crate::model::service::{Amount, ServiceLevel, iso_seconds, property_named, seconds_in};
use crate::model::{Scalar, Site};

/// Every service level of a contract, in the order of the file.
#[must_use]
pub fn read_service(root: &Node, site: &Site) -> Vec<ServiceLevel> {
    items(root, "slaProperties", site).filter_map(|(node, site)| level(node, site)).collect()
}

fn level(node: &Node, site: Site) -> Option<ServiceLevel> {
    let written = node.text_at("property")?;
    let value = node.get("value").filter(|value| value.is_scalar() && !matches!(value.kind, Kind::Null))?;
    let unit = node.text_at("unit");
    let shown = [value.scalar().map(|value| value.to_string()), unit.map(str::to_owned)];
    // Two promises of one property may differ in what they are for.
    let purpose = [node.text_at("element").or_else(|| node.text_at("column")), node.text_at("driver")];
    let element = purpose.iter().flatten().copied().collect::<Vec<_>>().join(", ");
    Some(ServiceLevel {
        property: property_named(written).map_or_else(|| written.to_owned(), |(name, _)| name.to_owned()),
        element: (!element.is_empty()).then_some(element),
        amount: amount(value, unit),
        shown: shown.into_iter().flatten().collect::<Vec<_>>().join(" "),
        site,
    })
}

/// A value with its unit, so that 24 h and 1 d are one amount.
fn amount(value: &Node, unit: Option<&str>) -> Amount {
    let number = match value.scalar() {
        // Promises are far below 2^53.
        #[expect(clippy::cast_precision_loss)]
        Some(Scalar::Integer(number)) => Some(number as f64),
        Some(Scalar::Float(number)) => Some(number),
        Some(Scalar::Text(text)) => text.trim().trim_end_matches('%').trim().parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| number.is_finite());
    let text = value.scalar().map(|value| value.to_string()).unwrap_or_default();
    match (number, unit) {
        (Some(number), Some(unit)) => match seconds_in(unit) {
            Some(seconds) => Amount::Seconds(number * seconds),
            None => {
                Amount::Number(number, Some(unit.trim().to_lowercase()).filter(|unit| unit != "%" && unit != "percent"))
            }
        },
        (Some(number), None) => Amount::Number(number, None),
        (None, _) => match iso_seconds(&text) {
            Some(seconds) => Amount::Seconds(seconds),
            None if is_moment(&text) => Amount::Moment(text),
            None => Amount::Text(text),
        },
    }
}

fn is_moment(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok() || text.parse::<jiff::civil::Date>().is_ok()
}
