//! What people said in reviews.
//!
//! In: the reviews of a pull request. Out: one [`Voice`] for everybody who has an opinion. Guaranteed: the last review
//! with an opinion is what somebody says; one that was dismissed says nothing, and does not bring an older one back.
//! What was said while the pull request went to another branch is consent to nothing.
//! Only reviews speak: no comment, no reaction, no label.

use jiff::Timestamp;

use super::people::{Contributors, failure};
use super::scope::Past;
use crate::error::Result;
use crate::gate::consent::{Scope, Stance, Voice};
use crate::sources::forge::{Forge, Review, ReviewState};
use crate::sources::git::Revision;

/// What an approving review says, on a line of its own, to let a held change through in an emergency.
pub(super) const BREAK_GLASS: &str = "/sluicegate break-glass:";

/// Where the reviews stand, and what they were about.
pub(super) struct Occasion<'a> {
    /// What the reviewed change was proposed to.
    pub(super) base: &'a Revision,
    /// Whether policy knows a group that can break the glass.
    pub(super) emergencies: bool,
    /// The pull request if it is not the one that is judged.
    pub(super) elsewhere: Option<Elsewhere<'a>>,
}

/// Another pull request than the one that is judged.
pub(super) struct Elsewhere<'a> {
    /// Such as `pull request #7`.
    pub(super) words: String,
    /// Who wrote it.
    pub(super) contributors: &'a Contributors,
}

/// What was said on a pull request.
pub(super) struct Spoken {
    reviews: Vec<Review>,
    /// Since when the pull request goes to the branch that it goes to now; `None` if it always did.
    since: Option<Timestamp>,
}

impl Spoken {
    /// # Errors
    /// If it cannot be read.
    pub(super) fn on(forge: &Forge, number: u64) -> Result<Self> {
        let reviews = forge.reviews(number).map_err(|error| failure(&error))?;
        let is_asked = reviews.iter().any(|review| review.state == ReviewState::Approved);
        let since = if is_asked { forge.base_changed_at(number).map_err(|error| failure(&error))? } else { None };
        Ok(Self { reviews, since })
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.reviews.is_empty()
    }

    /// Whether it was said while the change was shown against another branch: the same commit may break nothing there.
    fn is_of_another_branch(&self, review: &Review) -> bool {
        self.since.is_some_and(|since| review.submitted_at.is_none_or(|at| at <= since))
    }
}

/// The voices in reviews, the oldest first.
pub(super) fn voices(spoken: &Spoken, occasion: &Occasion<'_>, past: &mut Past<'_>) -> Vec<Voice> {
    let opinions = last_words(&spoken.reviews).into_iter().filter_map(|review| {
        let stance = match review.state {
            ReviewState::Approved => Stance::Agrees,
            ReviewState::ChangesRequested => Stance::Objects,
            _ => return None,
        };
        Some((review, stance))
    });
    let told = opinions.map(|(review, stance)| {
        let scope = scope(spoken, review, stance, occasion, past);
        voice(review, stance, scope, occasion)
    });
    told.collect()
}

fn scope(spoken: &Spoken, review: &Review, stance: Stance, occasion: &Occasion<'_>, past: &mut Past<'_>) -> Scope {
    match (&review.commit, stance) {
        (_, Stance::Agrees) if spoken.is_of_another_branch(review) => {
            Scope::Lost("the pull request went to another branch then".to_owned())
        }
        (Some(commit), Stance::Agrees) => {
            past.scope(commit, occasion.base, review.submitted_at.map(Timestamp::as_second))
        }
        (Some(_), Stance::Objects) => Scope::Findings(std::collections::BTreeMap::new()),
        (None, _) => Scope::Lost("GitHub no longer knows which commit it was given on".to_owned()),
    }
}

fn voice(review: &Review, stance: Stance, scope: Scope, occasion: &Occasion<'_>) -> Voice {
    let who = review.author.clone();
    let emergency = (occasion.emergencies && stance == Stance::Agrees).then(|| emergency(&review.body)).flatten();
    let wrote_it = match (&occasion.elsewhere, &who) {
        (Some(elsewhere), Some(who)) => elsewhere.contributors.includes(who),
        _ => false,
    };
    Voice {
        who,
        stance,
        commit: review.commit.clone(),
        scope,
        elsewhere: occasion.elsewhere.as_ref().map(|elsewhere| elsewhere.words.clone()),
        wrote_it,
        url: review.url.clone(),
        team: None,
        emergency,
    }
}

/// Of everybody the last review with an opinion. Reviews of accounts that are gone stand for themselves: whose they were
/// is not known.
fn last_words(reviews: &[Review]) -> Vec<&Review> {
    let mut last: Vec<&Review> = Vec::new();
    let opinions = [ReviewState::Approved, ReviewState::ChangesRequested, ReviewState::Dismissed];
    let mut sorted: Vec<&Review> = reviews.iter().filter(|review| opinions.contains(&review.state)).collect();
    sorted.sort_by_key(|review| (review.submitted_at, review.id));
    for review in sorted {
        let is_same = |other: &&Review| match (&other.author, &review.author) {
            (Some(a), Some(b)) => a.is(b),
            _ => false,
        };
        last.retain(|other| !is_same(other));
        last.push(review);
    }
    last
}

/// Why the glass is to be broken: what stands behind the command, on a line that begins with it. What is quoted or shown
/// as code is no command.
fn emergency(body: &str) -> Option<String> {
    let mut is_code = false;
    for line in body.lines() {
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            is_code = !is_code;
        } else if !is_code
            && let Some(reason) = line.strip_prefix(BREAK_GLASS)
            && !reason.trim().is_empty()
        {
            return Some(reason.trim().to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::people::Person;

    fn review(id: u64, login: Option<&str>, state: ReviewState) -> Review {
        let author = login.map(Person::named);
        Review { id, author, state, commit: None, submitted_at: None, body: String::new(), url: None }
    }

    fn last(reviews: &[Review]) -> Vec<u64> {
        last_words(reviews).iter().map(|review| review.id).collect()
    }

    #[test]
    fn the_last_opinion_is_what_somebody_says() {
        use ReviewState::{Approved, ChangesRequested, Commented, Dismissed, Pending};
        let said = |states: &[ReviewState]| {
            let all: Vec<Review> =
                (1_u64..).zip(states).map(|(id, state)| review(id, Some("ana"), state.clone())).collect();
            last(&all)
        };
        assert_eq!(said(&[ChangesRequested, Approved]), [2]);
        assert_eq!(said(&[Approved, Commented, Pending]), [1]);
        assert_eq!(said(&[Approved, Dismissed]), [2], "and that is no consent");
        assert_eq!(last(&[review(2, Some("ANA"), Approved), review(1, Some("ana"), ChangesRequested)]), [2]);
        assert_eq!(last(&[review(1, None, Approved), review(2, None, Approved)]).len(), 2);
    }

    #[test]
    fn the_glass_is_broken_by_a_line_of_its_own_with_a_reason() {
        assert_eq!(
            emergency("Sorry.\n/sluicegate break-glass: payments are down\r\n"),
            Some("payments are down".into())
        );
        for body in [
            "> /sluicegate break-glass: payments are down",
            "please do not /sluicegate break-glass: now",
            "```\n/sluicegate break-glass: payments are down\n```",
            "/sluicegate break-glass:   ",
            "/sluicegate break-glass",
        ] {
            assert_eq!(emergency(body), None, "{body}");
        }
    }
}
