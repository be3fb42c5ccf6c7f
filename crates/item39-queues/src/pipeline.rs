//! Stages in a row: each has workers of its own, and a queue before it that holds the others back.

use std::{convert::Infallible, error::Error, num::NonZero, sync::Arc, thread};

use crate::Queue;

mod feeder;
mod results;
mod run;
mod stopped;
mod watch;
mod worker;

pub use results::Results;
pub use stopped::{Failure, Fault, Stopped, Unfinished};
pub use watch::{StageStatus, Watch};

use feeder::Feeder;
use run::{Outlet, Run, Starter, StopOnDrop};
use worker::Worker;

/// Stages that items go through, all of them at the same time.
///
/// Each stage has a name, a number of workers (threads that run while [`run`](Self::run) does) and
/// a queue before it, and there is one more queue before who takes the results. All queues have the
/// same room. So a slow stage holds back the one before it, and in the end the source: there are
/// never more items under way than the queues hold and the workers have in hand, and one that the
/// source has given and that waits for room in the first queue.
///
/// ```
/// use item39_queues::Pipeline;
///
/// let sizes = [640, 320]; // Threads may borrow it: they all end before `collect` returns
/// let photos = Pipeline::bounded(4)
///     .stage("download", 2, |id: usize| vec![0; sizes[id % 2]])
///     .try_stage("resize", 1, |photo| match photo.len() {
///         0 => Err("the photo is empty"),
///         len => Ok(photo[..len / 2].to_vec()),
///     })
///     .ordered();
/// let small = photos.collect(0..3)?;
/// assert_eq!(small.iter().map(Vec::len).collect::<Vec<_>>(), [320, 160, 320]);
/// # Ok::<(), item39_queues::Stopped<Vec<Vec<u8>>>>(())
/// ```
///
/// An error or a panic in a stage stops the whole: [`Stopped`] says where and why, and which of
/// the items that were taken from the source are not finished. An error that concerns one item
/// alone, and not the others, is no failure of the stage: let it return a `Result` from a
/// [`stage`](Self::stage), and the next one takes it as any other item.
#[must_use = "nothing happens before `run` or `collect`"]
pub struct Pipeline<'env, In, Out = In> {
    room: NonZero<usize>,
    is_ordered: bool,
    start: Box<Start<'env, In, Out>>,
}

/// Starts all stages; takes the queue before the first, and returns the one behind the last.
type Start<'env, In, Out> =
    dyn for<'scope> FnOnce(&mut Starter<'scope, 'env>, Line<In>) -> Line<Out> + 'env;

/// A queue between two stages.
type Line<T> = Arc<Queue<Numbered<T>>>;

/// What the source is called where a stage's name is wanted.
const SOURCE: &str = "source";

/// An item, and the how-manieth of its source it is.
struct Numbered<T> {
    index: usize,
    item: T,
}

impl<'env, In: Send + 'env> Pipeline<'env, In> {
    /// A pipeline without a stage yet; before each stage, and before who takes the results, there
    /// will be room for so many items.
    ///
    /// # Panics
    /// If `room` is 0.
    #[track_caller]
    pub fn bounded(room: usize) -> Self {
        let room = NonZero::new(room).expect("a pipeline needs room for one item");
        Self { room, is_ordered: false, start: Box::new(|_, line| line) }
    }
}

impl<'env, In: Send + 'env, Out: Send + 'env> Pipeline<'env, In, Out> {
    /// Adds a stage that cannot fail. Each of its workers has its own clone of `func`; to share
    /// what cannot be cloned, let it borrow.
    ///
    /// # Panics
    /// If there are no `workers`.
    #[track_caller]
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
    /// # Panics
    /// If there are no `workers`.
    #[track_caller]
    pub fn try_stage<Next: Send + 'env, E: Into<Box<dyn Error + Send + Sync>>>(
        self,
        name: impl Into<Arc<str>>,
        workers: usize,
        func: impl FnMut(Out) -> Result<Next, E> + Clone + Send + 'env,
    ) -> Pipeline<'env, In, Next> {
        assert!(workers > 0, "a stage needs a worker");
        let (name, previous) = (name.into(), self.start);
        let start = move |starter: &mut Starter<'_, 'env>, first: Line<In>| {
            let input = previous(starter, first);
            let output = starter.line();
            let stage = starter.stage(name, workers, &input);
            let outlet = Arc::new(Outlet(Arc::clone(&output)));
            let (run, of) = (Arc::clone(&starter.run), Arc::clone(&stage));
            let worker = Worker { run, stage: of, input, output: outlet, func };
            starter.workers(&stage, move || worker.work());
            output
        };
        Pipeline { room: self.room, is_ordered: self.is_ordered, start: Box::new(start) }
    }

    /// Results come in the order of the source, and not as they are ready. What is ready too early
    /// waits; it counts as under way, so that one slow item does not let the rest pile up. The
    /// source gives no item then before there is room for it, so it has none more in hand.
    pub fn ordered(mut self) -> Self {
        self.is_ordered = true;
        self
    }

    /// Takes items from `source` and sends them through all stages; the results.
    ///
    /// # Errors
    /// As [`run`](Self::run). The error has the results that there are.
    pub fn collect<I>(self, source: I) -> Result<Vec<Out>, Stopped<Vec<Out>>>
    where
        I: IntoIterator<Item = In, IntoIter: Send + 'env>,
    {
        self.run(source, |results| results.collect())
    }

    /// Takes items from `source`, a thread of its own, and sends them through all stages, while
    /// `consumer` takes the results, here. Every thread has ended when this returns; so a source
    /// that waits for an item is waited for.
    ///
    /// A consumer that returns before it has seen the end of the results, the `None` of their
    /// iterator, stops the pipeline. That is so also if it has taken as many results as there are
    /// items, as with `take(n)`: whether there would be more, it has not asked. To keep what is then
    /// still in the source, lend it: `&mut source`.
    ///
    /// ```
    /// # use item39_queues::Pipeline;
    /// let mut numbers = 1..;
    /// let squares = Pipeline::bounded(1).stage("square", 2, |n: u64| n * n);
    /// let stopped = squares.run(&mut numbers, |results| results.find(|n| *n > 100)).unwrap_err();
    /// assert!(stopped.value > Some(100)); // What the consumer has returned
    /// assert!(stopped.failures.is_empty());
    /// // One in each of two queues, one in hand of each of two workers, and one that the source holds
    /// assert!(stopped.unfinished.len() <= 5, "{stopped}");
    /// ```
    ///
    /// # Errors
    /// It is `Ok` if no stage failed, nor the source, and the consumer has seen the end of the
    /// results: then every item has reached it. Else it is a [`Stopped`] that says which items are not
    /// finished; that may be none. Chance has no part in it: which of the two it is does not depend
    /// on how far the threads are when the consumer leaves.
    ///
    /// # Panics
    /// If the consumer panics; the threads have ended then as well.
    pub fn run<I, R>(
        self,
        source: I,
        consumer: impl FnOnce(&mut Results<'env, Out>) -> R,
    ) -> Result<R, Stopped<R>>
    where
        I: IntoIterator<Item = In, IntoIter: Send + 'env>,
    {
        let source = source.into_iter();
        let run = Arc::new(Run::default());
        let value = thread::scope(|scope| {
            let _whatever_happens = StopOnDrop(&run);
            let mut starter = Starter::new(scope, Arc::clone(&run), self.room);
            let first = starter.line();
            let last = (self.start)(&mut starter, Arc::clone(&first));
            let window = self.is_ordered.then(|| starter.window());
            let mut results = Results::new(Arc::clone(&run), last, window.clone());
            let feeder = Feeder { run: Arc::clone(&run), source, first: Outlet(first), window };
            starter.thread(&Arc::from(SOURCE), move || feeder.feed());
            consumer(&mut results)
        });
        run.result(value)
    }
}
