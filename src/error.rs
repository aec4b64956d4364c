//! Errors: the tool could not run. Whose fault it is, and what to do next. Every error is exit code 2.

use thiserror::Error;

/// Why a command could not do its work.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct Error {
    /// What happened, in one sentence.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
}

/// The result of everything that touches the world.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error without a remedy.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
