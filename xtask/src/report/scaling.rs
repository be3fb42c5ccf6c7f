//! Scaling: rows of a benchmark whose titles differ in one number, drawn as cost against that number.

use std::fmt::Write;

use lab::{RowRecord, Side, human_time};

use crate::report::plot::{Axis, escaped};

/// The height of a picture without its axis.
const HEIGHT: f64 = 200.0;

/// Fewer sizes are better read in a table.
const FEWEST_SIZES: usize = 3;

/// Rows that differ in one number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    /// The title with `n` in place of the number.
    pub title: String,
    /// What was measured at each size: ours first.
    pub lines: Vec<Line>,
}

/// The cost of one program or library at each size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub name: String,
    pub points: Vec<Point>,
}

/// A median with the quarters around it, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub size: f64,
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

impl Point {
    fn new(number: f64, side: &Side) -> Self {
        let mut samples = side.samples.clone();
        samples.sort_by(f64::total_cmp);
        let quarter = samples.len() / 4;
        let at = |index: usize| samples.get(index).copied().unwrap_or(side.seconds);
        let last = samples.len().saturating_sub(1);
        Self {
            size: number,
            low: at(quarter),
            median: side.seconds,
            high: at(last - quarter.min(last)),
        }
    }
}

/// Finds the series among the rows of a group.
pub(crate) fn series(rows: &[RowRecord]) -> Vec<Series> {
    let mut found: Vec<Series> = Vec::new();
    for row in rows {
        let Some(comparison) = &row.comparison else { continue };
        for (title, size) in templates(&row.title) {
            let known = found.iter().position(|series| series.title == title);
            let index = known.unwrap_or_else(|| {
                found.push(Series { title, lines: Vec::new() });
                found.len() - 1
            });
            for side in [&comparison.subject, &comparison.baseline] {
                found[index].add(size, side);
            }
        }
    }
    found.retain(|series| series.lines.iter().any(|line| line.points.len() >= FEWEST_SIZES));
    for line in found.iter_mut().flat_map(|series| &mut series.lines) {
        line.points.sort_by(|a, b| a.size.total_cmp(&b.size));
    }
    found
}

impl Series {
    /// Adds a point, unless this side was measured at this size before: ours is measured beside each
    /// peer.
    fn add(&mut self, number: f64, side: &Side) {
        let known = self.lines.iter().position(|line| line.name == side.name);
        let index = known.unwrap_or_else(|| {
            self.lines.push(Line { name: side.name.clone(), points: Vec::new() });
            self.lines.len() - 1
        });
        let points = &mut self.lines[index].points;
        if points.iter().all(|point| point.size.total_cmp(&number).is_ne()) {
            points.push(Point::new(number, side));
        }
    }

    /// Returns the sizes, smallest first.
    pub(crate) fn sizes(&self) -> Vec<f64> {
        let mut sizes: Vec<_> = self.lines.iter().flat_map(|l| &l.points).map(|p| p.size).collect();
        sizes.sort_by(f64::total_cmp);
        sizes.dedup();
        sizes
    }

    /// Draws the lines on two logarithmic axes, each with a band for the middle half of its samples.
    pub(crate) fn draw(&self) -> String {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let x = Axis::over(points().map(|point| point.size));
        let y = Axis::over(points().flat_map(|point| [point.low, point.high]));
        let height = |seconds: f64| HEIGHT * (1.0 - y.at(seconds) / 100.0);
        let mut svg = String::new();
        let label = escaped(&format!(
            "{}: time against n, both logarithmic; the table has the numbers",
            self.title
        ));
        // Writing to a String cannot fail.
        let _ = write!(
            svg,
            "<svg class=\"scaling\" role=\"img\" height=\"{}\" aria-label=\"{label}\">",
            HEIGHT + 24.0
        );
        for tick in y.ticks(6) {
            let (at, text) = (height(tick), human_time(tick));
            let above = at - 3.0;
            let _ = write!(
                svg,
                "<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"{at:.1}\" y2=\"{at:.1}\"/><text x=\"0\" y=\"{above:.1}\">{text}</text>"
            );
        }
        let _ = write!(
            svg,
            "<svg width=\"100%\" height=\"{HEIGHT}\" viewBox=\"0 0 1000 {HEIGHT}\" preserveAspectRatio=\"none\">"
        );
        for (index, line) in self.lines.iter().enumerate() {
            let place = |point: &Point, seconds: f64| {
                format!("{:.0} {:.1}", x.at(point.size) * 10.0, height(seconds))
            };
            let upper = line.points.iter().map(|point| place(point, point.high));
            let lower = line.points.iter().rev().map(|point| place(point, point.low));
            let band: Vec<_> = upper.chain(lower).collect();
            let medians: Vec<_> =
                line.points.iter().map(|point| place(point, point.median)).collect();
            let _ = write!(svg, "<path class=\"band line{index}\" d=\"M{}Z\"/>", band.join("L"));
            let _ = write!(svg, "<path class=\"line line{index}\" d=\"M{}\"/>", medians.join("L"));
        }
        svg.push_str("</svg>");
        for size in self.sizes() {
            let (at, below) = (x.at(size), HEIGHT + 16.0);
            let _ = write!(
                svg,
                "<text x=\"{at:.2}%\" y=\"{below}\" text-anchor=\"middle\">{size}</text>"
            );
        }
        svg + "</svg>"
    }
}

/// Returns the title with `n` in place of each of its numbers in turn, and that number.
fn templates(title: &str) -> Vec<(String, f64)> {
    let bytes = title.as_bytes();
    let is_number = |index: usize| {
        bytes[index].is_ascii_digit()
            || (bytes[index] == b',' && {
                let near = |index: Option<usize>| {
                    index.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit)
                };
                near(index.checked_sub(1)) && near(Some(index + 1))
            })
    };
    let mut found = Vec::new();
    let mut index = 0;
    while index < bytes.len() {
        let start = index;
        while index < bytes.len() && is_number(index) {
            index += 1;
        }
        if start == index {
            index += 1;
        } else if let Ok(number) = title[start..index].replace(',', "").parse() {
            found.push((format!("{}n{}", &title[..start], &title[index..]), number));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    fn row(title: &str, peer: &str, ours: f64, theirs: f64) -> RowRecord {
        let side = |name: &str, seconds: f64| json!({"name": name, "seconds": seconds, "samples": [seconds, 0.9 * seconds, 1.1 * seconds, seconds]});
        let comparison = json!({"subject": side("ours", ours), "baseline": side(peer, theirs), "ratio": 1.0, "low": 1.0, "high": 1.0, "iterations": [1, 1]});
        from_value(json!({"title": title, "comparison": comparison, "goal": null, "verdict": null, "why": ""})).unwrap()
    }

    #[test]
    fn titles_are_split_at_each_number() {
        assert_eq!(
            templates("2:1, room for 1,024"),
            [
                ("n:1, room for 1,024".to_owned(), 2.0),
                ("2:n, room for 1,024".to_owned(), 1.0),
                ("2:1, room for n".to_owned(), 1024.0),
            ]
        );
    }

    #[test]
    fn rows_that_differ_in_one_number_are_a_series() {
        let rows = [
            row("4 threads", "std", 4.0, 8.0),
            row("1 thread", "std", 1.0, 2.0),
            row("2 threads", "std", 2.0, 4.0),
            row("2 threads", "kanal", 2.5, 3.0),
            row("64 threads", "std", 64.0, 128.0),
            row("8 children", "std", 1.0, 1.0),
        ];
        let found = series(&rows);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].title.as_str(), found[0].sizes()),
            ("n threads", vec![2.0, 4.0, 64.0])
        );
        let names: Vec<_> =
            found[0].lines.iter().map(|line| (line.name.as_str(), line.points.len())).collect();
        assert_eq!(names, [("ours", 3), ("std", 3), ("kanal", 1)]);
        let first = found[0].lines[0].points[0];
        assert!((first.median - 2.0).abs() < 1e-9, "the first measurement counts: {first:?}");
        let svg = found[0].draw();
        assert_eq!(svg.matches("class=\"line ").count(), 3);
        assert!(!svg.contains("NaN"), "{svg}");
    }
}
