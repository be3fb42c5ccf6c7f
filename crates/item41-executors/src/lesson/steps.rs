//! One call, with the time that each of its steps takes.

use std::{fmt, time::Duration};

use item41_executors::{ProcessPoolExecutor, ThreadPoolExecutor, WorkerTimes};
use lab::{Lab, SpanRecord, Timeline, human_time};
use rustix::time::{ClockId, clock_gettime};

use super::{GCD, Pair, gcd};

/// One call.
pub(crate) struct Call {
    pub(crate) results: Vec<u64>,
    /// In the order of their numbers.
    pub(crate) steps: Vec<Step>,
    /// How long the whole call took.
    pub(crate) took: Duration,
}

/// A step with the time that it took.
pub(crate) struct Step {
    name: &'static str,
    took: Duration,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, human_time(self.took.as_secs_f64()))
    }
}

impl Call {
    /// Returns the time that the steps take together.
    pub(crate) fn sum_of_steps(&self) -> Duration {
        self.steps.iter().map(|step| step.took).sum()
    }
}

/// Makes one call into another process.
///
/// The library marks the parent's steps as spans; the worker measures its own. Step 3 lasts from the
/// beginning of the write to the moment at which the worker has the whole request, by the clock that
/// both share. The write itself may return later: it wakes the worker, and may lose its core to it.
pub(crate) fn into_process(lab: &Lab, pool: &ProcessPoolExecutor, pair: Pair) -> lab::Result<Call> {
    // The first call also waits until the worker has started.
    pool.submit(&GCD, (6, 4))?.result()?;
    let call = || {
        let begin = now()?;
        let mut results = pool.map(&GCD, [pair])?;
        let values = results.by_ref().collect::<Result<Vec<_>, _>>()?;
        Ok((values, results.worker_times(), begin, now()?))
    };
    let in_worker = |(_, times, begin, _): &(_, WorkerTimes, Duration, _)| spans_of(times, *begin);
    let (traced, timeline) = lab.timeline_with("process pool", call, in_worker)?;
    let (results, WorkerTimes { received, deserialize, find, run, serialize, .. }, begin, end) =
        traced;
    let sent = begin + start(&timeline, "3. copy it to the worker");
    let measured = |name| Step { name, took: length(&timeline, name) };
    let steps = vec![
        measured("1. take an item"),
        measured("2. serialize it"),
        Step { name: "3. copy it to the worker", took: received.saturating_sub(sent) },
        Step { name: "4. deserialize it in the worker", took: deserialize },
        Step { name: "5. find the function there by its name", took: find },
        Step { name: "6. run the function there", took: run },
        Step { name: "7. serialize the result there", took: serialize },
        measured("8. copy the result back"),
        measured("9. deserialize the result"),
        measured("10. merge the results"),
    ];
    Ok(Call { results, steps, took: end.saturating_sub(begin) })
}

/// Makes one call into another thread, which has no need of steps 2 to 5 and 7 to 9.
pub(crate) fn into_thread(lab: &Lab, pool: &ThreadPoolExecutor, pair: Pair) -> lab::Result<Call> {
    let ((results, begin, end), timeline) = lab.timeline("thread pool", || {
        let begin = now()?;
        let results = pool.map(gcd, [pair])?.collect::<Result<Vec<_>, _>>()?;
        Ok((results, begin, now()?))
    })?;
    let names = ["1. take an item", "6. run the function", "10. merge the results"];
    let steps = names.map(|name| Step { name, took: length(&timeline, name) });
    Ok(Call { results, steps: steps.into(), took: end.saturating_sub(begin) })
}

/// Returns the worker's steps as spans of a timeline that began at `begin`.
fn spans_of(times: &WorkerTimes, begin: Duration) -> Vec<SpanRecord> {
    let mut end = times.received.saturating_sub(begin);
    let steps = [
        ("4. deserialize it in the worker", times.deserialize),
        ("5. find the function there by its name", times.find),
        ("6. run the function there", times.run),
        ("7. serialize the result there", times.serialize),
    ];
    let span = |(name, took): (&str, Duration)| {
        let start = end;
        end += took;
        SpanRecord {
            name: name.to_owned(),
            thread: "main".to_owned(),
            process: Some("worker".to_owned()),
            start: start.as_secs_f64(),
            end: end.as_secs_f64(),
            ..SpanRecord::default()
        }
    };
    steps.into_iter().map(span).collect()
}

/// Returns the time on the clock that all processes share.
fn now() -> lab::Result<Duration> {
    Ok(clock_gettime(ClockId::Monotonic).try_into()?)
}

/// Returns when the first span of this name began. A second one only finds that there is no more to
/// do, while the worker is at work already.
fn start(timeline: &Timeline, name: &str) -> Duration {
    let first = timeline.spans.iter().find(|span| span.name == name);
    first.map_or(Duration::ZERO, |span| Duration::from_secs_f64(span.start.max(0.0)))
}

/// Returns how long the first span of this name lasted.
fn length(timeline: &Timeline, name: &str) -> Duration {
    let first = timeline.spans.iter().find(|span| span.name == name);
    first.map_or(Duration::ZERO, |span| Duration::from_secs_f64(span.seconds().max(0.0)))
}
