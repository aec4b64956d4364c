//! What values mean beyond their type: options of ODCS logical types, custom properties, descriptions.

use super::node::Node;
use super::odcs::items;
use crate::model::contract::{Measured, Words};
use crate::model::{Meaning, Site, Type};

/// Custom properties that say what the values of a field are counted in. Not part of ODCS: a widespread habit.
const COUNTED_IN: [(&str, &[&str]); 3] =
    [("unit", &["unit"]), ("currency", &["currency"]), ("timezone", &["timezone", "timeZone"])];

/// Links of these types explain, and define nothing.
const EXPLAINING: [&str; 4] = ["tutorial", "videoTutorial", "implementation", "transformationImplementation"];

/// ODCS v3.1, `logicalTypeOptions` of dates, times and texts; `transformLogic`; `classification`; `encryptedName`;
/// `criticalDataElement`; `authoritativeDefinitions`; and `semanticType` of v3.2.
pub(super) fn read_meaning(node: &Node, site: &Site, family: &Type) -> Meaning {
    let text = |node: Option<&Node>, key: &str| node.and_then(|node| node.text_at(key)).map(str::to_owned);
    let options = node.get("logicalTypeOptions");
    // The format of a number is its width, and so part of its type.
    let is_number = matches!(family, Type::Integer { .. } | Type::Number | Type::Float { .. });
    Meaning {
        format: text(options, "format").filter(|_| !is_number),
        default_timezone: text(options, "defaultTimezone"),
        transform: text(Some(node), "transformLogic"),
        classification: node.get("classification").and_then(Node::scalar).map(|value| value.to_string()),
        encrypted_name: text(Some(node), "encryptedName"),
        critical: node.bool_at("criticalDataElement") == Some(true),
        semantic_type: text(Some(node), "semanticType"),
        definitions: definitions(node),
        measured: measured(node, site),
        words: read_words(node, site, &["description"]),
    }
}

fn definitions(node: &Node) -> Option<String> {
    let links = node.get("authoritativeDefinitions").map(Node::items).unwrap_or_default().iter();
    let defining = links.filter(|link| link.text_at("type").is_none_or(|kind| !EXPLAINING.contains(&kind)));
    let mut found: Vec<&str> = defining.filter_map(|link| link.text_at("url")).map(str::trim).collect();
    found.sort_unstable();
    found.dedup();
    (!found.is_empty()).then(|| found.join(", "))
}

fn measured(node: &Node, site: &Site) -> Vec<Measured> {
    let find = |spellings: &[&str]| {
        items(node, "customProperties", site)
            .find(|(entry, _)| entry.text_at("property").is_some_and(|property| spellings.contains(&property)))
    };
    let read = |(name, spellings): &(&str, &[&str])| {
        let (entry, site) = find(spellings)?;
        let shown = entry.get("value")?.scalar()?.to_string().trim().to_owned();
        // `m` and `M` are two units; `eur` and `EUR` are one currency.
        let canonical = if *name == "unit" { shown.clone() } else { shown.to_lowercase() };
        Some(Measured { name: (*name).to_owned(), canonical, shown, site: site.key("value") })
    };
    COUNTED_IN.iter().filter_map(read).collect()
}

/// The texts below `keys`.
pub(super) fn read_words(node: &Node, site: &Site, keys: &[&str]) -> Vec<Words> {
    let read =
        |key: &&str| Some(Words { key: (*key).to_owned(), text: node.text_at(key)?.to_owned(), site: site.key(key) });
    keys.iter().filter_map(read).collect()
}

/// The description of a contract: a text, or its purpose, usage and limitations.
pub(super) fn read_contract_words(root: &Node, site: &Site) -> Vec<Words> {
    let mut words = read_words(root, site, &["description"]);
    if let Some(description) = root.get("description") {
        words.extend(read_words(description, &site.key("description"), &["purpose", "usage", "limitations"]));
    }
    words
}
