// must fail in "questions come out, and answers go in" with "the questions"
// why: You run `three` to its end with answers of your own. The caller is never asked.
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
    let mut product = 1;
    for name in ["width", "height"] {
        let trace = trace.clone();
        let mut inner =
            item40_coroutines::Coroutine::boxed(async move |co: &Channel<u32, String>| {
                three(co, name, &trace).await
            });
        let mut step = inner.start().expect("it starts once");
        while step.clone().complete().is_none() {
            step = inner.send(1).expect("it goes on");
        }
        product *= step.complete().unwrap_or(0);
    }
    for _ in 0..5 {
        co.yield_("done".to_owned()).await;
    }
    product
}
