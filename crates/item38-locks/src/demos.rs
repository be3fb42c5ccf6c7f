//! One file for each demo, named after what it shows.

mod deadlock;
mod every_schedule;
mod locking_counter;
mod lost_update;
mod lost_wakeup;
mod poisoning;
mod published;
mod racy_counter;
mod readers;
mod sharded_counter;

use lab::Demo;

/// The notebook's demos in its order, then what they lead to.
pub(crate) const DEMOS: &[Demo] = &[
    racy_counter::DEMO,
    lost_update::DEMO,
    locking_counter::DEMO,
    sharded_counter::DEMO,
    published::DEMO,
    every_schedule::DEMO,
    deadlock::DEMO,
    poisoning::DEMO,
    readers::DEMO,
    lost_wakeup::DEMO,
];
