//! Every way in which a small program's threads can come between each other.
//!
//! A test that runs threads sees a few schedules, and rarely the one that matters. The explorer
//! runs no threads: it takes a [`Program`] of a few instructions a thread, follows every schedule
//! and counts them by what they lead to.
//!
//! ```
//! use item38_locks::explorer::{CounterKind, Outcome, counter, draw, explore, shortest_failure};
//!
//! let program = counter(CounterKind::Racy, 2, 1); // two threads: load, add, store
//! let outcomes = explore(&program)?;
//! assert_eq!(outcomes.schedules(), 20); // C(6, 3)
//! assert_eq!(outcomes.of(&Outcome::Ends(vec![2])), 2); // one thread after the other
//! assert_eq!(outcomes.of(&Outcome::Ends(vec![1])), 18); // an update is lost
//!
//! let schedule = shortest_failure(&program)?.expect("18 of them fail");
//! println!("{}", draw(&program, &schedule));
//! # Ok::<(), item38_locks::explorer::ExploreError>(())
//! ```
//!
//! | idea | file |
//! |---|---|
//! | what threads do, one instruction at a time | `program.rs` |
//! | the programs of the lesson | `programs.rs` |
//! | memory, locks and threads at one moment | `machine.rs` |
//! | every schedule, counted | `explore.rs` |
//! | how many there must be | `combinatorics.rs` |
//! | the failure that is easiest to follow | `shortest.rs` |
//! | some schedules, drawn by lot | `sample.rs` |
//! | a schedule as one draws it on a board | `draw.rs` |

mod combinatorics;
mod draw;
mod explore;
mod machine;
mod program;
mod programs;
mod sample;
mod shortest;

pub use combinatorics::{Natural, interleavings};
pub use draw::draw;
pub use explore::{ExploreError, Outcomes, STATE_LIMIT, explore};
pub use machine::{Machine, NotHeld, Outcome};
pub use program::{Instruction, Program};
pub use programs::{
    CounterKind, condvar_lost_wakeup, condvar_right, counter, ordered_locks, two_locks,
};
pub use sample::sample;
pub use shortest::{context_switches, shortest_failure};
