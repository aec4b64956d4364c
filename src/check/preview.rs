//! Previews: what is wrong with needs and owners as the change leaves them. Told beside the verdict, and deciding only
//! where somebody could not be asked.

use std::collections::BTreeSet;

use super::Snapshot;
use crate::impact::{Suggestions, unkept};
use crate::model::{Class, Contract, FileId, Need, Problem, Read};

/// Whether a read has ended.
pub(super) fn expired(read: &Read, today: &str) -> bool {
    read.until.as_deref().is_some_and(|until| until < today)
}

/// Problems of needs: of the head's where their file changed (errors: this is the consumer's own check), of the
/// others as warnings.
pub(super) fn preview(
    base: &Snapshot,
    head: &Snapshot,
    changed: &BTreeSet<FileId>,
    unreadable: &BTreeSet<String>,
    today: &str,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut suggestions = Suggestions::default();
    for need in &head.needs {
        let own = changed.contains(&need.site.file);
        for read in &need.reads {
            if expired(read, today) {
                let until = read.until.clone().unwrap_or_default();
                let message = format!("the need of `{}` ended on {until} and is not counted", need.consumer);
                problems.push(
                    Problem::warning("expired-need", read.site.key("until"), message)
                        .help("remove the read, or extend it"),
                );
                continue;
            }
            let published = base.contracts.get(&read.contract);
            let proposed = head.contracts.get(&read.contract);
            // A need that a change of the contract leaves dangling is a hurt, told as such.
            let known = if own { proposed.or(published) } else { published.or(proposed) };
            // A contract that did not differ was not read; whoever changes this need is told about it.
            // One that has to be mended first is told as that.
            if known.is_none() && (!own || unreadable.contains(&read.contract)) {
                continue;
            }
            problems.extend(
                unkept(need, read, known, &mut suggestions)
                    .into_iter()
                    .map(|problem| Problem { class: if own { problem.class } else { Class::Warning }, ..problem }),
            );
            problems.extend(known.and_then(|known| version_mismatch(need, read, known)));
            if let (Some(published), Some(proposed)) = (published, proposed)
                && version_mismatch(need, read, published).is_none()
            {
                problems.extend(version_mismatch(need, read, proposed));
            }
        }
    }
    problems
}

fn version_mismatch(need: &Need, read: &Read, contract: &Contract) -> Option<Problem> {
    let (range, version) = (read.version.as_ref()?, contract.semantic_version()?);
    if read.takes(contract) {
        return None;
    }
    let message = format!("`{}` reads versions {range}, but `{}` is at {version}", need.consumer, contract.id);
    Some(
        Problem::warning("pending-need", read.site.key("version"), message)
            .help("widen the range once the consumer reads the new version"),
    )
}

/// A team nobody listed cannot be asked. That leaves no verdict where the change brings it about or leaves it so, and
/// is a warning where the change mends it.
pub(super) fn unknown_teams(base: &Snapshot, head: &Snapshot, changed: &BTreeSet<FileId>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (snapshot, is_base) in [(base, true), (head, false)] {
        let other = if is_base { head } else { base };
        if !snapshot.has_teams {
            continue;
        }
        let needs = snapshot.needs.iter().map(|need| (need.team.as_str(), need.site.key("team")));
        let owners = snapshot
            .contracts
            .values()
            .filter_map(|contract| Some((contract.owner.as_deref()?, contract.site.keys(&["team", "name"]))));
        for (team, site) in needs.chain(owners).filter(|(team, _)| snapshot.teams.get(team).is_none()) {
            let known_there = other.teams.get(team).is_some();
            let problem = crate::document::needs::unknown_team(team, site, &snapshot.teams);
            if is_base && known_there {
                problems.push(Problem { class: Class::Warning, ..problem });
            } else if is_base || known_there || changed.contains(&problem.site.file) {
                problems.push(problem);
            }
        }
    }
    problems
}
