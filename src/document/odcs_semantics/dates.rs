//! The contract's own version, status and dates.

use jiff::civil::Date;

use super::misspelt;
use crate::document::node::Node;
use crate::document::odcs::items;
use crate::model::{Edit, Problem, Site};

pub(super) fn check(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    missing_status(root, site, problems);
    misspelt(root, "status", &["proposed", "draft", "active", "deprecated", "retired"], site, problems);
    version(root, site, problems);
    created(root, site, problems);
    for (member, site) in items(root, "team", site) {
        stay(member, &site, problems);
    }
    if let Some(team) = root.get("team") {
        for (member, site) in items(team, "members", &site.key("team")) {
            stay(member, &site, problems);
        }
    }
}

/// ODCS requires `status` up to v3.1; v3.2 made it optional.
fn missing_status(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let version = root.text_at("apiVersion").unwrap_or_default();
    if root.get("status").is_none() && (version.starts_with("v3.0") || version.starts_with("v3.1")) {
        problems.push(
            Problem::warning("missing-key", site.clone(), format!("ODCS {version} asks for a `status`"))
                .help("add `status: active`, or draft, proposed, deprecated, retired"),
        );
    }
}

/// Needs name ranges of versions, which only semantic versions have.
fn version(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(text) = root.text_at("version") else { return };
    if semver::Version::parse(text.trim_start_matches('v')).is_ok() {
        return;
    }
    let site = site.key("version");
    let problem = Problem::warning(
        "invalid-version",
        site.clone(),
        format!("`{text}` is no semantic version: no need can ask for a range of versions"),
    );
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| part.parse::<u32>().is_ok_and(|number| number.to_string() == **part);
    problems.push(if parts.len() < 3 && parts.iter().all(number) {
        let whole = format!("{text}{}", ".0".repeat(3 - parts.len()));
        problem.help(format!("write `{whole}`")).mended_by(Edit::text(site, whole))
    } else {
        problem.help("write three numbers, like `1.4.0`")
    });
}

fn created(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(text) = root.text_at("contractCreatedTs") else { return };
    if text.parse::<jiff::Timestamp>().is_err() {
        problems.push(
            Problem::warning("invalid-date", site.key("contractCreatedTs"), format!("`{text}` is no moment"))
                .help("write it with its time zone, like `2026-11-20T12:00:00Z`"),
        );
    }
}

/// When a person joined and left.
fn stay(member: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let mut day = |key: &str| {
        let text = member.text_at(key)?;
        let day: Option<Date> = text.parse().ok();
        if day.is_none() {
            problems.push(
                Problem::warning("invalid-date", site.key(key), format!("`{text}` is no day"))
                    .help("write it like `2026-11-20`"),
            );
        }
        day
    };
    if let (Some(joined), Some(left)) = (day("dateIn"), day("dateOut"))
        && left < joined
    {
        problems.push(
            Problem::warning("self-contradiction", site.key("dateOut"), "the person left before joining".to_owned())
                .related(site.key("dateIn"), "joined here")
                .help("mend one of the two days"),
        );
    }
}
