//! What was found, for a reader and as JSON.

use std::fmt;

use item38_locks::explorer::{Outcome, Outcomes, Program, context_switches, draw};
use serde_json::{Value, json};

use crate::options::Options;

pub(crate) struct Found<'a> {
    pub(crate) title: String,
    pub(crate) program: &'a Program,
    pub(crate) outcomes: &'a Outcomes,
    pub(crate) failure: Option<Vec<usize>>,
    pub(crate) options: &'a Options,
}

impl Found<'_> {
    fn values(&self, outcome: &Outcome) -> String {
        let Outcome::Ends(values) = outcome else { return "deadlock".to_owned() };
        let names = self.program.variables().iter().zip(values);
        names.map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn json(&self) -> Value {
        let outcomes = self.outcomes.iter().map(|(outcome, schedules)| {
            let values = match outcome {
                Outcome::Ends(values) => {
                    let names = self.program.variables().iter().zip(values);
                    names.map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
                }
                Outcome::Deadlock => Value::Null,
            };
            json!({
                "deadlock": *outcome == Outcome::Deadlock,
                "values": values,
                "schedules": exact(schedules),
                "expected": *outcome == Outcome::Ends(self.program.expected().to_vec()),
            })
        });
        let failure = self.failure.as_ref().map(|schedule| {
            let drawn = draw(self.program, schedule);
            json!({
                "context_switches": context_switches(schedule),
                "threads": schedule,
                "drawn": drawn.lines().collect::<Vec<_>>(),
            })
        });
        json!({
            "program": self.title,
            "sampled": self.options.sample.is_some(),
            "seed": self.options.sample.map(|_| self.options.seed),
            "schedules": exact(self.outcomes.schedules()),
            "failures": exact(self.outcomes.failures(self.program)),
            "outcomes": outcomes.collect::<Vec<_>>(),
            "shortest_failure": failure,
        })
    }
}

/// A string where a number would lose digits in most readers.
fn exact(schedules: u128) -> Value {
    const EXACT: u128 = 1 << 53;
    if schedules <= EXACT { json!(schedules) } else { json!(schedules.to_string()) }
}

/// In percent; what is rare is not shown as nothing.
fn share(schedules: u128, all: u128) -> String {
    let percent = 100.0 * schedules as f64 / all as f64;
    if percent < 0.005 && schedules > 0 { "<0.01".to_owned() } else { format!("{percent:.2}") }
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.outcomes.schedules();
        let drawn_by_lot = if self.options.sample.is_some() { " drawn by lot" } else { "" };
        writeln!(f, "{}", self.title)?;
        let plural = if all == 1 { "" } else { "s" };
        writeln!(f, "{all} schedule{plural}{drawn_by_lot}")?;
        let outcomes = || self.outcomes.iter();
        let name = outcomes().map(|(outcome, _)| self.values(outcome).len()).max().unwrap_or(0);
        let digits = all.to_string().len();
        for (outcome, schedules) in outcomes() {
            let share = share(schedules, all);
            let values = self.values(outcome);
            writeln!(f, "  {values:name$}  {schedules:>digits$}  {share:>6} %")?;
        }
        match &self.failure {
            Some(schedule) => {
                let switches = context_switches(schedule);
                let plural = if switches == 1 { "" } else { "es" };
                writeln!(f, "\nIt goes wrong with {switches} context switch{plural}:\n")?;
                write!(f, "{}", draw(self.program, schedule))
            }
            None if self.outcomes.failures(self.program) > 0 => {
                write!(
                    f,
                    "\nThe search for the shortest of all that go wrong has come to its limit."
                )
            }
            None if self.options.sample.is_some() => write!(f, "\nNone of these goes wrong."),
            None => write!(f, "\nNo schedule goes wrong."),
        }
    }
}
