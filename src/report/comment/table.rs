//! Who is hurt by what, and what they said to it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Amount, View, code, linked, prose, text, word};
use crate::finding::Fingerprint;
use crate::gate::Assessment;
use crate::gate::hearing::{Agreement, Reason, TeamHearing};
use crate::report::consent::{Stand, Standing, short};
use crate::report::details::Detail;
use crate::report::{Presented, and, counted, subject};
use crate::rule::Level;

/// Rows of the shortest table.
const MOST_TEAMS: usize = 60;

/// The table: whom each finding hurts, and how their team stands to it.
pub(super) fn hurt(view: View<'_>) -> String {
    if view.amount >= Amount::WithoutTable { by_team(view) } else { by_finding(view) }
}

fn by_finding(view: View<'_>) -> String {
    let stands = view.presented.stands();
    let mut rows = String::new();
    for one in view.ordered().into_iter().filter(|one| !one.hurts.is_empty() || !one.asks.is_empty()) {
        let what = format!("{} ({})", view.sentence(&one.finding), code(one.finding.fingerprint().short()));
        for hurt in &one.hurts {
            let said = cell(view, &stands, &hurt.team, one);
            let (team, consumer, why) = (view.name(&hurt.team), view.code(&hurt.consumer), view.prose(&hurt.why));
            let _ = writeln!(rows, "| {team} | {consumer} | {what} | {why} | {said} |");
        }
        for team in one.asks.iter().filter(|team| one.hurts.iter().all(|hurt| hurt.team != **team)) {
            let named = subject(&one.finding.contract);
            let consumer = if !one.hurts.is_empty() {
                "(asked besides)".to_owned()
            } else if named == one.finding.contract {
                "(no declared need)".to_owned()
            } else {
                format!("({named})")
            };
            let said = cell(view, &stands, team, one);
            let _ = writeln!(rows, "| {} | {consumer} | {what} | | {said} |", view.name(team));
        }
    }
    if rows.is_empty() {
        return rows;
    }
    format!("| team | consumer | what breaks | why it hurts | consent |\n|---|---|---|---|---|\n{rows}\n")
}

/// How a team stands to one finding.
fn cell(view: View<'_>, stands: &[Stand<'_>], team: &str, one: &Assessment) -> String {
    match one.level {
        Level::Deny => return "**denied**, nobody can agree".to_owned(),
        Level::Report | Level::Off => return "not asked, reported only".to_owned(),
        Level::Hold => {}
    }
    let finding = one.finding.fingerprint();
    let Some(stand) = stands.iter().find(|stand| stand.team == team) else { return "**waiting**".to_owned() };
    let hearing = stand.hearing;
    let agreed = hearing.agreed.iter().filter(|one| one.findings.contains(&finding));
    let agreed: Vec<String> = agreed.map(|one| agreement(view, one)).collect();
    let names: Vec<&str> = agreed.iter().map(String::as_str).collect();
    let by = (!names.is_empty()).then(|| format!("agreed by {}", and(&names)));
    if !hearing.missing.contains(&finding) {
        return by.unwrap_or_default();
    }
    let objectors = hearing.objections.iter().filter_map(|voice| voice.who.as_ref());
    let objectors: Vec<String> = objectors.map(|who| code(&who.login)).collect();
    let first = match (stand.standing, hearing.needed, hearing.needed.saturating_sub(agreed.len())) {
        (Standing::Objects, ..) if !objectors.is_empty() => format!("{} **objects**", objectors.join(", ")),
        (Standing::Waiting, 2.., lacking) if agreed.is_empty() => format!("**waiting** for {lacking} members"),
        (Standing::Waiting, 2.., lacking) => format!("**waiting** for {lacking} more"),
        (standing, ..) => word(standing).to_owned(),
    };
    std::iter::once(first).chain(by).chain(stale(hearing, &finding)).collect::<Vec<_>>().join("; ")
}

/// Who agreed before the finding was there.
fn stale(hearing: &TeamHearing, finding: &Fingerprint) -> Option<String> {
    let one = hearing.set_aside.iter().find(|one| match &one.reason {
        Reason::Stale(new) => new.contains(finding),
        _ => false,
    })?;
    let who = code(&one.who.as_ref()?.login);
    let at = one.commit.as_deref().map(|commit| format!("{who} agreed at {}, before it", code(short(commit))));
    Some(at.unwrap_or_else(|| format!("{who} agreed to others")))
}

fn agreement(view: View<'_>, one: &Agreement) -> String {
    let address = one.url.as_deref().and_then(|url| view.links()?.page(url));
    let who = linked(&code(&one.who.login), address);
    match (&one.elsewhere, one.commit.as_deref().filter(|_| one.carried)) {
        (Some(place), _) => format!("{who} (carried from {})", text(place)),
        (None, Some(commit)) => format!("{who} (carried from {})", code(short(commit))),
        (None, None) => who,
    }
}

/// One row a team.
fn by_team(view: View<'_>) -> String {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for one in view.ordered() {
        let hurt = one.hurts.iter().map(|hurt| hurt.team.as_str());
        let teams: std::collections::BTreeSet<&str> = hurt.chain(one.asks.iter().map(String::as_str)).collect();
        for team in teams {
            let (all, in_the_way) = counts.entry(team).or_default();
            *all += 1;
            *in_the_way += usize::from(view.presented.is_in_the_way(one));
        }
    }
    let stands = view.presented.stands();
    let mut teams: Vec<(&str, (usize, usize))> = counts.into_iter().collect();
    teams.sort_by_key(|(_, (_, in_the_way))| std::cmp::Reverse(*in_the_way));
    let mut rows = String::new();
    for (team, (all, _)) in teams.iter().take(MOST_TEAMS) {
        let stand = stands.iter().find(|stand| stand.team == *team);
        let said = stand.map_or_else(String::new, |stand| word(stand.standing).to_owned());
        let _ = writeln!(rows, "| {} | {} | {said} |", view.name(team), counted(*all, "finding"));
    }
    if let Some(others) = teams.len().checked_sub(MOST_TEAMS).filter(|others| *others > 0) {
        let _ = writeln!(rows, "| ({} more) | | |", counted(others, "team"));
    }
    if rows.is_empty() { rows } else { format!("| team | what hurts it | consent |\n|---|---|---|\n{rows}\n") }
}

/// What the table does not say: whose word does not count and why, what to do, and how to agree.
pub(super) fn consent(view: View<'_>) -> String {
    // Who agreed stands in the table, unless there is more to say of it.
    let is_told = |(word, text): &Detail| *word == "agreed" && !text.contains("carried");
    let mut out = if view.amount < Amount::InShort { listed(view.presented, is_told) } else { String::new() };
    if !view.presented.waiting_on().is_empty() {
        out.push_str(
            "To agree, a member of the team approves this pull request. That is consent to what the table says, and it \
             holds until something is added that hurts the team.\n\n",
        );
    }
    out
}

/// Who said what, as a list of teams.
pub(in crate::report) fn said(presented: &Presented<'_>) -> String {
    listed(presented, |_| false)
}

/// The same without what is told already, and without teams of which nothing is left to say.
fn listed(presented: &Presented<'_>, is_told: impl Fn(&Detail) -> bool) -> String {
    let mut out = String::new();
    for stand in presented.stands() {
        let all = stand.details.len();
        let left: Vec<Detail> = stand.details.into_iter().filter(|detail| !is_told(detail)).collect();
        if left.is_empty() && (all > 0 || is_told(&("agreed", String::new()))) {
            continue;
        }
        let _ = writeln!(out, "- **{}** {}", text(&super::shorten(stand.team, 300)), prose(&stand.summary));
        for (word, said) in left {
            let _ = writeln!(out, "  - {word}: {}", prose(&super::shorten(&said, 1_200)));
        }
    }
    for (word, said) in presented.beside_teams() {
        let _ = writeln!(out, "- {word}: {}", prose(&super::shorten(&said, 1_200)));
    }
    if out.is_empty() { out } else { format!("{out}\n") }
}
