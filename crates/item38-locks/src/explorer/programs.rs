//! The programs of the lesson.

use std::iter::repeat_n;

use super::{
    Instruction::{
        self, Add, FetchAdd, Jump, JumpIfSet, Load, Lock, NotifyAll, Store, Unlock, Wait,
    },
    Program,
};

/// How a thread adds 1 to the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterKind {
    /// Load, add, store: three steps.
    Racy,
    /// The same three steps under a lock.
    Locked,
    /// One atomic addition.
    Atomic,
}

/// Returns a program of `threads` threads that each add 1 to `count`, `increments` times.
pub fn counter(kind: CounterKind, threads: usize, increments: usize) -> Program<'static> {
    let increment: &[_] = match kind {
        CounterKind::Racy => &[Load("count"), Add(1), Store("count")],
        CounterKind::Locked => {
            &[Lock("mutex"), Load("count"), Add(1), Store("count"), Unlock("mutex")]
        }
        CounterKind::Atomic => &[FetchAdd("count", 1)],
    };
    let thread = increment.repeat(increments);
    let should_be = (threads * increments) as u64;
    Program::new(repeat_n(thread, threads)).expected("count", should_be)
}

/// Returns a program of two threads that take two locks in opposite order, which can deadlock.
pub fn two_locks() -> Program<'static> {
    let thread = |[one, other]: [&'static str; 2]| {
        vec![Lock(one), Lock(other), FetchAdd("count", 1), Unlock(other), Unlock(one)]
    };
    let threads = [["first", "second"], ["second", "first"]].map(thread);
    Program::new(threads).expected("count", 2)
}

/// Returns the same two threads with the locks in the same order, which cannot deadlock.
pub fn ordered_locks() -> Program<'static> {
    let thread = vec![
        Lock("first"),
        Lock("second"),
        FetchAdd("count", 1),
        Unlock("second"),
        Unlock("first"),
    ];
    Program::new([thread.clone(), thread]).expected("count", 2)
}

/// Returns a program whose thread A checks whether it must wait, and then waits. Thread B can run in
/// between, and its notification is lost.
pub fn condvar_lost_wakeup() -> Program<'static> {
    let a = vec![
        Load("ready"),
        JumpIfSet(5),
        Lock("mutex"), // too late: what A has seen may be outdated
        Wait("changed", "mutex"),
        Unlock("mutex"),
    ];
    Program::new([a, announce()]).expected("ready", 1)
}

/// Returns a program whose thread A checks and waits under one lock, and checks again when woken.
pub fn condvar_right() -> Program<'static> {
    let a = vec![
        Lock("mutex"),
        Load("ready"),
        JumpIfSet(5),
        Wait("changed", "mutex"),
        Jump(1),
        Unlock("mutex"),
    ];
    Program::new([a, announce()]).expected("ready", 1)
}

/// Thread B sets `ready` under the lock and notifies. It is right in both programs.
fn announce() -> Vec<Instruction<'static>> {
    vec![Lock("mutex"), FetchAdd("ready", 1), Unlock("mutex"), NotifyAll("changed")]
}
