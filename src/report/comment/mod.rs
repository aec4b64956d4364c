//! The comment on a pull request: the verdict and who must act, then who is hurt, then every contract folded.
//!
//! In: a [`Presented`] report and the [`Occasion`]. Out: Markdown that mentions nobody and stays below what a forge
//! takes. Guaranteed: no clock, the same text for the same report; every finding that is in the way is in it by its id;
//! what was left out is told, and always left out in the same order (`Amount`).
//!
//! An edited comment notifies nobody, which is why the comment is one and kept true. Whoever has to act is told by a
//! [`notice`], which is a comment of its own.

mod contracts;
mod memory;
mod notice;
mod remarks;
mod table;

use super::Presented;
use super::consent::Standing;
use super::escape::{markdown as text, markdown_code as code, markdown_sentence as prose, shorten};
use super::publication::{Links, Occasion};
use crate::finding::{Finding, Part};
use crate::gate::{Assessment, Decision};
use crate::model::Site;
pub use memory::{Memory, is_ours, remembering};
pub use notice::notice;
pub(super) use table::said;

/// What every comment of ours begins with.
pub const MARKER: &str = "<!-- sluicegate:gate ";

/// What every notice of ours begins with. The line that begins with it is the same for the same notice, so that one that
/// was sent already can be told from a new one.
pub const NOTICE_MARKER: &str = "<!-- sluicegate:notice ";

/// Bytes of the longest comment. A forge takes 65,536 characters and does not say whether it means bytes.
const MOST_BYTES: usize = 65_000;

/// How much is said. What a greater one leaves out, every one after it leaves out too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Amount {
    Everything,
    WithoutDiffs,
    WithoutHelp,
    WithoutNotes,
    WithoutLinks,
    /// One row a team.
    WithoutTable,
    /// One short line a finding.
    InShort,
    /// Of findings their ids alone.
    Bare,
    /// The ids as one list.
    Listed,
}

impl Amount {
    const ALL: [Self; 9] = [
        Self::Everything,
        Self::WithoutDiffs,
        Self::WithoutHelp,
        Self::WithoutNotes,
        Self::WithoutLinks,
        Self::WithoutTable,
        Self::InShort,
        Self::Bare,
        Self::Listed,
    ];

    /// What is left out, in a few words.
    fn left_out(self) -> Vec<&'static str> {
        let all = [
            (Self::WithoutDiffs, "the differences line by line"),
            (Self::WithoutHelp, "what to do and what was measured"),
            (Self::WithoutNotes, "what is in nobody's way"),
            (Self::WithoutLinks, "links to lines"),
            (Self::WithoutTable, "the table of consumers"),
            (Self::InShort, "whom each finding hurts"),
            (Self::Bare, "what each finding says"),
            (Self::Listed, "in which contract each finding is"),
        ];
        all.into_iter().filter(|(amount, _)| self >= *amount).map(|(_, words)| words).collect()
    }
}

/// What is rendered, and how much of it.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    presented: &'a Presented<'a>,
    links: Option<&'a Links>,
    amount: Amount,
    /// Bytes of the longest difference of two files.
    longest_diff: usize,
}

/// Renders the comment.
#[must_use]
pub fn comment(presented: &Presented<'_>, occasion: &Occasion<'_>) -> String {
    let (marker, sheet) = parts(presented, occasion);
    format!("{marker}\n{sheet}")
}

/// The line that nobody sees, and what everybody does: that alone serves wherever as much is taken as in a comment.
#[must_use]
pub(super) fn parts(presented: &Presented<'_>, occasion: &Occasion<'_>) -> (String, String) {
    let marker = Memory::of(presented, occasion.before).write();
    let sheet = fitting(presented, occasion.links, MOST_BYTES - marker.len() - 1);
    (marker, sheet)
}

/// As much as fits into so many bytes.
fn fitting(presented: &Presented<'_>, links: Option<&Links>, most: usize) -> String {
    let mut last = String::new();
    for amount in Amount::ALL {
        last = sheet(View { presented, links, amount, longest_diff: 6_000 }, most).concat();
        if last.len() <= most {
            return last;
        }
    }
    cut(&last, most)
}

/// Everything there is to say, in blocks that stand for themselves.
#[must_use]
pub(super) fn everything(presented: &Presented<'_>, links: Option<&Links>) -> Vec<String> {
    sheet(View { presented, links, amount: Amount::Everything, longest_diff: 200_000 }, usize::MAX)
}

/// Whether there is enough to say to begin a comment where none is yet.
#[must_use]
pub const fn is_worth_beginning(presented: &Presented<'_>) -> bool {
    let report = presented.report;
    !(report.assessments.is_empty() && report.problems.is_empty() && report.backfill.is_empty())
}

/// Everything of this amount, block by block. It ends with the block that makes it longer than `most`: whoever wants less
/// does not wait for the rest.
fn sheet(view: View<'_>, most: usize) -> Vec<String> {
    let no_verdict = view.presented.report.decision == Decision::CannotJudge;
    let verdict = prose(&capital(&shorten(&view.presented.verdict(), 1_000)));
    let before = [
        format!("### {verdict}\n\n"),
        if no_verdict { remarks::problems(view) } else { String::new() },
        table::hurt(view),
        table::consent(view),
    ];
    let after = [
        if view.amount < Amount::WithoutNotes { remarks::rest(view) } else { String::new() },
        if no_verdict { String::new() } else { remarks::problems(view) },
        remarks::foot(view),
    ];
    let mut blocks = Vec::new();
    let mut bytes = 0;
    for block in before.into_iter().chain(contracts::blocks(view)).chain(after).filter(|block| !block.is_empty()) {
        bytes += block.len();
        blocks.push(block);
        if bytes > most {
            break;
        }
    }
    blocks
}

impl<'a> View<'a> {
    /// Characters of the longest name or fact that is shown.
    fn longest(self) -> usize {
        if self.amount < Amount::InShort { 300 } else { 60 }
    }

    fn name(self, name: &str) -> String {
        text(&shorten(name, self.longest()))
    }

    fn code(self, name: &str) -> String {
        code(&shorten(name, self.longest()))
    }

    /// A sentence of ours that holds names from files.
    fn prose(self, sentence: &str) -> String {
        prose(&shorten(sentence, self.longest().saturating_mul(4)))
    }

    /// The sentence of a finding with its names and facts as code.
    fn sentence(self, finding: &Finding) -> String {
        let parts = finding.parts().into_iter().map(|part| match part {
            Part::Words(words) => text(&words.replace('`', "")),
            Part::Name(name) | Part::Fact(name) => self.code(&name),
        });
        parts.collect()
    }

    /// A place, with its page where there is one.
    fn at(self, site: &Site) -> String {
        let place = self.presented.place(site);
        let shown = self.code(&format!("{}:{}", place.at.path, place.at.line));
        linked(&shown, self.links().and_then(|links| links.line(self.presented, site)))
    }

    fn rule(self, id: &str) -> String {
        linked(&code(id), self.links().and_then(|links| links.rule(id)))
    }

    fn links(self) -> Option<&'a Links> {
        self.links.filter(|_| self.amount < Amount::WithoutLinks)
    }

    /// Findings in the order in which people ask: what is in the way, what is denied, what is agreed to, the rest.
    fn ordered(self) -> Vec<&'a Assessment> {
        let mut all: Vec<&Assessment> = self.presented.report.assessments.iter().filter(|one| !one.waived).collect();
        all.sort_by_key(|one| (!self.presented.is_in_the_way(one), !self.presented.is_agreed(one)));
        all
    }
}

/// How a standing is told in a cell.
const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Objects => "**objects**",
        Standing::Waiting => "**waiting**",
        Standing::LetThrough => "let through",
        Standing::Agreed => "agreed",
    }
}

fn linked(shown: &str, address: Option<String>) -> String {
    address.map_or_else(|| shown.to_owned(), |address| format!("[{shown}]({address})"))
}

fn capital(sentence: &str) -> String {
    let mut rest = sentence.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// The beginning of a text, cut at the end of a line.
pub(super) fn cut(text: &str, most: usize) -> String {
    const REST: &str = "\n(cut off here: there is more than fits)\n";
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(most.saturating_sub(REST.len()));
    let end = text[..end].rfind('\n').unwrap_or(end);
    format!("{}{REST}", &text[..end])
}
