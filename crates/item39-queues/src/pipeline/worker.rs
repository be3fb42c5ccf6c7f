//! One thread of a stage.

use std::{
    any::Any,
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Instant,
};

use super::{
    Fault, Line, Numbered,
    run::{Outlet, Run},
    watch::Stage,
};

/// Takes items from one line, and puts what becomes of them into the next.
pub struct Worker<'env, In, Out, F> {
    pub run: Arc<Run<'env>>,
    pub stage: Arc<Stage<'env>>,
    pub input: Line<In>,
    pub output: Arc<Outlet<Out>>,
    pub func: F,
}

// Not derived: neither `In` nor `Out` has to be `Clone`.
impl<In, Out, F: Clone> Clone for Worker<'_, In, Out, F> {
    fn clone(&self) -> Self {
        Self {
            run: Arc::clone(&self.run),
            stage: Arc::clone(&self.stage),
            input: Arc::clone(&self.input),
            output: Arc::clone(&self.output),
            func: self.func.clone(),
        }
    }
}

impl<In, Out, E, F> Worker<'_, In, Out, F>
where
    E: Into<Box<dyn Error + Send + Sync>>,
    F: FnMut(In) -> Result<Out, E>,
{
    /// Works until the line before is closed and empty.
    pub fn work(mut self) {
        let times = &self.stage.times;
        let mut was_free = Instant::now();
        for Numbered { index, item } in &*self.input {
            if self.run.is_stopped() {
                self.run.leave_unfinished(index, self.stage.number);
                continue;
            }
            let began = Instant::now();
            let did = catch_unwind(AssertUnwindSafe(|| (self.func)(item)));
            let ended = Instant::now();
            match did {
                Ok(Ok(item)) => self.pass_on(Numbered { index, item }),
                Ok(Err(error)) => self.fail(index, Fault::Error(error.into())),
                Err(panic) => self.fail(index, Fault::Panic(message(&*panic))),
            }
            let now_free = Instant::now();
            times.add(began - was_free, ended - began, now_free - ended);
            was_free = now_free;
        }
    }

    fn pass_on(&self, item: Numbered<Out>) {
        if let Err(refused) = self.output.0.put(item) {
            self.run.leave_unfinished(refused.0.index, self.stage.number + 1);
        }
    }

    fn fail(&self, index: usize, fault: Fault) {
        self.run.fail(&self.stage.name, Some(index), fault);
    }
}

/// What a panic said.
pub fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a message").to_owned()
}
