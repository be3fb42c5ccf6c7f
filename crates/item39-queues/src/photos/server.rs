//! HTTP as far as two programs on one machine need it: one request for each connection, and a few
//! workers that answer. They take the connections from a [`Queue`], and stop when it is closed.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use super::request::{Connection, MOST_BODY, Request};
use crate::Queue;

/// How long a request may take, and how long its reply may take. A connection that is not finished
/// by then is closed, even if its client sends a byte now and then.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How many connections wait for a worker; others wait in the system's backlog.
const MOST_WAITING: usize = 128;

pub(super) enum Reply {
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
    pub(super) fn text(status: &'static str, text: impl Into<String>) -> Self {
        Self::Whole { status, kind: "text/plain", body: text.into().into_bytes() }
    }
}

/// A server on loopback. When it is dropped, its threads end, and no client can connect any more.
pub(super) struct Server {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

type Answer = dyn Fn(&mut Request<'_>) -> Reply + Send + Sync;

struct Shared {
    address: SocketAddr,
    waiting: Queue<TcpStream>,
    /// The connections that the workers serve, by the client's port.
    served: Mutex<BTreeMap<u16, TcpStream>>,
    is_stopped: AtomicBool,
    answer: Box<Answer>,
}

impl Server {
    /// Starts a server with this many workers; each serves one connection at a time.
    pub(super) fn start(
        name: &str,
        workers: usize,
        answer: impl Fn(&mut Request<'_>) -> Reply + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let shared = Arc::new(Shared {
            address: listener.local_addr()?,
            waiting: Queue::bounded(MOST_WAITING).map_err(io::Error::other)?,
            served: Mutex::default(),
            is_stopped: AtomicBool::new(false),
            answer: Box::new(answer),
        });
        // From here on, dropping the server ends the threads that are started already.
        let mut server = Self { shared, threads: Vec::with_capacity(workers + 1) };
        server.thread(name, move |shared| shared.accept(&listener))?;
        for _ in 0..workers {
            server.thread(name, Shared::work)?;
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

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop();
        for thread in self.threads.drain(..) {
            // The thread has printed its panic, if there was one.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn accept(&self, listener: &TcpListener) {
        for stream in listener.incoming() {
            if self.is_stopped.load(SeqCst) {
                break;
            }
            // The client has gone already, or the system has no descriptor left: the next may work.
            let Ok(stream) = stream else {
                thread::sleep(Duration::from_millis(1));
                continue;
            };
            if self.waiting.put(stream).is_err() {
                break;
            }
        }
    }

    fn work(&self) {
        for stream in &self.waiting {
            // Errors are ignored because a client that has gone cannot receive them.
            let _ = self.serve_until_stopped(&stream);
        }
    }

    /// Serves a connection; [`stop`](Self::stop) ends its reading.
    fn serve_until_stopped(&self, stream: &TcpStream) -> io::Result<()> {
        let port = stream.peer_addr()?.port();
        self.served().insert(port, stream.try_clone()?);
        if self.is_stopped.load(SeqCst) {
            stream.shutdown(Shutdown::Read)?;
        }
        let served = self.serve(stream);
        self.served().remove(&port);
        served
    }

    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let connection = Connection::new(stream, TIMEOUT);
        match Request::read(connection)? {
            Ok(mut request) => {
                let reply = (self.answer)(&mut request);
                // A connection that is closed with unread bytes loses the reply as well.
                io::copy(&mut request.body, &mut io::sink())?;
                self.reply(Connection::new(stream, TIMEOUT), &reply, request.is_head)?;
                stream.shutdown(Shutdown::Both)
            }
            Err((status, why)) => {
                write(connection, status, "text/plain", why.len(), why.as_bytes())?;
                stream.shutdown(Shutdown::Write)?;
                io::copy(&mut Read::take(connection, MOST_BODY), &mut io::sink())?;
                Ok(())
            }
        }
    }

    fn reply(&self, connection: Connection<'_>, reply: &Reply, is_head: bool) -> io::Result<()> {
        match reply {
            Reply::Whole { status, kind, body } => {
                let sent = if is_head { &[] } else { &body[..] };
                write(connection, status, kind, body.len(), sent)
            }
            Reply::HalfAndGone { kind, body } => {
                self.stop();
                write(connection, "200 OK", kind, body.len(), &body[..body.len() / 2])
            }
        }
    }

    /// Accepts no more connections, closes those that wait, and stops reading from the others. A
    /// reply that has begun is still sent.
    fn stop(&self) {
        self.is_stopped.store(true, SeqCst);
        self.waiting.close_now();
        for stream in self.served().values() {
            // It fails for a client that has gone.
            let _ = stream.shutdown(Shutdown::Read);
        }
        // Wakes the thread that accepts. It fails if that has ended already.
        let _ = TcpStream::connect(self.address);
    }

    fn served(&self) -> MutexGuard<'_, BTreeMap<u16, TcpStream>> {
        // Nothing that can panic runs under this lock.
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write(
    mut connection: Connection<'_>,
    status: &str,
    kind: &str,
    length: usize,
    body: &[u8],
) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    connection.write_all(&[head.as_bytes(), body].concat())
}
