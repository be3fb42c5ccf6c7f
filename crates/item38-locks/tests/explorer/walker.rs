//! A second explorer, as plain as can be. It shares nothing with the first but the programs.

use std::collections::{BTreeMap, HashMap};

use item38_locks::explorer::{
    Instruction::{self, *},
    Outcome, Program,
};

/// Follows every schedule on its own: no state is ever recognised.
struct Walker<'a> {
    program: &'a Program,
    outcomes: BTreeMap<Outcome, u128>,
    fewest_switches: Option<usize>,
}

#[derive(Clone)]
struct World {
    memory: HashMap<&'static str, u64>,
    held: HashMap<&'static str, usize>,
    place: Vec<usize>,
    value: Vec<u64>,
    /// The condition at which it sleeps; empty once it has been notified.
    sleeps: Vec<Option<&'static str>>,
    schedule: Vec<usize>,
}

const NOTIFIED: &str = "";

/// How many schedules lead to what, and the fewest context switches with which one fails.
pub(crate) fn walk(program: &Program) -> (BTreeMap<Outcome, u128>, Option<usize>) {
    let threads = program.threads().len();
    let world = World {
        memory: HashMap::new(),
        held: HashMap::new(),
        place: vec![0; threads],
        value: vec![0; threads],
        sleeps: vec![None; threads],
        schedule: Vec::new(),
    };
    let mut walker = Walker { program, outcomes: BTreeMap::new(), fewest_switches: None };
    walker.go_on(&world);
    (walker.outcomes, walker.fewest_switches)
}

impl Walker<'_> {
    fn go_on(&mut self, world: &World) {
        let mut stuck = true;
        for (thread, instructions) in self.program.threads().iter().enumerate() {
            let Some(&instruction) = instructions.get(world.place[thread]) else { continue };
            let mut world = world.clone();
            if world.take(thread, instruction) {
                stuck = false;
                world.schedule.push(thread);
                self.go_on(&world);
            }
        }
        if stuck {
            self.end(world);
        }
    }

    fn end(&mut self, world: &World) {
        let lengths = self.program.threads().iter().map(Vec::len);
        let all_ended = lengths.zip(&world.place).all(|(length, place)| *place >= length);
        let variables = self.program.variables().iter();
        let values = variables.map(|name| world.memory.get(name).copied().unwrap_or(0)).collect();
        let outcome = if all_ended { Outcome::Ends(values) } else { Outcome::Deadlock };
        if outcome != Outcome::Ends(self.program.expected().to_vec()) {
            let mut switches = 0;
            for step in 1..world.schedule.len() {
                switches += usize::from(world.schedule[step] != world.schedule[step - 1]);
            }
            self.fewest_switches = Some(self.fewest_switches.map_or(switches, |n| n.min(switches)));
        }
        *self.outcomes.entry(outcome).or_default() += 1;
    }
}

impl World {
    /// Takes a step, or says that the thread has to wait.
    fn take(&mut self, thread: usize, instruction: Instruction) -> bool {
        self.place[thread] += 1;
        let memory = |name| self.memory.get(name).copied().unwrap_or(0);
        match instruction {
            Load(name) => self.value[thread] = memory(name),
            Add(offset) => self.value[thread] += offset,
            Store(name) => drop(self.memory.insert(name, self.value[thread])),
            FetchAdd(name, offset) => drop(self.memory.insert(name, memory(name) + offset)),
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
            Notify(condition) => {
                for sleeps in self.sleeps.iter_mut().filter(|sleeps| **sleeps == Some(condition)) {
                    *sleeps = Some(NOTIFIED);
                }
            }
            JumpIfSet(_) if self.value[thread] == 0 => {}
            JumpIfSet(target) | Jump(target) => self.place[thread] = target,
        }
        true
    }
}
