//! The demos, one file each, in the notebook's order.

mod all_cores;
mod chain;
mod deadlock;
mod echo;
mod encrypt;
mod grandchildren;
mod inherited;
mod pipeline;
mod poll;
mod ten_sleepers;
mod ten_sleepers_async;
mod timeout;

use lab::Demo;

pub(crate) const DEMOS: &[Demo] = &[
    echo::DEMO,
    poll::DEMO,
    ten_sleepers::DEMO,
    ten_sleepers_async::DEMO,
    all_cores::DEMO,
    encrypt::DEMO,
    chain::DEMO,
    pipeline::DEMO,
    timeout::DEMO,
    deadlock::DEMO,
    grandchildren::DEMO,
    inherited::DEMO,
];
