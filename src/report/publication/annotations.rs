//! Annotations: what a check run says beside the lines of a change.
//!
//! In: what a report says. Out: annotations, the worst first. Guaranteed: each stands at a line that the proposed commit
//! has, and is within the limits of the forge (64 KB a text, 255 characters a title).

use super::links::is_published;
use super::{Links, Occasion};
use crate::report::Presented;
use crate::report::entries::{Entry, Weight, entries};
use crate::report::escape::{shorten, terminal, terminal_line};

/// Characters of the longest message: at four bytes each they stay below 64 KB.
const LONGEST_TEXT: usize = 16_000;

/// Characters of the longest title.
const LONGEST_TITLE: usize = 250;

/// How loud an annotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnnotationLevel {
    /// Worth knowing.
    Notice,
    /// May break some readers.
    Warning,
    /// Stands in the way.
    Failure,
}

impl AnnotationLevel {
    /// The word of the forge.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }
}

/// A remark beside lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// The path in the repository.
    pub path: String,
    /// The first line, from 1.
    pub start_line: usize,
    /// The last line, from 1.
    pub end_line: usize,
    /// How loud it is.
    pub level: AnnotationLevel,
    /// At most 255 characters.
    pub title: String,
    /// At most 64 KB.
    pub message: String,
    /// At most 64 KB; empty where there is no more to say.
    pub raw_details: String,
}

/// The annotations of a report, the worst first. What is said of lines that the proposed commit does not have is said
/// elsewhere.
pub(super) fn annotations(presented: &Presented<'_>, occasion: &Occasion<'_>) -> Vec<Annotation> {
    entries(presented).iter().filter_map(|entry| annotation(presented, occasion.links, entry)).collect()
}

fn annotation(presented: &Presented<'_>, links: Option<&Links>, entry: &Entry<'_>) -> Option<Annotation> {
    let site = entry.site()?;
    let place = presented.place(site);
    let has_other_lines = links.is_some_and(|links| links.has_other_lines(presented, site));
    if is_published(presented, &place) || has_other_lines {
        return None;
    }
    let path = links.map_or_else(|| place.at.path.clone(), |links| links.path(&place));
    let is_in_the_repository = !path.is_empty() && !path.starts_with(['/', '.']);
    let details = entry.finding().map_or_else(String::new, |finding| {
        format!("finding {}\nsluicegate explain {}", finding.fingerprint(), finding.rule.id)
    });
    is_in_the_repository.then(|| Annotation {
        path,
        start_line: place.at.line,
        end_line: place.at.line,
        level: match entry.weight() {
            Weight::Error => AnnotationLevel::Failure,
            Weight::Warning => AnnotationLevel::Warning,
            Weight::Note => AnnotationLevel::Notice,
        },
        title: shorten(&terminal_line(&format!("{} ({})", entry.id(), entry.kind())), LONGEST_TITLE),
        message: shorten(&terminal(&entry.text(presented)), LONGEST_TEXT),
        raw_details: details,
    })
}
