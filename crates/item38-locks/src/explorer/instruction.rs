//! What a thread does in one step.

use std::fmt;

/// One step of a thread. No other thread runs between its beginning and its end.
///
/// A thread has one register, its *value*, which is 0 at first. Variables, locks and conditions
/// exist because an instruction names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instruction<'a> {
    /// Loads a variable into the value.
    Load(&'a str),
    /// Adds a number to the value.
    Add(u64),
    /// Stores the value in a variable.
    Store(&'a str),
    /// Stores a number in a variable.
    Set(&'a str, u64),
    /// Adds a number to a variable, with load, addition and store in one step.
    FetchAdd(&'a str, u64),
    /// Compares a variable with the first operand. If they are equal, stores the second one there
    /// and sets the value to 1; otherwise sets the value to 0.
    CompareExchange(&'a str, Operand, Operand),
    /// Takes a lock. While any thread holds it, this thread waits.
    Lock(&'a str),
    /// Releases a lock.
    Unlock(&'a str),
    /// Does nothing: another place where other threads may run.
    Yield,
    /// Sleeps at the condition named first and releases the lock named second, in one step. After a
    /// notification the thread takes the lock again, which is a step of its own.
    Wait(&'a str, &'a str),
    /// Wakes one thread that sleeps at a condition now, whichever; a thread that sleeps later is
    /// not woken.
    NotifyOne(&'a str),
    /// Wakes all threads that sleep at a condition now.
    NotifyAll(&'a str),
    /// If the value is not 0, goes on at the instruction with this number (the first is 0). A number
    /// beyond the last one ends the thread.
    JumpIfSet(usize),
    /// Goes on at the instruction with this number.
    Jump(usize),
}

/// A number that an instruction uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// This number.
    Number(u64),
    /// The thread's value plus this number.
    Value(u64),
}

impl Operand {
    pub(super) fn of(self, value: u64) -> u64 {
        match self {
            Self::Number(number) => number,
            Self::Value(offset) => value.wrapping_add(offset),
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Value(0) => f.write_str("value"),
            Self::Value(offset) => write!(f, "value + {offset}"),
        }
    }
}

impl<'a> Instruction<'a> {
    pub(super) fn variable(self) -> Option<&'a str> {
        match self {
            Self::Load(name)
            | Self::Store(name)
            | Self::Set(name, _)
            | Self::FetchAdd(name, _)
            | Self::CompareExchange(name, ..) => Some(name),
            _ => None,
        }
    }

    pub(super) fn lock(self) -> Option<&'a str> {
        match self {
            Self::Lock(name) | Self::Unlock(name) | Self::Wait(_, name) => Some(name),
            _ => None,
        }
    }

    /// Whether the instruction always takes one step and is followed by the next one.
    pub(super) fn is_plain(self) -> bool {
        let jumps = matches!(self, Self::JumpIfSet(_) | Self::Jump(_));
        self.lock().is_none() && !jumps
    }

    /// Whether the instruction, at this number in its thread, can go back.
    pub(super) fn goes_back(self, index: usize) -> bool {
        matches!(self, Self::JumpIfSet(target) | Self::Jump(target) if target <= index)
    }
}
