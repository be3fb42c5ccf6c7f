//! Messages on a byte stream: four bytes of length, little-endian, then so many bytes.

use std::io::{self, Read};

/// No message is longer: a length beyond it is no length, but garbage.
pub(crate) const LIMIT: usize = 1 << 30;

const PREFIX: usize = size_of::<u32>();

/// A message in the making. What is written to it follows the length.
pub(crate) struct Outgoing(Vec<u8>);

impl Outgoing {
    pub fn new() -> Self {
        Self(vec![0; PREFIX])
    }

    pub fn body(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }

    /// The message with its length before it; nothing if it is longer than [`LIMIT`].
    pub fn finish(mut self) -> Option<Vec<u8>> {
        let length = self.0.len() - PREFIX;
        let prefix = u32::try_from(length).ok().filter(|_| length <= LIMIT)?.to_le_bytes();
        self.0[..PREFIX].copy_from_slice(&prefix);
        Some(self.0)
    }
}

/// What arrived, cut into messages.
#[derive(Default)]
pub(crate) struct Incoming(Vec<u8>);

/// A length beyond [`LIMIT`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Garbage;

impl Incoming {
    /// Reads once and returns how many bytes came; none at the end of the stream.
    ///
    /// The buffer grows with what really arrives, not with what a length announces.
    pub fn fill(&mut self, stream: &mut impl Read) -> io::Result<usize> {
        let mut piece = [0; 16 * 1024];
        let count = stream.read(&mut piece)?;
        self.0.extend_from_slice(&piece[..count]);
        Ok(count)
    }

    /// The next whole message, if it is there.
    pub fn next(&mut self) -> Result<Option<Vec<u8>>, Garbage> {
        let Some((prefix, rest)) = self.0.split_first_chunk::<PREFIX>() else {
            return Ok(None);
        };
        let length = u32::from_le_bytes(*prefix) as usize;
        if length > LIMIT {
            return Err(Garbage);
        }
        if rest.len() < length {
            return Ok(None);
        }
        let after = self.0.split_off(PREFIX + length);
        let mut message = std::mem::replace(&mut self.0, after);
        message.drain(..PREFIX);
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &[u8]) -> Vec<u8> {
        let mut message = Outgoing::new();
        message.body().extend_from_slice(body);
        message.finish().unwrap()
    }

    #[test]
    fn messages_come_out_whole_however_the_stream_is_cut() {
        let stream = [message(b"one"), message(b""), message(&[7; 300])].concat();
        for step in [1, 2, 3, 5, 100, stream.len()] {
            let mut incoming = Incoming::default();
            let mut found = Vec::new();
            for mut piece in stream.chunks(step) {
                incoming.fill(&mut piece).unwrap();
                assert_eq!(piece.len(), 0, "one read took the whole piece");
                while let Some(message) = incoming.next().unwrap() {
                    found.push(message);
                }
            }
            assert_eq!(found, [b"one".to_vec(), vec![], vec![7; 300]], "cut every {step} bytes");
        }
    }

    #[test]
    fn a_length_beyond_the_limit_is_garbage_and_reserves_nothing() {
        let mut incoming = Incoming::default();
        incoming.fill(&mut [0xFF; 6].as_slice()).unwrap();
        assert_eq!(incoming.next(), Err(Garbage));
        assert!(incoming.0.capacity() < 1024);
    }
}
