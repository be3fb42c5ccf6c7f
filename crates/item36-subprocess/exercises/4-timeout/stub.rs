use std::{
    io::Read,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// Nothing came in time. Call again to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

/// What a child writes, in the pieces in which it comes.
#[derive(Debug)]
pub struct Chunks {
    // Change this to what you need.
    chunks: Receiver<Vec<u8>>,
}

impl Chunks {
    /// Reads from `source`.
    pub fn new(mut source: impl Read + Send + 'static) -> Self {
        todo!("read somewhere else, so that `next` can stop waiting")
    }

    /// Returns the next bytes, or `None` at the end.
    pub fn next(&mut self, timeout: Duration) -> Result<Option<Vec<u8>>, TimedOut> {
        todo!("wait for the next bytes, for at most {timeout:?}")
    }
}
