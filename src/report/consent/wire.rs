//! Consent for programs: part of the JSON report.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::Standing;
use crate::finding::Fingerprint;
use crate::gate::Hearing;
use crate::gate::consent::Voice;
use crate::gate::hearing::{Agreement, Emergency, Reason, SetAside, TeamHearing};
use crate::gate::people::{Person, Source};

/// What the teams that are asked said.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireHearing {
    /// Each team that is asked.
    pub teams: Vec<WireTeam>,
    /// That somebody asks to let the change through all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency: Option<WireEmergency>,
    /// Logins of people who spoke, and belong to no team that is asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bystanders: Vec<String>,
    /// Words that concern no team that is asked, or no finding.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<WireSetAside>,
}

/// How a team stands.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireTeam {
    /// Its id.
    pub team: String,
    /// agreed, waiting, objects or let-through.
    pub standing: String,
    /// How many of its members have to agree to each finding.
    pub needed: usize,
    /// Where its members are listed: roster, organisation or nowhere.
    pub members_from: String,
    /// The organisation's team, as `organisation/team`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github: Option<String>,
    /// Logins of those who could agree, where the teams file lists its members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub able: Option<Vec<String>>,
    /// What it is asked.
    pub asked: Vec<WireAsked>,
    /// Fingerprints of what it did not agree to.
    pub missing: Vec<String>,
    /// Who agreed.
    pub agreed: Vec<WireAgreement>,
    /// Who objects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<WireObjection>,
    /// Whose word does not count, or not for everything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<WireSetAside>,
}

/// A finding that a team is asked about.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireAsked {
    /// Its fingerprint.
    pub finding: String,
    /// The consumers of the team that it hurts.
    pub consumers: Vec<String>,
}

/// Somebody who agreed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireAgreement {
    /// The login.
    pub by: String,
    /// Fingerprints of what they agreed to.
    pub findings: Vec<String>,
    /// The commit they looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Whether that was another commit than the one that is proposed.
    pub carried: bool,
    /// Where they agreed, if not to this change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
    /// A page that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Somebody who objects.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireObjection {
    /// The login; absent where the account is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The commit they looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// A page that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Somebody whose word does not count, or not for everything.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireSetAside {
    /// The login; absent where the account is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// gone, bot, contributor, invited, unknown, counts-for, stale, lost, outside, not-asked, absent, objects or blank.
    pub reason: String,
    /// Why membership is unknown or the commit lost, or the team they count for, or speak for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Where stale: fingerprints of what was not there when they agreed, or hurt less. Where absent: those they named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// The commit they looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// A page that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Somebody asks to let a held change through.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireEmergency {
    /// The team whose members can.
    pub team: String,
    /// How many of them it takes.
    pub needed: usize,
    /// Whether enough of them asked.
    pub counts: bool,
    /// Who asked, and why.
    pub people: Vec<WireCaller>,
    /// Fingerprints of what they let through.
    pub findings: Vec<String>,
    /// Who asked, and does not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<WireSetAside>,
}

/// Somebody who asks to let a held change through.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireCaller {
    /// The login.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A hearing for programs.
#[must_use]
pub fn hearing(hearing: &Hearing) -> WireHearing {
    WireHearing {
        teams: hearing.teams.iter().map(|(name, one)| team(name, Standing::of(hearing, one), one)).collect(),
        emergency: hearing.emergency.as_ref().map(emergency),
        bystanders: hearing.bystanders.iter().map(ToString::to_string).collect(),
        set_aside: hearing.set_aside.iter().map(set_aside).collect(),
    }
}

fn team(name: &str, standing: Standing, one: &TeamHearing) -> WireTeam {
    let asked = one.asked.iter().map(|(finding, consumers)| WireAsked {
        finding: finding.to_string(),
        consumers: consumers.iter().cloned().collect(),
    });
    WireTeam {
        team: name.to_owned(),
        standing: standing.name().to_owned(),
        needed: one.needed,
        members_from: match one.source {
            Source::Roster => "roster",
            Source::Organisation(_) => "organisation",
            Source::Nowhere => "nowhere",
        }
        .to_owned(),
        github: one.github.clone(),
        able: one.able.as_ref().map(|able| able.iter().cloned().collect()),
        asked: asked.collect(),
        missing: fingerprints(&one.missing),
        agreed: one.agreed.iter().map(agreement).collect(),
        objections: one.objections.iter().map(objection).collect(),
        set_aside: one.set_aside.iter().map(set_aside).collect(),
    }
}

fn agreement(one: &Agreement) -> WireAgreement {
    WireAgreement {
        by: one.who.to_string(),
        findings: fingerprints(&one.findings),
        commit: one.commit.clone(),
        carried: one.carried,
        elsewhere: one.elsewhere.clone(),
        url: one.url.clone(),
    }
}

fn objection(one: &Voice) -> WireObjection {
    WireObjection { by: one.who.as_ref().map(Person::to_string), commit: one.commit.clone(), url: one.url.clone() }
}

fn set_aside(one: &SetAside) -> WireSetAside {
    let (reason, detail, findings) = match &one.reason {
        Reason::Gone => ("gone", None, Vec::new()),
        Reason::Bot => ("bot", None, Vec::new()),
        Reason::Contributor => ("contributor", None, Vec::new()),
        Reason::Invited => ("invited", None, Vec::new()),
        Reason::Unknown(why) => ("unknown", Some(why.clone()), Vec::new()),
        Reason::CountsFor(team) => ("counts-for", Some(team.clone()), Vec::new()),
        Reason::Stale(findings) => ("stale", None, fingerprints(findings)),
        Reason::Lost(why) => ("lost", Some(why.clone()), Vec::new()),
        Reason::Outside => ("outside", None, Vec::new()),
        Reason::NotAsked(team) => ("not-asked", Some(team.clone()), Vec::new()),
        Reason::Absent(findings) => ("absent", None, fingerprints(findings)),
        Reason::Objects => ("objects", None, Vec::new()),
        Reason::Blank => ("blank", None, Vec::new()),
    };
    WireSetAside {
        by: one.who.as_ref().map(Person::to_string),
        reason: reason.to_owned(),
        detail,
        findings,
        commit: one.commit.clone(),
        url: one.url.clone(),
    }
}

fn emergency(one: &Emergency) -> WireEmergency {
    let people = one.people.iter().map(|(who, why)| WireCaller { by: who.to_string(), reason: why.clone() });
    WireEmergency {
        team: one.team.clone(),
        needed: one.needed,
        counts: one.counts(),
        people: people.collect(),
        findings: fingerprints(&one.findings),
        set_aside: one.set_aside.iter().map(set_aside).collect(),
    }
}

fn fingerprints(findings: &BTreeSet<Fingerprint>) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}
