//! `sluicegate lint --fix`: makes the edits that problems carry, file by file, and says what it did.

use std::collections::BTreeSet;
use std::path::PathBuf;

use similar::TextDiff;

use super::lint::{Contents, Found, Place, examine};
use crate::document::mend::{Done, mend};
use crate::document::text::decode;
use crate::error::Result;
use crate::model::{Edit, FileId};
use crate::report::escape::{source, terminal_line};
use crate::sources::directory::read_file;
use crate::sources::write::replace_file;

/// A file before and after.
struct Rewritten {
    label: String,
    place: PathBuf,
    old: Vec<u8>,
    new: Vec<u8>,
    done: Vec<Done>,
}

/// Mends what can be mended at `place`; returns what is left, and what to say of what was done: one line an edit, or
/// for a dry run the diff.
pub(super) fn run(place: &Place, dry_run: bool) -> Result<(Found, Vec<String>)> {
    let found = place.lint(&Contents::new())?;
    let rewritten: Vec<Rewritten> = rewrite(place, &found)?;
    let contents = rewritten.iter().map(|file| (file.label.clone(), file.new.clone())).collect();
    let left = place.lint(&contents)?;
    let mut told = Vec::new();
    for file in &rewritten {
        if dry_run {
            told.push(diff(file));
        } else {
            replace_file(&place.root.directory, &file.place, &file.old, &file.new)?;
            told.extend(file.done.iter().map(|done| format!("{}:{}: {}", file.label, done.line, done.what)));
        }
    }
    Ok((left, told))
}

fn rewrite(place: &Place, found: &Found) -> Result<Vec<Rewritten>> {
    let edits: BTreeSet<&Edit> = found.problems.iter().filter_map(|problem| problem.edit.as_ref()).collect();
    let files: BTreeSet<FileId> = edits.iter().map(|edit| edit.site.file).collect();
    let mut rewritten = Vec::new();
    for file in files {
        let document = found.documents.get(file);
        // What a file is taken for decides what is wrong in it: both ways of asking have to agree.
        let Some(root) = &document.root else { continue };
        let alone = examine(file, root);
        if alone.iter().filter_map(|problem| problem.edit.as_ref()).any(|edit| !edits.contains(edit)) {
            continue;
        }
        let Some(mended) = mend(file, document.text.as_str(), &examine) else { continue };
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

fn diff(file: &Rewritten) -> String {
    let [old, new] = [&file.old, &file.new].map(|bytes| String::from_utf8_lossy(bytes));
    let label = terminal_line(&file.label);
    let diff = TextDiff::from_lines(old.as_ref(), new.as_ref());
    let text = diff.unified_diff().context_radius(3).header(&format!("a/{label}"), &format!("b/{label}")).to_string();
    // The line ends of other systems are part of the lines; other control characters would be the terminal's to obey.
    source(&text).replace(|c: char| c.is_control() && !['\n', '\r', '\t'].contains(&c), "?")
}

/// The list of what was done, for people.
pub(super) fn told(lines: &[String], width: usize) -> String {
    if lines.is_empty() {
        return "nothing mended\n\n".to_owned();
    }
    let options = textwrap::Options::new(width)
        .initial_indent("  ")
        .subsequent_indent("    ")
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let list: String =
        lines.iter().map(|line| format!("{}\n", textwrap::fill(&terminal_line(line), options.clone()))).collect();
    format!("mended\n{list}\n")
}
