//! One file per demo, named after what it shows.

use lab::Demo;

mod a_million;
mod cancelled;
mod count_neighbors;
mod five_by_five;
mod four_drivers;
mod game_of_life;
mod life_coroutines;
mod life_pool;
mod life_queues;
mod life_serial;
mod life_threads;
mod minimize;
mod my_coroutine;
mod state_machine;
mod step_cell;
mod ten_thousand;
mod where_not;

/// The demos in the notebook's order.
pub(crate) const DEMOS: &[Demo] = &[
    my_coroutine::DEMO,
    minimize::DEMO,
    state_machine::DEMO,
    ten_thousand::DEMO,
    a_million::DEMO,
    count_neighbors::DEMO,
    step_cell::DEMO,
    game_of_life::DEMO,
    five_by_five::DEMO,
    four_drivers::DEMO,
    life_serial::DEMO,
    life_threads::DEMO,
    life_queues::DEMO,
    life_pool::DEMO,
    life_coroutines::DEMO,
    where_not::DEMO,
    cancelled::DEMO,
];
