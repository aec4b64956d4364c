//! Who somebody is, and which teams they belong to, as far as that can be established. Pure.
//!
//! In: the teams file, and what was asked of whoever keeps teams. Out: a [`Membership`]. Guaranteed: fails closed. What
//! is not known is [`Membership::Unknown`], which counts for nothing, and never "not needed".

use std::collections::BTreeMap;
use std::fmt;

use crate::document::raw;
use crate::model::{Member, Team, Teams};

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// The login, as the account is called today. Letter case does not tell logins apart.
    pub login: String,
    /// The number of the account, which it keeps when it is renamed.
    pub id: Option<u64>,
    /// Whether it is a program's account.
    pub is_bot: bool,
}

impl Person {
    /// Somebody of whom only the login is known.
    #[must_use]
    pub fn named(login: &str) -> Self {
        Self { login: login.to_owned(), id: None, is_bot: login.ends_with("[bot]") }
    }

    /// Whether both are the same: by the number where both have one, else by login.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (self.id, other.id) {
            (Some(a), Some(b)) => a == b,
            _ => self.login.eq_ignore_ascii_case(&other.login),
        }
    }
}

impl From<&raw::Member> for Person {
    fn from(written: &raw::Member) -> Self {
        match written {
            raw::Member::Login(login) => Self::named(login),
            raw::Member::Account(raw::Account { login, id }) => Self { id: Some(*id), ..Self::named(login) },
        }
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.login)
    }
}

/// Whether somebody belongs to a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership {
    /// They do.
    Member,
    /// They do not.
    Outside,
    /// They were invited and have not accepted.
    Invited,
    /// It cannot be established, for this reason.
    Unknown(String),
}

/// Where the members of a team are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the teams file.
    Roster,
    /// By the organisation that keeps the team: `organisation/team`.
    Organisation(String),
    /// Nowhere.
    Nowhere,
}

impl Source {
    /// Where the members of a team are listed: the teams file decides where it lists any.
    #[must_use]
    pub fn of(team: &Team) -> Self {
        match &team.github {
            _ if !team.members.is_empty() => Self::Roster,
            Some(github) => Self::Organisation(github.clone()),
            None => Self::Nowhere,
        }
    }
}

/// Who belongs to which team.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    teams: Option<Teams>,
    /// What was asked of organisations, by team and login in lower case.
    asked: BTreeMap<(String, String), Membership>,
}

impl Roll {
    /// The teams that can agree; `None` where nobody said who that is.
    #[must_use]
    pub const fn new(teams: Option<Teams>) -> Self {
        Self { teams, asked: BTreeMap::new() }
    }

    /// Enters what somebody else knows: an organisation, or whoever wrote down the consents. The teams file goes before
    /// it.
    pub fn enter(&mut self, team: &str, person: &Person, membership: Membership) {
        self.asked.insert(key(team, person), membership);
    }

    /// A team by its id.
    #[must_use]
    pub fn team(&self, id: &str) -> Option<&Team> {
        self.teams.as_ref()?.get(id)
    }

    /// Where the members of a team are listed.
    #[must_use]
    pub fn source(&self, team: &str) -> Source {
        self.team(team).map_or(Source::Nowhere, Source::of)
    }

    /// How many members of a team have to agree.
    #[must_use]
    pub fn approvals(&self, team: &str) -> usize {
        self.team(team).map_or(1, |team| usize::try_from(team.approvals).unwrap_or(usize::MAX).max(1))
    }

    /// The logins in the roster of a team.
    pub fn roster(&self, team: &str) -> impl Iterator<Item = &str> {
        self.team(team).into_iter().flat_map(|team| team.members.iter().map(|member| member.login.as_str()))
    }

    /// Whether somebody belongs to a team.
    #[must_use]
    pub fn membership(&self, team: &str, person: &Person) -> Membership {
        let Some(teams) = &self.teams else { return unknown("there is no teams file that says who belongs to it") };
        let Some(listed) = teams.get(team) else { return unknown("the teams file does not list it") };
        let asked = self.asked.get(&key(team, person)).cloned();
        match Source::of(listed) {
            Source::Roster => in_roster(&listed.members, person),
            Source::Organisation(github) => asked.unwrap_or_else(|| {
                Membership::Unknown(format!(
                    "nobody could ask who belongs to {github}: list `members` in the teams file, or with the consents"
                ))
            }),
            Source::Nowhere => {
                asked.unwrap_or_else(|| unknown("the teams file names neither its `members` nor its team on `github`"))
            }
        }
    }
}

fn unknown(why: &str) -> Membership {
    Membership::Unknown(why.to_owned())
}

fn key(team: &str, person: &Person) -> (String, String) {
    (team.to_owned(), person.login.to_lowercase())
}

/// A number that is listed decides: a login that was given up can be taken by anybody.
fn in_roster(members: &[Member], person: &Person) -> Membership {
    let mut found = Membership::Outside;
    for member in members {
        let same_login = member.login.eq_ignore_ascii_case(&person.login);
        let is_member = match (member.id, person.id) {
            (Some(listed), Some(id)) => listed == id,
            (None, _) => same_login,
            (Some(_), None) => {
                if same_login {
                    found = unknown("the teams file tells this member by number, and no number is known here");
                }
                false
            }
        };
        if is_member {
            return Membership::Member;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(login: &str, id: u64) -> Person {
        Person { login: login.to_owned(), id: Some(id), is_bot: false }
    }

    fn listed(login: &str, id: Option<u64>) -> Member {
        Member { login: login.to_owned(), id }
    }

    #[test]
    fn letter_case_tells_nobody_apart() {
        assert!(Person::named("Fiona").is(&Person::named("fiona")));
        assert!(!Person::named("Fiona").is(&Person::named("fionn")));
        assert_eq!(in_roster(&[listed("Fiona", None)], &person("fiona", 7)), Membership::Member);
    }

    #[test]
    fn a_renamed_account_is_still_the_member_and_whoever_takes_its_login_is_not() {
        let roster = [listed("fiona", Some(7))];
        assert_eq!(in_roster(&roster, &person("fiona-new", 7)), Membership::Member);
        assert_eq!(in_roster(&roster, &person("fiona", 8)), Membership::Outside);
        assert!(matches!(in_roster(&roster, &Person::named("fiona")), Membership::Unknown(_)));
    }

    #[test]
    fn who_is_listed_nowhere_is_unknown_and_never_let_in() {
        let roll = Roll::new(None);
        assert!(matches!(roll.membership("finance", &person("fiona", 7)), Membership::Unknown(_)));
    }
}
