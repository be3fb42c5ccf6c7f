//! Patterns as they are found in files.

use std::{borrow::Cow, error, fmt};

use super::{BoundedRule, Grid, Rule, State};

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
#[non_exhaustive]
pub struct Pattern {
    /// The number of columns.
    pub width: usize,
    /// The number of rows.
    pub height: usize,
    /// The rule that the file names, if it does.
    pub rule: Option<Rule>,
    /// The width and height of the torus that the rule names, as `B3/S23:T100,50` does.
    pub torus: Option<(usize, usize)>,
    /// The row and column of each cell that is alive, row by row.
    pub alive: Vec<(usize, usize)>,
}

/// What is wrong with a pattern, and where. Both numbers count from 1, and columns are characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// The line.
    pub line: usize,
    /// The character in that line.
    pub column: usize,
    /// What is wrong there.
    pub what: String,
}

impl PatternError {
    pub(super) fn new(line: usize, column: usize, what: impl Into<String>) -> Self {
        Self { line, column, what: what.into() }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, what } = self;
        write!(f, "line {line}, column {column}: {what}")
    }
}

impl error::Error for PatternError {}

/// Why a pattern cannot be put on a torus: it is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoesNotFit {
    pattern_width: usize,
    pattern_height: usize,
    width: usize,
    height: usize,
}

impl fmt::Display for DoesNotFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pattern_width, pattern_height, width, height } = self;
        write!(
            f,
            "cannot fit a pattern of {pattern_width}x{pattern_height} cells into a torus of {width}x{height}: \
             make the torus larger"
        )
    }
}

impl error::Error for DoesNotFit {}

impl Pattern {
    /// The largest number of cells that a pattern may have, 4,096 by 4,096. A small file can claim far
    /// more than fit into the memory.
    pub const MOST_CELLS: usize = 1 << 24;

    /// Reads a pattern in any of these formats:
    ///
    /// | format | is known by |
    /// |---|---|
    /// | Life 1.05 and 1.06 | a first line `#Life 1.05` or `#Life 1.06` |
    /// | plaintext, `.cells` | a first character `!`, `.`, `O` or `*` |
    /// | RLE | anything else |
    ///
    /// # Errors
    /// What is wrong with the text, and where. A format that is not read, such as macrocell, is named.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::life::Pattern;
    ///
    /// let drawn = Pattern::parse(".O\n..O\nOOO")?;
    /// assert_eq!(Pattern::parse("#Life 1.06\n1 0\n2 1\n0 2\n1 2\n2 2")?, drawn);
    /// let error = Pattern::parse("[M2] (golly 4.2)\n").unwrap_err();
    /// assert_eq!(error.to_string(), "line 1, column 1: macrocell files are not read; save it as RLE");
    /// # Ok::<(), item40_coroutines::life::PatternError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let start = without_mark(text).trim_start();
        if start.starts_with("#Life ") {
            return Self::from_life(text);
        }
        match start.chars().next() {
            None => Err(PatternError::new(1, 1, "there is no pattern in here")),
            Some('!' | '.' | 'O' | '*') => Self::from_plaintext(text),
            Some('[') if start.starts_with("[M") => {
                let what = "macrocell files are not read; save it as RLE";
                Err(PatternError::new(1, 1, what))
            }
            Some(_) => Self::from_rle(text),
        }
    }

    /// Makes a pattern of all cells of a world, with its rule.
    ///
    /// ```
    /// use item40_coroutines::life::{Grid, Pattern, Rule};
    ///
    /// let pattern = Pattern::from_grid(&Grid::with_alive(2, 3, [(0, 1)]), Rule::LIFE);
    /// assert_eq!(pattern.to_rle(), "x = 3, y = 2, rule = B3/S23\nbo!\n");
    /// ```
    pub fn from_grid(grid: &Grid, rule: Rule) -> Self {
        let places = (0..grid.height()).flat_map(|y| (0..grid.width()).map(move |x| (y, x)));
        let alive = places
            .filter(|(y, x)| grid.query(y.cast_signed(), x.cast_signed()) == State::Alive)
            .collect();
        Self { width: grid.width(), height: grid.height(), rule: Some(rule), torus: None, alive }
    }

    /// Returns the same cells for another rule.
    ///
    /// ```
    /// use item40_coroutines::life::{Pattern, Rule};
    ///
    /// let block = Pattern::parse("OO\nOO")?.with_rule(Rule::LIFE);
    /// assert_eq!(block.rule, Some(Rule::LIFE));
    /// # Ok::<(), item40_coroutines::life::PatternError>(())
    /// ```
    #[must_use]
    pub fn with_rule(self, rule: Rule) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// Returns the same cells for a torus of this width and height, or for any.
    ///
    /// ```
    /// use item40_coroutines::life::Pattern;
    ///
    /// let block = Pattern::parse("OO\nOO")?.with_torus(Some((9, 5)));
    /// assert_eq!(block.to_rle(), "x = 2, y = 2, rule = B3/S23:T9,5\n2o$2o!\n");
    /// # Ok::<(), item40_coroutines::life::PatternError>(())
    /// ```
    #[must_use]
    pub fn with_torus(self, torus: Option<(usize, usize)>) -> Self {
        Self { torus, ..self }
    }

    /// The rule and the torus, as a file names them.
    pub(super) fn bounded_rule(&self) -> BoundedRule {
        BoundedRule { rule: self.rule.unwrap_or_default(), torus: self.torus }
    }

    /// Makes a torus with the pattern in its middle.
    ///
    /// # Errors
    /// If the pattern is larger than the torus.
    ///
    /// # Panics
    /// If the number of cells is too large for the memory.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::life::Pattern;
    ///
    /// let row = Pattern::parse("OO").unwrap();
    /// assert_eq!(row.on_torus(4, 3).unwrap().to_string(), "----\n-**-\n----\n");
    /// assert!(row.on_torus(1, 1).is_err());
    /// ```
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

/// Drops the byte order mark with which some editors begin every file.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Returns the text without a byte order mark, and each of its lines ends with `\n`. Programs of early
/// Macs end a line with `\r` alone.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = without_mark(text);
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

/// Refuses a rectangle of too many cells.
pub(super) fn check_size(width: usize, height: usize) -> Result<(), String> {
    match width.checked_mul(height) {
        Some(cells) if cells <= Pattern::MOST_CELLS => Ok(()),
        _ => Err(format!("these are more than {} cells", Pattern::MOST_CELLS)),
    }
}
