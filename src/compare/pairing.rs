//! Which element of one side is which element of the other.
//!
//! Elements pair by ODCS `id` where both have one, else by stored name, else by the name people use, else by a stored
//! name that differs only in case. What is left over was removed or added; a look-alike is a hint, never a pair.

use crate::model::Site;

/// What pairing needs to know of an element.
pub(super) trait Named {
    fn id(&self) -> Option<&str>;
    fn stored(&self) -> &str;
    fn logical(&self) -> &str;
}

/// The pairs in the order of the expected side, and what is left over.
pub(super) struct Pairs<'a, T> {
    pub(super) kept: Vec<(&'a T, &'a T)>,
    pub(super) removed: Vec<&'a T>,
    pub(super) added: Vec<&'a T>,
}

/// Pairs two lists. Each element is in at most one pair; of several candidates the first in the file wins.
pub(super) fn pair<'a, T: Named>(expected: &'a [T], actual: &'a [T]) -> Pairs<'a, T> {
    let mut partner: Vec<Option<usize>> = vec![None; expected.len()];
    let mut taken = vec![false; actual.len()];
    let passes: [fn(&T, &T) -> bool; 4] = [
        |a, b| a.id().is_some() && a.id() == b.id(),
        |a, b| a.stored() == b.stored(),
        |a, b| a.logical() == b.logical(),
        |a, b| a.stored().to_lowercase() == b.stored().to_lowercase(),
    ];
    for same in passes {
        for (at, left) in expected.iter().enumerate() {
            if partner[at].is_none()
                && let Some(found) = (0..actual.len()).find(|right| !taken[*right] && same(left, &actual[*right]))
            {
                partner[at] = Some(found);
                taken[found] = true;
            }
        }
    }
    let mut pairs = Pairs { kept: Vec::new(), removed: Vec::new(), added: Vec::new() };
    for (left, partner) in expected.iter().zip(&partner) {
        match partner {
            Some(right) => pairs.kept.push((left, &actual[*right])),
            None => pairs.removed.push(left),
        }
    }
    pairs.added = actual.iter().zip(taken).filter(|(_, taken)| !taken).map(|(element, _)| element).collect();
    pairs
}

/// Where a name is given: `physicalName` if there is one, else `name`.
pub(super) fn name_site(physical: Option<&String>, site: &Site) -> Site {
    site.key(if physical.is_some() { "physicalName" } else { "name" })
}

/// How much two names look alike, from 0 to 1. Names that share their words count as alike in any order.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let contained = a.len().min(b.len()) >= 4 && (a.contains(&b) || b.contains(&a));
    let alike = strsim::normalized_damerau_levenshtein(&a, &b);
    if contained { alike.max(0.8) } else { alike }
}

/// Names at least this much alike are worth a hint.
pub(super) const LOOKS_ALIKE: f64 = 0.6;
