// must fail in "each item arrives or fails once" with "the item that failed"
// why: You drop the item that failed without a word: it neither arrives nor is reported.
use std::{sync::mpsc::channel, thread};

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub arrived: Vec<u32>,
    pub failed: Vec<(u32, String)>,
}

pub type Stage<'a> = &'a (dyn Fn(u32) -> Result<u32, String> + Sync);

pub fn run(items: &[u32], stages: [Stage<'_>; 3]) -> Report {
    let (first, mut input) = channel();
    let arrived = thread::scope(|scope| {
        for stage in stages {
            let (output, next_input) = channel();
            let received = std::mem::replace(&mut input, next_input);
            scope.spawn(move || {
                for value in received.into_iter().flat_map(stage) {
                    let _ = output.send(value);
                }
            });
        }
        items.iter().for_each(|&item| first.send(item).unwrap());
        drop(first);
        input.into_iter().collect()
    });
    Report { arrived, failed: Vec::new() }
}
