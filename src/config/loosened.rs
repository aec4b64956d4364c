//! What a proposed configuration asks for less than the one agreed to.
//!
//! In: both, and the ids of the contracts there are. Out: every place that got weaker, with how far it reaches.
//! Guaranteed: it is the meaning that is compared, level by level for every contract and environment, so that moving a
//! level between `rules` and an override is no change. What asks for more is not told.

use std::collections::{BTreeMap, BTreeSet};

use super::{Config, Environment, Policy, Setting};
use crate::document::raw_config::Unclaimed;
use crate::model::Site;
use crate::rule::{Level, Rule};
use crate::rules;

/// One place where the proposed configuration is weaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loosening {
    /// The key, such as `distinct` or `environments.prod.level`; of a level, the rule.
    pub what: String,
    /// Where it holds, if not everywhere, as the configurations write it.
    pub scope: Option<String>,
    /// What it asks for today.
    pub before: String,
    /// What it would ask for.
    pub after: String,
    /// Both in words, as they complete "was" and "would be".
    pub shown: [String; 2],
    /// Where that is written today, if it is.
    pub from: Option<Site>,
    /// Where it would be written, if it were.
    pub to: Option<Site>,
    /// The contracts it touches; `None` for all.
    pub contracts: Option<BTreeSet<String>>,
    /// Teams that lose the right to be asked.
    pub teams: BTreeSet<String>,
}

/// Everything that `proposed` asks for less than `agreed`. `contracts` are the ids of all contracts, and what stands in
/// for an id where a finding is about none.
#[must_use]
pub fn loosened(agreed: &Config, proposed: &Config, contracts: &BTreeSet<&str>) -> Vec<Loosening> {
    let mut found = levels(agreed, proposed, contracts);
    found.extend(terms(agreed, proposed));
    found.extend(environments(agreed, proposed));
    found
}

/// Somewhere below `policy`.
fn at(config: &Config, keys: &[&str]) -> Option<Site> {
    config.site.as_ref().map(|site| site.keys(keys))
}

/// A weaker value of one key.
fn weaker(configs: [&Config; 2], keys: &[&str], values: [String; 2]) -> Loosening {
    let [before, after] = values;
    let [from, to] = configs.map(|config| at(config, keys));
    let what = keys.last().copied().unwrap_or_default().to_owned();
    let shown = [before.clone(), after.clone()];
    Loosening { what, scope: None, before, after, shown, from, to, contracts: None, teams: BTreeSet::new() }
}

fn terms(agreed: &Config, proposed: &Config) -> Vec<Loosening> {
    let both = [agreed, proposed];
    let [was, is] = both.map(|config| &config.policy);
    let mut found = Vec::new();
    let mut tell = |key: &str, is_weaker: bool, values: [String; 2]| {
        found.extend(is_weaker.then(|| weaker(both, &["policy", key], values)));
    };
    let strictness = |policy: &Policy| match policy.unclaimed {
        Unclaimed::Report => (0, "report"),
        Unclaimed::Owner => (1, "owner"),
        Unclaimed::Hold => (2, "hold"),
    };
    let unclaimed = [was, is].map(strictness);
    tell("unclaimed", unclaimed[1].0 < unclaimed[0].0, unclaimed.map(|(_, name)| name.to_owned()));
    let days = [was, is].map(|policy| policy.waiver_max_days);
    tell("waiver-max-days", days[1] > days[0], days.map(|days| days.to_string()));
    let denied = [was, is].map(|policy| policy.waive_denied);
    tell("waive-denied", denied[1] && !denied[0], denied.map(|one| one.to_string()));
    let contributors = [was, is].map(|policy| policy.consent.contributors_may_approve);
    tell("contributors-may-approve", contributors[1] && !contributors[0], contributors.map(|one| one.to_string()));
    let distinct = [was, is].map(|policy| policy.consent.distinct);
    tell("distinct", distinct[0] && !distinct[1], distinct.map(|one| one.to_string()));
    let glass = [was, is].map(|policy| policy.consent.break_glass.as_ref());
    let is_wider = match glass {
        [_, None] => false,
        [None, Some(_)] => true,
        [Some(was), Some(is)] => was.team != is.team || is.people < was.people,
    };
    let values =
        glass.map(|one| one.map_or_else(|| "nobody".to_owned(), |one| format!("{} of {}", one.people, one.team)));
    let shown = glass.map(|one| {
        one.map_or_else(|| "for nobody".to_owned(), |one| format!("for {} people of {}", one.people, one.team))
    });
    found.extend(is_wider.then(|| Loosening { shown, ..weaker(both, &["policy", "break-glass"], values) }));
    found
}

/// A level that is lower for some contracts, as one change of what is written.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Lowered {
    rule: &'static str,
    scope: Option<String>,
    before: &'static str,
    after: &'static str,
}

fn levels(agreed: &Config, proposed: &Config, contracts: &BTreeSet<&str>) -> Vec<Loosening> {
    let names = agreed.environments.iter().chain(&proposed.environments).map(|one| Some(one.name.as_str()));
    let environments: BTreeSet<Option<&str>> = std::iter::once(None).chain(names).collect();
    // Any other contract is asked for too: one that nobody wrote yet.
    let contracts: BTreeSet<&str> = contracts.iter().copied().chain([""]).collect();
    let mut found: BTreeMap<Lowered, (Loosening, BTreeSet<String>)> = BTreeMap::new();
    for rule in rules::all().filter(|rule| is_set(rule, agreed) || is_set(rule, proposed)) {
        for contract in &contracts {
            for environment in &environments {
                let both = [agreed, proposed].map(|config| config.policy.deciding(rule.id, contract, *environment));
                let [was, is] = both.map(|setting| setting.and_then(|setting| setting.levels.get(rule.id)));
                let [before, after] = [was, is].map(|level| loudness(rule, level.map(|(level, _)| *level)));
                if after.0 >= before.0 {
                    continue;
                }
                let scope = scope(both);
                let key = Lowered { rule: rule.id, scope: scope.clone(), before: before.1, after: after.1 };
                let site = |level: Option<&(Level, Site)>, config: &Config| {
                    level.map(|(_, site)| site.clone()).or_else(|| at(config, &["policy"]))
                };
                let (_, touched) = found.entry(key).or_insert_with(|| {
                    let what = rule.id.to_owned();
                    let (before, after) = (before.1.to_owned(), after.1.to_owned());
                    let shown = [before.clone(), after.clone()];
                    let (from, to) = (site(was, agreed), site(is, proposed));
                    let teams = BTreeSet::new();
                    (Loosening { what, scope, before, after, shown, from, to, contracts: None, teams }, BTreeSet::new())
                });
                touched.insert((*contract).to_owned());
            }
        }
    }
    let reach = |(one, touched): (Loosening, BTreeSet<String>)| Loosening {
        contracts: (!touched.contains("")).then_some(touched),
        ..one
    };
    found.into_values().map(reach).collect()
}

fn is_set(rule: &Rule, config: &Config) -> bool {
    config.policy.settings.iter().any(|setting| setting.levels.contains_key(rule.id))
}

/// How loud a level is beside the others. Without one it is as loud as whom it hurts.
fn loudness(rule: &Rule, level: Option<Level>) -> (u8, &'static str) {
    match level.or(rule.level) {
        Some(level @ Level::Off) => (0, level.name()),
        Some(level @ Level::Report) => (1, level.name()),
        None => (2, "left to the default"),
        Some(level @ Level::Hold) => (3, level.name()),
        Some(level @ Level::Deny) => (4, level.name()),
    }
}

/// Where the settings that decide apply, in their own words; `None` where that is everywhere.
fn scope(settings: [Option<&Setting>; 2]) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for setting in settings.into_iter().flatten() {
        let globs = setting.contracts.iter().map(|globs| {
            let texts: BTreeSet<&str> = globs.iter().map(|glob| glob.text.as_str()).collect();
            format!("for {}", texts.into_iter().collect::<Vec<_>>().join(", "))
        });
        let environments = setting.environments.iter().map(|names| {
            let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
            format!("in {}", names.into_iter().collect::<Vec<_>>().join(", "))
        });
        for one in globs.chain(environments) {
            if !words.contains(&one) {
                words.push(one);
            }
        }
    }
    (!words.is_empty()).then(|| words.join(" "))
}

fn environments(agreed: &Config, proposed: &Config) -> Vec<Loosening> {
    let both = [agreed, proposed];
    let one = |name: &str, key: Option<&str>, values: [String; 2], teams: BTreeSet<String>| {
        let what = key.map_or_else(|| format!("environments.{name}"), |key| format!("environments.{name}.{key}"));
        let place = |config: &Config| {
            let all = at(config, &["environments"])?;
            let Some(nth) = config.environments.iter().position(|one| one.name == name) else { return Some(all) };
            Some(key.map_or_else(|| all.index(nth), |key| all.index(nth).key(key)))
        };
        let [from, to] = both.map(place);
        Loosening { what, from, to, teams, ..weaker(both, &["environments"], values) }
    };
    let mut found = Vec::new();
    for was in &agreed.environments {
        let Some(is) = successor(was, agreed, proposed) else {
            found.push(one(&was.name, None, [format!("kept in {}", was.branch), "gone".to_owned()], teams_of(was)));
            continue;
        };
        if is.branch != was.branch {
            found.push(one(&was.name, Some("branch"), [was, is].map(|one| one.branch.clone()), BTreeSet::new()));
        }
        limits(was, is, &mut |name, key, values, teams| found.push(one(name, key, values, teams)));
    }
    for is in &proposed.environments {
        if agreed.environments.iter().any(|was| successor(was, agreed, proposed).is_some_and(|one| one.name == is.name))
        {
            continue;
        }
        // A branch that stood for no environment had no limit.
        let none = Environment { ceiling: None, teams: Vec::new(), ..is.clone() };
        let before = of_branch(agreed, &is.branch);
        let told = found.len();
        limits(before.unwrap_or(&none), is, &mut |_, key, values, teams| {
            found.push(one(&is.name, key, values, teams));
        });
        if before.is_none() {
            for loosening in &mut found[told..] {
                let limit = if loosening.after == Level::Report.name() { "holds nothing" } else { "denies nothing" };
                let after = format!("{}: the new environment {} {limit}", loosening.after, is.name);
                loosening.shown = ["not set".to_owned(), after];
            }
        }
    }
    for was in &agreed.environments {
        let (Some(first), Some(now)) = (of_branch(agreed, &was.branch), of_branch(proposed, &was.branch)) else {
            continue;
        };
        let is_known = agreed.environments.iter().any(|one| one.name == now.name);
        if first.name == was.name
            && is_known
            && successor(was, agreed, proposed).is_some_and(|one| one.name != now.name)
        {
            let names = [was, now].map(|one| format!("{} for {}", one.name, was.branch));
            found.push(one(&was.name, Some("branch"), names, BTreeSet::new()));
        }
    }
    found
}

/// The environment that a branch stands for.
fn of_branch<'a>(config: &'a Config, branch: &str) -> Option<&'a Environment> {
    config.environments.iter().find(|one| one.branch == branch)
}

/// The same environment as it would be: by its name, else by its branch under a new name.
fn successor<'a>(was: &Environment, agreed: &Config, proposed: &'a Config) -> Option<&'a Environment> {
    let renamed = || of_branch(proposed, &was.branch).filter(|one| agreed.environment(&one.name).is_none());
    proposed.environment(&was.name).or_else(renamed)
}

fn teams_of(environment: &Environment) -> BTreeSet<String> {
    environment.teams.iter().cloned().collect()
}

/// Compares how loud findings can be, and who has to agree.
fn limits(
    was: &Environment,
    is: &Environment,
    tell: &mut impl FnMut(&str, Option<&str>, [String; 2], BTreeSet<String>),
) {
    let ceilings = [was, is].map(|one| one.ceiling.as_ref().map_or(Level::Deny, |(level, _)| *level));
    if ceilings[1] < ceilings[0] {
        tell(&was.name, Some("level"), ceilings.map(|level| level.name().to_owned()), BTreeSet::new());
    }
    let teams = [was, is].map(teams_of);
    let lost: BTreeSet<String> = teams[0].difference(&teams[1]).cloned().collect();
    if !lost.is_empty() {
        let shown = teams.map(|teams| {
            let names: Vec<String> = teams.into_iter().collect();
            if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
        });
        tell(&was.name, Some("teams"), shown, lost);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::read_config;
    use super::*;
    use crate::document::Documents;

    const RULES: [&str; 3] = ["field-removed", "values-added", "version-not-raised"];
    const CONTRACTS: [&str; 3] = ["urn:acme:orders", "urn:acme:carts", ""];
    const ENVIRONMENTS: [Option<&str>; 3] = [None, Some("dev"), Some("prod")];

    fn configured(policy: &str) -> Config {
        let environments = "environments: [{ name: dev, branch: develop }, { name: prod, branch: main }]";
        let text = format!("apiVersion: sluicegate/v1\nkind: Config\n{environments}\npolicy:\n{policy}");
        let mut documents = Documents::default();
        let (file, problems) = documents.add("sluicegate.yaml", text.as_bytes());
        let (config, wrong) = read_config(file, documents.get(file).root.as_ref().expect("content"));
        assert!(problems.is_empty() && wrong.is_empty(), "{wrong:?}\n{text}");
        config.expect("a configuration")
    }

    fn rules() -> impl Strategy<Value = String> {
        let level = prop::sample::select(vec!["off", "report", "hold", "deny"]);
        prop::collection::btree_map(prop::sample::select(RULES.to_vec()), level, 0..3).prop_map(|levels| {
            let levels: Vec<String> = levels.iter().map(|(rule, level)| format!("{rule}: {level}")).collect();
            format!("{{ {} }}", levels.join(", "))
        })
    }

    fn policy() -> impl Strategy<Value = String> {
        let scope = prop::sample::select(vec![
            "",
            "contracts: ['*']",
            "contracts: ['urn:acme:orders']",
            "contracts: ['urn:*']",
            "environments: [dev]",
            "contracts: ['*:carts'], environments: [dev, prod]",
        ]);
        (rules(), prop::collection::vec((scope, rules()), 0..4)).prop_map(|(everywhere, overrides)| {
            let overrides: Vec<String> = overrides
                .iter()
                .map(|(scope, rules)| {
                    let comma = if scope.is_empty() { "" } else { ", " };
                    format!("    - {{ {scope}{comma}rules: {rules} }}\n")
                })
                .collect();
            let list = if overrides.is_empty() { " []\n".to_owned() } else { format!("\n{}", overrides.concat()) };
            format!("  rules: {everywhere}\n  overrides:{list}")
        })
    }

    proptest! {
        /// Asked one by one: a rule is told exactly if some finding of it would be quieter, and for every contract
        /// where it would.
        #[test]
        fn exactly_what_gets_quieter_is_told(was in policy(), is in policy()) {
            let (was, is) = (configured(&was), configured(&is));
            let ids = CONTRACTS.into_iter().filter(|id| !id.is_empty()).collect();
            let told = loosened(&was, &is, &ids);
            for id in RULES {
                let rule = rules::find(id).expect("a rule");
                let mut any_quieter = false;
                for contract in CONTRACTS {
                    let quieter = ENVIRONMENTS.iter().any(|environment| {
                        let loud = |config: &Config| {
                            let level = config.policy.level(id, contract, *environment).map(|(level, _)| *level);
                            loudness(rule, level).0
                        };
                        loud(&is) < loud(&was)
                    });
                    let mut about = told.iter().filter(|one| one.what == id);
                    let is_told = about.any(|one| match &one.contracts {
                        Some(contracts) => contracts.contains(contract),
                        None => true,
                    });
                    prop_assert!(is_told || !quieter, "{id} of {contract:?} is not told: {told:?}");
                    any_quieter |= quieter;
                }
                prop_assert_eq!(told.iter().any(|one| one.what == id), any_quieter, "{}: {:?}", id, &told);
            }
            prop_assert!(loosened(&was, &was, &ids).is_empty());
        }
    }
}
