//! A request for a worker, and what becomes of the answer.

use std::{sync::Arc, time::Duration};

use serde::{Serialize, de::DeserializeOwned};

use super::signals::Signals;
use crate::{
    Chunk, Future, Outcome, Promise, Task, TaskError, WorkerTimes,
    panics::catch_panic,
    parts::{Parts, read_all, read_outcome, write_part},
    process_pool::protocol::{AnswerHeader, Outgoing, RequestHeader, write},
    promise,
    step::step,
};

/// A request with the worker's side of its future.
pub(in super::super) struct Call {
    pub(super) task: &'static str,
    /// How many outcomes the answer must have.
    pub(super) items: usize,
    /// A message without a number; empty while a worker has it.
    pub(super) request: Vec<u8>,
    /// Its place in the order in which calls were queued.
    pub(super) place: u64,
    /// How long it may run.
    pub(super) timeout: Option<Duration>,
    pub(super) answer: Box<dyn Answer>,
}

impl Call {
    /// Sets how long it may run.
    pub(in super::super) fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }
}

/// Ends a call's future with an error. One that was cancelled or aborted stays so.
pub(super) fn end(call: Call, error: TaskError) {
    let _ = catch_panic(|| call.answer.finish(Err(error)));
}

/// What a worker sent: its times, and the outcomes.
pub(super) struct Message<'a> {
    pub(super) header: AnswerHeader,
    pub(super) outcomes: Parts<'a>,
}

/// The end of a future that waits for a worker's answer, whatever its type is.
pub(super) trait Answer: Send {
    /// Says that a worker takes the call at this `place`, which can be ended through the `signals`.
    /// False if the future was cancelled or aborted: then the request must not be sent.
    fn start(&self, signals: &Arc<Signals>, place: u64) -> bool;

    /// Has `then` called if the future is cancelled. No caller may have the future yet.
    fn when_cancelled(&self, then: Box<dyn FnOnce() + Send>);

    /// Ends the future with the worker's answer, or with the reason why there is none.
    fn finish(self: Box<Self>, message: Outcome<Message<'_>>);
}

/// The answer to a call with one argument.
struct Single<R> {
    promise: Promise<R>,
    task: &'static str,
}

/// The answer to a call with several arguments.
struct Several<R> {
    promise: Promise<Chunk<R>>,
    task: &'static str,
    /// The items that were not sent, at their places, in order.
    refused: Vec<(usize, TaskError)>,
}

impl<R: DeserializeOwned + Send> Answer for Single<R> {
    fn start(&self, signals: &Arc<Signals>, place: u64) -> bool {
        self.promise.start_with(signals, place)
    }

    fn when_cancelled(&self, then: Box<dyn FnOnce() + Send>) {
        self.promise.when_cancelled(then);
    }

    fn finish(self: Box<Self>, message: Outcome<Message<'_>>) {
        let Self { promise, task } = *self;
        let read =
            |message: Message<'_>| step!("9. deserialize the result", read_single(task, message));
        promise.finish(message.and_then(read));
    }
}

impl<R: DeserializeOwned + Send> Answer for Several<R> {
    fn start(&self, signals: &Arc<Signals>, place: u64) -> bool {
        self.promise.start_with(signals, place)
    }

    fn when_cancelled(&self, then: Box<dyn FnOnce() + Send>) {
        self.promise.when_cancelled(then);
    }

    fn finish(self: Box<Self>, message: Outcome<Message<'_>>) {
        let Self { promise, task, refused } = *self;
        let read = |Message { header, outcomes }: Message<'_>| {
            let mut all = step!("9. deserialize the result", read_all(task, outcomes));
            for (place, error) in refused {
                all.insert(place, Err(error));
            }
            Chunk { outcomes: all, times: header.times }
        };
        promise.finish(message.map(read));
    }
}

/// Reads the outcome of a call with one argument.
pub(super) fn read_single<R: DeserializeOwned>(
    task: &'static str,
    mut message: Message<'_>,
) -> Outcome<R> {
    let mut single = Err(TaskError::Abandoned);
    read_outcome(task, message.outcomes.next().flatten(), |outcome| single = outcome);
    single
}

/// A request in the making.
pub(in super::super) struct Request<'a, A, R> {
    task: &'a Task<A, R>,
    message: Outgoing,
    /// How many arguments it has taken.
    items: usize,
    /// Those of them that cannot be sent, at their places.
    refused: Vec<(usize, TaskError)>,
    /// The longest that the message may be.
    limit: usize,
}

impl<'a, A: Serialize, R> Request<'a, A, R> {
    /// Begins a request for `task`.
    pub(in super::super) fn new(task: &'a Task<A, R>, limit: usize) -> Self {
        Self { task, message: begin(task.name()), items: 0, refused: Vec::new(), limit }
    }

    /// Begins a request for `task` with one argument.
    pub(in super::super) fn with(task: &'a Task<A, R>, argument: &A, limit: usize) -> Self {
        let mut request = Self::new(task, limit);
        request.push(argument);
        request
    }

    /// Takes an argument; one that cannot be sent has an error in its place. False if there is no
    /// more space for it: then it belongs into another request.
    pub(in super::super) fn push(&mut self, argument: &A) -> bool {
        let body = self.message.body();
        let length = body.len();
        let written = step!("2. serialize it", catch_panic(|| write_part(argument, body)))
            .unwrap_or_else(|panic| Err(format!("its `Serialize` {panic}")));
        let is_too_long = written.is_ok() && self.message.len() > self.limit;
        if is_too_long && self.items > self.refused.len() {
            self.message.body().truncate(length);
            return false;
        }
        let error = match written {
            Err(reason) => {
                Some(TaskError::serialization("serialize the argument", self.task.name(), reason))
            }
            Ok(()) if is_too_long => {
                Some(TaskError::too_long("send the argument", self.task.name(), self.limit))
            }
            Ok(()) => None,
        };
        if let Some(error) = error {
            self.message.body().truncate(length);
            self.refused.push((self.items, error));
        }
        self.items += 1;
        true
    }

    /// Returns how many arguments it has taken.
    pub(in super::super) fn items(&self) -> usize {
        self.items
    }

    /// Returns the message, or why its one argument cannot be sent.
    pub(in super::super) fn into_message(mut self) -> Outcome<Vec<u8>> {
        if let Some((_, error)) = self.refused.pop() {
            return Err(error);
        }
        let too_long = || TaskError::too_long("send the argument", self.task.name(), self.limit);
        self.message.finish(self.limit).ok_or_else(too_long)
    }

    /// Ends a request with one argument. There is no call if the argument cannot be sent; then the
    /// future has ended.
    pub(in super::super) fn single(self) -> (Option<Call>, Future<R>)
    where
        R: DeserializeOwned + Send + 'static,
    {
        let task = self.task.name();
        let (promise, future) = promise();
        match self.into_message() {
            Ok(message) => {
                (Some(call(task, 1, message, Box::new(Single { promise, task }))), future)
            }
            Err(error) => {
                promise.finish(Err(error));
                (None, future)
            }
        }
    }

    /// Ends a request with several arguments. There is no call if none of them can be sent.
    pub(in super::super) fn several(self) -> (Option<Call>, Future<Chunk<R>>)
    where
        R: DeserializeOwned + Send + 'static,
    {
        let Self { task, message, items, refused, limit } = self;
        let (promise, future) = promise();
        let task = task.name();
        let sent = items - refused.len();
        match message.finish(limit) {
            Some(message) if sent > 0 => {
                let answer = Box::new(Several { promise, task, refused });
                (Some(call(task, sent, message, answer)), future)
            }
            _ => {
                let outcomes = refused.into_iter().map(|(_, error)| Err(error)).collect();
                promise.finish(Ok(Chunk { outcomes, times: WorkerTimes::default() }));
                (None, future)
            }
        }
    }
}

/// Begins the message of a request.
pub(super) fn begin(task: &str) -> Outgoing {
    let mut message = Outgoing::new();
    write(&RequestHeader { task }, message.body()).expect("a name is plain text");
    message
}

pub(super) fn call(
    task: &'static str,
    items: usize,
    message: Vec<u8>,
    answer: Box<dyn Answer>,
) -> Call {
    Call { task, items, request: message, place: 0, timeout: None, answer }
}
