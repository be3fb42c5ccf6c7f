//! HTTP as far as two programs on one machine need it: a request a connection, and a few workers
//! that answer. They take the connections from a [`Queue`], and stop when it is closed.

use std::{
    io::{self, BufRead, BufReader, Read, Take, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::Queue;

/// Who says nothing for so long has gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes of a request's head.
const HEAD: u64 = 16 * 1024;

/// The most bytes of a body.
const BODY: u64 = 16 * 1024 * 1024;

pub struct Request<'a> {
    pub method: String,
    pub path: String,
    /// How long the body should be.
    pub length: u64,
    /// The body; it ends early if the visitor goes.
    pub body: Take<BufReader<&'a TcpStream>>,
}

pub enum Reply {
    Whole {
        status: &'static str,
        kind: &'static str,
        body: Vec<u8>,
    },
    /// Half of the body; then the server is gone.
    HalfAndGone {
        kind: &'static str,
        body: Vec<u8>,
    },
}

impl Reply {
    pub fn text(status: &'static str, text: impl Into<String>) -> Self {
        Self::Whole { status, kind: "text/plain", body: text.into().into_bytes() }
    }
}

/// A server on loopback. When it is dropped, none of its threads is left, and nobody can connect.
pub struct Server {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

type Answer = dyn Fn(&mut Request<'_>) -> Reply + Send + Sync;

struct Shared {
    address: SocketAddr,
    visitors: Queue<TcpStream>,
    is_over: AtomicBool,
    answer: Box<Answer>,
}

impl Server {
    /// Starts it with so many workers; each answers one visitor at a time.
    pub fn start(
        name: &str,
        workers: usize,
        answer: impl Fn(&mut Request<'_>) -> Reply + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let shared = Arc::new(Shared {
            address: listener.local_addr()?,
            visitors: Queue::bounded(128),
            is_over: AtomicBool::new(false),
            answer: Box::new(answer),
        });
        // From here on, dropping it ends what is started already.
        let mut server = Self { shared, threads: Vec::with_capacity(workers + 1) };
        server.thread(name, move |shared| shared.accept(&listener))?;
        for _ in 0..workers {
            server.thread(name, Shared::serve)?;
        }
        Ok(server)
    }

    fn thread(
        &mut self,
        name: &str,
        work: impl FnOnce(&Shared) + Send + 'static,
    ) -> io::Result<()> {
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || work(&shared))?;
        self.threads.push(thread);
        Ok(())
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop();
        for thread in self.threads.drain(..) {
            // A panic in there has been printed by its own thread.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn accept(&self, listener: &TcpListener) {
        for visitor in listener.incoming() {
            if self.is_over.load(SeqCst) {
                break;
            }
            // Gone already, or too many at once: the next one may be more lucky.
            let Ok(visitor) = visitor else {
                thread::sleep(Duration::from_millis(1));
                continue;
            };
            if self.visitors.put(visitor).is_err() {
                break;
            }
        }
    }

    fn serve(&self) {
        for visitor in &self.visitors {
            // Nobody is there to be told that a visitor has gone.
            let _ = self.welcome(&visitor);
        }
    }

    fn welcome(&self, visitor: &TcpStream) -> io::Result<()> {
        visitor.set_read_timeout(Some(PATIENCE))?;
        visitor.set_write_timeout(Some(PATIENCE))?;
        visitor.set_nodelay(true)?;
        let reply = match Request::read(visitor)? {
            Ok(mut request) => {
                let reply = (self.answer)(&mut request);
                // A connection that is closed with something unread loses the answer too.
                io::copy(&mut request.body, &mut io::sink())?;
                reply
            }
            Err((status, why)) => {
                write(visitor, status, "text/plain", why.as_bytes(), why.len())?;
                visitor.shutdown(Shutdown::Write)?;
                io::copy(&mut visitor.take(BODY), &mut io::sink())?;
                return Ok(());
            }
        };
        match reply {
            Reply::Whole { status, kind, body } => write(visitor, status, kind, &body, body.len()),
            Reply::HalfAndGone { kind, body } => {
                self.stop();
                write(visitor, "200 OK", kind, &body, body.len() / 2)
            }
        }?;
        visitor.shutdown(Shutdown::Both)
    }

    /// Nobody is let in any more, and who waits is sent away.
    fn stop(&self) {
        self.is_over.store(true, SeqCst);
        self.visitors.close_now();
        // Wakes the thread that accepts; where there is none, that is as well.
        let _ = TcpStream::connect(self.address);
    }
}

fn write(
    mut visitor: &TcpStream,
    status: &str,
    kind: &str,
    body: &[u8],
    sent: usize,
) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let mut reply = head.into_bytes();
    reply.extend_from_slice(&body[..sent]);
    visitor.write_all(&reply)
}

/// The status and the reason.
type Refused = (&'static str, &'static str);

impl<'a> Request<'a> {
    /// The request, or the answer to something that is none.
    fn read(visitor: &'a TcpStream) -> io::Result<Result<Self, Refused>> {
        let mut head = BufReader::new(visitor).take(HEAD);
        let mut line = String::new();
        head.read_line(&mut line)?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let (Some(method), Some(path), Some(_)) = (words.next(), words.next(), words.next()) else {
            return Ok(Err(("400 Bad Request", "this is no HTTP")));
        };
        let mut length = 0;
        loop {
            let mut line = String::new();
            head.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap_or(u64::MAX);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                return Ok(Err(("411 Length Required", "say how long it is")));
            }
        }
        if length > BODY {
            return Ok(Err(("413 Content Too Large", "16 MiB are the most")));
        }
        Ok(Ok(Self { method, path, length, body: head.into_inner().take(length) }))
    }
}
