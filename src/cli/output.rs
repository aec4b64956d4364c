//! How a report is written, and where to: the one list of formats, and the files that `--report` names.
//!
//! In: a presented report. Out: an [`Answer`], and the files. Guaranteed: no format and no file changes the exit code,
//! but a file that cannot be written is an [`Error`].

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::Answer;
use crate::error::{Error, Result};
use crate::model::problem::nearest;
use crate::report::{Presented, Question, github, json, junit, markdown, omds, prometheus, sarif, terminal};

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people at a terminal.
    Text,
    /// For programs: see `sluicegate schema report`.
    Json,
    /// For pull requests and job summaries.
    Markdown,
    /// SARIF 2.1.0, for code scanning on GitHub and for editors.
    Sarif,
    /// JUnit XML, for whatever shows tests: GitLab, Jenkins.
    Junit,
    /// Annotations in a GitHub workflow.
    Github,
    /// How contracts differ, for other tools: a draft of the Open Metadata Difference Standard.
    Omds,
    /// Gauges for the textfile collector of Prometheus' node exporter. For `drift`.
    Prometheus,
}

impl Format {
    /// The word for it on the command line.
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// How the names of its files end; `None` where it is not meant for files.
    const fn extension(self) -> Option<&'static str> {
        match self {
            Self::Text => Some(".txt"),
            Self::Json => Some(".json"),
            Self::Markdown => Some(".md"),
            Self::Sarif => Some(".sarif"),
            Self::Junit => Some(".xml"),
            Self::Github => None,
            Self::Omds => Some(".omds.json"),
            Self::Prometheus => Some(".prom"),
        }
    }

    /// # Errors
    /// If the format has nothing to say to the question.
    fn render(self, presented: &Presented<'_>, width: usize) -> Result<String> {
        if self == Self::Omds && matches!(presented.question, Question::Lint | Question::Drift) {
            let command = presented.question.name();
            return Err(Error::new(format!(
                "`{command}` compares no two versions, and `omds` says how two versions of a contract differ"
            ))
            .help("ask `sluicegate diff OLD NEW --format omds`"));
        }
        if self == Self::Prometheus && presented.question != Question::Drift {
            return Err(Error::new("`prometheus` has numbers of scanned data, and nothing was scanned")
                .help("ask `sluicegate drift --format prometheus`"));
        }
        Ok(match self {
            Self::Text => terminal::render(presented, width),
            Self::Json => json::render(presented),
            Self::Markdown => markdown::render(presented),
            Self::Sarif => sarif::render(presented),
            Self::Junit => junit::render(presented),
            Self::Github => github::render(presented),
            Self::Omds => omds::render(presented),
            Self::Prometheus => prometheus::render(presented),
        })
    }
}

/// A report to be written to a file.
#[derive(Debug, Clone)]
struct Destination {
    format: Format,
    path: PathBuf,
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known: Vec<String> = Format::value_variants().iter().map(|format| format.name()).collect();
        let (format, path) = match text.split_once('=') {
            Some((name, path)) => match Format::from_str(name, false) {
                Ok(format) => (format, path),
                Err(_) => {
                    let near = nearest(name, known.iter().map(String::as_str));
                    let hint = near.map_or_else(|| known.join(", "), |near| format!("did you mean `{near}`?"));
                    return Err(format!("there is no format `{name}`: {hint}"));
                }
            },
            None => {
                let ends = Format::value_variants().iter().filter_map(|format| Some((format.extension()?, *format)));
                let told = ends.filter(|(end, _)| text.ends_with(end)).max_by_key(|(end, _)| end.len());
                (told.ok_or("the name does not tell the format: write FORMAT=PATH")?.1, text)
            }
        };
        if path.is_empty() {
            return Err("there is no path after the `=`".to_owned());
        }
        Ok(Self { format, path: PathBuf::from(path) })
    }
}

fn about_files() -> String {
    let ends: Vec<&str> = Format::value_variants().iter().filter_map(|format| format.extension()).collect();
    format!(
        "Write the report to a file as well; may be given several times. PATH alone will do where it ends with {}",
        ends.join(", ")
    )
}

/// What `check`, `diff` and `lint` have in common: how they say what they found.
#[derive(Debug, Args)]
pub(super) struct Output {
    /// How to write the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[arg(long = "report", value_name = "FORMAT=PATH", help = about_files())]
    reports: Vec<Destination>,
}

impl Output {
    /// Whether what is printed is for people, so that a sentence more does no harm.
    pub(super) fn is_text(&self) -> bool {
        self.format == Format::Text
    }

    /// Whether only people at a terminal read it, who do not miss a report that has nothing to say.
    pub(super) fn is_for_people(&self) -> bool {
        self.is_text() && self.reports.is_empty()
    }

    /// Renders the report, for the terminal and for every file asked for. The exit code is the decision's.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub(super) fn answer(&self, presented: &Presented<'_>, width: usize) -> Result<Answer> {
        for (at, report) in self.reports.iter().enumerate() {
            if self.reports[..at].iter().any(|other| other.path == report.path) {
                return Err(Error::new(format!("two reports would go to {}", report.path.display()))
                    .help("give each a file of its own"));
            }
        }
        for Destination { format, path } in &self.reports {
            let text = format.render(presented, width)?;
            // Only text for people has colours, and a file has no use for them.
            let text = anstream::adapter::strip_str(&text).to_string();
            // A collector may look at any moment.
            if *format == Format::Prometheus { replace(path, &text)? } else { write(path, &text)? }
        }
        let text = self.format.render(presented, width)?;
        Ok(Answer { exit_code: presented.report.decision.exit_code(), ..Answer::new(text) })
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|error| unwritten(path, &error))
}

/// Writes a file whole or not at all.
fn replace(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let write = || {
        let mut builder = tempfile::Builder::new();
        // Temporary files are their owner's alone, and a collector is somebody else.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(path).map_err(|error| error.error)
    };
    write().map(|_| ()).map_err(|error: std::io::Error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Error {
    Error::new(format!("cannot write the report to {}: {error}", path.display()))
        .help("name a file in a directory that is there and may be written to")
}
