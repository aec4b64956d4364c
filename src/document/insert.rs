//! One more entry for a list of a YAML file, everything else left byte for byte as it is: comments, order, line breaks.
//!
//! In: the text, the key of the list, the entry. Out: the new text, or nothing where it cannot be done without touching
//! what is there. Guaranteed: the new text is read back, and holds what was there and the entry, and nothing else.

use std::ops::Range;

use serde_json::{Map, Value};

use super::node::{Kind, Node};
use super::{Documents, Text};

/// An entry: keys with texts, in the order in which they are to be written.
pub type Fields = [(&'static str, String)];

/// The text with the entry at the end of the list below `key`; `None` where somebody has to write it by hand.
#[must_use]
pub fn append(text: &str, key: &str, fields: &Fields) -> Option<String> {
    let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    let before = parse(body)?;
    let Kind::Seq(items) = &before.get(key)?.kind else { return None };
    // Where the entry goes, how far it is indented, and what makes room for it.
    let (at, indent, dropped) = match items.last() {
        Some(last) => {
            let dash = dash_before(body, last.span.start)?;
            let end = end_of_item(body, &dash);
            (end, dash.len(), end..end)
        }
        None => {
            let empty = empty_list(body, before.get(key)?.span.start)?;
            let lines = Text::new(body.to_owned());
            (lines.line_range(lines.line_of(empty.end)).end, 2, empty)
        }
    };
    let line_break = if body.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines = String::new();
    for line in entry(fields, indent) {
        lines.push_str(line_break);
        lines.push_str(&line);
    }
    let rest = if body[at..].is_empty() { line_break } else { &body[at..] };
    let after = format!("{}{}{lines}{rest}", &body[..dropped.start], &body[dropped.end..at]);
    is_only_more(&before, &parse(&after)?, key, fields).then(|| format!("{mark}{after}"))
}

/// The lines of an entry, its dash after `indent` spaces.
pub fn entry(fields: &Fields, indent: usize) -> impl Iterator<Item = String> {
    let spaces = " ".repeat(indent);
    let lead = move |at: usize| format!("{spaces}{}", if at == 0 { "- " } else { "  " });
    fields.iter().enumerate().map(move |(at, (key, text))| format!("{}{key}: {}", lead(at), scalar(text)))
}

/// A text as YAML: plain where nobody could take it for anything else, else in double quotes.
#[must_use]
pub fn scalar(text: &str) -> String {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " _-./:,()+=;'".contains(c))
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !words.contains(&text.to_ascii_lowercase().as_str());
    if plain || is_day(text) {
        return text.to_owned();
    }
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A day is text in YAML 1.2.
fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn parse(text: &str) -> Option<Node> {
    let mut documents = Documents::default();
    let (file, problems) = documents.add("", text.as_bytes());
    documents.get(file).root.as_deref().filter(|_| problems.is_empty()).cloned()
}

/// The bytes of the spaces before the dash that begins the item at `start`, which stands alone before it.
fn dash_before(text: &str, start: usize) -> Option<Range<usize>> {
    let before = text.get(..start)?.trim_end().strip_suffix('-')?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    before[line..].chars().all(|c| c == ' ').then_some(line..before.len())
}

/// The end of the last line of the item whose dash follows the spaces at `dash`, without its line break.
fn end_of_item(text: &str, dash: &Range<usize>) -> usize {
    let lines = Text::new(text.to_owned());
    let first = lines.line_of(dash.start);
    let mut last = first;
    for line in first + 1..lines.line_count() {
        let shown = &text[lines.line_range(line)];
        let indent = shown.len() - shown.trim_start_matches(' ').len();
        let rest = shown.trim_start();
        if indent > dash.len() && !rest.is_empty() {
            last = line;
        } else if !rest.is_empty() && !rest.starts_with('#') {
            break;
        }
    }
    lines.line_range(last).end
}

/// The bytes of `[]` at `start`, with the space before it.
fn empty_list(text: &str, start: usize) -> Option<Range<usize>> {
    let inside = text.get(start..)?.strip_prefix('[')?;
    let end = inside.find(']')?;
    let blank = inside[..end].trim().is_empty() && text[..start].ends_with(' ');
    blank.then_some(start - 1..start + end + 2)
}

fn is_only_more(before: &Node, after: &Node, key: &str, fields: &Fields) -> bool {
    let entry: Map<String, Value> =
        fields.iter().map(|(key, text)| ((*key).to_owned(), Value::String(text.clone()))).collect();
    let mut wanted = before.to_json();
    match wanted.get_mut(key).and_then(Value::as_array_mut) {
        Some(items) => items.push(Value::Object(entry)),
        None => return false,
    }
    wanted == after.to_json()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &str = "kind: Waivers\nwaivers:\n";

    fn add(text: &str) -> Option<String> {
        append(text, "waivers", &[("rule", "field-removed".to_owned()), ("reason", "Why not: #1".to_owned())])
    }

    #[test]
    fn an_entry_follows_the_last_one_and_touches_nothing() {
        let new = |indent: &str| format!("{indent}- rule: field-removed\n{indent}  reason: \"Why not: #1\"\n");
        for (indent, before, after) in [
            ("  ", "  - rule: a # why\n    reason: x\n", ""),
            ("", "- rule: a\n# between\n  reason: x\n", "\n# the end\n"),
            (
                "  ",
                "  - rule: a\n    reason: |\n      two\n\n      lines\n    # about it\n",
                "\n  # shallow\nlast: 1\n",
            ),
            ("    ", "    -\n      rule: a\n", "...\n"),
        ] {
            let added = add(&format!("{HEAD}{before}{after}"));
            assert_eq!(added.as_deref(), Some(&*format!("{HEAD}{before}{}{after}", new(indent))));
        }
    }

    #[test]
    fn line_breaks_marks_and_missing_ends_stay_as_they_are() {
        let text = "\u{feff}waivers:\r\n  - rule: a\r\n# end\r\n";
        let added =
            "\u{feff}waivers:\r\n  - rule: a\r\n  - rule: field-removed\r\n    reason: \"Why not: #1\"\r\n# end\r\n";
        assert_eq!(add(text).as_deref(), Some(added));
        let added = "waivers:\n  - rule: a\n  - rule: field-removed\n    reason: \"Why not: #1\"\n";
        assert_eq!(add("waivers:\n  - rule: a").as_deref(), Some(added));
    }

    #[test]
    fn an_empty_list_becomes_a_list() {
        let added = "waivers: # none yet\n  - rule: field-removed\n    reason: \"Why not: #1\"\nlast: 1\n";
        assert_eq!(add("waivers: [] # none yet\nlast: 1\n").as_deref(), Some(added));
        let added = "waivers:\n  - rule: field-removed\n    reason: \"Why not: #1\"\n";
        assert_eq!(add("waivers: [ ]\n").as_deref(), Some(added));
    }

    #[test]
    fn what_cannot_be_done_without_harm_is_not_done() {
        for text in [
            "waivers: [{ rule: a }]\n",
            "waivers:\n",
            "other: []\n",
            "waivers:\n  - reason: |+\n      x\n\n\nlast: 1\n",
            "a: [",
        ] {
            assert_eq!(add(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_being_written(text in "\\PC{0,12}|[a-z0-9:#\\- '\"\\\\\\[{&*!|>%@`~.\n\t\r]{0,12}") {
            let fields = [("reason", text)];
            for before in ["waivers: []\n", "waivers:\n  - rule: a\n"] {
                prop_assert!(append(before, "waivers", &fields).is_some(), "{:?}", fields);
            }
        }
    }
}
