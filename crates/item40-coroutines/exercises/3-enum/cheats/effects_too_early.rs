// must fail in "each effect happens once, in its place" with "your machine, and the coroutine"
// why: You run an effect before the pause that it comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Yielded(&'static str),
    Complete(u32),
}

enum State {
    Unstarted,
    AtWidth,
    AtHeight { width: u32 },
}

pub struct Area<F> {
    state: State,
    effect: F,
}

impl<F: Fn(&'static str)> Area<F> {
    pub fn new(effect: F) -> Self {
        Self { state: State::Unstarted, effect }
    }

    pub fn resume(&mut self, input: u32) -> Step {
        match self.state {
            State::Unstarted => {
                (self.effect)("begin");
                (self.effect)("half");
                self.state = State::AtWidth;
                Step::Yielded("width?")
            }
            State::AtWidth => {
                (self.effect)("end");
                self.state = State::AtHeight { width: input };
                Step::Yielded("height?")
            }
            State::AtHeight { width } => Step::Complete(width * input),
        }
    }
}
