//! The programs of the lesson.

use std::iter::repeat_n;

use super::{
    Instruction::{Add, FetchAdd, Jump, JumpIfSet, Load, Lock, Notify, Store, Unlock, Wait},
    Program,
};

/// How a thread adds 1 to the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterKind {
    /// Load, add, store: three steps.
    Racy,
    /// The same three under a lock.
    Locked,
    /// One atomic addition.
    Atomic,
}

/// `threads` threads that each add 1 to `count`, `increments` times.
pub fn counter(kind: CounterKind, threads: usize, increments: usize) -> Program {
    let increment: &[_] = match kind {
        CounterKind::Racy => &[Load("count"), Add(1), Store("count")],
        CounterKind::Locked => {
            &[Lock("mutex"), Load("count"), Add(1), Store("count"), Unlock("mutex")]
        }
        CounterKind::Atomic => &[FetchAdd("count", 1)],
    };
    let thread = increment.repeat(increments);
    let should_be = (threads * increments) as u64;
    let is_used = !thread.is_empty() && threads > 0;
    let expected: &[u64] = if is_used { &[should_be] } else { &[] };
    Program::new(repeat_n(thread, threads).collect(), expected)
}

/// Two threads that take two locks in opposite order: they can wait for each other for ever.
pub fn two_locks() -> Program {
    let [a, b] = [["first", "second"], ["second", "first"]].map(|[one, other]| {
        vec![Lock(one), Lock(other), FetchAdd("count", 1), Unlock(other), Unlock(one)]
    });
    Program::new(vec![a, b], &[2])
}

/// The same two threads; both take the locks in the same order, and none waits for ever.
pub fn ordered_locks() -> Program {
    let thread = vec![
        Lock("first"),
        Lock("second"),
        FetchAdd("count", 1),
        Unlock("second"),
        Unlock("first"),
    ];
    Program::new(vec![thread.clone(), thread], &[2])
}

/// Thread A looks whether it must wait and then waits; thread B can come between the two, and the
/// wake-up that it sends is lost.
pub fn condvar_lost_wakeup() -> Program {
    let a = vec![
        Load("ready"),
        JumpIfSet(5),
        Lock("mutex"), // too late: what A has seen may no longer be so
        Wait("changed", "mutex"),
        Unlock("mutex"),
    ];
    Program::new(vec![a, announce()], &[1])
}

/// Thread A looks and waits under one lock, and looks again when it is woken.
pub fn condvar_right() -> Program {
    let a = vec![
        Lock("mutex"),
        Load("ready"),
        JumpIfSet(5),
        Wait("changed", "mutex"),
        Jump(1),
        Unlock("mutex"),
    ];
    Program::new(vec![a, announce()], &[1])
}

/// Thread B sets `ready` under the lock and says so. It does that right in both programs.
fn announce() -> Vec<super::Instruction> {
    vec![Lock("mutex"), FetchAdd("ready", 1), Unlock("mutex"), Notify("changed")]
}
