//! The parent's side of a task: the request that a worker will get, and who waits for the answer.

use std::borrow::Borrow;

use serde::{Serialize, de::DeserializeOwned};
use tracing::info_span;

use crate::{
    Future, Outcome, Promise, Task, TaskError, WorkerTimes,
    caught::caught,
    frame::Outgoing,
    promise,
    wire::{AnswerHeader, RequestHeader, Values, write},
};

/// A request with its future.
pub(crate) struct Call {
    pub task: &'static str,
    pub items: usize,
    /// A message that has no number yet.
    pub request: Vec<u8>,
    /// Which of those that were posted it is; it gets that when it is posted.
    pub place: u64,
    pub answer: Box<dyn Answer>,
}

/// What a worker sent: its times, and the bytes of the outcomes.
pub(crate) struct Message<'a> {
    pub header: AnswerHeader,
    pub outcomes: &'a [u8],
}

impl<'a> Message<'a> {
    /// Nothing if it is no answer to a call of so many items.
    pub fn read(body: &'a [u8], items: usize) -> Option<Self> {
        let (header, outcomes) = postcard::take_from_bytes::<AnswerHeader>(body).ok()?;
        (header.outcomes == items).then_some(Self { header, outcomes })
    }
}

/// Who waits for the answer, whatever its type is.
pub(crate) trait Answer: Send {
    /// False if it was cancelled: then the request must not be sent.
    fn start(&self) -> bool;

    /// Has `then` called if it is cancelled; nobody must have the future yet.
    fn when_cancelled(&self, then: Box<dyn FnOnce() + Send>);

    /// Ends the future with what the worker answered, or with why there is no answer.
    fn finish(self: Box<Self>, message: Outcome<Message<'_>>);
}

struct Waiting<T> {
    promise: Promise<T>,
    task: &'static str,
    read: fn(&'static str, &Message<'_>) -> Outcome<T>,
}

impl<T: Send> Answer for Waiting<T> {
    fn start(&self) -> bool {
        self.promise.start()
    }

    fn when_cancelled(&self, then: Box<dyn FnOnce() + Send>) {
        self.promise.when_cancelled(then);
    }

    fn finish(self: Box<Self>, message: Outcome<Message<'_>>) {
        let Self { promise, task, read } = *self;
        let deserialize = |message: Message<'_>| {
            let step = info_span!("9. deserialize the result");
            // A type's own `Deserialize` may panic; that is no panic of the task.
            step.in_scope(|| caught(|| read(task, &message))).unwrap_or_else(|error| {
                let (action, task) = ("deserialize the result".to_owned(), task.to_owned());
                let reason = error.panic_of("its `Deserialize`");
                Err(TaskError::Serialization { action, task, reason })
            })
        };
        promise.finish(message.and_then(deserialize));
    }
}

/// The outcomes of a chunk, and what the worker spent its time on.
#[derive(Debug)]
pub(crate) struct Outcomes<R> {
    pub outcomes: Vec<Outcome<R>>,
    pub times: WorkerTimes,
}

/// One task on one argument. An argument that cannot be serialized, or into no more than `limit`
/// bytes, ends the future here.
pub(crate) fn single<A: Serialize, R: DeserializeOwned + Send + 'static>(
    task: &Task<A, R>,
    argument: &A,
    limit: usize,
) -> (Option<Call>, Future<R>) {
    call(task, &[argument], limit, read_one)
}

/// One task on each of several arguments, in one request.
pub(crate) fn chunk<A: Serialize, R: DeserializeOwned + Send + 'static>(
    task: &Task<A, R>,
    arguments: &[impl Borrow<A>],
    limit: usize,
) -> (Option<Call>, Future<Outcomes<R>>) {
    call(task, arguments, limit, read_all)
}

fn call<A: Serialize, R, T: Send + 'static>(
    task: &Task<A, R>,
    arguments: &[impl Borrow<A>],
    limit: usize,
    read: fn(&'static str, &Message<'_>) -> Outcome<T>,
) -> (Option<Call>, Future<T>) {
    let (promise, future) = promise();
    let request = info_span!("2. serialize it").in_scope(|| request(task, arguments, limit));
    match request {
        Ok(request) => {
            let (task, items) = (task.name(), arguments.len());
            let answer = Box::new(Waiting { promise, task, read });
            (Some(Call { task, items, request, place: 0, answer }), future)
        }
        Err(error) => {
            promise.finish(Err(error));
            (None, future)
        }
    }
}

/// A message that asks for `task`.
pub(crate) fn request<A: Serialize, R>(
    task: &Task<A, R>,
    arguments: &[impl Borrow<A>],
    limit: usize,
) -> Outcome<Vec<u8>> {
    let failed = |e| TaskError::serialization("serialize the argument", task.name(), &e);
    let mut message = Outgoing::new();
    let header = RequestHeader { task: task.name(), arguments: arguments.len() };
    write(&header, message.body()).map_err(failed)?;
    for argument in arguments {
        write(argument.borrow(), message.body()).map_err(failed)?;
    }
    let too_long = || TaskError::too_long("send the argument", task.name(), limit);
    message.finish(limit).ok_or_else(too_long)
}

#[expect(clippy::unnecessary_wraps, reason = "as `read_one` has it")]
fn read_all<R: DeserializeOwned>(
    task: &'static str,
    message: &Message<'_>,
) -> Outcome<Outcomes<R>> {
    let Message { header, outcomes } = message;
    let outcomes = Values::new(outcomes, header.outcomes).map(|outcome| checked(task, outcome));
    Ok(Outcomes { outcomes: outcomes.collect(), times: header.times })
}

pub(crate) fn read_one<R: DeserializeOwned>(
    task: &'static str,
    message: &Message<'_>,
) -> Outcome<R> {
    let one = Values::new(message.outcomes, 1).next();
    one.map_or(Err(TaskError::Abandoned), |outcome| checked(task, outcome))
}

fn checked<R>(task: &str, outcome: postcard::Result<Outcome<R>>) -> Outcome<R> {
    let failed = |e| TaskError::serialization("deserialize the result", task, &e);
    outcome.map_err(failed).flatten()
}
