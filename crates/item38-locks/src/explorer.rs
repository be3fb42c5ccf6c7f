//! Every order in which the threads of a small program can take their steps.
//!
//! A test that runs threads sees a few schedules, and rarely the one that matters. The explorer
//! runs no threads. It takes a [`Program`] of a few instructions for each thread, follows every
//! schedule and counts the schedules by their outcomes.
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
//! println!("{}", draw(&program, &schedule)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | idea | file |
//! |---|---|
//! | what a thread does in one step | `instruction.rs` |
//! | what a few threads do and should lead to | `program.rs` |
//! | the programs of the lesson | `programs.rs` |
//! | programs as text | `text.rs` |
//! | memory, locks and threads at one moment | `machine.rs` |
//! | all states of a program | `graph.rs` |
//! | every schedule, counted | `explore.rs` |
//! | how many schedules there must be | `combinatorics.rs` |
//! | the failure that is easiest to follow | `shortest.rs` |
//! | some schedules at random | `sample.rs` |
//! | one schedule, step by step | `replay.rs` |
//! | a schedule in columns | `draw.rs` |

mod combinatorics;
mod draw;
mod explore;
mod graph;
mod instruction;
mod machine;
mod program;
mod programs;
mod replay;
mod sample;
mod shortest;
mod text;

use machine::Machine;

pub use combinatorics::{Natural, interleavings};
pub use draw::draw;
pub use explore::{ExploreError, Outcomes, STATE_LIMIT, explore, outcomes};
pub use instruction::{Instruction, Operand};
pub use machine::{NotHeld, Outcome};
pub use program::Program;
pub use programs::{
    CounterKind, condvar_lost_wakeup, condvar_right, counter, ordered_locks, two_locks,
};
pub use replay::{Replay, ReplayError, Step, replay};
pub use sample::{Sample, Share, sample};
pub use shortest::{context_switches, shortest_failure};
pub use text::ParseError;
