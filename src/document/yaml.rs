//! YAML text -> [`Node`]. The only file that knows the YAML library.
//!
//! Guaranteed: bounded size, depth, node count and alias expansion; YAML 1.2 scalars (`no` is text, dates are text);
//! a key that occurs twice is a problem, and the rest of the file is still read.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::options::{AliasLimits, DuplicateKeyPolicy, NonFiniteFloatPolicy};
use serde_yaml::{Budget, Error, Location, Options, Spanned};

use super::node::{Entry, Kind, Node};
use super::text::Text;
use crate::model::{FileId, Problem, Site};

/// Bytes of stack one level of nesting may take in an unoptimised build, with room to spare.
const STACK_LEFT: usize = 256 * 1024;

/// Bytes of stack to add when less than that is left.
const STACK_MORE: usize = 2 * 1024 * 1024;

/// Reads a text. The problems tell why there is no content, or what is wrong with it.
#[must_use]
pub fn read(file: FileId, text: &Text) -> (Option<Node>, Vec<Problem>) {
    match parse(text, DuplicateKeyPolicy::Error) {
        Ok(node) => (Some(node), Vec::new()),
        Err(Error::DuplicateMappingKey { key, location }) => {
            let duplicate = duplicate_key(file, text, key, &location);
            match parse(text, DuplicateKeyPolicy::FirstWins) {
                Ok(node) => (Some(node), vec![duplicate]),
                Err(error) => (None, vec![duplicate, unreadable(file, text, &error)]),
            }
        }
        Err(error) => (None, vec![unreadable(file, text, &error)]),
    }
}

fn parse(text: &Text, duplicates: DuplicateKeyPolicy) -> Result<Node, Error> {
    serde_yaml::from_str_with_options(text.as_str(), options(duplicates))
}

fn options(duplicates: DuplicateKeyPolicy) -> Options {
    serde_yaml::options! {
        duplicate_keys: duplicates,
        strict_booleans: true,
        with_snippet: false,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        alias_limits: alias_limits(),
        budget: budget(),
    }
}

/// An alias may repeat a template; it may not multiply a file.
fn alias_limits() -> AliasLimits {
    serde_yaml::alias_limits! { max_total_replayed_events: 50_000, max_replay_stack_depth: 16 }
}

fn budget() -> Option<Budget> {
    // 64 levels stay inside the library's own recursion bound and are more than any table nests.
    serde_yaml::budget! { max_depth: 64, flow_nesting_limit: 64, max_documents: 2, max_total_scalar_bytes: 2 * super::MAX_BYTES }
}

fn duplicate_key(file: FileId, text: &Text, key: Option<String>, location: &Location) -> Problem {
    let span = bytes(text, location);
    let name = key.unwrap_or_else(|| text.as_str().get(span.clone()).unwrap_or_default().to_owned());
    let problem = Problem::error(
        "duplicate-key",
        Site::bytes(file, span.start, span.end),
        format!("the key `{name}` occurs twice"),
    )
    .help("keep one of the two: readers of YAML disagree about which one counts");
    match earlier_key(text, &name, span.start) {
        Some(first) => problem.related(Site::bytes(file, first.start, first.end), "first given here"),
        None => problem,
    }
}

/// The nearest earlier line that gives the same key at the same column.
fn earlier_key(text: &Text, name: &str, at: usize) -> Option<Range<usize>> {
    let line = text.line_of(at);
    let column = at - text.line_range(line).start;
    (0..line).rev().find_map(|line| {
        let range = text.line_range(line);
        let start = range.start + column;
        let rest = text.as_str().get(start..range.end)?;
        rest.strip_prefix(name)?.trim_start().starts_with(':').then_some(start..start + name.len())
    })
}

fn unreadable(file: FileId, text: &Text, error: &Error) -> Problem {
    let span = error.location().map_or(0..0, |location| bytes(text, &location));
    if let Some(tab) = tab_near(text, span.start) {
        return Problem::error("unreadable-yaml", Site::bytes(file, tab, tab + 1), "this line is indented with a tab")
            .help("indent with spaces: YAML takes no tabs there");
    }
    let (message, help) = explain(error);
    Problem::error("unreadable-yaml", Site::bytes(file, span.start, span.end), message).help(help)
}

/// A tab that indents the line of `at` or the next one: whatever the library says of such a line, that is the cause.
fn tab_near(text: &Text, at: usize) -> Option<usize> {
    let line = text.line_of(at);
    (line..=line + 1).find_map(|line| {
        let range = text.line_range(line);
        let indent = text.as_str()[range.clone()].split(|c: char| !c.is_whitespace()).next()?;
        Some(range.start + indent.find('\t')?)
    })
}

fn explain(error: &Error) -> (String, &'static str) {
    let said = error.to_string();
    // The library ends its sentences with the place, which the report shows anyway.
    let said = said.find(" at line ").map_or(said.as_str(), |at| &said[..at]);
    let mend = "mend the line; indentation and quotes are the usual causes";
    match error {
        Error::MultipleDocuments { .. } => {
            ("the file holds more than one YAML document".to_owned(), "give each document a file of its own")
        }
        Error::Budget { .. } => (
            format!("the YAML is larger or deeper than any contract: {said}"),
            "at most 64 levels of nesting are read; split the file or remove what generates it",
        ),
        _ if said.contains("alias replay") || said.contains("alias expansion") => {
            ("the YAML multiplies itself through aliases".to_owned(), "write the repeated parts out")
        }
        _ if said.contains("recursion limit") => {
            ("the YAML is nested too deeply".to_owned(), "at most 64 levels of nesting are read")
        }
        _ => (format!("this is not readable as YAML: {said}"), mend),
    }
}

/// The bytes of an error's place. Only lines and columns (from 1, in characters) are always right there.
fn bytes(text: &Text, location: &Location) -> Range<usize> {
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).saturating_sub(1);
    let line = text.line_range(number(location.line()));
    let column = text.as_str()[line.clone()].char_indices().nth(number(location.column())).map(|(at, _)| at);
    let start = line.start + column.unwrap_or(line.len());
    let length = location.span().byte_len().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    start..start + length
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The library recurses with large frames; 64 levels of them outgrow the 2 MiB of a worker thread.
        let spanned = stacker::maybe_grow(STACK_LEFT, STACK_MORE, || Spanned::<Kind>::deserialize(deserializer))?;
        Ok(Self { kind: spanned.value, span: offsets(&spanned.referenced) })
    }
}

fn offsets(location: &Location) -> Range<usize> {
    let span = location.span();
    let size = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let start = size(span.byte_offset());
    start..start + size(span.byte_len())
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Kind, E> {
        Ok(Kind::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Kind, E> {
        Ok(Kind::Integer(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Kind, E> {
        Ok(Kind::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Kind, E> {
        Ok(Kind::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Kind, E> {
        Ok(Kind::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Kind, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Kind::Seq(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut mapping: A) -> Result<Kind, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = mapping.next_entry::<Spanned<String>, Node>()? {
            entries.push(Entry { key_span: offsets(&key.referenced), key: key.value, value });
        }
        Ok(Kind::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn codes(text: &str) -> Vec<(&'static str, String)> {
        let text = Text::new(text.to_owned());
        let (_, problems) = read(FileId(0), &text);
        problems.into_iter().map(|problem| (problem.code, problem.message)).collect()
    }

    #[test]
    fn values_keep_their_bytes() {
        let text = Text::new("é: 1\nb:\n  - 'x y'\n".to_owned());
        let (root, problems) = read(FileId(0), &text);
        let root = root.unwrap();
        assert!(problems.is_empty());
        assert_eq!(&text.as_str()[root.get("é").unwrap().span.clone()], "1");
        assert_eq!(&text.as_str()[root.get("b").unwrap().items()[0].span.clone()], "'x y'");
    }

    #[test]
    fn yaml_1_2_means_that_no_is_text_and_a_date_is_text() {
        let (root, _) = read(FileId(0), &Text::new("a: no\nb: 2022-10-03\nc: 1.0\nd: true".to_owned()));
        let root = root.unwrap();
        assert_eq!(root.text_at("a"), Some("no"));
        assert_eq!(root.text_at("b"), Some("2022-10-03"));
        assert!(matches!(root.get("c").unwrap().kind, Kind::Float(_)));
        assert_eq!(root.bool_at("d"), Some(true));
    }

    #[test]
    fn a_duplicate_key_does_not_hide_the_rest() {
        let text = Text::new("a: 1\nb: 2\na: 3\n".to_owned());
        let (root, problems) = read(FileId(0), &text);
        assert_eq!(root.unwrap().integer_at("a"), Some(1));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].site, Site::bytes(FileId(0), 10, 11));
        assert_eq!(problems[0].related.as_ref().unwrap().0, Site::bytes(FileId(0), 0, 1));
    }

    #[test]
    fn bombs_are_refused_in_bounded_time() {
        let deep_flow = "[".repeat(10_000);
        let deep_block: String = (0..10_000).map(|depth| format!("{}a:\n", " ".repeat(depth % 900))).collect();
        let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let references = vec![format!("*a{}", level - 1); 10].join(", ");
            laughs.push_str(&format!("a{level}: &a{level} [{references}]\n"));
        }
        for bomb in [deep_flow, deep_block, laughs] {
            assert_eq!(codes(&bomb).iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["unreadable-yaml"]);
        }
    }

    #[test]
    fn as_many_levels_as_are_promised_are_read() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(codes(&nested(64)), []);
        assert_eq!(codes(&nested(65)).len(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "[a-c:\\-\\[\\]{}&*#|>'\"\n !?%@`\t,0-9é]{0,80}") {
            let text = Text::new(text);
            let (root, problems) = read(FileId(0), &text);
            prop_assert!(root.is_some() || !problems.is_empty());
        }
    }
}
