//! A line of a program's text, token by token.

use super::ParseError;

/// The longest problem that is shown, in characters.
const LONGEST_PROBLEM: usize = 200;

/// The words, numbers and signs of a line that have not been read yet.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    line: usize,
    /// The column of the line's end.
    end: usize,
    /// Each token with its column, the last one first.
    rest: Vec<(usize, &'a str)>,
}

impl<'a> Tokens<'a> {
    /// Splits a line; what follows a `#` is a comment.
    pub(super) fn of(text: &'a str, line: usize) -> Self {
        let text = text.split_once('#').map_or(text, |(before, _)| before).trim_end();
        let mut rest = Vec::new();
        let (mut after, mut column) = (text.trim_start(), 1);
        column += text.chars().count() - after.chars().count();
        while let Some(first) = after.chars().next() {
            let in_word = |c: char| c.is_alphanumeric() || c == '_';
            let length = if in_word(first) {
                after.find(|c| !in_word(c)).unwrap_or(after.len())
            } else if after.starts_with("+=") {
                2
            } else {
                first.len_utf8()
            };
            let (token, remaining) = after.split_at(length);
            rest.push((column, token));
            let trimmed = remaining.trim_start();
            column += after.chars().count() - trimmed.chars().count();
            after = trimmed;
        }
        rest.reverse();
        Self { line, end: text.chars().count() + 1, rest }
    }

    /// Returns the next token without reading it.
    pub(super) fn peek(&self) -> Option<&'a str> {
        self.rest.last().map(|(_, token)| *token)
    }

    /// Reads the next token.
    pub(super) fn skip(&mut self) {
        self.rest.pop();
    }

    /// Reads a word that may be a keyword.
    pub(super) fn word(&mut self, what: &str) -> Result<&'a str, ParseError> {
        match self.peek() {
            Some(token) if token.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                self.skip();
                Ok(token)
            }
            _ => Err(self.missing(what)),
        }
    }

    /// Reads a name, which is not `value`.
    pub(super) fn name(&mut self, what: &str) -> Result<&'a str, ParseError> {
        if self.peek() == Some("value") {
            return Err(self.problem("`value` is the thread's own; a name must be another word"));
        }
        self.word(what)
    }

    pub(super) fn number(&mut self) -> Result<u64, ParseError> {
        // `parse` alone would also take `+5`.
        let token = self.peek().filter(|token| token.starts_with(|c: char| c.is_ascii_digit()));
        let Some(number) = token.and_then(|token| token.parse().ok()) else {
            return Err(self.missing("a number from 0 to 18446744073709551615"));
        };
        self.skip();
        Ok(number)
    }

    pub(super) fn expect(&mut self, wanted: &str) -> Result<(), ParseError> {
        if self.peek() != Some(wanted) {
            return Err(self.missing(&format!("`{wanted}`")));
        }
        self.skip();
        Ok(())
    }

    /// Ends the line: nothing may follow.
    pub(super) fn end(&self) -> Result<(), ParseError> {
        match self.peek() {
            None => Ok(()),
            Some(token) => Err(self
                .problem(&format!("the line should end before `{token}`; write one step a line"))),
        }
    }

    fn missing(&self, wanted: &str) -> ParseError {
        match self.peek() {
            Some(token) => self.problem(&format!("`{token}` stands where {wanted} belongs")),
            None => self.problem(&format!("the line ends where {wanted} belongs")),
        }
    }

    /// Makes an error at the next token. It quotes the text, which may hold escape sequences or be
    /// very long.
    pub(super) fn problem(&self, problem: &str) -> ParseError {
        let column = self.rest.last().map_or(self.end, |(column, _)| *column);
        let mut shown = String::new();
        for c in problem.chars().take(LONGEST_PROBLEM) {
            if c.is_control() {
                shown.extend(c.escape_unicode());
            } else {
                shown.push(c);
            }
        }
        ParseError { line: self.line, column, problem: shown }
    }
}
