//! Edits -> stretches of text that take the place of others, in the handwriting of the file.
//!
//! Guaranteed: what is replaced is a key or value written on one line, in quotes or without, and nothing else; a value
//! in another form (an alias, a block, an escape) is left alone.

use std::collections::BTreeSet;
use std::ops::Range;

use super::find;
use crate::document::insert::scalar;
use crate::document::node::{Kind, Node};
use crate::model::{Change, Edit, Step};

/// Where the edits ended up.
pub(super) struct Moved {
    /// Each edit's byte in the new text, and what it did.
    pub(super) done: Vec<(usize, String)>,
    made: Vec<Replacement>,
}

impl Moved {
    /// Where a byte of the old text is in the new one.
    pub(super) fn new_place(&self, at: usize) -> usize {
        let before = self.made.iter().take_while(|made| made.range.start <= at);
        before.fold(at, |place, made| (place + made.with.len()).saturating_sub(made.range.len()))
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Replacement {
    start: usize,
    range: Span,
    with: String,
    what: String,
}

/// A range that can be put in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    start: usize,
    end: usize,
}

impl Span {
    const fn len(&self) -> usize {
        self.end - self.start
    }
}

/// The text with all `edits` made; `None` where one of them cannot be written, or two are at odds.
pub(super) fn apply(text: &str, root: &Node, edits: &BTreeSet<Edit>) -> Option<(String, Moved)> {
    let made: Option<BTreeSet<Replacement>> = edits.iter().map(|edit| replacement(text, root, edit)).collect();
    let made: Vec<Replacement> = made?.into_iter().collect();
    let mut new = String::with_capacity(text.len() + 64);
    let mut done = Vec::new();
    let mut kept_to = 0;
    for one in &made {
        new.push_str(text.get(kept_to..one.range.start)?);
        // What is inserted as a line of its own begins after the line break.
        let skipped = one.with.len() - one.with.trim_start_matches(['\r', '\n', ' ']).len();
        done.push((new.len() + skipped, one.what.clone()));
        new.push_str(&one.with);
        kept_to = one.range.end;
    }
    new.push_str(text.get(kept_to..)?);
    Some((new, Moved { done, made }))
}

fn replacement(text: &str, root: &Node, edit: &Edit) -> Option<Replacement> {
    let (node, key_span) = find(root, &edit.site)?;
    let made = |range: Range<usize>, with: String, what: String| {
        Some(Replacement { start: range.start, range: Span { start: range.start, end: range.end }, with, what })
    };
    let name = match edit.site.route.last()? {
        Step::Key(key) => key.to_string(),
        Step::Index(_) => "the entry".to_owned(),
    };
    let became = |old: &str, new: &str| format!("`{name}` is `{new}` now, not `{old}`");
    match &edit.change {
        Change::Key(new) => {
            let span = key_span?;
            let style = Style::of(text.get(span.clone())?, &name)?;
            made(span, style.write(new), format!("`{name}` is `{new}` now"))
        }
        Change::Text(new) => {
            let (old, style) = written(text, node)?;
            made(node.span.clone(), style.write(new), became(&old, new))
        }
        Change::Literal(new) => {
            written(text, node)?;
            made(node.span.clone(), new.clone(), became(text.get(node.span.clone())?, new))
        }
        Change::Quoted => {
            let (old, _) = written(text, node).filter(|_| !matches!(node.kind, Kind::Text(_)))?;
            made(node.span.clone(), format!("\"{old}\""), format!("`{name}` is the text `{old}` now, not a number"))
        }
        Change::Followed { key, value } => {
            let (at, before) = follow(text, root, edit, node, &key_span?)?;
            made(at..at, format!("{before}{key}: {value}"), format!("`{key}: {value}` is new"))
        }
        Change::Named { key, text: value, because } => {
            let (at, before) = follow(text, root, edit, node, &key_span?)?;
            let written = scalar(value);
            made(at..at, format!("{before}{key}: {written}"), format!("`{key}: {written}` is new, {because}"))
        }
    }
}

/// A plain value as its text has it, where that is all on one line and in no other form than `Style` knows.
fn written(text: &str, node: &Node) -> Option<(String, Style)> {
    let slice = text.get(node.span.clone())?;
    match &node.kind {
        Kind::Text(value) => Some((value.clone(), Style::of(slice, value)?)),
        Kind::Boolean(_) | Kind::Integer(_) | Kind::Float(_) => {
            let plain = slice.chars().all(|c| c.is_ascii_alphanumeric() || ['.', '-', '+', '_'].contains(&c));
            (plain && !slice.is_empty()).then(|| (slice.to_owned(), Style::Plain))
        }
        Kind::Null | Kind::Seq(_) | Kind::Map(_) => None,
    }
}

/// How a text is written.
#[derive(Debug, Clone, Copy)]
enum Style {
    Plain,
    Single,
    Double,
}

impl Style {
    fn of(slice: &str, value: &str) -> Option<Self> {
        if slice == value && !value.is_empty() {
            Some(Self::Plain)
        } else if slice.len() >= 2 && slice == Self::Single.write(value) {
            Some(Self::Single)
        } else if slice.len() >= 2 && slice == Self::Double.write(value) {
            Some(Self::Double)
        } else {
            None
        }
    }

    fn write(self, value: &str) -> String {
        match self {
            Self::Plain if is_plainly_text(value) => value.to_owned(),
            Self::Plain if value.contains('\'') && !value.contains(['"', '\\']) => format!("\"{value}\""),
            Self::Plain | Self::Single => format!("'{}'", value.replace('\'', "''")),
            Self::Double => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
        }
    }
}

/// Whether a text needs no quotes anywhere in YAML.
fn is_plainly_text(value: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || ['_', '-', '.', '/'].contains(&c))
        && !words.contains(&value.to_ascii_lowercase().as_str())
}

/// Where another key is written after the value of `edit`, and what comes before it: a line of its own, or a comma.
fn follow(text: &str, root: &Node, edit: &Edit, node: &Node, key: &Range<usize>) -> Option<(usize, String)> {
    let (_, parent) = edit.site.route.split_last()?;
    let mapping = parent.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Index(at) => node.items().get(*at),
    })?;
    written(text, node)?;
    if text.get(mapping.span.clone())?.starts_with('{') || text.get(mapping.span.start..)?.starts_with('{') {
        return Some((node.span.end, ", ".to_owned()));
    }
    let line_start = text.get(..key.start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = text.get(line_start..key.start)?;
    if !indent.chars().all(|c| c == ' ' || c == '-') {
        return None;
    }
    let rest = text.get(node.span.end..)?;
    let line = rest.find('\n').map_or(rest, |at| &rest[..at]);
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let at = node.span.end + line.trim_end_matches('\r').len();
    Some((at, format!("{line_break}{}", " ".repeat(indent.len()))))
}
