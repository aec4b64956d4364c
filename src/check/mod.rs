//! The one place that composes the pipeline: two snapshots -> a report. Pure; knows no disk, clock or terminal.
//!
//! Everything that decides (policy, teams, needs) is taken from the base; what the head changes in it is judged as a
//! change and shown as a preview.

mod governance;
mod identity;
mod preview;
mod tracing;

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::{Aspect, Difference, additional, align, begin_run, compare, missing};
use crate::config::{Config, Policy};
use crate::document::Documents;
use crate::engines::{Kind, Survey, kinds, survey};
use crate::finding::Finding;
use crate::gate::{Assembly, Assessment, Decision, Hearing, Proceedings, Terms, assess, decide, hear, waive};
use crate::impact::{Raise, judge_version, takes_away};
use crate::model::{Contract, FileId, Need, Problem, Scan, Teams, Waiver, Writing};
use crate::rule::Level;
pub use governance::{Amendment, POLICY, TEAMS};
use governance::{govern, judging, point};
use identity::{follow_ids, hint_at_datasets, tell_majors_apart};
use preview::{preview, unknown_teams};
pub(crate) use tracing::Traced;

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
    /// Findings that are accepted for a while.
    pub waivers: Vec<Waiver>,
}

impl Snapshot {
    /// Who can agree; `None` where nobody said who that is.
    fn known_teams(&self) -> Option<&Teams> {
        self.has_teams.then_some(&self.teams)
    }
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

/// A proposed promise that data already written does not keep.
#[derive(Debug, Clone)]
pub struct Backfill {
    /// The change that asks for it.
    pub finding: Finding,
    /// What the old files are to whoever expects the new shape, as it was measured.
    pub kinds: Vec<&'static Kind>,
}

impl Backfill {
    /// What engines make of the old files when they expect the new shape; `None` where nothing was measured.
    #[must_use]
    pub fn survey(&self) -> Option<Survey> {
        survey(&self.kinds, Writing::Append)
    }
}

/// The verdict on a change with everything that led to it.
#[derive(Debug, Clone)]
pub struct Report {
    /// Whether the change may go on.
    pub decision: Decision,
    /// Findings, loudest first.
    pub assessments: Vec<Assessment>,
    /// What data already written does not keep of the proposed contracts.
    pub backfill: Vec<Backfill>,
    /// What is wrong in the files.
    pub problems: Vec<Problem>,
    /// Findings that policy switched off.
    pub silenced: usize,
    /// What was looked at.
    pub considered: Considered,
    /// The environment whose policy decided.
    pub environment: Option<String>,
    /// Sentences about how the question was understood ("the policy is the head's: the base has none").
    pub notes: Vec<String>,
    /// What the teams that are asked said, where they could say anything.
    pub hearing: Option<Hearing>,
    /// What was looked at in the data, where data was looked at.
    pub scans: Vec<Scan>,
}

/// What a check needs to know beside the two sides.
#[derive(Debug, Clone)]
pub struct Circumstances {
    /// The configuration that decides.
    pub config: Config,
    /// The environment that the change is meant for.
    pub environment: Option<String>,
    /// Files that differ between the sides.
    pub changed_files: BTreeSet<FileId>,
    /// Ids of contracts that are there and have to be mended before anything can be said of them.
    pub unreadable: BTreeSet<String>,
    /// Today, as `YYYY-MM-DD`.
    pub today: String,
    /// What was looked at.
    pub considered: Considered,
    /// Problems met while reading.
    pub problems: Vec<Problem>,
    /// How the question was understood.
    pub notes: Vec<String>,
    /// The configuration that the change would put in its place, where it changes.
    pub amendment: Option<Amendment>,
    /// What people said to the change, where they were asked.
    pub assembly: Option<Assembly>,
}

/// Judges what `head` changes in `base`. `documents` only tell which problem stands before which.
#[must_use]
pub fn check(base: &Snapshot, head: &Snapshot, circumstances: Circumstances, documents: &Documents) -> Report {
    let Circumstances {
        config,
        environment,
        changed_files,
        unreadable,
        today,
        considered,
        mut problems,
        mut notes,
        amendment,
        assembly,
    } = circumstances;
    begin_run();
    let (base, head) = aligned(base, head, &today);
    let (base, head) = (&base, &head);
    notes.extend(reread(base, head));
    let mut findings = readers(base, head);
    hint_at_datasets(&mut findings, head);
    let mut backfill = history(base, head, &findings);
    for one in &mut backfill {
        let known = base.contracts.get(&one.finding.contract);
        one.finding = one.finding.clone().settled(known);
    }
    let mut traced = Traced::of(findings);
    traced.follow(base, head, &today);
    traced.withdraw(base, head, &today);
    notes.extend(traced.notes());
    problems.extend(preview(base, head, &changed_files, &unreadable, &today));
    problems.extend(unknown_teams(base, head, &changed_files));
    let agreed = config;
    let config = judging(agreed.clone(), amendment.as_ref(), base);
    let terms =
        Terms { policy: &config.policy, environment: environment.as_deref().and_then(|name| config.environment(name)) };
    let mut assessments = traced.assess(base, head, terms);
    assessments.extend(versions(base, head, &assessments, terms));
    let (mut rulings, unplaced) = govern(base, head, &assessments, (&agreed, amendment.as_ref()), (terms, &today));
    point(&mut rulings, documents);
    assessments.extend(rulings);
    problems.extend(unplaced);
    let compared = compared(base, head, &changed_files);
    let proceedings = Proceedings {
        agreed: (&base.waivers, base.known_teams()),
        proposed: (&head.waivers, head.known_teams()),
        policy: &config.policy,
        today: today.parse().ok(),
        compared: &compared,
    };
    let (wrong, said) = waive(&mut assessments, proceedings);
    problems.extend(wrong);
    notes.extend(said);
    documents.arrange(&mut problems);
    let all = assessments.len();
    assessments.retain(|assessment| assessment.level > Level::Off);
    // Stable: findings of one loudness stay in the order of the files.
    assessments.sort_by_key(|one| (one.waived, std::cmp::Reverse((one.level, one.finding.rule.severity))));
    let ownerless = assessments.iter().any(|one| one.asks.iter().any(|team| team.starts_with("(owner")));
    if ownerless {
        notes.push("a contract names no owner: put the id of its team under `team.name`".to_owned());
    }
    let decision = decide(&assessments, &problems, None);
    let silenced = all - assessments.len();
    let (hearing, scans) = (None, Vec::new());
    let report =
        Report { decision, assessments, backfill, problems, silenced, considered, environment, notes, hearing, scans };
    match assembly {
        Some(assembly) => report.heard(&assembly, &config.policy),
        None => report,
    }
}

impl Report {
    /// The verdict once those who are asked have been heard. Whoever was heard before is not any more.
    #[must_use]
    pub fn heard(self, assembly: &Assembly, policy: &Policy) -> Self {
        let hearing = hear(&self.assessments, assembly, policy);
        Self { decision: decide(&self.assessments, &self.problems, Some(&hearing)), hearing: Some(hearing), ..self }
    }
}

/// The contracts that differ: of the others nothing was asked.
fn compared(base: &Snapshot, head: &Snapshot, changed: &BTreeSet<FileId>) -> BTreeSet<String> {
    let all = base.contracts.values().chain(head.contracts.values());
    all.filter(|contract| changed.contains(&contract.site.file)).map(|contract| contract.id.clone()).collect()
}

/// What the findings ask of each contract's version.
fn versions(base: &Snapshot, head: &Snapshot, assessments: &[Assessment], terms: Terms<'_>) -> Vec<Assessment> {
    let pairs = base.contracts.iter().filter_map(|(id, published)| Some((id, published, head.contracts.get(id)?)));
    let judged = pairs.filter_map(|(id, published, proposed)| {
        let is_own = |finding: &Finding| finding.contract == published.id && finding.major == published.major();
        let own = assessments.iter().filter(|one| is_own(&one.finding) && one.level > Level::Off);
        let asked = own.map(|one| Raise::asked_by(one.finding.rule)).max().unwrap_or(Raise::None);
        let finding = Finding::new(id, judge_version(published, proposed, asked)?).settled(Some(published));
        Some(assess(finding, Vec::new(), terms, published.owner.as_deref()))
    });
    judged.collect()
}

/// Both sides as seen today, with the identity of every dataset and field decided over whole contracts.
fn aligned(base: &Snapshot, head: &Snapshot, today: &str) -> (Snapshot, Snapshot) {
    let (mut base, mut head) = (base.clone(), head.clone());
    tell_majors_apart(&mut base, &mut head);
    follow_ids(&base, &mut head);
    if let Ok(today) = today.parse() {
        base.contracts.values_mut().chain(head.contracts.values_mut()).for_each(|contract| contract.date(today));
    }
    for (id, published) in &mut base.contracts {
        if let Some(proposed) = head.contracts.get_mut(id) {
            align(published, proposed);
        }
    }
    (base, head)
}

/// Datasets whose type texts are read otherwise than before: the same text may now be another type.
fn reread(base: &Snapshot, head: &Snapshot) -> Vec<String> {
    let mut notes = Vec::new();
    for (id, published) in &base.contracts {
        let proposed = head.contracts.get(id).map_or(&[] as &[_], |contract| contract.datasets.as_slice());
        for dataset in &published.datasets {
            let successor = proposed.iter().find(|other| match dataset.aligned {
                Some(_) => other.aligned == dataset.aligned,
                None => other.name == dataset.name,
            });
            if let Some(after) = successor
                && after.dialect != dataset.dialect
            {
                notes.push(format!(
                    "`{}`: its types were read as {}, and are read as {} now; `dialect` among the contract's customProperties decides",
                    after.name, dataset.dialect.title, after.dialect.title
                ));
            }
        }
    }
    notes
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
fn history(base: &Snapshot, head: &Snapshot, readers: &[Finding]) -> Vec<Backfill> {
    let mut found = Vec::new();
    for (id, proposed) in &head.contracts {
        let Some(published) = base.contracts.get(id) else { continue };
        for difference in compare(proposed, published) {
            let optional = difference.aspect == Aspect::Field
                && difference.expected.as_ref().is_some_and(|fact| fact.canonical.starts_with("optional"));
            if takes_away(&difference) && !optional && difference.aspect.is_in_the_data() {
                let kinds = kinds(&difference);
                let told = from_the_readers_side(difference);
                let same =
                    readers.iter().find(|finding| finding.contract == *id && is_same_edit(&finding.difference, &told));
                let finding = same.cloned().unwrap_or_else(|| Finding::new(id, told));
                found.push(Backfill { finding, kinds });
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
        reshape: None,
        announced: None,
        ..difference
    }
}
