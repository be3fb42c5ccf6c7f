//! Threads that take two locks, while another thread listens to what they report.

use std::{
    sync::{
        Barrier, Mutex, PoisonError,
        mpsc::{Receiver, Sender},
    },
    thread::{Builder, JoinHandle},
    time::Duration,
};

use anyhow::Context;

/// A lock with a name, in memory that stays: a thread that waits for it forever may still need it.
pub(crate) type Lock = &'static (&'static str, Mutex<()>);

/// Makes a lock that is never dropped.
pub(crate) fn lock(name: &'static str) -> Lock {
    Box::leak(Box::new((name, Mutex::new(()))))
}

/// A thread that takes one lock, then the other, and sends a line at each step.
pub(crate) struct Taker {
    pub(crate) name: &'static str,
    pub(crate) one: Lock,
    pub(crate) other: Lock,
    /// Where the threads meet after each has its first lock; `None` if they do not.
    pub(crate) meet: Option<&'static Barrier>,
}

impl Taker {
    /// Starts the thread. If it waits for a lock forever, it ends with the process.
    pub(crate) fn start(self, lines: &Sender<String>) -> lab::Result<JoinHandle<()>> {
        let lines = lines.clone();
        let taking = move || self.take_both(&lines);
        Builder::new().spawn(taking).context("cannot start a thread that takes locks")
    }

    fn take_both(&self, lines: &Sender<String>) {
        let Self { name, one, other, meet } = self;
        // The listener may be gone, which is not this thread's concern.
        let say = |step: String| drop(lines.send(format!("Thread {name} {step}")));
        let _one = one.1.lock().unwrap_or_else(PoisonError::into_inner);
        say(format!("has the {} lock", one.0));
        if let Some(barrier) = meet {
            barrier.wait();
        }
        say(format!("waits for the {} lock", other.0));
        let _other = other.1.lock().unwrap_or_else(PoisonError::into_inner);
        say("has both locks".to_owned());
    }
}

/// Waits for `count` lines and returns them sorted, because it is chance which thread comes first.
pub(crate) fn lines_of(count: usize, lines: &Receiver<String>) -> lab::Result<String> {
    let line = |_| lines.recv_timeout(START).context("a thread that takes locks does not go on");
    let mut lines = (0..count).map(line).collect::<lab::Result<Vec<_>>>()?;
    lines.sort();
    Ok(lines.join("\n"))
}

/// A machine that is too busy to run two threads for this long cannot show the lesson.
const START: Duration = Duration::from_secs(30);
