//! Watching a pipeline at work.

use std::{fmt, sync::Arc};

use super::{
    run::Run,
    stage::{StageStatus, slowest},
};

/// A view of the stages of a running pipeline; made by [`Results::watch`](super::Results::watch).
///
/// ```
/// # use item39_queues::Pipeline;
/// let squares = Pipeline::bounded(8)?.stage("square", 2, |n: u64| n * n);
/// let stages = squares.run(0..100, |results| {
///     results.for_each(drop);
///     results.watch().stages()
/// })?;
/// let square = &stages[0];
/// assert_eq!((&*square.name, square.workers, square.done), ("square", 2, 100));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Watch<'env>(Arc<Run<'env>>);

impl<'env> Watch<'env> {
    pub(super) fn new(run: Arc<Run<'env>>) -> Self {
        Self(run)
    }

    /// Returns all stages, in their order.
    pub fn stages(&self) -> Vec<StageStatus> {
        self.0.stages().iter().map(|stage| stage.status()).collect()
    }

    /// Returns the stage with the slowest [`pace`](StageStatus::pace). A pipeline is as fast as this
    /// stage, and more workers help here if anywhere. There is none before an item is done.
    pub fn bottleneck(&self) -> Option<StageStatus> {
        slowest(self.stages())
    }

    /// Returns how many items were taken from the source.
    pub fn accepted(&self) -> usize {
        self.0.accepted()
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watch").field(&self.stages()).finish()
    }
}
