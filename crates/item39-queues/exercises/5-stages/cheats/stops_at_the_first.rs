// must fail in "each item arrives or fails once" with "the items that arrived"
// why: You end the stage at its first error, so the items behind never arrive.
use std::{sync::mpsc::channel, thread};

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub arrived: Vec<u32>,
    pub failed: Vec<(u32, String)>,
}

pub type Stage<'a> = &'a (dyn Fn(u32) -> Result<u32, String> + Sync);

pub fn run(items: &[u32], stages: [Stage<'_>; 3]) -> Report {
    let (first, mut input) = channel();
    let (failures, failed) = channel();
    let arrived = thread::scope(|scope| {
        for stage in stages {
            let (output, next_input) = channel();
            let received = std::mem::replace(&mut input, next_input);
            let failures = failures.clone();
            scope.spawn(move || {
                for (item, value) in received {
                    match stage(value) {
                        Ok(value) => drop(output.send((item, value))),
                        Err(error) => {
                            drop(failures.send((item, error)));
                            break;
                        }
                    }
                }
            });
        }
        for &item in items {
            let _ = first.send((item, item));
        }
        drop(first);
        input.into_iter().map(|(_, value)| value).collect()
    });
    drop(failures);
    Report { arrived, failed: failed.into_iter().collect() }
}
