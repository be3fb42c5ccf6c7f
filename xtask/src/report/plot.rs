//! Pictures as inline SVG: pure functions of what was measured.
//!
//! Positions across are percentages and text has a fixed size, so a picture is as wide as the page
//! and its text can be read on a telephone. Colors come from the page's style sheet.

use std::fmt::Write;

use lab::{Comparison, Limit, human_time};

/// A logarithmic axis from 0 to 100 %.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
}

/// Free room at both ends of an axis, in percent, for the ticks' text.
const MARGIN: f64 = 4.0;

impl Axis {
    /// Makes an axis that shows all of these positive values.
    pub(crate) fn over(values: impl IntoIterator<Item = f64>) -> Self {
        let logs =
            values.into_iter().filter(|value| value.is_finite() && *value > 0.0).map(f64::ln);
        let (low, high) = logs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), log| {
            (low.min(log), high.max(log))
        });
        if low > high {
            return Self { low: -1.0, high: 1.0 };
        }
        // An axis that is too short would blow noise up.
        let missing = (0.2 - (high - low)).max(0.0) / 2.0;
        Self { low: low - missing, high: high + missing }
    }

    /// Returns where a value lies, in percent; beyond the ends, the end.
    pub(crate) fn at(self, value: f64) -> f64 {
        let share = (value.max(f64::MIN_POSITIVE).ln() - self.low) / (self.high - self.low);
        MARGIN + share.clamp(0.0, 1.0) * (100.0 - 2.0 * MARGIN)
    }

    /// Returns at most `most` round values on the axis.
    pub(crate) fn ticks(self, most: usize) -> Vec<f64> {
        const COARSE_TO_FINE: [&[f64]; 5] = [
            &[1.0],
            &[1.0, 3.0],
            &[1.0, 2.0, 5.0],
            &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
            &[1.0, 1.1, 1.2, 1.3, 1.5, 1.7, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
        ];
        let ticks = |digits: &[f64]| -> Vec<f64> {
            let powers = (-12..=12).map(|power| 10_f64.powi(power));
            let all = powers.flat_map(|power| digits.iter().map(move |digit| digit * power));
            all.filter(|tick| (self.low..=self.high).contains(&tick.ln())).collect()
        };
        let fine = COARSE_TO_FINE.map(ticks);
        let few = fine.iter().filter(|ticks| ticks.len() <= most).max_by_key(|ticks| ticks.len());
        let all = || fine[0].iter().step_by(fine[0].len().div_ceil(most).max(1));
        few.cloned().unwrap_or_else(|| all().copied().collect())
    }
}

/// Dots that a strip shows at most; of more samples, every second, third, ... is drawn.
const MOST_DOTS: usize = 120;

/// Draws a comparison: each pair's ratio as a dot, the interval as a bar, the limit as a line with
/// the claimed side shaded.
pub(crate) fn ratio_plot(comparison: &Comparison, limit: Option<Limit>) -> String {
    let Comparison { ratio, low, high, subject, baseline, .. } = comparison;
    let ratios: Vec<f64> =
        subject.samples.iter().zip(&baseline.samples).map(|(s, b)| s / b).collect();
    let limits = limit.map_or_else(Vec::new, limits);
    let shown = ratios.iter().copied().chain([*low, *high, 1.0]).chain(limits.iter().copied());
    let axis = Axis::over(shown);
    let mut svg = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<svg class=\"ratio\" role=\"img\" height=\"82\" aria-label=\"{}\">",
        ratio_text(comparison, limit)
    );
    let _ = claimed(&mut svg, axis, limit);
    let _ = axis_lines(&mut svg, axis, 60);
    let _ = dots(&mut svg, axis, &ratios);
    let (from, to, at) = (axis.at(*low), axis.at(*high), axis.at(*ratio));
    let width = (to - from).max(0.3);
    let _ = write!(
        svg,
        "<rect class=\"interval\" x=\"{from:.2}%\" y=\"43\" width=\"{width:.2}%\" height=\"8\" rx=\"2\"><title>{low:.3} to {high:.3}</title></rect>"
    );
    let _ = write!(
        svg,
        "<circle class=\"value\" cx=\"{at:.2}%\" cy=\"47\" r=\"5\"><title>{ratio:.3}</title></circle>"
    );
    for limit in limits {
        let at = axis.at(limit);
        let _ = write!(
            svg,
            "<line class=\"limit\" x1=\"{at:.2}%\" x2=\"{at:.2}%\" y1=\"2\" y2=\"60\"><title>limit {}</title></line>",
            short(limit)
        );
    }
    svg + "</svg>"
}

fn ratio_text(comparison: &Comparison, limit: Option<Limit>) -> String {
    let Comparison { ratio, low, high, .. } = comparison;
    let claimed = limit.map_or_else(String::new, |limit| format!(", claimed {limit}"));
    let pairs = comparison.subject.samples.len();
    format!("ratio {ratio:.3}, interval {low:.3} to {high:.3}, from {pairs} pairs{claimed}")
}

fn limits(limit: Limit) -> Vec<f64> {
    match limit {
        Limit::AtMost(limit) | Limit::AtLeast(limit) => vec![limit],
        Limit::Between(low, high) => vec![low, high],
    }
}

/// Shades the side of the axis that is claimed.
fn claimed(svg: &mut String, axis: Axis, limit: Option<Limit>) -> std::fmt::Result {
    let Some(limit) = limit else { return Ok(()) };
    let (from, to) = match limit {
        Limit::AtMost(limit) => (0.0, axis.at(limit)),
        Limit::AtLeast(limit) => (axis.at(limit), 100.0),
        Limit::Between(low, high) => (axis.at(low), axis.at(high)),
    };
    let width = to - from;
    write!(
        svg,
        "<rect class=\"claimed\" x=\"{from:.2}%\" y=\"2\" width=\"{width:.2}%\" height=\"58\"/>"
    )
}

/// Draws the axis at height `y` with its ticks, and a line where both sides are equal.
fn axis_lines(svg: &mut String, axis: Axis, y: u32) -> std::fmt::Result {
    write!(svg, "<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>")?;
    for tick in axis.ticks(7) {
        let (at, text) = (axis.at(tick), short(tick));
        let (end, below) = (y + 4, y + 18);
        write!(
            svg,
            "<line class=\"axis\" x1=\"{at:.2}%\" x2=\"{at:.2}%\" y1=\"{y}\" y2=\"{end}\"/>"
        )?;
        write!(svg, "<text x=\"{at:.2}%\" y=\"{below}\" text-anchor=\"middle\">{text}</text>")?;
    }
    let one = axis.at(1.0);
    write!(svg, "<line class=\"equal\" x1=\"{one:.2}%\" x2=\"{one:.2}%\" y1=\"2\" y2=\"{y}\"/>")
}

/// Draws a strip of dots. They are strokes of no length with round ends in a picture of their own,
/// which is stretched: that takes a tenth of the room of circles.
fn dots(svg: &mut String, axis: Axis, ratios: &[f64]) -> std::fmt::Result {
    let step = ratios.len().div_ceil(MOST_DOTS).max(1);
    write!(
        svg,
        "<svg y=\"4\" width=\"100%\" height=\"34\" viewBox=\"0 0 1000 34\" preserveAspectRatio=\"none\"><path class=\"dots\" d=\""
    )?;
    for (index, ratio) in ratios.iter().step_by(step).enumerate() {
        // Neighbors in time lie at different heights, so that equal ones do not hide each other.
        let (x, y) = (axis.at(*ratio) * 10.0, 4 + index * 11 % 27);
        write!(svg, "M{x:.0} {y}h0")?;
    }
    write!(svg, "\"/></svg>")
}

/// Draws two times as bars on a common axis that begins at 0.
pub(crate) fn time_bars(bars: &[(&str, f64)]) -> String {
    let longest = bars.iter().fold(0.0_f64, |longest, (_, seconds)| longest.max(*seconds));
    let mut svg = String::new();
    let text: Vec<_> =
        bars.iter().map(|(name, seconds)| format!("{name} {}", human_time(*seconds))).collect();
    let _ = write!(
        svg,
        "<svg class=\"bars\" role=\"img\" height=\"{}\" aria-label=\"{}\">",
        bars.len() * 40,
        escaped(&text.join(", "))
    );
    for (index, ((_, seconds), text)) in bars.iter().zip(&text).enumerate() {
        let (y, width) = (index * 40, (100.0 * seconds / longest.max(f64::MIN_POSITIVE)).max(0.3));
        let (text, text_y, bar_y) = (escaped(text), y + 14, y + 19);
        let _ = write!(
            svg,
            "<text x=\"0\" y=\"{text_y}\">{text}</text><rect class=\"bar bar{index}\" x=\"0\" y=\"{bar_y}\" width=\"{width:.2}%\" height=\"14\" rx=\"2\"/>"
        );
    }
    svg + "</svg>"
}

/// Returns text that can stand in HTML, also in an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // A control character is not allowed in any document.
            c if c.is_control() && c != '\n' && c != '\t' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Formats a tick or a limit with as many digits as it needs.
pub(crate) fn short(value: f64) -> String {
    if !(1e-3..1e5).contains(&value) {
        return format!("{value:.0e}");
    }
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axis_ticks_are_round_few_and_inside() {
        for (low, high) in [(0.9, 1.1), (0.5, 3.0), (1.0, 1000.0), (1e-6, 1e6), (2.0, 2.0)] {
            let axis = Axis::over([low, high]);
            let ticks = axis.ticks(7);
            assert!((1..=7).contains(&ticks.len()), "{low} to {high}: {ticks:?}");
            assert!(ticks.iter().all(|tick| (0.0..=100.0).contains(&axis.at(*tick))));
        }
        let ticks = Axis::over([0.5, 2.0]).ticks(7);
        assert_eq!(
            ticks.into_iter().map(short).collect::<Vec<_>>(),
            ["0.5", "0.7", "1", "1.5", "2"]
        );
    }

    #[test]
    fn axis_keeps_what_is_beyond_its_ends_at_the_ends() {
        let axis = Axis::over([1.0, 100.0, f64::NAN, f64::INFINITY, 0.0]);
        assert!((axis.at(10.0) - 50.0).abs() < 1e-9);
        assert!(axis.at(0.0) < 4.01 && axis.at(1e9) > 95.99);
    }

    #[test]
    fn text_is_escaped_for_html() {
        assert_eq!(escaped("<a b=\"c\">&\u{1b}"), "&lt;a b=&quot;c&quot;&gt;&amp;\u{fffd}");
    }

    #[test]
    fn ticks_have_the_digits_they_need() {
        assert_eq!([0.05, 1.0, 1.5, 100.0, 1e6].map(short), ["0.05", "1", "1.5", "100", "1e6"]);
    }
}
