//! One file a demo, named after what it shows.

pub mod a_million;
pub mod count_neighbors;
pub mod five_by_five;
pub mod four_drivers;
pub mod game_of_life;
pub mod minimize;
pub mod my_coroutine;
pub mod plain_loop;
pub mod state_machine;
pub mod step_cell;
pub mod ten_thousand;
pub mod where_not;
