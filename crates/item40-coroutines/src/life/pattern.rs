//! Patterns as they are found in files.

use std::fmt;

use super::{Grid, Rule, State};

/// Cells that are alive, in a rectangle, and the rule they are meant for.
///
/// ```
/// use item40_coroutines::life::{Pattern, Rule};
///
/// let glider = Pattern::parse("x = 3, y = 3, rule = B3/S23\nbob$2bo$3o!")?;
/// assert_eq!(glider, Pattern::parse("!Name: Glider\n.O.\n..O\nOOO\n")?.with_rule(Rule::LIFE));
/// let torus = glider.on_torus(9, 5)?;
/// assert_eq!(torus.to_string(), "---------\n----*----\n-----*---\n---***---\n---------\n");
///
/// let error = Pattern::parse("x = 3, y = 3\nbob$4bo$3o!").unwrap_err();
/// assert_eq!(error.to_string(), "line 2, column 5: a row is longer than x = 3");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The number of columns.
    pub width: usize,
    /// The number of rows.
    pub height: usize,
    /// The rule that the file names, if it does.
    pub rule: Option<Rule>,
    /// Row and column of each cell that is alive, row by row.
    pub alive: Vec<(usize, usize)>,
}

/// What is wrong with a pattern, and where. Both numbers count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct PatternError {
    /// The line.
    pub line: usize,
    /// The character of that line.
    pub column: usize,
    /// What is wrong there.
    pub what: String,
}

impl PatternError {
    pub(super) fn new(line: usize, column: usize, what: impl Into<String>) -> Self {
        Self { line, column, what: what.into() }
    }
}

/// A pattern that is larger than its world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "cannot fit a pattern of {pattern_width}x{pattern_height} cells into a torus of {width}x{height}: \
     make the torus larger"
)]
pub struct DoesNotFit {
    pattern_width: usize,
    pattern_height: usize,
    width: usize,
    height: usize,
}

impl Pattern {
    /// Patterns and worlds of more cells than 4,096 by 4,096 are refused: a small file can claim far
    /// more than fit into the memory.
    pub const MOST_CELLS: usize = 1 << 24;

    /// Reads a pattern in either format: plaintext if its first character that is not white space is
    /// one of `!`, `.`, `O` and `*`, else RLE.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        match without_mark(text).trim_start().chars().next() {
            None => Err(PatternError::new(1, 1, "there is no pattern in here")),
            Some('!' | '.' | 'O' | '*') => Self::from_plaintext(text),
            Some(_) => Self::from_rle(text),
        }
    }

    /// All cells of a world, with its rule.
    pub fn from_grid(grid: &Grid, rule: Rule) -> Self {
        let places = (0..grid.height()).flat_map(|y| (0..grid.width()).map(move |x| (y, x)));
        let alive = places
            .filter(|(y, x)| grid.query(y.cast_signed(), x.cast_signed()) == State::Alive)
            .collect();
        Self { width: grid.width(), height: grid.height(), rule: Some(rule), alive }
    }

    /// The same cells for another rule.
    #[must_use]
    pub fn with_rule(self, rule: Rule) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// A torus with the pattern in its middle.
    ///
    /// # Errors
    /// The pattern is larger than the torus.
    ///
    /// # Panics
    /// As [`Grid::new`].
    pub fn on_torus(&self, width: usize, height: usize) -> Result<Grid, DoesNotFit> {
        if self.width > width || self.height > height {
            let (pattern_width, pattern_height) = (self.width, self.height);
            return Err(DoesNotFit { pattern_width, pattern_height, width, height });
        }
        let mut grid = Grid::new(height, width);
        let (top, left) = ((height - self.height) / 2, (width - self.width) / 2);
        for (y, x) in &self.alive {
            grid.assign((top + y).cast_signed(), (left + x).cast_signed(), State::Alive);
        }
        Ok(grid)
    }
}

/// Some editors begin every file with a byte order mark, which is no part of its first line.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Counts lines and columns while a text is read.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    rest: std::str::Chars<'a>,
    line: usize,
    column: usize,
}

impl<'a> Cursor<'a> {
    /// At the beginning of `text`, which is the line of that number.
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

    /// Of the next character, counted from 1.
    pub(super) const fn column(&self) -> usize {
        self.column
    }

    /// Goes on behind the end of this line.
    pub(super) fn skip_line(&mut self) {
        while self.next().is_some_and(|c| c != '\n') {}
    }

    /// Everything up to the end of the text.
    pub(super) fn rest(&self) -> &'a str {
        self.rest.as_str()
    }

    pub(super) fn error(&self, what: impl Into<String>) -> PatternError {
        PatternError::new(self.line, self.column, what)
    }

    /// The digits here as a number; `None` if there are none.
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

/// A character as an error shows it.
pub(super) struct Shown(pub(super) Option<char>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("the end"),
            Some(c) => write!(f, "{c:?}"),
        }
    }
}
