//! The people who can agree.

use std::collections::BTreeMap;

use super::site::Site;

/// A team that owns contracts or consumers.
#[derive(Debug, Clone)]
pub struct Team {
    /// Its id, used by needs and contracts.
    pub id: String,
    /// The organisation team on GitHub, as `organisation/team`.
    pub github: Option<String>,
    /// Its members.
    pub members: Vec<Member>,
    /// How many of them have to agree.
    pub approvals: u32,
    /// Where it stands.
    pub site: Site,
}

/// A member of a team, as the teams file says it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// The login. Letter case does not tell logins apart.
    pub login: String,
    /// The number of the account, which a renamed account keeps.
    pub id: Option<u64>,
}

/// All known teams by id.
#[derive(Debug, Clone, Default)]
pub struct Teams(pub BTreeMap<String, Team>);

impl Teams {
    /// The team with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Team> {
        self.0.get(id)
    }

    /// The ids in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
