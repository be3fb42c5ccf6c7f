//! Reads a text character by character, and knows where an error is.

use std::fmt;

use super::PatternError;

/// A place in a text, with its line and column.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    rest: std::str::Chars<'a>,
    line: usize,
    column: usize,
}

impl<'a> Cursor<'a> {
    /// Makes a cursor at the beginning of `text`, which is the line of that number.
    pub(super) fn new(text: &'a str, line: usize) -> Self {
        Self { rest: text.chars(), line, column: 1 }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.rest.next();
        match next {
            Some('\n') => (self.line, self.column) = (self.line + 1, 1),
            Some(_) => self.column += 1,
            None => (),
        }
        next
    }

    pub(super) fn skip_white(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
    }

    /// Returns the column of the next character, counted from 1.
    pub(super) const fn column(&self) -> usize {
        self.column
    }

    /// Returns the line, counted from 1.
    pub(super) const fn line(&self) -> usize {
        self.line
    }

    /// Skips the rest of this line.
    pub(super) fn skip_line(&mut self) {
        while self.next().is_some_and(|c| c != '\n') {}
    }

    /// Returns the rest of the text.
    pub(super) fn rest(&self) -> &'a str {
        self.rest.as_str()
    }

    pub(super) fn error(&self, what: impl Into<String>) -> PatternError {
        PatternError::new(self.line, self.column, what)
    }

    /// Reads the digits here as a number; `None` if there are none.
    pub(super) fn number(&mut self) -> Result<Option<usize>, PatternError> {
        let start = self.clone();
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let so_far = number.unwrap_or(0_usize).checked_mul(10);
            let so_far = so_far.and_then(|so_far| so_far.checked_add(digit as usize));
            number = Some(so_far.ok_or_else(|| start.error("this number is too large"))?);
            self.next();
        }
        Ok(number)
    }
}

/// Formats a character as an error shows it.
pub(super) struct Shown(pub(super) Option<char>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("the end"),
            Some(c) => write!(f, "{c:?}"),
        }
    }
}
