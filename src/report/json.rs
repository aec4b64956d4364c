//! JSON for programs: a frozen, versioned envelope. Its types are its own, so that the core can change beneath it.
//!
//! Lines and columns count from 1; columns count characters. Fields are only ever added within one version.

use super::consent::wire::hearing;
use super::escape::json as without_commands;
use super::scans_wire::{wire_scan, wire_sighting};
use super::waivers::{wire_waived, wire_waiver};
use super::wire::{
    Envelope, VERSION, WireBackfill, WireConsent, WireConsidered, WireDecision, WireEvidence, WireFinding, WireHurt,
    WireLocation, WireProblem,
};
use super::{Presented, surveyed};
use crate::check::Backfill;
use crate::engines::{Evidence, Survey};
use crate::gate::{Assessment, Decision, Origin};
use crate::impact::Hurt;
use crate::model::{Class, Problem, Site};

/// Renders a report as JSON, ending with a line break.
#[must_use]
pub fn render(presented: &Presented<'_>) -> String {
    let text = serde_json::to_string_pretty(&envelope(presented)).unwrap_or_default();
    format!("{}\n", without_commands(&text))
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
        consent: report.hearing.as_ref().map(hearing),
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
        scans: report.scans.iter().map(wire_scan).collect(),
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
        Origin::Decides => ("decides", None),
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
        major: finding.major,
        dataset: difference.dataset.clone(),
        path: (!difference.path.is_root()).then(|| difference.path.to_string()),
        part: difference.part.clone(),
        aspect: difference.aspect.name().to_owned(),
        direction: difference.direction.name().to_owned(),
        expected: difference.expected.as_ref().map(|fact| fact.shown.clone()),
        actual: difference.actual.as_ref().map(|fact| fact.shown.clone()),
        message: finding.message(),
        help: finding.help(),
        base_location: difference.expected_site.as_ref().map(|site| location(presented, site)),
        head_location: difference.actual_site.as_ref().map(|site| location(presented, site)),
        consumer: finding.consumer.clone(),
        hurts: assessment.hurts.iter().map(|one| hurt(presented, one)).collect(),
        spared: assessment.spared.iter().map(|one| hurt(presented, one)).collect(),
        readers: assessment.readers.iter().map(|one| hurt(presented, one)).collect(),
        measured: measured(assessment.survey().as_ref()),
        asks: assessment.asks.iter().cloned().collect(),
        waived: wire_waived(assessment),
        waivers: assessment.waivers.iter().map(|applied| wire_waiver(presented, applied)).collect(),
        sighting: assessment.sighting.as_ref().map(wire_sighting),
    }
}

fn hurt(presented: &Presented<'_>, hurt: &Hurt) -> WireHurt {
    WireHurt {
        team: hurt.team.clone(),
        consumer: hurt.consumer.clone(),
        why: hurt.why.clone(),
        location: location(presented, &hurt.site),
        evidence: hurt.evidence.as_ref().map(evidence),
    }
}

fn evidence(evidence: &Evidence) -> WireEvidence {
    WireEvidence {
        engine: evidence.engine.name.to_owned(),
        version: evidence.measurement.version.to_owned(),
        in_place_of: evidence.in_place_of.as_ref().map(ToString::to_string),
        change: evidence.kind.change.to_owned(),
        circumstances: evidence.circumstances(),
        outcome: evidence.measurement.outcome.name().to_owned(),
        detail: evidence.measurement.detail.to_owned(),
    }
}

fn measured(survey: Option<&Survey>) -> Vec<WireEvidence> {
    // Where every engine reads on as before there is nothing to tell.
    let worth_telling = survey.filter(|survey| surveyed(survey).is_some());
    worth_telling.into_iter().flat_map(|survey| &survey.evidence).map(evidence).collect()
}

fn backfill(presented: &Presented<'_>, backfill: &Backfill) -> WireBackfill {
    let finding = &backfill.finding;
    WireBackfill {
        rule: finding.rule.id.to_owned(),
        contract: finding.contract.clone(),
        place: finding.place(),
        message: finding.message(),
        location: finding.difference.actual_site.as_ref().map(|site| location(presented, site)),
        measured: measured(backfill.survey().as_ref()),
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
