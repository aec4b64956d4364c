//! A place in the tokens of a type text, and the steps from it.
//!
//! In: tokens. Out: what stands at the place, if it is what was asked for; the place moves on only then, and never past
//! the end.

use super::tokens::{Token, joined};

pub(super) struct Cursor<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(tokens: &'a [Token]) -> Self {
        Self { tokens, at: 0 }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The token `ahead` of the place.
    pub(super) fn peek(&self, ahead: usize) -> Option<&'a Token> {
        self.tokens.get(self.at.checked_add(ahead)?)
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.tokens.len());
    }

    /// What was passed since `start`, as one text.
    pub(super) fn since(&self, start: usize) -> String {
        joined(self.tokens.get(start..self.at).unwrap_or_default())
    }

    /// Passes everything in `()` and `<>`, one group after the other, and in `[]` where that means the same.
    pub(super) fn groups(&mut self, in_brackets: bool) -> Option<()> {
        while matches!(self.peek(0), Some(Token::Mark('(' | '<'))) || in_brackets && self.peek_mark('[') {
            let mut open = 0_usize;
            loop {
                match self.peek(0)? {
                    Token::Mark('(' | '<' | '[') => open += 1,
                    Token::Mark(')' | '>' | ']') => open -= 1,
                    _ => {}
                }
                self.skip(1);
                if open == 0 {
                    break;
                }
            }
        }
        Some(())
    }

    /// The texts between commas in `()`, and in `[]` where that means the same.
    pub(super) fn parameters(&mut self, in_brackets: bool) -> Option<Vec<String>> {
        let close = if self.mark('(') {
            ')'
        } else if in_brackets && self.mark('[') {
            ']'
        } else {
            return Some(Vec::new());
        };
        let mut parameters = Vec::new();
        let (mut open, mut start) = (0_usize, self.at);
        loop {
            let token = self.tokens.get(self.at)?;
            let ends = open == 0 && (*token == Token::Mark(',') || *token == Token::Mark(close));
            if ends && (self.at > start || *token == Token::Mark(',')) {
                parameters.push(joined(&self.tokens[start..self.at]));
            }
            match token {
                Token::Mark('(') => open += 1,
                Token::Mark(')') if open > 0 => open -= 1,
                _ => {}
            }
            self.at += 1;
            if ends {
                start = self.at;
                if *token == Token::Mark(close) {
                    return Some(parameters);
                }
            }
        }
    }

    pub(super) fn word(&mut self) -> Option<String> {
        match self.tokens.get(self.at)? {
            Token::Word(word) => {
                self.at += 1;
                Some(word.clone())
            }
            Token::Name(_) | Token::Text(_) | Token::Mark(_) => None,
        }
    }

    pub(super) fn name(&mut self) -> Option<String> {
        match self.tokens.get(self.at)? {
            Token::Word(name) | Token::Name(name) => {
                self.at += 1;
                Some(name.clone())
            }
            Token::Text(_) | Token::Mark(_) => None,
        }
    }

    pub(super) fn text(&mut self) -> Option<String> {
        match self.tokens.get(self.at)? {
            Token::Text(value) | Token::Name(value) => {
                self.at += 1;
                Some(value.clone())
            }
            Token::Word(_) | Token::Mark(_) => None,
        }
    }

    pub(super) fn mark(&mut self, mark: char) -> bool {
        let found = self.peek_mark(mark);
        self.at += usize::from(found);
        found
    }

    pub(super) fn peek_mark(&self, mark: char) -> bool {
        self.tokens.get(self.at) == Some(&Token::Mark(mark))
    }

    pub(super) fn words(&mut self, phrase: &[&str]) -> bool {
        let found = phrase.iter().enumerate().all(|(offset, word)| {
            matches!(self.tokens.get(self.at + offset), Some(Token::Word(text)) if text.eq_ignore_ascii_case(word))
        });
        if found {
            self.at += phrase.len();
        }
        found
    }
}
