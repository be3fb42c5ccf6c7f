//! Why a pipeline has stopped, and what is not finished.

use std::{error::Error, fmt, io, sync::Arc};

use thiserror::Error;

/// A pipeline has stopped before everything was done: a stage failed, or the consumer left.
///
/// Nothing is lost silently. Each item that was taken from the source, the first being number 0,
/// has either reached the consumer, or has failed, or is one of the unfinished.
pub struct Stopped<R> {
    /// What the consumer has returned.
    pub value: R,
    /// The first is what stopped it; what another worker had in hand may have failed as well. None
    /// if the consumer left.
    pub failures: Vec<Failure>,
    /// What was taken from the source and has come to no end, in the order of the source.
    pub unfinished: Vec<Unfinished>,
    /// How many items were taken from the source.
    pub accepted: usize,
}

/// What happened in a stage.
#[derive(Debug)]
pub struct Failure {
    /// The name of the stage; that of the source is `source`.
    pub stage: Arc<str>,
    /// The how-manieth item of the source it was, from 0; none, if it was no item's fault.
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
        let who = if self.failures.is_empty() { "the consumer left" } else { "a stage failed" };
        write!(
            f,
            "the pipeline stopped because {who}; {unfinished} of {accepted} items are not finished"
        )
    }
}

impl<R> Error for Stopped<R> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.failures.first().map(|failure| failure as _)
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
        write!(f, "stage {:?}", self.stage)?;
        self.index.map_or(Ok(()), |index| write!(f, ", item {index}"))
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.fault)
    }
}
