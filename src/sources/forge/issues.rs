//! Issues that are kept true: one for each thing there is to say, opened, changed, closed and opened again.
//!
//! In: what to say, and whether it is settled. Out: what was done. Guaranteed: an issue is ours only if it begins with
//! our marker and we wrote it, and no other is touched; what says the same already is not sent; one whose answer is lost
//! is looked for before it is sent again; what is longer than GitHub takes is cut where a line ends, and says so.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};

use super::Forge;
use super::comments::same_text;
use super::error::Result;
use super::operations::{CREATE_ISSUE, ISSUES, UPDATE_ISSUE};
use super::people::is_ours;
use super::reader::{Reader, read_all};
use crate::gate::people::Person;

/// Characters of the longest title.
const LONGEST_TITLE: usize = 256;

/// Bytes of the longest body. GitHub takes 65,536 characters and does not say whether it means bytes.
const LONGEST_BODY: usize = 65_000;

/// What stands under a body that was cut.
const CUT: &str = "\n\nMore does not fit into an issue: the report of the run has all of it.\n";

/// An issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its number.
    pub number: u64,
    /// Who opened it; `None` where the account is gone.
    pub author: Option<Person>,
    /// The short name of the App that opened it, if one did and GitHub tells.
    pub app: Option<String>,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Whether it is open.
    pub is_open: bool,
    /// A page that shows it.
    pub url: Option<String>,
}

/// What an issue is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssueNotice<'a> {
    /// The first line of its text, by which it is known again: a comment in HTML that no other issue begins with.
    pub marker: &'a str,
    /// Its title. GitHub takes 256 characters.
    pub title: &'a str,
    /// Its text below the marker.
    pub body: &'a str,
    /// Its labels. A workflow's token knows its issues by the first one; people may add others.
    pub labels: &'a [&'a str],
    /// Whether there is nothing left to do: then it is closed, and none is opened.
    pub is_resolved: bool,
}

/// What became of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// There is none, and none is needed.
    None,
    /// It says so already.
    Unchanged,
    /// It was opened.
    Opened,
    /// It was changed and is as open as it was.
    Changed,
    /// It was closed.
    Closed,
    /// It was opened again.
    Reopened,
}

impl Forge {
    /// Keeps the one issue that begins with a marker true. Doubles of it, as two runs at once make them, are closed.
    ///
    /// # Errors
    /// If the issues cannot be listed, or this one not written; what was done until then stays.
    pub fn keep_issue(&self, notice: &IssueNotice<'_>) -> Result<(Kept, Option<Issue>)> {
        // Whoever is not sure who they are would open a second one.
        let me = self.who_am_i()?;
        let there = self.issues(me.as_ref(), notice)?;
        let ours = |issue: &&Issue| issue.begins_with(notice.marker) && is_ours(me.as_ref(), issue.author.as_ref());
        let ours: Vec<&Issue> = there.iter().filter(ours).collect();
        // A workflow's goes before another program's, an open one before a closed one, the oldest before all others.
        let Some(kept) = ours.iter().min_by_key(|issue| (!issue.is_by_workflow(), !issue.is_open, issue.number)) else {
            if notice.is_resolved {
                return Ok((Kept::None, None));
            }
            let made = self.create_issue(me.as_ref(), notice, &there)?;
            return Ok((Kept::Opened, Some(made)));
        };
        let is_double = |issue: &&&Issue| issue.number != kept.number && issue.is_open && issue.author == kept.author;
        for double in ours.iter().filter(is_double) {
            self.update_issue(double.number, json!({ "state": "closed", "state_reason": "not_planned" }))?;
        }
        self.correct_issue(kept, notice)
    }

    fn correct_issue(&self, kept: &Issue, notice: &IssueNotice<'_>) -> Result<(Kept, Option<Issue>)> {
        // What was settled and said so is left as it is.
        if notice.is_resolved && !kept.is_open {
            return Ok((Kept::Unchanged, Some(kept.clone())));
        }
        let mut change = json!({});
        let (title, body) = (notice.title(), notice.body());
        if kept.title != title {
            change["title"] = Value::from(title);
        }
        if !same_text(&kept.body, &body) {
            change["body"] = Value::from(body);
        }
        let done = match (notice.is_resolved, kept.is_open) {
            (true, _) => {
                (change["state"], change["state_reason"]) = (Value::from("closed"), Value::from("completed"));
                Kept::Closed
            }
            (false, false) => {
                (change["state"], change["state_reason"]) = (Value::from("open"), Value::from("reopened"));
                Kept::Reopened
            }
            (false, true) => Kept::Changed,
        };
        if change.as_object().is_some_and(serde_json::Map::is_empty) {
            return Ok((Kept::Unchanged, Some(kept.clone())));
        }
        Ok((done, Some(self.update_issue(kept.number, change)?)))
    }

    /// The issues among which ours is. Labels of somebody who may not label are dropped without a word: a person's are
    /// found by who opened them.
    fn issues(&self, me: Option<&Person>, notice: &IssueNotice<'_>) -> Result<Vec<Issue>> {
        let mut asked = vec![("state", "all")];
        match (me, notice.labels.first()) {
            (Some(me), _) => asked.push(("creator", &me.login)),
            (None, Some(label)) => asked.push(("labels", label)),
            (None, None) => {}
        }
        let things = self.wire.pages(self.about(ISSUES, Method::GET, &["issues"])?.with(&asked), None, None)?;
        // To GitHub, a pull request is an issue too.
        let issues: Vec<Value> = things.into_iter().filter(|thing| thing.get("pull_request").is_none()).collect();
        read_all(&issues, ISSUES, Issue::read)
    }

    fn create_issue(&self, me: Option<&Person>, notice: &IssueNotice<'_>, there: &[Issue]) -> Result<Issue> {
        let (title, body) = (notice.title(), notice.body());
        let known: BTreeSet<u64> = there.iter().map(|issue| issue.number).collect();
        let request = self.about(CREATE_ISSUE, Method::POST, &["issues"])?;
        let request = request.saying(json!({ "title": title, "body": body, "labels": notice.labels }));
        let is_it = |issue: &Issue| {
            !known.contains(&issue.number)
                && issue.begins_with(notice.marker)
                && is_ours(me, issue.author.as_ref())
                && same_text(&issue.body, &body)
        };
        self.wire.ask_or_find(
            &request,
            |answer| Issue::read(Reader::new(&answer.value, CREATE_ISSUE)),
            || Ok(self.issues(me, notice)?.into_iter().find(is_it)),
        )
    }

    fn update_issue(&self, number: u64, change: Value) -> Result<Issue> {
        let request = self.about(UPDATE_ISSUE, Method::PATCH, &["issues", &number.to_string()])?;
        let answer = self.wire.ask(&request.saying(change))?;
        Issue::read(Reader::new(&answer.value, UPDATE_ISSUE))
    }
}

impl Issue {
    fn read(reader: Reader<'_>) -> Result<Self> {
        Ok(Self {
            number: reader.needed_number("/number")?,
            author: reader.account("/user"),
            app: reader.text("/performed_via_github_app/slug"),
            title: reader.text("/title").unwrap_or_default(),
            body: reader.text("/body").unwrap_or_default(),
            is_open: reader.text("/state").as_deref() != Some("closed"),
            url: reader.text("/html_url"),
        })
    }

    fn begins_with(&self, marker: &str) -> bool {
        self.body.lines().next().is_some_and(|line| line.trim_end() == marker)
    }

    fn is_by_workflow(&self) -> bool {
        let is_workflows = |author: &Person| author.login == "github-actions[bot]";
        self.app.as_deref() == Some("github-actions") || self.author.as_ref().is_some_and(is_workflows)
    }
}

impl IssueNotice<'_> {
    /// The title as GitHub takes it.
    fn title(&self) -> String {
        let words = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        match words.char_indices().nth(LONGEST_TITLE) {
            Some(_) => words.chars().take(LONGEST_TITLE - 3).chain("...".chars()).collect(),
            None => words,
        }
    }

    /// The marker and the text, as long as GitHub takes it.
    fn body(&self) -> String {
        let whole = format!("{}\n{}", self.marker, self.body);
        if whole.len() <= LONGEST_BODY {
            return whole;
        }
        let end = whole.floor_char_boundary(LONGEST_BODY - CUT.len());
        // In the middle of a line it might be in the middle of something that hides the rest.
        let end = whole[..end].rfind('\n').unwrap_or(end);
        format!("{}{CUT}", &whole[..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_github_takes_is_cut_and_says_so() {
        let body = "é line of a report\n".repeat(10_000);
        let title = "t".repeat(300);
        let notice = IssueNotice { marker: "<!-- m -->", title: &title, body: &body, labels: &[], is_resolved: false };
        let cut = notice.body();
        assert!(cut.len() <= LONGEST_BODY && cut.len() > LONGEST_BODY - 200, "{}", cut.len());
        assert!(cut.starts_with("<!-- m -->\né line") && cut.ends_with(&format!("of a report{CUT}")));
        assert_eq!(notice.title().chars().count(), LONGEST_TITLE);
        let short = IssueNotice { title: "Drift\n in  orders", body: "b", ..notice };
        assert_eq!((short.title().as_str(), short.body().as_str()), ("Drift in orders", "<!-- m -->\nb"));
        let one_line = "é".repeat(100_000);
        assert!(IssueNotice { body: &one_line, ..notice }.body().len() <= LONGEST_BODY);
    }
}
