//! `sluicegate.yaml`: what is written -> what is meant, every problem at once.
//!
//! A repository without the file works: contracts and needs are found by their names.

mod loosened;
mod policy;
mod unused;

use crate::document::schema::{DocumentKind, read_as};
use crate::document::{Node, raw_config as raw};
use crate::model::{FileId, Problem, Site, Teams};
use crate::rule::Level;
pub use loosened::{Loosening, loosened};
pub use policy::{BreakGlass, ConsentTerms, Policy, Setting, unknown_rule};
pub use unused::unused;

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
    /// The waivers file.
    pub waivers: String,
    /// Whether the waivers file was named by somebody, so that its absence is a problem.
    pub waivers_named: bool,
    /// Whether the contracts were configured by somebody, so that finding none is a problem.
    pub contracts_named: bool,
    /// The stages of promotion, first one first.
    pub environments: Vec<Environment>,
    /// What is held.
    pub policy: Policy,
    /// The file, if there is one.
    pub site: Option<Site>,
}

/// One stage of promotion.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// The branch that holds what it has agreed to.
    pub branch: String,
    /// The loudest that any finding can be here, with the place that says so.
    pub ceiling: Option<(Level, Site)>,
    /// Teams that have to agree to whatever is held here, beside those whom it hurts.
    pub teams: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            contracts: vec!["**/*.odcs.yaml".to_owned(), "**/*.odcs.yml".to_owned()],
            needs: vec!["**/*.needs.yaml".to_owned(), "**/*.needs.yml".to_owned()],
            teams: "teams.yaml".to_owned(),
            teams_named: false,
            waivers: "waivers.yaml".to_owned(),
            waivers_named: false,
            contracts_named: false,
            environments: Vec::new(),
            policy: Policy::default(),
            site: None,
        }
    }
}

impl Config {
    /// Whether any level depends on the environment.
    #[must_use]
    pub fn depends_on_environment(&self) -> bool {
        self.environments.iter().any(|environment| environment.ceiling.is_some())
            || self.policy.settings.iter().any(|setting| setting.environments.is_some())
    }

    /// The environment with this name.
    #[must_use]
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|environment| environment.name == name)
    }
}

/// Reads a configuration document.
#[must_use]
pub fn read_config(file: FileId, root: &Node) -> (Option<Config>, Vec<Problem>) {
    let (read, mut problems) = read_as::<raw::Config>(DocumentKind::Config, file, root);
    let site = Site::root(file);
    problems.extend(policy::unknown_rules(root, &site));
    let config = read.map(|written| {
        let defaults = Config::default();
        globs(written.contracts.as_ref(), &site.key("contracts"), &mut problems);
        globs(written.needs.as_ref(), &site.key("needs"), &mut problems);
        let environments = environments(written.environments, &site.key("environments"), &mut problems);
        let policy = written.policy.unwrap_or_default();
        let waivers = file_named(written.waivers, &site.key("waivers"), &mut problems);
        Config {
            contracts_named: written.contracts.is_some(),
            contracts: written.contracts.unwrap_or(defaults.contracts),
            needs: written.needs.unwrap_or(defaults.needs),
            teams_named: written.teams.is_some(),
            teams: file_named(written.teams, &site.key("teams"), &mut problems).unwrap_or(defaults.teams),
            waivers_named: waivers.is_some(),
            waivers: waivers.unwrap_or(defaults.waivers),
            policy: policy::meant(policy, &environments, &site.key("policy"), &mut problems),
            environments,
            site: Some(site.clone()),
        }
    });
    (config, problems)
}

/// A file that stays below this one.
fn file_named(written: Option<String>, site: &Site, problems: &mut Vec<Problem>) -> Option<String> {
    let path = written?;
    if leads_out(&path) {
        let message = format!("`{path}` leads out of the directory of {FILE_NAME}");
        let help = "the path is relative to that file and stays below it";
        problems.push(Problem::error("invalid-value", site.clone(), message).help(help));
        return None;
    }
    Some(path)
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

fn environments(written: Vec<raw::Environment>, site: &Site, problems: &mut Vec<Problem>) -> Vec<Environment> {
    let mut meant: Vec<Environment> = Vec::new();
    for (at, environment) in written.into_iter().enumerate() {
        if let Some(first) = meant.iter().position(|other| other.name == environment.name) {
            problems.push(
                Problem::error(
                    "duplicate-name",
                    site.index(at).key("name"),
                    format!("the environment `{}` is listed twice", environment.name),
                )
                .related(site.index(first).key("name"), "first listed here"),
            );
        }
        let ceiling = environment.level.map(|level| (ceiling_of(level), site.index(at).key("level")));
        let raw::Environment { name, branch, teams, .. } = environment;
        meant.push(Environment { name, branch, ceiling, teams });
    }
    meant
}

const fn ceiling_of(written: raw::Ceiling) -> Level {
    match written {
        raw::Ceiling::Deny => Level::Deny,
        raw::Ceiling::Hold => Level::Hold,
        raw::Ceiling::Report => Level::Report,
    }
}

/// The problems of teams that the configuration names and the teams file does not list.
#[must_use]
pub fn check_teams(config: &Config, teams: &Teams) -> Vec<Problem> {
    let Some(root) = config.site.as_ref() else { return Vec::new() };
    let policy = &config.policy;
    let stewards = policy.stewards.iter().map(|team| (team, root.keys(&["policy", "stewards"])));
    let emergency =
        policy.consent.break_glass.iter().map(|group| (&group.team, root.keys(&["policy", "break-glass", "team"])));
    let required = config.environments.iter().enumerate().flat_map(|(at, environment)| {
        let site = root.key("environments").index(at).key("teams");
        environment.teams.iter().enumerate().map(move |(nth, team)| (team, site.index(nth)))
    });
    let named = stewards.chain(emergency).chain(required);
    let unknown = named
        .filter(|(team, _)| teams.get(team).is_none())
        .map(|(team, site)| crate::document::needs::unknown_team(team, site, teams));
    unknown.chain(too_few(config, teams)).collect()
}

/// The problem of a break-glass that takes more people than the teams file lists of the team.
fn too_few(config: &Config, teams: &Teams) -> Option<Problem> {
    let glass = config.policy.consent.break_glass.as_ref()?;
    let listed = teams.get(&glass.team)?.members.len();
    if listed == 0 || listed >= glass.people as usize {
        return None;
    }
    let site = config.site.as_ref()?.keys(&["policy", "break-glass", "people"]);
    let message = format!("breaking the glass takes {} people, and `{}` lists {listed}", glass.people, glass.team);
    Some(Problem::warning("nobody-can-agree", site, message).help("list more `members` of the team, or ask for fewer"))
}
