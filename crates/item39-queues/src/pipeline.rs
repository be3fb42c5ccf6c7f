//! Stages in a row: each has its own workers, and a queue before it that holds back the others.

use std::{convert::Infallible, error::Error, fmt, sync::Arc, thread};

mod feeder;
mod kept;
mod panics;
mod results;
mod run;
mod spawner;
mod stage;
mod stage_queue;
mod stopped;
mod watch;
mod worker;

pub use results::Results;
pub use stage::StageStatus;
pub use stopped::{Failure, Fault, Stopped, Unfinished};
pub use watch::Watch;

use feeder::Feeder;
use kept::Kept;
use run::{Run, SOURCE, StopOnDrop};
use spawner::Spawner;
use stage_queue::{Output, StageQueue};
use worker::Worker;

use crate::CapacityError;

/// Stages through which items go, all at the same time.
///
/// Each stage has a name, a number of workers (threads that live as long as [`run`](Self::run) does) and
/// a queue before it. One more queue is before the consumer of the results. So a slow stage holds back
/// the one before it, and in the end the source. The items under way are at most those that the queues
/// can hold, one for each worker, and one that the source has given and that waits for room.
///
/// ```
/// use item39_queues::Pipeline;
///
/// let sizes = [640, 320]; // Threads may borrow it: they all end before `collect` returns
/// let photos = Pipeline::bounded(4)?
///     .stage("download", 2, |id: usize| vec![0; sizes[id % 2]])
///     .try_stage("resize", 1, |photo| match photo.len() {
///         0 => Err("the photo is empty"),
///         len => Ok(photo[..len / 2].to_vec()),
///     })
///     .ordered();
/// let small = photos.collect(0..3)?;
/// assert_eq!(small.iter().map(Vec::len).collect::<Vec<_>>(), [320, 160, 320]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// An error or a panic in a stage stops the whole pipeline. [`Stopped`] says where and why, and gives
/// back the items that failed and that are not finished. An error that concerns one item alone is not a
/// failure of the stage: let a [`stage`](Self::stage) return a `Result`, and the next one takes it as
/// any other item.
#[must_use = "nothing happens before `run` or `collect`"]
pub struct Pipeline<'env, In, Out = In> {
    /// The capacity of the next queue; `None` for no limit.
    capacity: Option<usize>,
    is_ordered: bool,
    start: Box<Start<'env, In, Out>>,
}

/// Starts all stages, with the capacity of the last queue. Returns the first and the last queue.
type Start<'env, In, Out> = dyn for<'scope> FnOnce(
        &mut Spawner<'scope, 'env>,
        Option<usize>,
    ) -> (StageQueue<In>, StageQueue<Out>)
    + 'env;

impl<'env, In: Send + 'env> Pipeline<'env, In> {
    /// Makes a pipeline without stages. The queue before each stage, and the one before the consumer,
    /// will have this capacity.
    ///
    /// ```
    /// use item39_queues::Pipeline;
    ///
    /// let doubles = Pipeline::bounded(4)?.stage("double", 2, |n: u8| 2 * n).ordered();
    /// assert_eq!(doubles.collect([1, 2, 3])?, [2, 4, 6]);
    /// assert!(Pipeline::<u8>::bounded(0).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If `capacity` is 0.
    pub fn bounded(capacity: usize) -> Result<Self, CapacityError> {
        Self::unbounded().capacity(capacity)
    }

    /// Makes a pipeline without stages whose queues have no limit: a slow stage holds nothing back.
    ///
    /// ```
    /// use item39_queues::Pipeline;
    ///
    /// let doubles = Pipeline::unbounded().stage("double", 2, |n: u8| 2 * n);
    /// assert_eq!(doubles.collect(0..100)?.len(), 100);
    /// # Ok::<(), item39_queues::Stopped<Vec<u8>, u8>>(())
    /// ```
    pub fn unbounded() -> Self {
        let start = |spawner: &mut Spawner<'_, 'env>, capacity| {
            let queue = spawner.queue(capacity);
            (Arc::clone(&queue), queue)
        };
        Self { capacity: None, is_ordered: false, start: Box::new(start) }
    }
}

impl<'env, In: Send + 'env, Out: Send + 'env> Pipeline<'env, In, Out> {
    /// Sets the capacity of the queues from here on: the one before the next stage, and all behind it.
    ///
    /// ```
    /// use item39_queues::Pipeline;
    ///
    /// let photos = Pipeline::bounded(64)?
    ///     .stage("download", 4, |id: u8| vec![id; 1000])
    ///     .capacity(2)? // Photos are large
    ///     .stage("resize", 1, |photo| photo[..10].to_vec());
    /// assert_eq!(photos.collect(0..10)?.len(), 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If `capacity` is 0.
    pub fn capacity(self, capacity: usize) -> Result<Self, CapacityError> {
        if capacity == 0 {
            return Err(CapacityError::Zero);
        }
        Ok(Self { capacity: Some(capacity), ..self })
    }

    /// Removes the limit of the queues from here on.
    ///
    /// ```
    /// use item39_queues::Pipeline;
    ///
    /// let words = Pipeline::bounded(4)?.stage("count", 1, |word: &str| word.len()).unlimited();
    /// assert_eq!(words.collect(["one", "three"])?, [3, 5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unlimited(self) -> Self {
        Self { capacity: None, ..self }
    }

    /// Adds a stage that cannot fail. Each of its workers has its own clone of `func`; to share a value
    /// that cannot be cloned, let `func` borrow it.
    ///
    /// A stage with 0 `workers` fails with [`Fault::NoWorkers`] when the pipeline runs.
    pub fn stage<Next: Send + 'env>(
        self,
        name: impl Into<Arc<str>>,
        workers: usize,
        mut func: impl FnMut(Out) -> Next + Clone + Send + 'env,
    ) -> Pipeline<'env, In, Next> {
        self.try_stage(name, workers, move |item| Ok::<_, Infallible>(func(item)))
    }

    /// Adds a stage whose errors stop the whole pipeline.
    ///
    /// A stage with 0 `workers` fails with [`Fault::NoWorkers`] when the pipeline runs.
    ///
    /// ```
    /// use item39_queues::Pipeline;
    ///
    /// let numbers = Pipeline::bounded(4)?.try_stage("parse", 2, |text: &str| text.parse::<u8>());
    /// let stopped = numbers.collect(["1", "two", "3"]).unwrap_err();
    /// assert_eq!(stopped.failures[0].to_string(), "stage \"parse\" failed on item 1");
    /// # Ok::<(), item39_queues::CapacityError>(())
    /// ```
    pub fn try_stage<Next: Send + 'env, E: Into<Box<dyn Error + Send + Sync>>>(
        self,
        name: impl Into<Arc<str>>,
        workers: usize,
        func: impl FnMut(Out) -> Result<Next, E> + Clone + Send + 'env,
    ) -> Pipeline<'env, In, Next> {
        let (name, previous, before) = (name.into(), self.start, self.capacity);
        let start = move |spawner: &mut Spawner<'_, 'env>, behind| {
            let (first, input) = previous(spawner, before);
            let output = spawner.queue(behind);
            let stage = spawner.stage(name, workers, &input);
            let (run, of) = (Arc::clone(&spawner.run), Arc::clone(&stage));
            let close_at_end = Arc::new(Output::from(Arc::clone(&output)));
            let worker = Worker { run, stage: of, input, output: close_at_end, func };
            spawner.workers(&stage, move || worker.work());
            (first, output)
        };
        Pipeline { capacity: self.capacity, is_ordered: self.is_ordered, start: Box::new(start) }
    }

    /// Makes results come in the order of the source, and not as they are ready.
    ///
    /// A result that is ready too early waits. It counts as under way, so that one slow item does not let
    /// the others pile up. The source gives an item only when there is room for it, so it holds none.
    ///
    /// ```
    /// use item39_queues::Pipeline;
    ///
    /// let doubles = Pipeline::bounded(1)?.stage("double", 4, |n: u32| 2 * n).ordered();
    /// assert!(doubles.collect(0..100)?.is_sorted());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ordered(self) -> Self {
        Self { is_ordered: true, ..self }
    }

    /// Sends all items of `source` through the stages. Returns the results.
    ///
    /// # Errors
    /// As [`run`](Self::run). The error has the results that there are.
    pub fn collect<I>(self, source: I) -> Result<Vec<Out>, Stopped<Vec<Out>, In>>
    where
        In: Clone,
        I: IntoIterator<Item = In, IntoIter: Send + 'env>,
    {
        self.run(source, |results| results.collect())
    }

    /// Sends all items of `source` through the stages, while `consumer` takes the results.
    ///
    /// The source has a thread of its own; the consumer runs in this one. All threads have ended when
    /// this returns. So if the source waits for an item, this waits for the source.
    ///
    /// A consumer that returns before it has seen the end of the results, the `None` of their iterator,
    /// stops the pipeline. That is so even if it has taken as many results as there are items, as with
    /// `take(n)`: it has not asked whether there would be more. Lend the source, `&mut source`, to keep
    /// the items that are then still in it.
    ///
    /// Items are cloned when they are taken, so that [`Stopped`] can give them back. Where that is too
    /// expensive, or not possible, see [`run_keyed`](Self::run_keyed).
    ///
    /// ```
    /// # use item39_queues::Pipeline;
    /// let mut numbers = 1..;
    /// let squares = Pipeline::bounded(1)?.stage("square", 2, |n: u64| n * n);
    /// let stopped = squares.run(&mut numbers, |results| results.find(|n| *n > 100)).unwrap_err();
    /// assert!(stopped.value > Some(100)); // What the consumer has returned
    /// assert!(stopped.failures.is_empty());
    /// // One in each of two queues, one held by each of two workers, and one held by the source
    /// assert!(stopped.unfinished.len() <= 5, "{stopped}");
    /// # Ok::<(), item39_queues::CapacityError>(())
    /// ```
    ///
    /// # Errors
    /// Returns `Ok` if no stage and no source failed, and the consumer has seen the end of the results:
    /// then every item has reached it. Otherwise returns a [`Stopped`] that lists the items that are not
    /// finished; there may be none. Chance has no part in it: whether it is `Ok` does not depend on how
    /// far the threads are when the consumer returns.
    ///
    /// # Panics
    /// If the consumer, or the clone of a stage's function, panics; the threads have ended then as well.
    pub fn run<I, R>(
        self,
        source: I,
        consumer: impl FnOnce(&mut Results<'env, Out>) -> R,
    ) -> Result<R, Stopped<R, In>>
    where
        In: Clone,
        I: IntoIterator<Item = In, IntoIter: Send + 'env>,
    {
        self.run_keyed(source, In::clone, consumer)
    }

    /// Does what [`run`](Self::run) does, for items that cannot be cloned or are large: `key` says what
    /// to keep of each item, for [`Stopped`] to give back.
    ///
    /// ```
    /// # use item39_queues::Pipeline;
    /// struct Photo(u32, Vec<u8>);
    ///
    /// let sizes = Pipeline::bounded(1)?.try_stage("size", 1, |Photo(_, pixels)| match pixels.len() {
    ///     0 => Err("the photo is empty"),
    ///     len => Ok(len),
    /// });
    /// let photos = [Photo(7, vec![0; 10]), Photo(8, vec![])];
    /// let stopped = sizes.run_keyed(photos, |photo| photo.0, |sizes| sizes.count()).unwrap_err();
    /// assert_eq!(stopped.failures[0].item, Some(8));
    /// # Ok::<(), item39_queues::CapacityError>(())
    /// ```
    ///
    /// # Errors
    /// As [`run`](Self::run).
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub fn run_keyed<I, K, R>(
        self,
        source: I,
        key: impl FnMut(&In) -> K + Send + 'env,
        consumer: impl FnOnce(&mut Results<'env, Out>) -> R,
    ) -> Result<R, Stopped<R, K>>
    where
        I: IntoIterator<Item = In, IntoIter: Send + 'env>,
        K: Send + 'env,
    {
        let source = source.into_iter();
        let (run, kept) = (Arc::new(Run::default()), Arc::new(Kept::new()));
        let value = thread::scope(|scope| {
            let _stop = StopOnDrop(&run);
            let mut spawner = Spawner::new(scope, Arc::clone(&run));
            let (first, last) = (self.start)(&mut spawner, self.capacity);
            let in_flight = self.is_ordered.then(|| spawner.in_flight_limit());
            let mut results =
                Results::new(Arc::clone(&run), last, Arc::clone(&kept) as _, in_flight.clone());
            let (of, first) = (Arc::clone(&run), Output::from(first));
            let kept = Arc::clone(&kept);
            let feeder = Feeder { run: of, source, kept, key, first, in_flight };
            spawner.thread(&Arc::from(SOURCE), move || feeder.feed());
            consumer(&mut results)
        });
        run.result(value, &kept)
    }
}

impl<In, Out> fmt::Debug for Pipeline<'_, In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("capacity", &self.capacity)
            .field("is_ordered", &self.is_ordered)
            .finish_non_exhaustive()
    }
}
