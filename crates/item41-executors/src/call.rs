//! The parent's side of a task: the request that a worker will get, and who waits for the answer.

use std::borrow::Borrow;

use serde::{Serialize, de::DeserializeOwned};
use tracing::info_span;

use crate::{
    Future, Outcome, Task, TaskError, WorkerTimes,
    frame::Outgoing,
    future::{Promise, promise},
    task::{AnswerHeader, RequestHeader, Values, write},
};

/// A request with its future.
pub(crate) struct Call {
    pub request: Vec<u8>,
    pub answer: Box<dyn Answer>,
}

/// Who waits for the answer, whatever its type is.
pub(crate) trait Answer: Send {
    /// False if it was cancelled: then the request must not be sent.
    fn start(&self) -> bool;

    /// Ends the future with what the worker answered, or with why there is no answer.
    fn finish(self: Box<Self>, message: Outcome<&[u8]>);
}

struct Waiting<T> {
    promise: Promise<T>,
    task: &'static str,
    read: fn(&'static str, &[u8]) -> Outcome<T>,
}

impl<T: Send> Answer for Waiting<T> {
    fn start(&self) -> bool {
        self.promise.start()
    }

    fn finish(self: Box<Self>, message: Outcome<&[u8]>) {
        let Self { promise, task, read } = *self;
        let deserialize =
            |message| info_span!("9. deserialize the result").in_scope(|| read(task, message));
        promise.finish(message.and_then(deserialize));
    }
}

/// The outcomes of a chunk, and what the worker spent its time on.
pub(crate) struct Outcomes<R> {
    pub outcomes: Vec<Outcome<R>>,
    pub times: WorkerTimes,
}

/// One task on one argument. An argument that cannot be serialized ends the future here.
pub(crate) fn single<A: Serialize, R: DeserializeOwned + Send + 'static>(
    task: &Task<A, R>,
    argument: &A,
) -> (Option<Call>, Future<R>) {
    call(task, &[argument], read_one)
}

/// One task on each of several arguments, in one request.
pub(crate) fn chunk<A: Serialize, R: DeserializeOwned + Send + 'static>(
    task: &Task<A, R>,
    arguments: &[impl Borrow<A>],
) -> (Option<Call>, Future<Outcomes<R>>) {
    call(task, arguments, read_all)
}

fn call<A: Serialize, R, T: Send + 'static>(
    task: &Task<A, R>,
    arguments: &[impl Borrow<A>],
    read: fn(&'static str, &[u8]) -> Outcome<T>,
) -> (Option<Call>, Future<T>) {
    let (promise, future) = promise();
    let request = info_span!("2. serialize it").in_scope(|| request(task.name(), arguments));
    let task = task.name();
    match request {
        Ok(request) => {
            let answer = Box::new(Waiting { promise, task, read });
            (Some(Call { request, answer }), future)
        }
        Err(error) => {
            promise.finish(Err(TaskError::serialization("serialize the argument", task, &error)));
            (None, future)
        }
    }
}

fn request<A: Serialize>(task: &str, arguments: &[impl Borrow<A>]) -> postcard::Result<Vec<u8>> {
    let mut message = Outgoing::new();
    let header = RequestHeader { task, arguments: arguments.len() };
    write(&header, message.body())?;
    for argument in arguments {
        write(argument.borrow(), message.body())?;
    }
    message.finish().ok_or(postcard::Error::SerializeBufferFull)
}

fn read_all<R: DeserializeOwned>(task: &'static str, message: &[u8]) -> Outcome<Outcomes<R>> {
    let failed = |e| TaskError::serialization("deserialize the result", task, &e);
    let (header, rest) = postcard::take_from_bytes::<AnswerHeader>(message).map_err(failed)?;
    let outcome = |outcome: postcard::Result<Outcome<R>>| outcome.map_err(failed).flatten();
    Ok(Outcomes {
        outcomes: Values::new(rest, header.outcomes).map(outcome).collect(),
        times: header.times,
    })
}

fn read_one<R: DeserializeOwned>(task: &'static str, message: &[u8]) -> Outcome<R> {
    let one = read_all(task, message)?.outcomes.pop();
    one.unwrap_or(Err(TaskError::Abandoned))
}
