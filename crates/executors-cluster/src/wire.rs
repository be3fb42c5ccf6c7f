//! What callers and agents say to each other, and on which subjects.
//!
//! ```text
//! x41.POOL.BUILD.call        calls, kept by the broker's stream
//! x41.POOL.BUILD.callers     what callers say to all agents of their build
//! x41.POOL.BUILD.to.ID.>     messages for one caller or one agent
//! x41.POOL.agents            what agents of all builds say of themselves
//! x41.POOL.roll              asks the agents to say so now
//! x41.POOL.drain             asks the agents of a host to finish and leave
//! ```

use item41_executors::TaskError;
use serde::{Deserialize, Serialize};

/// The longest argument or result that travels inside its message, and the length of one part of a
/// longer one.
pub(crate) const PART: usize = 256 * 1024;

/// The subjects of one pool and build.
#[derive(Clone, Debug)]
pub(crate) struct Subjects {
    pool: String,
    pub(crate) build: String,
}

impl Subjects {
    pub(crate) fn new(pool: &str, build: &str) -> Self {
        Self { pool: pool.to_owned(), build: build.to_owned() }
    }

    pub(crate) fn stream(&self) -> String {
        format!("x41-{}", self.pool)
    }

    pub(crate) fn all_calls(&self) -> String {
        format!("x41.{}.*.call", self.pool)
    }

    pub(crate) fn call(&self) -> String {
        format!("x41.{}.{}.call", self.pool, self.build)
    }

    pub(crate) fn callers(&self) -> String {
        format!("x41.{}.{}.callers", self.pool, self.build)
    }

    /// What the callers of all builds say.
    pub(crate) fn all_callers(&self) -> String {
        format!("x41.{}.*.callers", self.pool)
    }

    pub(crate) fn to(&self, id: &str, what: &str) -> String {
        format!("x41.{}.{}.to.{id}.{what}", self.pool, self.build)
    }

    pub(crate) fn agents(&self) -> String {
        format!("x41.{}.agents", self.pool)
    }

    pub(crate) fn roll(&self) -> String {
        format!("x41.{}.roll", self.pool)
    }

    pub(crate) fn drain(&self) -> String {
        format!("x41.{}.drain", self.pool)
    }

    /// The prefix of the replies to the client's own requests, so that rights can be given per pool.
    pub(crate) fn replies(pool: &str) -> String {
        format!("x41.{pool}.replies")
    }
}

/// Returns whether a text can stand in a subject and in the name of a stream.
pub(crate) fn is_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=64).contains(&text.len()) && text.bytes().all(is_plain)
}

/// The bytes of an argument or of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Body<'a> {
    Inline(#[serde(borrow, with = "serde_bytes")] &'a [u8]),
    /// The receiver asks the sender for the parts of this transfer.
    Parts {
        transfer: u64,
        length: u64,
    },
}

/// A call, as it waits in the broker's stream.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Call<'a> {
    pub(crate) caller: &'a str,
    pub(crate) number: u64,
    pub(crate) attempt: u32,
    pub(crate) task: &'a str,
    /// False if an agent that takes it from the stream must ask the caller before it starts the task.
    pub(crate) is_repeatable: bool,
    #[serde(borrow)]
    pub(crate) arguments: Body<'a>,
}

/// What became of a call.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Outcome<'a> {
    /// The outcomes of its items.
    Done(#[serde(borrow)] Body<'a>),
    /// The call as a whole has no result, and would have none if it were repeated.
    Failed(TaskError),
    /// Its worker process died.
    Lost { reason: String },
    /// The agent gave it back before it started.
    Returned,
}

/// An answer of an agent to a caller.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer<'a> {
    pub(crate) agent: &'a str,
    pub(crate) number: u64,
    pub(crate) attempt: u32,
    /// The subject on which the broker waits for the call's acknowledgement. An assigned call has
    /// none.
    pub(crate) ack: &'a str,
    #[serde(borrow)]
    pub(crate) outcome: Outcome<'a>,
}

/// A call that its caller assigns to one agent, which may start it without asking.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Assignment<'a> {
    /// The caller counts its orders to each agent. An agent starts none of them twice.
    pub(crate) order: u64,
    #[serde(borrow)]
    pub(crate) call: Call<'a>,
}

/// A caller's question whether an agent knows it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Hello<'a> {
    pub(crate) caller: &'a str,
}

/// An agent's answer that it knows a caller, so that it tells the caller when it leaves.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Known<'a> {
    pub(crate) agent: &'a str,
}

/// A caller's question for an assigned call of which it hears nothing.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Recall<'a> {
    pub(crate) caller: &'a str,
    pub(crate) number: u64,
    pub(crate) attempt: u32,
    pub(crate) order: u64,
}

/// An agent's last word to a caller: it starts no order after this one.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Left<'a> {
    pub(crate) agent: &'a str,
    pub(crate) order: u64,
}

/// An agent's question whether it may start a call that may run once.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claim<'a> {
    pub(crate) agent: &'a str,
    pub(crate) number: u64,
    /// Differs for each delivery, so that a question asked twice gets the same answer.
    pub(crate) token: u64,
}

/// The numbers of a caller's calls that an agent has in hand.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Holding<'a> {
    pub(crate) agent: &'a str,
    pub(crate) numbers: Vec<u64>,
}

/// A question for one part of a transfer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PartRequest {
    pub(crate) transfer: u64,
    pub(crate) offset: u64,
}

/// What a caller says to all agents of its build.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum CallerSays<'a> {
    /// With the number of calls that wait in it.
    Here {
        caller: &'a str,
        waiting: u64,
    },
    Abort {
        caller: &'a str,
        number: u64,
    },
    Leaving {
        caller: &'a str,
    },
}

/// A caller's word that it has an answer, so that the agent need not keep it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Received<'a> {
    pub(crate) caller: &'a str,
    pub(crate) number: u64,
}

/// What an agent says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Agent {
    pub(crate) id: String,
    pub(crate) host: String,
    pub(crate) build: String,
    pub(crate) slots: u32,
    pub(crate) in_hand: u32,
    /// It takes no more calls.
    pub(crate) is_leaving: bool,
    /// It has left: this is the last that is heard of it.
    pub(crate) has_left: bool,
}

/// Serializes a message of ours.
pub(crate) fn encode(message: &impl Serialize) -> bytes::Bytes {
    // Plain structures of numbers and texts; postcard fails only on sequences of unknown length.
    postcard::to_stdvec(message).unwrap_or_default().into()
}

/// Reads a message, and nothing beside it.
pub(crate) fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Some(message),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_short() {
        assert!(is_name("nightly-2_a"));
        for text in ["", "a.b", "a b", "*", ">", "\u{e4}", &"x".repeat(65)] {
            assert!(!is_name(text), "{text:?}");
        }
    }

    #[test]
    fn decode_refuses_what_is_cut_or_longer() {
        let call = Call {
            caller: "me",
            number: 7,
            attempt: 1,
            task: "double",
            is_repeatable: true,
            arguments: Body::Inline(&[1, 2, 3]),
        };
        let bytes = encode(&call);
        assert_eq!(decode::<Call<'_>>(&bytes).map(|call| call.number), Some(7));
        for end in 0..bytes.len() {
            assert!(decode::<Call<'_>>(&bytes[..end]).is_none(), "{end}");
        }
        assert!(decode::<Call<'_>>(&[&bytes[..], &[0]].concat()).is_none());
    }
}
