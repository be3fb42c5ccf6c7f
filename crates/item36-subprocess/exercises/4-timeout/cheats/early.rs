// must fail in "a timeout is never early" with "was over after"
// why: You look once and do not wait: the timeout is over before its time.
use std::{
    io::Read,
    sync::mpsc::{Receiver, TryRecvError, channel},
    thread,
    time::Duration,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

pub struct Chunks {
    chunks: Receiver<Vec<u8>>,
}

impl Chunks {
    pub fn new(mut source: impl Read + Send + 'static) -> Self {
        let (sender, chunks) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = source.read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { chunks }
    }

    pub fn next(&mut self, timeout: Duration) -> Result<Option<Vec<u8>>, TimedOut> {
        // Half of the time for what is about to come, if the caller gives much.
        if timeout.as_secs() > 0 {
            return self.chunks.recv_timeout(timeout / 2).map(Some).or(Ok(None));
        }
        match self.chunks.try_recv() {
            Ok(chunk) => Ok(Some(chunk)),
            Err(TryRecvError::Disconnected) => Ok(None),
            Err(TryRecvError::Empty) => Err(TimedOut),
        }
    }
}
