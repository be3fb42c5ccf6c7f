// must fail in "a timeout is never early" with "not done after"
// why: You read in `next`, and a read from a pipe cannot be given a timeout.
use std::{io::Read, time::Duration};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

pub struct Chunks {
    source: Box<dyn Read + Send>,
}

impl Chunks {
    pub fn new(source: impl Read + Send + 'static) -> Self {
        Self { source: Box::new(source) }
    }

    pub fn next(&mut self, _: Duration) -> Result<Option<Vec<u8>>, TimedOut> {
        let mut buffer = vec![0; 4096];
        let length = self.source.read(&mut buffer).unwrap_or(0);
        buffer.truncate(length);
        Ok(Some(buffer).filter(|chunk| !chunk.is_empty()))
    }
}
