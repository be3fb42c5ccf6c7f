use std::{cell::RefCell, rc::Rc};

use item40_coroutines::Channel;

/// What has happened, for the check.
#[derive(Clone, Debug, Default)]
pub struct Trace(pub Rc<RefCell<Vec<String>>>);

impl Trace {
    fn note(&self, words: String) {
        self.0.borrow_mut().push(words);
    }
}

/// Notes its end when it is dropped.
struct Section(String, Trace);

impl Drop for Section {
    fn drop(&mut self) {
        self.1.note(format!("{} ends", self.0));
    }
}

/// Asks for three numbers and returns their sum.
pub async fn three(co: &Channel<u32, String>, name: &str, trace: &Trace) -> u32 {
    trace.note(format!("{name} begins"));
    let _section = Section(name.to_owned(), trace.clone());
    let mut sum = 0;
    for number in 1..=3 {
        sum += co.yield_(format!("{name} {number}?")).await;
    }
    sum
}

/// Asks for three widths and three heights, and returns the product of their sums.
pub async fn both(co: &Channel<u32, String>, trace: &Trace) -> u32 {
    // answer:
    let width = three(co, "width", trace).await;
    let height = three(co, "height", trace).await;
    width * height
    // stub: let first = co.yield_("width 1?".to_owned()).await;
    // stub: todo!("let `three` ask, instead of {first} and `{trace:?}`")
    // end of answer
}
