//! The same phases, in threads that tell a timeline why they wait and how long the queues are.

use std::{io, thread};

use item39_queues::{GetError, Queue, TryGetError, TryPutError};
use tracing::{info_span, trace};

use super::slow_network::{download, resize, upload};

/// Two downloaders are faster than the one uploader. With room for one photo before each phase, they
/// are soon held back.
pub(crate) fn watched_pipeline(photos: u32) -> lab::Result<u64> {
    let ids = Watched { name: "ids", queue: (0..photos).collect() };
    let downloads = Watched { name: "downloads", queue: Queue::bounded(1)? };
    let uploads = Watched { name: "uploads", queue: Queue::bounded(1)? };
    let receipts = Watched { name: "receipts", queue: Queue::unbounded() };
    ids.queue.close();
    thread::scope(|scope| {
        let named = |name: &str| thread::Builder::new().name(name.to_owned());
        let downloader = || phase(&ids, download, &downloads);
        let first = named("downloader 1").spawn_scoped(scope, downloader)?;
        let second = named("downloader 2").spawn_scoped(scope, downloader)?;
        named("resizer").spawn_scoped(scope, || {
            phase(&downloads, resize, &uploads);
            uploads.queue.close();
        })?;
        named("uploader").spawn_scoped(scope, || phase(&uploads, upload, &receipts))?;
        for downloader in [first, second] {
            downloader.join().expect("a download does not panic");
        }
        downloads.queue.close();
        io::Result::Ok(())
    })?;
    receipts.queue.close();
    Ok(receipts.queue.iter().map(u64::from).sum())
}

/// Works on the items of one queue and puts the results into another one.
fn phase<A, B>(from: &Watched<A>, work: impl Fn(A) -> B, to: &Watched<B>) {
    while let Ok(item) = from.get() {
        to.put(work(item));
    }
}

/// A queue whose waits are spans, and whose length is a counter.
struct Watched<T> {
    name: &'static str,
    queue: Queue<T>,
}

impl<T> Watched<T> {
    fn get(&self) -> Result<T, GetError> {
        let item = match self.queue.try_get() {
            Err(TryGetError::Empty) => {
                info_span!("get", kind = "waits").in_scope(|| self.queue.get())?
            }
            Err(TryGetError::Closed) => return Err(GetError),
            Ok(item) => item,
        };
        self.note_length();
        Ok(item)
    }

    fn put(&self, item: T) {
        if let Err(TryPutError::Full(item)) = self.queue.try_put(item) {
            let _span = info_span!("put", kind = "held back").entered();
            // The queue is closed by its putter alone.
            let _ = self.queue.put(item);
        }
        self.note_length();
    }

    fn note_length(&self) {
        trace!(counter = self.name, value = self.queue.len() as u64);
    }
}
