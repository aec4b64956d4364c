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
    let text = terminal_line(&without_ghosts(text));
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
            // `GH-12` refers to an issue, as `#12` does.
            '-' if ends_with(&escaped, "gh") && rest.peek().is_some_and(char::is_ascii_digit) => {
                escaped.extend([c, NOTHING]);
            }
            '.' if ends_with(&escaped, "www") => escaped.extend([NOTHING, c]),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

fn ends_with(text: &str, end: &str) -> bool {
    text.get(text.len().saturating_sub(end.len())..).is_some_and(|last| last.eq_ignore_ascii_case(end))
}

/// Characters that nobody sees, and that make two names look like one. Not those that join letters: scripts need them.
fn without_ghosts(text: &str) -> String {
    let is_ghost = |c: char| matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    if text.contains(is_ghost) { text.replace(is_ghost, "\u{fffd}") } else { text.to_owned() }
}

/// For HTML inside Markdown, where Markdown's own escapes mean nothing: nothing in it is markup.
#[must_use]
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in terminal_line(&without_ghosts(text)).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '@' | '#' => escaped.extend([c, NOTHING]),
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
    let text = terminal_line(&without_ghosts(text)).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// For a fenced Markdown block: a fence longer than any inside.
#[must_use]
pub fn markdown_block(language: &str, text: &str) -> String {
    // A line of a unified diff begins with a mark, which a runner takes for the space before a command.
    let lines: Vec<String> = terminal(&without_ghosts(text))
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

/// For the text of a workflow command: the runner decodes these three, and nothing else ends the command.
#[must_use]
pub fn command_text(text: &str) -> String {
    terminal(text).replace('%', "%25").replace('\n', "%0A")
}

/// For a property of a workflow command, which `:` and `,` would end.
#[must_use]
pub fn command_property(text: &str) -> String {
    command_text(&terminal_line(text)).replace(':', "%3A").replace(',', "%2C")
}

/// For XML 1.0, before its own escaping: only characters that it allows.
#[must_use]
pub fn xml(text: &str) -> String {
    terminal(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// For a message that viewers take for text with links, as `[here](https://x.example)`: nothing in it is a link.
#[must_use]
pub fn message(text: &str) -> String {
    terminal(text).replace("](", &format!("]{NOTHING}("))
}

/// For a finished JSON document: the same document, and no runner finds a command in it.
#[must_use]
pub fn json(text: &str) -> String {
    text.replace("##[", "#\\u0023[")
}

/// For a path as a relative URI, or as a `file` URI where it begins at the root.
#[must_use]
pub fn uri(path: &str) -> String {
    /// All that RFC 3986 does not leave unreserved, but for the mark between the parts of a path.
    const RESERVED: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    let encoded = percent_encoding::utf8_percent_encode(path, RESERVED);
    if path.starts_with('/') { format!("file://{encoded}") } else { encoded.to_string() }
}

/// The text up to `most` characters, and a mark where more was cut off.
#[must_use]
pub fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{} ...", text[..end].trim_end()),
        None => text.to_owned(),
    }
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
        assert_eq!(markdown("GH-12, gh-x, wWw.x"), "GH-\u{200b}12, gh-x, wWw\u{200b}.x");
        assert_eq!(markdown("fin\u{200b}ance"), "fin\u{fffd}ance");
        assert_eq!(html("<b>a_b</b> & @x #1 \"'"), "&lt;b&gt;a_b&lt;/b&gt; &amp; @\u{200b}x #\u{200b}1 &quot;&#39;");
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

    #[test]
    fn a_workflow_command_ends_where_we_end_it() {
        assert_eq!(command_text("50%: a\n::error::b\r"), "50%25: a%0A\u{200b}::error::b␍");
        assert_eq!(command_property("a:b,c%2C\n::x"), "a%3Ab%2Cc%252C \u{200b}%3A%3Ax");
        assert_eq!(json(r###"{"a": "##[error]"}"###), r##"{"a": "#\u0023[error]"}"##);
    }

    #[test]
    fn a_uri_is_relative_unless_the_path_begins_at_the_root() {
        assert_eq!(uri("a b/ä#?.yaml"), "a%20b/%C3%A4%23%3F.yaml");
        assert_eq!(uri("../x%41:y"), "../x%2541%3Ay");
        assert_eq!(uri("javascript:alert(1)"), "javascript%3Aalert%281%29");
        assert_eq!(uri("/tmp/x"), "file:///tmp/x");
    }

    #[test]
    fn what_is_cut_off_is_marked() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äö ü", 3), "äö ...");
    }

    proptest! {
        #[test]
        fn no_text_escapes_a_format_for_programs(text in "[\\PC\\x00-\\x1f\\x7f-\\x9f%:,<>&\"#\\[\\]()\u{fffe}\u{ffff}\u{2028}\u{202e}]{0,40}") {
            let harmful = |c: char| c.is_control() && !['\n', '\t'].contains(&c);
            for command in [command_text(&text), command_property(&text)] {
                prop_assert!(!command.contains(harmful) && !command.contains('\n'));
                prop_assert!(!command.contains("##["));
                let mut rest = command.split('%');
                rest.next();
                let known = ["25", "0A", "3A", "2C"];
                prop_assert!(rest.all(|after| known.iter().any(|code| after.starts_with(code))), "{}", command);
            }
            prop_assert!(!command_property(&text).contains([':', ',']));
            let allowed = |c: char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
            let written = xml(&text);
            prop_assert!(written.chars().all(|c| allowed(c) && !harmful(c)), "{}", written);
            prop_assert!(!message(&text).contains("](") && !message(&text).contains(harmful));
            let encoded = uri(text.trim_start_matches('/'));
            prop_assert!(encoded.chars().all(|c| c.is_ascii_alphanumeric() || "-._~/%".contains(c)));
            let document = serde_json::json!({ "text": text });
            let escaped = json(&document.to_string());
            prop_assert!(!escaped.contains("##["));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).ok(), Some(document));
        }

        #[test]
        fn no_text_escapes(text in "\\PC{0,30}|[`|@<>\\n\\x1b]{0,30}") {
            const ESCAPE: char = '\x1b';
            prop_assert!(!markdown(&text).contains(['<', '\n', ESCAPE]));
            prop_assert!(!html(&text).contains(['<', '>', '"', '\n', ESCAPE]));
            prop_assert!(!markdown_sentence(&text).contains(['\n', ESCAPE]));
            prop_assert!(!markdown_code(&text).contains(['\n', ESCAPE]));
            prop_assert!(!terminal(&text).contains(ESCAPE));
        }
    }
}
