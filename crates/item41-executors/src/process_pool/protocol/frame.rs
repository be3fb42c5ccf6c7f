//! Messages on a byte stream, in frames: 16 bytes of head, then the body.
//!
//! The head is the body's length (4 bytes), a check value (4) and the number of the call (8), all
//! little-endian. The check value tells a head from foreign bytes in between. Without it they would
//! be taken for a length, and the reader would wait for a body that never comes.

use std::io::{self, Read};

/// The greatest length of a body, unless a pool is told otherwise.
pub(crate) const LIMIT: usize = 1 << 30;

/// The length of a head.
pub(super) const HEAD: usize = 16;

/// Computes a head's check value. The upper half of a product is a good mixture of all bits: 2^64
/// divided by the golden ratio is Knuth's multiplier (The Art of Computer Programming, vol. 3, 6.4).
fn check(length: u32, number: u64) -> u32 {
    let mixed = (u64::from(length) ^ number ^ 0x41).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    u32::try_from(mixed >> 32).expect("32 bits are left")
}

/// A message in the making. What is written to its body follows the head.
#[derive(Debug)]
pub(crate) struct Outgoing(Vec<u8>);

impl Outgoing {
    pub(crate) fn new() -> Self {
        let mut bytes = Vec::with_capacity(64);
        bytes.resize(HEAD, 0);
        Self(bytes)
    }

    pub(crate) fn body(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }

    /// Returns the length of the body so far.
    pub(crate) fn len(&self) -> usize {
        self.0.len() - HEAD
    }

    /// Returns the message, still without its number; `None` if its body is longer than `limit`.
    pub(crate) fn finish(self, limit: usize) -> Option<Vec<u8>> {
        let length = self.len();
        (length <= limit && u32::try_from(length).is_ok()).then_some(self.0)
    }
}

/// Writes the head of a message that [`Outgoing::finish`] returned.
pub(crate) fn set_number(message: &mut [u8], number: u64) {
    let (head, body) = message.split_at_mut(HEAD);
    let length = u32::try_from(body.len()).expect("`finish` refuses a longer one");
    head[..4].copy_from_slice(&length.to_le_bytes());
    head[4..8].copy_from_slice(&check(length, number).to_le_bytes());
    head[8..].copy_from_slice(&number.to_le_bytes());
}

/// What has arrived, cut into messages.
#[derive(Debug)]
pub(crate) struct Incoming {
    bytes: Vec<u8>,
    /// Where the bytes begin that are not handed out yet.
    start: usize,
    /// Where they end.
    end: usize,
    limit: usize,
}

/// Bytes that are not a message: a wrong check value, or a length beyond the limit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Garbage;

/// The size of the buffer, to which it returns after a larger message.
const PIECE: usize = 64 * 1024;

impl Incoming {
    pub(crate) fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), start: 0, end: 0, limit }
    }

    pub(crate) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// Returns the place to read to. The buffer grows with what really arrives, not with what a
    /// length announces.
    pub(crate) fn space(&mut self) -> &mut [u8] {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            if self.bytes.len() != PIECE {
                self.bytes = vec![0; PIECE];
            }
        } else if self.end == self.bytes.len() {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            if self.end > self.bytes.len() / 2 {
                self.bytes.resize(2 * self.bytes.len(), 0);
            }
        }
        &mut self.bytes[self.end..]
    }

    /// Takes note that `count` bytes were read into the space.
    pub(crate) fn filled(&mut self, count: usize) {
        self.end += count;
    }

    /// Reads once and returns how many bytes came; 0 at the end of the stream.
    pub(crate) fn fill(&mut self, stream: &mut impl Read) -> io::Result<usize> {
        let count = stream.read(self.space())?;
        self.filled(count);
        Ok(count)
    }

    /// Returns the next whole message with its number, if it is there.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &[u8])>, Garbage> {
        let arrived = &self.bytes[self.start..self.end];
        let Some((head, rest)) = arrived.split_first_chunk::<HEAD>() else {
            return Ok(None);
        };
        let &[l0, l1, l2, l3, c0, c1, c2, c3, number @ ..] = head;
        let (length, number) = (u32::from_le_bytes([l0, l1, l2, l3]), u64::from_le_bytes(number));
        let body = length as usize;
        if check(length, number) != u32::from_le_bytes([c0, c1, c2, c3]) || body > self.limit {
            return Err(Garbage);
        }
        if rest.len() < body {
            return Ok(None);
        }
        let begin = self.start + HEAD;
        self.start = begin + body;
        Ok(Some((number, &self.bytes[begin..self.start])))
    }
}

#[cfg(test)]
mod tests;
