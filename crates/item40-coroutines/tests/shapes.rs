//! Makes each kind of coroutine from one body, as the table in the README says.

use std::{ops::Deref, pin::pin};

use item40_coroutines::{Body, Channel, Coroutine, Exchange, Frames, SharedChannel, Step, Yield};

async fn tell(co: &impl Yield<u32, u32>, number: u32) -> u32 {
    co.yield_(number).await + number
}

async fn tell_deep(co: Frames<'_, u32, u32>, number: u32) -> u32 {
    co.yield_(number).await + number
}

fn tells_three<C, B>(mut it: Coroutine<C, B>)
where
    C: Deref<Target: Exchange<In = u32, Out = u32>>,
    B: Body<Return = u32>,
{
    assert_eq!(it.start(), Ok(Step::Yielded(3)));
    assert_eq!(it.send(4), Ok(Step::Complete(7)));
}

#[test]
fn every_kind_of_coroutine_runs_the_same_body() {
    let (channel, shared) = (Channel::new(), SharedChannel::new());
    tells_three(Coroutine::new(&channel, pin!(Some(tell(&channel, 3)))));
    tells_three(Coroutine::new(&shared, pin!(Some(tell(&shared, 3)))));
    tells_three(Coroutine::boxed(async |co| tell(co, 3).await));
    tells_three(Coroutine::boxed_owned(|co| async move { tell(&*co, 3).await }));
    tells_three(Coroutine::boxed_send(|co| async move { tell(&*co, 3).await }));
    tells_three(Coroutine::deep(|co| async move { tell(&co, 3).await }));
    tells_three(Coroutine::deep(|co| tell_deep(co, 3)));
}
