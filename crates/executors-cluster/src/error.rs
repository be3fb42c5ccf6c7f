//! Why a program cannot join a cluster.

use std::{fmt, time::Duration};

/// Why an executor or an agent cannot be made.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// The name would not fit into a subject of the broker.
    #[error("cannot use the name {name:?}: use 1 to 64 letters, digits, `-` and `_`")]
    Name {
        /// The name.
        name: String,
    },
    /// A setting of zero makes no sense here.
    #[error("cannot make an executor with {what} of 0: use at least 1")]
    Zero {
        /// Which setting.
        what: &'static str,
    },
    /// The broker refused the credentials.
    #[error("cannot log in to the broker {url}: {reason}; give credentials that the broker knows")]
    Credentials {
        /// The broker's address, without its password.
        url: String,
        /// What the broker said.
        reason: String,
    },
    /// The connection is not secure, so nothing is said over it.
    #[error(
        "cannot trust the broker {url}: {reason}; check the host name in the address, and the \
         certificate authority"
    )]
    Tls {
        /// The broker's address, without its password.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// The broker was not there in time.
    #[error(
        "cannot reach the broker {url} within {timeout:?}: {reason}; start it, or correct the address"
    )]
    Unreachable {
        /// The broker's address, without its password.
        url: String,
        /// How long it was tried.
        timeout: Duration,
        /// The last attempt's error.
        reason: String,
    },
    /// The broker keeps no calls.
    #[error(
        "cannot prepare the stream {stream}: {reason}; start the broker with JetStream (`-js`), with \
         64 MiB for each pool"
    )]
    Stream {
        /// The stream's name.
        stream: String,
        /// What the broker said.
        reason: String,
    },
    /// The credentials lack rights that the pool's programs need.
    #[error(
        "cannot use the pool {pool}: {reason}; give credentials that have the rights for this pool, \
         as docs/deployment.md lists them"
    )]
    Rights {
        /// The pool's name.
        pool: String,
        /// What the broker said.
        reason: String,
    },
    /// Too few slots joined in time.
    #[error("cannot start with {found} of {wanted} slots after {timeout:?}: {others}")]
    Slots {
        /// How many there are.
        found: usize,
        /// How many were asked for.
        wanted: usize,
        /// How long they were waited for.
        timeout: Duration,
        /// What else is there, and what to do.
        others: String,
    },
    /// A file cannot be read, or has none of the known forms.
    #[error("cannot read {path}: {reason}")]
    File {
        /// Its path.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The pool of this machine's processes, or a thread of the executor, cannot be started.
    #[error("cannot start {what}: {reason}")]
    Start {
        /// What was to be started.
        what: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The command line is wrong.
    #[error("cannot understand the command line: {reason}")]
    CommandLine {
        /// What is wrong with it.
        reason: String,
    },
}

/// The whole message: a `main` that returns the error shows it this way, and there too it should say
/// what to do.
impl fmt::Debug for ClusterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
