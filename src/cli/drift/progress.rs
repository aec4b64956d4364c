//! How far a scan is, on a terminal. Quiet everywhere else: a log wants no bar.

use std::io::IsTerminal;

use clap::ValueEnum;
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// When progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Shows how far scans are.
pub(super) struct Progress {
    is_shown: bool,
    is_remembered: Option<u64>,
}

/// One scan that is under way.
pub(super) struct Bar {
    bar: ProgressBar,
    bytes: std::cell::Cell<u64>,
}

impl Progress {
    pub(super) fn new(when: When) -> Self {
        let is_shown = match when {
            When::Auto => std::io::stderr().is_terminal(),
            When::Always => true,
            When::Never => false,
        };
        Self { is_shown, is_remembered: None }
    }

    /// The same, where about so many files are to be expected.
    pub(super) const fn expecting(&self, files: Option<u64>) -> Self {
        Self { is_shown: self.is_shown, is_remembered: files }
    }

    pub(super) fn begin(&self, dataset: &str, location: &str) -> Bar {
        let bar = match (self.is_shown, self.is_remembered) {
            (false, _) => ProgressBar::hidden(),
            (true, Some(files)) => ProgressBar::with_draw_target(Some(files), ProgressDrawTarget::stderr_with_hz(8)),
            (true, None) => ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8)),
        };
        let template = match self.is_remembered {
            Some(_) => "{prefix} {wide_bar} {human_pos}/{human_len} files, {per_sec}, {eta} left {msg}",
            None => "{prefix} {human_pos} files, {per_sec}, {elapsed} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let clean = crate::report::escape::terminal_line;
        bar.set_prefix(format!("{} in {}", clean(dataset), clean(location)));
        Bar { bar, bytes: std::cell::Cell::new(0) }
    }
}

impl Bar {
    /// One more file, of so many bytes.
    pub(super) fn count(&self, bytes: u64) {
        self.bytes.set(self.bytes.get().saturating_add(bytes));
        self.bar.inc(1);
        if !self.bar.is_hidden() && self.bar.position().is_multiple_of(512) {
            self.bar.set_message(format!("({})", HumanBytes(self.bytes.get())));
        }
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
