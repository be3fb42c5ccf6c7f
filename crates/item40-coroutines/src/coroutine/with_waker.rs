//! Resumes with a waker: for bodies that also await something else than a `yield_`.

use std::{
    mem,
    ops::Deref,
    task::{Context, Poll},
};

use super::{Coroutine, EndIfUnwound, In, Out};
use crate::{
    Body, CoroutineState, Exchange, Step,
    channel::{TWO_AT_ONCE, sealed::Output},
};

impl<C, B> Coroutine<C, B>
where
    C: Deref<Target: Exchange>,
    B: Body,
{
    /// Hands `input` over, so that [`poll_step`](Self::poll_step) can run the body.
    pub(crate) fn begin_step(&mut self, input: Option<In<C>>) {
        self.state = CoroutineState::Awaiting;
        self.channel.put_input(input);
    }

    /// Runs the body until it yields, returns or waits for something that will wake `context`.
    pub(crate) fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Step<Out<C>, B::Return>> {
        self.channel.empty_output();
        let unwound = EndIfUnwound(self);
        let polled = unwound.0.body.poll(context);
        mem::forget(unwound);
        match polled {
            Poll::Pending => match self.channel.take_output() {
                Output::Yielded(out) => {
                    self.state = CoroutineState::Suspended;
                    Poll::Ready(Step::Yielded(out))
                }
                Output::TwoAtOnce => {
                    self.close();
                    panic!("{TWO_AT_ONCE}")
                }
                Output::Idle | Output::Empty => Poll::Pending,
            },
            Poll::Ready(value) => {
                self.complete();
                Poll::Ready(Step::Complete(value))
            }
        }
    }
}
