//! Reads and writes run-length encoded patterns, as most collections have them.
//!
//! ```text
//! #C a comment
//! x = 3, y = 3, rule = B3/S23
//! bob$2bo$3o!
//! ```
//!
//! `b` or `.` is an empty cell and `o` or `A` a living one, `$` ends a row and `!` the pattern. A number
//! before one of the others says how often it stands there. The format is described at
//! <https://conwaylife.com/wiki/Run_Length_Encoded>.

use std::fmt::Write;

use super::{
    BoundedRule, Pattern, PatternError, RuleError,
    cursor::{Cursor, Shown},
    pattern::{check_size, plain},
};

/// The longest line that the format allows.
const LONGEST_LINE: usize = 70;

impl Pattern {
    /// Reads a run-length encoded pattern. Its `!` may be missing.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::life::Pattern;
    ///
    /// let row = Pattern::from_rle("x = 3, y = 1, rule = B36/S23:T100,50\n3o!")?;
    /// assert_eq!((row.alive.len(), row.torus), (3, Some((100, 50))));
    /// # Ok::<(), item40_coroutines::life::PatternError>(())
    /// ```
    pub fn from_rle(text: &str) -> Result<Self, PatternError> {
        let text = plain(text);
        let mut before = 0;
        let mut rule_of_comment = None;
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let content = line.trim_end();
            if let Some(rule) = content.strip_prefix("#r") {
                let column = 3 + rule.len() - rule.trim_start().len();
                rule_of_comment = Some(parse_rule(rule.trim(), number, column)?);
            } else if !content.is_empty() && !content.starts_with('#') {
                let (width, height, rule) = header(&mut Cursor::new(content, number))?;
                let body = Cursor::new(&text[before + line.len()..], number + 1);
                let alive = cells(body, width, height)?;
                let (rule, torus) = rule.or(rule_of_comment).map_or((None, None), |bounded| {
                    let BoundedRule { rule, torus } = bounded;
                    (Some(rule), torus)
                });
                return Ok(Self { width, height, rule, torus, alive });
            }
            before += line.len();
        }
        let end = text.lines().count().max(1);
        Err(PatternError::new(end, 1, "there is no header such as x = 3, y = 3, rule = B3/S23"))
    }

    /// Returns the pattern run-length encoded, in lines of at most 70 characters. A reader gets the same
    /// pattern, with the rule B3/S23 if it has none.
    ///
    /// ```
    /// use item40_coroutines::life::Pattern;
    ///
    /// let glider = Pattern::parse(".O\n..O\nOOO")?;
    /// assert_eq!(glider.to_rle(), "x = 3, y = 3, rule = B3/S23\nbo$2bo$3o!\n");
    /// # Ok::<(), item40_coroutines::life::PatternError>(())
    /// ```
    pub fn to_rle(&self) -> String {
        let rule = self.bounded_rule();
        let mut text = format!("x = {}, y = {}, rule = {rule}\n", self.width, self.height);
        let mut column = 0;
        for run in runs(&self.alive) {
            if column + run.len() > LONGEST_LINE {
                text.push('\n');
                column = 0;
            }
            column += run.len();
            text.push_str(&run);
        }
        text.push('\n');
        text
    }
}

/// Reads the header: the sides and the rule.
fn header(at: &mut Cursor<'_>) -> Result<(usize, usize, Option<BoundedRule>), PatternError> {
    let width = side(at, "x")?;
    expect(at, ",")?;
    let start = at.clone();
    let height = side(at, "y")?;
    check_size(width, height).map_err(|what| start.error(what))?;
    at.skip_white();
    if at.peek().is_none() {
        return Ok((width, height, None));
    }
    expect(at, ",")?;
    expect(at, "rule")?;
    expect(at, "=")?;
    at.skip_white();
    Ok((width, height, Some(parse_rule(at.rest(), at.line(), at.column())?)))
}

/// Reads `name = number`, where the number is at least 1.
fn side(at: &mut Cursor<'_>, name: &str) -> Result<usize, PatternError> {
    expect(at, name)?;
    expect(at, "=")?;
    at.skip_white();
    let start = at.clone();
    match at.number()? {
        Some(0) => Err(start.error(format!("{name} is 0: there is no cell in here"))),
        Some(side) => Ok(side),
        None => Err(start.error(format!("{name} wants a number, not {}", Shown(start.peek())))),
    }
}

fn expect(at: &mut Cursor<'_>, word: &str) -> Result<(), PatternError> {
    at.skip_white();
    for expected in word.chars() {
        if at.peek() != Some(expected) {
            let what = format!(
                "expected {word:?}, not {}; a header is x = 3, y = 3, rule = B3/S23",
                Shown(at.peek())
            );
            return Err(at.error(what));
        }
        at.next();
    }
    Ok(())
}

/// Reads a rule that begins at this line and column.
pub(super) fn parse_rule(
    text: &str,
    line: usize,
    column: usize,
) -> Result<BoundedRule, PatternError> {
    text.parse().map_err(|error: RuleError| {
        let what = format!("{}; a rule is B3/S23", error.what());
        PatternError::new(line, column + error.column - 1, what)
    })
}

/// Reads the runs up to the `!` or the end. The text behind the `!` is a comment.
fn cells(
    mut at: Cursor<'_>,
    width: usize,
    height: usize,
) -> Result<Vec<(usize, usize)>, PatternError> {
    let (mut alive, mut y, mut x) = (Vec::new(), 0_usize, 0_usize);
    loop {
        at.skip_white();
        let start = at.clone();
        let times = at.number()?;
        at.skip_white();
        let tag = at.clone();
        if times == Some(0) {
            return Err(start.error("there is no run of 0 cells or rows"));
        }
        let run = times.unwrap_or(1);
        match at.next() {
            Some('!') | None if times.is_none() => return Ok(alive),
            Some('$') => (y, x) = (y.saturating_add(run), 0),
            Some(state @ ('b' | '.' | 'o' | 'A')) => {
                if y >= height {
                    return Err(start.error(format!("there are more rows than y = {height}")));
                }
                let row_end = x.checked_add(run).filter(|&end| end <= width);
                let row_end =
                    row_end.ok_or_else(|| start.error(format!("a row is longer than x = {width}")));
                let row_end = row_end?;
                if matches!(state, 'o' | 'A') {
                    alive.extend((x..row_end).map(|x| (y, x)));
                }
                x = row_end;
            }
            Some('B'..='X' | 'p'..='y') => return Err(tag.error(MORE_STATES)),
            Some('#') if times.is_none() && at.column() == 2 => at.skip_line(),
            other => {
                let what = format!("expected b, o, $ or !, not {}", Shown(other));
                return Err(tag.error(what));
            }
        }
    }
}

/// What a multi-state file has where a file of two states has `b` and `o`.
const MORE_STATES: &str = "this is a state of rules with more than two states, which are not read";

/// Returns the runs of a pattern; the last one is the `!`.
fn runs(alive: &[(usize, usize)]) -> impl Iterator<Item = String> {
    let run = |times: usize, tag: char| match times {
        0 => String::new(),
        1 => tag.to_string(),
        _ => {
            let mut run = times.to_string();
            let _ = write!(run, "{tag}"); // Writing into a string does not fail.
            run
        }
    };
    let mut rest = alive;
    let (mut y, mut x) = (0, 0);
    let mut written_end = false;
    std::iter::from_fn(move || {
        let Some(&(row, column)) = rest.first() else {
            return (!std::mem::replace(&mut written_end, true)).then(|| vec!["!".to_owned()]);
        };
        let length = (column..).zip(rest).take_while(|&(x, place)| *place == (row, x)).count();
        let rows = run(row - y, '$');
        if row > y {
            x = 0;
        }
        let parts = vec![rows, run(column - x, 'b'), run(length, 'o')];
        (y, x) = (row, column + length);
        rest = &rest[length..];
        Some(parts)
    })
    .flatten()
}
