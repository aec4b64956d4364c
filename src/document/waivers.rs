//! Waivers: their spelling -> the model, every problem at once.
//!
//! Guaranteed: an entry that is wrong in any way is not in the result. What a waiver may name, and for how long, is
//! judged by [`crate::gate`], which knows the rules and the policy.

use jiff::civil::Date;

use super::node::Node;
use super::raw_waivers as raw;
use super::schema::{DocumentKind, read_as};
use crate::model::{FileId, Path, Problem, Site, Target, Waiver};

/// Reads a waivers document.
#[must_use]
pub fn read_waivers(file: FileId, root: &Node) -> (Vec<Waiver>, Vec<Problem>) {
    let (read, mut problems) = read_as::<raw::Waivers>(DocumentKind::Waivers, file, root);
    let entries = read.map(|written| written.waivers).unwrap_or_default().into_iter().enumerate();
    let site = Site::root(file).key("waivers");
    let waivers = entries.filter_map(|(at, written)| meant(written, site.index(at), &mut problems)).collect();
    (waivers, problems)
}

fn meant(written: raw::Waiver, site: Site, problems: &mut Vec<Problem>) -> Option<Waiver> {
    let told = problems.len();
    let missing = |key: &str| {
        let message = format!("a waiver without `fingerprint` needs its `{key}`");
        Problem::error("missing-key", site.clone(), message).help(format!("add `{key}:`, or the fingerprint"))
    };
    if written.fingerprint.is_none() {
        problems.extend(written.rule.is_none().then(|| missing("rule")));
        problems.extend(written.contract.is_none().then(|| missing("contract")));
    }
    let field = written.field.map(|text| path(&text, &site.key("field"), problems));
    let created = day(&written.created, &site.key("created"), problems);
    let expires = day(&written.expires, &site.key("expires"), problems);
    if let (Some(created), Some(expires)) = (created, expires)
        && expires < created
    {
        let message = format!("it ends on {expires}, before it was created on {created}");
        problems.push(
            Problem::error("invalid-value", site.key("expires"), message)
                .help("`expires` is the last day on which the waiver counts"),
        );
    }
    if problems.len() > told {
        return None;
    }
    let target = Target {
        fingerprint: written.fingerprint,
        rule: written.rule,
        contract: written.contract,
        major: written.major.as_deref().and_then(|text| text.trim_start_matches('v').parse().ok()),
        dataset: written.dataset,
        field: field.flatten(),
        part: written.part,
        consumer: written.consumer,
    };
    let (created, expires) = (created?, expires?);
    Some(Waiver {
        target,
        reason: written.reason,
        owner: written.owner,
        ticket: written.ticket,
        created,
        expires,
        site,
    })
}

fn path(text: &str, site: &Site, problems: &mut Vec<Problem>) -> Option<Path> {
    let read = Path::parse(text);
    if let Err(why) = &read {
        problems.push(
            Problem::error("invalid-path", site.clone(), format!("`{text}` names no field: {why}"))
                .help("write paths like `address.city`, `items[].sku` or `attributes{}`"),
        );
    }
    read.ok()
}

/// Reads a day; tells a text that is none.
pub(super) fn day(text: &str, site: &Site, problems: &mut Vec<Problem>) -> Option<Date> {
    let day = text.parse().ok();
    if day.is_none() {
        problems.push(
            Problem::error("invalid-value", site.clone(), format!("`{text}` is no day"))
                .help("write it like `2027-06-30`"),
        );
    }
    day
}
