//! A panic as an error, with what it said and where.

use std::{
    cell::RefCell,
    mem,
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::Once,
    thread,
};

use crate::{Outcome, TaskError};

thread_local! {
    /// Where this thread panicked last.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From now on the places of panics are noted: a panic that is caught does not tell its own. The
/// hook that was there still does what it did, such as writing to standard error.
pub(crate) fn note_places() {
    static INSTALL: Once = Once::new();
    // A thread that is panicking cannot change the hook; the next pool will.
    if thread::panicking() {
        return;
    }
    INSTALL.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line()));
            // A thread that is ending has no such place any more.
            let _ = PLACE.try_with(|last| *last.borrow_mut() = place);
            before(panic);
        }));
    });
}

/// Runs `work`; its panic is an error.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Outcome<T> {
    // What an earlier panic left must not be taken for this one's: `resume_unwind` calls no hook.
    PLACE.with_borrow_mut(|place| drop(place.take()));
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let error = TaskError::panicked(&*payload, PLACE.take());
        // What it panicked with may itself panic when it is dropped.
        if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            mem::forget(another);
        }
        error
    })
}
