//! Why a pipeline has stopped, and what is not finished.

use std::{error::Error, fmt, io, sync::Arc};

use thiserror::Error;

/// A pipeline has stopped before everything was done: a stage failed, or the consumer left before
/// it saw the end of the results.
///
/// Nothing is lost silently. Each item that was taken from the source, the first being number 0,
/// has either reached the consumer, or has failed, or is one of the unfinished.
///
/// As an error it names the stage and the item that failed first, and its
/// [`source`](Error::source) is what the stage has returned, or the [`Fault`], if it returned none:
///
/// ```
/// # use item39_queues::Pipeline;
/// use std::error::Error;
///
/// let numbers = Pipeline::bounded(1).try_stage("parse", 1, |text: &str| text.parse::<u8>());
/// let stopped = numbers.collect(["one"]).unwrap_err();
/// let message = "the pipeline stopped because stage \"parse\" failed on item 0; \
///     0 of 1 items are not finished";
/// assert_eq!(stopped.to_string(), message);
/// let cause = stopped.source().expect("the stage has returned an error");
/// assert_eq!(cause.to_string(), "invalid digit found in string");
/// assert!(cause.is::<std::num::ParseIntError>());
/// ```
pub struct Stopped<R> {
    /// What the consumer has returned.
    pub value: R,
    /// The first is what stopped it; what another worker had in hand may have failed as well. None
    /// if the consumer left.
    pub failures: Vec<Failure>,
    /// What was taken from the source and has come to no end, in the order of the source. There may
    /// be none: what was left was already in the consumer's hands.
    pub unfinished: Vec<Unfinished>,
    /// How many items were taken from the source.
    pub accepted: usize,
}

/// What happened in a stage.
#[derive(Debug)]
pub struct Failure {
    /// The name of the stage; that of the source is `source`.
    pub stage: Arc<str>,
    /// The how-manieth item of the source it was, from 0; none, if it was no item's: there was no
    /// thread, or the source panicked and so has given none.
    pub index: Option<usize>,
    /// What it was.
    pub fault: Fault,
}

/// How a stage can fail.
#[derive(Debug, Error)]
pub enum Fault {
    /// Its function returned an error.
    #[error(transparent)]
    Error(Box<dyn Error + Send + Sync>),
    /// Its function panicked, with this message.
    #[error("panicked: {0}")]
    Panic(String),
    /// The system has no thread for it.
    #[error("cannot start its thread; take fewer workers")]
    NoThread(#[source] io::Error),
}

/// An item that was taken from the source and has come to no end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The how-manieth item of the source it was, from 0.
    pub index: usize,
    /// The stage that it has not begun; none, if it has come through all of them and the consumer
    /// did not take it.
    pub next: Option<Arc<str>>,
}

impl<R> fmt::Display for Stopped<R> {
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

impl<R> Error for Stopped<R> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.failures.first().and_then(Error::source)
    }
}

// Written by hand, so that `expect` works whatever the consumer returns.
impl<R> fmt::Debug for Stopped<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stopped")
            .field("failures", &self.failures)
            .field("unfinished", &self.unfinished)
            .field("accepted", &self.accepted)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stage {:?} failed", self.stage)?;
        self.index.map_or(Ok(()), |index| write!(f, " on item {index}"))
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(match &self.fault {
            // Itself, so that who asks for its type finds it.
            Fault::Error(error) => &**error,
            fault => fault,
        })
    }
}
