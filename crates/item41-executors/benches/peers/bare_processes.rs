//! Two processes and a socket pair for each, without a pool: what a pool of processes cannot do without.

use std::{
    env,
    io::{Read, Write},
    net::Shutdown,
    os::{
        fd::{AsFd, OwnedFd},
        unix::net::UnixStream,
    },
    process::{Child, Command, Stdio},
};

use rustix::event::{PollFd, PollFlags, poll};

use super::gcd::{NUMBERS, Pair, gcd};

/// Tells this program that it is a bare worker.
const IS_WORKER: &str = "ITEM41_BARE_WORKER";

/// Answers pairs from standard input until it ends, where this program was started for that.
pub(crate) fn serve_if_bare_worker() -> lab::Result {
    if env::var_os(IS_WORKER).is_none() {
        return Ok(());
    }
    let mut socket = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    let mut pair = [[0; 8]; 2];
    while socket.read_exact(pair.as_flattened_mut()).is_ok() {
        let [a, b] = pair.map(u64::from_le_bytes);
        socket.write_all(&gcd((a, b)).to_le_bytes())?;
    }
    std::process::exit(0);
}

pub(crate) struct BareProcesses(Vec<BareProcess>);

struct BareProcess {
    socket: UnixStream,
    child: Child,
    /// The place of the pair that it is at.
    at: Option<usize>,
}

impl BareProcesses {
    pub(crate) fn start(number: usize) -> lab::Result<Self> {
        (0..number).map(|_| BareProcess::start()).collect::<lab::Result<_>>().map(Self)
    }

    /// Gives each process a pair, and the next one to the process that answers.
    pub(crate) fn gcds(&mut self) -> lab::Result<Vec<u64>> {
        let (mut results, mut next) = (vec![0; NUMBERS.len()], 0..NUMBERS.len());
        for process in &mut self.0 {
            process.send(next.next())?;
        }
        while self.0.iter().any(|process| process.at.is_some()) {
            let sources = self.0.iter().map(|process| PollFd::new(&process.socket, PollFlags::IN));
            let mut sources: Vec<_> = sources.collect();
            poll(&mut sources, None)?;
            let ready: Vec<_> = sources.iter().map(|source| !source.revents().is_empty()).collect();
            for (process, _) in self.0.iter_mut().zip(ready).filter(|(_, is_ready)| *is_ready) {
                let mut result = [0; 8];
                process.socket.read_exact(&mut result)?;
                if let Some(place) = process.at {
                    results[place] = u64::from_le_bytes(result);
                }
                process.send(next.next())?;
            }
        }
        Ok(results)
    }
}

impl BareProcess {
    fn start() -> lab::Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        let mut command = Command::new(env::current_exe()?);
        command.env(IS_WORKER, "1").stdin(OwnedFd::from(theirs)).stdout(Stdio::null());
        Ok(Self { socket, child: command.spawn()?, at: None })
    }

    fn send(&mut self, place: Option<usize>) -> lab::Result {
        self.at = place;
        let Some(place) = place else { return Ok(()) };
        let (a, b): Pair = NUMBERS[place];
        Ok(self.socket.write_all([a, b].map(u64::to_le_bytes).as_flattened())?)
    }
}

impl Drop for BareProcess {
    fn drop(&mut self) {
        // It ends at the end of its input, and fails only where it has ended already.
        let _ = self.socket.shutdown(Shutdown::Both);
        let _ = self.child.wait();
    }
}
