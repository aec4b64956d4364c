//! The command line: what can be asked, and the one place that runs it.
//!
//! In: arguments. Out: an [`Answer`], text and exit code, printed by `main`. Exit codes derive from the decision: 0 open,
//! 1 held, 2 no verdict.

#![expect(clippy::disallowed_methods, reason = "this is the edge where the clock and the terminal are asked")]

mod check;
mod comparison;
mod diff;
mod drift;
mod engines;
mod fix;
mod gate;
mod ids;
mod lint;
mod output;
mod surroundings;
mod waive;
mod waivers;
mod who;

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::document::schema::DocumentKind;
use crate::error::{Error, Result};
use crate::model::problem::{CODES, nearest};
use crate::report::{json, omds, pages};
use crate::rules;

/// What a command has to say.
#[derive(Debug)]
pub struct Answer {
    /// The text, with colours as escape sequences where it is meant for people.
    pub text: String,
    /// The exit code.
    pub exit_code: u8,
    /// What people are told beside a text that is for programs, a line each.
    pub aside: Vec<String>,
}

impl Answer {
    const fn new(text: String) -> Self {
        Self { text, exit_code: 0, aside: Vec::new() }
    }
}

/// Holds a schema change until the teams it breaks have agreed to it.
#[derive(Debug, Parser)]
#[command(name = "sluicegate", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Examples:
  sluicegate check                       what does the working tree break?
  sluicegate check --against main        ... against a git revision
  sluicegate lint                        is anything wrong in the files?
  sluicegate drift --env prod            does production keep its contracts?
  sluicegate who urn:acme:orders.status  who reads this field?
  sluicegate explain field-removed       what does a rule say, and what to do?

Exit codes: 0 nothing in the way, 1 held or drift, 2 no verdict or wrong use.")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// When to use colours: auto (on a terminal, unless `NO_COLOR` is set), always, never.
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true, value_name = "WHEN")]
    #[arg(hide_possible_values = true)]
    pub color: Color,
    /// How wide text may be; the width of the terminal if left out.
    #[arg(long, global = true, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..))]
    width: Option<u16>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Gate(gate::Gate),
    Diff(diff::Diff),
    Lint(lint::Lint),
    Drift(drift::Drift),
    Infer(drift::inference::Infer),
    Waive(waive::Waive),
    Waivers(waivers::List),
    Who(who::Who),
    Engines(engines::Engines),
    /// Explain a rule: why it breaks, what to do instead, when it is safe; or a kind of problem.
    #[command(after_help = "Examples:\n  sluicegate explain field-removed\n  sluicegate explain unknown-key")]
    Explain {
        /// The id of the rule, or of the problem.
        rule: String,
    },
    /// List the rules.
    #[command(after_help = "Examples:\n  sluicegate rules\n  sluicegate rules --format markdown > docs/rules.md")]
    Rules {
        /// How to write them.
        #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
        format: RulesFormat,
    },
    /// Print a JSON Schema, for editors and other tools.
    #[command(
        after_help = "Examples:\n  sluicegate schema needs > needs.schema.json\n\nIn an editor that speaks YAML, put this in the first line of a file:\n  # yaml-language-server: $schema=needs.schema.json"
    )]
    Schema {
        /// Which document.
        #[arg(value_enum)]
        document: Schema,
    },
    /// Print completions for a shell.
    #[command(after_help = "Examples:\n  sluicegate completions zsh > ~/.zfunc/_sluicegate")]
    Completions {
        /// Which shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

/// How the rules are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RulesFormat {
    /// One line a rule.
    Text,
    /// The reference page.
    Markdown,
}

/// A document that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Schema {
    /// ODCS data contracts.
    Contract,
    /// What consumers need.
    Needs,
    /// Who can agree.
    Teams,
    /// sluicegate.yaml.
    Config,
    /// Findings that are accepted for a while.
    Waivers,
    /// What people said to a change, for `gate --consents`.
    Consents,
    /// What `--format json` prints.
    Report,
    /// A document of `--format omds`, which follows a draft.
    Omds,
}

/// Runs a command.
///
/// # Errors
/// If it cannot do its work; the caller prints why and exits with 2.
pub fn run(arguments: Arguments) -> Result<Answer> {
    let width = arguments.width.map_or_else(terminal_width, usize::from);
    match arguments.command {
        Command::Check(check) => check.run(width),
        Command::Gate(gate) => gate.run(width),
        Command::Diff(diff) => diff.run(width),
        Command::Lint(lint) => lint.run(width),
        Command::Drift(drift) => drift.run(width),
        Command::Infer(infer) => infer.run(),
        Command::Waive(waive) => waive.run(width),
        Command::Waivers(list) => list.run(width),
        Command::Who(who) => who.run(width),
        Command::Engines(engines) => engines.run(width),
        Command::Explain { rule } => explain(&rule),
        Command::Rules { format } => Ok(Answer::new(match format {
            RulesFormat::Text => pages::rules_table(),
            RulesFormat::Markdown => pages::rules_reference(),
        })),
        Command::Schema { document } => Ok(Answer::new(schema(document))),
        Command::Completions { shell } => Ok(Answer::new(completions(shell))),
    }
}

fn explain(id: &str) -> Result<Answer> {
    match rules::find(id) {
        Some(rule) => Ok(Answer::new(pages::rule_page(rule))),
        None => match CODES.iter().find(|(code, _)| *code == id) {
            Some((code, meaning)) => Ok(Answer::new(format!(
                "# {code}\n\n{meaning}\n\nA problem in a file, no rule: mend it, and the verdict follows.\n"
            ))),
            None => Err(unknown_rule(id)),
        },
    }
}

fn unknown_rule(id: &str) -> Error {
    let error = Error::new(format!("there is no rule `{id}`"));
    let known = rules::all().map(|rule| rule.id).chain(CODES.iter().map(|(code, _)| *code));
    match nearest(id, known) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("`sluicegate rules` lists them all"),
    }
}

fn schema(document: Schema) -> String {
    let value = match document {
        Schema::Contract => DocumentKind::Contract.schema(),
        Schema::Needs => DocumentKind::Needs.schema(),
        Schema::Teams => DocumentKind::Teams.schema(),
        Schema::Config => DocumentKind::Config.schema(),
        Schema::Waivers => DocumentKind::Waivers.schema(),
        Schema::Consents => DocumentKind::Consents.schema(),
        Schema::Report => json::schema(),
        Schema::Omds => omds::schema(),
    };
    format!("{}\n", serde_json::to_string_pretty(&value).unwrap_or_default())
}

fn completions(shell: clap_complete::Shell) -> String {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "sluicegate", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 110;

fn terminal_width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    columns.unwrap_or_else(textwrap::termwidth).clamp(40, WIDEST)
}

/// Today in UTC: a need that ends today still counts today, wherever the check runs.
fn today() -> String {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

/// A day on the command line.
fn day(text: &str) -> std::result::Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| "a day is written like 2027-02-01".to_owned())
}

/// The current directory, unless a path is given.
fn or_here(path: Option<PathBuf>) -> PathBuf {
    path.unwrap_or_else(|| PathBuf::from("."))
}
