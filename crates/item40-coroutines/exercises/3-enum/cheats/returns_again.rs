// must fail in "a machine that has returned panics" with "went on with Ok"
// why: You have no state for the end, so the machine returns again and again.
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
                Step::Complete(width * input)
            }
        }
    }
}
