//! Children chained as the shell's pipes chain them: one's output is the next one's input.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::Context;
use item36_subprocess::{Popen, ReturnCode, Subprocess};
use lab::Lab;

use super::{
    encrypt::{INSTALL_OPENSSL, openssl, output, random_data, run_openssl},
    python_bytes::PythonBytes,
};

/// A salt that is not random: the same data encrypted twice is then the same bytes.
const SALT: [&str; 2] = ["-S", "0123456789abcdef"];

/// Three children encrypt; each hands its output to a child of its own that hashes it.
pub fn run(lab: &Lab) -> lab::Result {
    lab.require("openssl", INSTALL_OPENSSL)?;
    lab.require("md5sum", "install it with `apt install coreutils` or `brew install coreutils`")?;
    let data = random_data(lab);
    let chained = chain(&data)?;
    for hash in &chained {
        lab.say(PythonBytes(hash.trim_ascii()));
    }
    let carried: Vec<_> = data.iter().map(|data| carried(data)).collect::<Result<_, _>>()?;
    lab.claim("what goes from child to child is what the parent gets if it carries the bytes")
        .holds(chained == carried, "the same three hashes both ways");
    let code = writer_without_reader()?;
    lab.claim(
        "the parent keeps no end of a pipe between two children: a writer outlives no reader",
    )
    .holds(code == -13, format!("its reader gone, it ended with {code}, SIGPIPE"));
    let ours = String::from_utf8(chain(&[*b"0123456789"; 3])?.concat())?;
    if let Some(theirs) = lab.ask_python("chain.py")? {
        lab.claim("the same chain in Python gives the same hashes").holds(theirs == ours, ours);
    }
    Ok(())
}

fn chain(data: &[[u8; 10]]) -> lab::Result<Vec<Vec<u8>>> {
    let mut procs = Vec::new();
    for data in data {
        let input_proc = run_openssl(data, &SALT)?;
        let pipe = input_proc.take_stdout().context("openssl has no output pipe")?;
        procs.push((run_md5(pipe)?, input_proc));
    }
    procs
        .iter()
        .map(|(hash_proc, input_proc)| {
            output(input_proc)?;
            output(hash_proc)
        })
        .collect()
}

/// Starts `md5sum` on a pipe. The command that holds the pipe too is gone at the end.
fn run_md5(input: impl Into<Stdio>) -> lab::Result<Popen> {
    let proc = Command::new("md5sum").stdin(input).stdout(Stdio::piped()).popen()?;
    Ok(proc.kill_on_drop())
}

/// The same hash, with the parent between the two children.
fn carried(data: &[u8]) -> lab::Result<Vec<u8>> {
    let encrypted = openssl(data, &SALT)?;
    let output = run_md5(Stdio::piped())?.communicate(&encrypted, None)?;
    Ok(output.stdout)
}

/// How `yes`, which writes for ever, ends when `head` has read enough.
fn writer_without_reader() -> lab::Result<ReturnCode> {
    let yes = Command::new("yes").stdout(Stdio::piped()).popen()?.kill_on_drop();
    let pipe = yes.take_stdout().context("yes has no output pipe")?;
    let head = Command::new("head").args(["-c", "1"]).stdin(pipe).stdout(Stdio::null()).popen()?;
    head.wait()?;
    let code = yes.wait_timeout(Duration::from_secs(10))?;
    code.context("`yes` still writes 10 s after its reader has gone: somebody holds its pipe")
}
