//! Pictures of a demo or a group besides those of its claims.

use lab::{Timeline, human_time};
use serde::Serialize;

use super::judged::Picture;
use crate::report::{
    PythonReport,
    plot::time_bars,
    scaling::{Line, Series},
    timeline::{lane_names, lanes},
};

#[derive(Debug, Serialize)]
pub(super) struct Python {
    script: String,
    skipped: String,
    ratio: String,
    bars: String,
    picture: Option<Picture>,
}

impl Python {
    pub(super) fn new(python: &PythonReport) -> Self {
        let comparison = python.comparison.as_ref();
        let reason = || python.skipped.clone().unwrap_or_else(|| "not run".to_owned());
        Self {
            script: python.script.clone(),
            skipped: if comparison.is_some() { String::new() } else { reason() },
            ratio: comparison.map(ToString::to_string).unwrap_or_default(),
            bars: comparison.map_or_else(String::new, |c| {
                time_bars(&[("Python", c.subject.seconds), ("Rust", c.baseline.seconds)])
            }),
            picture: comparison.map(|comparison| Picture::new(comparison, None)),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Lanes {
    name: String,
    svg: String,
    threads: Vec<(String, usize)>,
    spans: Vec<[String; 5]>,
    /// Name, time and value of each change of a counter.
    samples: Vec<[String; 3]>,
}

impl Lanes {
    pub(super) fn new(timeline: &Timeline) -> Self {
        let span = |span: &lab::SpanRecord| {
            let kind = span.kind.clone().unwrap_or_else(|| "works".to_owned());
            let (from, time) = (human_time(span.start), human_time(span.seconds()));
            [span.name.clone(), span.lane(), kind, from, time]
        };
        let samples = |counter: &lab::CounterRecord| {
            let sample = |(at, value): &(f64, f64)| {
                [counter.name.clone(), human_time(*at), value.to_string()]
            };
            counter.samples.iter().map(sample).collect::<Vec<_>>()
        };
        Self {
            name: timeline.name.clone(),
            svg: lanes(timeline),
            threads: lane_names(timeline),
            spans: timeline.spans.iter().map(span).collect(),
            samples: timeline.counters.iter().flat_map(samples).collect(),
        }
    }
}

/// The cost of a benchmark's rows against a number in their titles.
#[derive(Debug, Serialize)]
pub(super) struct Scaling {
    title: String,
    svg: String,
    sizes: Vec<String>,
    /// A name, and a time for each size.
    lines: Vec<(String, Vec<String>)>,
}

impl Scaling {
    pub(super) fn new(series: &Series) -> Self {
        let sizes = series.sizes();
        let time = |line: &Line, size: f64| {
            let point = line.points.iter().find(|point| point.size.total_cmp(&size).is_eq());
            point.map_or_else(|| "-".to_owned(), |point| human_time(point.median))
        };
        let times = |line: &Line| sizes.iter().map(|size| time(line, *size)).collect();
        Self {
            title: series.title.clone(),
            svg: series.draw(),
            sizes: sizes.iter().map(ToString::to_string).collect(),
            lines: series.lines.iter().map(|line| (line.name.clone(), times(line))).collect(),
        }
    }
}
