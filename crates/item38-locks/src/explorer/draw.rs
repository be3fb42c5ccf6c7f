//! A schedule as one draws it on a board.

use super::{Instruction, Machine, Outcome, Program};

/// Draws a schedule: a column for each thread, a line for each step, with the value that the step
/// has read, made or written. The last line says what came of it.
///
/// The schedule may come from [`shortest_failure`](super::shortest_failure); each number in it is
/// a thread that can take a step at that moment.
///
/// # Panics
/// If it is not a schedule of this program.
pub fn draw(program: &Program, schedule: &[usize]) -> String {
    let mut machine = Machine::new(program);
    let mut cells = Vec::new();
    for &thread in schedule {
        let before = machine.clone();
        assert!(before.ready(program).any(|ready| ready == thread), "thread {thread} has to wait");
        machine.step(program, thread).expect("a schedule gives back only locks that are held");
        cells.push((thread, step(program, &before, &machine, thread)));
    }
    let waiting = (0..program.threads().len())
        .filter_map(|thread| Some((thread, (waits(program, &machine, thread)?, None))));
    cells.extend(waiting);
    let end = end(program, &machine);
    format!("{}{end}", columns(program.threads().len(), &cells))
}

/// What a step does, in words, and the value that shows it.
type Cell = (String, Option<u64>);

fn step(program: &Program, before: &Machine, after: &Machine, thread: usize) -> Cell {
    let instruction = before.next(program, thread).expect("a thread that steps has a step");
    let value = Some(after.value(thread));
    match instruction {
        Instruction::Load(name) => (format!("value = {name}"), value),
        Instruction::Add(offset) => (format!("value = value + {offset}"), value),
        Instruction::Store(name) => (format!("{name} = value"), value),
        Instruction::FetchAdd(name, offset) => {
            (format!("{name} += {offset}"), Some(after.variable(program, name)))
        }
        Instruction::Lock(lock) => (format!("lock {lock}"), None),
        Instruction::Unlock(lock) => (format!("unlock {lock}"), None),
        Instruction::Yield => ("yield".to_owned(), None),
        Instruction::Wait(_, lock) if before.is_woken(thread) => {
            (format!("awake, lock {lock}"), None)
        }
        Instruction::Wait(condition, lock) => {
            (format!("unlock {lock}, wait for {condition}"), None)
        }
        Instruction::Notify(condition) => (format!("notify {condition}"), None),
        Instruction::JumpIfSet(_) => (
            format!("value is {}", if after.value(thread) == 0 { "0: go on" } else { "set: skip" }),
            None,
        ),
        Instruction::Jump(_) => ("look again".to_owned(), None),
    }
}

/// What a thread waits for that takes no step any more; `None` if it can, or has ended.
fn waits(program: &Program, machine: &Machine, thread: usize) -> Option<String> {
    let next = machine.next(program, thread)?;
    let held = |lock: &str| {
        let holder = machine.holder(program, lock)?;
        Some(format!("waits for {lock}, held by {}", letter(holder)))
    };
    match next {
        Instruction::Wait(..) if machine.is_asleep(thread) => Some("sleeps for ever".to_owned()),
        Instruction::Wait(_, lock) if machine.is_woken(thread) => held(lock),
        Instruction::Lock(lock) => held(lock),
        _ => None,
    }
}

fn end(program: &Program, machine: &Machine) -> String {
    match machine.outcome(program) {
        None => "The schedule goes on.".to_owned(),
        Some(Outcome::Deadlock) => "Deadlock: nobody can take another step.".to_owned(),
        Some(Outcome::Ends(found)) => verdicts(program, &found),
    }
}

/// The variables that are wrong; all of them where none is.
fn verdicts(program: &Program, found: &[u64]) -> String {
    let all = || program.variables().iter().zip(program.expected()).zip(found);
    let is_wrong = all().any(|((_, should_be), found)| should_be != found);
    let shown = all().filter(|((_, should_be), found)| !is_wrong || should_be != found);
    let lines = shown
        .map(|((name, should_be), found)| format!("{name} should be {should_be}, found {found}"));
    lines.collect::<Vec<_>>().join("\n")
}

fn columns(threads: usize, cells: &[(usize, Cell)]) -> String {
    let text = cells.iter().map(|(_, (text, _))| text.chars().count()).max().unwrap_or(0);
    let value = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    let digits = cells.iter().map(|(_, cell)| value(cell.1).len()).max().unwrap_or(0);
    let width = (text + 2 + digits).max("Thread A".len());
    let line = |cell: &dyn Fn(usize) -> String| {
        let cells: Vec<_> = (0..threads).map(|thread| format!("{:width$}", cell(thread))).collect();
        cells.join(" | ").trim_end().to_owned() + "\n"
    };
    let mut lines = line(&|thread| format!("Thread {}", letter(thread)));
    for (at, (words, number)) in cells {
        let cell = format!("{words:text$}  {:>digits$}", value(*number));
        lines += &line(&|thread| if thread == *at { cell.clone() } else { String::new() });
    }
    lines
}

/// A, B, C and so on; after Z it is numbers.
fn letter(thread: usize) -> String {
    let letter = u8::try_from(thread).ok().filter(|thread| *thread < 26);
    letter.map_or_else(|| (thread + 1).to_string(), |thread| char::from(b'A' + thread).to_string())
}
