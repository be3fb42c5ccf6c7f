//! A rule with the bounded grid that it is meant for.

use std::{fmt, str::FromStr};

use super::{Rule, RuleError, pattern::check_size};

/// A rule and the torus that it is meant for, as `B3/S23:T100,50` says: 100 wide and 50 high.
///
/// The notation is Golly's for bounded grids. Of these only the torus is read.
///
/// ```
/// use item40_coroutines::life::{BoundedRule, Rule};
///
/// let bounded: BoundedRule = "b3s23:t100,50".parse()?;
/// assert_eq!(bounded, BoundedRule { rule: Rule::LIFE, torus: Some((100, 50)) });
/// assert_eq!(bounded.to_string(), "B3/S23:T100,50");
/// assert_eq!("23/3".parse(), Ok(BoundedRule::from(Rule::LIFE)));
/// # Ok::<(), item40_coroutines::life::RuleError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BoundedRule {
    /// The rule.
    pub rule: Rule,
    /// The width and height of the torus; `None` if the text names none.
    pub torus: Option<(usize, usize)>,
}

impl From<Rule> for BoundedRule {
    fn from(rule: Rule) -> Self {
        Self { rule, torus: None }
    }
}

impl FromStr for BoundedRule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let Some((rule, grid)) = text.split_once(':') else {
            return Ok(text.parse::<Rule>()?.into());
        };
        let column = rule.chars().count() + 2;
        Ok(Self { rule: rule.parse()?, torus: Some(torus(grid, column)?) })
    }
}

/// Reads `T100,50`, or `T100` for a square.
fn torus(grid: &str, column: usize) -> Result<(usize, usize), RuleError> {
    let error = |column, what| Err(RuleError::new(column, what));
    let sides = match grid.chars().next().map(|topology| topology.to_ascii_uppercase()) {
        Some('T') => &grid[1..],
        Some('P' | 'K' | 'C' | 'S') => {
            return error(column, "of bounded grids only the torus is read, such as :T100,50");
        }
        _ => return error(column, "expected a torus such as :T100,50"),
    };
    let (width, height) = sides.split_once(',').unwrap_or((sides, sides));
    let height_column =
        column + 1 + if sides.contains(',') { width.chars().count() + 1 } else { 0 };
    let width = side(width, column + 1)?;
    let height = side(height, height_column)?;
    if check_size(width, height).is_err() {
        return error(column, "the torus has more than 16777216 cells");
    }
    Ok((width, height))
}

fn side(digits: &str, column: usize) -> Result<usize, RuleError> {
    let what = match digits.parse() {
        Ok(0) => "a side of 0 means a grid without an edge, which is not read",
        Ok(side) if digits.starts_with(|c: char| c.is_ascii_digit()) => return Ok(side),
        _ if digits.contains(['+', '-', '*']) => "a torus with a shift or a twist is not read",
        _ => "expected the sides of a torus such as :T100,50",
    };
    Err(RuleError::new(column, what))
}

impl fmt::Display for BoundedRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.torus {
            Some((width, height)) => write!(f, "{}:T{width},{height}", self.rule),
            None => self.rule.fmt(f),
        }
    }
}
