//! What a report has to say as one list, worst first, for formats that know only places with a message.
//!
//! In: a [`Presented`] report. Out: an [`Entry`] for each problem, finding and backfill; nothing twice. Guaranteed: an
//! entry of [`Weight::Error`] is there exactly where the exit code is not 0, so that red means the same everywhere.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::escape::terminal_line as line;
use super::{Presented, surveyed};
use crate::check::Backfill;
use crate::document::Kind;
use crate::finding::{Finding, Fingerprint};
use crate::gate::Assessment;
use crate::model::{Class, FileId, Problem, Site};
use crate::rule::Severity;

/// How loud an entry is, whatever the words a format has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing.
    Note,
    /// May break some readers, or is worth mending; the verdict stands.
    Warning,
    /// Stands in the way: held, denied, or no verdict is possible.
    Error,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// Something wrong in a file.
    Problem(&'a Problem),
    /// A judged difference.
    Finding(&'a Assessment),
    /// A promise that data already written may not keep, and that policy does not show as a finding.
    Backfill(&'a Finding),
}

/// One thing that a report says.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What it is about.
    pub subject: Subject<'a>,
    /// What data already written does not keep of it, so that it has to be rewritten or filled.
    pub backfill: Option<&'a Backfill>,
    weight: Weight,
}

/// Everything a report says, worst first; equally bad things stay in the report's own order.
#[must_use]
pub fn entries<'a>(presented: &Presented<'a>) -> Vec<Entry<'a>> {
    let report = presented.report;
    let owed: BTreeMap<Fingerprint, &Backfill> =
        report.backfill.iter().map(|one| (one.finding.fingerprint(), one)).collect();
    let told: BTreeSet<Fingerprint> = report.assessments.iter().map(|one| one.finding.fingerprint()).collect();
    let problems = report.problems.iter().map(|one| (Subject::Problem(one), None));
    let findings =
        report.assessments.iter().map(|one| (Subject::Finding(one), owed.get(&one.finding.fingerprint()).copied()));
    let backfill = report.backfill.iter().filter(|one| !told.contains(&one.finding.fingerprint()));
    let backfill = backfill.map(|one| (Subject::Backfill(&one.finding), Some(one)));
    let all = problems.chain(findings).chain(backfill);
    let mut all: Vec<Entry<'a>> =
        all.map(|(subject, backfill)| Entry { subject, backfill, weight: weight(presented, subject) }).collect();
    all.sort_by_key(|entry| Reverse(entry.weight()));
    all
}

fn weight(presented: &Presented<'_>, subject: Subject<'_>) -> Weight {
    match subject {
        Subject::Problem(problem) if problem.class == Class::Error => Weight::Error,
        Subject::Problem(_) => Weight::Warning,
        Subject::Finding(one) if presented.is_in_the_way(one) => Weight::Error,
        // What is waived or agreed to is in nobody's way, however bad it is.
        Subject::Finding(one) if one.waived || presented.is_agreed(one) => Weight::Note,
        Subject::Finding(Assessment { finding, .. }) | Subject::Backfill(finding) => {
            if finding.rule.severity >= Severity::Risky { Weight::Warning } else { Weight::Note }
        }
    }
}

impl<'a> Entry<'a> {
    /// How loud it is. For findings this is policy's word, not the rule's: what is held is in the way, however bad.
    #[must_use]
    pub const fn weight(&self) -> Weight {
        self.weight
    }

    /// The id of the rule, or the code of the problem.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self.subject {
            Subject::Problem(problem) => problem.code,
            Subject::Finding(Assessment { finding, .. }) | Subject::Backfill(finding) => finding.rule.id,
        }
    }

    /// What kind of thing it is, in a word: the severity of a finding, or that it is a problem.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.subject {
            Subject::Problem(Problem { class: Class::Error, .. }) => "problem",
            Subject::Problem(_) => "warning",
            Subject::Finding(Assessment { finding, .. }) | Subject::Backfill(finding) => finding.rule.severity.name(),
        }
    }

    /// The finding, if it is about one.
    #[must_use]
    pub const fn finding(&self) -> Option<&'a Finding> {
        match self.subject {
            Subject::Problem(_) => None,
            Subject::Finding(Assessment { finding, .. }) | Subject::Backfill(finding) => Some(finding),
        }
    }

    /// The sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self.subject {
            Subject::Problem(problem) => problem.message.clone(),
            Subject::Finding(Assessment { finding, .. }) | Subject::Backfill(finding) => finding.message(),
        }
    }

    /// Where to point.
    #[must_use]
    pub fn site(&self) -> Option<&'a Site> {
        match self.subject {
            Subject::Problem(problem) => Some(&problem.site),
            Subject::Finding(Assessment { finding, .. }) | Subject::Backfill(finding) => finding.site(),
        }
    }

    /// What belongs to the sentence, each as a word and its text: whom it hurts, why it is so loud, what to do.
    #[must_use]
    pub fn details(&self, presented: &Presented<'_>) -> Vec<(&'static str, String)> {
        let mut details = Vec::new();
        if let Subject::Finding(assessment) = self.subject {
            details.extend(presented.details(assessment));
        }
        if let Some(backfill) = self.backfill {
            details.push(("backfill", "data already written may not keep this promise".to_owned()));
            details.extend(backfill.survey().as_ref().and_then(surveyed).map(|told| ("old files", told)));
        }
        match self.subject {
            Subject::Problem(problem) => details.extend(problem.help.clone().map(|help| ("help", help))),
            Subject::Finding(Assessment { finding, .. }) | Subject::Backfill(finding) => {
                details.push(("help", finding.help()));
            }
        }
        details
    }

    /// The sentence with all that belongs to it, a line each. What a file says cannot add a line.
    #[must_use]
    pub fn text(&self, presented: &Presented<'_>) -> String {
        let details = self.details(presented).into_iter().map(|(word, text)| format!("\n{word}: {}", line(&text)));
        format!("{}{}", line(&self.message()), details.collect::<String>())
    }

    /// The contract it is about: its id, or the path of a file that is none.
    #[must_use]
    pub fn contract<'b>(&self, presented: &'b Presented<'a>) -> &'b str {
        match self.subject {
            Subject::Problem(problem) => {
                let label = &presented.documents.get(problem.site.file).label;
                presented.contract_in(problem.site.file).unwrap_or(label)
            }
            Subject::Finding(Assessment { finding, .. }) | Subject::Backfill(finding) => &finding.contract,
        }
    }
}

impl<'a> Presented<'a> {
    /// The id of the contract that a file holds, if it holds one.
    #[must_use]
    pub fn contract_in(&self, file: FileId) -> Option<&'a str> {
        contract_of(self.documents.get(file).root.as_ref()?)
    }

    /// The ids of all contracts that were read, whichever side they stand on.
    #[must_use]
    pub fn contracts_read(&self) -> BTreeSet<&'a str> {
        self.documents.all().filter_map(|document| contract_of(document.root.as_ref()?)).collect()
    }
}

fn contract_of(root: &crate::document::Node) -> Option<&str> {
    let is_map = matches!(root.kind, Kind::Map(_));
    (is_map && root.text_at("kind") == Some("DataContract")).then(|| root.text_at("id"))?
}
