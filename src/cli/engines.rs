//! `sluicegate engines`: what readers of files were measured to do with a change.

use clap::{Args, ValueEnum};

use super::Answer;
use crate::engines::{KINDS, find_kind, kinds_of_types};
use crate::error::{Error, Result};
use crate::model::Type;
use crate::model::problem::nearest;
use crate::model::type_text::parse_type;
use crate::report::engines::{change_table, changes_table, compatibility_page, engines_table};

/// List the engines that needs may name, or say what each was measured to do with a change.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate engines                                        which engines, which versions
  sluicegate engines int32 int64                            what each does with this change
  sluicegate engines \"decimal(9,2)\" \"decimal(18,2)\"
  sluicegate engines --changes                              the other changes that were measured
  sluicegate engines rename_case                            what each does with one of them
  sluicegate engines --format markdown > docs/compatibility.md")]
pub(super) struct Engines {
    /// The type before, or the id of a measured change.
    #[arg(value_name = "FROM")]
    from: Option<String>,
    /// The type after.
    #[arg(value_name = "TO")]
    to: Option<String>,
    /// List the changes that were measured.
    #[arg(long, conflicts_with_all = ["from", "format"])]
    changes: bool,
    /// How to write it: a table, or the reference page of the common changes.
    #[arg(long, value_enum, default_value_t = EnginesFormat::Text, conflicts_with = "from")]
    format: EnginesFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EnginesFormat {
    /// A table.
    Text,
    /// The reference page of the common changes.
    Markdown,
}

impl Engines {
    pub(super) fn run(self, width: usize) -> Result<Answer> {
        let text = match (self.from, self.to) {
            (None, _) if self.changes => changes_table(),
            (None, _) if self.format == EnginesFormat::Markdown => compatibility_page(),
            (None, _) => engines_table(width),
            (Some(change), None) => match find_kind(&change) {
                Some(kind) => change_table(&[kind], width),
                None => return Err(unknown_change(&change)),
            },
            (Some(from), Some(to)) => {
                let kinds = kinds_of_types(&read(&from)?, &read(&to)?);
                if kinds.is_empty() {
                    return Err(Error::new(format!("nothing like {from} -> {to} was measured"))
                        .help("`sluicegate engines --changes` lists what was"));
                }
                change_table(&kinds, width)
            }
        };
        Ok(Answer::new(text))
    }
}

fn read(text: &str) -> Result<Type> {
    match parse_type(text).ty {
        Type::Unknown { .. } => Err(Error::new(format!("`{text}` is no type known here"))
            .help("write it as a platform does: `int32`, `decimal(12,2)`, `timestamp[us]`")),
        known => Ok(known),
    }
}

fn unknown_change(change: &str) -> Error {
    let error = Error::new(format!("`{change}` is no measured change, and a type alone is none either"));
    match nearest(change, KINDS.iter().map(|kind| kind.change)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("give two types (`int32 int64`), or an id that `sluicegate engines --changes` lists"),
    }
}
