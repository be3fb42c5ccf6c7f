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
    // answer:
    chunks: Receiver<Vec<u8>>,
    // stub: // Change this to what you need.
    // stub: chunks: Receiver<Vec<u8>>,
    // end of answer
}

impl Chunks {
    /// Reads from `source`.
    pub fn new(mut source: impl Read + Send + 'static) -> Self {
        // answer:
        let (sender, chunks) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = source.read(&mut buffer) {
                // The caller may have stopped listening.
                if sender.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { chunks }
        // stub: todo!("read somewhere else, so that `next` can stop waiting")
        // end of answer
    }

    /// Returns the next bytes, or `None` at the end.
    pub fn next(&mut self, timeout: Duration) -> Result<Option<Vec<u8>>, TimedOut> {
        // answer:
        match self.chunks.recv_timeout(timeout) {
            Ok(chunk) => Ok(Some(chunk)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(TimedOut),
        }
        // stub: todo!("wait for the next bytes, for at most {timeout:?}")
        // end of answer
    }
}
