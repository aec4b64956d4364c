//! JSON for programs: a frozen, versioned envelope. Its types are its own, so that the core can change beneath it.
//!
//! Lines and columns count from 1; columns count characters. Fields are only ever added within one version.

use schemars::JsonSchema;
use serde::Serialize;

use super::Presented;
use super::waivers::{WireWaived, WireWaiver, wire_waived, wire_waiver};
use crate::finding::Finding;
use crate::gate::{Assessment, Decision, Origin};
use crate::model::{Class, Problem, Site};

/// The version of the envelope.
pub const VERSION: u32 = 1;

/// A report.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "sluicegate report")]
pub struct Envelope {
    /// Always `sluicegate`.
    pub format: String,
    /// The version of this envelope.
    pub version: u32,
    /// The version of the tool that wrote it.
    pub tool_version: String,
    /// The command: check, diff or lint.
    pub command: String,
    /// What the base is.
    pub base: String,
    /// What the head is.
    pub head: String,
    /// The environment whose policy decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Whether the change may go on.
    pub decision: WireDecision,
    /// What was looked at.
    pub considered: WireConsidered,
    /// Findings, loudest first.
    pub findings: Vec<WireFinding>,
    /// What data already written does not keep of the proposed contracts.
    pub backfill: Vec<WireBackfill>,
    /// What is wrong in the files.
    pub problems: Vec<WireProblem>,
    /// How the question was understood.
    pub notes: Vec<String>,
}

/// Whether the change may go on.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireDecision {
    /// open, held or cannot-judge.
    pub verdict: String,
    /// The exit code: 0, 1 or 2.
    pub exit_code: u8,
    /// The verdict in one sentence.
    pub summary: String,
    /// The consent that is missing.
    pub missing: Vec<WireConsent>,
    /// Fingerprints of findings that policy denies.
    pub denied: Vec<String>,
}

/// What one team has to agree to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireConsent {
    /// The team.
    pub team: String,
    /// Fingerprints of the findings.
    pub findings: Vec<String>,
}

/// What was looked at.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireConsidered {
    /// Files that were read.
    pub files: usize,
    /// Contracts of the head.
    pub contracts: usize,
    /// Contracts that differ.
    pub changed: usize,
    /// Needs files of the head.
    pub needs: usize,
    /// Rules.
    pub rules: usize,
    /// Findings that policy switched off.
    pub silenced: usize,
    /// Findings that are waived.
    pub waived: usize,
}

/// A place in a file.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireLocation {
    /// The path, as people know it.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The first column, from 1.
    pub column: usize,
    /// The column after the last one.
    pub end_column: usize,
}

/// A judged difference.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireFinding {
    /// What identifies the finding across commits: 64 hexadecimal digits.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// breaking, risky or note.
    pub severity: String,
    /// deny, hold or report.
    pub level: String,
    /// Why the level is what it is: default, hurts, unclaimed, policy or environment.
    pub level_origin: String,
    /// Where policy or the environment says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level_location: Option<WireLocation>,
    /// The id of the contract.
    pub contract: String,
    /// The dataset; absent for the contract itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The field; absent for the dataset itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Which part of the promise differs.
    pub aspect: String,
    /// wider, narrower, apart or unknown.
    pub direction: String,
    /// What the base says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What the head says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// The sentence.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Where the base says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_location: Option<WireLocation>,
    /// Where the head says it, or the nearest surviving line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_location: Option<WireLocation>,
    /// The consumer, for findings that are about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
    /// Whom it hurts.
    pub hurts: Vec<WireHurt>,
    /// The teams that have to agree.
    pub asks: Vec<String>,
    /// That the finding is waived, and asks nobody; absent where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived: Option<WireWaived>,
    /// The waivers that name the finding, counting or not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<WireWaiver>,
}

/// Somebody a finding hurts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireHurt {
    /// The team.
    pub team: String,
    /// The consumer.
    pub consumer: String,
    /// Why.
    pub why: String,
    /// Where the need stands.
    pub location: WireLocation,
}

/// A promise that data already written may not keep.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireBackfill {
    /// The rule that judges the change.
    pub rule: String,
    /// The id of the contract.
    pub contract: String,
    /// Dataset and field.
    pub place: String,
    /// The sentence.
    pub message: String,
    /// Where the head promises it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<WireLocation>,
}

/// Something wrong in a file.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireProblem {
    /// The kind.
    pub code: String,
    /// error: no verdict is possible; warning: the verdict stands.
    pub class: String,
    /// The sentence.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Where.
    pub location: WireLocation,
    /// The place that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<WireLocation>,
}

/// Renders a report as JSON, ending with a line break.
#[must_use]
pub fn render(presented: &Presented<'_>) -> String {
    let text = serde_json::to_string_pretty(&envelope(presented)).unwrap_or_default();
    format!("{text}\n")
}

/// The JSON Schema of the envelope.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Envelope>()
        .to_value()
}

fn envelope(presented: &Presented<'_>) -> Envelope {
    let report = presented.report;
    let considered = report.considered;
    Envelope {
        format: "sluicegate".to_owned(),
        version: VERSION,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        command: presented.question.name().to_owned(),
        base: presented.base.to_owned(),
        head: presented.head.to_owned(),
        environment: report.environment.clone(),
        decision: decision(presented),
        considered: WireConsidered {
            files: considered.files,
            contracts: considered.contracts,
            changed: considered.changed,
            needs: considered.needs,
            rules: considered.rules,
            silenced: report.silenced,
            waived: presented.waived().count(),
        },
        findings: report.assessments.iter().map(|assessment| finding(presented, assessment)).collect(),
        backfill: report.backfill.iter().map(|finding| backfill(presented, finding)).collect(),
        problems: report.problems.iter().map(|one| problem(presented, one)).collect(),
        notes: report.notes.clone(),
    }
}

fn decision(presented: &Presented<'_>) -> WireDecision {
    let decision = &presented.report.decision;
    let (missing, denied) = match decision {
        Decision::Held { missing, denied } => (
            missing
                .iter()
                .map(|(team, findings)| WireConsent {
                    team: team.clone(),
                    findings: findings.iter().map(ToString::to_string).collect(),
                })
                .collect(),
            denied.iter().map(ToString::to_string).collect(),
        ),
        Decision::Open | Decision::CannotJudge => (Vec::new(), Vec::new()),
    };
    WireDecision {
        verdict: decision.name().to_owned(),
        exit_code: decision.exit_code(),
        summary: presented.verdict(),
        missing,
        denied,
    }
}

pub(super) fn location(presented: &Presented<'_>, site: &Site) -> WireLocation {
    let at = presented.documents.locate(site);
    WireLocation { path: at.path, line: at.line, column: at.column, end_column: at.end_column }
}

fn finding(presented: &Presented<'_>, assessment: &Assessment) -> WireFinding {
    let finding = &assessment.finding;
    let difference = &finding.difference;
    let (origin, site) = match &assessment.origin {
        Origin::Default => ("default", None),
        Origin::Hurts => ("hurts", None),
        Origin::Unclaimed(_) => ("unclaimed", None),
        Origin::Policy(site) => ("policy", Some(site)),
        Origin::Environment(site, _) => ("environment", Some(site)),
    };
    WireFinding {
        fingerprint: finding.fingerprint().to_string(),
        rule: finding.rule.id.to_owned(),
        severity: finding.rule.severity.name().to_owned(),
        level: assessment.level.name().to_owned(),
        level_origin: origin.to_owned(),
        level_location: site.map(|site| location(presented, site)),
        contract: finding.contract.clone(),
        dataset: difference.dataset.clone(),
        path: (!difference.path.is_root()).then(|| difference.path.to_string()),
        aspect: difference.aspect.name().to_owned(),
        direction: difference.direction.name().to_owned(),
        expected: difference.expected.as_ref().map(|fact| fact.shown.clone()),
        actual: difference.actual.as_ref().map(|fact| fact.shown.clone()),
        message: finding.message(),
        help: finding.help(),
        base_location: difference.expected_site.as_ref().map(|site| location(presented, site)),
        head_location: difference.actual_site.as_ref().map(|site| location(presented, site)),
        consumer: finding.consumer.clone(),
        hurts: assessment
            .hurts
            .iter()
            .map(|hurt| WireHurt {
                team: hurt.team.clone(),
                consumer: hurt.consumer.clone(),
                why: hurt.why.clone(),
                location: location(presented, &hurt.site),
            })
            .collect(),
        asks: assessment.asks.iter().cloned().collect(),
        waived: wire_waived(assessment),
        waivers: assessment.waivers.iter().map(|applied| wire_waiver(presented, applied)).collect(),
    }
}

fn backfill(presented: &Presented<'_>, finding: &Finding) -> WireBackfill {
    WireBackfill {
        rule: finding.rule.id.to_owned(),
        contract: finding.contract.clone(),
        place: finding.place(),
        message: finding.message(),
        location: finding.difference.actual_site.as_ref().map(|site| location(presented, site)),
    }
}

fn problem(presented: &Presented<'_>, problem: &Problem) -> WireProblem {
    WireProblem {
        code: problem.code.to_owned(),
        class: if problem.class == Class::Error { "error" } else { "warning" }.to_owned(),
        message: problem.message.clone(),
        help: problem.help.clone(),
        location: location(presented, &problem.site),
        related: problem.related.as_ref().map(|(site, _)| location(presented, site)),
    }
}
