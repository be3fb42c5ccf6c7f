//! A call that blocks and uses no processor.

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

/// Returns how long the notebook's calls block; a fifth of that with `--quick`.
pub(crate) fn timeout(lab: &Lab) -> Duration {
    Duration::from_millis(if lab.effort() == Effort::Quick { 20 } else { 100 })
}

/// Long beside the start of a thread, and short enough to be measured many times.
pub(crate) const SHORT: Duration = Duration::from_millis(5);

/// Waits until a socket can be read, which never happens, or `timeout` has passed. Returns the
/// number of sockets that can be read.
///
/// The notebook uses a TCP socket that is not connected. On Linux such a socket counts as readable,
/// because reading it would fail at once. This one is a datagram socket, which waits.
pub(crate) fn slow_systemcall(timeout: Duration) -> lab::Result<u64> {
    let _span = tracing::info_span!("select").entered();
    let socket = UnixDatagram::unbound().context("cannot make a socket")?;
    let mut readable = FdSet::new();
    readable.insert(socket.as_fd());
    let mut timeout = TimeVal::microseconds(i64::try_from(timeout.as_micros())?);
    let ready = select(None, &mut readable, None, None, &mut timeout);
    Ok(u64::try_from(ready.context("cannot wait for a socket")?)?)
}
