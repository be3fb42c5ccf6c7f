// must fail in "bytes that come after a timeout are not lost" with "the end came instead"
// why: After a timeout you drop the channel, so all that comes later is lost.
use std::{
    io::Read,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

pub struct Chunks {
    chunks: Option<Receiver<Vec<u8>>>,
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
        Self { chunks: Some(chunks) }
    }

    pub fn next(&mut self, timeout: Duration) -> Result<Option<Vec<u8>>, TimedOut> {
        let Some(chunks) = &self.chunks else { return Ok(None) };
        match chunks.recv_timeout(timeout) {
            Ok(chunk) => Ok(Some(chunk)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => {
                self.chunks = None;
                Err(TimedOut)
            }
        }
    }
}
