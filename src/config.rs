//! `sluicegate.yaml`: what is written -> what is meant, every problem at once.
//!
//! A repository without the file works: contracts and needs are found by their names.

use std::collections::BTreeMap;

use crate::document::raw::{self, RuleLevel, Unclaimed};
use crate::document::schema::{DocumentKind, read_as};
use crate::document::{Node, raw::Environment};
use crate::model::{FileId, Problem, Site, Teams};
use crate::rule::{Level, Rule};
use crate::rules;

/// The name of the configuration file.
pub const FILE_NAME: &str = "sluicegate.yaml";

/// Where things are, and what is held.
#[derive(Debug, Clone)]
pub struct Config {
    /// Globs of contracts.
    pub contracts: Vec<String>,
    /// Globs of needs.
    pub needs: Vec<String>,
    /// The teams file.
    pub teams: String,
    /// Whether the teams file was named by somebody, so that its absence is a problem.
    pub teams_named: bool,
    /// Whether the contracts were configured by somebody, so that finding none is a problem.
    pub contracts_named: bool,
    /// The stages of promotion, first one first.
    pub environments: Vec<Environment>,
    /// What is held.
    pub policy: Policy,
    /// The file, if there is one.
    pub site: Option<Site>,
}

/// What is held, and who is asked.
#[derive(Debug, Clone)]
pub struct Policy {
    /// What happens to a breaking finding that hurts nobody.
    pub unclaimed: Unclaimed,
    /// The team that is asked in place of an owner.
    pub stewards: Option<String>,
    /// Levels by rule id, with the place that set them.
    pub levels: BTreeMap<&'static str, (Level, Site)>,
    /// Whether nobody is told to do anything: two versions are compared, and no change is proposed.
    pub advisory: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { unclaimed: Unclaimed::Owner, stewards: None, levels: BTreeMap::new(), advisory: false }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            contracts: vec!["**/*.odcs.yaml".to_owned(), "**/*.odcs.yml".to_owned()],
            needs: vec!["**/*.needs.yaml".to_owned(), "**/*.needs.yml".to_owned()],
            teams: "teams.yaml".to_owned(),
            teams_named: false,
            contracts_named: false,
            environments: Vec::new(),
            policy: Policy::default(),
            site: None,
        }
    }
}

/// Reads a configuration document.
#[must_use]
pub fn read_config(file: FileId, root: &Node) -> (Option<Config>, Vec<Problem>) {
    let (read, mut problems) = read_as::<raw::Config>(DocumentKind::Config, file, root);
    let site = Site::root(file);
    problems.extend(unknown_rules(root, &site));
    let config = read.map(|written| {
        let defaults = Config::default();
        if written.teams.as_deref().is_some_and(leads_out) {
            let message =
                format!("`{}` leads out of the directory of {FILE_NAME}", written.teams.clone().unwrap_or_default());
            problems.push(
                Problem::error("invalid-value", site.key("teams"), message)
                    .help("the path is relative to that file and stays below it"),
            );
        }
        globs(written.contracts.as_ref(), &site.key("contracts"), &mut problems);
        globs(written.needs.as_ref(), &site.key("needs"), &mut problems);
        environments(&written.environments, &site.key("environments"), &mut problems);
        Config {
            contracts_named: written.contracts.is_some(),
            contracts: written.contracts.unwrap_or(defaults.contracts),
            needs: written.needs.unwrap_or(defaults.needs),
            teams_named: written.teams.is_some(),
            teams: written.teams.filter(|path| !leads_out(path)).unwrap_or(defaults.teams),
            environments: written.environments,
            policy: policy(written.policy.unwrap_or_default(), &site.key("policy"), &mut problems),
            site: Some(site.clone()),
        }
    });
    (config, problems)
}

fn leads_out(path: &str) -> bool {
    path.starts_with(['/', '\\']) || path.split(['/', '\\']).any(|part| part == ".." || part == ".git")
}

fn globs(written: Option<&Vec<String>>, site: &Site, problems: &mut Vec<Problem>) {
    for (at, text) in written.into_iter().flatten().enumerate() {
        if leads_out(text) {
            let message = format!("`{text}` leads out of the directory of {FILE_NAME}");
            let help = "globs are relative to that file and stay below it";
            problems.push(Problem::error("invalid-value", site.index(at), message).help(help));
        } else if let Err(error) = globset::Glob::new(text) {
            problems.push(Problem::error(
                "invalid-value",
                site.index(at),
                format!("`{text}` is no glob: {}", error.kind()),
            ));
        }
    }
}

fn environments(written: &[Environment], site: &Site, problems: &mut Vec<Problem>) {
    for (at, environment) in written.iter().enumerate() {
        if let Some(first) = written[..at].iter().position(|other| other.name == environment.name) {
            problems.push(
                Problem::error(
                    "duplicate-name",
                    site.index(at).key("name"),
                    format!("the environment `{}` is listed twice", environment.name),
                )
                .related(site.index(first).key("name"), "first listed here"),
            );
        }
    }
}

fn policy(written: raw::Policy, site: &Site, problems: &mut Vec<Problem>) -> Policy {
    let unclaimed = written.unclaimed.unwrap_or(Unclaimed::Owner);
    if unclaimed == Unclaimed::Hold && written.stewards.is_none() {
        problems.push(
            Problem::error("missing-key", site.key("unclaimed"), "`unclaimed: hold` needs somebody to ask")
                .help("name a team under `stewards`"),
        );
    }
    let mut levels = BTreeMap::new();
    for (id, level) in &written.rules {
        let site = site.keys(&["rules", id]);
        if let Some(Rule { id, .. }) = rules::find(id) {
            levels.insert(*id, (level_of(*level), site));
        }
    }
    Policy { unclaimed, stewards: written.stewards, levels, advisory: false }
}

/// Asked of the document itself, so that another mistake in it does not hide this one.
fn unknown_rules(root: &Node, site: &Site) -> Vec<Problem> {
    let rules = root.get("policy").and_then(|policy| policy.get("rules")).map(Node::entries).unwrap_or_default();
    let unknown = rules.iter().filter(|entry| rules::find(&entry.key).is_none());
    unknown.map(|entry| unknown_rule(&entry.key, site.keys(&["policy", "rules", &entry.key]).on_key())).collect()
}

fn unknown_rule(id: &str, site: Site) -> Problem {
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

/// The problem of stewards that the teams file does not list.
#[must_use]
pub fn check_stewards(config: &Config, teams: &Teams) -> Option<Problem> {
    let stewards = config.policy.stewards.as_deref()?;
    let site = config.site.as_ref()?.keys(&["policy", "stewards"]);
    teams.get(stewards).is_none().then(|| crate::document::needs::unknown_team(stewards, site, teams))
}
