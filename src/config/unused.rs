//! What a policy says in vain: a glob that no contract answers to, a level that another one always takes the place of,
//! a level above what its environments allow.
//!
//! Asked where all contracts have been read, by `lint`; warnings only, for what it says does no harm.

use std::collections::BTreeSet;

use super::{Config, Setting};
use crate::model::problem::nearest;
use crate::model::{Problem, Site};
use crate::rule::Level;

/// Every entry of the policy that can never apply to one of these contracts.
#[must_use]
pub fn unused<'a>(config: &Config, contracts: impl IntoIterator<Item = &'a str>) -> Vec<Problem> {
    let contracts: BTreeSet<&str> = contracts.into_iter().collect();
    let settings = &config.policy.settings;
    let mut problems = Vec::new();
    for (at, setting) in settings.iter().enumerate() {
        problems.extend(without_contracts(setting, &contracts));
        for (rule, (level, site)) in &setting.levels {
            let later =
                settings[at + 1..].iter().find(|later| covers(later, setting) && later.levels.contains_key(rule));
            if let Some((_, other)) = later.map(|later| &later.levels[rule]) {
                let message = format!("the level of `{rule}` here never counts: a later one takes its place");
                problems.push(vain(site, message).related(other.clone(), "this one").help("take one of the two out"));
            } else if let Some((ceiling, other)) = beyond(config, setting, *level) {
                let message =
                    format!("`{}` is never reached: these environments go up to `{}`", level.name(), ceiling.name());
                problems.push(
                    vain(site, message).related(other.clone(), "the limit").help("lower the one, or raise the other"),
                );
            }
        }
    }
    problems
}

fn vain(site: &Site, message: String) -> Problem {
    Problem::warning("unused-override", site.clone(), message)
}

fn without_contracts(setting: &Setting, contracts: &BTreeSet<&str>) -> Vec<Problem> {
    let globs = setting.contracts.iter().flatten();
    let unmatched = globs.filter(|glob| !contracts.iter().any(|contract| glob.matches(contract)));
    unmatched
        .map(|glob| {
            let problem = vain(&glob.site, format!("no contract has an id like `{}`", glob.text));
            match nearest(&glob.text, contracts.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("globs are compared with the `id` of contracts, not with their paths"),
            }
        })
        .collect()
}

/// Whether `later` applies wherever `setting` does, as far as can be told from their texts.
fn covers(later: &Setting, setting: &Setting) -> bool {
    fn all<T>(later: Option<&Vec<T>>, earlier: Option<&Vec<T>>, same: impl Fn(&T, &T) -> bool) -> bool {
        later.is_none_or(|later| {
            earlier.is_some_and(|earlier| earlier.iter().all(|one| later.iter().any(|other| same(one, other))))
        })
    }
    all(later.contracts.as_ref(), setting.contracts.as_ref(), |a, b| a.text == b.text)
        && all(later.environments.as_ref(), setting.environments.as_ref(), |a, b| a == b)
}

/// The limit that keeps a level from ever being reached, if every environment it is meant for has one.
fn beyond<'a>(config: &'a Config, setting: &Setting, level: Level) -> Option<&'a (Level, Site)> {
    let names = setting.environments.as_ref()?;
    let ceilings: Option<Vec<_>> = names.iter().map(|name| config.environment(name)?.ceiling.as_ref()).collect();
    let loudest = ceilings?.into_iter().max_by_key(|(ceiling, _)| *ceiling)?;
    (loudest.0 < level).then_some(loudest)
}
