//! Every schedule of a small program with threads.

mod drawing;

use std::{
    error, fmt,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    panics,
    verdict::fail,
    world::{Failure, Path, Turns, World},
};

/// A program with more schedules than this is too large for an exercise.
const MOST: usize = 50_000;

/// What all schedules together showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explored {
    /// How many schedules were run.
    pub schedules: usize,
}

/// A schedule in which the program goes wrong.
///
/// Its text says what went wrong and draws what each thread did until then, a column a thread.
#[derive(Clone, Debug)]
pub struct BadSchedule {
    summary: String,
    drawing: String,
    /// How many schedules were right before this one.
    right: usize,
}

impl BadSchedule {
    /// Returns what went wrong.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// Returns what each thread did, a column a thread, and the lines of code it did it in.
    pub fn drawing(&self) -> &str {
        &self.drawing
    }
}

impl fmt::Display for BadSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { summary, drawing, right } = self;
        write!(f, "{summary}\nin schedule {}:\n\n{drawing}", right + 1)
    }
}

impl error::Error for BadSchedule {}

/// Runs `program` in every schedule with at most two preemptions; fails the check at the first
/// schedule that goes wrong.
///
/// The threads are real, but only one has the turn. The turn may pass to another thread at each
/// operation of [`gym::sync`](crate::sync), [atomics](crate::sync::atomic) and
/// [`gym::thread`](crate::thread). Taking it from a thread that could go on is a preemption.
/// A schedule goes wrong if the closure panics, if no thread can go on, or if a thread polls.
///
/// ```
/// use std::sync::Arc;
/// use gym::sync::atomic::{AtomicU64, Ordering::SeqCst};
///
/// let explored = gym::schedules(|| {
///     let count = Arc::new(AtomicU64::new(0));
///     let other = Arc::clone(&count);
///     let thread = gym::thread::spawn(move || other.fetch_add(1, SeqCst));
///     count.fetch_add(1, SeqCst);
///     thread.join().unwrap();
///     assert_eq!(count.load(SeqCst), 2);
/// });
/// assert!(explored.schedules > 1);
/// ```
pub fn schedules(program: impl Fn() + Send + Sync + 'static) -> Explored {
    try_schedules(program).unwrap_or_else(|bad| fail(bad))
}

/// Runs `program` in every schedule, as [`schedules`] does.
///
/// # Errors
/// The first schedule that goes wrong. Its threads never end.
///
/// # Panics
/// If there are more than 50,000 schedules, or if no thread can be started.
///
/// ```
/// use std::sync::Arc;
/// use gym::sync::Mutex;
///
/// let bad = gym::try_schedules(|| {
///     let locks = Arc::new((Mutex::new(()), Mutex::new(())));
///     let same = Arc::clone(&locks);
///     let thread = gym::thread::spawn(move || {
///         let _second = same.1.lock();
///         let _first = same.0.lock();
///     });
///     let first = locks.0.lock();
///     drop(locks.1.lock());
///     drop(first);
///     thread.join().unwrap();
/// });
/// assert_eq!(bad.unwrap_err().summary(), "deadlock: no thread can go on");
/// ```
pub fn try_schedules(program: impl Fn() + Send + Sync + 'static) -> Result<Explored, BadSchedule> {
    panics::record();
    let _one_processor = OneProcessor::pin();
    let _running = Running::begin();
    let program = Arc::new(program);
    let mut path = Some(Path::default());
    let mut schedules = 0;
    while let Some(this) = path {
        let world = World::with_turns(Turns::new(this));
        let me = world.enter(Some("Main".to_owned()));
        let program = Arc::clone(&program);
        thread::spawn(move || {
            me.begin();
            let result = panic::catch_unwind(AssertUnwindSafe(|| program()));
            let message = |_| panics::last().unwrap_or_else(|| "a panic".to_owned());
            me.end(result.err().map(message));
        });
        let (followed, failure) = world.outcome();
        if let Some(failure) = failure {
            return Err(bad(&failure, &world, schedules));
        }
        schedules += 1;
        assert!(schedules <= MOST, "more than {MOST} schedules: make the program smaller");
        path = followed.next();
    }
    Ok(Explored { schedules })
}

fn bad(failure: &Failure, world: &World, right: usize) -> BadSchedule {
    let (summary, waiting) = match failure {
        Failure::Panic(words) => (words.clone(), ""),
        Failure::Deadlock(waiting) => {
            ("deadlock: no thread can go on".to_owned(), waiting.as_str())
        }
        Failure::Polling(words) => (format!("polling: {words}"), ""),
        Failure::Unsteady => (
            "the program behaves differently when it runs again: \
             it must not depend on time, random numbers or what earlier runs left"
                .to_owned(),
            "",
        ),
    };
    let (names, events) = world.events();
    let mut drawing = drawing::draw(&names, &events);
    if !waiting.is_empty() {
        drawing = format!("{drawing}\n{waiting}\n");
    }
    BadSchedule { summary, drawing, right }
}

/// How many explorations run, so that a hang can be explained.
static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Returns whether a program is being run in all its schedules.
pub(crate) fn is_running() -> bool {
    RUNNING.load(Ordering::SeqCst) > 0
}

struct Running;

impl Running {
    fn begin() -> Self {
        RUNNING.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Keeps the calling thread, and those it starts, on one processor.
///
/// Only one of them ever runs. To wake a thread on the same processor takes a few microseconds, on
/// another one a hundred or more.
struct OneProcessor {
    #[cfg(target_os = "linux")]
    before: Option<rustix::thread::CpuSet>,
}

#[cfg(target_os = "linux")]
impl OneProcessor {
    /// Best effort: schedules are only slower on several processors.
    fn pin() -> Self {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};

        let before = sched_getaffinity(None).ok();
        let mut one = CpuSet::new();
        one.set(sched_getcpu());
        let _ = sched_setaffinity(None, &one);
        Self { before }
    }
}

#[cfg(target_os = "linux")]
impl Drop for OneProcessor {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = rustix::thread::sched_setaffinity(None, before);
        }
    }
}

#[cfg(not(target_os = "linux"))]
impl OneProcessor {
    fn pin() -> Self {
        Self {}
    }
}
