//! What a workflow tells the process: environment variables, and the files that they name.
//!
//! In: a way to look variables up. Out: [`Surroundings`]. Guaranteed: a variable that is empty is as good as none; what
//! is missing is told by its name; tokens appear nowhere.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::report::escape;
use crate::sources::forge::Secret;

/// How long GitHub is waited for, unless somebody says otherwise.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// What a workflow tells.
pub(super) struct Surroundings {
    /// The repository, as `owner/name`.
    pub(super) repository: String,
    pub(super) api_url: String,
    /// The forge itself, as `https://github.com`.
    pub(super) server_url: String,
    pub(super) token: Secret,
    pub(super) team_token: Option<Secret>,
    /// How long GitHub is waited for, in all.
    pub(super) patience: Duration,
    /// The token once more, for git.
    pub(super) password: String,
    pub(super) event: Option<Event>,
    /// The page of this run.
    pub(super) run: Option<String>,
    /// The page that explains the rules.
    pub(super) rules: Option<String>,
    /// Where the step's outputs go.
    output: Option<PathBuf>,
    /// Where the job's summary goes.
    summary: Option<PathBuf>,
    /// Where files may be left for the next step.
    pub(super) temporary: Option<PathBuf>,
}

/// What started a workflow.
pub(super) struct Event {
    pub(super) name: String,
    pub(super) path: Option<PathBuf>,
    /// The branch it is about, where the event is about one.
    pub(super) branch: Option<String>,
}

impl Surroundings {
    /// Reads the variables. `variable` gives one by its name.
    ///
    /// # Errors
    /// If one is missing that nothing can be done without.
    pub(super) fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let given = |name: &str| variable(name).filter(|text| !text.trim().is_empty());
        let repository = given("GITHUB_REPOSITORY").ok_or_else(|| {
            missing("GITHUB_REPOSITORY", "set it to `owner/name`; without a forge, name a file with `--consents FILE`")
        })?;
        let password = given("GITHUB_TOKEN").ok_or_else(|| {
            missing(
                "GITHUB_TOKEN",
                "in a workflow: `env: { GITHUB_TOKEN: ${{ github.token }} }`, which the action sets",
            )
        })?;
        let patience = given("SLUICEGATE_WAIT").map_or(Ok(LONGEST_WAIT), |text| {
            text.trim().parse().map(Duration::from_secs).map_err(|_| {
                Error::new(format!("SLUICEGATE_WAIT is no number of seconds: `{}`", text.escape_debug()))
                    .help("it says how long GitHub is waited for in all: 300 unless told otherwise")
            })
        })?;
        let unusable = || Error::new("GITHUB_TOKEN holds what no token can be").help("look for line breaks in it");
        let token = Secret::new(&password).ok_or_else(unusable)?;
        let server_url = given("GITHUB_SERVER_URL").unwrap_or_else(|| "https://github.com".to_owned());
        let server_url = server_url.trim_end_matches('/').to_owned();
        let run = given("GITHUB_RUN_ID").filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
        let branch = given("GITHUB_REF").and_then(|name| name.strip_prefix("refs/heads/").map(str::to_owned));
        let path = given("GITHUB_EVENT_PATH").map(PathBuf::from);
        Ok(Self {
            api_url: given("GITHUB_API_URL").unwrap_or_else(|| "https://api.github.com".to_owned()),
            token,
            patience,
            team_token: given("SLUICEGATE_TEAM_TOKEN").and_then(|text| Secret::new(&text)),
            password,
            event: given("GITHUB_EVENT_NAME").map(|name| Event { name, path, branch }),
            rules: rules(&given, &server_url),
            run: run.map(|id| format!("{server_url}/{repository}/actions/runs/{id}")),
            output: given("GITHUB_OUTPUT").map(PathBuf::from),
            summary: given("GITHUB_STEP_SUMMARY").map(PathBuf::from),
            temporary: given("RUNNER_TEMP").map(PathBuf::from),
            repository,
            server_url,
        })
    }

    /// Gives the step its outputs.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn set_outputs(&self, outputs: &[(&str, String)]) -> Result<()> {
        let Some(path) = &self.output else { return Ok(()) };
        append(path, &outputs.iter().map(|(name, value)| output(name, value)).collect::<String>())
    }

    /// Adds to the summary of the job.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn add_summary(&self, markdown: &str) -> Result<()> {
        self.summary.as_ref().map_or(Ok(()), |path| append(path, &format!("{}\n", markdown.trim_end())))
    }
}

/// The page of the rules in the repository of the action, as it was when it was released.
fn rules(given: &dyn Fn(&str) -> Option<String>, server_url: &str) -> Option<String> {
    let is_name = |text: &String| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    let repository = given("SLUICEGATE_ACTION_REPOSITORY").filter(is_name)?;
    let reference = given("SLUICEGATE_ACTION_REF").filter(is_name)?;
    Some(format!("{server_url}/{repository}/blob/{reference}/docs/rules.md"))
}

/// One line, whatever the value holds: what follows a line break would be another output.
fn output(name: &str, value: &str) -> String {
    format!("{name}={}\n", escape::terminal_line(value))
}

fn append(path: &Path, text: &str) -> Result<()> {
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Error::new(format!("cannot write {}: {error}", path.display())))
}

fn missing(name: &str, help: &str) -> Error {
    Error::new(format!("{name} is not set")).help(help)
}
