//! Policy: what it would ask for less, and who answers for that.

use std::collections::BTreeSet;

use super::{Amendment, POLICY, Ruling, TEAMS, one_of};
use crate::compare::{Aspect, Difference, Direction, Fact};
use crate::config::{Config, Loosening, Policy, loosened};
use crate::model::Teams;

/// What the change does to the configuration.
///
/// Asks the stewards, the teams that are to be asked no longer, and the owners of contracts that are named; where there
/// are no stewards, the owners of every contract that is touched.
/// A team that nobody lists can be asked nothing: where it alone would be, those owners are.
pub(super) fn changes(agreed: &Config, amendment: &Amendment, known: Option<&Teams>) -> Vec<Ruling> {
    let is_known = |team: &String| known.is_none_or(|teams| teams.get(team).is_some());
    let Amendment { config: proposed, owners } = amendment;
    let ids: BTreeSet<&str> = owners.keys().map(String::as_str).chain([POLICY, TEAMS]).collect();
    let owners_of = |contracts: Option<&BTreeSet<String>>| -> BTreeSet<String> {
        let touched = owners.iter().filter(|(id, _)| contracts.is_none_or(|contracts| contracts.contains(*id)));
        touched.filter_map(|(_, owner)| owner.clone()).collect()
    };
    let stewards: BTreeSet<String> = agreed.policy.stewards.iter().filter(|team| is_known(team)).cloned().collect();
    let mut found: Vec<Ruling> = loosened(agreed, proposed, &ids)
        .into_iter()
        .map(|one| {
            let mut asks = stewards.clone();
            // What is loosened for teams and policy themselves is loosened for whatever they decide about.
            let touched = one.contracts.as_ref().filter(|ids| ![POLICY, TEAMS].iter().any(|own| ids.contains(*own)));
            if asks.is_empty() || touched.is_some() {
                asks.extend(owners_of(touched));
            }
            asks.extend(one.teams.iter().filter(|team| is_known(team)).cloned());
            Ruling::new(POLICY, told(one), asks)
        })
        .collect();
    if agreed.policy.stewards != proposed.policy.stewards {
        let asks = if stewards.is_empty() { owners_of(None) } else { stewards };
        found.push(Ruling::new(POLICY, other_stewards([agreed, proposed]), asks));
    }
    found
}

fn told(one: Loosening) -> Difference {
    let Loosening { what, scope, before, after, shown: [was, is], from, to, .. } = one;
    let fact = |text: String, shown: String| Fact {
        canonical: scope.as_ref().map_or_else(|| text.clone(), |scope| format!("{text} {scope}")),
        shown,
    };
    let (expected, actual) = (fact(before, was), fact(after, is));
    let shown = scope.as_ref().map_or_else(|| actual.shown.clone(), |scope| format!("{} {scope}", actual.shown));
    Difference {
        expected: Some(expected),
        actual: Some(Fact { shown, ..actual }),
        expected_site: from,
        actual_site: to,
        ..one_of(&what, Aspect::Policy, Direction::Wider)
    }
}

fn other_stewards(configs: [&Config; 2]) -> Difference {
    let fact = |policy: &Policy| match &policy.stewards {
        Some(team) => Fact { canonical: format!("team {team}"), shown: team.clone() },
        None => Fact::plain("nobody"),
    };
    let [expected, actual] = configs.map(|config| Some(fact(&config.policy)));
    let [expected_site, actual_site] =
        configs.map(|config| config.site.as_ref().map(|site| site.keys(&["policy", "stewards"])));
    Difference {
        expected,
        actual,
        expected_site,
        actual_site,
        ..Difference::bare(None, Aspect::Stewards, Direction::Apart)
    }
}
