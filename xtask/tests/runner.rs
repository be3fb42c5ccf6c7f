//! The runner, seen from outside: a workspace whose items are shell scripts is built and run.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

mod runner {
    mod faults;
    mod interrupts;
    mod outputs;
    mod workspace;
}
