//! A change as the gate judges it: what a branch would become, against what it is.
//!
//! In: a [`Proposal`]. Out: [`Judged`], without anybody's consent yet. Guaranteed: whatever decides is read at the base,
//! which the change has no say in: where the configuration lies, the environment, the policy. What cannot be merged is
//! judged from where it branched off, and says so.

use std::collections::BTreeSet;

use super::archive::Archive;
use crate::check::{Report, check};
use crate::config::{Config, Environment, FILE_NAME, Policy};
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::model::{Problem, Site, Teams};
use crate::rule::Level;
use crate::sources::Tree;
use crate::sources::git::{GitTree, Merge, Revision};
use crate::sources::load::load;
use crate::sources::scope::decide_otherwise;

/// What stands in the place of an environment where a branch has none.
const NO_ENVIRONMENT: &str = "no environment";

/// A change that is proposed.
#[derive(Debug, Clone)]
pub(super) struct Proposal {
    /// The branch it goes to.
    pub(super) branch: String,
    /// What that branch is now.
    pub(super) base: Revision,
    /// What is proposed.
    pub(super) head: Revision,
    /// What is proposed, in a few words.
    pub(super) words: String,
}

/// What is asked beside the change itself.
pub(super) struct Question<'a> {
    /// Where people stand in the repository: a directory below its top, empty for the top.
    pub(super) place: &'a str,
    /// The environment, where somebody names it; else the branch tells.
    pub(super) environment: Option<&'a str>,
    /// The day to judge by.
    pub(super) today: &'a str,
}

/// What came of judging a change.
pub(super) enum Judged {
    /// The branch has no configuration: nothing is guarded yet.
    NotSetUp,
    /// A verdict.
    Verdict(Box<Verdict>),
}

/// The verdict on a change, and what it takes to hear people and to answer.
pub(super) struct Verdict {
    pub(super) report: Report,
    pub(super) documents: Documents,
    /// Whose consent counts, and for what.
    pub(super) policy: Policy,
    /// Who can agree, if somebody says it.
    pub(super) teams: Option<Teams>,
    /// The stages of promotion.
    pub(super) environments: Vec<Environment>,
    /// The directory that is judged, below the top of the repository.
    pub(super) prefix: String,
    /// What the base and the head are, in a few words.
    pub(super) sides: (String, String),
    /// The commit that the files of the base are of.
    pub(super) base: Revision,
    /// Paths whose text is another one once merged than it is in the head.
    pub(super) merged: BTreeSet<String>,
}

/// Judges a change.
///
/// # Errors
/// If a commit or a file cannot be read.
pub(super) fn judge(archive: &Archive, proposal: &Proposal, question: &Question<'_>) -> Result<Judged> {
    let repository = &archive.repository;
    // Also makes sure that enough of history is here to merge.
    archive.merge_base(&proposal.head, &proposal.base)?;
    let agreed = repository.tree(&proposal.base, "")?;
    let Some(prefix) = configured(&agreed, question.place)? else {
        return match agreed.configurations()?.first() {
            Some(elsewhere) => Err(elsewhere_alone(elsewhere, &proposal.branch)),
            None => Ok(Judged::NotSetUp),
        };
    };
    let mut notes = Vec::new();
    let (base, whole, head, merged) = match repository.merged(&proposal.base, &proposal.head)? {
        Merge::Clean(merged) => {
            let whole = merged.tree("")?;
            let differing = differing(&whole, &repository.tree(&proposal.head, "")?)?;
            (proposal.base.clone(), whole, merged.tree(&prefix)?, differing)
        }
        Merge::Conflict(conflict) => {
            // Whoever makes the change chooses where it branches off: what decided there may decide no more.
            if decide_otherwise(&repository.tree(&conflict.base, &prefix)?, &repository.tree(&proposal.base, &prefix)?)?
            {
                return Err(outdated(&conflict.paths, &proposal.branch));
            }
            notes.push(conflicting(&conflict.paths, &proposal.branch));
            let head = repository.tree(&proposal.head, &prefix)?.shown_as_paths();
            (conflict.base, repository.tree(&proposal.head, "")?.shown_as_paths(), head, BTreeSet::new())
        }
    };
    let base_tree = repository.tree(&base, &prefix)?;
    let mut loaded = load(&base_tree, &head, "", question.today.to_owned())?;
    if let Some(other) = configured(&whole, question.place)?.filter(|other| *other != prefix) {
        let problem = hidden(&mut loaded.documents, &other, &prefix);
        loaded.circumstances.problems.push(problem);
    }
    let circumstances = &mut loaded.circumstances;
    circumstances.environment = match environment(&circumstances.config, &proposal.branch, question.environment)? {
        Place::Anywhere => None,
        Place::Named(name) => Some(name),
        Place::Nowhere(environment) => {
            // On both sides: it is nobody's change.
            circumstances.config.environments.push(environment.clone());
            circumstances.amendment.iter_mut().for_each(|one| one.config.environments.push(environment.clone()));
            Some(environment.name)
        }
    };
    if circumstances.environment.as_deref() == Some(NO_ENVIRONMENT) {
        notes.push(format!(
            "`{}` is the branch of no environment: what this breaks is told here, and held where it is proposed to one",
            proposal.branch
        ));
    }
    circumstances.notes.extend(notes);
    let Config { policy, environments, .. } = circumstances.config.clone();
    let teams = loaded.base.has_teams.then(|| loaded.base.teams.clone());
    let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
    Ok(Judged::Verdict(Box::new(Verdict {
        report,
        documents: loaded.documents,
        policy,
        teams,
        environments,
        prefix,
        sides: (base_tree.describe(), proposal.words.clone()),
        base,
        merged,
    })))
}

/// The base is configured, but nowhere around where people stand: that is a mistake, and no beginning.
fn elsewhere_alone(configuration: &str, branch: &str) -> Error {
    let directory = configuration.rsplit_once('/').map_or(".", |(directory, _)| directory);
    Error::new(format!("`{branch}` is configured by {configuration}, and not where the gate was asked to look"))
        .help(format!("name its directory: `sluicegate gate {directory}`"))
}

/// A configuration that would be found before the one that decides today.
fn hidden(documents: &mut Documents, other: &str, prefix: &str) -> Problem {
    let path =
        |directory: &str| if directory.is_empty() { FILE_NAME.to_owned() } else { format!("{directory}/{FILE_NAME}") };
    let file = documents.add_unread(path(other));
    let message = format!("the base is configured by {}, and this would be found in its place", path(prefix));
    Problem::error("configured-elsewhere", Site::root(file), message)
        .help("leave it out; move a configuration in a change of its own, merged past this check")
}

fn outdated(paths: &[String], branch: &str) -> Error {
    Error::new(format!(
        "this change conflicts with `{branch}` in {}, and configuration, teams, needs or waivers have changed there since \
         it branched off",
        named(paths)
    ))
    .help(format!("bring the change up to date with `{branch}`: it is judged by what is agreed to now"))
}

/// The directory that the configuration stands in: the nearest one around `place`, else `contracts` in it.
fn configured(base: &GitTree, place: &str) -> Result<Option<String>> {
    let above = std::iter::successors(Some(place), |place| {
        (!place.is_empty()).then(|| place.rsplit_once('/').map_or("", |(above, _)| above))
    });
    let below = if place.is_empty() { "contracts".to_owned() } else { format!("{place}/contracts") };
    for directory in above.chain([below.as_str()]) {
        let file = if directory.is_empty() { FILE_NAME.to_owned() } else { format!("{directory}/{FILE_NAME}") };
        if base.entry(&file)?.is_some() {
            return Ok(Some(directory.to_owned()));
        }
    }
    Ok(None)
}

/// Paths of files that are not the same in both.
fn differing(merged: &GitTree, head: &GitTree) -> Result<BTreeSet<String>> {
    let all = |tree: &GitTree| tree.entries(&|_| true).map(|entries| entries.into_iter().collect::<BTreeSet<_>>());
    let (merged, head) = (all(merged)?, all(head)?);
    Ok(merged.difference(&head).map(|entry| entry.path.clone()).collect())
}

/// Where a change goes.
enum Place {
    /// There are no environments.
    Anywhere,
    /// To the environment of this name.
    Named(String),
    /// To a branch of none, while there are others. What it breaks is told, and held nowhere: it is held where it is
    /// proposed to one.
    Nowhere(Environment),
}

/// The environment that a change to `branch` goes to.
fn environment(config: &Config, branch: &str, named: Option<&str>) -> Result<Place> {
    if let Some(name) = named {
        let known = config.environments.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        return match config.environment(name) {
            Some(_) => Ok(Place::Named(name.to_owned())),
            None => Err(Error::new(format!("{FILE_NAME} has no environment `{name}` on `{branch}`"))
                .help(format!("it has: {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") }))),
        };
    }
    if config.environments.is_empty() {
        return Ok(Place::Anywhere);
    }
    let found: Vec<&str> =
        config.environments.iter().filter(|one| one.branch == branch).map(|one| one.name.as_str()).collect();
    match found.as_slice() {
        [] => {}
        [name] => return Ok(Place::Named((*name).to_owned())),
        // The first one may be the mildest.
        all => {
            return Err(Error::new(format!("`{branch}` is the branch of several environments: {}", all.join(", ")))
                .help("give each environment a branch of its own, or say which one is meant: `--environment NAME`"));
        }
    }
    let site = config.site.clone().map(|site| site.key("environments"));
    Ok(Place::Nowhere(Environment {
        name: NO_ENVIRONMENT.to_owned(),
        branch: branch.to_owned(),
        ceiling: site.map(|site| (Level::Report, site)),
        teams: Vec::new(),
    }))
}

fn conflicting(paths: &[String], branch: &str) -> String {
    format!(
        "this change conflicts with `{branch}` in {}: it was judged from where it branched off; once the conflict is \
         resolved it will be judged anew",
        named(paths)
    )
}

fn named(paths: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = paths.iter().take(SHOWN).map(|path| format!("`{path}`")).collect();
    let more = paths.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
