// must fail in "bytes that come after a timeout are not lost" with "was written and never came"
// why: Each call starts a thread that reads. The one you gave up takes the bytes that come later, and loses them.
use std::{
    io::Read,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

pub struct Chunks {
    source: Arc<Mutex<Box<dyn Read + Send>>>,
}

impl Chunks {
    pub fn new(source: impl Read + Send + 'static) -> Self {
        Self { source: Arc::new(Mutex::new(Box::new(source))) }
    }

    pub fn next(&mut self, timeout: Duration) -> Result<Option<Vec<u8>>, TimedOut> {
        let source = Arc::clone(&self.source);
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 4096];
            let length = source.lock().unwrap().read(&mut buffer).unwrap_or(0);
            buffer.truncate(length);
            drop(sender.send(buffer));
        });
        let chunk = receiver.recv_timeout(timeout).map_err(|_| TimedOut)?;
        Ok(Some(chunk).filter(|chunk| !chunk.is_empty()))
    }
}
