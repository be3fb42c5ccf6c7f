//! The queues between the stages.

use std::{collections::VecDeque, sync::Arc};

use super::panics::quietly;
use crate::{CloseOnDrop, Queue};

/// An item and its position in the source, from 0.
pub(super) struct Numbered<T> {
    pub(super) index: usize,
    pub(super) item: T,
}

/// A queue between two stages.
pub(super) type StageQueue<T> = Arc<Queue<Numbered<T>>>;

/// A queue that is closed when the last worker that puts into it has ended.
pub(super) type Output<T> = CloseOnDrop<StageQueue<T>, Numbered<T>, VecDeque<Numbered<T>>>;

/// A queue, whatever the type of its items.
pub(super) trait Closable: Send + Sync {
    fn close(&self);

    fn len(&self) -> usize;

    /// Drops the items in the queue. Returns their positions in the source.
    fn discard(&self) -> Vec<usize>;
}

impl<T: Send> Closable for Queue<Numbered<T>> {
    fn close(&self) {
        Queue::close(self);
    }

    fn len(&self) -> usize {
        Queue::len(self)
    }

    fn discard(&self) -> Vec<usize> {
        let discarded = self.close_now().into_iter().map(|Numbered { index, item }| {
            // Its stage cannot fail any more.
            let _ = quietly(|| drop(item));
            index
        });
        discarded.collect()
    }
}
