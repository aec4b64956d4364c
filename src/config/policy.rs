//! Policy: how loud each rule is, for which contracts, in which environment.
//!
//! In: what is written under `policy`. Out: [`Policy`], which answers for one rule, contract and environment.
//! Guaranteed: one precedence. `rules` holds everywhere, an override where it applies, and the last one that is written
//! wins.

use std::collections::BTreeMap;

use globset::{Glob, GlobSet};

use super::Environment;
use crate::document::Node;
use crate::document::raw_config::{self as raw, RuleLevel, Unclaimed};
use crate::model::problem::nearest;
use crate::model::{Problem, Site};
use crate::rule::{Level, Rule};
use crate::rules;

/// What is held, who is asked, and what can be waived.
#[derive(Debug, Clone)]
pub struct Policy {
    /// What happens to a breaking finding that hurts nobody.
    pub unclaimed: Unclaimed,
    /// The team that is asked in place of an owner.
    pub stewards: Option<String>,
    /// What sets levels: `rules` first, then the overrides, as they are written.
    pub settings: Vec<Setting>,
    /// How many days after its creation a waiver may end.
    pub waiver_max_days: u32,
    /// Whether a denied finding can be waived.
    pub waive_denied: bool,
    /// Whose consent counts.
    pub consent: ConsentTerms,
    /// Whether nobody is told to do anything: two versions are compared, and no change is proposed.
    pub advisory: bool,
}

/// Whose consent counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentTerms {
    /// Whether people who wrote part of a change may agree to it.
    pub contributors_may_approve: bool,
    /// Whether one person counts for one team only.
    pub distinct: bool,
    /// Who can let a held change through in an emergency.
    pub break_glass: Option<BreakGlass>,
}

impl Default for ConsentTerms {
    fn default() -> Self {
        Self { contributors_may_approve: false, distinct: true, break_glass: None }
    }
}

/// Who can let a held change through in an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakGlass {
    /// The team whose members can.
    pub team: String,
    /// How many of them it takes.
    pub people: u32,
}

/// Levels of rules, and where they apply.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Globs of contract ids; `None` for every contract.
    pub contracts: Option<Vec<ContractGlob>>,
    /// Names of environments; `None` for every environment, and for none.
    pub environments: Option<Vec<String>>,
    /// Levels by rule id, with the place that set them.
    pub levels: BTreeMap<&'static str, (Level, Site)>,
}

/// A glob of contract ids. `*` stands for any text, `:` and `/` included.
#[derive(Debug, Clone)]
pub struct ContractGlob {
    /// As it is written.
    pub text: String,
    /// Where it is written.
    pub site: Site,
    matcher: GlobSet,
}

impl ContractGlob {
    /// Whether this contract is meant.
    #[must_use]
    pub fn matches(&self, contract: &str) -> bool {
        self.matcher.is_match(contract)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            unclaimed: Unclaimed::Owner,
            stewards: None,
            settings: Vec::new(),
            waiver_max_days: 90,
            waive_denied: false,
            consent: ConsentTerms::default(),
            advisory: false,
        }
    }
}

impl Policy {
    /// The level that is set for a rule, with the place that sets it: of the settings that apply, the last one decides.
    #[must_use]
    pub fn level(&self, rule: &str, contract: &str, environment: Option<&str>) -> Option<&(Level, Site)> {
        self.deciding(rule, contract, environment)?.levels.get(rule)
    }

    /// The setting that sets it.
    pub(super) fn deciding(&self, rule: &str, contract: &str, environment: Option<&str>) -> Option<&Setting> {
        let mut applying = self.settings.iter().rev().filter(|setting| setting.applies(contract, environment));
        applying.find(|setting| setting.levels.contains_key(rule))
    }
}

impl Setting {
    fn applies(&self, contract: &str, environment: Option<&str>) -> bool {
        let here = |names: &Vec<String>| environment.is_some_and(|name| names.iter().any(|other| other == name));
        self.environments.as_ref().is_none_or(here)
            && self.contracts.as_ref().is_none_or(|globs| globs.iter().any(|glob| glob.matches(contract)))
    }
}

/// What is written, as it is meant. Rules that do not exist are told by [`unknown_rules`].
pub(super) fn meant(
    written: raw::Policy,
    environments: &[Environment],
    site: &Site,
    problems: &mut Vec<Problem>,
) -> Policy {
    let defaults = Policy::default();
    let unclaimed = written.unclaimed.unwrap_or(defaults.unclaimed);
    if unclaimed == Unclaimed::Hold && written.stewards.is_none() {
        problems.push(
            Problem::error("missing-key", site.key("unclaimed"), "`unclaimed: hold` needs somebody to ask")
                .help("name a team under `stewards`"),
        );
    }
    let everywhere =
        Setting { contracts: None, environments: None, levels: levels(&written.rules, &site.key("rules")) };
    let mut settings = vec![everywhere];
    for (at, one) in written.overrides.into_iter().enumerate() {
        let site = site.key("overrides").index(at);
        let levels = levels(&one.rules, &site.key("rules"));
        if let Some(names) = &one.environments {
            problems.extend(unknown_environments(names, environments, &site.key("environments")));
        }
        let contracts = one.contracts.map(|texts| globs(texts, &site.key("contracts"), problems));
        settings.push(Setting { contracts, environments: one.environments, levels });
    }
    Policy {
        unclaimed,
        stewards: written.stewards,
        settings,
        waiver_max_days: written.waiver_max_days.unwrap_or(defaults.waiver_max_days),
        waive_denied: written.waive_denied,
        consent: ConsentTerms {
            contributors_may_approve: written.contributors_may_approve,
            distinct: written.distinct.unwrap_or(defaults.consent.distinct),
            // One person alone is no second pair of eyes, whatever is written.
            break_glass: written
                .break_glass
                .map(|written| BreakGlass { team: written.team, people: written.people.unwrap_or(2).max(2) }),
        },
        advisory: false,
    }
}

fn levels(written: &BTreeMap<String, RuleLevel>, site: &Site) -> BTreeMap<&'static str, (Level, Site)> {
    let known = written.iter().filter_map(|(id, level)| Some((rules::find(id)?, id, level)));
    known.map(|(Rule { id, .. }, written, level)| (*id, (level_of(*level), site.key(written)))).collect()
}

fn globs(texts: Vec<String>, site: &Site, problems: &mut Vec<Problem>) -> Vec<ContractGlob> {
    let mut meant = Vec::new();
    for (at, text) in texts.into_iter().enumerate() {
        let site = site.index(at);
        // The set is built where a single matcher would panic: a glob may be too large for its automaton.
        let matcher = Glob::new(&text).and_then(|glob| GlobSet::builder().add(glob).build());
        match matcher {
            Ok(matcher) => meant.push(ContractGlob { text, site, matcher }),
            Err(error) => {
                let message = format!("`{text}` is no glob: {}", error.kind());
                problems
                    .push(Problem::error("invalid-value", site, message).help("write it like `urn:acme:finance:*`"));
            }
        }
    }
    meant
}

fn unknown_environments(names: &[String], known: &[Environment], site: &Site) -> Vec<Problem> {
    let is_known = |name: &String| known.iter().any(|environment| environment.name == *name);
    let unknown = names.iter().enumerate().filter(|(_, name)| !is_known(name));
    unknown
        .map(|(at, name)| {
            let message = format!("there is no environment `{name}`");
            let problem = Problem::error("unknown-environment", site.index(at), message);
            match nearest(name, known.iter().map(|environment| environment.name.as_str())) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("list it under `environments`, or take it out here"),
            }
        })
        .collect()
}

/// Rules that do not exist. Asked of the document itself, so that another mistake in it does not hide this one.
pub(super) fn unknown_rules(root: &Node, site: &Site) -> Vec<Problem> {
    let site = site.key("policy");
    let Some(policy) = root.get("policy") else { return Vec::new() };
    let overrides = policy.get("overrides").map(Node::items).unwrap_or_default().iter().enumerate();
    let places = overrides.map(|(at, one)| (one.get("rules"), site.key("overrides").index(at).key("rules")));
    std::iter::once((policy.get("rules"), site.key("rules")))
        .chain(places)
        .flat_map(|(rules, site)| {
            let unknown = rules.map(Node::entries).unwrap_or_default().iter();
            let unknown = unknown.filter(|entry| rules::find(&entry.key).is_none());
            unknown.map(|entry| unknown_rule(&entry.key, site.key(&entry.key).on_key())).collect::<Vec<_>>()
        })
        .collect()
}

/// The problem of a rule that does not exist.
#[must_use]
pub fn unknown_rule(id: &str, site: Site) -> Problem {
    let problem = Problem::error("unknown-rule", site, format!("there is no rule `{id}`"));
    match rules::suggest(id) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("`sluicegate rules` lists them all"),
    }
}

const fn level_of(written: RuleLevel) -> Level {
    match written {
        RuleLevel::Deny => Level::Deny,
        RuleLevel::Hold => Level::Hold,
        RuleLevel::Report => Level::Report,
        RuleLevel::Off => Level::Off,
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_config;
    use crate::document::Documents;

    /// `rules` holds everywhere, an override where it applies, and the last one that applies wins.
    #[test]
    fn the_last_level_that_applies_wins() {
        let text = "\
apiVersion: sluicegate/v1
kind: Config
environments: [{ name: dev, branch: develop }, { name: prod, branch: main }]
policy:
  rules: { field-removed: report, values-added: hold }
  overrides:
    - { contracts: ['urn:acme:finance:*', 'urn:acme:tax'], rules: { field-removed: deny } }
    - { environments: [dev], rules: { field-removed: off, field-added: hold } }
    - { contracts: ['*:finance:*'], environments: [dev, prod], rules: { field-removed: hold } }
    - { contracts: ['*:{scratch,tmp}'], rules: { values-added: off } }
    - { contracts: ['URN:*'], rules: { field-removed: deny } }
";
        let mut documents = Documents::default();
        let (file, problems) = documents.add("sluicegate.yaml", text.as_bytes());
        let (config, wrong) = read_config(file, documents.get(file).root.as_ref().unwrap());
        assert!(problems.is_empty() && wrong.is_empty(), "{wrong:?}");
        let policy = config.unwrap().policy;
        let rows = [
            // rule, contract, environment: level, line
            ("field-removed", "urn:acme:orders", None, "report:5"),
            ("field-removed", "urn:acme:orders", Some("prod"), "report:5"),
            ("field-removed", "urn:acme:orders", Some("dev"), "off:8"),
            ("field-removed", "urn:acme:orders", Some("qa"), "report:5"),
            ("field-removed", "urn:acme:tax", None, "deny:7"),
            ("field-removed", "urn:acme:taxes", None, "report:5"),
            ("field-removed", "urn:acme:tax", Some("dev"), "off:8"),
            ("field-removed", "urn:acme:finance:invoices", None, "deny:7"),
            ("field-removed", "urn:acme:finance:invoices", Some("prod"), "hold:9"),
            ("field-removed", "urn:acme:finance:invoices", Some("dev"), "hold:9"),
            ("field-removed", "urn:acme:finance:a/b:c", None, "deny:7"),
            ("field-removed", "urn:acme:finance", None, "report:5"),
            ("values-added", "urn:acme:finance:scratch", Some("dev"), "off:10"),
            ("values-added", "urn:acme:scratched", None, "hold:5"),
            ("field-added", "urn:acme:orders", Some("dev"), "hold:8"),
            ("field-added", "urn:acme:orders", Some("prod"), "none"),
        ];
        for (rule, contract, environment, expected) in rows {
            let found = policy.level(rule, contract, environment).map_or_else(
                || "none".to_owned(),
                |(level, site)| format!("{}:{}", level.name(), documents.locate(site).line),
            );
            assert_eq!(found, expected, "{rule} of {contract} in {environment:?}");
        }
    }
}
