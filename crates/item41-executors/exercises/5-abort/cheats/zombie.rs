// must fail in "no child is left" with "was not waited for"
// why: You do not wait for a worker that has aborted: it stays as a zombie.
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
        if answer.ends_with('\n') {
            results.push(Ok(answer.trim_end().to_owned()));
            continue;
        }
        is_gone = true;
        results.push(Err(Broken));
    }
    drop(input);
    if !is_gone {
        child.wait()?;
    }
    Ok(results)
}
