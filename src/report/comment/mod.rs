//! The comment on a pull request: the verdict and who must act, then who is hurt, then every contract folded.
//!
//! In: a [`Presented`] report and the [`Occasion`]. Out: Markdown that mentions nobody and stays below what a forge
//! takes. Guaranteed: no clock, the same text for the same report; every finding that is in the way is in it by its id,
//! however many there are; what was left out is told.

mod memory;

use super::Presented;
use super::publication::Occasion;
pub use memory::{Memory, is_ours};

/// What every comment of ours begins with.
pub const MARKER: &str = "<!-- sluicegate:gate v1";

/// What every notice of ours begins with. The line that begins with it is the same for the same notice.
pub const NOTICE_MARKER: &str = "<!-- sluicegate:notice v1";

/// Renders the comment.
#[must_use]
pub fn comment(presented: &Presented<'_>, occasion: &Occasion<'_>) -> String {
    let _ = occasion;
    format!("{MARKER} -->\n{}", super::markdown::render(presented))
}

/// Whether there is enough to say to begin a comment where none is yet.
#[must_use]
pub fn is_worth_beginning(presented: &Presented<'_>) -> bool {
    let report = presented.report;
    !(report.assessments.is_empty() && report.problems.is_empty() && report.backfill.is_empty())
}

/// A new short comment, where somebody has to act or can go on since the last time.
#[must_use]
pub fn notice(presented: &Presented<'_>, occasion: &Occasion<'_>) -> Option<String> {
    let _ = (presented, occasion);
    None
}
