use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Command, Stdio},
};

/// The worker ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Sends all requests to the worker, one after the other; returns what came of each.
pub fn call_all(
    worker: &mut Command,
    requests: &[&str],
) -> io::Result<Vec<Result<String, Broken>>> {
    // answer:
    let mut worker = worker.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (input, output) = (worker.stdin.take(), worker.stdout.take());
    let mut ends = input.zip(output.map(BufReader::new));
    let mut call = |request: &str| {
        let (input, output) = ends.as_mut().ok_or(Broken)?;
        let mut answer = String::new();
        let sent = writeln!(input, "{request}");
        // No byte, or a line without its end: the worker is gone.
        match sent.and_then(|()| output.read_line(&mut answer)) {
            Ok(_) if answer.ends_with('\n') => Ok(answer.trim_end().to_owned()),
            _ => {
                ends = None;
                Err(Broken)
            }
        }
    };
    let results = requests.iter().map(|request| call(request)).collect();
    drop(ends);
    worker.wait()?;
    Ok(results)
    // stub: todo!("send {requests:?} to {worker:?}, a line each")
    // end of answer
}
