//! The repository, and the statuses of its commits. A status belongs to a commit, and not to a pull request: its context
//! says which branch it speaks of.

use std::cmp::Reverse;

use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Forge;
use super::error::Result;
use super::operations::{REPOSITORY, SET_STATUS, STATUSES};
use super::reader::{Reader, read_all};
use crate::gate::people::Person;

/// What GitHub says about the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its number, which it keeps when it is renamed.
    pub id: u64,
    /// `owner/name`, as it is called today.
    pub full_name: String,
    /// Whose it is.
    pub owner: Option<Person>,
    /// Whether an organisation owns it: only those have teams.
    pub is_of_organisation: bool,
    /// The branch that a clone stands on.
    pub default_branch: String,
    /// Whether not everybody can see it.
    pub is_private: bool,
    /// Its page.
    pub url: Option<String>,
}

/// What a status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatusState {
    /// It could not be told.
    Error,
    /// It must not go on.
    Failure,
    /// It is not known yet.
    Pending,
    /// It may go on.
    Success,
}

/// A status that a commit has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its number: a later one is greater.
    pub id: u64,
    /// What it is about.
    pub context: String,
    /// What it says; `None` for a word that GitHub did not have when this was written.
    pub state: Option<StatusState>,
    /// The sentence beside it.
    pub description: Option<String>,
    /// Where more is said.
    pub target_url: Option<String>,
    /// Who set it.
    pub creator: Option<Person>,
    /// When it was set.
    pub created_at: Option<Timestamp>,
}

/// A status to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStatus {
    /// What it is about.
    pub context: String,
    /// What it says.
    pub state: StatusState,
    /// The sentence beside it: at most 140 characters.
    pub description: String,
    /// Where more is said.
    pub target_url: Option<String>,
}

impl Forge {
    /// The repository, as it is called today.
    pub fn repository(&self) -> Result<Repository> {
        let answer = self.wire.ask(&self.about(REPOSITORY, Method::GET, &[])?)?;
        let reader = Reader::new(&answer.value, REPOSITORY);
        Ok(Repository {
            id: reader.needed_number("/id")?,
            full_name: reader.needed_text("/full_name")?,
            owner: reader.account("/owner"),
            is_of_organisation: reader.text("/owner/type").is_some_and(|kind| kind == "Organization"),
            default_branch: reader.needed_text("/default_branch")?,
            is_private: reader.truth("/private"),
            url: reader.text("/html_url"),
        })
    }

    /// The statuses of a commit, the latest first. The first one of a context is the one that counts.
    pub fn statuses(&self, commit: &str) -> Result<Vec<Status>> {
        let things = self.list(STATUSES, &["commits", commit, "statuses"])?;
        let mut statuses = read_all(&things, STATUSES, Status::read)?;
        statuses.sort_by_key(|status| Reverse(status.id));
        Ok(statuses)
    }

    /// Sets a status of a commit. One that says what the last one of its context said changes nothing.
    pub fn set_status(&self, commit: &str, status: &NewStatus) -> Result<()> {
        let mut body = json!({
            "context": status.context,
            "state": status.state.word(),
            "description": status.description,
        });
        if let Some(url) = &status.target_url {
            body["target_url"] = Value::from(url.as_str());
        }
        let request = self.about(SET_STATUS, Method::POST, &["statuses", commit])?.saying(body);
        self.wire.ask(&request).map(|_| ())
    }
}

impl Status {
    fn read(reader: Reader<'_>) -> Result<Self> {
        Ok(Self {
            id: reader.needed_number("/id")?,
            context: reader.text("/context").unwrap_or_else(|| "default".to_owned()),
            state: reader.text("/state").and_then(|word| StatusState::read(&word)),
            description: reader.text("/description"),
            target_url: reader.text("/target_url"),
            creator: reader.account("/creator"),
            created_at: reader.moment("/created_at"),
        })
    }
}

impl StatusState {
    /// The word that GitHub uses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Failure => "failure",
            Self::Pending => "pending",
            Self::Success => "success",
        }
    }

    fn read(word: &str) -> Option<Self> {
        [Self::Error, Self::Failure, Self::Pending, Self::Success].into_iter().find(|state| state.word() == word)
    }
}
