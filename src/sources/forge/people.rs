//! Who somebody is to GitHub: whose token this is, who is in a team, who is asked for a review, and asking them.
//!
//! Guaranteed: what a token may not see is never taken for what is not there.

use http::Method;
use serde_json::json;

use super::Forge;
use super::error::{ForgeError, Kind, Result};
use super::operations::{ADD_LABEL, MEMBERSHIP, REMOVE_LABEL, REQUEST_REVIEWERS, REQUESTED, TEAM, WHO_AM_I};
use super::reader::Reader;
use super::transport::Voice;
use crate::gate::people::{Membership, Person};

/// A team of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Team {
    /// Its number, which it keeps when it is renamed.
    pub id: u64,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The team it is part of, by its name in addresses.
    pub parent: Option<String>,
}

/// Who is asked for a review and has not given one yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requested {
    /// People.
    pub people: Vec<Person>,
    /// Teams.
    pub teams: Vec<Team>,
}

/// Whether we wrote what this author wrote. GitHub does not tell a workflow whose token it has: then it is a program's,
/// which no person can write in the name of.
#[must_use]
pub fn is_ours(me: Option<&Person>, author: Option<&Person>) -> bool {
    match (me, author) {
        (Some(me), Some(author)) => me.is(author),
        (None, Some(author)) => author.is_bot,
        (_, None) => false,
    }
}

impl Forge {
    /// Whose token this is; `None` for that of a workflow or of an App, which GitHub does not tell.
    pub fn who_am_i(&self) -> Result<Option<Person>> {
        match self.wire.ask(&self.anywhere(WHO_AM_I, Voice::Repository, Method::GET, &["user"])?) {
            Ok(answer) => Ok(Reader::new(&answer.value, WHO_AM_I).account("")),
            Err(error) if error.kind == Kind::Forbidden => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A team. An error may as well mean that the token may not see it.
    pub fn team(&self, organisation: &str, slug: &str) -> Result<Team> {
        let key = (organisation.to_lowercase(), slug.to_lowercase());
        if let Some(known) = self.readable.borrow().get(&key) {
            return known.clone();
        }
        let request = self.anywhere(TEAM, Voice::Organisation, Method::GET, &["orgs", organisation, "teams", slug])?;
        let team = self.wire.ask(&request).and_then(|answer| Team::read(Reader::new(&answer.value, TEAM)));
        self.readable.borrow_mut().insert(key, team.clone());
        team
    }

    /// Whether somebody is in a team, or in one below it: outside only if the team can be seen and does not have them.
    pub fn membership(&self, organisation: &str, slug: &str, login: &str) -> Membership {
        let place = ["orgs", organisation, "teams", slug, "memberships", login];
        let asked = self.anywhere(MEMBERSHIP, Voice::Organisation, Method::GET, &place);
        let unknown = |error: &ForgeError| Membership::Unknown(format!("{error}; {}", error.help()));
        match asked.and_then(|request| self.wire.ask(&request)) {
            Ok(answer) => match Reader::new(&answer.value, MEMBERSHIP).text("/state").as_deref() {
                Some("active") => Membership::Member,
                Some("pending") => Membership::Invited,
                state => Membership::Unknown(format!(
                    "GitHub gives the membership a state that is not known here: {}",
                    state.unwrap_or("none at all")
                )),
            },
            // GitHub says the same of a team that the token may not see.
            Err(error) if error.kind == Kind::NotFound => match self.team(organisation, slug) {
                Ok(_) => Membership::Outside,
                Err(error) => unknown(&error),
            },
            Err(error) => unknown(&error),
        }
    }

    /// Who is asked for a review of a pull request.
    pub fn requested_reviewers(&self, number: u64) -> Result<Requested> {
        let place = ["pulls", &number.to_string(), "requested_reviewers"];
        let answer = self.wire.ask(&self.about(REQUESTED, Method::GET, &place)?)?;
        let reader = Reader::new(&answer.value, REQUESTED);
        let people = reader.each("/users").filter_map(|one| one.account("")).collect();
        let teams = reader.each("/teams").map(Team::read).collect::<Result<_>>()?;
        Ok(Requested { people, teams })
    }

    /// Asks people and teams for a review. Of the people, GitHub takes all or none, and so it does of the teams. Teams are
    /// asked with the token for teams where there is one, for a workflow's token cannot.
    pub fn request_reviewers(&self, number: u64, people: &[String], teams: &[String]) -> Result<()> {
        let place = ["pulls", &number.to_string(), "requested_reviewers"];
        for (names, key, voice) in
            [(people, "reviewers", Voice::Repository), (teams, "team_reviewers", Voice::Organisation)]
        {
            if !names.is_empty() {
                let mut request = self.about(REQUEST_REVIEWERS, Method::POST, &place)?.saying(json!({ key: names }));
                request.voice = voice;
                let asked = self.wire.ask(&request);
                let closed = |error: &ForgeError| matches!(error.kind, Kind::Forbidden | Kind::NotFound);
                // The token for teams may be good for reading alone.
                if voice == Voice::Organisation && self.has_team_token() && asked.as_ref().is_err_and(closed) {
                    request.voice = Voice::Repository;
                    self.wire.ask(&request)?;
                } else {
                    asked?;
                }
            }
        }
        Ok(())
    }

    /// Gives a pull request a label. GitHub makes the label where the repository has none of that name.
    pub fn add_label(&self, number: u64, label: &str) -> Result<()> {
        let place = ["issues", &number.to_string(), "labels"];
        let request = self.about(ADD_LABEL, Method::POST, &place)?.saying(json!({ "labels": [label] }));
        self.wire.ask(&request).map(|_| ())
    }

    /// Takes a label away from a pull request; one that it does not have is as good.
    pub fn remove_label(&self, number: u64, label: &str) -> Result<()> {
        let place = ["issues", &number.to_string(), "labels", label];
        match self.wire.ask(&self.about(REMOVE_LABEL, Method::DELETE, &place)?) {
            Err(error) if error.kind != Kind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Team {
    fn read(reader: Reader<'_>) -> Result<Self> {
        let slug = reader.needed_text("/slug")?;
        Ok(Self {
            id: reader.needed_number("/id")?,
            name: reader.text("/name").unwrap_or_else(|| slug.clone()),
            parent: reader.text("/parent/slug"),
            slug,
        })
    }
}
