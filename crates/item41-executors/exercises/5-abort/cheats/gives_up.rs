// must fail in "every request ends when the worker aborts" with "Kind(BrokenPipe)"
// why: You return the first error as that of all requests: the answers that were there are lost.
use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Command, Stdio},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

pub fn call_all(
    worker: &mut Command,
    requests: &[&str],
) -> io::Result<Vec<Result<String, Broken>>> {
    let mut worker = worker.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = worker.stdin.take().unwrap();
    let mut output = BufReader::new(worker.stdout.take().unwrap());
    let mut results = Vec::new();
    for request in requests {
        writeln!(input, "{request}")?;
        let mut answer = String::new();
        if output.read_line(&mut answer)? == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        results.push(Ok(answer.trim_end().to_owned()));
    }
    drop(input);
    worker.wait()?;
    Ok(results)
}
