//! One body, made into each kind of coroutine as the table in the README says.

use std::pin::pin;

use item40_coroutines::{Channel, Coroutine, Frames, Step, Yield};

async fn tell(co: &impl Yield<u32, u32>, number: u32) -> u32 {
    co.yield_(number).await + number
}

async fn tell_deep(co: Frames<'_, u32, u32>, number: u32) -> u32 {
    co.yield_(number).await + number
}

macro_rules! tells_three {
    ($it:expr) => {{
        let mut it = $it;
        assert_eq!(it.start(), Ok(Step::Yielded(3)));
        assert_eq!(it.send(4), Ok(Step::Complete(7)));
    }};
}

#[test]
fn every_kind_runs_the_same_body() {
    let channel = Channel::new();
    tells_three!(Coroutine::new(&channel, pin!(Some(tell(&channel, 3)))));
    tells_three!(Coroutine::boxed(async |co| tell(co, 3).await));
    tells_three!(Coroutine::boxed_send(|co| async move { tell(&*co, 3).await }));
    tells_three!(Coroutine::deep(|co| async move { tell(&co, 3).await }));
    tells_three!(Coroutine::deep(|co| tell_deep(co, 3)));
}
