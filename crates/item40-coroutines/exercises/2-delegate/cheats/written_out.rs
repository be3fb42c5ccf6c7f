// must fail in "the second begins when the first has ended" with "what happened"
// why: You have copied what `three` asks. Let `three` do it: its beginning and its end belong to it.
use std::{cell::RefCell, rc::Rc};

use item40_coroutines::Channel;

#[derive(Clone, Debug, Default)]
pub struct Trace(pub Rc<RefCell<Vec<String>>>);

impl Trace {
    fn note(&self, words: String) {
        self.0.borrow_mut().push(words);
    }
}

struct Section(String, Trace);

impl Drop for Section {
    fn drop(&mut self) {
        self.1.note(format!("{} ends", self.0));
    }
}

pub async fn three(co: &Channel<u32, String>, name: &str, trace: &Trace) -> u32 {
    trace.note(format!("{name} begins"));
    let _section = Section(name.to_owned(), trace.clone());
    let mut sum = 0;
    for number in 1..=3 {
        sum += co.yield_(format!("{name} {number}?")).await;
    }
    sum
}

pub async fn both(co: &Channel<u32, String>, trace: &Trace) -> u32 {
    let mut sums = [0, 0];
    for (sum, name) in sums.iter_mut().zip(["width", "height"]) {
        for number in 1..=3 {
            *sum += co.yield_(format!("{name} {number}?")).await;
        }
    }
    trace.note("done".to_owned());
    sums[0] * sums[1]
}
