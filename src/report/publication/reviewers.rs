//! Whose review to request: of each team that has to agree, and was not asked yet.

use super::{Occasion, Request};
use crate::report::Presented;
use crate::report::consent::{Stand, Standing};

/// Whose review to request. Whoever agreed already is not asked again, nor who cannot agree.
pub(super) fn reviewers(presented: &Presented<'_>, occasion: &Occasion<'_>) -> Vec<Request> {
    let waiting = presented.stands().into_iter().filter(|stand| stand.standing == Standing::Waiting);
    waiting.filter_map(|stand| request(&stand, occasion)).collect()
}

fn request(stand: &Stand<'_>, occasion: &Occasion<'_>) -> Option<Request> {
    let is_requested = |name: &str| occasion.requested.iter().any(|other| other.eq_ignore_ascii_case(name));
    let is_author = |login: &str| occasion.author.is_some_and(|who| who.login.eq_ignore_ascii_case(login));
    let hearing = stand.hearing;
    let has_agreed = |login: &str| {
        let mut all = hearing.agreed.iter().filter(|one| one.findings.len() == hearing.asked.len());
        all.any(|one| one.who.login.eq_ignore_ascii_case(login))
    };
    if hearing.github.as_deref().is_some_and(is_requested) {
        return None;
    }
    let able = hearing.able.iter().flatten().map(String::as_str);
    let could: Vec<&str> = able.filter(|login| !is_author(login) && !has_agreed(login)).collect();
    let (asked, members): (Vec<&str>, Vec<&str>) = could.into_iter().partition(|login| is_requested(login));
    let enough = asked.len() >= hearing.needed;
    (!enough && (hearing.github.is_some() || !members.is_empty())).then(|| Request {
        team: stand.team.to_owned(),
        github: hearing.github.clone(),
        members: members.into_iter().map(str::to_owned).collect(),
    })
}
