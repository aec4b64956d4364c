//! One person counts for one team: who counts for which, so that as many teams as possible have whom they need. Pure.
//!
//! In: for each team how many people it needs, and who could count for it. Out: who does. Guaranteed: nobody counts
//! twice; the answer does not depend on the order in which people spoke.

use std::collections::{BTreeMap, BTreeSet};

/// Who could count for a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Vacancy<P> {
    /// How many people the team needs.
    pub needed: usize,
    /// Those who agree to everything the team is asked.
    pub full: BTreeSet<P>,
    /// Those who agree to part of it.
    pub partial: BTreeSet<P>,
}

/// Fills the seats of every team: first with people who agree to everything, as many seats as can be filled at all; who
/// is left then counts where they agree to a part.
#[must_use]
pub(super) fn assign<T: Ord + Clone, P: Ord + Clone>(vacancies: &BTreeMap<T, Vacancy<P>>) -> BTreeMap<T, BTreeSet<P>> {
    let seats: Vec<&T> =
        vacancies.iter().flat_map(|(team, one)| std::iter::repeat_n(team, one.needed.min(one.full.len()))).collect();
    let mut taken: BTreeMap<P, usize> = BTreeMap::new();
    for seat in 0..seats.len() {
        fill(seat, &seats, vacancies, &mut taken, &mut BTreeSet::new());
    }
    let mut assigned: BTreeMap<T, BTreeSet<P>> = vacancies.keys().map(|team| (team.clone(), BTreeSet::new())).collect();
    for (person, seat) in &taken {
        assigned.entry(seats[*seat].clone()).or_default().insert(person.clone());
    }
    for (team, one) in vacancies {
        let here = assigned.entry(team.clone()).or_default();
        if here.len() < one.needed {
            here.extend(one.partial.iter().filter(|person| !taken.contains_key(*person)).cloned());
            for person in here.iter() {
                taken.entry(person.clone()).or_insert(usize::MAX);
            }
        }
    }
    assigned
}

/// Finds somebody for a seat, moving others to other seats where that helps.
fn fill<T: Ord, P: Ord + Clone>(
    seat: usize,
    seats: &[&T],
    vacancies: &BTreeMap<T, Vacancy<P>>,
    taken: &mut BTreeMap<P, usize>,
    tried: &mut BTreeSet<P>,
) -> bool {
    for person in &vacancies[seats[seat]].full {
        if !tried.insert(person.clone()) {
            continue;
        }
        let is_free = match taken.get(person).copied() {
            None => true,
            Some(other) => fill(other, seats, vacancies, taken, tried),
        };
        if is_free {
            taken.insert(person.clone(), seat);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vacancy(needed: usize, full: &[&'static str], partial: &[&'static str]) -> Vacancy<&'static str> {
        Vacancy { needed, full: full.iter().copied().collect(), partial: partial.iter().copied().collect() }
    }

    #[test]
    fn whoever_can_count_for_one_team_only_leaves_the_other_to_whoever_can_count_for_both() {
        let vacancies =
            BTreeMap::from([("finance", vacancy(1, &["ana", "ben"], &[])), ("logistics", vacancy(1, &["ana"], &[]))]);
        let assigned = assign(&vacancies);
        assert_eq!(assigned["finance"], BTreeSet::from(["ben"]));
        assert_eq!(assigned["logistics"], BTreeSet::from(["ana"]));
    }

    #[test]
    fn one_person_fills_one_seat_only() {
        let vacancies =
            BTreeMap::from([("finance", vacancy(1, &["ana"], &[])), ("logistics", vacancy(1, &["ana"], &[]))]);
        let filled: usize = assign(&vacancies).values().map(BTreeSet::len).sum();
        assert_eq!(filled, 1);
    }

    #[test]
    fn a_part_counts_where_nobody_agrees_to_everything() {
        let vacancies = BTreeMap::from([("finance", vacancy(1, &[], &["ana", "ben"]))]);
        assert_eq!(assign(&vacancies)["finance"], BTreeSet::from(["ana", "ben"]));
    }

    proptest! {
        /// Against trying out every way to seat people.
        #[test]
        fn as_many_seats_are_filled_as_can_be(
            teams in prop::collection::btree_map(0_u8..4, (1_usize..3, prop::collection::btree_set(0_u8..5, 0..5)), 1..4)
        ) {
            let vacancies: BTreeMap<u8, Vacancy<u8>> = teams
                .into_iter()
                .map(|(team, (needed, full))| (team, Vacancy { needed, full, partial: BTreeSet::new() }))
                .collect();
            let assigned = assign(&vacancies);
            let mut seen = BTreeSet::new();
            for (team, people) in &assigned {
                prop_assert!(people.len() <= vacancies[team].needed);
                for person in people {
                    prop_assert!(vacancies[team].full.contains(person));
                    prop_assert!(seen.insert(*person), "nobody counts twice");
                }
            }
            let filled: usize = assigned.values().map(BTreeSet::len).sum();
            prop_assert_eq!(filled, best(&vacancies, 0, &mut BTreeMap::new()));
        }
    }

    fn best(vacancies: &BTreeMap<u8, Vacancy<u8>>, person: u8, filled: &mut BTreeMap<u8, usize>) -> usize {
        if person == 5 {
            return 0;
        }
        let mut most = best(vacancies, person + 1, filled);
        for (team, one) in vacancies {
            if one.full.contains(&person) && filled.get(team).copied().unwrap_or(0) < one.needed {
                *filled.entry(*team).or_default() += 1;
                most = most.max(1 + best(vacancies, person + 1, filled));
                *filled.entry(*team).or_default() -= 1;
            }
        }
        most
    }
}
