//! When each span began and ended.
//!
//! Spans cost 3-6 ns where nobody listens and hundreds where somebody does. So nothing listens
//! while the clock runs: [`record`] is a second pass of the same work, and turns the collector
//! off again behind it.

use std::{
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Instant,
};

use serde::{Deserialize, Serialize};
use tracing::{
    Metadata, Subscriber, callsite, level_filters::LevelFilter, span, subscriber::Interest,
};
use tracing_subscriber::{
    Registry,
    layer::{Context, Layer, SubscriberExt},
    registry::LookupSpan,
};

/// The spans of one pass, in the order they began.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// What was done in that pass.
    pub name: String,
    /// The spans.
    pub spans: Vec<SpanRecord>,
}

/// One span of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpanRecord {
    /// The span's name.
    pub name: String,
    /// The thread that entered it: its name, or its number where it has none.
    pub thread: String,
    /// Seconds from the start of the pass to the first entry.
    pub start: f64,
    /// Seconds from the start of the pass to the close.
    pub end: f64,
}

impl SpanRecord {
    /// How long it lasted, in seconds.
    pub fn seconds(&self) -> f64 {
        self.end - self.start
    }
}

static IS_LISTENING: AtomicBool = AtomicBool::new(false);
static FINISHED: Mutex<Vec<Finished>> = Mutex::new(Vec::new());

struct Finished {
    name: &'static str,
    thread: String,
    start: Instant,
    end: Instant,
}

/// A span that is open: kept in the registry until it closes.
struct Open {
    thread: String,
    start: Instant,
}

struct Collector;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Collector {
    /// `sometimes`, so that a callsite met while nobody listens is asked again later.
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>, _: Context<'_, S>) -> bool {
        IS_LISTENING.load(Ordering::Relaxed)
    }

    /// With `OFF` a span costs one relaxed load, as if there were no subscriber at all.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        let listening = IS_LISTENING.load(Ordering::Relaxed);
        Some(if listening { LevelFilter::TRACE } else { LevelFilter::OFF })
    }

    fn on_enter(&self, id: &span::Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut extensions = span.extensions_mut();
        if extensions.get_mut::<Open>().is_none() {
            extensions.insert(Open { thread: thread_name(), start: Instant::now() });
        }
    }

    fn on_close(&self, id: span::Id, context: Context<'_, S>) {
        let end = Instant::now();
        let Some(span) = context.span(&id) else {
            return;
        };
        let Some(Open { thread, start }) = span.extensions_mut().remove::<Open>() else {
            return;
        };
        // One list for all threads: a thread that is alive at exit never runs the destructors of
        // its thread-locals, and a list of its own would be lost with them.
        finished().push(Finished { name: span.name(), thread, start, end });
    }
}

fn finished() -> std::sync::MutexGuard<'static, Vec<Finished>> {
    FINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The thread's name, or `thread 7` where it has none.
fn thread_name() -> String {
    let current = thread::current();
    current.name().map_or_else(
        || {
            let id = format!("{:?}", current.id()); // `ThreadId(7)`; the number alone is not stable
            let digits: String = id.chars().filter(char::is_ascii_digit).collect();
            format!("thread {digits}")
        },
        str::to_owned,
    )
}

fn listen(listening: bool) {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        // It fails only where the program has a subscriber of its own; then there are no spans.
        let _ = tracing::subscriber::set_global_default(Registry::default().with(Collector));
    });
    IS_LISTENING.store(listening, Ordering::Relaxed);
    callsite::rebuild_interest_cache();
}

/// Runs `work` with the collector on, and returns what it returned with the spans it closed.
pub(crate) fn record<T>(name: &str, work: impl FnOnce() -> T) -> (T, Timeline) {
    finished().clear();
    listen(true);
    let begin = Instant::now();
    let value = work();
    listen(false);
    let since_begin = |at: Instant| at.saturating_duration_since(begin).as_secs_f64();
    let mut spans: Vec<SpanRecord> = finished()
        .drain(..)
        .map(|span| SpanRecord {
            name: span.name.to_owned(),
            thread: span.thread,
            start: since_begin(span.start),
            end: since_begin(span.end),
        })
        .collect();
    spans.sort_by(|a, b| a.start.total_cmp(&b.start).then(b.end.total_cmp(&a.end)));
    (value, Timeline { name: name.to_owned(), spans })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One test, because the collector is one for the whole process.
    #[test]
    fn spans_of_all_threads_are_collected_in_one_pass_and_not_outside_it() {
        let work = || {
            let _outer = tracing::info_span!("outer").entered();
            thread::Builder::new()
                .name("helper".to_owned())
                .spawn(|| tracing::info_span!("inner").in_scope(|| ()))
                .unwrap()
                .join()
                .unwrap();
        };
        work();
        let ((), timeline) = record("twice", || {
            work();
            work();
        });
        work();
        let names: Vec<_> = timeline.spans.iter().map(|span| span.name.as_str()).collect();
        assert_eq!(names, ["outer", "inner", "outer", "inner"]);
        let (outer, inner) = (&timeline.spans[0], &timeline.spans[1]);
        assert_eq!(inner.thread, "helper");
        assert!(outer.start <= inner.start && inner.end <= outer.end, "inner lies within outer");
        let ((), empty) = record("nothing", || ());
        assert_eq!(empty.spans, []);
    }
}
