//! The way out of a child: one pipe to read from, until its end, and what has been read.

use std::{io, mem, os::fd::OwnedFd, sync::Arc};

use rustix::{
    buffer::spare_capacity,
    io::{Errno, read},
};

use super::pipe_size::{Enlarged, LARGE, USUAL};

/// What is read at first, since most children write little.
const SMALL: usize = 4096;

/// An output pipe of a child, and what has been read from it.
#[derive(Debug)]
pub(super) struct OutputPipe {
    /// Nothing once it has ended.
    pipe: Option<OwnedFd>,
    /// Shared with the errors that carry it; nothing is copied unless one of them is kept.
    read: Arc<Vec<u8>>,
    /// How much at the front has been handed out as lines.
    taken: usize,
    /// Before this, no line ends that has not been handed out.
    scanned: usize,
    /// How much is read at once.
    piece: usize,
    enlarged: Option<Enlarged>,
}

impl OutputPipe {
    pub(super) fn new(pipe: Option<OwnedFd>) -> Self {
        Self { pipe, read: Arc::default(), taken: 0, scanned: 0, piece: SMALL, enlarged: None }
    }

    pub(super) fn pipe(&self) -> Option<&OwnedFd> {
        self.pipe.as_ref()
    }

    /// Returns what was read and not handed out.
    pub(super) fn unread(&self) -> &[u8] {
        &self.read[self.taken..]
    }

    /// Returns what was read and not handed out, without a copy.
    pub(super) fn so_far(&mut self) -> Arc<Vec<u8>> {
        if self.taken > 0 {
            self.scanned = self.scanned.saturating_sub(self.taken);
            Arc::make_mut(&mut self.read).drain(..mem::take(&mut self.taken));
        }
        Arc::clone(&self.read)
    }

    pub(super) fn is_longer_than(&self, limit: usize) -> bool {
        self.unread().len() > limit
    }

    /// Reads once, straight into its place behind what was read before, and closes the pipe at its
    /// end. Returns how much it has read.
    pub(super) fn read(&mut self, on_output: &mut dyn FnMut(&[u8])) -> io::Result<usize> {
        let Some(pipe) = &self.pipe else { return Ok(0) };
        let bytes = Arc::make_mut(&mut self.read);
        self.scanned = self.scanned.saturating_sub(self.taken);
        bytes.drain(..mem::take(&mut self.taken));
        let before = bytes.len();
        bytes.reserve(self.piece);
        match read(pipe, spare_capacity(bytes)) {
            Ok(0) => self.close(),
            Ok(number) => {
                if number >= self.piece {
                    self.grow();
                }
                on_output(&self.read[before..]);
                return Ok(number);
            }
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        Ok(0)
    }

    /// Reads what the pipe holds, and closes it. A process that writes all the time does not keep
    /// it open.
    pub(super) fn drain(&mut self, on_output: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let mut left = LARGE;
        while left > 0 && self.pipe.is_some() {
            match self.read(on_output)? {
                0 => break,
                number => left = left.saturating_sub(number),
            }
        }
        self.close();
        Ok(())
    }

    /// A full piece means that there is more.
    fn grow(&mut self) {
        match (self.piece, &self.pipe) {
            (SMALL, _) => self.piece = USUAL,
            (USUAL, Some(pipe)) => {
                self.enlarged = Enlarged::new(pipe);
                if self.enlarged.is_some() {
                    self.piece = LARGE;
                }
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        self.pipe = None;
        self.enlarged = None;
    }

    /// Gives an enlarged pipe back its usual size, if what it holds fits.
    pub(super) fn pause(&mut self) {
        if let (Some(pipe), Some(enlarged)) = (&self.pipe, self.enlarged.take()) {
            self.enlarged = enlarged.give_back(pipe);
            if self.enlarged.is_none() {
                self.piece = USUAL;
            }
        }
    }

    /// Returns everything that was read and not handed out, and keeps nothing.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let mut read = Arc::unwrap_or_clone(mem::take(&mut self.read));
        read.drain(..mem::take(&mut self.taken));
        self.scanned = 0;
        // The buffer grows ahead of need; what is returned may be kept for long.
        if read.capacity() - read.len() > read.len() / 4 {
            read.shrink_to_fit();
        }
        read
    }

    /// Returns whether a whole line is there, or the end.
    pub(super) fn has_line_or_end(&mut self) -> bool {
        self.line_end().is_some() || self.pipe.is_none()
    }

    /// Returns where the newline of the next line stands.
    fn line_end(&mut self) -> Option<usize> {
        let start = self.scanned.max(self.taken);
        let found = self.read[start..].iter().position(|&byte| byte == b'\n');
        self.scanned = found.map_or(self.read.len(), |at| start + at);
        found.map(|_| self.scanned)
    }

    /// Takes the next line, without its end; at the end of the output, what is left.
    pub(super) fn take_line(&mut self) -> Option<Vec<u8>> {
        let (end, next) = match self.line_end() {
            Some(end) => (end, end + 1),
            None if self.unread().is_empty() => return None,
            None => (self.read.len(), self.read.len()),
        };
        let line = &self.read[self.taken..end];
        let line = if end == next { line } else { line.strip_suffix(b"\r").unwrap_or(line) };
        let line = line.to_vec();
        self.taken = next;
        Some(line)
    }
}
