//! The end of a check, and how long it may take.

use std::{
    env,
    fmt::Display,
    io::Write as _,
    process, thread,
    time::{Duration, Instant},
};

/// The variable that holds the word with which a check's process marks its verdict.
pub(crate) const TOKEN: &str = "GYM_TOKEN";
/// The variable that holds a check's time limit in milliseconds.
pub(crate) const LIMIT: &str = "GYM_LIMIT_MS";

/// The variable that speaks for a passed check.
pub(crate) const PASSED: &str = "passed";
/// What ends the words of a failed check.
pub(crate) const END: &str = "end";

/// Returns how long one check may run: 10 seconds, unless `GYM_LIMIT_MS` says otherwise.
///
/// ```
/// assert_eq!(gym::limit(), std::time::Duration::from_secs(10));
/// ```
pub fn limit() -> Duration {
    let set = env::var(LIMIT).ok().and_then(|limit| limit.parse().ok());
    Duration::from_millis(set.unwrap_or(10_000))
}

/// Returns how long an instrument waits for what a right answer does at once.
///
/// It is six tenths of the [limit], so that the instrument explains the failure before the time is up.
pub fn patience() -> Duration {
    limit().mul_f64(0.6)
}

/// Fails the check with these words and ends its process, from whichever thread this is called.
///
/// A panic would not do: an answer may catch it, or never join the thread that panics.
///
/// # Panics
/// Outside of a check, for example in a unit test, this is a panic.
///
/// ```should_panic
/// gym::fail("the queue lost an item");
/// ```
pub fn fail(words: impl Display) -> ! {
    let Ok(token) = env::var(TOKEN) else { panic!("{words}") };
    report(&token, &words.to_string());
    process::exit(1)
}

/// Writes a verdict to standard error in one call, so that no other thread's words tear it.
pub(crate) fn report(token: &str, words: &str) {
    let text = format!("\n{token} {words}\n{token} {END}\n");
    // A check without its error stream cannot say anything; its exit code still counts.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Waits until `condition` holds; fails the check with `words` if it does not within [`patience`].
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
///
/// let has_started = AtomicBool::new(false);
/// std::thread::scope(|scope| {
///     scope.spawn(|| has_started.store(true, SeqCst));
///     gym::until(|| has_started.load(SeqCst), || "the thread never started".to_owned());
/// });
/// ```
pub fn until<W: Display>(condition: impl FnMut() -> bool, words: impl FnOnce() -> W) {
    if !holds_within(patience(), condition) {
        fail(words());
    }
}

/// Returns whether `condition` holds within `timeout`.
pub(crate) fn holds_within(timeout: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if condition() {
            return true;
        }
        if start.elapsed() >= timeout {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
}
