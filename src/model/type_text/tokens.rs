//! The words, quoted texts and marks of a type text.
//!
//! In: any text. Out: its tokens, always; a quote that never ends holds the rest. Time and memory are linear.

/// A piece of a type text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A bare word or number, as written.
    Word(String),
    /// A name in double quotes or backticks, without them.
    Name(String),
    /// A value in single quotes, without them.
    Text(String),
    /// Any other character.
    Mark(char),
}

pub(super) fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        if matches!(first, '"' | '`') {
            let end = rest[1..].find(first).map_or(rest.len(), |end| end + 2);
            tokens.push(Token::Name(rest[1..end].trim_end_matches(first).to_owned()));
            rest = &rest[end..];
        } else if first == '\'' {
            let (value, after) = quoted(&rest[1..]);
            tokens.push(Token::Text(value));
            rest = after;
        } else if is_word(first) {
            let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Mark(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '+')
}

/// A value up to its closing quote, and what follows. A doubled quote stands for itself, as in every SQL.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    while let Some(end) = rest.find('\'') {
        value.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        if !rest.starts_with('\'') {
            return (value, rest);
        }
        value.push('\'');
        rest = &rest[1..];
    }
    value.push_str(rest);
    (value, "")
}

/// Lower case and single spaces, but for what stands in quotes.
pub(super) fn fold(text: &str) -> String {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut quote = None;
    spaced
        .chars()
        .map(|c| match quote {
            Some(open) => {
                quote = (c != open).then_some(open);
                c
            }
            None => {
                quote = matches!(c, '\'' | '"' | '`').then_some(c);
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

/// Tokens as one text: the same for every spacing and case, but for what stands in quotes.
pub(super) fn joined(tokens: &[Token]) -> String {
    let mut text = String::new();
    let mut after_word = false;
    for token in tokens {
        let is_word = !matches!(token, Token::Mark(_));
        if is_word && after_word {
            text.push(' ');
        }
        match token {
            Token::Word(word) => text.push_str(&word.to_lowercase()),
            Token::Name(name) => text.push_str(&format!("\"{name}\"")),
            Token::Text(value) => text.push_str(&format!("'{value}'")),
            Token::Mark(mark) => text.push(*mark),
        }
        after_word = is_word;
    }
    text
}
