//! The catalogue: one file a family, one item a rule.
//!
//! Adding a rule edits one family file; adding a family adds its line to `FAMILIES`. The registry test proves that the
//! rules answer for every (aspect, direction) a comparison can yield, exactly once.

mod access;
mod drift;
mod existence;
mod governance;
mod identity;
mod keys;
mod layout;
mod lengths;
mod lifecycle;
mod meaning;
mod multiples;
mod needs;
mod ownership;
mod patterns;
mod presence;
mod quality;
mod quality_checks;
mod ranges;
mod relationships;
mod roles;
mod servers;
mod service;
mod types;
mod units;
mod values;
mod words;

use crate::compare::Difference;
use crate::model::problem::nearest;
use crate::rule::Rule;

/// Every family, in the order of the reference page.
const FAMILIES: &[&[&Rule]] = &[
    // First: what was seen in the data is judged before what somebody may have proposed.
    drift::FAMILY,
    existence::FAMILY,
    identity::FAMILY,
    types::FAMILY,
    presence::FAMILY,
    keys::FAMILY,
    relationships::FAMILY,
    values::FAMILY,
    ranges::FAMILY,
    lengths::FAMILY,
    patterns::FAMILY,
    multiples::FAMILY,
    meaning::FAMILY,
    units::FAMILY,
    words::FAMILY,
    access::FAMILY,
    roles::FAMILY,
    ownership::FAMILY,
    layout::FAMILY,
    quality::FAMILY,
    quality_checks::FAMILY,
    servers::FAMILY,
    service::FAMILY,
    lifecycle::FAMILY,
    needs::FAMILY,
    governance::FAMILY,
];

/// Every rule, in the order of the reference page.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// The id nearest to a misspelt one.
#[must_use]
pub fn suggest(id: &str) -> Option<&'static str> {
    nearest(id, all().map(|rule| rule.id))
}

/// The rule that judges a difference.
///
/// # Panics
/// Never: the registry test proves that every pair an aspect can yield has a rule without a condition.
#[must_use]
pub fn judge(difference: &Difference) -> &'static Rule {
    all()
        .find(|rule| {
            rule.aspect == difference.aspect && rule.direction == difference.direction && (rule.when)(difference)
        })
        .expect("the registry test proves that every pair an aspect can yield has its rule")
}
