//! Regular expressions that no engine can read.
//!
//! ODCS names ECMAScript's dialect, and people write those of the engines that run them. A pattern is wrong only if
//! neither a reader of ECMAScript nor one of the wider family (Java, Python, PCRE, Rust) understands it.

use fancy_regex::RegexBuilder;

use crate::document::node::Node;
use crate::document::odcs::items;
use crate::model::{Problem, Site};

/// Longer patterns, and those with constructs that only some engines have, are not judged.
const LONGEST: usize = 2_000;

/// Steps after which a match is left undecided.
const PATIENCE: usize = 20_000;

pub(super) fn check(field: &Node, site: &Site, problems: &mut Vec<Problem>) {
    if let Some(options) = field.get("logicalTypeOptions") {
        pattern(options, &site.key("logicalTypeOptions"), problems);
    }
    for (rule, site) in items(field, "quality", site) {
        if let Some(arguments) = rule.get("arguments") {
            pattern(arguments, &site.key("arguments"), problems);
        }
    }
}

fn pattern(holder: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(why) = holder.text_at("pattern").and_then(unreadable) else { return };
    problems.push(
        Problem::warning("invalid-pattern", site.key("pattern"), format!("this is no regular expression: {why}"))
            .help("mend it; a character that stands for itself is written with a backslash before it"),
    );
}

/// Why nobody can read a pattern.
fn unreadable(pattern: &str) -> Option<String> {
    if pattern.len() > LONGEST || pattern.contains("(?#") {
        return None;
    }
    let pattern = without_names(pattern);
    let read = |flags| regress::Regex::with_flags(&pattern, flags);
    let error = read("").err()?;
    if read("u").is_ok() || builder(&pattern).build().is_ok() {
        return None;
    }
    Some(error.text.trim_end_matches('.').to_lowercase())
}

/// Names of Unicode and Java properties differ between engines, and `\Q..\E` is Java's: neither is a mistake.
fn without_names(pattern: &str) -> String {
    let mut plain = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let escaped = &rest[at + 1..];
        let (kept, after) = match escaped.chars().next() {
            Some('p' | 'P') if escaped[1..].starts_with('{') => match escaped.find('}') {
                Some(end) => ("\\w", &escaped[end + 1..]),
                None => ("\\", escaped),
            },
            Some('Q') => ("", escaped.find("\\E").map_or("", |end| &escaped[end + 2..])),
            Some(c) => (&rest[at..at + 1 + c.len_utf8()], &escaped[c.len_utf8()..]),
            None => ("\\", ""),
        };
        plain.push_str(kept);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn builder(pattern: &str) -> RegexBuilder {
    let mut builder = RegexBuilder::new(pattern);
    builder.backtrack_limit(PATIENCE).delegate_size_limit(1 << 20);
    builder
}

/// The pattern of a field, ready to be tried on values.
pub(super) struct Pattern<'a> {
    /// As it is written.
    pub(super) text: &'a str,
    regex: fancy_regex::Regex,
}

impl<'a> Pattern<'a> {
    /// `None` where there is none, or none that can be tried.
    pub(super) fn of(field: &'a Node) -> Option<Self> {
        let text = field.get("logicalTypeOptions")?.text_at("pattern").filter(|text| text.len() <= LONGEST)?;
        Some(Self { text, regex: builder(text).build().ok()? })
    }

    /// Whether a value holds what the pattern describes; `None` where that would take too long to say.
    pub(super) fn admits(&self, value: &str) -> Option<bool> {
        if value.len() > LONGEST {
            return None;
        }
        self.regex.is_match(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_any_engine_reads_is_let_pass() {
        for pattern in [
            "",
            "^[A-Z]{2}[0-9]{6}$",
            "ACC[0-9]{8}",
            r"^\d+(\.\d{1,2})?$",
            "(?i)^abc",
            "(?<year>\\d{4})",
            "(?P<y>a)(?P=y)",
            "(?=a)b",
            "(?<!a)b",
            "a++",
            "(?>a|b)",
            r"\Aabc\Z",
            r"\p{Alpha}+",
            r"(?i)\p{IsLatin}",
            r"\Q[(\E",
            "[^]]",
            "[]a]",
            "[[:alpha:]]",
            "{",
            "}",
            "a{,3}",
            "]",
            r"\/",
            r"\-",
            r"\_",
            "a|",
            "()",
            "[a-z&&[^b]]",
            r"\u00e9",
            r"\x41",
            "^*$",
            "[\\w-]+@[\\w.-]+",
            "(?x) a b # c",
        ] {
            // `^*` repeats nothing in some engines, and something in others.
            assert_eq!(unreadable(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn what_no_engine_reads_is_told() {
        for pattern in ["[A-Z", "(a", "a)", "*a", "[z-a]", "(?<n>a", "+"] {
            assert!(unreadable(pattern).is_some(), "{pattern}");
        }
    }
}
