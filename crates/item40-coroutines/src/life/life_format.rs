//! Reads Life 1.05 and Life 1.06, the formats of early collections.
//!
//! ```text
//! #Life 1.05            #Life 1.06
//! #D Glider             1 0
//! #N                    2 1
//! #P -1 -1              0 2
//! .*.                   1 2
//! ..*                   2 2
//! ***
//! ```
//!
//! Life 1.05 draws blocks, each behind a `#P` with the column and row of its upper left corner. `#N`
//! means B3/S23, and `#R 23/36` another rule. Life 1.06 has a column and a row for each living cell.
//! See <https://conwaylife.com/wiki/Life_1.05> and <https://conwaylife.com/wiki/Life_1.06>.

use std::collections::BTreeSet;

use super::{
    BoundedRule, Pattern, PatternError, Rule, cursor::Shown, pattern::check_size, pattern::plain,
    rle::parse_rule,
};

impl Pattern {
    /// Reads a pattern in the format Life 1.05 or Life 1.06; its first line says which.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::life::Pattern;
    ///
    /// let glider = Pattern::from_life("#Life 1.05\n#N\n#P -1 -1\n.*.\n..*\n***\n")?;
    /// assert_eq!((glider.width, glider.height, glider.alive.len()), (3, 3, 5));
    /// # Ok::<(), item40_coroutines::life::PatternError>(())
    /// ```
    pub fn from_life(text: &str) -> Result<Self, PatternError> {
        let text = plain(text);
        let mut lines = (1..).zip(text.lines().map(str::trim_end));
        let first = lines.by_ref().find(|(_, line)| !line.is_empty());
        let mut plane = Plane::default();
        let number = first.map_or(1, |(number, _)| number);
        match first.and_then(|(_, line)| line.trim_start().strip_prefix("#Life ")).map(str::trim) {
            Some("1.05") => plane.read_blocks(lines)?,
            Some("1.06") => plane.read_places(lines)?,
            _ => {
                let what = "expected `#Life 1.05` or `#Life 1.06`; other versions are not read";
                return Err(PatternError::new(number, 1, what));
            }
        }
        plane.into_pattern().map_err(|what| PatternError::new(text.lines().count().max(1), 1, what))
    }
}

/// Where a cell is, on a plane without an edge.
type Place = i64;

/// Living cells anywhere on a plane.
#[derive(Default)]
struct Plane {
    /// The row and column of each living cell.
    alive: BTreeSet<(Place, Place)>,
    rule: Option<BoundedRule>,
}

impl Plane {
    fn read_blocks<'a>(
        &mut self,
        lines: impl Iterator<Item = (usize, &'a str)>,
    ) -> Result<(), PatternError> {
        let (mut y, mut left) = (0, 0);
        for (number, line) in lines {
            if let Some(corner) = line.strip_prefix("#P") {
                (left, y) = place(corner, number, 3)?;
            } else if let Some(rule) = line.strip_prefix("#R") {
                let column = 3 + rule.len() - rule.trim_start().len();
                self.rule = Some(parse_rule(rule.trim(), number, column)?);
            } else if line.starts_with("#N") {
                self.rule = Some(Rule::LIFE.into());
            } else if !line.starts_with('#') && !line.is_empty() {
                self.read_row(line, number, (y, left))?;
                y += 1;
            }
        }
        Ok(())
    }

    fn read_row(
        &mut self,
        line: &str,
        number: usize,
        (y, left): (Place, Place),
    ) -> Result<(), PatternError> {
        for (column, (x, cell)) in (1..).zip((left..).zip(line.chars())) {
            match cell {
                '.' => (),
                '*' => _ = self.alive.insert((y, x)),
                other => {
                    let what = format!("expected `.` or `*`, not {}", Shown(Some(other)));
                    return Err(PatternError::new(number, column, what));
                }
            }
        }
        Ok(())
    }

    fn read_places<'a>(
        &mut self,
        lines: impl Iterator<Item = (usize, &'a str)>,
    ) -> Result<(), PatternError> {
        for (number, line) in lines.filter(|(_, line)| !line.starts_with('#') && !line.is_empty()) {
            let (x, y) = place(line, number, 1)?;
            self.alive.insert((y, x));
        }
        Ok(())
    }

    /// Moves the cells into the smallest rectangle around them.
    fn into_pattern(self) -> Result<Pattern, String> {
        let (Some(&(top, _)), Some(&(bottom, _))) = (self.alive.first(), self.alive.last()) else {
            return Err("there is no living cell in here".to_owned());
        };
        let columns = || self.alive.iter().map(|&(_, x)| x);
        let (left, right) = (columns().min().unwrap_or(0), columns().max().unwrap_or(0));
        let side = |from: Place, to: Place| {
            usize::try_from(to.abs_diff(from)).map_or(usize::MAX, |side| side.saturating_add(1))
        };
        let (width, height) = (side(left, right), side(top, bottom));
        check_size(width, height)?;
        let inside = |at: Place, from: Place| side(from, at) - 1;
        let alive = self.alive.iter().map(|&(y, x)| (inside(y, top), inside(x, left))).collect();
        let (rule, torus) = self.rule.map_or((None, None), |it| (Some(it.rule), it.torus));
        Ok(Pattern { width, height, rule, torus, alive })
    }
}

/// Reads a column and a row. They are at most 2^31 from the origin, so that no row runs off the plane.
fn place(text: &str, line: usize, column: usize) -> Result<(Place, Place), PatternError> {
    let mut numbers = text.split_whitespace().map(str::parse::<i32>);
    if let (Some(Ok(x)), Some(Ok(y)), None) = (numbers.next(), numbers.next(), numbers.next()) {
        return Ok((x.into(), y.into()));
    }
    let column = column + text.chars().take_while(|c| c.is_whitespace()).count();
    let what = "expected a column and a row, two numbers of at most 10 digits";
    Err(PatternError::new(line, column, what))
}
