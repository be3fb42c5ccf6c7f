//! The bodies of the frames.

use serde::{Deserialize, Serialize};

use super::{LIMIT, Outgoing, frame::HEAD, set_number};
use crate::WorkerTimes;

/// The first message that a worker gets. Before it serves, a worker looks for it on its standard
/// input: a program that is not a worker never finds it there.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hello {
    magic: [u8; MAGIC.len()],
    /// No message in either direction is longer.
    pub(crate) limit: u32,
}

/// What no other protocol begins with. The number is the protocol's version.
const MAGIC: &[u8; 25] = b"item41 executors worker 2";

/// How many bytes a worker must see to know that it is one: the frame's head and the magic.
const SEEN: usize = HEAD + MAGIC.len();

/// Makes the greeting, a whole frame.
pub(crate) fn hello(limit: usize) -> Vec<u8> {
    let limit = u32::try_from(limit.min(LIMIT)).expect("the greatest limit fits");
    let mut message = Outgoing::new();
    write(&Hello { magic: *MAGIC, limit }, message.body()).expect("numbers can be serialized");
    let mut message = message.finish(LIMIT).expect("a greeting is short");
    set_number(&mut message, 0);
    message
}

/// Returns whether a stream begins with a greeting, as far as these bytes show it.
pub(crate) fn is_hello(begin: &[u8]) -> bool {
    begin.get(HEAD..SEEN).is_some_and(|magic| magic == MAGIC)
}

/// What a request begins with. The arguments follow, a part each.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RequestHeader<'a> {
    pub(crate) task: &'a str,
}

/// What an answer begins with. The outcomes follow, a part each.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AnswerHeader {
    pub(crate) times: WorkerTimes,
    /// The rest of the outcomes comes in another frame.
    pub(crate) is_more_to_come: bool,
}

/// Appends `value` to `bytes`.
pub(crate) fn write(value: &impl Serialize, bytes: &mut Vec<u8>) -> postcard::Result<()> {
    postcard::to_io(value, bytes).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hello_is_recognized_from_its_beginning() {
        let greeting = hello(5000);
        assert!(is_hello(&greeting));
        assert!(is_hello(&greeting[..SEEN]));
        assert!(!is_hello(&greeting[..SEEN - 1]));
        assert!(!is_hello(&[0; 100]));
        let hello: Hello = postcard::from_bytes(&greeting[HEAD..]).unwrap();
        assert_eq!(hello, Hello { magic: *MAGIC, limit: 5000 });
    }
}
