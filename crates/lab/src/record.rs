//! What is written down: one record on each line, in the order in which things happened.

mod claim;
mod item;
mod row;

use serde::Serialize;

use crate::{Comparison, Measurement, Timeline};

pub use claim::{ClaimKind, ClaimRecord};
pub use item::{DemoOutcome, DemoRecord, ItemRecord};
pub use row::RowRecord;

/// One line of a report.
///
/// A record is complete in itself and is written at once. So a run that ends early leaves all that
/// was known until then. In the records of a benchmark, `demo` names a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "read", derive(serde::Deserialize))]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record {
    /// The run begins. The record says what will be shown, and on which machine.
    Item(Box<ItemRecord>),
    /// A piece of work was compared with itself.
    Control {
        /// What was measured. No claim about time is judged below its
        /// [`noise_floor`](Comparison::noise_floor).
        comparison: Comparison,
    },
    /// A demo begins.
    DemoStarted {
        /// The demo.
        demo: String,
    },
    /// A line of the transcript.
    Line {
        /// The demo that says it.
        demo: String,
        /// What it says.
        text: String,
    },
    /// Something was timed once.
    Measurement {
        /// The demo that timed it.
        demo: String,
        /// What was timed, and how long it took.
        measurement: Measurement,
    },
    /// Two pieces of work were compared and nothing was claimed. It occurs in schema 1 only.
    Comparison {
        /// The demo that compared them.
        demo: String,
        /// What the comparison is about.
        title: String,
        /// What was measured.
        comparison: Comparison,
    },
    /// A claim was judged.
    Claim {
        /// The demo that makes it.
        demo: String,
        /// The sentence, the verdict, and what was seen.
        claim: ClaimRecord,
    },
    /// A row of a benchmark was measured.
    Row {
        /// The group that measured it.
        demo: String,
        /// What was measured, and what became of its goal.
        row: RowRecord,
    },
    /// The same work was done in Python, or could not be.
    Python {
        /// The demo whose counterpart it is.
        demo: String,
        /// The file in the item's `python` folder.
        script: String,
        /// Python is the subject, Rust the baseline; nothing where Python was not run.
        comparison: Option<Comparison>,
        /// Why Python was not run.
        skipped: Option<String>,
    },
    /// Spans were collected, in a pass of its own.
    Timeline {
        /// The demo that drew it.
        demo: String,
        /// The spans.
        timeline: Timeline,
    },
    /// A demo is over.
    DemoEnded {
        /// The demo.
        demo: String,
        /// How it ended.
        outcome: DemoOutcome,
        /// Wall time, sampling included.
        seconds: f64,
    },
    /// The run is over. Without this record, the program did not come to its end.
    ItemEnded {
        /// Wall time of the whole run.
        seconds: f64,
    },
}
