//! Running a pipeline.

use std::{sync::Arc, thread};

use super::{
    Pipeline, Results, Stopped,
    feeder::Feeder,
    kept::Kept,
    run::{Run, SOURCE, StopOnDrop},
    spawner::Spawner,
    stage_queue::Output,
};

impl<'env, In: Send + 'env, Out: Send + 'env> Pipeline<'env, In, Out> {
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
            // A consumer can swap its results with those of another pipeline; so not they alone close it.
            let _close_results = Output::from(Arc::clone(&last));
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
