// must fail in "another process computes" with "no worker has got a message"
// why: You compute here and only pretend: the worker never gets a message.
use std::{io, process::Command};

pub fn map(_: &mut Command, items: &[u64], _: usize) -> io::Result<Vec<u64>> {
    Ok(items.iter().map(|item| item * item).collect())
}
