//! Makes hostile text harmless, one function per format.

/// For a terminal: control characters and direction overrides become visible.
#[must_use]
pub fn terminal(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_control() => control_picture(c),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
            c => c,
        })
        .collect()
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
    let text = terminal(text);
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
