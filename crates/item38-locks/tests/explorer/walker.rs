//! A second explorer, as plain as can be. It shares nothing with the first but the programs.
//!
//! A notification chooses here at once which thread it wakes, so the same list of threads may be
//! walked several times. It is counted once.

use std::collections::{BTreeMap, HashMap, HashSet};

use item38_locks::explorer::{
    Instruction::{self, *},
    Operand, Outcome, Program,
};

/// Follows every schedule on its own and recognizes no state.
struct Walker<'a> {
    program: &'a Program<'a>,
    outcomes: BTreeMap<Outcome, u128>,
    fewest_switches: Option<usize>,
    ended: HashSet<Vec<usize>>,
}

#[derive(Clone)]
struct World<'a> {
    memory: HashMap<&'a str, u64>,
    held: HashMap<&'a str, usize>,
    place: Vec<usize>,
    value: Vec<u64>,
    /// The condition at which a thread sleeps; empty after its notification.
    sleeps: Vec<Option<&'a str>>,
    schedule: Vec<usize>,
}

const NOTIFIED: &str = "";

/// Returns how many schedules lead to what, and the fewest context switches of a failing one.
pub(crate) fn walk(program: &Program) -> (BTreeMap<Outcome, u128>, Option<usize>) {
    let threads = program.threads().len();
    let world = World {
        memory: program.variables().zip(program.initial_values()).collect(),
        held: HashMap::new(),
        place: vec![0; threads],
        value: vec![0; threads],
        sleeps: vec![None; threads],
        schedule: Vec::new(),
    };
    let (outcomes, ended) = (BTreeMap::new(), HashSet::new());
    let mut walker = Walker { program, outcomes, fewest_switches: None, ended };
    walker.go_on(&world);
    (walker.outcomes, walker.fewest_switches)
}

impl Walker<'_> {
    fn go_on(&mut self, world: &World) {
        let mut stuck = true;
        for (thread, instructions) in self.program.threads().iter().enumerate() {
            let Some(&instruction) = instructions.get(world.place[thread]) else { continue };
            for mut world in world.after(thread, instruction) {
                stuck = false;
                world.schedule.push(thread);
                self.go_on(&world);
            }
        }
        if stuck && self.ended.insert(world.schedule.clone()) {
            self.end(world);
        }
    }

    fn end(&mut self, world: &World) {
        let lengths = self.program.threads().iter().map(Vec::len);
        let all_ended = lengths.zip(&world.place).all(|(length, place)| *place >= length);
        let values: Vec<_> = self.program.variables().map(|name| world.memory[name]).collect();
        let mut expectations = self.program.expectations().zip(&values);
        let is_right = expectations.all(|(wanted, found)| wanted.is_none_or(|n| n == *found));
        if !all_ended || !is_right {
            let mut switches = 0;
            for step in 1..world.schedule.len() {
                switches += usize::from(world.schedule[step] != world.schedule[step - 1]);
            }
            self.fewest_switches = Some(self.fewest_switches.map_or(switches, |n| n.min(switches)));
        }
        let outcome = if all_ended { Outcome::Ends(values) } else { Outcome::Deadlock };
        *self.outcomes.entry(outcome).or_default() += 1;
    }
}

impl<'a> World<'a> {
    /// Returns the worlds after a step: none if the thread has to wait, several if a notification
    /// can wake several threads.
    fn after(&self, thread: usize, instruction: Instruction<'a>) -> Vec<Self> {
        if let NotifyOne(condition) = instruction {
            let asleep = |&other: &usize| self.sleeps[other] == Some(condition);
            let wake = |other: Option<usize>| {
                let mut world = self.clone();
                world.place[thread] += 1;
                if let Some(other) = other {
                    world.sleeps[other] = Some(NOTIFIED);
                }
                world
            };
            let woken: Vec<_> = (0..self.sleeps.len()).filter(asleep).map(Some).collect();
            return if woken.is_empty() {
                vec![wake(None)]
            } else {
                woken.into_iter().map(wake).collect()
            };
        }
        let mut world = self.clone();
        if world.take(thread, instruction) { vec![world] } else { Vec::new() }
    }

    /// Takes a step, or says that the thread has to wait.
    fn take(&mut self, thread: usize, instruction: Instruction<'a>) -> bool {
        self.place[thread] += 1;
        let value = self.value[thread];
        let operand = |operand| match operand {
            Operand::Number(number) => number,
            Operand::Value(offset) => value + offset,
        };
        match instruction {
            Load(name) => self.value[thread] = self.memory[name],
            Add(offset) => self.value[thread] += offset,
            Store(name) => drop(self.memory.insert(name, value)),
            Set(name, number) => drop(self.memory.insert(name, number)),
            FetchAdd(name, offset) => drop(self.memory.insert(name, self.memory[name] + offset)),
            CompareExchange(name, expected, new) => {
                self.value[thread] = 0;
                if self.memory[name] == operand(expected) {
                    self.memory.insert(name, operand(new));
                    self.value[thread] = 1;
                }
            }
            Lock(lock) if self.held.contains_key(lock) => return false,
            Lock(lock) => drop(self.held.insert(lock, thread)),
            Unlock(lock) => assert_eq!(self.held.remove(lock), Some(thread)),
            Yield => {}
            Wait(condition, lock) => match self.sleeps[thread] {
                None => {
                    assert_eq!(self.held.remove(lock), Some(thread));
                    self.sleeps[thread] = Some(condition);
                    self.place[thread] -= 1;
                }
                Some(NOTIFIED) if !self.held.contains_key(lock) => {
                    self.held.insert(lock, thread);
                    self.sleeps[thread] = None;
                }
                Some(_) => return false,
            },
            NotifyAll(condition) => {
                for sleeps in self.sleeps.iter_mut().filter(|sleeps| **sleeps == Some(condition)) {
                    *sleeps = Some(NOTIFIED);
                }
            }
            NotifyOne(_) => unreachable!("it has several results"),
            JumpIfSet(_) if value == 0 => {}
            JumpIfSet(target) | Jump(target) => self.place[thread] = target,
        }
        true
    }
}
