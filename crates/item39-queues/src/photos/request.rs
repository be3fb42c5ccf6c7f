//! A connection with a deadline, and the request that comes over it.

use std::{
    io::{self, BufRead, BufReader, Read, Take, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// The most bytes of a request's head.
const MOST_HEAD: u64 = 16 * 1024;

/// The most bytes of a body.
pub(super) const MOST_BODY: u64 = 16 * 1024 * 1024;

/// A connection that fails when its deadline has passed, however many bytes have come by then.
#[derive(Clone, Copy)]
pub(super) struct Connection<'a> {
    stream: &'a TcpStream,
    deadline: Instant,
}

impl<'a> Connection<'a> {
    pub(super) fn new(stream: &'a TcpStream, timeout: Duration) -> Self {
        Self { stream, deadline: Instant::now() + timeout }
    }

    /// Returns the time that is left.
    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(Some(left)) }
    }
}

impl Read for Connection<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.left()?)?;
        self.stream.read(buffer)
    }
}

impl Write for Connection<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.left()?)?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

pub(super) struct Request<'a> {
    /// `GET` also for `HEAD`: the server leaves the body out.
    pub(super) method: String,
    pub(super) path: String,
    pub(super) is_head: bool,
    /// The length that the body should have.
    pub(super) length: u64,
    /// The body; it ends early if the client goes away.
    pub(super) body: Take<BufReader<Connection<'a>>>,
}

/// The status and the reason of a refusal.
pub(super) type Refused = (&'static str, &'static str);

impl<'a> Request<'a> {
    /// Reads the head of a request. Returns the answer instead if the request is malformed.
    pub(super) fn read(connection: Connection<'a>) -> io::Result<Result<Self, Refused>> {
        let mut head = BufReader::new(connection).take(MOST_HEAD);
        let line = read_line(&mut head)?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let (Some(method), Some(path), Some(_)) = (words.next(), words.next(), words.next()) else {
            return Ok(Err(("400 Bad Request", "the request is not HTTP")));
        };
        let mut length = 0;
        loop {
            let line = read_line(&mut head)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap_or(u64::MAX);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                return Ok(Err(("411 Length Required", "the request needs a Content-Length")));
            }
        }
        if length > MOST_BODY {
            return Ok(Err(("413 Content Too Large", "a body has at most 16 MiB")));
        }
        let is_head = method == "HEAD";
        let method = if is_head { "GET".to_owned() } else { method };
        Ok(Ok(Self { method, path, is_head, length, body: head.into_inner().take(length) }))
    }
}

/// Reads a line. HTTP allows bytes in it that are not UTF-8.
fn read_line(head: &mut impl BufRead) -> io::Result<String> {
    let mut line = Vec::new();
    head.read_until(b'\n', &mut line)?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}
