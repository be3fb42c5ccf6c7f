//! Whose turn it is in a schedule, and which other choices there were.

use std::sync::{Arc, Condvar};

use super::{Place, State, Status, waits::place};

/// How often the turn may be taken from a thread that could go on, or a condition variable may wake
/// a thread for no reason.
///
/// Most mistakes need one or two such preemptions (Musuvathi and Qadeer, "Iterative context
/// bounding for systematic testing of multithreaded programs", 2007). Turns that a thread gives up
/// because it waits are not counted.
const PREEMPTIONS: usize = 2;
/// How often, among those, a condition variable may wake a thread for no reason.
const SPURIOUS_WAKE_UPS: usize = 1;
/// A thread that passes one place this often in one schedule is polling.
const MOST_PASSES: usize = 100;

/// The choices of one schedule, and how many options each had.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path {
    choices: Vec<(usize, usize)>,
    made: usize,
}

impl Path {
    fn choose(&mut self, options: usize) -> Option<usize> {
        let made = self.made;
        self.made += 1;
        if let Some(&(chosen, known)) = self.choices.get(made) {
            return (known == options).then_some(chosen);
        }
        self.choices.push((0, options));
        Some(0)
    }

    /// Returns the next schedule in depth-first order; `None` after the last one.
    pub(crate) fn next(mut self) -> Option<Self> {
        self.made = 0;
        while let Some((chosen, options)) = self.choices.pop() {
            if chosen + 1 < options {
                self.choices.push((chosen + 1, options));
                return Some(self);
            }
        }
        None
    }
}

/// Something a thread did.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) actor: usize,
    pub(crate) at: Option<Place>,
    pub(crate) words: String,
}

/// Why a schedule is wrong.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The first thread of the schedule panicked.
    Panic(String),
    /// No thread can go on. What each waits for, a line each.
    Deadlock(String),
    /// A thread passes a place again and again.
    Polling(String),
    /// The closure does something else when it runs again.
    Unsteady,
}

/// The turns of one schedule.
#[derive(Debug)]
pub(crate) struct Turns {
    running: usize,
    path: Path,
    preemptions: usize,
    spurious: usize,
    /// Whether the thread with the turn has done anything since it got it.
    has_acted: bool,
    events: Vec<Event>,
    /// What the first panic outside of the schedule's first thread said.
    panic: Option<String>,
    failure: Option<Failure>,
    is_over: bool,
    over: Arc<Condvar>,
}

/// What the turn may be spent on.
#[derive(Clone, Copy, PartialEq)]
enum Cost {
    Nothing,
    Preemption,
    SpuriousWakeUp,
}

impl Turns {
    /// Turns that begin as `path` says; after that, each thread runs as long as it can.
    pub(crate) fn new(path: Path) -> Self {
        Self {
            running: 0,
            path,
            preemptions: 0,
            spurious: 0,
            has_acted: true,
            events: Vec::new(),
            panic: None,
            failure: None,
            is_over: false,
            over: Arc::default(),
        }
    }

    pub(super) fn note(&mut self, actor: usize, at: Option<Place>, words: String) {
        self.has_acted |= actor == self.running;
        self.events.push(Event { actor, at, words });
    }

    pub(super) fn note_panic(&mut self, actor: usize, words: &str, place: &str) {
        self.note(actor, None, format!("panics ({place})"));
        if actor != 0 && self.panic.is_none() {
            self.panic = Some(words.to_owned());
        }
    }

    /// Returns what the panic was about that ended the schedule's first thread: where that only
    /// passes on the panic of another thread, what the other said.
    pub(super) fn cause(&mut self, words: String) -> String {
        let signs = ["Any { .. }", "PoisonError", "a scoped thread panicked"];
        let is_passed_on = signs.iter().any(|sign| words.contains(sign));
        self.panic.take().filter(|_| is_passed_on).unwrap_or(words)
    }

    pub(super) fn is_turn_of(&self, id: usize) -> bool {
        !self.is_over && self.running == id
    }

    pub(super) fn over_signal(&self) -> Arc<Condvar> {
        Arc::clone(&self.over)
    }

    pub(super) fn take_outcome(&mut self) -> Option<(Path, Option<Failure>)> {
        self.is_over.then(|| (self.path.clone(), self.failure.take()))
    }

    pub(super) fn choose(&mut self, options: usize) -> usize {
        if options < 2 {
            return 0;
        }
        self.path.choose(options).unwrap_or_else(|| {
            self.end(Some(Failure::Unsteady));
            0
        })
    }

    fn end(&mut self, failure: Option<Failure>) {
        if !self.is_over {
            self.failure = failure;
            self.is_over = true;
            self.over.notify_all();
        }
    }
}

impl State {
    /// Ends the schedule with a failure; its threads never get another turn.
    pub(super) fn fail(&mut self, failure: Failure) {
        if let Some(turns) = &mut self.turns {
            turns.end(Some(failure));
        }
    }

    /// Counts how often a thread passes a place.
    pub(super) fn count_pass(&mut self, id: usize, at: Place) {
        let passes = self.actors[id].passes.entry(at).or_default();
        *passes += 1;
        if *passes > MOST_PASSES {
            let name = &self.actors[id].name;
            let words = format!("{name} passes {} again and again", place(at));
            self.fail(Failure::Polling(words));
        }
    }

    /// Chooses the thread that runs next. `me` is the one that ran until now.
    pub(super) fn pass_turn(&mut self, me: usize) {
        let Some(turns) = &self.turns else { return };
        if turns.is_over {
            return;
        }
        let options = self.options(me, turns);
        if options.is_empty() {
            let all_ended = self.actors.iter().all(|actor| actor.status == Status::Ended);
            let failure = (!all_ended).then(|| Failure::Deadlock(self.describe()));
            return self.turns.as_mut().map_or((), |turns| turns.end(failure));
        }
        let Some(turns) = &mut self.turns else { return };
        let (next, cost) = options[turns.choose(options.len())];
        match cost {
            Cost::Nothing => {}
            Cost::Preemption => turns.preemptions += 1,
            Cost::SpuriousWakeUp => {
                turns.preemptions += 1;
                turns.spurious += 1;
                turns.note(next, None, "wakes for no reason".to_owned());
            }
        }
        turns.has_acted &= turns.running == next;
        turns.running = next;
        for actor in &mut self.actors {
            actor.rests &= next == me;
        }
        self.actors[next].rests = false;
        self.wake(next);
    }

    /// The threads that may run next; the first is the one that is tried first.
    fn options(&self, me: usize, turns: &Turns) -> Vec<(usize, Cost)> {
        let ready = |rests: bool| {
            let actors = self.actors.iter().enumerate();
            actors
                .filter(move |(_, actor)| actor.status == Status::Ready && actor.rests == rests)
                .map(|(id, _)| id)
        };
        let is_ready = self.actors[me].status == Status::Ready;
        if is_ready && !self.actors[me].rests && !turns.has_acted {
            // To give the turn on at once would be as if this thread had not got it.
            return vec![(me, Cost::Nothing)];
        }
        let mut options: Vec<(usize, Cost)> = if is_ready && self.actors[me].rests {
            // A thread may yield again and again: the others follow in a fixed order.
            let next = ready(false).find(|&id| id > me).or_else(|| ready(false).next());
            next.map(|id| (id, Cost::Nothing)).into_iter().collect()
        } else if is_ready {
            let others = ready(false).filter(|&id| id != me && turns.preemptions < PREEMPTIONS);
            let others = others.map(|id| (id, Cost::Preemption));
            std::iter::once((me, Cost::Nothing)).chain(others).collect()
        } else {
            ready(false).map(|id| (id, Cost::Nothing)).collect()
        };
        if options.is_empty() {
            // All that could run have yielded.
            let next = ready(true).find(|&id| id > me).or_else(|| ready(true).next());
            options.extend(next.map(|id| (id, Cost::Nothing)));
        }
        let may_disturb = turns.preemptions < PREEMPTIONS && turns.spurious < SPURIOUS_WAKE_UPS;
        if !options.is_empty() && may_disturb {
            let asleep = self.actors.iter().enumerate();
            let asleep = asleep.filter(|(_, actor)| actor.status == Status::Asleep);
            options.extend(asleep.map(|(id, _)| (id, Cost::SpuriousWakeUp)));
        }
        options
    }

    /// Returns what happened, and the names of the threads.
    pub(super) fn events(&self) -> (Vec<String>, Vec<Event>) {
        let names = self.actors.iter().map(|actor| actor.name.clone()).collect();
        (names, self.turns.as_ref().map(|turns| turns.events.clone()).unwrap_or_default())
    }
}
