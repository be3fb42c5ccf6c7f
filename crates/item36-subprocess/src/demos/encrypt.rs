//! Send data to children through pipes, and read what they make of it.

use std::{
    ffi::OsStr,
    io::Write,
    os::unix::ffi::OsStrExt,
    process::{Command, Stdio},
};

use anyhow::Context;
use item36_subprocess::{Popen, Subprocess};
use lab::Lab;

use super::python_bytes::PythonBytes;

/// How to come by the program.
pub const INSTALL_OPENSSL: &str = "install it with `apt install openssl` or `brew install openssl`";

/// Three children encrypt ten random bytes each.
pub fn run(lab: &Lab) -> lab::Result {
    lab.require("openssl", INSTALL_OPENSSL)?;
    let data = random_data(lab);
    let encrypted = encrypt(&data)?;
    for out in &encrypted {
        lab.say(PythonBytes(&out[out.len() - 10..]));
    }
    let decrypted: Vec<_> = encrypted.iter().map(|out| decrypt(out)).collect::<Result<_, _>>()?;
    lab.claim("what goes through a pipe into the child and back arrives byte for byte")
        .holds(decrypted == data, "decrypted with the same password, it is the input again");
    Ok(())
}

/// Ten random bytes for each of three children.
pub fn random_data(lab: &Lab) -> [[u8; 10]; 3] {
    let mut rng = lab.rng();
    std::array::from_fn(|_| std::array::from_fn(|_| rng.u8(..)))
}

fn encrypt(data: &[[u8; 10]]) -> lab::Result<Vec<Vec<u8>>> {
    let procs: Vec<Popen> =
        data.iter().map(|data| run_openssl(data, &[])).collect::<Result<_, _>>()?;
    procs.iter().map(output).collect()
}

/// Starts `openssl enc -des3` and gives it `data` to encrypt.
pub fn run_openssl(data: &[u8], more: &[&str]) -> lab::Result<Popen> {
    // Bytes that are no text: an environment in Unix is made of bytes, and so is an `OsStr`.
    let password = OsStr::from_bytes(b"\xe24U\n\xd0Ql3S\x11");
    let proc = Command::new("openssl")
        .args(["enc", "-des3", "-pass", "env:password"])
        .args(more)
        .env("password", password)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // A warning that the notebook's way to derive the key is out of date.
        .stderr(Stdio::piped())
        .popen()?
        .kill_on_drop();
    // Ten bytes fit into any pipe, so this cannot block; dropped, the pipe is closed.
    let mut stdin = proc.take_stdin().context("openssl has no input pipe")?;
    stdin.write_all(data)?;
    Ok(proc)
}

/// What `proc` says, if it succeeds.
pub fn output(proc: &Popen) -> lab::Result<Vec<u8>> {
    Ok(proc.communicate(b"", None)?.check()?.stdout)
}

/// What `openssl enc -des3` makes of `data`.
pub fn openssl(data: &[u8], more: &[&str]) -> lab::Result<Vec<u8>> {
    output(&run_openssl(data, more)?)
}

fn decrypt(data: &[u8]) -> lab::Result<Vec<u8>> {
    openssl(data, &["-d"])
}
