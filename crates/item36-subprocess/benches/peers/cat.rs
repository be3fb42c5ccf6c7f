//! Moves much data through `cat` and back into memory.

use std::{
    fmt,
    io::{Read, Write},
    process::{Command, Stdio},
    sync::Arc,
    thread,
};

use anyhow::{Context, ensure};
use item36_subprocess::CommandExt;
use lab::{Bencher, Effort, Group};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    runtime::{Builder, Runtime},
};

use super::{memory, raw_loop};

/// The goal: at least one and a half times a peer's throughput.
const GOAL: f64 = 1.0 / 1.5;

/// The goal beside tokio and beside a loop without a library: the kernel and `cat` are the limit.
const AS_FAST: f64 = 1.0;

pub(crate) const GROUP: Group =
    Group { name: "through-cat", about: "1 GiB to `cat` and back; 64 MiB with --quick", run };

fn run(bench: &Bencher) -> lab::Result {
    let size = if bench.effort() == Effort::Quick { 64 << 20 } else { 1 << 30 };
    let mut input = vec![0; size];
    bench.rng().fill(&mut input);
    let input: Arc<[u8]> = input.into();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let expression = duct::cmd!("cat").stdin_bytes(&*input).stdout_capture();

    // The answer that all others are compared with, that of this sample, and capacity to grow.
    memory::have_at_hand(4 * size);
    ensure!(item36(&input)? == *input, "what comes out of cat is not what went in");
    let title = format!("{} MiB through cat, memory at hand", size >> 20);
    let ours = || item36(&input).map(Through);
    let row = || bench.row(&title).compare("item36", ours);
    row().to("std, two threads", || with_std(&input).map(Through)).at_most(GOAL)?;
    row().to("subprocess", || with_subprocess(&input).map(Through)).at_most(GOAL)?;
    row().to("duct", || Ok(Through(expression.run()?.stdout))).at_most(GOAL)?;
    row().to("tokio", || with_tokio(&runtime, &input).map(Through)).at_most(AS_FAST)?;
    row()
        .to("a loop of poll, read and write", || raw_loop::through_cat(&input).map(Through))
        .at_most(AS_FAST)?;
    Ok(())
}

/// What came out of `cat`. As the answer of a sample it is compared byte for byte, and freed, after
/// the clock has stopped.
#[derive(PartialEq)]
pub(crate) struct Through(pub(crate) Vec<u8>);

impl fmt::Debug for Through {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

pub(crate) fn item36(input: &[u8]) -> lab::Result<Vec<u8>> {
    let cat = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).popen()?;
    Ok(cat.communicate(input)?.check()?.stdout)
}

/// As the documentation of `std::process` recommends: a thread writes, this one reads.
pub(crate) fn with_std(input: &[u8]) -> lab::Result<Vec<u8>> {
    let mut cat = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut stdin = cat.stdin.take().context("cat has no input pipe")?;
    let output = thread::scope(|scope| {
        let writer = scope.spawn(move || stdin.write_all(input));
        let mut output = Vec::new();
        let mut stdout = cat.stdout.take().context("cat has no output pipe")?;
        stdout.read_to_end(&mut output)?;
        writer.join().expect("the writer does not panic")?;
        Ok(output)
    });
    let status = cat.wait()?;
    ensure!(status.success(), "cat ended with {status}");
    output
}

pub(crate) fn with_subprocess(input: &Arc<[u8]>) -> lab::Result<Vec<u8>> {
    let input = subprocess::InputData::from_bytes(Arc::clone(input));
    let capture = subprocess::Exec::cmd("cat").stdin(input).capture()?;
    Ok(capture.check()?.stdout)
}

pub(crate) fn with_tokio(runtime: &Runtime, input: &Arc<[u8]>) -> lab::Result<Vec<u8>> {
    let mut command = tokio::process::Command::new("cat");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    runtime.block_on(async {
        let mut cat = command.spawn()?;
        let mut stdin = cat.stdin.take().context("cat has no input pipe")?;
        let mut stdout = cat.stdout.take().context("cat has no output pipe")?;
        let mut output = Vec::new();
        let input = Arc::clone(input);
        let writer = tokio::spawn(async move { stdin.write_all(&input).await });
        stdout.read_to_end(&mut output).await?;
        writer.await??;
        let status = cat.wait().await?;
        ensure!(status.success(), "cat ended with {status}");
        Ok(output)
    })
}
