//! What the parent and its workers say to each other, in the bodies of their messages.

use std::{marker::PhantomData, time::Duration};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What the worker process spent its time on, measured by the worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerTimes {
    /// When the worker had the request whole (of several, the last one), on the system's clock
    /// `CLOCK_MONOTONIC`, which is the same in all processes.
    pub received: Duration,
    /// Turning bytes into arguments.
    pub deserialize: Duration,
    /// Finding the function by its name.
    pub find: Duration,
    /// Running the function.
    pub run: Duration,
    /// Turning results into bytes.
    pub serialize: Duration,
}

impl WorkerTimes {
    pub(crate) fn add(&mut self, other: &Self) {
        self.received = self.received.max(other.received);
        // A worker may say anything, also what adds up to more than there is.
        self.deserialize = self.deserialize.saturating_add(other.deserialize);
        self.find = self.find.saturating_add(other.find);
        self.run = self.run.saturating_add(other.run);
        self.serialize = self.serialize.saturating_add(other.serialize);
    }

    /// From the request to the answer.
    pub(crate) fn total(&self) -> Duration {
        let parts = [self.deserialize, self.find, self.run, self.serialize];
        parts.into_iter().fold(Duration::ZERO, Duration::saturating_add)
    }
}

/// The first message that a worker gets.
#[derive(Serialize, Deserialize)]
pub(crate) struct Hello {
    /// No message in either direction is longer.
    pub limit: usize,
}

/// What a request begins with; the arguments follow, one after the other.
#[derive(Serialize, Deserialize)]
pub(crate) struct RequestHeader<'a> {
    pub task: &'a str,
    pub arguments: usize,
}

/// What an answer begins with; the outcomes follow, one after the other.
#[derive(Serialize, Deserialize)]
pub(crate) struct AnswerHeader {
    pub outcomes: usize,
    pub times: WorkerTimes,
}

/// A count of outcomes, or of arguments, of a type that is known to the reader alone.
pub(crate) struct Values<'a, T> {
    bytes: &'a [u8],
    left: usize,
    failed: Option<postcard::Error>,
    of: PhantomData<T>,
}

impl<'a, T> Values<'a, T> {
    pub fn new(bytes: &'a [u8], count: usize) -> Self {
        Self { bytes, left: count, failed: None, of: PhantomData }
    }
}

impl<T: DeserializeOwned> Iterator for Values<'_, T> {
    type Item = postcard::Result<T>;

    /// After a value that cannot be read nothing more can: nobody knows where the next begins.
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        if let Some(error) = &self.failed {
            return Some(Err(error.clone()));
        }
        Some(match postcard::take_from_bytes(self.bytes) {
            Ok((value, rest)) => {
                self.bytes = rest;
                Ok(value)
            }
            Err(error) => Err(self.failed.insert(error).clone()),
        })
    }
}

/// Appends `value` to `bytes`.
pub(crate) fn write(value: &impl Serialize, bytes: &mut Vec<u8>) -> postcard::Result<()> {
    postcard::to_io(value, bytes).map(drop)
}
