//! What a call costs with more and more agents, and with more callers: measured, recorded and drawn.

use std::{fmt::Write, fs, path::Path, time::Duration};

/// The cost of a call with this number of agents and of callers.
pub(crate) struct Point {
    pub(crate) agents: u32,
    pub(crate) callers: u32,
    pub(crate) each: Duration,
}

/// Writes the points as JSON beside their picture. `about` says what they were measured on.
pub(crate) fn write(folder: &Path, about: &str, points: &[Point]) {
    let rows: Vec<_> = points
        .iter()
        .map(|Point { agents, callers, each }| {
            let nanos = each.as_nanos();
            serde_json::json!({"agents": agents, "callers": callers, "nanoseconds": nanos})
        })
        .collect();
    let record = serde_json::json!({"what": "10,000 no-ops, each", "on": about, "points": rows});
    let text = serde_json::to_string_pretty(&record).unwrap() + "\n";
    fs::write(folder.join("scale.json"), text).unwrap();
    fs::write(folder.join("scale.svg"), picture(about, points)).unwrap();
}

// The size of the picture, and of its margins.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 60.0;
const BELOW: f64 = 40.0;

/// Draws the time of a call against the number of agents, and against that of callers. Both axes are
/// logarithmic: from 1 to 256, and from 8 µs to 128 µs.
fn picture(about: &str, points: &[Point]) -> String {
    let x = |number: f64| LEFT + (WIDTH - LEFT - 20.0) * number.log2() / 8.0;
    let y = |micros: f64| (HEIGHT - BELOW) * (1.0 - (micros / 8.0).log2() / 4.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 -10 {WIDTH} {}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"12\"><title>Time of a call against the number of agents, \
         and of callers, on logarithmic axes</title><desc>{about}</desc>\
         <rect y=\"-10\" width=\"100%\" height=\"100%\" fill=\"white\"/>",
        HEIGHT + 10.0
    );
    // Writing to a String cannot fail.
    for micros in [8_u32, 16, 32, 64, 128] {
        let at = y(f64::from(micros));
        let _ = write!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{at:.0}\" y2=\"{at:.0}\" stroke=\"#ccc\"/>\
             <text x=\"{}\" y=\"{:.0}\" text-anchor=\"end\">{micros} µs</text>",
            LEFT - 6.0,
            at + 4.0
        );
    }
    for number in [1_u32, 2, 4, 8, 16, 32, 64, 128, 256] {
        let _ = write!(
            svg,
            "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{number}</text>",
            x(f64::from(number)),
            HEIGHT - BELOW + 18.0
        );
    }
    let by_agents: Vec<_> = points.iter().filter(|p| p.callers == 1 && p.agents != 4).collect();
    let by_callers: Vec<_> = points.iter().filter(|p| p.agents == 4).collect();
    let lines = [
        (
            "agents, with one caller",
            "#0b57a4",
            by_agents,
            (|p| f64::from(p.agents)) as fn(&Point) -> f64,
        ),
        ("callers, with four agents", "#a34700", by_callers, |p| f64::from(p.callers)),
    ];
    for (index, (name, color, line, size)) in lines.into_iter().enumerate() {
        let places: Vec<_> = line
            .iter()
            .map(|p| format!("{:.0},{:.0}", x(size(p)), y(p.each.as_secs_f64() * 1e6)))
            .collect();
        let _ = write!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>\
             <text x=\"{}\" y=\"{}\" fill=\"{color}\">{name}</text>",
            places.join(" "),
            LEFT + 10.0,
            20 + 18 * index
        );
    }
    svg + "</svg>\n"
}
