//! Generations of the Game of Life in a transcript, drawn as pictures.

use std::fmt::Write;

/// The side of a cell, in pixels.
const CELL: usize = 10;

/// A grid of living and dead cells under its heading.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Generation {
    name: String,
    rows: Vec<Vec<bool>>,
}

/// Draws every generation that a transcript prints in columns, as the notebook does: a line of
/// headings between bars, then rows of `*` and `-`.
pub(crate) fn pictures(transcript: &[String]) -> Vec<String> {
    generations(transcript).iter().map(Generation::draw).collect()
}

fn generations(transcript: &[String]) -> Vec<Generation> {
    let mut found = Vec::new();
    let mut headings: Option<Vec<Generation>> = None;
    for line in transcript {
        let columns: Vec<_> = line.split('|').map(str::trim).collect();
        let cells =
            |column: &&str| !column.is_empty() && column.chars().all(|c| c == '*' || c == '-');
        match &mut headings {
            Some(grids) if grids.len() == columns.len() && columns.iter().all(cells) => {
                for (grid, column) in grids.iter_mut().zip(&columns) {
                    grid.rows.push(column.chars().map(|c| c == '*').collect());
                }
            }
            _ => {
                found.extend(headings.take().into_iter().flatten());
                let is_heading =
                    columns.len() > 1 && columns.iter().all(|name| name.parse::<u32>().is_ok());
                let grid = |name: &&str| Generation { name: (*name).to_owned(), rows: Vec::new() };
                headings = is_heading.then(|| columns.iter().map(grid).collect());
            }
        }
    }
    found.extend(headings.into_iter().flatten());
    found.retain(|generation| !generation.rows.is_empty());
    found
}

impl Generation {
    fn draw(&self) -> String {
        let (height, width) = (self.rows.len() * CELL, self.rows[0].len() * CELL);
        let alive = self.rows.iter().flatten().filter(|alive| **alive).count();
        let mut svg = format!(
            "<svg class=\"life\" role=\"img\" width=\"{width}\" height=\"{height}\" aria-label=\"Generation {}: \
             {alive} living cells\"><rect class=\"dead\" width=\"100%\" height=\"100%\"/>",
            self.name
        );
        for (y, row) in self.rows.iter().enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, alive)| **alive) {
                let (x, y, side) = (x * CELL + 1, y * CELL + 1, CELL - 2);
                // Writing to a String cannot fail.
                let _ = write!(
                    svg,
                    "<rect class=\"alive\" x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\"/>"
                );
            }
        }
        svg + "</svg>"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn generations_in_columns_are_drawn() {
        let text = "---*\n\n  0  |  1  \n-*-- | --*-\n---- | *---\nthe end | of it\n-*-- | ----";
        let found = generations(&transcript(text));
        let living: Vec<_> = found
            .iter()
            .map(|g| {
                (g.name.as_str(), g.rows.len(), g.rows.iter().flatten().filter(|a| **a).count())
            })
            .collect();
        assert_eq!(living, [("0", 2, 1), ("1", 2, 2)]);
        assert!(found[1].draw().contains("aria-label=\"Generation 1: 2 living cells\""));
    }

    #[test]
    fn other_tables_are_not_generations() {
        assert!(
            pictures(&transcript("thread 1 | thread 2\nload 0 | \n | load 0\n1 | 2\n3 | 4"))
                .is_empty()
        );
    }
}
