//! The shape of the JSON report: a frozen, versioned envelope. Its types are its own, so that the core can change beneath
//! it. Fields are only ever added within one version.
//!
//! Lines and columns count from 1; columns count characters.

use schemars::JsonSchema;
use serde::Serialize;

use super::consent::wire::WireHearing;
use super::scans_wire::{WireScan, WireSighting};
use super::waivers::{WireWaived, WireWaiver};

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
    /// The command: check, gate, diff, lint or drift.
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
    /// What the teams that are asked said; absent where nobody could say anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<WireHearing>,
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
    /// What was looked at in data, where data was looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scans: Vec<WireScan>,
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
    /// Why the level is what it is: default, hurts, unclaimed, decides, policy or environment.
    pub level_origin: String,
    /// Where policy or the environment says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level_location: Option<WireLocation>,
    /// The id of the contract.
    pub contract: String,
    /// The major version of the contract, as published or, where it is new, as proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub major: Option<u64>,
    /// The dataset; absent for the contract itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The field; absent for the dataset itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Which of several promises of one kind, such as the name of a quality rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
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
    /// Whom it would hurt by value sets, and does not with the engine they read with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spared: Vec<WireHurt>,
    /// Who reads what is announced to go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<WireHurt>,
    /// What the newest measured version of every engine makes of such a change, reading as it does by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<WireEvidence>,
    /// The teams that have to agree.
    pub asks: Vec<String>,
    /// That the finding is waived, and asks nobody; absent where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived: Option<WireWaived>,
    /// The waivers that name the finding, counting or not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<WireWaiver>,
    /// Where it was seen, for findings about data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sighting: Option<WireSighting>,
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
    /// What the consumer's engine made of such a change, measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<WireEvidence>,
}

/// What an engine made of a change, measured.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireEvidence {
    /// The engine.
    pub engine: String,
    /// The measured version.
    pub version: String,
    /// The version it stands for, where that was not measured itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<String>,
    /// The id of the measured change.
    pub change: String,
    /// How the files came about and were opened.
    pub circumstances: String,
    /// right, adapted, retyped, refused, null or wrong.
    pub outcome: String,
    /// The engine's words, or which value reads as which; empty where all is right.
    pub detail: String,
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
    /// What the newest measured version of every engine makes of the old files when it expects the new shape.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<WireEvidence>,
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
