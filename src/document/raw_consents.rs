//! Consents as they are written, for whoever keeps them where no forge is asked: a script for GitLab or Gerrit, a chat
//! bot. The rest of what [`super::raw`] is for our other documents.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::raw::{ApiVersion, Member};

/// What people said to a change.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "sluicegate consents")]
pub struct Consents {
    /// The version of this format.
    #[serde(rename = "apiVersion")]
    pub api_version: ApiVersion,
    /// The kind of document.
    pub kind: ConsentsKind,
    /// Who wrote part of the change: author, co-authors, committers. Their consent counts only where policy says so.
    pub contributors: Vec<Member>,
    /// The members of teams that the teams file gives no `members` of, by the id of the team, as far as they spoke.
    #[serde(default)]
    pub members: BTreeMap<String, Vec<Member>>,
    /// What was said: the last word of each person.
    pub consents: Vec<Consent>,
}

/// The kind of a consents document.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub enum ConsentsKind {
    /// Consents.
    Consents,
}

/// The last word of one person. `findings` or `commit` says what it is about.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Who.
    pub by: Member,
    /// What they say; `agrees` if left out.
    #[serde(default)]
    #[schemars(with = "Stance")]
    pub stance: Option<Stance>,
    /// The only team it is meant for; every team they belong to if left out.
    #[serde(default)]
    #[schemars(with = "String")]
    pub team: Option<String>,
    /// The fingerprints of the findings, whole.
    #[serde(default)]
    #[schemars(with = "Vec<String>", length(min = 1), inner(regex(pattern = r"^[0-9a-f]{64}$")))]
    pub findings: Option<Vec<String>>,
    /// The commit they looked at: the consent is to the findings that were there.
    #[serde(default)]
    #[schemars(with = "String", regex(pattern = r"^[0-9a-f]{40}([0-9a-f]{24})?$"))]
    pub commit: Option<String>,
    /// When they said it, such as `2026-11-20T09:00:00Z`: where the base had moved on before, the commit was judged
    /// against what the base was then.
    #[serde(default)]
    #[schemars(with = "String")]
    pub at: Option<String>,
    /// A page that shows it.
    #[serde(default)]
    #[schemars(with = "String")]
    pub url: Option<String>,
    /// Why the change has to go through all the same, where they ask for that: see `policy.break-glass`.
    #[serde(default)]
    #[schemars(with = "String", length(min = 1))]
    pub emergency: Option<String>,
}

impl Consent {
    /// When they said it, in seconds after 1970.
    #[must_use]
    pub fn said_at(&self) -> Option<i64> {
        self.at.as_deref()?.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
    }
}

/// What somebody says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// They agree.
    Agrees,
    /// They object.
    Objects,
}
