//! A schedule in columns.

use super::{Outcome, Program, Replay, ReplayError, Step, replay};

/// Draws a schedule: a column for each thread and a line for each step, with the value that the step
/// has read, made or written. The last line says what the schedule leads to.
///
/// ```
/// use item38_locks::explorer::{draw, two_locks};
///
/// let drawn = draw(&two_locks(), &[0, 0])?;
/// assert!(drawn.starts_with("Thread A                      | Thread B\nlock first "));
/// assert!(drawn.ends_with("| waits for second, held by A\nThe schedule goes on."));
/// # Ok::<(), item38_locks::explorer::ReplayError>(())
/// ```
///
/// # Errors
/// The schedule is not one of this program: a thread cannot take the step that it gives it.
pub fn draw(program: &Program, schedule: &[usize]) -> Result<String, ReplayError> {
    let Replay { mut steps, waiting, outcome } = replay(program, schedule)?;
    steps.extend(waiting);
    Ok(columns(program, &steps) + &end(program, outcome.as_ref()))
}

fn end(program: &Program, outcome: Option<&Outcome>) -> String {
    match outcome {
        None => "The schedule goes on.".to_owned(),
        Some(Outcome::Deadlock) => "Deadlock: no thread can take another step.".to_owned(),
        Some(Outcome::Endless) => "From here on the threads go around in loops forever.".to_owned(),
        Some(Outcome::Ends(found)) => verdicts(program, found),
    }
}

/// Returns a line for each variable that is wrong; for each one if none is.
fn verdicts(program: &Program, found: &[u64]) -> String {
    let all = || program.variables().zip(program.expectations()).zip(found);
    let is_wrong = |expected: Option<u64>, found: u64| expected.is_some_and(|n| n != found);
    let any_wrong = all().any(|((_, expected), &found)| is_wrong(expected, found));
    let shown = all().filter(|((_, expected), found)| !any_wrong || is_wrong(*expected, **found));
    let lines = shown.map(|((name, expected), found)| match expected {
        Some(expected) => format!("{name} should be {expected}, found {found}"),
        None => format!("{name} is {found}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn columns(program: &Program, steps: &[Step]) -> String {
    let title = |thread| format!("Thread {}", program.name(thread));
    let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    let threads = 0..program.threads().len();
    let text = steps.iter().map(|step| step.text.chars().count()).max().unwrap_or(0);
    let digits = steps.iter().map(|step| number(step.value).len()).max().unwrap_or(0);
    let widest = threads.clone().map(|thread| title(thread).chars().count()).max().unwrap_or(0);
    let width = widest.max(text + 2 + digits);
    let line = |cell: &dyn Fn(usize) -> String| {
        let cells: Vec<_> =
            threads.clone().map(|thread| format!("{:width$}", cell(thread))).collect();
        cells.join(" | ").trim_end().to_owned() + "\n"
    };
    let mut lines = line(&title);
    for step in steps {
        let cell = format!("{:text$}  {:>digits$}", step.text, number(step.value));
        let is_here = |thread| step.thread == thread;
        lines += &line(&|thread| if is_here(thread) { cell.clone() } else { String::new() });
    }
    lines
}
