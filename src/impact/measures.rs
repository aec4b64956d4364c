//! What a need says that values are counted in, in place of what the contract says.

use crate::model::contract::Measured;
use crate::model::{Expectation, Facet, Field, Site};

/// Puts a need's unit, currency and zone in place of the published ones.
pub(super) fn expect_measures(field: &mut Field, expects: &Expectation, site: &Site) {
    measure(field, "unit", &expects.unit, site);
    measure(field, "currency", &expects.currency, site);
    let is_property = field.meaning.measured.iter().any(|known| known.name == "timezone");
    if is_property {
        measure(field, "timezone", &expects.timezone, site);
    } else {
        match &expects.timezone {
            Facet::Inherited => {}
            Facet::Anything => field.meaning.default_timezone = None,
            Facet::Exactly(zone) => field.meaning.default_timezone = Some(zone.clone()),
        }
    }
}

fn measure(field: &mut Field, name: &str, facet: &Facet<String>, site: &Site) {
    if *facet == Facet::Inherited {
        return;
    }
    field.meaning.measured.retain(|known| known.name != name);
    if let Facet::Exactly(text) = facet {
        // Letters of units count, as in the contract.
        let canonical = if name == "unit" { text.clone() } else { text.to_lowercase() };
        let (name, shown, site) = (name.to_owned(), text.clone(), site.clone());
        field.meaning.measured.push(Measured { name, canonical, shown, site });
    }
}
