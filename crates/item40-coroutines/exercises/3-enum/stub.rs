/// What a resume brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Yielded(&'static str),
    Complete(u32),
}

/// Where the machine is paused, with the locals that it needs from there on.
#[derive(Clone, Copy, Debug)]
enum State {
    Unstarted,
    // Which other places are there, and what is known there?
}

/// The coroutine `area`, written by hand.
#[derive(Debug)]
pub struct Area<F> {
    state: State,
    effect: F,
}

impl<F: Fn(&'static str)> Area<F> {
    /// Makes a machine that has not started.
    pub fn new(effect: F) -> Self {
        Self { state: State::Unstarted, effect }
    }

    /// Runs to the next pause. `input` is what the pause returns; the first resume ignores it.
    pub fn resume(&mut self, input: u32) -> Step {
        (self.effect)("begin");
        todo!("go on from {:?} with {input}", self.state)
    }
}
