//! A schedule as one draws it on a board: a column for each thread, a line for each step.

use std::{collections::BTreeSet, fs};

use crate::world::{Event, file_name};

/// A longer schedule is cut in the middle.
const LONGEST: usize = 60;
/// How many of the last lines are kept of a schedule that is cut.
const LAST: usize = 40;

/// Draws what the threads did, and below it the lines of code in which they did it.
pub(super) fn draw(names: &[String], events: &[Event]) -> String {
    let columns: Vec<_> =
        (0..names.len()).filter(|&id| events.iter().any(|event| event.actor == id)).collect();
    let cells: Vec<_> = events.iter().map(cell).collect();
    let texts = cells.iter().chain(columns.iter().map(|&id| &names[id]));
    let width = texts.map(|text| text.chars().count()).max().unwrap_or(0);
    let line = |text: &dyn Fn(usize) -> String| {
        let columns: Vec<_> = columns.iter().map(|&id| format!("{:width$}", text(id))).collect();
        columns.join(" | ").trim_end().to_owned()
    };
    let steps = events.iter().zip(&cells);
    let steps = steps.map(|(event, cell)| {
        line(&|id| if id == event.actor { cell.clone() } else { String::new() })
    });
    let mut lines: Vec<_> = steps.collect();
    if lines.len() > LONGEST {
        let cut = lines.len() - LONGEST;
        let first = LONGEST - LAST;
        lines.splice(first..first + cut, [format!("... {cut} steps ...")]);
    }
    lines.insert(0, line(&|id| names[id].clone()));
    let code = lines_of_code(events);
    if !code.is_empty() {
        lines.push(String::new());
        lines.extend(code);
    }
    lines.join("\n") + "\n"
}

fn cell(event: &Event) -> String {
    match event.at {
        Some(at) => format!("{}:{} {}", file_name(at.file()), at.line(), event.words),
        None => event.words.clone(),
    }
}

/// The lines of code that the steps name, where their files can be read.
fn lines_of_code(events: &[Event]) -> Vec<String> {
    let places = events.iter().filter_map(|event| event.at).map(|at| (at.file(), at.line()));
    let places: BTreeSet<_> = places.collect();
    let line = |(file, line)| Some(format!("{}:{line}  {}", file_name(file), code(file, line)?));
    places.into_iter().filter_map(line).collect()
}

/// Reads a line of a file whose path is relative to this folder or to one above it.
fn code(file: &str, line: u32) -> Option<String> {
    let here = std::env::current_dir().ok()?;
    let path = here.ancestors().map(|folder| folder.join(file)).find(|path| path.exists())?;
    let text = fs::read_to_string(path).ok()?;
    Some(text.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?)?.trim().to_owned())
}
