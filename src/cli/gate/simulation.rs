//! What if somebody agreed?
//!
//! In: `TEAM=LOGIN`. Out: a voice that agrees to all there is. Guaranteed: it counts where that person's own would, and
//! nowhere else; nothing is published of it.

use std::str::FromStr;

use crate::check::Report;
use crate::gate::consent::{Scope, Stance, Voice};
use crate::gate::people::Person;

/// An approval that nobody gave.
#[derive(Debug, Clone)]
pub(super) struct Simulated {
    team: String,
    login: String,
}

impl FromStr for Simulated {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=').map(|(team, login)| (team.trim(), login.trim().trim_start_matches('@'))) {
            Some((team, login)) if !team.is_empty() && !login.is_empty() => {
                Ok(Self { team: team.to_owned(), login: login.to_owned() })
            }
            _ => Err("write TEAM=LOGIN, such as finance=acme-ana".to_owned()),
        }
    }
}

impl Simulated {
    pub(super) fn voice(&self, report: &Report) -> Voice {
        Voice {
            who: Some(Person::named(&self.login)),
            stance: Stance::Agrees,
            commit: None,
            scope: Scope::of(&report.assessments),
            elsewhere: None,
            wrote_it: false,
            url: None,
            team: Some(self.team.clone()),
            emergency: None,
        }
    }
}
