//! Collects spans from all threads, when it is told to.
//!
//! A span costs 3-6 ns without a subscriber and hundreds with one. So the collector is off while
//! work is timed: [`record`] is a second pass of the same work, and turns the collector off again.

mod counters;

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Instant,
};

use tracing::{
    Event, Metadata, Subscriber, callsite,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span,
    subscriber::Interest,
};

use crate::{SpanRecord, Timeline};

static IS_LISTENING: AtomicBool = AtomicBool::new(false);
static NEXT_ID: AtomicU64 = AtomicU64::new(1);
static OPEN: Mutex<BTreeMap<u64, Open>> = Mutex::new(BTreeMap::new());
// One list for all threads: a thread that is alive at exit never runs the destructors of its
// thread-locals, and a list of its own would be lost with them.
static FINISHED: Mutex<Vec<Finished>> = Mutex::new(Vec::new());

/// A span that is not closed yet.
struct Open {
    name: &'static str,
    fields: Fields,
    /// The thread that entered it first, and when.
    entered: Option<(String, Instant)>,
    /// The span is closed with its last handle.
    handles: usize,
}

struct Finished {
    name: &'static str,
    fields: Fields,
    thread: String,
    start: Instant,
    end: Instant,
}

/// What a span was given.
#[derive(Default)]
struct Fields {
    process: Option<String>,
    task: Option<String>,
    kind: Option<String>,
}

impl Fields {
    /// Takes over the fields that `later` has.
    fn update(&mut self, later: Self) {
        self.process = later.process.or(self.process.take());
        self.task = later.task.or(self.task.take());
        self.kind = later.kind.or(self.kind.take());
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "process" => self.process = Some(value.to_owned()),
            "task" => self.task = Some(value.to_owned()),
            "kind" => self.kind = Some(value.to_owned()),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

struct Collector;

/// No method formats a field while it holds a lock: the field's `Debug` may open spans, too.
impl Subscriber for Collector {
    /// `sometimes`, so that a callsite that is met while the collector is off is asked again later.
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        IS_LISTENING.load(Ordering::Relaxed)
    }

    /// Returns `OFF` unless spans are collected: a span then costs one relaxed load, as without a
    /// subscriber.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        let listening = IS_LISTENING.load(Ordering::Relaxed);
        Some(if listening { LevelFilter::TRACE } else { LevelFilter::OFF })
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let name = attributes.metadata().name();
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        lock(&OPEN).insert(id, Open { name, fields, entered: None, handles: 1 });
        span::Id::from_u64(id)
    }

    /// Takes fields that are known only later.
    fn record(&self, id: &span::Id, values: &span::Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        if let Some(open) = lock(&OPEN).get_mut(&id.into_u64()) {
            open.fields.update(fields);
        }
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        counters::note(event);
    }

    fn enter(&self, id: &span::Id) {
        if let Some(open) = lock(&OPEN).get_mut(&id.into_u64()) {
            open.entered.get_or_insert_with(|| (thread_name(), Instant::now()));
        }
    }

    fn exit(&self, _: &span::Id) {}

    fn clone_span(&self, id: &span::Id) -> span::Id {
        if let Some(open) = lock(&OPEN).get_mut(&id.into_u64()) {
            open.handles += 1;
        }
        id.clone()
    }

    fn try_close(&self, id: span::Id) -> bool {
        let end = Instant::now();
        let mut all = lock(&OPEN);
        let Some(open) = all.get_mut(&id.into_u64()) else { return false };
        open.handles -= 1;
        if open.handles > 0 {
            return false;
        }
        if let Some(Open { name, fields, entered: Some((thread, start)), .. }) =
            all.remove(&id.into_u64())
        {
            lock(&FINISHED).push(Finished { name, fields, thread, start, end });
        }
        true
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the thread's name, or `thread 7` where it has none.
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
        let _ = tracing::subscriber::set_global_default(Collector);
    });
    IS_LISTENING.store(listening, Ordering::Relaxed);
    callsite::rebuild_interest_cache();
}

/// Collects spans until it is dropped, which it also is when the work panics.
struct Listening;

impl Listening {
    fn begin() -> Self {
        listen(true);
        Self
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        listen(false);
    }
}

/// Runs `work` with the collector on, and returns what it returned with the spans that it closed and
/// the counters that it changed.
pub(crate) fn record<T>(name: &str, work: impl FnOnce() -> T) -> (T, Timeline) {
    lock(&FINISHED).clear();
    counters::clear();
    let listening = Listening::begin();
    let begin = Instant::now();
    let value = work();
    drop(listening);
    let since_begin = |at: Instant| at.saturating_duration_since(begin).as_secs_f64();
    let spans = lock(&FINISHED)
        .drain(..)
        .map(|span| SpanRecord {
            name: span.name.to_owned(),
            thread: span.thread,
            process: span.fields.process,
            task: span.fields.task,
            kind: span.fields.kind,
            start: since_begin(span.start),
            end: since_begin(span.end),
        })
        .collect();
    let mut timeline = Timeline {
        name: name.to_owned(),
        counters: counters::take(since_begin),
        ..Timeline::default()
    };
    timeline.add(spans);
    (value, timeline)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::CounterRecord;

    /// The collector is one for the whole process, and so these tests run one after the other.
    static ALONE: Mutex<()> = Mutex::new(());

    fn alone() -> MutexGuard<'static, ()> {
        ALONE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[test]
    fn spans_of_all_threads_are_collected_in_the_pass_alone() {
        let _alone = alone();
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

    #[test]
    fn span_keeps_its_process_task_and_kind() {
        let _alone = alone();
        let ((), timeline) = record("fields", || {
            let kind = tracing::field::Empty;
            let span = tracing::info_span!("fetch", process = 7, task = "photo 3", kind, size = 1);
            span.record("kind", "waits");
            span.in_scope(|| ());
        });
        let span = &timeline.spans[0];
        let fields = [&span.process, &span.task, &span.kind].map(Option::as_deref);
        assert_eq!(fields, [Some("7"), Some("photo 3"), Some("waits")]);
    }

    #[test]
    fn span_ends_with_its_last_handle() {
        let _alone = alone();
        let mut clone = None;
        let ((), timeline) = record("handles", || {
            let span = tracing::info_span!("entered");
            clone = Some(span.clone());
            span.in_scope(|| ());
            drop(tracing::info_span!("never entered"));
        });
        assert_eq!(timeline.spans, [], "the clone is alive");
        let ((), timeline) = record("the clone", || drop(clone.take()));
        assert_eq!(timeline.spans.len(), 1);
        assert_eq!(timeline.spans[0].name, "entered");
    }

    #[test]
    fn events_are_samples_of_counters() {
        let _alone = alone();
        let length = |length: u64| tracing::trace!(counter = "queue", value = length);
        let ((), timeline) = record("counters", || {
            length(1);
            tracing::info!(counter = "share", value = 0.5);
            tracing::info!("says nothing about a counter");
            length(2);
        });
        let values = |counter: &CounterRecord| -> Vec<f64> {
            counter.samples.iter().map(|(_, value)| *value).collect()
        };
        let counters: Vec<_> =
            timeline.counters.iter().map(|c| (c.name.as_str(), values(c))).collect();
        assert_eq!(counters, [("queue", vec![1.0, 2.0]), ("share", vec![0.5])]);
        let ((), empty) = record("nothing", || ());
        assert_eq!(empty.counters, []);
    }

    #[test]
    fn collector_is_off_after_a_panic() {
        let _alone = alone();
        let failed = catch_unwind(AssertUnwindSafe(|| record("panics", || panic!("no luck"))));
        assert!(failed.is_err());
        assert!(!IS_LISTENING.load(Ordering::Relaxed));
    }
}
