//! Threads that never rest, so that work is measured on a busy machine.

use std::{
    hint,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use anyhow::Context;

/// Threads that never rest, until this is dropped: a busy machine for what is measured meanwhile.
///
/// ```
/// # fn main() -> lab::Result {
/// let busy = lab::BusyLoops::start(2)?;
/// // Measure here.
/// drop(busy);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "the loops end when this is dropped"]
pub struct BusyLoops {
    is_over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl BusyLoops {
    /// Starts as many busy loops as `number`, each on a thread of its own.
    ///
    /// # Errors
    ///
    /// If a thread cannot be started.
    pub fn start(number: usize) -> crate::Result<Self> {
        let mut busy = Self { is_over: Arc::default(), threads: Vec::new() };
        for _ in 0..number {
            let is_over = Arc::clone(&busy.is_over);
            let work = move || {
                while !is_over.load(Ordering::Relaxed) {
                    hint::spin_loop();
                }
            };
            let started = thread::Builder::new().name("busy loop".to_owned()).spawn(work);
            busy.threads.push(started.context("cannot start a busy loop")?);
        }
        Ok(busy)
    }
}

impl Drop for BusyLoops {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // A busy loop does not panic.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_loops_end_when_they_are_dropped() {
        let busy = BusyLoops::start(2).unwrap();
        let is_over = Arc::clone(&busy.is_over);
        assert_eq!(Arc::strong_count(&is_over), 4, "two loops, their owner and this test");
        drop(busy);
        assert_eq!(Arc::strong_count(&is_over), 1, "this test alone");
    }
}
