//! Prints texts side by side.

use std::fmt::{self, Display};

/// Texts side by side, each under its number.
///
/// ```
/// use item40_coroutines::life::ColumnPrinter;
///
/// let mut columns = ColumnPrinter::new();
/// columns.append("*--\n-*-");
/// columns.append("**-\n---");
/// assert_eq!(columns.to_string(), " 0  |  1 \n*-- | **-\n-*- | ---");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnPrinter {
    columns: Vec<String>,
}

impl ColumnPrinter {
    /// Makes a printer without columns.
    pub const fn new() -> Self {
        Self { columns: Vec::new() }
    }

    /// Adds a column with `data` on the right.
    ///
    /// ```
    /// use item40_coroutines::life::{ColumnPrinter, Grid};
    ///
    /// let mut columns = ColumnPrinter::new();
    /// columns.append(Grid::with_alive(2, 3, [(0, 0), (1, 1)]));
    /// assert_eq!(columns.to_string(), " 0 \n*--\n-*-");
    /// ```
    pub fn append(&mut self, data: impl Display) {
        self.columns.push(data.to_string());
    }
}

impl Display for ColumnPrinter {
    /// Writes the row of numbers, then the lines; empty lines fill up a short column.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = self.columns.iter().enumerate().map(|(number, data)| {
            let padding = " ".repeat(width(data) / 2);
            format!("{padding}{number}{padding}")
        });
        f.write_str(&numbers.collect::<Vec<_>>().join(" | "))?;
        let heights = self.columns.iter().map(|data| data.lines().count());
        for row in 0..heights.max().unwrap_or(0) {
            let cells = self.columns.iter().map(|data| {
                let line = data.lines().nth(row).unwrap_or_default();
                format!("{line:width$}", width = width(data))
            });
            write!(f, "\n{}", cells.collect::<Vec<_>>().join(" | "))?;
        }
        Ok(())
    }
}

/// Returns the width of the first line, in characters.
fn width(data: &str) -> usize {
    data.lines().next().unwrap_or_default().chars().count()
}
