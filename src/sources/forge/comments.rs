//! The comments of a pull request. A token may change whatever comment it can see: whose one is, is for the caller to
//! check.

use http::Method;
use jiff::Timestamp;
use serde_json::json;

use super::Forge;
use super::error::{Kind, Result};
use super::operations::{COMMENTS, CREATE_COMMENT, DELETE_COMMENT, UPDATE_COMMENT};
use super::reader::{Reader, read_all};
use crate::gate::people::Person;

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its number.
    pub id: u64,
    /// Who wrote it; `None` where the account is gone.
    pub author: Option<Person>,
    /// The short name of the App that wrote it, if one did: `github-actions` for a workflow.
    pub app: Option<String>,
    /// Its text.
    pub body: String,
    /// When it was written.
    pub created_at: Option<Timestamp>,
    /// When it was changed.
    pub updated_at: Option<Timestamp>,
    /// A page that shows it.
    pub url: Option<String>,
}

impl Forge {
    /// All comments, the oldest first; those on lines of the change are none of them.
    pub fn comments(&self, number: u64) -> Result<Vec<Comment>> {
        let things = self.list(COMMENTS, &["issues", &number.to_string(), "comments"])?;
        let comments = read_all(&things, COMMENTS, Comment::read)?;
        let seen = comments.iter().map(|comment| comment.id);
        self.seen.borrow_mut().entry(number).or_default().extend(seen);
        Ok(comments)
    }

    /// Writes a comment. When the answer is lost, a comment with this text that was not there before is taken for it.
    pub fn create_comment(&self, number: u64, body: &str) -> Result<Comment> {
        let known = self.seen.borrow().get(&number).cloned();
        let known = match known {
            Some(known) => known,
            None => self.comments(number)?.iter().map(|comment| comment.id).collect(),
        };
        let place = ["issues", &number.to_string(), "comments"];
        let request = self.about(CREATE_COMMENT, Method::POST, &place)?.saying(json!({ "body": body }));
        let is_it = |comment: &Comment| !known.contains(&comment.id) && same_text(&comment.body, body);
        let comment = self.wire.ask_or_find(
            &request,
            |answer| Comment::read(Reader::new(&answer.value, CREATE_COMMENT)),
            || Ok(self.comments(number)?.into_iter().find(is_it)),
        )?;
        self.seen.borrow_mut().entry(number).or_default().insert(comment.id);
        Ok(comment)
    }

    /// Gives a comment another text.
    pub fn update_comment(&self, id: u64, body: &str) -> Result<Comment> {
        let place = ["issues", "comments", &id.to_string()];
        let request = self.about(UPDATE_COMMENT, Method::PATCH, &place)?.saying(json!({ "body": body }));
        let answer = self.wire.ask(&request)?;
        Comment::read(Reader::new(&answer.value, UPDATE_COMMENT))
    }

    /// Deletes a comment; one that is gone already is as good.
    pub fn delete_comment(&self, id: u64) -> Result<()> {
        let request = self.about(DELETE_COMMENT, Method::DELETE, &["issues", "comments", &id.to_string()])?;
        match self.wire.ask(&request) {
            Err(error) if error.kind != Kind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Comment {
    fn read(reader: Reader<'_>) -> Result<Self> {
        Ok(Self {
            id: reader.needed_number("/id")?,
            author: reader.account("/user"),
            app: reader.text("/performed_via_github_app/slug"),
            body: reader.text("/body").unwrap_or_default(),
            created_at: reader.moment("/created_at"),
            updated_at: reader.moment("/updated_at"),
            url: reader.text("/html_url"),
        })
    }
}

/// Whether a text is the one that was sent, however its lines end.
pub(super) fn same_text(found: &str, sent: &str) -> bool {
    let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    lines(found) == lines(sent)
}
