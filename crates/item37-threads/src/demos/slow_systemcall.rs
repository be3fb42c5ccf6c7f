//! A call that blocks and needs no processor.

use std::{
    os::{fd::AsFd, unix::net::UnixDatagram},
    time::Duration,
};

use anyhow::Context;
use lab::{Effort, Lab};
use nix::sys::{
    select::{FdSet, select},
    time::{TimeVal, TimeValLike},
};

/// How long the notebook's calls block; a fifth of it where the reader is in a hurry.
pub fn timeout(lab: &Lab) -> Duration {
    Duration::from_millis(if lab.effort() == Effort::Quick { 20 } else { 100 })
}

/// Long enough against the start of a thread, short enough to be measured again and again.
pub const SHORT: Duration = Duration::from_millis(5);

/// Waits until a socket can be read, which never happens, or `timeout` is over. Returns the number
/// of sockets that can be read.
///
/// It is a datagram socket, because the notebook's, a TCP socket that is not connected, counts as
/// readable on Linux: reading it would fail at once instead of waiting.
pub fn slow_systemcall(timeout: Duration) -> lab::Result<i32> {
    let _span = tracing::info_span!("select").entered();
    let socket = UnixDatagram::unbound().context("cannot make a socket")?;
    let mut readable = FdSet::new();
    readable.insert(socket.as_fd());
    let mut timeout = TimeVal::microseconds(i64::try_from(timeout.as_micros())?);
    select(None, &mut readable, None, None, &mut timeout).context("cannot wait for the socket")
}
