//! Why a pipeline has stopped, and what is not finished.

use std::{error::Error, fmt, io, sync::Arc};

use thiserror::Error;

/// A pipeline has stopped before everything was done: a stage failed, or the consumer returned before it
/// saw the end of the results.
///
/// No item is lost silently. Each item that was taken from the source, the first being number 0, has
/// either reached the consumer, or has failed, or is unfinished. Both lists give the items back, as they
/// came from the source: so they can be tried again.
///
/// ```
/// # use item39_queues::Pipeline;
/// let parse = || Pipeline::bounded(1).map(|p| p.try_stage("parse", 1, |text: &str| text.parse::<u8>()));
/// let stopped = parse()?.collect(["1", "two", "3"]).unwrap_err();
/// assert_eq!(stopped.failures[0].item, Some("two"));
/// let rest = stopped.unfinished.into_iter().filter_map(|unfinished| unfinished.item);
/// assert!(parse()?.collect(rest).is_ok());
/// # Ok::<(), item39_queues::CapacityError>(())
/// ```
///
/// As an error it names the stage and the item that failed first. Its [`source`](Error::source) is the
/// error that the stage has returned, or the [`Fault`] if it returned none:
///
/// ```
/// # use item39_queues::Pipeline;
/// use std::error::Error;
///
/// let numbers = Pipeline::bounded(1)?.try_stage("parse", 1, |text: &str| text.parse::<u8>());
/// let stopped = numbers.collect(["one"]).unwrap_err();
/// let message = "the pipeline stopped because stage \"parse\" failed on item 0; \
///     0 of 1 items are not finished";
/// assert_eq!(stopped.to_string(), message);
/// let cause = stopped.source().expect("the stage has returned an error");
/// assert_eq!(cause.to_string(), "invalid digit found in string");
/// assert!(cause.is::<std::num::ParseIntError>());
/// # Ok::<(), item39_queues::CapacityError>(())
/// ```
#[non_exhaustive]
pub struct Stopped<R, In> {
    /// What the consumer has returned.
    pub value: R,
    /// The first one stopped the pipeline; items that other workers held may have failed as well. Empty
    /// if the consumer left.
    pub failures: Vec<Failure<In>>,
    /// The items that were taken from the source and were neither delivered nor failed, in the order of
    /// the source. It may be empty: the consumer may have taken the last result and not asked for the
    /// end.
    pub unfinished: Vec<Unfinished<In>>,
    /// How many items were taken from the source.
    pub accepted: usize,
}

/// A failure of a stage.
#[non_exhaustive]
pub struct Failure<In> {
    /// The name of the stage; `source` for the source, `results` for a result that could not be dropped.
    pub stage: Arc<str>,
    /// The position of the item in the source, from 0. `None` if no item has failed: the stage has no
    /// thread, or the source panicked before it gave an item.
    pub index: Option<usize>,
    /// The item as it came from the source, or what [`run_keyed`](super::Pipeline::run_keyed) has kept
    /// of it.
    pub item: Option<In>,
    /// What happened.
    pub fault: Fault,
}

/// How a stage can fail.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Fault {
    /// Its function returned an error.
    #[error(transparent)]
    Error(Box<dyn Error + Send + Sync>),
    /// Its function, or the destructor of an item, panicked with this message.
    #[error("panicked: {0}")]
    Panic(String),
    /// The stage was given 0 workers.
    #[error("cannot start the stage with 0 workers: no item could pass it; use at least 1")]
    NoWorkers,
    /// The system has no thread for it.
    #[error("cannot start a thread; use fewer workers")]
    NoThread(#[source] io::Error),
}

/// An item that was taken from the source and was neither delivered nor failed.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfinished<In> {
    /// Its position in the source, from 0.
    pub index: usize,
    /// The stage that it has not begun. `None` if it has passed all stages and the consumer did not take
    /// it.
    pub next: Option<Arc<str>>,
    /// The item as it came from the source, or what [`run_keyed`](super::Pipeline::run_keyed) has kept
    /// of it.
    pub item: Option<In>,
}

impl<R, In> fmt::Display for Stopped<R, In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unfinished, accepted) = (self.unfinished.len(), self.accepted);
        f.write_str("the pipeline stopped because ")?;
        match self.failures.first() {
            Some(failure) => failure.fmt(f)?,
            None => f.write_str("the consumer left before the end of the results")?,
        }
        write!(f, "; {unfinished} of {accepted} items are not finished")
    }
}

impl<R, In> Error for Stopped<R, In> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.failures.first().and_then(Error::source)
    }
}

// Written by hand, so that `expect` works whatever the consumer returns and the items are.
impl<R, In> fmt::Debug for Stopped<R, In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stopped")
            .field("failures", &self.failures)
            .field("unfinished", &self.unfinished)
            .field("accepted", &self.accepted)
            .finish_non_exhaustive()
    }
}

impl<In> fmt::Display for Failure<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stage {:?} failed", self.stage)?;
        self.index.map_or(Ok(()), |index| write!(f, " on item {index}"))
    }
}

impl<In> Error for Failure<In> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(match &self.fault {
            // The error itself, so that it can be found by its type.
            Fault::Error(error) => &**error,
            fault => fault,
        })
    }
}

impl<In> fmt::Debug for Failure<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("stage", &self.stage)
            .field("index", &self.index)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

impl<In> fmt::Debug for Unfinished<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unfinished")
            .field("index", &self.index)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
