//! The thread that takes items from the source.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, atomic::Ordering::Relaxed},
};

use super::{
    Fault, Numbered,
    run::{Outlet, Run},
    worker::message,
};
use crate::Queue;

pub struct Feeder<'env, In, I> {
    pub run: Arc<Run<'env>>,
    pub source: I,
    pub first: Outlet<In>,
    /// Where results are ordered: room for all that may be under way.
    pub window: Option<Arc<Queue<()>>>,
}

impl<In, I: Iterator<Item = In>> Feeder<'_, In, I> {
    /// Takes items until there are no more or the run is stopped.
    pub fn feed(mut self) {
        while !self.run.is_stopped() && self.is_there_room_for_one_more() {
            let item = match catch_unwind(AssertUnwindSafe(|| self.source.next())) {
                Ok(Some(item)) => item,
                Ok(None) => return,
                Err(panic) => {
                    // No item's: there is none yet.
                    let fault = Fault::Panic(message(&*panic));
                    return self.run.fail(&Arc::from(super::SOURCE), None, fault);
                }
            };
            let index = self.run.accepted.fetch_add(1, Relaxed);
            if let Err(refused) = self.first.0.put(Numbered { index, item }) {
                self.run.leave_unfinished(refused.0.index, 0);
            }
        }
    }

    /// Waits for it. Without a window, the queue before the first stage holds back.
    fn is_there_room_for_one_more(&self) -> bool {
        self.window.as_ref().is_none_or(|window| window.put(()).is_ok())
    }
}
