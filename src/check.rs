//! The one place that composes the pipeline: two snapshots -> a report. Pure; knows no disk, clock or terminal.
//!
//! Everything that decides (policy, teams, needs) is taken from the base; what the head changes in it is judged as a
//! change and shown as a preview.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::{Aspect, Difference, Direction, Fact, additional, align, compare, missing};
use crate::config::Config;
use crate::document::Documents;
use crate::finding::Finding;
use crate::gate::{Assessment, Decision, assess, decide};
use crate::impact::{Hurt, takes_away, trace, withdrawal};
use crate::model::{Class, Contract, FileId, Need, Path, Problem, Read, Teams};
use crate::rule::Level;

/// One side of a comparison, as far as it had to be read.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Contracts by ODCS `id`: those that differ, and those a changed need mentions.
    pub contracts: BTreeMap<String, Contract>,
    /// Needs that mention one of these contracts, or that differ.
    pub needs: Vec<Need>,
    /// Who can agree.
    pub teams: Teams,
    /// Whether there is a teams file at all.
    pub has_teams: bool,
}

/// What was looked at, for the last line of every report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Considered {
    /// Files that were read.
    pub files: usize,
    /// Contracts of the head.
    pub contracts: usize,
    /// Contracts that differ between the sides.
    pub changed: usize,
    /// Needs of the head.
    pub needs: usize,
    /// Rules.
    pub rules: usize,
}

/// The verdict on a change with everything that led to it.
#[derive(Debug, Clone)]
pub struct Report {
    /// Whether the change may go on.
    pub decision: Decision,
    /// Findings, loudest first.
    pub assessments: Vec<Assessment>,
    /// What data already written does not keep of the proposed contracts.
    pub backfill: Vec<Finding>,
    /// What is wrong in the files.
    pub problems: Vec<Problem>,
    /// Findings that policy switched off.
    pub silenced: usize,
    /// What was looked at.
    pub considered: Considered,
    /// Sentences about how the question was understood ("the policy is the head's: the base has none").
    pub notes: Vec<String>,
}

/// What a check needs to know beside the two sides.
#[derive(Debug, Clone)]
pub struct Circumstances {
    /// The configuration that decides.
    pub config: Config,
    /// Files that differ between the sides.
    pub changed_files: BTreeSet<FileId>,
    /// Today, as `YYYY-MM-DD`.
    pub today: String,
    /// What was looked at.
    pub considered: Considered,
    /// Problems met while reading.
    pub problems: Vec<Problem>,
    /// How the question was understood.
    pub notes: Vec<String>,
}

/// Judges what `head` changes in `base`. `documents` only tell which problem stands before which.
#[must_use]
pub fn check(base: &Snapshot, head: &Snapshot, circumstances: Circumstances, documents: &Documents) -> Report {
    let Circumstances { config, changed_files, today, considered, mut problems, mut notes } = circumstances;
    let (base, head) = aligned(base, head);
    let (base, head) = (&base, &head);
    let mut findings = readers(base, head);
    let backfill = history(base, head, &findings);
    let mut index: BTreeMap<Claim, usize> =
        findings.iter().enumerate().rev().map(|(at, finding)| (Claim::of(finding), at)).collect();
    let mut hurts: BTreeMap<usize, Vec<Hurt>> = BTreeMap::new();
    let mut engines = BTreeSet::new();
    for need in &base.needs {
        for read in need.reads.iter().filter(|read| !expired(read, &today)) {
            let outcome = trace(need, read, base.contracts.get(&read.contract), head.contracts.get(&read.contract));
            // What was pending before is no excuse for taking more away.
            let worse = outcome.pending.into_iter().filter(|(difference, ..)| {
                let at = index.get(&Claim::about(&read.contract, difference));
                at.is_some_and(|at| takes_away(&findings[*at].difference))
            });
            for (difference, why, site) in outcome.hurts.into_iter().chain(worse.collect::<Vec<_>>()) {
                engines.extend(read.engine.clone());
                let at = *index.entry(Claim::about(&read.contract, &difference)).or_insert_with(|| {
                    findings.push(Finding::new(&read.contract, difference).about(&need.consumer));
                    findings.len() - 1
                });
                let hurt = Hurt { team: need.team.clone(), consumer: need.consumer.clone(), why, site };
                hurts.entry(at).or_default().push(hurt);
            }
        }
    }
    if !engines.is_empty() {
        let engines: Vec<_> = engines.into_iter().collect();
        notes.push(format!(
            "{}: judged by value sets; evidence per engine and `reads-as` is not built in yet",
            engines.join(", ")
        ));
    }
    withdrawals(base, head, &today, &mut findings, &mut hurts);
    problems.extend(preview(base, head, &changed_files, &today));
    problems.extend(unknown_teams(base, head, &changed_files));
    documents.arrange(&mut problems);
    let owner_of = |id: &str| base.contracts.get(id).or_else(|| head.contracts.get(id))?.owner.as_deref();
    let mut assessments: Vec<_> = findings
        .into_iter()
        .enumerate()
        .map(|(at, finding)| {
            let owner = owner_of(&finding.contract).map(str::to_owned);
            assess(finding, hurts.remove(&at).unwrap_or_default(), &config.policy, owner.as_deref())
        })
        .collect();
    let all = assessments.len();
    assessments.retain(|assessment| assessment.level > Level::Off);
    // Stable: findings of one loudness stay in the order of the files.
    assessments.sort_by_key(|assessment| std::cmp::Reverse((assessment.level, assessment.finding.rule.severity)));
    let ownerless = assessments.iter().any(|one| one.asks.iter().any(|team| team.starts_with('(')));
    if ownerless {
        notes.push("a contract names no owner: put the id of its team under `team.name`".to_owned());
    }
    let decision = decide(&assessments, &problems);
    let silenced = all - assessments.len();
    Report { decision, assessments, backfill, problems, silenced, considered, notes }
}

/// Both sides with the identity of every dataset and field decided over whole contracts.
fn aligned(base: &Snapshot, head: &Snapshot) -> (Snapshot, Snapshot) {
    let (mut base, mut head) = (base.clone(), head.clone());
    for (id, published) in &mut base.contracts {
        if let Some(proposed) = head.contracts.get_mut(id) {
            align(published, proposed);
        }
    }
    (base, head)
}

/// What a finding is about, and what may hurt because of it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Claim(String, Option<String>, Path, Aspect, Option<String>);

impl Claim {
    fn of(finding: &Finding) -> Self {
        Self::about(&finding.contract, &finding.difference)
    }

    fn about(contract: &str, difference: &Difference) -> Self {
        let Difference { dataset, path, aspect, part, .. } = difference;
        Self(contract.to_owned(), dataset.clone(), path.clone(), *aspect, part.clone())
    }
}

/// Does the change hurt people who read this data today?
fn readers(base: &Snapshot, head: &Snapshot) -> Vec<Finding> {
    let ids: BTreeSet<&String> = base.contracts.keys().chain(head.contracts.keys()).collect();
    ids.into_iter()
        .flat_map(|id| {
            let differences = match (base.contracts.get(id), head.contracts.get(id)) {
                (Some(published), Some(proposed)) => compare(published, proposed),
                (Some(published), None) => vec![missing(published)],
                (None, Some(proposed)) => vec![additional(proposed)],
                (None, None) => Vec::new(),
            };
            differences.into_iter().map(|difference| Finding::new(id, difference))
        })
        .collect()
}

/// Can the proposed contracts be read from data already written? Asks the one comparison with the sides exchanged.
///
/// An optional field that old data lacks reads as null, and a dataset without old data has nothing to fill.
///
/// What the readers' findings already say of the same lines is told in their words: they name things as published.
fn history(base: &Snapshot, head: &Snapshot, readers: &[Finding]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (id, proposed) in &head.contracts {
        let Some(published) = base.contracts.get(id) else { continue };
        for difference in compare(proposed, published) {
            let optional = difference.aspect == Aspect::Field
                && difference.expected.as_ref().is_some_and(|fact| fact.canonical.starts_with("optional"));
            if takes_away(&difference) && !optional && difference.aspect.is_in_the_data() {
                let told = from_the_readers_side(difference);
                let same =
                    readers.iter().find(|finding| finding.contract == *id && is_same_edit(&finding.difference, &told));
                found.push(same.cloned().unwrap_or_else(|| Finding::new(id, told)));
            }
        }
    }
    found
}

fn is_same_edit(a: &Difference, b: &Difference) -> bool {
    a.aspect == b.aspect
        && a.direction == b.direction
        && a.expected_site == b.expected_site
        && a.actual_site == b.actual_site
}

/// A difference of the history question, told as the change that causes it.
fn from_the_readers_side(difference: Difference) -> Difference {
    Difference {
        direction: difference.direction.mirrored(),
        expected: difference.actual,
        actual: difference.expected,
        expected_site: difference.actual_site,
        actual_site: difference.expected_site,
        looks_like: None,
        ..difference
    }
}

fn expired(read: &Read, today: &str) -> bool {
    read.until.as_deref().is_some_and(|until| until < today)
}

/// Needs that the change removes or weakens: the team that declared them has to agree.
fn withdrawals(
    base: &Snapshot,
    head: &Snapshot,
    today: &str,
    findings: &mut Vec<Finding>,
    hurts: &mut BTreeMap<usize, Vec<Hurt>>,
) {
    let still_there: BTreeSet<FileId> = head.needs.iter().map(|need| need.site.file).collect();
    for need in base.needs.iter().filter(|need| !still_there.contains(&need.site.file)) {
        for read in need.reads.iter().filter(|read| !expired(read, today)) {
            let Some(known) = base.contracts.get(&read.contract) else { continue };
            let proposed = head.contracts.get(&read.contract);
            let Some(gone) = withdrawal(need, read, &head.needs, known, proposed) else { continue };
            let only = known.datasets.first().map(|dataset| dataset.name.as_str());
            let difference = Difference {
                expected: Some(Fact::plain(&need.consumer)),
                actual: Some(Fact::plain(gone.what)),
                expected_site: Some(gone.from),
                actual_site: gone.to,
                ..Difference::bare(read.dataset.as_deref().or(only), Aspect::Need, Direction::Wider)
            };
            findings.push(Finding::new(&read.contract, difference).about(&need.consumer));
            let why = "declared the need".to_owned();
            let hurt = Hurt { team: need.team.clone(), consumer: need.consumer.clone(), why, site: read.site.clone() };
            hurts.entry(findings.len() - 1).or_default().push(hurt);
        }
    }
}

/// Problems of needs: of the head's where their file changed (errors: this is the consumer's own check), of the
/// others as warnings.
fn preview(base: &Snapshot, head: &Snapshot, changed: &BTreeSet<FileId>, today: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
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
            if known.is_none() && !own {
                continue;
            }
            let outcome = trace(need, read, known, known);
            problems.extend(
                outcome
                    .problems
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
    let range = read.version.as_ref()?;
    let text = contract.version.as_deref()?;
    let version = semver::Version::parse(text.trim_start_matches('v')).ok()?;
    if range.matches(&version) {
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
fn unknown_teams(base: &Snapshot, head: &Snapshot, changed: &BTreeSet<FileId>) -> Vec<Problem> {
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
