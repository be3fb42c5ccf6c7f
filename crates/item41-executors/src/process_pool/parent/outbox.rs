//! Messages that are not written yet.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, IoSlice, Write},
    sync::Arc,
};

#[derive(Default)]
pub(super) struct Outbox {
    messages: VecDeque<Arc<Vec<u8>>>,
    /// How much of the first message is written.
    written: usize,
    /// How much of all messages is not written.
    bytes: usize,
}

/// How many messages are written in one system call, which is enough to spread its cost. The system
/// takes at most 1,024.
const PIECES: usize = 64;

impl Outbox {
    pub(super) fn push(&mut self, message: Arc<Vec<u8>>) {
        self.bytes += message.len();
        self.messages.push_back(message);
    }

    /// Returns how many messages are not written to their end.
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    /// Returns how many bytes are not written.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Writes as much as `stream` takes at once.
    pub(super) fn write(&mut self, mut stream: impl Write) -> io::Result<()> {
        while self.bytes > 0 {
            let written = match self.messages.len() {
                1 => stream.write(&self.messages[0][self.written..]),
                _ => stream.write_vectored(&self.pieces()),
            };
            match written {
                Ok(count) => self.advance(count),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn pieces(&self) -> Vec<IoSlice<'_>> {
        let written = |n| if n == 0 { self.written } else { 0 };
        let pieces = self.messages.iter().take(PIECES).enumerate();
        pieces.map(|(n, message)| IoSlice::new(&message[written(n)..])).collect()
    }

    /// Notes that this many bytes are written.
    pub(super) fn advance(&mut self, count: usize) {
        self.bytes -= count;
        self.written += count;
        while let Some(first) = self.messages.front()
            && self.written >= first.len()
        {
            self.written -= first.len();
            self.messages.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that takes `at_once` bytes at once, and is full after `room` bytes.
    struct Narrow {
        at_once: usize,
        room: usize,
        got: Vec<u8>,
    }

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let count = bytes.len().min(self.at_once).min(self.room - self.got.len());
            if count == 0 {
                return Err(ErrorKind::WouldBlock.into());
            }
            self.got.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn messages_are_written_in_order_to_a_narrow_stream() {
        for at_once in [1, 2, 3, 7, 100] {
            let mut outbox = Outbox::default();
            let messages: Vec<Vec<u8>> = (1..=100_u8).map(|n| vec![n; n.into()]).collect();
            for message in &messages {
                outbox.push(Arc::new(message.clone()));
            }
            let mut stream = Narrow { at_once, room: 0, got: Vec::new() };
            while outbox.bytes() > 0 {
                stream.room += 41;
                outbox.write(&mut stream).unwrap();
            }
            assert_eq!((outbox.len(), stream.got), (0, messages.concat()));
        }
    }
}
