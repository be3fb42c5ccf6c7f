//! A call that has no answer yet: what was submitted, and where it is.

use std::time::Instant;

use bytes::Bytes;
use item41_executors::TaskError;
use tracing::Span;

/// The end of a future, whatever its type is.
pub(crate) trait Finish: Send {
    /// Says that the call is handed to the broker. False if it was cancelled.
    fn start(&self) -> bool;

    /// Ends the future with the outcomes of the call's items, or with the reason why there are none.
    fn finish(self: Box<Self>, outcomes: Result<&[u8], TaskError>);
}

/// A call as it was submitted.
pub(crate) struct NewCall {
    pub(crate) number: u64,
    pub(crate) task: &'static str,
    pub(crate) arguments: Bytes,
    pub(crate) is_repeatable: bool,
    pub(crate) future: Box<dyn Finish>,
}

/// Where a call is, as far as its caller knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the caller's own queue.
    Waiting,
    /// With the broker, or with an agent that has not asked, or need not.
    Published,
    /// With an agent that was allowed to start it, once.
    Claimed { agent: String, token: u64 },
    /// With an agent that was told to start it, once, and that may not have heard that yet.
    Assigned { agent: String, order: u64 },
    /// Answered; the parts of its result are being fetched.
    Fetching,
}

impl Place {
    /// Returns the agent that alone may have started the call.
    pub(crate) fn agent(&self) -> Option<&str> {
        match self {
            Self::Claimed { agent, .. } | Self::Assigned { agent, .. } => Some(agent),
            Self::Waiting | Self::Published | Self::Fetching => None,
        }
    }
}

/// A call without an answer.
pub(crate) struct Entry {
    pub(crate) call: NewCall,
    pub(crate) place: Place,
    /// Grows with each time that the call is published as a new one.
    pub(crate) attempt: u32,
    /// How many worker processes it lost.
    pub(crate) losses: u32,
    /// The last sign that the broker or an agent has it.
    pub(crate) heard: Instant,
    /// Its place in the broker's stream.
    pub(crate) sequence: Option<u64>,
    /// The agent that said last that it has the call.
    pub(crate) holder: Option<String>,
    /// The transfer of its arguments, if they are long.
    pub(crate) transfer: Option<u64>,
    /// Its future was aborted; an agent that has it must be told.
    pub(crate) is_aborted: bool,
    pub(super) has_started: bool,
    /// The step that the call is at.
    pub(super) step: Span,
}

impl Entry {
    pub(super) fn new(call: NewCall, step: Span) -> Self {
        Self {
            call,
            place: Place::Waiting,
            attempt: 0,
            losses: 0,
            heard: Instant::now(),
            sequence: None,
            holder: None,
            transfer: None,
            is_aborted: false,
            has_started: false,
            step,
        }
    }
}
