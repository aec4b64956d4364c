//! `sluicegate lint --fix`: makes the edits that problems carry, file by file, and says what it did.

use std::collections::BTreeSet;
use std::path::PathBuf;

use similar::TextDiff;

use super::ids::Ids;
use super::lint::{Found, Place, examine};
use crate::document::mend::{Done, Mended, mend};
use crate::document::order::{Ordered, Refused, in_order};
use crate::document::text::decode;
use crate::error::Result;
use crate::model::{Edit, FileId};
use crate::report::escape::{source, terminal_line};
use crate::sources::directory::read_file;
use crate::sources::write::replace_file;

/// What is asked for beside mending.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// Keys in the order of the standard.
    pub(super) order: bool,
    /// Nothing is written.
    pub(super) dry_run: bool,
}

/// What there is to say of what was done, one line each.
#[derive(Default)]
pub(super) struct Told {
    /// What was done.
    done: Vec<String>,
    /// Whose keys are not in order, and why.
    unordered: Vec<String>,
    /// Of a dry run: what would be done.
    diffs: Vec<String>,
}

/// A file before and after.
struct Rewritten {
    label: String,
    place: PathBuf,
    old: Vec<u8>,
    new: Vec<u8>,
    done: Vec<Done>,
}

/// Mends what can be mended of what was `found` at `place`; returns what is left.
pub(super) fn run(place: &Place, found: &Found, ids: &Ids, wanted: Wanted, told: &mut Told) -> Result<Found> {
    let rewritten: Vec<Rewritten> = rewrite(place, found, ids, wanted, told)?;
    let contents = rewritten.iter().map(|file| (file.label.clone(), file.new.clone())).collect();
    let mut left = place.lint(&contents)?;
    ids.suggest(place, &mut left);
    for file in &rewritten {
        if wanted.dry_run {
            told.diffs.push(diff(file));
        } else {
            replace_file(&place.root.directory, &file.place, &file.old, &file.new)?;
            told.done.extend(file.done.iter().map(|done| format!("{}:{}: {}", file.label, done.line, done.what)));
        }
    }
    Ok(left)
}

fn rewrite(place: &Place, found: &Found, ids: &Ids, wanted: Wanted, told: &mut Told) -> Result<Vec<Rewritten>> {
    let edits: BTreeSet<&Edit> = found.problems.iter().filter_map(|problem| problem.edit.as_ref()).collect();
    let ordered = found.asked.iter().copied().filter(|_| wanted.order);
    let files: BTreeSet<FileId> = edits.iter().map(|edit| edit.site.file).chain(ordered).collect();
    let mut rewritten = Vec::new();
    for file in files {
        let document = found.documents.get(file);
        // What a file is taken for decides what is wrong in it: both ways of asking have to agree.
        let Some(root) = &document.root else { continue };
        let examine = ids.completed(place, &document.label, examine);
        let alone = examine(file, root);
        let agreed = alone.iter().filter_map(|problem| problem.edit.as_ref()).all(|edit| edits.contains(edit));
        let mended = agreed.then(|| mend(file, document.text.as_str(), &examine)).flatten();
        let mut mended = mended.unwrap_or_else(|| Mended { text: document.text.as_str().to_owned(), done: Vec::new() });
        if wanted.order {
            match in_order(file, &mended.text) {
                Ok(Some(ordered)) => mended = reordered(mended, ordered),
                Ok(None) => {}
                Err(Refused { line, why }) => told.unordered.push(format!("{}:{line}: {why}", document.label)),
            }
        }
        if mended.text == document.text.as_str() {
            continue;
        }
        let on_disk = place.on_disk(&document.label);
        let old = read_file(&on_disk)?;
        // A byte order mark is no part of the text, and stays.
        let text = decode(file, &old).0;
        if text.as_str() != document.text.as_str() {
            continue;
        }
        let mark = old.len() - text.as_str().len();
        let new = [&old[..mark], mended.text.as_bytes()].concat();
        rewritten.push(Rewritten { label: document.label.clone(), place: on_disk, old, new, done: mended.done });
    }
    Ok(rewritten)
}

/// What was done before a file was put in order is told where it is now.
fn reordered(mended: Mended, ordered: Ordered) -> Mended {
    let what = "the top-level keys are in the order of the standard now".to_owned();
    let moved = mended.done.into_iter().map(|done| Done { line: ordered.new_line(done.line), ..done });
    let mut done: Vec<Done> = moved.chain([Done { line: ordered.first_moved(), what }]).collect();
    done.sort_by_key(|done| done.line);
    Mended { text: ordered.text, done }
}

fn diff(file: &Rewritten) -> String {
    let [old, new] = [&file.old, &file.new].map(|bytes| String::from_utf8_lossy(bytes));
    let label = terminal_line(&file.label);
    let diff = TextDiff::from_lines(old.as_ref(), new.as_ref());
    let text = diff.unified_diff().context_radius(3).header(&format!("a/{label}"), &format!("b/{label}")).to_string();
    // The line ends of other systems are part of the lines; other control characters would be the terminal's to obey.
    source(&text).replace(|c: char| c.is_control() && !['\n', '\r', '\t'].contains(&c), "?")
}

impl Told {
    /// The list of what was done, for people.
    pub(super) fn shown(&self, width: usize) -> String {
        let done =
            if self.done.is_empty() { "nothing mended\n\n".to_owned() } else { list("mended", &self.done, width) };
        format!("{done}{}", list("not put in order", &self.unordered, width))
    }

    /// What would be done, for another program: what stands before a diff is no part of it.
    pub(super) fn as_diff(&self) -> String {
        let unordered = self.unordered.iter().map(|line| format!("# not put in order: {}\n", terminal_line(line)));
        unordered.chain(self.diffs.iter().cloned()).collect()
    }

    /// Whether something that was asked for could not be done.
    pub(super) const fn is_short(&self) -> bool {
        !self.unordered.is_empty()
    }
}

fn list(title: &str, lines: &[String], width: usize) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let options = textwrap::Options::new(width)
        .initial_indent("  ")
        .subsequent_indent("    ")
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let list: String =
        lines.iter().map(|line| format!("{}\n", textwrap::fill(&terminal_line(line), options.clone()))).collect();
    format!("{title}\n{list}\n")
}
