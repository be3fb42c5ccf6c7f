//! What panics say, and where they come from.

use std::{
    any::Any,
    panic,
    sync::{Mutex, Once, OnceLock, PoisonError},
    thread::{self, ThreadId},
};

use crate::world;

/// The last panic of each thread, so that a check can say where it came from.
static LAST: Mutex<Vec<(ThreadId, String)>> = Mutex::new(Vec::new());

/// The thread whose panics are its verdict.
static JUDGED: OnceLock<ThreadId> = OnceLock::new();

/// Leaves it to the caller to show what the calling thread panics with.
pub(crate) fn leave_to_verdict() {
    // A process runs one check, so there is one such thread.
    let _ = JUDGED.set(thread::current().id());
}

/// Records every panic from now on. A panic in a thread that takes turns is drawn instead of printed.
pub(crate) fn record() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map_or("an unknown place".to_owned(), |at| {
                format!("{}:{}", world::file_name(at.file()), at.line())
            });
            let words = format!("{} ({place})", message(info.payload()));
            let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
            let this = thread::current().id();
            last.retain(|(thread, _)| *thread != this);
            last.push((this, words.clone()));
            drop(last);
            if !world::note_panic(&words, &place) && JUDGED.get() != Some(&this) {
                previous(info);
            }
        }));
    });
}

/// Returns what the last panic of the calling thread said, with its place.
pub(crate) fn last() -> Option<String> {
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let this = thread::current().id();
    last.iter().find(|(thread, _)| *thread == this).map(|(_, words)| words.clone())
}

/// Returns the message of a panic.
pub(crate) fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
