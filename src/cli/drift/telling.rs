//! Who is told of drift: an issue for each contract, and addresses that want a small JSON. In: the report. Out: what was
//! said, a line each; what could not be said is a line too, and never an error of its own.

use std::collections::BTreeSet;
use std::fmt;

use crate::cli::surroundings::Surroundings;
use crate::error::{Error, Result};
use crate::report::Presented;
use crate::report::notice::{issue, webhook};
use crate::sources::forge::{Connection, Forge, IssueNotice, Kept, Patience};
use crate::sources::webhook::post;

/// What came of telling somebody.
pub(super) struct Said {
    text: String,
    pub(super) is_failure: bool,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn said(text: impl Into<String>) -> Said {
    Said { text: text.into(), is_failure: false }
}

fn unsaid(what: &str, error: &Error) -> Said {
    let help = error.help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
    Said { text: format!("{what}: {}{help}", error.message), is_failure: true }
}

/// Tells whoever is to be told.
pub(super) fn tell(presented: &Presented<'_>, issues: bool, addresses: &[String]) -> Vec<Said> {
    let mut lines = Vec::new();
    if issues {
        match keep_issues(presented) {
            Ok(kept) => lines.extend(kept),
            Err(error) => lines.push(unsaid("no issue could be kept", &error)),
        }
    }
    let value = webhook(presented);
    for address in addresses {
        if let Err(error) = post(address, &value) {
            lines.push(unsaid("somebody could not be told", &error));
        }
    }
    lines
}

fn keep_issues(presented: &Presented<'_>) -> Result<Vec<Said>> {
    let surroundings = Surroundings::read(&|name| std::env::var(name).ok()).map_err(|error| {
        error.help("an issue needs GITHUB_REPOSITORY (`owner/name`) and a GITHUB_TOKEN that may write issues")
    })?;
    let forge = Forge::connect(Connection {
        api_url: surroundings.api_url.clone(),
        repository: surroundings.repository.clone(),
        token: surroundings.token.clone(),
        team_token: None,
        patience: Patience { total: surroundings.patience, ..Patience::default() },
        progress: Box::new(|_| {}),
    })?;
    let contracts: BTreeSet<&str> = presented.report.scans.iter().map(|scan| scan.contract.as_str()).collect();
    let mut lines = Vec::new();
    for contract in contracts {
        let text = issue(presented, contract, surroundings.run.as_deref());
        let notice = IssueNotice {
            marker: &text.marker,
            title: &text.title,
            body: &text.body,
            labels: &["sluicegate"],
            is_resolved: text.is_resolved,
        };
        // What nobody could judge is no reason to say that all is well.
        if text.is_undecided {
            continue;
        }
        match forge.keep_issue(&notice) {
            Ok((kept, issue)) => lines.extend(done(contract, kept, issue.and_then(|issue| issue.url).as_deref())),
            Err(error) => {
                lines.push(unsaid(&format!("no issue could be kept for {contract}"), &Error::new(error.to_string())));
            }
        }
    }
    Ok(lines)
}

fn done(contract: &str, kept: Kept, url: Option<&str>) -> Option<Said> {
    let word = match kept {
        Kept::None | Kept::Unchanged => return None,
        Kept::Opened => "opened",
        Kept::Changed => "changed",
        Kept::Closed => "closed",
        Kept::Reopened => "opened again",
    };
    Some(said(format!("{word} the issue of {contract}: {}", url.unwrap_or_default())))
}
