// must fail in "each effect happens once, in its place" with "your machine, and the coroutine"
// why: You run from the start each time: what has happened before happens again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Yielded(&'static str),
    Complete(u32),
}

pub struct Area<F> {
    inputs: Vec<u32>,
    effect: F,
}

impl<F: Fn(&'static str)> Area<F> {
    pub fn new(effect: F) -> Self {
        Self { inputs: Vec::new(), effect }
    }

    pub fn resume(&mut self, input: u32) -> Step {
        self.inputs.push(input);
        (self.effect)("begin");
        let Some(width) = self.inputs.get(1) else { return Step::Yielded("width?") };
        (self.effect)("half");
        let Some(height) = self.inputs.get(2) else { return Step::Yielded("height?") };
        (self.effect)("end");
        Step::Complete(width * height)
    }
}
