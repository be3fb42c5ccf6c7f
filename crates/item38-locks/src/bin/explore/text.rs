//! What was found, for a reader.

use std::fmt::Write;

use anyhow::Result;
use item38_locks::explorer::{Outcome, Program, Share, context_switches, draw};

use crate::counts::Counts;

pub(crate) fn explored(
    title: &str,
    program: &Program,
    counts: &Counts,
    failure: Option<&[usize]>,
) -> Result<String> {
    let mut text = format!("{title}\n{}\n", headline(counts));
    for row in rows(program, counts) {
        writeln!(text, "  {}", row.trim_end())?;
    }
    match failure {
        Some(schedule) => {
            let switches = context_switches(schedule);
            let plural = if switches == 1 { "" } else { "es" };
            writeln!(text, "\nIt fails with {switches} context switch{plural}:\n")?;
            writeln!(text, "{}", draw(program, schedule)?)?;
            write!(text, "\nTo draw it again: --replay {}", names(program, schedule))?;
        }
        None if counts.has_failures(program) => {
            text += "\nThe search for the shortest failure has come to its limit.";
        }
        None if matches!(counts, Counts::Sampled(_)) => text += "\nNone of these fails.",
        None => text += "\nNo schedule fails.",
    }
    Ok(text)
}

/// Returns a schedule as `--replay` reads it.
pub(crate) fn names(program: &Program, schedule: &[usize]) -> String {
    schedule.iter().map(|&thread| program.name(thread)).collect::<Vec<_>>().join(",")
}

fn headline(counts: &Counts) -> String {
    match counts {
        Counts::All(all) if all.schedules() == 1 => "1 schedule".to_owned(),
        Counts::All(all) => format!("{} schedules", all.schedules()),
        Counts::Sampled(sample) => format!(
            "{} schedules at random; the estimated shares of all schedules have a 95 % margin",
            sample.schedules()
        ),
        Counts::Uncountable(_) => {
            "Schedules without end: a thread can go around a loop any number of times".to_owned()
        }
    }
}

fn rows(program: &Program, counts: &Counts) -> Vec<String> {
    let rows: Vec<(String, String, String)> = match counts {
        Counts::All(all) => {
            let row = |(outcome, count): (&Outcome, u128)| {
                let percent = 100.0 * count as f64 / all.schedules() as f64;
                (values(program, outcome), count.to_string(), hundredths(percent, count > 0))
            };
            all.iter().map(row).collect()
        }
        Counts::Sampled(sample) => {
            let row = |(outcome, share): (&Outcome, Share)| {
                let percent = hundredths(100.0 * share.estimate, share.drawn > 0);
                let with_margin = format!("{percent} ± {:.2}", 100.0 * share.margin);
                (values(program, outcome), format!("{} drawn", share.drawn), with_margin)
            };
            sample.iter().map(row).collect()
        }
        Counts::Uncountable(outcomes) => {
            let row = |outcome| (values(program, outcome), String::new(), String::new());
            outcomes.iter().map(row).collect()
        }
    };
    let name = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0);
    let count = rows.iter().map(|row| row.1.len()).max().unwrap_or(0);
    rows.iter().map(|row| format!("{:name$}  {:>count$}  {}", row.0, row.1, row.2)).collect()
}

fn values(program: &Program, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ends(values) if values.is_empty() => "all threads end".to_owned(),
        Outcome::Ends(values) => {
            let names = program.variables().zip(values);
            names.map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
        }
        Outcome::Deadlock => "deadlock".to_owned(),
        Outcome::Endless => "never ends".to_owned(),
    }
}

/// Returns a percentage with two digits. A rare outcome is not shown as none.
fn hundredths(percent: f64, occurs: bool) -> String {
    let number =
        if percent < 0.005 && occurs { "<0.01".to_owned() } else { format!("{percent:.2}") };
    format!("{number:>6} %")
}
