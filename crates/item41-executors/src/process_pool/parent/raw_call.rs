//! A call whose arguments are bytes already, and whose outcomes stay bytes.

use std::sync::Arc;

use super::{
    call::{Answer, Call, Message, begin, call},
    signals::Signals,
};
use crate::{Future, Outcome, Promise, TaskError, parts::Parts, promise};

/// The answer to a raw call: the parts as they came.
struct Raw(Promise<Vec<u8>>);

impl Answer for Raw {
    fn start(&self, signals: &Arc<Signals>, place: u64) -> bool {
        self.0.start_with(signals, place)
    }

    fn when_cancelled(&self, then: Box<dyn FnOnce() + Send>) {
        self.0.when_cancelled(then);
    }

    fn finish(self: Box<Self>, message: Outcome<Message<'_>>) {
        self.0.finish(message.map(|message| message.outcomes.bytes().to_vec()));
    }
}

/// Makes a call of `task` with the parts in `arguments`. There is no call if they cannot be sent, or
/// if there are none; then the future has ended.
pub(in super::super) fn raw_call(
    task: &'static str,
    arguments: &[u8],
    limit: usize,
) -> (Option<Call>, Future<Vec<u8>>) {
    let (promise, future) = promise();
    match raw_message(task, arguments, limit) {
        Ok((0, _)) => promise.finish(Ok(Vec::new())),
        Ok((items, message)) => {
            return (Some(call(task, items, message, Box::new(Raw(promise)))), future);
        }
        Err(error) => promise.finish(Err(error)),
    }
    (None, future)
}

/// Returns the number of the arguments, and the message.
fn raw_message(task: &str, arguments: &[u8], limit: usize) -> Outcome<(usize, Vec<u8>)> {
    let malformed = || {
        let reason = "its bytes do not divide into parts";
        TaskError::serialization("send the argument", task, reason)
    };
    let items = Parts::new(arguments).number().ok_or_else(malformed)?;
    let too_long = || TaskError::too_long("send the argument", task, limit);
    if arguments.len() > limit {
        return Err(too_long());
    }
    let mut message = begin(task);
    message.body().extend_from_slice(arguments);
    Ok((items, message.finish(limit).ok_or_else(too_long)?))
}
