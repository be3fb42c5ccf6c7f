//! The smallest pool: one thread that waits for calls.

use std::{
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use anyhow::Context;

type Call = Box<dyn FnOnce() -> u64 + Send>;

/// A thread that makes the calls it is sent. It ends when this value is dropped.
pub(crate) struct WaitingThread {
    calls: Sender<Call>,
    results: Receiver<u64>,
}

impl WaitingThread {
    pub(crate) fn start() -> Self {
        let (calls, to_make) = channel::<Call>();
        let (made, results) = channel();
        thread::spawn(move || to_make.into_iter().try_for_each(|call| made.send(call())));
        Self { calls, results }
    }

    /// Hands a call over and waits for its result.
    pub(crate) fn call(&self, call: impl FnOnce() -> u64 + Send + 'static) -> lab::Result<u64> {
        self.calls.send(Box::new(call)).ok().context("the thread is gone")?;
        self.results.recv().context("the thread is gone")
    }
}
