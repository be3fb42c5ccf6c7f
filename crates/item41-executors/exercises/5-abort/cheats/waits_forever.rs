// must fail in "every request ends when the worker aborts" with "not done after"
// why: You read until an answer comes. From a worker that is gone, none ever will.
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
        let _ = writeln!(input, "{request}");
        let mut answer = String::new();
        while !answer.ends_with('\n') {
            output.read_line(&mut answer)?;
        }
        results.push(Ok(answer.trim_end().to_owned()));
    }
    drop(input);
    worker.wait()?;
    Ok(results)
}
