//! What goes wrong between a client and GitHub, on demand.
//!
//! A fault waits for its operation and its turn, and strikes before the operation is carried out (nothing happened) or
//! after it (it did happen, and the client cannot know).

use std::time::Duration;

use jiff::Timestamp;

use super::answer::Answer;
use super::operations::Operation;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// This status in place of the operation.
    BeforeWrite(u16),
    /// The operation, and then this status.
    AfterWrite(u16),
    /// This refusal, in these words, in place of the operation.
    Refused(u16, &'static str),
    /// The connection is closed in place of the operation.
    DroppedBefore,
    /// The operation, and then the connection is closed without an answer.
    DroppedAfter,
    /// 403, the secondary limit, with `Retry-After` in seconds.
    SecondaryLimit(u64),
    /// 429 with `Retry-After` in seconds.
    TooManyRequests(u64),
    /// 403, nothing remaining until so many seconds from the time that the answer tells.
    PrimaryLimit(u64),
    /// The operation, and an answer whose body ends in the middle.
    Malformed,
    /// The operation, and a page of HTML with status 200, as proxies answer.
    Html,
    /// The operation, and its true answer, late.
    Slow(Duration),
    /// The operation, and its true answer with so many bytes of white space before it.
    Huge(usize),
    /// The operation, and its true answer, which says that the next page is there.
    NextPageAt(&'static str),
}

/// A fault that waits.
#[derive(Debug, Clone)]
pub struct Planned {
    /// `None` is any operation.
    pub operation: Option<Operation>,
    /// How many occurrences pass untouched first.
    pub after: usize,
    /// How many occurrences are hit.
    pub times: usize,
    pub fault: Fault,
}

impl Planned {
    /// Whether it is this one's turn; counts the occurrence.
    pub fn strikes(&mut self, operation: &str) -> bool {
        if self.operation.is_some_and(|own| own.id() != operation) {
            return false;
        }
        if self.after > 0 {
            self.after -= 1;
            return false;
        }
        let strikes = self.times > 0;
        self.times = self.times.saturating_sub(1);
        strikes
    }
}

impl Fault {
    /// Whether the operation takes place all the same.
    pub const fn carries_out(&self) -> bool {
        !matches!(
            self,
            Self::BeforeWrite(_)
                | Self::Refused(..)
                | Self::DroppedBefore
                | Self::SecondaryLimit(_)
                | Self::TooManyRequests(_)
                | Self::PrimaryLimit(_)
        )
    }

    /// What the client gets in place of the true answer; `None` where it gets no answer, or the true one.
    pub fn answer(&self, now: Timestamp) -> Option<Answer> {
        let limited = |status: u16, message: &str, headers: Vec<(&'static str, String)>| {
            Some(Answer { headers, ..Answer::refused(status, message) })
        };
        match self {
            Self::BeforeWrite(status) | Self::AfterWrite(status) => Some(Answer::refused(*status, words(*status))),
            Self::Refused(status, message) => Some(Answer::refused(*status, message)),
            Self::SecondaryLimit(seconds) => limited(
                403,
                "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
                vec![("retry-after", seconds.to_string())],
            ),
            Self::TooManyRequests(seconds) => {
                limited(429, "Too many requests", vec![("retry-after", seconds.to_string())])
            }
            Self::PrimaryLimit(seconds) => {
                let reset = (now.as_second() + i64::try_from(*seconds).expect("a wait")).to_string();
                let headers = vec![("x-ratelimit-remaining", "0".to_owned()), ("x-ratelimit-reset", reset)];
                limited(403, "API rate limit exceeded for installation ID 1.", headers)
            }
            Self::DroppedBefore
            | Self::DroppedAfter
            | Self::Malformed
            | Self::Html
            | Self::Slow(_)
            | Self::Huge(_)
            | Self::NextPageAt(_) => None,
        }
    }

    /// Whether the client gets no answer at all.
    pub const fn drops(&self) -> bool {
        matches!(self, Self::DroppedBefore | Self::DroppedAfter)
    }

    /// The text of an answer as it arrives.
    pub fn text(&self, mut text: String) -> String {
        match self {
            Self::Malformed => {
                let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                text.truncate(middle);
                text
            }
            Self::Html => "<!DOCTYPE html>\n<title>Sign in</title>\n".to_owned(),
            Self::Huge(bytes) => " ".repeat(*bytes) + &text,
            _ => text,
        }
    }
}

const fn words(status: u16) -> &'static str {
    match status {
        401 => "Bad credentials",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        422 => "Validation Failed",
        502 => "Server Error",
        503 => "Service unavailable",
        504 => "We couldn't respond to your request in time.",
        _ => "Something went wrong",
    }
}
