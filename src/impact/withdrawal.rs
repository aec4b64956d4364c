//! Needs that are taken back: what an old read asked for and nothing asks for any more.
//!
//! Asked of the one comparison, with the old expectation against each new one. A read may move to another file, be split
//! in several, or follow a field to its new name: as long as everything is still asked for, nothing is withdrawn.

use super::{expectation, is_addition, need_of, takes_away};
use crate::compare::{Aspect, Difference, compare};
use crate::finding::place;
use crate::model::{Contract, Need, Read, Shape, Site};

/// What of a read is gone, and the lines of the old and the new need that show it.
#[derive(Debug)]
pub struct Withdrawn {
    /// In a few words.
    pub what: String,
    /// Where it was declared.
    pub from: Site,
    /// What is left of it, if anything is.
    pub to: Option<Site>,
}

/// What one new read leaves out of an old one.
enum Loss {
    Whole(String),
    Parts(Vec<Difference>),
}

/// What of `read` no need of the same consumer and team asks for any more; `None` where all of it is still asked for.
#[must_use]
pub fn withdrawal(
    need: &Need,
    read: &Read,
    needs: &[Need],
    known: &Contract,
    proposed: Option<&Contract>,
) -> Option<Withdrawn> {
    let own = needs.iter().filter(|other| other.consumer == need.consumer);
    let (kept, given): (Vec<&Need>, Vec<&Need>) = own.partition(|other| other.team == need.team);
    let successors = |needs: &[&'_ Need]| -> Vec<Read> {
        let reads = needs.iter().flat_map(|need| need.reads.iter());
        reads.filter(|other| other.contract == read.contract).cloned().collect()
    };
    let successors_kept = successors(&kept);
    let whole = |what: String, to: Option<Site>| Some(Withdrawn { what, from: read.site.clone(), to });
    if successors_kept.is_empty() {
        return match given.first().filter(|_| !successors(&given).is_empty()) {
            Some(other) => whole(format!("the owner, who is now {}", other.team), Some(other.site.key("team"))),
            None => whole("the whole read".to_owned(), None),
        };
    }
    let mut remaining: Option<Vec<Difference>> = None;
    let mut reason = None;
    for now in &successors_kept {
        match loss(read, now, known, proposed) {
            None => return None,
            Some(Loss::Whole(what)) => reason = Some((what, now)),
            Some(Loss::Parts(parts)) => {
                remaining = Some(match remaining {
                    None => parts,
                    Some(before) => {
                        before.into_iter().filter(|one| parts.iter().any(|part| one.is_about_the_same(part))).collect()
                    }
                });
            }
        }
    }
    let Some(parts) = remaining else {
        let (what, now) = reason?;
        return whole(what, Some(now.site.clone()));
    };
    let first = parts.first()?;
    let places = parts.iter().filter_map(|part| place(part.dataset.as_deref(), &part.path));
    let site = |read: &Read| need_of(read, &first.path).map_or_else(|| read.site.clone(), |need| need.site.clone());
    Some(Withdrawn {
        what: places.collect::<Vec<_>>().join(", "),
        from: site(read),
        to: successors_kept.first().map(site),
    })
}

fn loss(before: &Read, now: &Read, known: &Contract, proposed: Option<&Contract>) -> Option<Loss> {
    let sooner = match (&before.until, &now.until) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(before), Some(after)) => after < before,
    };
    if sooner {
        return Some(Loss::Whole(format!("the time after {}", now.until.clone().unwrap_or_default())));
    }
    if before.shape == Shape::Closed && now.shape == Shape::Open {
        return Some(Loss::Whole("the closed shape".to_owned()));
    }
    // Where none was named, any may read: a named one may take what the others do not.
    if before.engine != now.engine {
        return Some(Loss::Whole("the engine".to_owned()));
    }
    // Without a range it reads every version. Another range may leave out the one that is published.
    if now.version.is_some() && before.version != now.version {
        return Some(Loss::Whole("the versions it reads".to_owned()));
    }
    if before.manner != now.manner {
        return Some(Loss::Whole("how it opens the data".to_owned()));
    }
    let expected = expectation(before, known, None)?;
    let Some(actual) = expectation(now, known, proposed) else {
        return Some(Loss::Whole("the whole read".to_owned()));
    };
    let gone: Vec<_> = compare(&expected, &actual)
        .into_iter()
        .filter(|difference| takes_away(difference) && !is_addition(difference))
        // A need that follows a field to its new name gives nothing up.
        .filter(|difference| difference.aspect != Aspect::LogicalName)
        .collect();
    (!gone.is_empty()).then_some(Loss::Parts(gone))
}
