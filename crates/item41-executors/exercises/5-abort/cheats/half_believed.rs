// must fail in "half an answer does not count" with "the worker has aborted after half an answer"
// why: You take what came for the answer. A line without its end was cut off.
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
    let mut child = worker.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut results = Vec::new();
    let mut is_gone = false;
    for request in requests {
        let mut answer = String::new();
        if !is_gone && writeln!(input, "{request}").is_ok() {
            let _ = output.read_line(&mut answer);
        }
        if !answer.is_empty() {
            results.push(Ok(answer.trim_end().to_owned()));
            continue;
        }
        is_gone = true;
        results.push(Err(Broken));
    }
    drop(input);
    child.wait()?;
    Ok(results)
}
