//! Check runs: annotations beside the lines of a change. Only a workflow's token, or that of an App, may write them.

use std::cmp::Reverse;

use http::Method;
use serde_json::{Value, json};

use super::Forge;
use super::error::Result;
use super::operations::{ADD_ANNOTATIONS, CHECK_RUNS, CREATE_CHECK_RUN, UPDATE_CHECK_RUN};
use super::reader::{Reader, read_all};
use super::transport::Answer;

/// A check run that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRun {
    /// Its number: a later one is greater.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The commit it is about.
    pub commit: Option<String>,
    /// What its maker knows it by.
    pub external_id: Option<String>,
    /// How far it is: `completed`, or another word of GitHub's.
    pub status: Option<String>,
    /// How it ended, in a word of GitHub's.
    pub conclusion: Option<String>,
    /// How many annotations it has.
    pub annotations: u64,
    /// The short name of the App that made it.
    pub app: Option<String>,
    /// A page that shows it.
    pub url: Option<String>,
}

/// A check run to write. It is complete: one that would be left running would be so for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCheckRun {
    /// Its name.
    pub name: String,
    /// What it is known by: a text that no other run of this name has.
    pub external_id: String,
    /// How it ended.
    pub conclusion: Conclusion,
    /// The headline.
    pub title: String,
    /// Markdown: at most 65,535 characters.
    pub summary: String,
    /// More of it: at most 65,535 characters.
    pub text: Option<String>,
    /// Where more is said.
    pub details_url: Option<String>,
    /// As many as there are: they are sent in parts.
    pub annotations: Vec<Annotation>,
}

/// How a check run ended. What lets a required check pass without having been judged is not among it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conclusion {
    /// It may go on.
    Success,
    /// It must not go on.
    Failure,
    /// Somebody has to do something first.
    ActionRequired,
}

/// A message beside lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// The file, from the root of the repository.
    pub path: String,
    /// The first line, from 1.
    pub start_line: u64,
    /// The last line.
    pub end_line: u64,
    /// How bad it is.
    pub level: AnnotationLevel,
    /// What is wrong: at most 64 KB.
    pub message: String,
    /// The headline: at most 255 characters.
    pub title: Option<String>,
    /// More of it: at most 64 KB.
    pub raw_details: Option<String>,
}

/// How bad an annotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnnotationLevel {
    /// Worth knowing.
    Notice,
    /// Worth looking at.
    Warning,
    /// In the way.
    Failure,
}

/// GitHub takes no more annotations in one request.
const BATCH: usize = 50;

impl Forge {
    /// The check runs of a name that a commit has, the latest first.
    pub fn check_runs(&self, commit: &str, name: &str) -> Result<Vec<CheckRun>> {
        let request = self.about(CHECK_RUNS, Method::GET, &["commits", commit, "check-runs"])?;
        let request = request.with(&[("check_name", name), ("filter", "all")]);
        let things = self.wire.pages(request, Some("check_runs"), None)?;
        let mut runs = read_all(&things, CHECK_RUNS, CheckRun::read)?;
        runs.sort_by_key(|run| Reverse(run.id));
        Ok(runs)
    }

    /// Makes a check run with all its annotations. When the answer is lost, one of its name and `external_id` is taken
    /// for it.
    pub fn create_check_run(&self, commit: &str, run: &NewCheckRun) -> Result<CheckRun> {
        let (first, rest) = run.annotations.split_at(run.annotations.len().min(BATCH));
        let mut body = run.body(first);
        body["head_sha"] = Value::from(commit);
        let request = self.about(CREATE_CHECK_RUN, Method::POST, &["check-runs"])?.saying(body);
        let is_it = |found: &CheckRun| found.external_id.as_deref() == Some(run.external_id.as_str());
        let mut made = self.wire.ask_or_find(
            &request,
            |answer| CheckRun::read(Reader::new(&answer.value, CREATE_CHECK_RUN)),
            || Ok(self.check_runs(commit, &run.name)?.into_iter().find(is_it)),
        )?;
        // GitHub may count them later.
        made.annotations = made.annotations.max(first.len() as u64);
        self.add_annotations(made, run, rest)
    }

    /// Writes a check run anew. Its annotations stay, and these are added.
    pub fn update_check_run(&self, id: u64, run: &NewCheckRun) -> Result<CheckRun> {
        let request = self.about(UPDATE_CHECK_RUN, Method::PATCH, &["check-runs", &id.to_string()])?;
        let answer = self.wire.ask(&request.saying(run.body(&[])))?;
        let made = CheckRun::read(Reader::new(&answer.value, UPDATE_CHECK_RUN))?;
        self.add_annotations(made, run, &run.annotations)
    }

    fn add_annotations(&self, made: CheckRun, run: &NewCheckRun, annotations: &[Annotation]) -> Result<CheckRun> {
        let place = ["check-runs", &made.id.to_string()];
        annotations.chunks(BATCH).try_fold(made, |made, batch| {
            let request = self.about(ADD_ANNOTATIONS, Method::PATCH, &place)?.saying(run.body(batch));
            let now = made.annotations + batch.len() as u64;
            let look = || {
                let answer = self.wire.ask(&self.about(CHECK_RUNS, Method::GET, &place)?)?;
                let found = CheckRun::read(Reader::new(&answer.value, CHECK_RUNS))?;
                Ok(Some(found).filter(|found| found.annotations >= now))
            };
            let read = |answer: Answer| {
                let made = CheckRun::read(Reader::new(&answer.value, ADD_ANNOTATIONS))?;
                Ok(CheckRun { annotations: made.annotations.max(now), ..made })
            };
            self.wire.ask_or_find(&request, read, look)
        })
    }
}

impl CheckRun {
    fn read(reader: Reader<'_>) -> Result<Self> {
        Ok(Self {
            id: reader.needed_number("/id")?,
            name: reader.needed_text("/name")?,
            commit: reader.text("/head_sha"),
            external_id: reader.text("/external_id"),
            status: reader.text("/status"),
            conclusion: reader.text("/conclusion"),
            annotations: reader.number("/output/annotations_count").unwrap_or_default(),
            app: reader.text("/app/slug"),
            url: reader.text("/html_url"),
        })
    }
}

impl NewCheckRun {
    fn body(&self, annotations: &[Annotation]) -> Value {
        let mut output = json!({ "title": self.title, "summary": self.summary });
        if let Some(text) = &self.text {
            output["text"] = Value::from(text.as_str());
        }
        if !annotations.is_empty() {
            output["annotations"] = annotations.iter().map(Annotation::body).collect();
        }
        let mut body = json!({
            "name": self.name,
            "external_id": self.external_id,
            "status": "completed",
            "conclusion": self.conclusion.word(),
            "output": output,
        });
        if let Some(url) = &self.details_url {
            body["details_url"] = Value::from(url.as_str());
        }
        body
    }
}

impl Conclusion {
    /// The word that GitHub uses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::ActionRequired => "action_required",
        }
    }
}

impl Annotation {
    fn body(&self) -> Value {
        let mut body = json!({
            "path": self.path,
            "start_line": self.start_line,
            "end_line": self.end_line,
            "annotation_level": match self.level {
                AnnotationLevel::Notice => "notice",
                AnnotationLevel::Warning => "warning",
                AnnotationLevel::Failure => "failure",
            },
            "message": self.message,
        });
        for (key, text) in [("title", &self.title), ("raw_details", &self.raw_details)] {
            if let Some(text) = text {
                body[key] = Value::from(text.as_str());
            }
        }
        body
    }
}
