//! Run-length encoded patterns, as most collections have them.
//!
//! ```text
//! #C a comment
//! x = 3, y = 3, rule = B3/S23
//! bob$2bo$3o!
//! ```
//!
//! `b` is an empty cell and `o` one that is alive, `$` ends a row and `!` the pattern; a number before
//! any of the first three says how often. The format is described at
//! <https://conwaylife.com/wiki/Run_Length_Encoded>.

use std::fmt::Write;

use super::{
    Pattern, PatternError, Rule,
    pattern::{Cursor, Shown, without_mark},
};

/// Other programs may read no longer lines.
const LONGEST_LINE: usize = 70;

impl Pattern {
    /// Reads a run-length encoded pattern.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn from_rle(text: &str) -> Result<Self, PatternError> {
        let text = without_mark(text);
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
                return Ok(Self { width, height, rule: rule.or(rule_of_comment), alive });
            }
            before += line.len();
        }
        let end = text.lines().count().max(1);
        Err(PatternError::new(end, 1, "there is no header such as x = 3, y = 3, rule = B3/S23"))
    }

    /// The pattern run-length encoded, in lines of at most 70 characters. Reading it again gives the
    /// same pattern.
    pub fn to_rle(&self) -> String {
        let rule = self.rule.unwrap_or_default();
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

/// The header's sides and rule.
fn header(at: &mut Cursor<'_>) -> Result<(usize, usize, Option<Rule>), PatternError> {
    let width = side(at, "x")?;
    expect(at, ",")?;
    let start = at.clone();
    let height = side(at, "y")?;
    if width.checked_mul(height).is_none_or(|cells| cells > Pattern::MOST_CELLS) {
        let most = Pattern::MOST_CELLS;
        return Err(start.error(format!("these are more than {most} cells")));
    }
    at.skip_white();
    if at.peek().is_none() {
        return Ok((width, height, None));
    }
    expect(at, ",")?;
    expect(at, "rule")?;
    expect(at, "=")?;
    at.skip_white();
    let end = at.error("");
    Ok((width, height, Some(parse_rule(at.rest(), end.line, end.column)?)))
}

/// `name = number`, where 0 is no side.
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

fn parse_rule(text: &str, line: usize, column: usize) -> Result<Rule, PatternError> {
    text.parse().map_err(|error: super::RuleError| {
        let what = format!("{}; a rule is B3/S23", error.what());
        PatternError::new(line, column + error.column - 1, what)
    })
}

/// The runs up to the `!`; what comes after it is a comment.
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
            Some('!') if times.is_none() => return Ok(alive),
            Some('$') => (y, x) = (y.saturating_add(run), 0),
            Some(state @ ('b' | 'o')) => {
                if y >= height {
                    return Err(start.error(format!("there are more rows than y = {height}")));
                }
                let row_end = x.checked_add(run).filter(|&end| end <= width);
                let row_end =
                    row_end.ok_or_else(|| start.error(format!("a row is longer than x = {width}")));
                let row_end = row_end?;
                if state == 'o' {
                    alive.extend((x..row_end).map(|x| (y, x)));
                }
                x = row_end;
            }
            None => return Err(tag.error("the pattern ends without a `!`")),
            Some('#') if times.is_none() && at.column() == 2 => at.skip_line(),
            other => {
                let what = format!("expected b, o, $ or !, not {}", Shown(other));
                return Err(tag.error(what));
            }
        }
    }
}

/// The runs of a pattern; its last is the `!`.
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
