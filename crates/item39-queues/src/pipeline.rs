//! Stages in a row: each has its own workers, and a queue before it that holds back the others.

use std::{convert::Infallible, error::Error, fmt, sync::Arc};

mod feeder;
mod kept;
mod panics;
mod results;
mod run;
mod running;
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
}

impl<In, Out> fmt::Debug for Pipeline<'_, In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("capacity", &self.capacity)
            .field("is_ordered", &self.is_ordered)
            .finish_non_exhaustive()
    }
}
