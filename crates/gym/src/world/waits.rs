//! Which thread waits for which.

use super::{Place, State, Status, file_name};

impl State {
    /// Describes the circle of threads in which `start` waits for itself, if there is one.
    pub(super) fn cycle(&self, start: usize) -> Option<String> {
        let mut circle = vec![start];
        loop {
            let next = self.waits_for(*circle.last()?)?;
            if next == start {
                break;
            }
            if circle.contains(&next) {
                return None; // The circle is complete without this thread, and was reported.
            }
            circle.push(next);
        }
        let lines: Vec<_> = circle.iter().map(|&id| self.describe_actor(id)).collect();
        Some(format!("deadlock: each waits for the next\n{}", lines.join("\n")))
    }

    /// Returns the thread that must act before this one can go on, where that is one thread.
    fn waits_for(&self, actor: usize) -> Option<usize> {
        match self.actors[actor].status {
            Status::WantsLock(lock) => Some(self.held.get(&lock)?.actor),
            Status::Joins(other) => Some(other),
            Status::Ready | Status::Asleep | Status::Ended => None,
        }
    }

    /// Describes every thread that has not ended, a line each.
    pub(super) fn describe(&self) -> String {
        let waiting = (0..self.actors.len()).filter(|&id| self.actors[id].status != Status::Ended);
        waiting.map(|id| self.describe_actor(id)).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn describe_actor(&self, id: usize) -> String {
        let actor = &self.actors[id];
        let at = actor.at.map(|at| format!(" at {}", place(at))).unwrap_or_default();
        let doing = match actor.status {
            Status::Ready => format!("runs, last seen{at}"),
            Status::Asleep => format!("sleeps at a condition variable{at}"),
            Status::Joins(other) => format!("waits{at} for the end of {}", self.actors[other].name),
            Status::Ended => "has ended".to_owned(),
            Status::WantsLock(lock) => match self.held.get(&lock) {
                Some(holder) if holder.actor == id => {
                    format!("wants{at} the lock that it already took at {}", place(holder.at))
                }
                Some(holder) => {
                    let name = &self.actors[holder.actor].name;
                    format!("wants{at} the lock that {name} took at {}", place(holder.at))
                }
                None => format!("wants{at} a lock that is free"),
            },
        };
        format!("{} {doing}", actor.name)
    }
}

/// A line as readers write it: `exercise.rs:14`.
pub(super) fn place(at: Place) -> String {
    format!("{}:{}", file_name(at.file()), at.line())
}
