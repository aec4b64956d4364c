//! The text of a document and the way from bytes to lines.

use std::ops::Range;

use crate::model::{FileId, Problem, Site};

/// A text with the starts of its lines.
#[derive(Debug, Clone)]
pub struct Text {
    text: String,
    line_starts: Vec<usize>,
}

/// A place for people and editors. Lines and columns count from 1; columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The path people know the file by.
    pub path: String,
    /// The line.
    pub line: usize,
    /// The column of the first character.
    pub column: usize,
    /// The column after the last character on that line.
    pub end_column: usize,
}

impl Text {
    /// Keeps a text.
    #[must_use]
    pub fn new(text: String) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, line_starts }
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number of the line that holds byte `at`, from 0.
    #[must_use]
    pub fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The bytes of line `line` (from 0), without its line break.
    #[must_use]
    pub fn line_range(&self, line: usize) -> Range<usize> {
        let start = self.line_starts.get(line).copied().unwrap_or(self.text.len());
        let end = self.line_starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let kept = self.text[start..end.max(start)].trim_end_matches('\r');
        start..start + kept.len()
    }

    /// How many lines there are.
    #[must_use]
    pub const fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The part of `span` that lies on its first line, at least one character wide where the line has one.
    #[must_use]
    pub fn on_one_line(&self, span: Range<usize>) -> Range<usize> {
        let start = self.boundary(span.start);
        let line = self.line_range(self.line_of(start));
        let start = start.min(line.end);
        let end = self.boundary(span.end).clamp(start, line.end);
        if end > start {
            return start..end;
        }
        let width = self.text[start..line.end].chars().next().map_or(0, char::len_utf8);
        start..start + width
    }

    /// Turns bytes into a line and columns.
    #[must_use]
    pub fn locate(&self, path: &str, span: Range<usize>) -> Location {
        let span = self.on_one_line(span);
        let line = self.line_of(span.start);
        let line_start = self.line_range(line).start;
        let column = self.text[line_start..span.start].chars().count() + 1;
        let width = self.text[span].chars().count();
        Location { path: path.to_owned(), line: line + 1, column, end_column: column + width }
    }

    fn boundary(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        (0..=at).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0)
    }
}

/// Takes bytes for text: UTF-8 without NUL, at most [`super::MAX_BYTES`]. A byte order mark is dropped.
///
/// Bytes that are something else give an empty text and the problem that says what they are.
#[must_use]
pub fn decode(file: FileId, bytes: &[u8]) -> (Text, Option<Problem>) {
    match accept(file, bytes) {
        Err(problem) => (Text::new(String::new()), Some(*problem)),
        Ok(text) => (Text::new(text.trim_start_matches('\u{feff}').to_owned()), None),
    }
}

fn accept(file: FileId, bytes: &[u8]) -> Result<&str, Box<Problem>> {
    let problem = |code, message: String| Problem::error(code, Site::root(file), message);
    if bytes.len() > super::MAX_BYTES {
        return Err(Box::new(too_large(file, bytes.len() as u64)));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let utf_16 = problem("not-utf8", "the file is UTF-16, not UTF-8".to_owned());
        return Err(Box::new(utf_16.help("save it as UTF-8")));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line_at(bytes, error.valid_up_to());
        Box::new(problem("not-utf8", format!("line {line} is not UTF-8 text")).help("save the file as UTF-8"))
    })?;
    let Some(at) = memchr::memchr(0, bytes) else { return Ok(text) };
    let message = format!("line {} holds a NUL byte: this is no text file", line_at(bytes, at));
    let nul = problem("not-text", message);
    Err(Box::new(nul.help("remove the byte, or take the file out of the configured globs")))
}

/// The number, from 1, of the line that holds byte `at`.
fn line_at(bytes: &[u8], at: usize) -> usize {
    memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1
}

/// The problem of a file beyond [`super::MAX_BYTES`].
#[must_use]
pub fn too_large(file: FileId, bytes: u64) -> Problem {
    let (megabytes, limit) = (bytes / 1024 / 1024, super::MAX_BYTES / 1024 / 1024);
    Problem::error("too-large", Site::root(file), format!("the file has {megabytes} MiB; at most {limit} MiB are read"))
        .help("split the contract by dataset, or take the file out of the configured globs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_before_crlf() {
        let text = Text::new("a: é1\r\nb: 2".to_owned());
        assert_eq!(text.locate("f", 5..6), Location { path: "f".into(), line: 1, column: 5, end_column: 6 });
        assert_eq!(text.locate("f", 8..9).line, 2);
        assert_eq!(text.line_range(0), 0..6);
        assert_eq!(text.locate("f", 0..99).end_column, 6);
        assert_eq!(text.locate("f", 500..600).line, 2);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_and_a_byte_order_mark_is_not() {
        let read = |bytes: &[u8]| decode(FileId(0), bytes);
        let codes = |bytes: &[u8]| read(bytes).1.map_or("fine", |problem| problem.code);
        assert_eq!(read(b"\xef\xbb\xbfa: 1").0.as_str(), "a: 1");
        assert_eq!(codes(b"\xef\xbb\xbfa: 1"), "fine");
        assert_eq!(codes(b"a\0b"), "not-text");
        assert_eq!(codes(b"\xff\xfea\0"), "not-utf8");
        assert_eq!(codes(b"a\xe9"), "not-utf8");
        assert_eq!(codes(&vec![b' '; super::super::MAX_BYTES + 1]), "too-large");
    }
}
