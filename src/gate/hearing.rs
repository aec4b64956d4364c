//! What came of hearing everybody: how each team stands, and whether the change is let through all the same. Pure data.
//!
//! In: nothing. Out: [`Hearing`], made by [`super::hear`] and read by every report. Guaranteed: nothing here decides
//! who counts; [`Hearing::missing`] alone says what is still to be agreed to.

use std::collections::{BTreeMap, BTreeSet};

use super::consent::Voice;
use super::people::{Person, Source};
use crate::finding::Fingerprint;

/// Why what somebody said does not count for a team, or not for all of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The account is gone.
    Gone,
    /// It is a program's account.
    Bot,
    /// They wrote part of the change.
    Contributor,
    /// They were invited to the team and have not accepted.
    Invited,
    /// Whether they belong to the team cannot be established.
    Unknown(String),
    /// They count for another team, and one person counts for one.
    CountsFor(String),
    /// These findings were not there when they agreed, or hurt less.
    Stale(BTreeSet<Fingerprint>),
    /// What they agreed to can no longer be told.
    Lost(String),
    /// They do not belong to the team that they speak for, or whose members can break the glass.
    Outside,
    /// They speak for this team only, and it is not asked.
    NotAsked(String),
    /// They named these findings, and there are none like that.
    Absent(BTreeSet<Fingerprint>),
    /// They ask to let it through, and object to it.
    Objects,
    /// They ask to let it through, and give no reason.
    Blank,
}

/// Somebody who agreed, and counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Who.
    pub who: Person,
    /// The findings.
    pub findings: BTreeSet<Fingerprint>,
    /// The commit it was given on.
    pub commit: Option<String>,
    /// Whether it was given on another commit than the one that is proposed.
    pub carried: bool,
    /// Where it was given if not here.
    pub elsewhere: Option<String>,
    /// A page that shows it.
    pub url: Option<String>,
}

/// Somebody whose word does not count, or not for everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Who; `None` where the account is gone.
    pub who: Option<Person>,
    /// Why.
    pub reason: Reason,
    /// The commit it was given on.
    pub commit: Option<String>,
    /// A page that shows it.
    pub url: Option<String>,
}

/// The findings that a team is asked about, with its consumers that each of them hurts.
pub type Asked = BTreeMap<Fingerprint, BTreeSet<String>>;

/// How one team stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamHearing {
    /// What it is asked.
    pub asked: Asked,
    /// How many of its members have to agree to each.
    pub needed: usize,
    /// Where its members are listed.
    pub source: Source,
    /// The organisation's team that it is on GitHub, as `organisation/team`.
    pub github: Option<String>,
    /// The logins of those who could agree; `None` where an organisation lists the members, or nobody.
    pub able: Option<BTreeSet<String>>,
    /// Who agreed.
    pub agreed: Vec<Agreement>,
    /// Who objects.
    pub objections: Vec<Voice>,
    /// Whose word does not count.
    pub set_aside: Vec<SetAside>,
    /// What is not agreed to.
    pub missing: BTreeSet<Fingerprint>,
}

/// A held change that is let through in an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emergency {
    /// The team whose members can.
    pub team: String,
    /// How many of them it takes.
    pub needed: usize,
    /// Who asked for it, and why.
    pub people: Vec<(Person, String)>,
    /// What they have seen, and let through.
    pub findings: BTreeSet<Fingerprint>,
    /// Who asked for it, and does not count.
    pub set_aside: Vec<SetAside>,
}

impl Emergency {
    /// Whether enough people asked for it.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.people.len() >= self.needed
    }
}

/// What the teams said to a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hearing {
    /// How each team that is asked stands.
    pub teams: BTreeMap<String, TeamHearing>,
    /// Whether somebody asks to let the change through all the same.
    pub emergency: Option<Emergency>,
    /// People who spoke, and belong to no team that is asked.
    pub bystanders: Vec<Person>,
    /// Words that concern no team that is asked, or no finding.
    pub set_aside: Vec<SetAside>,
}

impl Hearing {
    /// Whether a finding lacks somebody's consent, once an emergency that counts is taken into account.
    #[must_use]
    pub fn lacks(&self, finding: &Fingerprint) -> bool {
        !self.lets_through(finding) && self.teams.values().any(|team| team.missing.contains(finding))
    }

    /// Whether an emergency that counts lets a finding through that somebody did not agree to.
    #[must_use]
    pub fn lets_through(&self, finding: &Fingerprint) -> bool {
        self.emergency.as_ref().is_some_and(|one| one.counts() && one.findings.contains(finding))
    }

    /// What has not been agreed to, by team, once an emergency that counts is taken into account.
    #[must_use]
    pub fn missing(&self) -> BTreeMap<String, BTreeSet<Fingerprint>> {
        let still = |missing: &BTreeSet<Fingerprint>| -> BTreeSet<Fingerprint> {
            missing.iter().filter(|one| !self.lets_through(one)).cloned().collect()
        };
        let all = self.teams.iter().map(|(team, one)| (team.clone(), still(&one.missing)));
        all.filter(|(_, missing)| !missing.is_empty()).collect()
    }
}
