//! The lab: runs the demos of an item, times them, judges their claims and writes the records.
//!
//! An item declares its demos and hands them to [`main`]; a benchmark declares its groups and hands
//! them to [`bench_main`]. All that a reader sees, on the terminal or in a report, is drawn from the
//! [`Record`]s that come out here. Nothing flows back: the lab knows no item.
//!
//! ```no_run
//! use lab::{Demo, Item, Lab};
//!
//! fn adds_up(lab: &Lab) -> lab::Result {
//!     let sum: u64 = (1..=10).sum();
//!     lab.say(format!("The sum is {sum}"));
//!     lab.claim("The sum of the first ten numbers is 55").holds(sum == 55, format!("sum {sum}"));
//!     Ok(())
//! }
//!
//! static ITEM: Item = Item {
//!     number: 0,
//!     name: "item00-sums",
//!     title: "Add numbers up",
//!     python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
//!     demos: &[Demo { name: "adds-up", cells: "[1]", about: "Ten numbers are added", run: adds_up }],
//! };
//!
//! fn main() -> std::process::ExitCode {
//!     lab::main(&ITEM)
//! }
//! ```
//!
//! | idea | file |
//! |---|---|
//! | what an item declares, and what a demo is handed | `item.rs`, `lab.rs` |
//! | what a benchmark declares, and what a group is handed | `bench.rs`, `bencher.rs` |
//! | what the two have in common | `session.rs` |
//! | a sentence that can turn out false, in the making | `claim.rs`, `claim/` |
//! | a row of a benchmark, in the making | `row.rs` |
//! | how much time a run may spend | `effort.rs` |
//! | one timed execution, and how long a sample must be | `measurement.rs` |
//! | samples of all sides in rounds, until enough is known | `sampling.rs` |
//! | two pieces of work, calibrated, checked and timed | `compare.rs` |
//! | what came out of that | `comparison.rs` |
//! | medians and bootstrap intervals | `statistics.rs` |
//! | what bare threads gain | `capacity.rs` |
//! | threads that never rest, for a busy machine | `busy_loops.rs` |
//! | the noise floor | `control.rs` |
//! | what a claim says about a ratio | `limit.rs` |
//! | what the measurements say about that | `judgment.rs`, `verdict.rs` |
//! | how often a verdict is wrong | `simulation.rs` (tests) |
//! | the same work in Python | `counterpart.rs` |
//! | when each span began and ended, and how that is collected | `timeline.rs`, `collector.rs` |
//! | what is written down, and where it goes | `record.rs`, `recorder.rs` |
//! | how records look on a terminal | `console.rs` |
//! | the command line, and running what it names | `command_line.rs`, `program.rs` |
//! | pauses between demos, and the source of each | `pause.rs`, `source.rs` |
//! | transcripts against golden texts | `golden.rs` |

#[cfg(not(unix))]
compile_error!(
    "cannot build for this system: the course is about Unix processes, signals and descriptors; \
     build it on Linux, macOS or a BSD"
);

mod bench;
mod bencher;
mod busy_loops;
mod capacity;
mod claim;
mod collector;
mod color;
mod command_line;
mod compare;
mod comparison;
mod console;
mod control;
mod counterpart;
mod effort;
mod environment;
pub mod golden;
mod item;
mod judgment;
mod lab;
mod limit;
mod measurement;
mod neighbors;
mod pause;
mod program;
mod record;
mod recorder;
mod row;
mod sampling;
mod session;
#[cfg(test)]
mod simulation;
mod skip;
mod source;
mod statistics;
mod timeline;
mod verdict;

pub use bench::{Bench, Group};
pub use bencher::Bencher;
pub use busy_loops::BusyLoops;
pub use capacity::Capacity;
pub use claim::{Claim, Compared, ComparedToPython, SpeedUpClaim, Subject};
pub use command_line::parse;
pub use comparison::{Comparison, Side};
pub use console::{Console, human_time};
pub use counterpart::Python;
pub use effort::Effort;
pub use environment::Environment;
pub use item::{Demo, Item};
pub use lab::Lab;
pub use limit::Limit;
pub use measurement::{Measurement, Timed};
pub use program::{bench_main, main};
pub use record::{ClaimKind, ClaimRecord, DemoOutcome, DemoRecord, ItemRecord, Record, RowRecord};
pub use row::{Row, RowBesidePython, RowPair, RowSubject, SpeedUpRow};
pub use skip::Skip;
pub use timeline::{CounterRecord, SpanRecord, Timeline};
pub use verdict::Verdict;

/// What a demo and the work in it return: any error, with its causes.
pub type Result<T = (), E = anyhow::Error> = std::result::Result<T, E>;
