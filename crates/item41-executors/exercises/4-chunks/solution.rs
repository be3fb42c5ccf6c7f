use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Command, Stdio},
};

/// Sends the items to the worker in chunks; returns its results in order.
pub fn map(worker: &mut Command, items: &[u64], chunk: usize) -> io::Result<Vec<u64>> {
    // answer:
    let mut worker = worker.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (input, output) = (worker.stdin.take(), worker.stdout.take());
    let mut input = input.ok_or(io::ErrorKind::BrokenPipe)?;
    let mut output = BufReader::new(output.ok_or(io::ErrorKind::BrokenPipe)?);
    let mut results = Vec::new();
    for chunk in items.chunks(chunk) {
        let numbers: Vec<_> = chunk.iter().map(u64::to_string).collect();
        writeln!(input, "{}", numbers.join(" "))?;
        // The answer is read before the next message is sent, so no pipe ever fills up.
        let mut answer = String::new();
        output.read_line(&mut answer)?;
        for number in answer.split_whitespace() {
            results.push(number.parse().map_err(io::Error::other)?);
        }
    }
    // The end of its input ends the worker.
    drop(input);
    worker.wait()?;
    Ok(results)
    // stub: todo!("send {items:?} to {worker:?} in chunks of {chunk}, a line each")
    // end of answer
}
