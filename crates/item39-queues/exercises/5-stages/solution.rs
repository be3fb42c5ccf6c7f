use std::{sync::mpsc::channel, thread};

/// What came of the items.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What the last stage returned, in the order of the items.
    pub arrived: Vec<u32>,
    /// The items that failed, as they were given to `run`, with the error.
    pub failed: Vec<(u32, String)>,
}

/// What a stage does with what it gets.
pub type Stage<'a> = &'a (dyn Fn(u32) -> Result<u32, String> + Sync);

/// Sends all items through the stages, which work at the same time.
pub fn run(items: &[u32], stages: [Stage<'_>; 3]) -> Report {
    // answer:
    let (first, mut input) = channel();
    let (failures, failed) = channel();
    let arrived = thread::scope(|scope| {
        for stage in stages {
            let (output, next_input) = channel();
            let received = std::mem::replace(&mut input, next_input);
            let failures = failures.clone();
            scope.spawn(move || {
                // It ends when the stage before has dropped its sender.
                for (item, value) in received {
                    // The receivers live until all stages have ended.
                    let _ = match stage(value) {
                        Ok(value) => output.send((item, value)).is_ok(),
                        Err(error) => failures.send((item, error)).is_ok(),
                    };
                }
            });
        }
        for &item in items {
            first.send((item, item)).expect("the first stage receives to the end");
        }
        drop(first);
        input.into_iter().map(|(_, value)| value).collect()
    });
    drop(failures);
    Report { arrived, failed: failed.into_iter().collect() }
    // stub: todo!("a thread for each stage, and a channel from each to the next")
    // end of answer
}
