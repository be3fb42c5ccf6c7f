//! The bodies of the frames.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

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

/// Appends `value` as a part. If that fails, `bytes` are what they were; a panic of the value's own
/// `Serialize` leaves the beginning of it behind.
pub(crate) fn write_part(value: &impl Serialize, bytes: &mut Vec<u8>) -> postcard::Result<()> {
    let start = bytes.len();
    bytes.extend_from_slice(&[0; LENGTH]);
    let length = write(value, bytes).map(|()| u32::try_from(bytes.len() - start - LENGTH));
    match length {
        Ok(Ok(length)) => {
            bytes[start..start + LENGTH].copy_from_slice(&length.to_le_bytes());
            Ok(())
        }
        Ok(Err(_)) => {
            bytes.truncate(start);
            Err(postcard::Error::SerializeBufferFull)
        }
        Err(error) => {
            bytes.truncate(start);
            Err(error)
        }
    }
}

/// Reads a value from all of `bytes`.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        Ok((_, rest)) => Err(format!("{} of its {} bytes are left over", rest.len(), bytes.len())),
        Err(error) => Err(error.to_string()),
    }
}

/// The length of a part stands in four bytes, little-endian.
const LENGTH: usize = 4;

/// The parts of a body, each without its length. What does not divide into parts yields `None` at
/// its end.
#[derive(Clone, Debug)]
pub(crate) struct Parts<'a> {
    bytes: &'a [u8],
}

impl<'a> Parts<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Returns how many parts there are; `None` if the bytes do not divide into parts.
    pub(crate) fn number(&self) -> Option<usize> {
        let mut count = 0;
        for part in self.clone() {
            part?;
            count += 1;
        }
        Some(count)
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Option<&'a [u8]>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let part = self.bytes.split_first_chunk::<LENGTH>().and_then(|(length, rest)| {
            rest.split_at_checked(u32::from_le_bytes(*length).try_into().ok()?)
        });
        let (part, rest) = part.unzip();
        self.bytes = rest.unwrap_or_default();
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_divide_as_they_were_written() {
        let mut bytes = Vec::new();
        for text in ["", "one", "three"] {
            write_part(&text, &mut bytes).unwrap();
        }
        let texts = Parts::new(&bytes).map(|part| read::<String>(part.unwrap()).unwrap());
        assert_eq!(texts.collect::<Vec<_>>(), ["", "one", "three"]);
        assert_eq!(Parts::new(&bytes).number(), Some(3));
        for end in 1..bytes.len() {
            let count = Parts::new(&bytes[..end]).number();
            assert!(count.is_none_or(|count| count < 3), "{end} bytes: {count:?}");
        }
    }

    #[test]
    fn read_refuses_bytes_that_are_left_over() {
        let error = read::<u8>(&[7, 7, 7]).unwrap_err();
        assert_eq!(error, "2 of its 3 bytes are left over");
    }

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
