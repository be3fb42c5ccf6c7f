//! Chain children as a shell's pipes do: the output of one is the input of the next.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::Context;
use item36_subprocess::{CommandExt, ReturnCode};
use lab::{Demo, Lab};

use crate::lesson::{
    openssl::{INSTALL_MD5SUM, INSTALL_OPENSSL, output, random_data, run_md5, run_openssl},
    python_bytes::PythonBytes,
};

pub(crate) const DEMO: Demo = Demo {
    name: "chain",
    cells: "[17]",
    about: "Pipes chain children directly, and the parent carries no bytes",
    run,
};

/// A fixed salt: encrypting the same data twice gives the same bytes.
const SALT: [&str; 2] = ["-S", "0123456789abcdef"];

fn run(lab: &Lab) -> lab::Result {
    lab.require("openssl", INSTALL_OPENSSL)?;
    lab.require("md5sum", INSTALL_MD5SUM)?;
    let data = random_data(lab);
    let chained = chain(&data)?;
    for hash in &chained {
        lab.say(PythonBytes(hash.trim_ascii()));
    }
    let carried: Vec<_> = data.iter().map(|data| carried(data)).collect::<Result<_, _>>()?;
    lab.claim("A pipe between two children passes the same bytes as a parent that carries them")
        .holds(chained == carried, "the same three hashes both ways");
    let code = writer_without_reader()?;
    lab.claim(
        "A writer ends by SIGPIPE once its reader has gone: the parent holds no end of the pipe",
    )
    .holds(code == -13, format!("`yes` ended with {code}"));
    let ours = String::from_utf8(chain(&[*b"0123456789"; 3])?.concat())?;
    if let Some(theirs) = lab.ask_python("chain.py")? {
        lab.claim("The same chain in Python gives the same hashes").holds(theirs == ours, ours);
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
    let read = |(hash_proc, input_proc)| output(input_proc).and_then(|_| output(hash_proc));
    procs.iter().map(|(hash_proc, input_proc)| read((hash_proc, input_proc))).collect()
}

/// Returns the same hash, with the parent between the two children.
fn carried(data: &[u8]) -> lab::Result<Vec<u8>> {
    let encrypted = output(&run_openssl(data, &SALT)?)?;
    Ok(run_md5(Stdio::piped())?.communicate(&encrypted)?.stdout)
}

/// Returns how `yes`, which writes forever, ends when `head` has read enough.
fn writer_without_reader() -> lab::Result<ReturnCode> {
    let yes = Command::new("yes").stdout(Stdio::piped()).popen()?.kill_on_drop();
    let pipe = yes.take_stdout().context("yes has no output pipe")?;
    let head = Command::new("head").args(["-c", "1"]).stdin(pipe).stdout(Stdio::null()).popen()?;
    head.wait()?;
    let code = yes.wait_timeout(Duration::from_secs(10))?;
    code.context("`yes` still writes 10 s after its reader has gone: a process holds its pipe")
}
