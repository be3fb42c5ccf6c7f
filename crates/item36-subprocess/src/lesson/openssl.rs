//! Children that encrypt and children that hash.

use std::{
    ffi::OsStr,
    io::Write,
    os::unix::ffi::OsStrExt,
    process::{Command, Stdio},
};

use anyhow::Context;
use item36_subprocess::{CommandExt, Popen};
use lab::Lab;

/// How to install the programs.
pub(crate) const INSTALL_OPENSSL: &str =
    "install it with `apt install openssl` or `brew install openssl`";
pub(crate) const INSTALL_MD5SUM: &str =
    "install it with `apt install coreutils` or `brew install coreutils`";

/// Returns ten random bytes for each of three children.
pub(crate) fn random_data(lab: &Lab) -> [[u8; 10]; 3] {
    let mut rng = lab.rng();
    std::array::from_fn(|_| std::array::from_fn(|_| rng.u8(..)))
}

/// Starts `openssl enc -des3` and gives it `data` to encrypt.
pub(crate) fn run_openssl(data: &[u8], more: &[&str]) -> lab::Result<Popen> {
    // The password is not UTF-8. A Unix environment is made of bytes, and so is an `OsStr`.
    let password = OsStr::from_bytes(b"\xe24U\n\xd0Ql3S\x11");
    let proc = Command::new("openssl")
        .args(["enc", "-des3", "-pass", "env:password"])
        .args(more)
        .env("password", password)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // openssl warns here that the notebook's way to derive the key is deprecated.
        .stderr(Stdio::piped())
        .popen()?
        .kill_on_drop();
    // Ten bytes fit into any pipe, so the write cannot block. The drop closes the pipe.
    let mut stdin = proc.take_stdin().context("openssl has no input pipe")?;
    stdin.write_all(data)?;
    Ok(proc)
}

/// Starts `md5sum` with a pipe as its input.
///
/// The `Command`, which also holds the pipe, is dropped at the end of this function.
pub(crate) fn run_md5(input: impl Into<Stdio>) -> lab::Result<Popen> {
    let proc = Command::new("md5sum").stdin(input).stdout(Stdio::piped()).popen()?;
    Ok(proc.kill_on_drop())
}

/// Returns the output of `proc` if it succeeds.
pub(crate) fn output(proc: &Popen) -> lab::Result<Vec<u8>> {
    Ok(proc.communicate(b"")?.check()?.stdout)
}
