//! When each span began and ended.

use serde::Serialize;

/// The spans of one pass, in the order in which they began.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct Timeline {
    /// What was done in that pass.
    pub name: String,
    /// The spans.
    pub spans: Vec<SpanRecord>,
    /// Numbers that changed in that pass, such as the length of a queue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<CounterRecord>,
}

impl Timeline {
    /// Adds spans where they belong: by their beginning, and the longer one first.
    pub(crate) fn add(&mut self, spans: Vec<SpanRecord>) {
        self.spans.extend(spans);
        self.spans.sort_by(|a, b| a.start.total_cmp(&b.start).then(b.end.total_cmp(&a.end)));
    }
}

/// A number that changed over time.
///
/// Each event such as `trace!(counter = "uploads", value = 3_u64)` is a sample of the counter `uploads`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct CounterRecord {
    /// What was counted.
    pub name: String,
    /// Seconds from the start of the pass, and the value from then on.
    pub samples: Vec<(f64, f64)>,
}

impl CounterRecord {
    /// Returns the largest value.
    ///
    /// ```
    /// # use lab::CounterRecord;
    /// let uploads = CounterRecord { name: "uploads".to_owned(), samples: vec![(0.0, 1.0), (0.5, 3.0)] };
    /// assert_eq!(uploads.largest(), 3.0);
    /// ```
    pub fn largest(&self) -> f64 {
        self.samples.iter().fold(0.0, |largest, (_, value)| largest.max(*value))
    }

    /// Says how large it was up to `end`, at most and on average, each value weighed by how long it
    /// lasted. It is 0 before the first sample.
    ///
    /// ```
    /// # use lab::CounterRecord;
    /// let uploads = CounterRecord { name: "uploads".to_owned(), samples: vec![(0.0, 1.0), (0.5, 3.0)] };
    /// assert_eq!(uploads.in_words(1.0), "uploads: at most 3, 2.0 on average");
    /// ```
    pub fn in_words(&self, end: f64) -> String {
        let (name, most, mean) = (&self.name, self.largest(), self.mean(end));
        format!("{name}: at most {most}, {mean:.1} on average")
    }

    fn mean(&self, end: f64) -> f64 {
        let ends = self.samples.iter().skip(1).map(|(at, _)| *at).chain([end]);
        let areas = self.samples.iter().zip(ends).map(|((at, value), end)| value * (end - at));
        areas.sum::<f64>() / end
    }
}

/// One span of a timeline.
///
/// `process`, `task` and `kind` are fields that the span was given, such as those of
/// `info_span!("fetch", task = "photo 3", kind = "waits")`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
pub struct SpanRecord {
    /// The span's name.
    pub name: String,
    /// The thread that entered it: its name, or its number where it has none.
    pub thread: String,
    /// The process that it stands for; nothing for the item's own.
    #[serde(default)]
    pub process: Option<String>,
    /// The task that it is about, such as one of many coroutines; nothing where a thread is.
    #[serde(default)]
    pub task: Option<String>,
    /// What it spends its time on, such as `waits`; nothing where that is to work.
    #[serde(default)]
    pub kind: Option<String>,
    /// Seconds from the start of the pass to the first entry.
    pub start: f64,
    /// Seconds from the start of the pass to the close.
    pub end: f64,
}

impl SpanRecord {
    /// Returns what its time was spent by: its task or its thread, after its process.
    ///
    /// ```
    /// # use lab::SpanRecord;
    /// let mut span = SpanRecord { thread: "main".to_owned(), ..SpanRecord::default() };
    /// assert_eq!(span.lane(), "main");
    /// (span.process, span.task) = (Some("worker 1".to_owned()), Some("photo 3".to_owned()));
    /// assert_eq!(span.lane(), "worker 1: photo 3");
    /// ```
    pub fn lane(&self) -> String {
        let lane = self.task.as_ref().unwrap_or(&self.thread);
        self.process.as_ref().map_or_else(|| lane.clone(), |process| format!("{process}: {lane}"))
    }

    /// Returns how long it lasted, in seconds.
    pub fn seconds(&self) -> f64 {
        self.end - self.start
    }
}
