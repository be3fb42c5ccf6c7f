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
    todo!("a thread for each stage, and a channel from each to the next")
}
