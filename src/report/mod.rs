//! Reports: one pure renderer per format. The decision is made before any of them runs; none can change it.
//!
//! In: a [`Presented`] report. Out: text. Every string that comes from a file is escaped for its format
//! ([`escape`]): contract text is hostile input.

pub mod comment;
pub mod consent;
pub mod details;
pub mod engines;
pub mod entries;
pub mod escape;
pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod notice;
pub mod omds;
pub mod pages;
pub mod prometheus;
pub mod publication;
pub mod sarif;
pub mod scans;
pub mod scans_wire;
pub mod terminal;
pub mod waivers;
pub mod wire;

use std::collections::BTreeMap;

use crate::check::{Considered, POLICY, Report, TEAMS};
use crate::document::{Documents, Location};
use crate::engines::{Outcome, Survey};
use crate::finding::Finding;
use crate::gate::{Assessment, Decision, Origin};
use crate::model::{Class, Site};
use crate::rule::Severity;

/// Which question a report answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Does a change hurt anybody?
    Check,
    /// Have those it hurts agreed?
    Gate,
    /// How do two versions differ?
    Diff,
    /// Is anything wrong in these files?
    Lint,
    /// Does the data keep what was promised?
    Drift,
}

impl Question {
    /// The command that asks it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Gate => "gate",
            Self::Diff => "diff",
            Self::Lint => "lint",
            Self::Drift => "drift",
        }
    }

    /// Whether it is asked of a proposed change, so that somebody may be asked to agree.
    #[must_use]
    pub const fn is_of_a_change(self) -> bool {
        matches!(self, Self::Check | Self::Gate)
    }

    /// Whether policy and needs have a say in the answer.
    #[must_use]
    pub const fn is_about_people(self) -> bool {
        matches!(self, Self::Check | Self::Gate | Self::Drift)
    }
}

/// A report with what a renderer needs to show it.
#[derive(Debug, Clone, Copy)]
pub struct Presented<'a> {
    /// The question.
    pub question: Question,
    /// The answer.
    pub report: &'a Report,
    /// The texts, to turn places into lines.
    pub documents: &'a Documents,
    /// What the base is, in a few words.
    pub base: &'a str,
    /// What the head is, in a few words.
    pub head: &'a str,
}

/// A place in a file of a checkout, for readers that look files up by path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The revision that the file was read from, if it was not the disk.
    pub revision: Option<String>,
    /// The place; its path is without the revision.
    pub at: Location,
}

impl Presented<'_> {
    /// The line to show for a finding: where the head says it, else where the base did.
    #[must_use]
    pub fn location(&self, finding: &Finding) -> Option<Location> {
        finding.site().map(|site| self.documents.locate(site))
    }

    /// A place with the revision apart from the path: people write both as `main:orders.odcs.yaml`.
    #[must_use]
    pub fn place(&self, site: &Site) -> Place {
        let at = self.documents.locate(site);
        for side in [self.head, self.base] {
            if let Some(path) = at.path.strip_prefix(side).and_then(|rest| rest.strip_prefix(':')) {
                let path = path.to_owned();
                return Place { revision: Some(side.to_owned()), at: Location { path, ..at } };
            }
        }
        Place { revision: None, at }
    }

    /// `path:line:column` of a place.
    #[must_use]
    pub fn at(&self, site: &Site) -> String {
        let at = self.documents.locate(site);
        format!("{}:{}:{}", at.path, at.line, at.column)
    }

    /// Why the finding is as loud as it is, where somebody decided that, with the place where it was decided.
    #[must_use]
    pub fn decided(&self, assessment: &Assessment) -> Option<String> {
        let level = assessment.level.name();
        match &assessment.origin {
            Origin::Policy(site) => Some(format!("{level}, by policy ({})", self.at(site))),
            Origin::Environment(site, before) => {
                let name = self.report.environment.as_deref().unwrap_or_default();
                Some(format!("{level} instead of {}: `{name}` goes no further ({})", before.name(), self.at(site)))
            }
            Origin::Default | Origin::Hurts | Origin::Decides | Origin::Unclaimed(_) => None,
        }
    }

    /// The findings that are waived.
    pub fn waived(&self) -> impl Iterator<Item = &Assessment> {
        self.report.assessments.iter().filter(|assessment| assessment.waived)
    }

    /// The teams whose consent is missing, each with how many findings it has to agree to.
    #[must_use]
    pub fn waiting_on(&self) -> BTreeMap<&str, usize> {
        match &self.report.decision {
            Decision::Held { missing, .. } => missing.iter().map(|(team, all)| (team.as_str(), all.len())).collect(),
            Decision::Open | Decision::CannotJudge => BTreeMap::new(),
        }
    }

    /// The verdict in one sentence.
    #[must_use]
    pub fn verdict(&self) -> String {
        let errors = self.report.problems.iter().filter(|problem| problem.class == Class::Error).count();
        let count = |severity| {
            let all = self.report.assessments.iter();
            all.filter(|assessment| assessment.finding.rule.severity == severity).count()
        };
        let heard = self.report.hearing.as_ref().filter(|hearing| !hearing.teams.is_empty());
        match (&self.report.decision, self.question) {
            (Decision::Held { .. }, Question::Drift) => {
                let faults = (self.unjudged() > 0)
                    .then(|| format!("{} could not be judged", scans::many(self.unjudged(), "object")));
                with(&with(&self.drifted(), faults), self.waived_in_short())
            }
            (Decision::CannotJudge, Question::Drift) if self.unjudged() > 0 => {
                let objects = scans::many(self.unjudged(), "object");
                let any = self.report.scans.iter().any(|scan| scan.total.files > 0);
                let rest = match self.uncounted() {
                    0 if any => ", and the rest keeps what was promised".to_owned(),
                    0 => String::new(),
                    count => format!("; {}", scans::not_counted(count)),
                };
                format!("no verdict: {objects} could not be judged{rest}")
            }
            (Decision::Open, Question::Drift) => with(&self.kept(), self.waived_in_short()),
            (Decision::CannotJudge, Question::Lint) => format!("{} to mend", counted(errors, "problem")),
            (Decision::CannotJudge, _) => {
                let have = if errors == 1 { "has" } else { "have" };
                format!("no verdict: {} {have} to be mended first", counted(errors, "problem"))
            }
            (Decision::Open, Question::Lint) => "nothing wrong".to_owned(),
            (Decision::Open, Question::Diff) => match count(Severity::Risky) {
                0 => "compatible: nothing here breaks a reader".to_owned(),
                risky => format!("no breaking change, but {} that may break some readers", counted(risky, "risky one")),
            },
            (Decision::Open, Question::Check | Question::Gate) => match (heard, self.waived_in_short()) {
                (Some(hearing), waived) => with(&self.heard(hearing, 0), waived),
                (None, None) => "open: nothing here needs anybody's consent".to_owned(),
                (None, Some(waived)) => format!("open: nobody has to agree; {waived}"),
            },
            (Decision::Held { .. }, Question::Diff | Question::Lint) => {
                format!("breaking: {} would break readers", counted(count(Severity::Breaking), "change"))
            }
            (Decision::Held { missing, denied }, Question::Check | Question::Gate) => {
                let held = match heard {
                    Some(hearing) => self.heard(hearing, denied.len()),
                    None => held(missing, denied.len()),
                };
                with(&held, self.waived_in_short())
            }
        }
    }

    fn waived_in_short(&self) -> Option<String> {
        let first = self.waived().filter_map(Assessment::waived_by).map(|waiver| waiver.expires).min()?;
        Some(match self.waived().count() {
            1 => format!("1 finding is waived until {first}"),
            count => format!("{count} findings are waived, the first until {first}"),
        })
    }

    /// What was looked at, in one sentence.
    #[must_use]
    pub fn considered(&self) -> String {
        let Considered { files, contracts, changed, needs, rules } = self.report.considered;
        let silenced = match self.report.silenced {
            0 => String::new(),
            count => format!("; {} switched off by policy", counted(count, "finding")),
        };
        match self.question {
            Question::Drift => format!("{}{silenced}", self.scanned()),
            Question::Lint => format!("read {}", counted(files, "file")),
            Question::Diff => format!(
                "compared {} with {}: {}, {}{silenced}",
                self.head,
                self.base,
                counted(changed, "changed contract"),
                counted(rules, "rule")
            ),
            Question::Check | Question::Gate => format!(
                "compared {} with {}{}: {} ({changed} changed), {}, {}{silenced}",
                self.head,
                self.base,
                self.report.environment.as_ref().map_or_else(String::new, |name| format!(" for `{name}`")),
                counted(contracts, "contract"),
                counted(needs, "needs file"),
                counted(rules, "rule")
            ),
        }
    }
}

/// What engines make of a change, in a sentence; `None` where every one reads on as before.
#[must_use]
pub fn surveyed(survey: &Survey) -> Option<String> {
    let groups = [
        ("silently wrong in", survey.readers(|outcome| outcome == Outcome::Wrong)),
        ("read as null by", survey.readers(|outcome| outcome == Outcome::Null)),
        ("refused by", survey.readers(|outcome| outcome == Outcome::Refused)),
        ("read as another kind of value by", survey.readers(|outcome| outcome == Outcome::Retyped)),
        ("right in", survey.readers(Outcome::is_peace)),
    ];
    let first = survey.evidence.first()?;
    if groups[..4].iter().all(|(_, readers)| readers.is_empty()) {
        return None;
    }
    let told = groups.iter().filter(|(_, readers)| !readers.is_empty());
    let told: Vec<String> = told.map(|(words, readers)| format!("{words} {}", readers.join(", "))).collect();
    Some(format!("{}, {}: {}", first.kind.title, first.circumstances(), told.join("; ")))
}

/// Two parts of a sentence, where there are two.
fn with(first: &str, second: Option<String>) -> String {
    second.map_or_else(|| first.to_owned(), |second| format!("{first}; {second}"))
}

fn held(missing: &BTreeMap<String, std::collections::BTreeSet<crate::finding::Fingerprint>>, denied: usize) -> String {
    let teams: Vec<&str> = missing.keys().map(String::as_str).collect();
    let findings: std::collections::BTreeSet<_> = missing.values().flatten().collect();
    let waiting = (!teams.is_empty())
        .then(|| format!("waiting for {} to agree to {}", and(&teams), counted(findings.len(), "finding")));
    let refused = (denied > 0).then(|| {
        format!(
            "{} denied, to be mended or taken back",
            if denied == 1 { "1 finding is".to_owned() } else { format!("{denied} findings are") }
        )
    });
    format!("held: {}", [waiting, refused].into_iter().flatten().collect::<Vec<_>>().join("; "))
}

/// `1 finding`, `2 findings`.
#[must_use]
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// What a finding is about, in words: the id of a contract stands for itself.
#[must_use]
pub fn subject(contract: &str) -> &str {
    match contract {
        POLICY => "policy",
        TEAMS => "teams",
        contract => contract,
    }
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn and(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
