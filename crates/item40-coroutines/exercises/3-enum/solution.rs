/// What a resume brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Yielded(&'static str),
    Complete(u32),
}

/// Where the machine is paused, with the locals that it needs from there on.
#[derive(Clone, Copy, Debug)]
enum State {
    // answer:
    Unstarted,
    AtWidth,
    AtHeight { width: u32 },
    Finished,
    // stub: Unstarted,
    // stub: // Which other places are there, and what is known there?
    // end of answer
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
        // answer:
        match self.state {
            State::Unstarted => {
                (self.effect)("begin");
                self.state = State::AtWidth;
                Step::Yielded("width?")
            }
            State::AtWidth => {
                (self.effect)("half");
                self.state = State::AtHeight { width: input };
                Step::Yielded("height?")
            }
            State::AtHeight { width } => {
                (self.effect)("end");
                self.state = State::Finished;
                Step::Complete(width * input)
            }
            State::Finished => panic!("resumed after it has returned"),
        }
        // stub: (self.effect)("begin");
        // stub: todo!("go on from {:?} with {input}", self.state)
        // end of answer
    }
}
