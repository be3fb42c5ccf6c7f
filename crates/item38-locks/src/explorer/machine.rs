//! Memory, locks and threads at one moment.

use super::{Instruction, Program};

/// What a schedule leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// All threads end, and the variables hold these values.
    Ends(Vec<u64>),
    /// A thread waits forever: no other thread can release its lock or notify it.
    Deadlock,
    /// Threads go around in loops that no schedule leaves.
    Endless,
}

/// A thread releases a lock that it does not hold, or waits at a condition without its lock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot unlock `{lock}` in thread {thread}: the thread does not hold it; lock it first")]
#[non_exhaustive]
pub struct NotHeld {
    /// The thread's name.
    pub thread: String,
    /// The lock.
    pub lock: String,
}

/// A program at one moment: the memory, the holder of each lock, and the place of each thread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Machine {
    memory: Vec<u64>,
    holders: Vec<Option<usize>>,
    threads: Vec<Thread>,
    /// For each [`Instruction::NotifyOne`] that no thread has answered, oldest first, the threads
    /// that may.
    ///
    /// Which thread it wakes is decided only when one of them goes on. Until then nothing depends
    /// on the choice. So a schedule is a list of threads, without the choices of the condition.
    notified: Vec<Vec<usize>>,
    spurious_wakeups_left: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Thread {
    next: usize,
    value: u64,
    rest: Rest,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Rest {
    #[default]
    Awake,
    /// The thread sleeps in the wait that is its next instruction.
    Asleep,
    /// It is still in that wait, has been woken, and wants its lock again.
    Woken,
}

impl Machine {
    /// Returns a program before its first step.
    pub(super) fn new(program: &Program) -> Self {
        Self {
            memory: program.initial_values().collect(),
            holders: vec![None; program.locks().len()],
            threads: vec![Thread::default(); program.threads().len()],
            notified: Vec::new(),
            spurious_wakeups_left: program.most_spurious_wakeups(),
        }
    }

    /// Returns a thread's next instruction; `None` when it has ended.
    pub(super) fn next<'a>(&self, program: &Program<'a>, thread: usize) -> Option<Instruction<'a>> {
        program.threads()[thread].get(self.threads[thread].next).copied()
    }

    /// Returns how many instructions a thread that never jumps has still to do.
    pub(super) fn remaining(&self, program: &Program, thread: usize) -> usize {
        program.threads()[thread].len().saturating_sub(self.threads[thread].next)
    }

    /// Returns the threads that can take a step now, spurious wake-ups included.
    pub(super) fn ready(&self, program: &Program) -> impl Iterator<Item = usize> {
        (0..self.threads.len()).filter(|&thread| {
            self.goes_on(program, thread) || self.can_wake_spuriously(program, thread)
        })
    }

    /// Whether a thread can take a step without a spurious wake-up.
    fn goes_on(&self, program: &Program, thread: usize) -> bool {
        let is_free = |lock| self.holder(program, lock).is_none();
        match (self.next(program, thread), self.threads[thread].rest) {
            (None, _) => false,
            (Some(Instruction::Wait(_, lock)), Rest::Asleep) => {
                self.is_notified(thread) && is_free(lock)
            }
            (Some(Instruction::Lock(lock)), _)
            | (Some(Instruction::Wait(_, lock)), Rest::Woken) => is_free(lock),
            _ => true,
        }
    }

    /// A thread that may answer a notification does that instead: it could have woken spuriously
    /// just before the notification.
    fn can_wake_spuriously(&self, program: &Program, thread: usize) -> bool {
        let is_left = self.spurious_wakeups_left > 0 && self.next(program, thread).is_some();
        is_left && self.is_asleep(thread)
    }

    fn is_notified(&self, thread: usize) -> bool {
        self.notified.iter().any(|threads| threads.contains(&thread))
    }

    /// Returns the thread that holds a lock.
    pub(super) fn holder(&self, program: &Program, lock: &str) -> Option<usize> {
        self.holders[lock_index(program, lock)]
    }

    /// Whether a thread sleeps at a condition without a notification.
    pub(super) fn is_asleep(&self, thread: usize) -> bool {
        self.threads[thread].rest == Rest::Asleep && !self.is_notified(thread)
    }

    /// Whether a thread that slept has been woken and does not have its lock yet.
    pub(super) fn is_woken(&self, thread: usize) -> bool {
        let rest = self.threads[thread].rest;
        rest == Rest::Woken || rest == Rest::Asleep && self.is_notified(thread)
    }

    /// Returns a thread's register.
    pub(super) fn value(&self, thread: usize) -> u64 {
        self.threads[thread].value
    }

    /// Returns what a variable holds.
    pub(super) fn variable(&self, program: &Program, name: &str) -> u64 {
        self.memory[variable_index(program, name)]
    }

    /// Returns what the program has come to; `None` while a thread goes on. Where only a spurious
    /// wake-up can help, it is a deadlock, because none need come.
    pub(super) fn outcome(&self, program: &Program) -> Option<Outcome> {
        let threads = 0..self.threads.len();
        if threads.clone().any(|thread| self.goes_on(program, thread)) {
            return None;
        }
        let all_ended = threads.into_iter().all(|thread| self.next(program, thread).is_none());
        Some(if all_ended { Outcome::Ends(self.memory.clone()) } else { Outcome::Deadlock })
    }

    /// Returns the program after the next step of a thread that is [ready](Self::ready).
    pub(super) fn after(&self, program: &Program, thread: usize) -> Result<Self, NotHeld> {
        let mut after = self.clone();
        after.step(program, thread)?;
        Ok(after)
    }

    fn step(&mut self, program: &Program, thread: usize) -> Result<(), NotHeld> {
        let Some(instruction) = self.next(program, thread) else { return Ok(()) };
        let Thread { value, next, .. } = self.threads[thread];
        let mut following = next + 1;
        match instruction {
            Instruction::Load(name) => self.threads[thread].value = self.variable(program, name),
            Instruction::Add(offset) => self.threads[thread].value = value.wrapping_add(offset),
            Instruction::Store(name) => self.store(program, name, value),
            Instruction::Set(name, number) => self.store(program, name, number),
            Instruction::FetchAdd(name, offset) => {
                let sum = self.variable(program, name).wrapping_add(offset);
                self.store(program, name, sum);
            }
            Instruction::CompareExchange(name, expected, new) => {
                let is_equal = self.variable(program, name) == expected.of(value);
                if is_equal {
                    self.store(program, name, new.of(value));
                }
                self.threads[thread].value = u64::from(is_equal);
            }
            Instruction::Lock(lock) => self.lock(program, thread, lock),
            Instruction::Unlock(lock) => self.unlock(program, thread, lock)?,
            Instruction::Wait(_, lock) => {
                if !self.wait(program, thread, lock)? {
                    return Ok(()); // The wait is over when the thread has the lock again.
                }
            }
            Instruction::NotifyOne(condition) => {
                let sleepers = self.sleepers(program, condition);
                if self.open_notifications(&sleepers) < sleepers.len() {
                    self.notified.push(sleepers);
                }
            }
            Instruction::NotifyAll(condition) => {
                for thread in self.sleepers(program, condition) {
                    self.wake(thread);
                }
            }
            Instruction::JumpIfSet(target) if value != 0 => following = target,
            Instruction::Jump(target) => following = target,
            Instruction::JumpIfSet(_) | Instruction::Yield => {}
        }
        self.threads[thread].next = following;
        Ok(())
    }

    /// Takes the next step of a wait. Returns whether the wait is over.
    fn wait(&mut self, program: &Program, thread: usize, lock: &str) -> Result<bool, NotHeld> {
        if self.threads[thread].rest == Rest::Awake {
            self.unlock(program, thread, lock)?;
            self.threads[thread].rest = Rest::Asleep;
            return Ok(false);
        }
        if self.is_asleep(thread) {
            self.spurious_wakeups_left -= 1;
            self.wake(thread);
            return Ok(false);
        }
        self.answer(thread);
        self.lock(program, thread, lock);
        self.threads[thread].rest = Rest::Awake;
        Ok(true)
    }

    /// Uses up the oldest notification that the thread may answer, if it has not been woken
    /// otherwise. Later ones can be answered by the same threads and more.
    fn answer(&mut self, thread: usize) {
        if let Some(oldest) = self.notified.iter().position(|threads| threads.contains(&thread)) {
            self.notified.remove(oldest);
        }
        self.wake(thread);
    }

    /// The thread answers no notification any more.
    fn wake(&mut self, thread: usize) {
        self.threads[thread].rest = Rest::Woken;
        for threads in &mut self.notified {
            threads.retain(|&other| other != thread);
        }
        self.notified.retain(|threads| !threads.is_empty());
    }

    /// Returns how many notifications wait for an answer of these threads.
    fn open_notifications(&self, sleepers: &[usize]) -> usize {
        self.notified.iter().filter(|threads| sleepers.contains(&threads[0])).count()
    }

    fn sleepers(&self, program: &Program, condition: &str) -> Vec<usize> {
        let sleeps_here = |&thread: &usize| {
            let next = self.next(program, thread);
            self.threads[thread].rest == Rest::Asleep
                && matches!(next, Some(Instruction::Wait(here, _)) if here == condition)
        };
        (0..self.threads.len()).filter(sleeps_here).collect()
    }

    fn store(&mut self, program: &Program, name: &str, value: u64) {
        self.memory[variable_index(program, name)] = value;
    }

    fn lock(&mut self, program: &Program, thread: usize, lock: &str) {
        self.holders[lock_index(program, lock)] = Some(thread);
    }

    fn unlock(&mut self, program: &Program, thread: usize, lock: &str) -> Result<(), NotHeld> {
        let holder = &mut self.holders[lock_index(program, lock)];
        if *holder != Some(thread) {
            return Err(NotHeld { thread: program.name(thread), lock: lock.to_owned() });
        }
        *holder = None;
        Ok(())
    }
}

fn variable_index(program: &Program, name: &str) -> usize {
    program.variables().position(|known| known == name).expect("a program knows its variables")
}

fn lock_index(program: &Program, name: &str) -> usize {
    program.locks().iter().position(|known| *known == name).expect("a program knows its locks")
}
