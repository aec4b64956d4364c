//! What a JSON Schema cannot say of a contract: what contradicts itself, leads nowhere, has no effect, or is meant to be
//! another word.
//!
//! In: a contract's nodes. Out: problems, those that need no thought with their edit. An error where the document
//! contradicts itself or a verdict would be impossible; a warning where it is wrong, but the promise itself can still
//! be judged. Words that the standard leaves open are told only where they are plainly misspelt. References into other
//! files are not followed. Facts about the standard come from its JSON Schemas 3.0.2, 3.1.0 and 3.2.0 and its pages.

mod dates;
mod examples;
mod formats;
mod keys;
mod limits;
mod names;
mod options;
mod patterns;
mod quality;
mod references;
mod servers;
mod service;
mod versions;

use super::custom::check_custom;
use super::dialect::check_dialects;
use super::node::Node;
use super::odcs::items;
use crate::model::problem::only_meant;
use crate::model::{Edit, FileId, Problem, Site};
use versions::Standard;

/// Every semantic problem of a contract.
#[must_use]
pub fn check_contract(file: FileId, root: &Node) -> Vec<Problem> {
    let site = Site::root(file);
    let standard = Standard::of(root);
    let mut problems = Vec::new();
    dates::check(root, &site, &mut problems);
    versions::check(root, &site, standard, &mut problems);
    names::check(root, &site, &mut problems);
    servers::check(root, &site, standard, &mut problems);
    service::check(root, &site, &mut problems);
    references::check(root, &site, &mut problems);
    check_dialects(root, &site, &mut problems);
    check_custom(root, &site, &mut problems);
    for (dataset, site) in items(root, "schema", &site) {
        check_custom(dataset, &site, &mut problems);
        keys::check(dataset, &site, &mut problems);
        quality::check(dataset, &site, quality::Level::Dataset, &mut problems);
        each_field(dataset, &site, &mut |field, site| {
            check_custom(field, site, &mut problems);
            options::check(field, site, &mut problems);
            limits::check(field, site, &mut problems);
            formats::check(field, site, &mut problems);
            patterns::check(field, site, &mut problems);
            examples::check(field, site, &mut problems);
            quality::check(field, site, quality::Level::Field, &mut problems);
        });
    }
    problems
}

/// Every field below `node`, however deep, with its place.
fn each_field<'a>(node: &'a Node, site: &Site, see: &mut dyn FnMut(&'a Node, &Site)) {
    let mut visit = |field: &'a Node, site: &Site| {
        see(field, site);
        each_field(field, site, see);
    };
    for (field, site) in items(node, "properties", site) {
        visit(field, &site);
    }
    if let Some(item) = node.get("items") {
        visit(item, &site.key("items"));
    }
    for key in ["key", "value"] {
        if let Some(part) = node.get("map").and_then(|map| map.get(key)) {
            visit(part, &site.keys(&["map", key]));
        }
    }
}

/// Tells a word that is plainly one of `known`, misspelt, where the standard allows any word.
fn misspelt(node: &Node, key: &str, known: &[&str], site: &Site, problems: &mut Vec<Problem>) {
    let Some(word) = node.text_at(key).filter(|word| !known.contains(word)) else { return };
    let Some(meant) = only_meant(word, known.iter().copied()) else { return };
    let site = site.key(key);
    problems.push(
        Problem::warning("unknown-value", site.clone(), format!("`{word}` is no `{key}` that the standard names"))
            .help(format!("did you mean `{meant}`?"))
            .mended_by(Edit::text(site, meant)),
    );
}
