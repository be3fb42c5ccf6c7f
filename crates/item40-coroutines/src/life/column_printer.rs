//! Texts side by side.

use std::fmt::{self, Display};

/// Texts of the same number of lines side by side, each under its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnPrinter {
    columns: Vec<String>,
}

impl ColumnPrinter {
    /// No columns yet.
    pub const fn new() -> Self {
        Self { columns: Vec::new() }
    }

    /// Puts `data` to the right of what is there.
    pub fn append(&mut self, data: impl Display) {
        self.columns.push(data.to_string());
    }
}

impl Display for ColumnPrinter {
    /// The row of numbers, then the lines; a column that is too short has empty lines at its end.
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

/// Of the first line, in characters.
fn width(data: &str) -> usize {
    data.lines().next().unwrap_or_default().chars().count()
}
