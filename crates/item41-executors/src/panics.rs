//! A panic as a value, with its message and its location.

use std::{
    any::Any,
    cell::RefCell,
    fmt, mem,
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::Once,
    thread,
};

thread_local! {
    /// Where this thread panicked last.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic that was caught. It displays as `panicked at src/main.rs:7: no luck`.
#[derive(Debug)]
pub(crate) struct Panic {
    pub(crate) message: String,
    /// Unknown where the panic hook was replaced after [`note_locations`], and for
    /// `resume_unwind`.
    pub(crate) location: Option<String>,
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&describe(&self.message, self.location.as_deref()))
    }
}

/// Says what a panic is, as in `panicked at src/main.rs:7: no luck`.
pub(crate) fn describe(message: &str, location: Option<&str>) -> String {
    match location {
        Some(location) => format!("panicked at {location}: {message}"),
        None => format!("panicked: {message}"),
    }
}

/// Notes the location of each panic from now on: a panic that is caught does not tell its own. The
/// hook that was there still does its work, such as writing to standard error.
pub(crate) fn note_locations() {
    static INSTALL: Once = Once::new();
    // A thread that is panicking cannot change the hook; the next pool will.
    if thread::panicking() {
        return;
    }
    INSTALL.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let location =
                panic.location().map(|location| format!("{}:{}", location.file(), location.line()));
            // The thread-local is gone where the thread is ending.
            let _ = LOCATION.try_with(|last| *last.borrow_mut() = location);
            before(panic);
        }));
    });
}

/// Runs `work` and returns its panic as an error.
#[inline]
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    // An earlier panic's location must not be taken for this one's: `resume_unwind` calls no hook.
    let _ = LOCATION.try_with(RefCell::take);
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let location = LOCATION.try_with(RefCell::take).ok().flatten();
        let message = message(&*payload);
        discard(payload);
        Panic { message, location }
    })
}

/// Returns the text of a panic's payload.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("no message").to_owned()
}

/// Drops a panic's payload, which may itself panic.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        mem::forget(another);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Panics with another of its kind whenever it is dropped.
    struct Endless;

    impl Drop for Endless {
        fn drop(&mut self) {
            panic::panic_any(Endless);
        }
    }

    #[test]
    fn catch_panic_survives_a_payload_that_panics() {
        let panic = catch_panic(|| panic::panic_any(Endless)).unwrap_err();
        assert_eq!(panic.message, "no message");
    }

    #[test]
    fn panic_displays_its_location_and_message() {
        let location = Some("src/main.rs:7".to_owned());
        let panic = Panic { message: "no luck".to_owned(), location };
        assert_eq!(panic.to_string(), "panicked at src/main.rs:7: no luck");
    }
}
