//! Numbers that change: each event such as `trace!(counter = "uploads", value = 3_u64)` is a sample.

use std::{fmt, mem, sync::Mutex, time::Instant};

use tracing::{
    Event,
    field::{Field, Visit},
};

use super::lock;
use crate::CounterRecord;

static SAMPLES: Mutex<Vec<Sample>> = Mutex::new(Vec::new());

struct Sample {
    counter: String,
    value: f64,
    at: Instant,
}

/// The two fields that make an event a sample.
#[derive(Default)]
struct Fields {
    counter: Option<String>,
    value: Option<f64>,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "counter" {
            self.counter = Some(value.to_owned());
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.record_f64(field, value as f64);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "value" {
            self.value = Some(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// Notes the sample of a counter; other events say nothing here.
pub(super) fn note(event: &Event<'_>) {
    let at = Instant::now();
    let mut fields = Fields::default();
    event.record(&mut fields);
    if let Fields { counter: Some(counter), value: Some(value) } = fields {
        lock(&SAMPLES).push(Sample { counter, value, at });
    }
}

/// Forgets all samples.
pub(super) fn clear() {
    lock(&SAMPLES).clear();
}

/// Takes the counters that were sampled, in the order of their first samples.
pub(super) fn take(since_begin: impl Fn(Instant) -> f64) -> Vec<CounterRecord> {
    let mut counters: Vec<CounterRecord> = Vec::new();
    let mut samples = mem::take(&mut *lock(&SAMPLES));
    samples.sort_by_key(|sample| sample.at);
    for Sample { counter: name, value, at } in samples {
        let sample = (since_begin(at), value);
        match counters.iter_mut().find(|counter| counter.name == name) {
            Some(counter) => counter.samples.push(sample),
            None => counters.push(CounterRecord { name, samples: vec![sample] }),
        }
    }
    counters
}
