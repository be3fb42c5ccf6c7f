//! What threads do, one instruction at a time.

use super::{Natural, interleavings};

/// One step of a thread: nobody comes between its beginning and its end.
///
/// A thread has one register, its *value*, which is 0 at first. Variables are 0 at first, too;
/// they, locks and conditions exist because an instruction names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// The value becomes what the variable holds.
    Load(&'static str),
    /// The value grows by a number.
    Add(u64),
    /// The variable becomes the value.
    Store(&'static str),
    /// Load, add and store in one step. The thread's value stays.
    FetchAdd(&'static str, u64),
    /// Takes a lock; as long as anybody holds it, the thread waits.
    Lock(&'static str),
    /// Gives a lock back.
    Unlock(&'static str),
    /// Does nothing: another place where others may come between.
    Yield,
    /// Falls asleep at the condition named first and gives the lock named second back, in one
    /// step. After a [`Notify`](Self::Notify) it takes the lock again, which is a step of its own.
    Wait(&'static str, &'static str),
    /// Wakes all that sleep at a condition now. Who falls asleep later is not woken.
    Notify(&'static str),
    /// Where the value is not 0, goes on at the instruction with this number (the first is 0).
    JumpIfSet(usize),
    /// Goes on at the instruction with this number.
    Jump(usize),
}

/// A few threads, and what they should lead to.
///
/// ```
/// use item38_locks::explorer::{Instruction::*, Outcome, Program, explore};
///
/// let swap = |from, to| vec![Load(from), Yield, Store(to)];
/// let program = Program::new(vec![swap("x", "y"), swap("y", "x")], &[0, 0]);
/// assert_eq!(explore(&program)?.schedules(), 20);
/// # Ok::<(), item38_locks::explorer::ExploreError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    threads: Vec<Vec<Instruction>>,
    expected: Vec<u64>,
    variables: Vec<&'static str>,
    locks: Vec<&'static str>,
}

impl Program {
    /// A program of these threads. Each schedule should end, and leave the `expected` values in
    /// the variables, in the order in which the instructions name these first.
    ///
    /// # Panics
    /// If there are not as many expected values as variables.
    pub fn new(threads: Vec<Vec<Instruction>>, expected: &[u64]) -> Self {
        let all = || threads.iter().flatten();
        let variables = names(all().filter_map(|instruction| match instruction {
            Instruction::Load(name) | Instruction::Store(name) | Instruction::FetchAdd(name, _) => {
                Some(*name)
            }
            _ => None,
        }));
        let locks = names(all().filter_map(|instruction| match instruction {
            Instruction::Lock(name) | Instruction::Unlock(name) | Instruction::Wait(_, name) => {
                Some(*name)
            }
            _ => None,
        }));
        assert_eq!(expected.len(), variables.len(), "the variables are {variables:?}");
        Self { threads, expected: expected.to_vec(), variables, locks }
    }

    /// The instructions of each thread.
    pub fn threads(&self) -> &[Vec<Instruction>] {
        &self.threads
    }

    /// The variables, in the order in which they are named first.
    pub fn variables(&self) -> &[&'static str] {
        &self.variables
    }

    /// What the variables should hold in the end.
    pub fn expected(&self) -> &[u64] {
        &self.expected
    }

    pub(super) fn locks(&self) -> &[&'static str] {
        &self.locks
    }

    /// How many schedules there are, where that can be said without following them: if no
    /// instruction ever waits or jumps, or if all is done in sections under one and the same lock.
    pub fn schedules(&self) -> Option<Natural> {
        let parts =
            self.threads.iter().map(|thread| steps(thread).or_else(|| self.sections(thread)));
        let parts: Vec<_> = parts.collect::<Option<_>>()?;
        // Sections and free steps in one program: a step may fall into a section.
        let free = self.threads.iter().filter(|thread| steps(thread).is_some());
        let mixed = !self.locks.is_empty() && free.clone().any(|thread| !thread.is_empty());
        (!mixed).then(|| interleavings(&parts))
    }

    /// How many sections under the program's only lock the thread consists of.
    fn sections(&self, thread: &[Instruction]) -> Option<usize> {
        let [lock] = self.locks[..] else { return None };
        let mut sections = 0;
        let mut rest = thread;
        while let [Instruction::Lock(_), inside @ ..] = rest {
            let end = inside.iter().position(|&step| step == Instruction::Unlock(lock))?;
            steps(&inside[..end])?;
            sections += 1;
            rest = &inside[end + 1..];
        }
        rest.is_empty().then_some(sections)
    }
}

/// How many steps a thread takes that never waits and never jumps.
fn steps(thread: &[Instruction]) -> Option<usize> {
    let is_plain = |instruction: &Instruction| {
        !matches!(
            instruction,
            Instruction::Lock(_)
                | Instruction::Unlock(_)
                | Instruction::Wait(..)
                | Instruction::JumpIfSet(_)
                | Instruction::Jump(_)
        )
    };
    thread.iter().all(is_plain).then_some(thread.len())
}

/// Each name once, in the order of their first appearance.
fn names(all: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut names = Vec::new();
    for name in all {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
