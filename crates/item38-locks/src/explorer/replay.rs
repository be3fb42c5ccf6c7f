//! One schedule, step by step.

use super::{Instruction, Machine, Outcome, Program, graph::never_ends};

/// What the steps of a schedule do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replay {
    /// What each step does.
    pub steps: Vec<Step>,
    /// What the threads wait for that take no step any more.
    pub waiting: Vec<Step>,
    /// What the schedule leads to; `None` if it can go on.
    pub outcome: Option<Outcome>,
}

/// What a step does, or what a thread waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The thread, counted from 0.
    pub thread: usize,
    /// What it does, as in a program's text where that has words for it.
    pub text: String,
    /// The number that it has read, made or written.
    pub value: Option<u64>,
}

/// A schedule names a thread that cannot take a step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot replay step {step}: thread {thread} {why}")]
#[non_exhaustive]
pub struct ReplayError {
    /// The step, counted from 1.
    pub step: usize,
    /// The thread's name.
    pub thread: String,
    /// Why it cannot take the step.
    pub why: String,
}

/// Follows one schedule. Each number in it is the thread that takes the next step.
///
/// ```
/// use item38_locks::explorer::{Outcome, replay, two_locks};
///
/// let replay = replay(&two_locks(), &[0, 1])?;
/// assert_eq!(replay.steps[1].text, "lock second");
/// assert_eq!(replay.waiting[1].text, "waits for first, held by A");
/// assert_eq!(replay.outcome, Some(Outcome::Deadlock));
/// # Ok::<(), item38_locks::explorer::ReplayError>(())
/// ```
///
/// # Errors
/// A thread does not exist, or cannot take the step that the schedule gives it.
pub fn replay(program: &Program, schedule: &[usize]) -> Result<Replay, ReplayError> {
    let mut machine = Machine::new(program);
    let mut steps = Vec::new();
    for (index, &thread) in schedule.iter().enumerate() {
        let fault =
            |why: String| ReplayError { step: index + 1, thread: program.name(thread), why };
        if thread >= program.threads().len() {
            return Err(fault(format!("does not exist; there are {}", program.threads().len())));
        }
        let Some(instruction) = machine.next(program, thread) else {
            return Err(fault("has ended".to_owned()));
        };
        if !machine.ready(program).any(|ready| ready == thread) {
            return Err(fault(waits(program, &machine, thread).unwrap_or_default()));
        }
        let after = machine.after(program, thread).map_err(|error| {
            fault(format!("does not hold `{}`, which it would release", error.lock))
        })?;
        let (text, value) = step(program, instruction, &machine, &after, thread);
        steps.push(Step { thread, text, value });
        machine = after;
    }
    let waiting = (0..program.threads().len()).filter_map(|thread| {
        Some(Step { thread, text: waits(program, &machine, thread)?, value: None })
    });
    let ended = machine.outcome(program);
    let endless = || never_ends(program, &machine).then_some(Outcome::Endless);
    Ok(Replay { steps, waiting: waiting.collect(), outcome: ended.or_else(endless) })
}

fn step(
    program: &Program,
    instruction: Instruction,
    before: &Machine,
    after: &Machine,
    thread: usize,
) -> (String, Option<u64>) {
    let value = Some(after.value(thread));
    let is_set = before.value(thread) != 0;
    match instruction {
        Instruction::Load(name) => (format!("value = {name}"), value),
        Instruction::Add(offset) => (format!("value = value + {offset}"), value),
        Instruction::Store(name) => (format!("{name} = value"), value),
        Instruction::Set(name, number) => (format!("{name} = {number}"), None),
        Instruction::FetchAdd(name, offset) => {
            (format!("{name} += {offset}"), Some(after.variable(program, name)))
        }
        Instruction::CompareExchange(name, expected, new) => {
            (format!("value = compare_exchange({name}, {expected}, {new})"), value)
        }
        Instruction::Lock(lock) => (format!("lock {lock}"), None),
        Instruction::Unlock(lock) => (format!("unlock {lock}"), None),
        Instruction::Yield => ("yield".to_owned(), None),
        Instruction::Wait(_, lock) if before.is_woken(thread) => {
            (format!("awake, lock {lock}"), None)
        }
        Instruction::Wait(..) if before.is_asleep(thread) => {
            ("wakes without a notification".to_owned(), None)
        }
        Instruction::Wait(condition, lock) => {
            (format!("unlock {lock}, wait for {condition}"), None)
        }
        Instruction::NotifyOne(condition) => (format!("notify one {condition}"), None),
        Instruction::NotifyAll(condition) => (format!("notify all {condition}"), None),
        Instruction::JumpIfSet(_) if is_set => ("value is set: jump".to_owned(), None),
        Instruction::JumpIfSet(_) => ("value is 0: go on".to_owned(), None),
        Instruction::Jump(_) => ("jump".to_owned(), None),
    }
}

/// Returns what a thread waits for; `None` if it can take a step without a spurious wake-up, or has
/// ended.
fn waits(program: &Program, machine: &Machine, thread: usize) -> Option<String> {
    let held = |lock: &str| {
        let holder = machine.holder(program, lock)?;
        Some(format!("waits for {lock}, held by {}", program.name(holder)))
    };
    match machine.next(program, thread)? {
        Instruction::Wait(condition, _) if machine.is_asleep(thread) => {
            Some(format!("sleeps at {condition}"))
        }
        Instruction::Wait(_, lock) if machine.is_woken(thread) => held(lock),
        Instruction::Lock(lock) => held(lock),
        _ => None,
    }
}
