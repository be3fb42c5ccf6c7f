//! Timelines: lanes in a page, and a trace that Perfetto opens.

use std::fmt::Write;

use lab::{CounterRecord, SpanRecord, Timeline, human_time};
use serde_json::{Value, json};

use crate::report::{Report, plot::escaped};

/// The height of a row of spans.
const ROW: usize = 24;

/// A row of spans of one lane that do not overlap.
#[derive(Debug)]
struct Row<'a> {
    lane: String,
    spans: Vec<&'a SpanRecord>,
}

/// Draws a lane per thread, task or process, with more rows where its spans overlap, and a lane per
/// counter. A span is a picture of its own, which cuts its name off at its end.
pub(crate) fn lanes(timeline: &Timeline) -> String {
    let end = timeline.spans.iter().fold(f64::MIN_POSITIVE, |end, span| end.max(span.end));
    let rows = rows(&timeline.spans);
    let lanes = rows.len() + timeline.counters.len();
    let height = lanes * ROW + ROW;
    let mut svg = String::new();
    // Writing to a String cannot fail.
    let label = format!("{}: {} spans in {}", timeline.name, timeline.spans.len(), human_time(end));
    let _ = write!(
        svg,
        "<svg class=\"lanes\" role=\"img\" height=\"{height}\" aria-label=\"{}\">",
        escaped(&label)
    );
    for (index, row) in rows.iter().enumerate() {
        let y = index * ROW;
        if index == 0 || rows[index - 1].lane != row.lane {
            svg += &axis(y);
        }
        for span in &row.spans {
            let (x, width) = (100.0 * span.start / end, (100.0 * span.seconds() / end).max(0.15));
            let (name, lane) = (escaped(&span.name), escaped(&row.lane));
            let (kind, class) = match &span.kind {
                Some(kind) => (format!(" ({})", escaped(kind)), " other"),
                None => (String::new(), ""),
            };
            let (from, time) = (human_time(span.start), human_time(span.seconds()));
            let _ = write!(
                svg,
                "<svg x=\"{x:.3}%\" y=\"{}\" width=\"{width:.3}%\" height=\"{}\"><rect class=\"span{class}\" \
                 width=\"100%\" height=\"100%\" rx=\"2\"/><text x=\"4\" y=\"14\">{name}{kind}</text>\
                 <title>{name}{kind}, {lane}: {time} from {from}</title></svg>",
                y + 2,
                ROW - 4
            );
        }
    }
    for (index, counter) in timeline.counters.iter().enumerate() {
        svg += &steps(counter, end, (rows.len() + index) * ROW);
    }
    let y = lanes * ROW;
    svg += &axis(y);
    for (at, anchor) in [(0.0, "start"), (0.5, "middle"), (1.0, "end")] {
        let text = if at == 0.0 { "0".to_owned() } else { human_time(at * end) };
        let (x, y) = (at * 100.0, y + 17);
        let _ = write!(svg, "<text x=\"{x}%\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>");
    }
    svg + "</svg>"
}

/// Draws how a counter changed, as steps from its least value, 0, to its largest.
fn steps(counter: &CounterRecord, end: f64, y: usize) -> String {
    let largest = counter.largest().max(f64::MIN_POSITIVE);
    let x = |at: f64| 1000.0 * at / end;
    let mut path = format!("M{:.2} 1", counter.samples.first().map_or(0.0, |(at, _)| x(*at)));
    for (at, value) in &counter.samples {
        // Writing to a String cannot fail.
        let _ = write!(path, "H{:.2}V{:.3}", x(*at), 1.0 - value / largest);
    }
    format!(
        "{}<svg x=\"0\" y=\"{}\" width=\"100%\" height=\"{}\" viewBox=\"0 0 1000 1\" preserveAspectRatio=\"none\">\
         <path class=\"steps\" d=\"{path}H1000V1Z\"/><title>{}</title></svg>",
        axis(y),
        y + 4,
        ROW - 5,
        escaped(&counter.in_words(end))
    )
}

/// Draws a line from side to side.
fn axis(y: usize) -> String {
    format!("<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>")
}

/// Returns the names of the lanes with the number of their rows, for the column beside the lanes.
pub(crate) fn lane_names(timeline: &Timeline) -> Vec<(String, usize)> {
    let mut names: Vec<(String, usize)> = Vec::new();
    for row in rows(&timeline.spans) {
        match names.last_mut() {
            Some((name, rows)) if *name == row.lane => *rows += 1,
            _ => names.push((row.lane, 1)),
        }
    }
    let most =
        |counter: &CounterRecord| (format!("{}, 0 to {}", counter.name, counter.largest()), 1);
    names.extend(timeline.counters.iter().map(most));
    names
}

/// Puts each span into the first row of its lane that has room for it. The lanes of a process stand
/// together.
fn rows(spans: &[SpanRecord]) -> Vec<Row<'_>> {
    let mut lanes: Vec<(Option<&str>, Vec<Row<'_>>)> = Vec::new();
    let mut sorted: Vec<_> = spans.iter().collect();
    sorted.sort_by(|a, b| a.start.total_cmp(&b.start).then(b.end.total_cmp(&a.end)));
    for span in sorted {
        let name = span.lane();
        let known = lanes.iter().position(|(_, rows)| rows[0].lane == name);
        let row = Row { lane: name, spans: vec![span] };
        let Some(index) = known else {
            lanes.push((span.process.as_deref(), vec![row]));
            continue;
        };
        let rows = &mut lanes[index].1;
        let is_free = |row: &Row<'_>| row.spans.last().is_none_or(|last| last.end <= span.start);
        match rows.iter_mut().find(|row| is_free(row)) {
            Some(free) => free.spans.push(span),
            None => rows.push(row),
        }
    }
    let processes: Vec<_> = lanes.iter().map(|(process, _)| *process).collect();
    lanes.sort_by_key(|(process, _)| processes.iter().position(|first| first == process));
    lanes.into_iter().flat_map(|(_, rows)| rows).collect()
}

/// Returns all timelines of a report in Chrome's trace format, which Perfetto opens: a process per
/// timeline, a thread per lane, a track per counter, times in microseconds.
pub(crate) fn trace(report: &Report) -> Value {
    let mut events = Vec::new();
    let demos =
        report.items.iter().flat_map(|item| item.demos.iter().map(move |demo| (item, demo)));
    let timelines = demos.flat_map(|(item, demo)| {
        demo.timelines.iter().map(move |timeline| {
            (format!("{} {}: {}", item.name, demo.name, timeline.name), timeline)
        })
    });
    for (process, (name, timeline)) in (1..).zip(timelines) {
        events.push(json!({"ph": "M", "pid": process, "tid": 0, "name": "process_name", "args": {"name": name}}));
        let mut lanes: Vec<String> = Vec::new();
        for span in &timeline.spans {
            let lane = span.lane();
            if !lanes.contains(&lane) {
                let args = json!({"name": lane});
                lanes.push(lane.clone());
                events.push(json!({"ph": "M", "pid": process, "tid": lanes.len(), "name": "thread_name", "args": args}));
            }
            let thread = lanes.iter().position(|known| *known == lane).unwrap_or(0) + 1;
            let (start, length) = (span.start * 1e6, span.seconds() * 1e6);
            let kind = span.kind.as_deref().unwrap_or("works");
            events.push(json!({"ph": "X", "pid": process, "tid": thread, "name": span.name, "cat": kind, "ts": start, "dur": length}));
        }
        for counter in &timeline.counters {
            for (at, value) in &counter.samples {
                events.push(json!({"ph": "C", "pid": process, "tid": 0, "name": counter.name, "ts": at * 1e6, "args": {"value": value}}));
            }
        }
    }
    json!({"traceEvents": events, "displayTimeUnit": "ms"})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{DemoReport, ItemReport};

    fn span(name: &str, thread: &str, start: f64, end: f64) -> SpanRecord {
        serde_json::from_value(json!({"name": name, "thread": thread, "start": start, "end": end}))
            .unwrap()
    }

    fn timeline() -> Timeline {
        let spans = vec![
            span("all", "main", 0.0, 1.0),
            span("first", "worker", 0.0, 0.4),
            span("part", "main", 0.2, 0.6),
            span("second", "worker", 0.4, 0.9),
        ];
        let samples = vec![(0.0, 1.0), (0.25, 4.0), (0.5, 0.0)];
        let counters = vec![CounterRecord { name: "photos".to_owned(), samples }];
        Timeline { name: "call".to_owned(), spans, counters }
    }

    #[test]
    fn spans_lie_in_lanes_and_overlapping_ones_in_rows() {
        let timeline = timeline();
        let rows = rows(&timeline.spans);
        let names: Vec<Vec<_>> = rows
            .iter()
            .map(|row| row.spans.iter().map(|span| span.name.as_str()).collect())
            .collect();
        assert_eq!(names, [vec!["all"], vec!["part"], vec!["first", "second"]]);
        let lane = |name: &str, rows| (name.to_owned(), rows);
        let expected = [lane("main", 2), lane("worker", 1), lane("photos, 0 to 4", 1)];
        assert_eq!(lane_names(&timeline), expected);
        let path = "M0.00 1H0.00V0.750H250.00V0.000H500.00V1.000H1000V1Z";
        assert!(lanes(&timeline).contains(path), "{}", lanes(&timeline));
        assert_eq!(lanes(&timeline).matches("class=\"span\"").count(), 4);
    }

    #[test]
    fn lane_is_the_task_or_thread_after_its_process() {
        let mut child = span("run", "main", 0.0, 1.0);
        assert_eq!(child.lane(), "main");
        child.task = Some("photo 3".to_owned());
        child.process = Some("worker 1".to_owned());
        child.kind = Some("waits".to_owned());
        assert_eq!(child.lane(), "worker 1: photo 3");
        let timeline = Timeline { name: "t".to_owned(), spans: vec![child], ..Timeline::default() };
        assert!(
            lanes(&timeline).contains("class=\"span other\"")
                && lanes(&timeline).contains("run (waits)")
        );
    }

    /// The fields and their types are those of the Trace Event Format that Perfetto reads.
    #[test]
    fn trace_has_the_fields_that_perfetto_reads() {
        let mut report = Report::begin(false);
        let demo = DemoReport {
            name: "blink".to_owned(),
            timelines: vec![timeline()],
            ..DemoReport::default()
        };
        report.items.push(ItemReport { demos: vec![demo], ..ItemReport::new("item00-x") });
        let trace = trace(&report);
        let events = trace["traceEvents"].as_array().unwrap();
        let of_phase = |phase: &str| events.iter().filter(|e| e["ph"] == phase).collect::<Vec<_>>();
        assert_eq!((of_phase("X").len(), of_phase("M").len(), of_phase("C").len()), (4, 3, 3));
        assert_eq!(of_phase("C")[1]["args"]["value"], 4.0);
        for event in of_phase("X") {
            assert!(event["name"].is_string() && event["cat"].is_string(), "{event}");
            assert!(["ts", "dur"].iter().all(|key| event[key].is_f64()), "{event}");
            assert!(["pid", "tid"].iter().all(|key| event[key].is_i64()), "{event}");
        }
        assert_eq!(of_phase("M")[0]["args"]["name"], "item00-x blink: call");
        assert_eq!(of_phase("X")[3]["dur"], 500_000.0);
    }
}
