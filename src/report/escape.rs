//! Makes hostile text harmless, one function per format.

/// For a terminal: control characters and direction overrides become visible, and nothing is a workflow command.
#[must_use]
pub fn terminal(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_control() => control_picture(c),
            c if is_invisible(c) => '\u{fffd}',
            c => c,
        })
        .collect();
    without_commands(&shown)
}

/// Characters that change how others are shown, or break lines where no line break is.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2028}' | '\u{2029}')
}

/// Runners of workflows obey lines that begin with `::`, after spaces, and `##[` anywhere. Text is wrapped at spaces, so
/// that every word can come to begin a line.
fn without_commands(text: &str) -> String {
    if !text.contains("::") && !text.contains("##[") {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len());
    let mut at_word_start = true;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if at_word_start && rest.starts_with("::") {
            safe.push(NOTHING);
        }
        if rest.starts_with("##[") {
            safe.push(c);
            safe.push(NOTHING);
        } else {
            safe.push(c);
        }
        at_word_start = c.is_whitespace();
        rest = &rest[c.len_utf8()..];
    }
    safe
}

/// For a source line, in which every byte keeps its place: what could do harm becomes as many question marks.
#[must_use]
pub fn source(text: &str) -> String {
    let shown: String = text
        .chars()
        .flat_map(|c| {
            let harmful = (c.is_control() && !c.is_ascii()) || is_invisible(c);
            let count = if harmful { c.len_utf8() } else { 1 };
            std::iter::repeat_n(if harmful { '?' } else { c }, count)
        })
        .collect();
    shown.replace("##[", "#?[")
}

/// The picture Unicode has for a control character: `␛` for escape.
fn control_picture(c: char) -> char {
    match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        0x7f => '\u{2421}',
        _ => '\u{fffd}',
    }
}

/// For one line of a terminal: no line breaks either.
#[must_use]
pub fn terminal_line(text: &str) -> String {
    terminal(text).replace(['\n', '\t'], " ")
}

/// A space without width.
const NOTHING: char = '\u{200b}';

/// For Markdown text: nothing in it is markup, a mention, a link or HTML.
#[must_use]
pub fn markdown(text: &str) -> String {
    let text = terminal_line(text);
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // Mentions, references and links are found in the finished page, where an entity is its character again:
            // only something between the characters breaks them.
            '@' | '#' => escaped.extend([c, NOTHING]),
            ':' if rest.peek() == Some(&'/') => escaped.extend([c, NOTHING]),
            '.' if escaped.ends_with("www") || escaped.ends_with("WWW") => escaped.extend([NOTHING, c]),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// For a sentence of ours with names in backticks: names become code spans, the rest stays text. A name that holds
/// backticks itself only moves the border between the two; either side is harmless.
#[must_use]
pub fn markdown_sentence(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return markdown(text);
    }
    let show = |(at, part): (usize, &&str)| match (at % 2, part.is_empty()) {
        (_, true) => String::new(),
        (0, _) => markdown(part),
        _ => markdown_code(part),
    };
    parts.iter().enumerate().map(show).collect()
}

/// For a Markdown code span, which shows everything as it is and mentions nobody; safe inside a table.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    let text = terminal_line(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// For a fenced Markdown block: a fence longer than any inside.
#[must_use]
pub fn markdown_block(language: &str, text: &str) -> String {
    // A line of a unified diff begins with a mark, which a runner takes for the space before a command.
    let lines: Vec<String> = terminal(text)
        .lines()
        .map(|line| match line.trim_start_matches(['+', '-', ' ', '\t']) {
            rest if rest.starts_with("::") => line.replacen("::", &format!("{NOTHING}::"), 1),
            _ => line.to_owned(),
        })
        .collect();
    let text = lines.join("\n");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_terminal_never_sees_a_control_character() {
        assert_eq!(terminal("a\u{1b}[31mred\u{7}\u{202e}"), "a␛[31mred␇\u{fffd}");
        assert_eq!(terminal_line("a\nb"), "a b");
    }

    #[test]
    fn markdown_mentions_nobody_and_opens_nothing() {
        assert_eq!(markdown("@team | `x` --> <b>"), "@\u{200b}team \\| \\`x\\` --&gt; &lt;b&gt;");
        assert_eq!(markdown("see https://x.example"), "see https:\u{200b}//x.example");
        assert_eq!(markdown_sentence("reads `a_b` as <b>"), "reads `a_b` as &lt;b&gt;");
        assert_eq!(markdown_code("a`b``c"), "``` a`b``c ```");
        assert_eq!(markdown_code("a|b"), "`a\\|b`");
        assert!(markdown_block("", "```\nx").starts_with("````\n"));
    }

    #[test]
    fn no_line_is_a_workflow_command() {
        assert_eq!(terminal("::error::x"), "\u{200b}::error::x");
        assert_eq!(terminal("a ::error::x b::c ##[error]"), "a \u{200b}::error::x b::c #\u{200b}#[error]");
        assert!(!markdown_block("diff", "+ ::error::x\n ::warning::y").contains("\n ::"));
        assert_eq!(source("a\u{9b}31m ##[x"), "a??31m #?[x");
    }

    proptest! {
        #[test]
        fn no_text_escapes(text in "\\PC{0,30}|[`|@<>\\n\\x1b]{0,30}") {
            const ESCAPE: char = '\x1b';
            prop_assert!(!markdown(&text).contains(['<', '\n', ESCAPE]));
            prop_assert!(!markdown_sentence(&text).contains(['\n', ESCAPE]));
            prop_assert!(!markdown_code(&text).contains(['\n', ESCAPE]));
            prop_assert!(!terminal(&text).contains(ESCAPE));
        }
    }
}
