//! A contract -> the same contract with its top-level keys in the order of the standard.
//!
//! In: a text. Out: the text with whole lines moved, or why they cannot be. Guaranteed: every line is still there, as
//! it was; a key keeps its lines and the comments directly above it; what heads the file and what ends it stay where
//! they are; read again, the text says what it said. Putting in order twice changes nothing.
//!
//! Blank lines part what follows from what came before, so they move with the key below them. The first key has none of
//! its own: the new one gets those that the old one had, and the old one those that stood below it.

use std::ops::Range;

use super::node::{Entry, Node};
use super::schema::DocumentKind;
use super::text::Text;
use super::yaml;
use crate::model::{Anchor, FileId};

/// A text whose keys were put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// The new text.
    pub text: String,
    /// Where each line is now, both from 0.
    moved: Vec<usize>,
}

impl Ordered {
    /// The line, from 1, where line `old` of the old text is now.
    #[must_use]
    pub fn new_line(&self, old: usize) -> usize {
        self.moved.get(old.saturating_sub(1)).map_or(old, |new| new + 1)
    }

    /// The first line, from 1, that is another one now.
    #[must_use]
    pub fn first_moved(&self) -> usize {
        self.moved.iter().enumerate().position(|(old, new)| old != *new).map_or(1, |at| at + 1)
    }
}

/// Why keys are left where they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The line, from 1, that is in the way.
    pub line: usize,
    /// What is the matter, and what to do.
    pub why: &'static str,
}

/// Puts the keys of a contract in order; `None` where they are, or where `text` is no contract that could be read.
///
/// # Errors
/// If they cannot be moved without touching anything else.
pub fn in_order(file: FileId, text: &str) -> Result<Option<Ordered>, Refused> {
    let whole = Text::new(text.to_owned());
    let Some(root) = read(file, &whole) else { return Ok(None) };
    let entries = root.entries();
    let ranks = ranks(entries);
    if root.text_at("kind") != Some("DataContract") || ranks.is_sorted() {
        return Ok(None);
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let cut = Cut::of(&lines, &key_lines(&whole, entries)?);
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|at| ranks[*at]);
    let sequence = cut.arranged(&order);
    let mut moved = vec![0; lines.len()];
    for (new, old) in sequence.iter().enumerate() {
        if let Some(place) = moved.get_mut(*old) {
            *place = new;
        }
    }
    let ordered = Ordered { text: joined(&lines, &sequence), moved };
    if open_text_moves(&lines, &sequence) {
        let why = "the last line of the file has no line break, so a text would gain or lose one; end that line";
        return Err(Refused { line: lines.len(), why });
    }
    let mut all = sequence.clone();
    all.sort_unstable();
    let nothing_lost = all.into_iter().eq(0..lines.len());
    let new = Text::new(ordered.text.clone());
    let says_the_same = read(file, &new)
        .is_some_and(|again| again.to_json() == root.to_json() && self::ranks(again.entries()).is_sorted());
    if nothing_lost && says_the_same { Ok(Some(ordered)) } else { Err(in_the_way(file, &new, &ordered)) }
}

/// Why the new text may not take the place of the old one.
fn in_the_way(file: FileId, new: &Text, ordered: &Ordered) -> Refused {
    let (_, problems) = yaml::read(file, new);
    let unread = problems.iter().find_map(|problem| match problem.site.anchor {
        Anchor::Bytes(at, _) => Some(new.line_of(at)),
        _ => None,
    });
    let old_line = unread.and_then(|line| ordered.moved.iter().position(|moved| *moved == line));
    match old_line {
        Some(line) if new.as_str().contains('&') => Refused {
            line: line + 1,
            why: "moved, this alias (`*`) would stand before its anchor (`&`); move the keys by hand",
        },
        _ => Refused {
            line: ordered.first_moved(),
            why: "moved, the keys would say something else; an anchor (`&`) that is given twice may be the cause, or a \
                  text that ends with blank lines; move them by hand",
        },
    }
}

fn read(file: FileId, text: &Text) -> Option<Node> {
    let (root, problems) = yaml::read(file, text);
    root.filter(|_| problems.is_empty())
}

/// The place of each key in the standard. One that the standard does not have stays behind the key it follows.
fn ranks(entries: &[Entry]) -> Vec<usize> {
    let keys: Vec<&str> = DocumentKind::Contract.top_keys().collect();
    let known = entries.iter().map(|entry| keys.iter().position(|key| *key == entry.key));
    known
        .scan(0, |last, rank| {
            *last = rank.map_or(*last, |rank| rank + 1);
            Some(*last)
        })
        .collect()
}

/// The line of each key. Each has to begin one, in the order of the file.
fn key_lines(text: &Text, entries: &[Entry]) -> Result<Vec<usize>, Refused> {
    let mut lines: Vec<usize> = Vec::new();
    for entry in entries {
        let line = text.line_of(entry.key_span.start);
        let own = text.as_str().get(text.line_range(line)).unwrap_or_default();
        let written = own.strip_prefix(['"', '\'']).unwrap_or(own);
        let at_start = text.line_range(line).start == entry.key_span.start && written.starts_with(&entry.key);
        if !at_start || lines.last().is_some_and(|last| *last >= line) {
            let why = "a top-level key does not begin a line of its own, without spaces before it; give it one";
            return Err(Refused { line: line + 1, why });
        }
        lines.push(line);
    }
    Ok(lines)
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#')
}

/// A file in parts, each a range of its lines.
struct Cut {
    /// What stands above everything.
    head: Range<usize>,
    blocks: Vec<Block>,
    /// What stands below everything.
    tail: Range<usize>,
}

/// A key with what belongs to it.
struct Block {
    /// The blank lines before it.
    gap: Range<usize>,
    /// Its comments and its lines.
    own: Range<usize>,
}

impl Cut {
    /// `keys` holds the line of each key.
    fn of(lines: &[&str], keys: &[usize]) -> Self {
        let end = |at: usize| keys.get(at + 1).copied().unwrap_or(lines.len());
        let mut starts: Vec<usize> = keys.first().map(|first| own_head(lines, *first)).into_iter().collect();
        starts.extend((0..keys.len()).map(|at| end_of_block(lines, keys[at]..end(at), at + 1 == keys.len())));
        let blocks = starts.windows(2).map(|pair| {
            let gap = lines[pair[0]..pair[1]].iter().take_while(|line| is_blank(line)).count();
            Block { gap: pair[0]..pair[0] + gap, own: pair[0] + gap..pair[1] }
        });
        let [first, last] = [starts.first(), starts.last()].map(|line| line.copied().unwrap_or(0));
        Self { head: 0..first, blocks: blocks.collect(), tail: last..lines.len() }
    }

    /// The lines in their new order.
    fn arranged(&self, order: &[usize]) -> Vec<usize> {
        let gap = |block: usize| self.blocks.get(block).map_or(0..0, |block| block.gap.clone());
        let first = order.first().copied().unwrap_or(0);
        let mut sequence: Vec<usize> = self.head.clone().collect();
        for at in order {
            sequence.extend(match *at {
                at if first == 0 => gap(at),
                at if at == first => gap(0),
                // The lines that parted the first key from the second.
                0 => gap(1),
                1 => gap(first),
                at => gap(at),
            });
            sequence.extend(self.blocks.get(*at).map_or(0..0, |block| block.own.clone()));
        }
        sequence.extend(self.tail.clone());
        sequence
    }
}

/// Where what belongs to the first key begins: at the comment directly above it, if another stands before that one. A
/// single one is about the file.
fn own_head(lines: &[&str], key: usize) -> usize {
    let above = &lines[..key];
    let comments = above.iter().rev().take_while(|line| is_comment(line)).count();
    let rest = &above[..key - comments];
    let blank = rest.iter().rev().take_while(|line| is_blank(line)).count();
    let heads_file = rest.iter().any(|line| is_comment(line));
    if comments > 0 && blank > 0 && heads_file { key - comments - blank } else { key }
}

/// Where the lines of a key end that begins `block`, and what leads up to the next key begins.
fn end_of_block(lines: &[&str], block: Range<usize>, is_last: bool) -> usize {
    let is_mark = |line: &&str| ["---", "..."].contains(&line.split_whitespace().next().unwrap_or_default());
    let end = lines[block.clone()].iter().position(is_mark).map_or(block.end, |at| block.start + at);
    let content = lines[block.start..end].iter().rposition(|line| !is_blank(line) && !is_comment(line)).unwrap_or(0);
    let after = block.start + content + 1;
    // Comments that touch the key above and none below belong to the one above.
    let comments = lines[after..end].iter().take_while(|line| is_comment(line)).count();
    let touches_next = after + comments == end && !is_last;
    if touches_next { after } else { after + comments }
}

/// The lines in a new order, the last of them ending as the last line did.
fn joined(lines: &[&str], sequence: &[usize]) -> String {
    let mut ends: Vec<(&str, &str)> = sequence.iter().filter_map(|at| lines.get(*at)).map(|line| split(line)).collect();
    let open = ends.iter().position(|(_, end)| end.is_empty());
    if let (Some(open), Some(last)) = (open, ends.len().checked_sub(1)) {
        let end = ends[last].1;
        ends[last].1 = "";
        ends[open].1 = end;
    }
    ends.iter().flat_map(|(line, end)| [*line, *end]).collect()
}

/// Whether the line break that the file lacks at its end could be one of a text: whether a text that ends with the file
/// ends with a line break, one reader of YAML tells otherwise than the next.
fn open_text_moves(lines: &[&str], sequence: &[usize]) -> bool {
    let last = lines.len().saturating_sub(1);
    let is_open = lines.last().is_some_and(|line| !line.ends_with('\n'));
    let new_last = sequence.last().copied().unwrap_or(last);
    is_open && new_last != last && [last, new_last].into_iter().any(|at| is_indented_below_text(lines, at))
}

/// Whether a line can belong to a text whose first line ends with `|` or `>`.
fn is_indented_below_text(lines: &[&str], at: usize) -> bool {
    let begins_text = |line: &&str| {
        let code = line.split(" #").next().unwrap_or_default().trim_end();
        code.trim_end_matches(|c: char| c.is_ascii_digit() || ['+', '-'].contains(&c)).ends_with(['|', '>'])
    };
    let above = lines.get(..at).unwrap_or_default().iter().rev();
    let own: Vec<&&str> = above.take_while(|line| line.starts_with([' ', '\t', '\r', '\n', '-'])).collect();
    let key = at.checked_sub(own.len() + 1).and_then(|key| lines.get(key));
    lines.get(at).is_some_and(|line| line.starts_with([' ', '\t', '-'])) && own.into_iter().chain(key).any(begins_text)
}

/// A line and its line break.
fn split(line: &str) -> (&str, &str) {
    let text = line.strip_suffix('\n').map_or(line, |text| text.strip_suffix('\r').unwrap_or(text));
    line.split_at(text.len())
}

#[cfg(test)]
mod tests;
