//! What was found, as data.

use anyhow::Result;
use item38_locks::explorer::{
    Outcome, Program, Replay, ReplayError, Step, context_switches, draw, replay,
};
use serde_json::{Value, json};

use crate::{counts::Counts, options::Options, text::names};

pub(crate) fn explored(
    title: &str,
    program: &Program,
    counts: &Counts,
    failure: Option<&[usize]>,
    options: &Options,
) -> Result<Value> {
    let threads: Vec<_> = (0..program.threads().len()).map(|n| program.name(n)).collect();
    let failure = failure.map(|failure| schedule(program, failure)).transpose()?;
    let counted = |of: &Outcome, schedules: Value, share: f64, margin: f64| {
        let mut row = outcome(program, of);
        row["schedules"] = schedules;
        row["share"] = json!(share);
        row["margin"] = json!(margin);
        row
    };
    let (schedules, failures, outcomes): (Value, Value, Vec<Value>) = match counts {
        Counts::All(all) => {
            let rows = all.iter().map(|(outcome, count)| {
                counted(outcome, exact(count), count as f64 / all.schedules() as f64, 0.0)
            });
            (exact(all.schedules()), exact(all.failures(program)), rows.collect())
        }
        Counts::Sampled(sample) => {
            let rows = sample.iter().map(|(outcome, share)| {
                counted(outcome, json!(share.drawn), share.estimate, share.margin)
            });
            (json!(sample.schedules()), json!(sample.failures(program)), rows.collect())
        }
        Counts::Uncountable(outcomes) => {
            let rows = outcomes.iter().map(|of| outcome(program, of));
            (Value::Null, Value::Null, rows.collect())
        }
    };
    Ok(json!({
        "program": title,
        "threads": threads,
        "sampled": options.sample.is_some(),
        "seed": options.sample.map(|_| options.seed),
        "schedules": schedules,
        "failures": failures,
        "passes": !counts.has_failures(program),
        "outcomes": outcomes,
        "shortest_failure": failure,
    }))
}

pub(crate) fn outcome(program: &Program, outcome: &Outcome) -> Value {
    let values = match outcome {
        Outcome::Ends(values) => {
            let names = program.variables().zip(values);
            names.map(|(name, value)| (name.to_owned(), json!(value))).collect()
        }
        Outcome::Deadlock | Outcome::Endless => Value::Null,
    };
    json!({
        "deadlock": *outcome == Outcome::Deadlock,
        "endless": *outcome == Outcome::Endless,
        "values": values,
        "expected": program.expects(outcome),
    })
}

pub(crate) fn schedule(program: &Program, schedule: &[usize]) -> Result<Value, ReplayError> {
    let Replay { steps, waiting, .. } = replay(program, schedule)?;
    let step = |step: &Step| json!({ "thread": program.name(step.thread), "text": step.text, "value": step.value });
    Ok(json!({
        "context_switches": context_switches(schedule),
        "threads": schedule,
        "replay": names(program, schedule),
        "steps": steps.iter().map(step).collect::<Vec<_>>(),
        "waiting": waiting.iter().map(step).collect::<Vec<_>>(),
        "drawn": draw(program, schedule)?.lines().collect::<Vec<_>>(),
    }))
}

/// Returns a string for a number that would lose digits in most readers.
fn exact(count: u128) -> Value {
    const EXACT: u128 = 1 << 53;
    if count <= EXACT { json!(count) } else { json!(count.to_string()) }
}
