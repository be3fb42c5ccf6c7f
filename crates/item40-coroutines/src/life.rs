//! Conway's Game of Life: cells that are coroutines, and a world that drives them.
//!
//! The coroutines [`step_cell`] and [`simulate`] know the rules and nothing else. They ask for what
//! is around them with a [`Query`], and report what they become with a [`Transition`]. The [`Grid`]
//! knows where the cells are and none of the rules. [`live_a_generation`] joins the two.
//!
//! ```
//! use item40_coroutines::Coroutine;
//! use item40_coroutines::life::{Grid, live_a_generation, simulate};
//!
//! let blinker = Grid::with_alive(5, 5, [(2, 1), (2, 2), (2, 3)]);
//! let mut sim = Coroutine::boxed(async |co| simulate(co, 5, 5).await);
//! let upright = live_a_generation(&blinker, &mut sim)?;
//! assert_eq!(upright.to_string(), "-----\n--*--\n--*--\n--*--\n-----\n");
//! assert_eq!(live_a_generation(&upright, &mut sim)?, blinker);
//! # Ok::<(), item40_coroutines::ResumeError>(())
//! ```

mod bounded_rule;
mod cells;
mod column_printer;
mod cursor;
pub mod drivers;
mod grid;
mod life_format;
mod pattern;
mod plaintext;
mod rle;
mod rule;

pub use bounded_rule::BoundedRule;
pub use cells::{
    Query, Request, State, Transition, count_neighbors, game_logic, simulate, simulate_by,
    step_cell, step_cell_by,
};
pub use column_printer::ColumnPrinter;
pub use grid::{Grid, live_a_generation};
pub use pattern::{DoesNotFit, Pattern, PatternError};
pub use rule::{Rule, RuleError};
