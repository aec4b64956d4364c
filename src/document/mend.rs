//! Edits -> a mended text, in which nothing but the edits has changed.
//!
//! In: a text, and a way to say what is wrong in it, some of it with an edit. Out: the text with those edits made,
//! where they stand and what they did. Guaranteed: comments, order, quotes, line ends and every other byte stay; the
//! new text, read again, holds exactly the old content with the edits made, has none of the mended problems any more
//! and no problem that the old one had not, save those that a misspelt key hid below it. An edit of which that is not
//! true is not made. Mending twice changes nothing.

use std::collections::BTreeSet;

use super::node::Node;
use super::text::Text;
use super::yaml;
use crate::model::{Change, Edit, FileId, Problem, Site, Step};

mod outcome;
mod replacement;

/// A document can need as many rounds as mended keys lie inside each other; nobody misspells that many.
const MOST_ROUNDS: usize = 64;

/// More edits than this in one file are no slips of the pen.
const MOST_EDITS: usize = 2_000;

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The new text.
    pub text: String,
    /// What was done, in the order of the lines.
    pub done: Vec<Done>,
}

/// One edit that was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Done {
    /// The line of the new text, from 1.
    pub line: usize,
    /// What was done, in one clause.
    pub what: String,
}

/// Says what is wrong in a document.
pub type Examine<'a> = &'a dyn Fn(FileId, &Node) -> Vec<Problem>;

/// Makes every edit in `text` that may be made; `None` where there is none.
#[must_use]
pub fn mend(file: FileId, text: &str, examine: Examine<'_>) -> Option<Mended> {
    let first = State::of(file, text.to_owned(), examine)?;
    // An edit can uncover a mistake in the same value. Where that cannot be mended too, the edit was a wrong guess.
    [Caution::Hopeful, Caution::Strict].into_iter().find_map(|caution| {
        let last = rounds(&first, caution, examine);
        let sound = last.problems.iter().all(|problem| first.knows(problem) || last.was_hidden(problem));
        (sound && last.text != first.text).then(|| last.mended())
    })
}

/// Whether an edit may uncover a problem that can be mended in its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caution {
    Hopeful,
    Strict,
}

fn rounds(first: &State, caution: Caution, examine: Examine<'_>) -> State {
    let mut state = first.clone();
    let mut refused = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        let edits: BTreeSet<Edit> = state.edits().filter(|edit| !refused.contains(edit)).take(MOST_EDITS).collect();
        if edits.is_empty() {
            break;
        }
        let attempt = |edits: &BTreeSet<Edit>| state.with(edits, first, caution, examine);
        if let Some(next) = attempt(&edits) {
            state = next;
            continue;
        }
        // One of them cannot be made: those that can be made alone are.
        let made = edits.into_iter().find_map(|edit| {
            let next = attempt(&BTreeSet::from([edit.clone()]));
            if next.is_none() {
                refused.insert(edit);
            }
            next
        });
        match made {
            Some(next) => state = next,
            None => break,
        }
    }
    state
}

/// A text in the course of being mended.
#[derive(Debug, Clone)]
struct State {
    file: FileId,
    text: String,
    root: Node,
    problems: Vec<Problem>,
    /// The byte of each edit made so far, and what it did.
    done: Vec<(usize, String)>,
    /// Where keys were misspelt, so that nobody looked at what is below them.
    renamed: Vec<Vec<Step>>,
}

impl State {
    /// `None` where the text cannot be read: there is nothing to hold on to.
    fn of(file: FileId, text: String, examine: Examine<'_>) -> Option<Self> {
        let (root, told) = yaml::read(file, &Text::new(text.clone()));
        let root = root.filter(|_| told.is_empty())?;
        let problems = examine(file, &root);
        Some(Self { file, text, root, problems, done: Vec::new(), renamed: Vec::new() })
    }

    fn edits(&self) -> impl Iterator<Item = Edit> {
        self.problems.iter().filter_map(|problem| problem.edit.clone()).filter(|edit| edit.site.file == self.file)
    }

    fn knows(&self, problem: &Problem) -> bool {
        let same = |known: &Problem| {
            (known.code, known.class, &known.message) == (problem.code, problem.class, &problem.message)
                && known.site == problem.site
        };
        self.problems.iter().any(same)
    }

    /// Whether a problem lies below a key that was misspelt. One with the very value of that key is another matter: it
    /// says that the key was meant otherwise.
    fn was_hidden(&self, problem: &Problem) -> bool {
        let route = &problem.site.route;
        self.renamed.iter().any(|key| route.len() > key.len() && route.starts_with(key))
    }

    /// The text with `edits` made; `None` where they may not be.
    fn with(&self, edits: &BTreeSet<Edit>, first: &Self, caution: Caution, examine: Examine<'_>) -> Option<Self> {
        let (text, moved) = replacement::apply(&self.text, &self.root, edits)?;
        let mut next = Self::of(self.file, text, examine)?;
        if next.root.to_json() != outcome::expected(&self.text, &self.root, edits)? {
            return None;
        }
        next.renamed = self.renamed.iter().cloned().chain(edits.iter().filter_map(renamed)).collect();
        let mended = |problem: &Problem| problem.edit.as_ref().is_some_and(|edit| edits.contains(edit));
        let still_there = self.problems.iter().filter(|problem| mended(problem)).any(|problem| next.knows(problem));
        let hopeful = |problem: &Problem| caution == Caution::Hopeful && problem.edit.is_some();
        let excused = |problem: &Problem| {
            self.knows(problem) || first.knows(problem) || next.was_hidden(problem) || hopeful(problem)
        };
        let worse = !next.problems.iter().all(excused);
        if still_there || worse {
            return None;
        }
        next.done = self.done.iter().map(|(at, what)| (moved.new_place(*at), what.clone())).collect();
        next.done.extend(moved.done);
        Some(next)
    }

    fn mended(self) -> Mended {
        let text = Text::new(self.text);
        let mut done: Vec<Done> =
            self.done.into_iter().map(|(at, what)| Done { line: text.line_of(at) + 1, what }).collect();
        done.sort_by_key(|done| done.line);
        Mended { text: text.as_str().to_owned(), done }
    }
}

/// The way to a value whose key is renamed, by its new name.
fn renamed(edit: &Edit) -> Option<Vec<Step>> {
    let Change::Key(name) = &edit.change else { return None };
    let (_, parent) = edit.site.route.split_last()?;
    Some(parent.iter().cloned().chain([Step::Key(name.as_str().into())]).collect())
}

/// The value at a place, with the bytes of the key that introduces it.
fn find<'a>(root: &'a Node, site: &Site) -> Option<(&'a Node, Option<std::ops::Range<usize>>)> {
    site.route.iter().try_fold((root, None), |(node, _), step| match step {
        Step::Key(key) => {
            let entry = node.entries().iter().find(|entry| entry.key == **key)?;
            Some((&entry.value, Some(entry.key_span.clone())))
        }
        Step::Index(at) => Some((node.items().get(*at)?, None)),
    })
}

#[cfg(test)]
mod tests;
