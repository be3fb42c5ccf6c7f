// must fail in "it remembers no more than it needs" with "the machine keeps"
// why: You keep every local in a field. An enum keeps only those that the present state needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Yielded(&'static str),
    Complete(u32),
}

pub struct Area<F> {
    place: u32,
    width: Option<u32>,
    height: Option<u32>,
    effect: F,
}

impl<F: Fn(&'static str)> Area<F> {
    pub fn new(effect: F) -> Self {
        Self { place: 0, width: None, height: None, effect }
    }

    pub fn resume(&mut self, input: u32) -> Step {
        self.place += 1;
        match self.place {
            1 => {
                (self.effect)("begin");
                Step::Yielded("width?")
            }
            2 => {
                self.width = Some(input);
                (self.effect)("half");
                Step::Yielded("height?")
            }
            3 => {
                self.height = Some(input);
                (self.effect)("end");
                Step::Complete(self.width.unwrap() * self.height.unwrap())
            }
            _ => panic!("resumed after it has returned"),
        }
    }
}
