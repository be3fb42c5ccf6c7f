//! Memory, locks and threads at one moment.

use super::{Instruction, Program};

/// What a schedule leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// All threads end; the variables hold these values.
    Ends(Vec<u64>),
    /// Somebody waits for ever: nobody is left to give the lock back, or to send the wake-up.
    Deadlock,
}

/// A thread gives a lock back that it does not hold, or waits at a condition without its lock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("thread {thread} cannot give `{lock}` back: it does not hold it; lock it first")]
pub struct NotHeld {
    /// The thread, counted from 0.
    pub thread: usize,
    /// The lock.
    pub lock: &'static str,
}

/// A program at one moment: what is in memory, who holds which lock, and where each thread is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Machine {
    memory: Vec<u64>,
    holders: Vec<Option<usize>>,
    threads: Vec<Thread>,
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
    /// Its next instruction is the wait in which it sleeps.
    Asleep,
    /// The same, but it has been notified and wants its lock again.
    Woken,
}

impl Machine {
    /// A program before its first step.
    pub fn new(program: &Program) -> Self {
        Self {
            memory: vec![0; program.variables().len()],
            holders: vec![None; program.locks().len()],
            threads: vec![Thread::default(); program.threads().len()],
        }
    }

    /// The instruction that comes next in a thread; `None` when it has ended.
    pub fn next(&self, program: &Program, thread: usize) -> Option<Instruction> {
        program.threads()[thread].get(self.threads[thread].next).copied()
    }

    /// How many instructions a thread that never jumps has still to do.
    pub(super) fn remaining(&self, program: &Program, thread: usize) -> usize {
        program.threads()[thread].len().saturating_sub(self.threads[thread].next)
    }

    /// The threads that can take a step now.
    pub fn ready(&self, program: &Program) -> impl Iterator<Item = usize> {
        (0..self.threads.len()).filter(|&thread| self.is_ready(program, thread))
    }

    fn is_ready(&self, program: &Program, thread: usize) -> bool {
        match (self.next(program, thread), self.threads[thread].rest) {
            (None, _) | (_, Rest::Asleep) => false,
            (Some(Instruction::Lock(lock)), _)
            | (Some(Instruction::Wait(_, lock)), Rest::Woken) => {
                self.holder(program, lock).is_none()
            }
            _ => true,
        }
    }

    /// Who holds a lock.
    pub fn holder(&self, program: &Program, lock: &str) -> Option<usize> {
        self.holders[place(program.locks(), lock)]
    }

    /// Whether a thread sleeps at a condition and nobody has notified it.
    pub fn is_asleep(&self, thread: usize) -> bool {
        self.threads[thread].rest == Rest::Asleep
    }

    /// Whether a thread that slept has been notified, and has not yet got its lock back.
    pub fn is_woken(&self, thread: usize) -> bool {
        self.threads[thread].rest == Rest::Woken
    }

    /// The register of a thread.
    pub fn value(&self, thread: usize) -> u64 {
        self.threads[thread].value
    }

    /// What a variable holds.
    pub fn variable(&self, program: &Program, name: &str) -> u64 {
        self.memory[place(program.variables(), name)]
    }

    /// What the program has come to; `None` while anybody can take a step.
    pub fn outcome(&self, program: &Program) -> Option<Outcome> {
        if self.ready(program).next().is_some() {
            return None;
        }
        let all_ended = (0..self.threads.len()).all(|thread| self.next(program, thread).is_none());
        Some(if all_ended { Outcome::Ends(self.memory.clone()) } else { Outcome::Deadlock })
    }

    /// Takes the next step of a thread that is [ready](Self::ready).
    ///
    /// # Errors
    /// The step gives a lock back that the thread does not hold.
    ///
    /// # Panics
    /// If the thread has ended.
    pub fn step(&mut self, program: &Program, thread: usize) -> Result<(), NotHeld> {
        let instruction = self.next(program, thread).expect("a thread that is ready has a step");
        let Thread { value, rest, .. } = self.threads[thread].clone();
        let mut following = self.threads[thread].next + 1;
        match instruction {
            Instruction::Load(name) => self.threads[thread].value = self.variable(program, name),
            Instruction::Add(offset) => self.threads[thread].value = value.wrapping_add(offset),
            Instruction::Store(name) => self.memory[place(program.variables(), name)] = value,
            Instruction::FetchAdd(name, offset) => {
                let variable = &mut self.memory[place(program.variables(), name)];
                *variable = variable.wrapping_add(offset);
            }
            Instruction::Lock(lock) => self.holders[place(program.locks(), lock)] = Some(thread),
            Instruction::Unlock(lock) => self.unlock(program, thread, lock)?,
            Instruction::Wait(_, lock) if rest == Rest::Woken => {
                self.holders[place(program.locks(), lock)] = Some(thread);
                self.threads[thread].rest = Rest::Awake;
            }
            Instruction::Wait(_, lock) => {
                self.unlock(program, thread, lock)?;
                self.threads[thread].rest = Rest::Asleep;
                return Ok(()); // The wait is over when it has the lock again.
            }
            Instruction::Notify(condition) => self.notify(program, condition),
            Instruction::JumpIfSet(target) if value != 0 => following = target,
            Instruction::Jump(target) => following = target,
            Instruction::JumpIfSet(_) | Instruction::Yield => {}
        }
        self.threads[thread].next = following;
        Ok(())
    }

    fn unlock(
        &mut self,
        program: &Program,
        thread: usize,
        lock: &'static str,
    ) -> Result<(), NotHeld> {
        let holder = &mut self.holders[place(program.locks(), lock)];
        if *holder != Some(thread) {
            return Err(NotHeld { thread, lock });
        }
        *holder = None;
        Ok(())
    }

    fn notify(&mut self, program: &Program, condition: &str) {
        for thread in 0..self.threads.len() {
            let sleeps_here = matches!(self.next(program, thread),
                Some(Instruction::Wait(here, _)) if here == condition);
            if sleeps_here && self.is_asleep(thread) {
                self.threads[thread].rest = Rest::Woken;
            }
        }
    }
}

fn place(names: &[&str], name: &str) -> usize {
    names.iter().position(|known| *known == name).expect("a program knows its names")
}
