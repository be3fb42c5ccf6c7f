// must fail in "there are as many messages as needed" with "the messages for 7 items in chunks of 3"
// why: You send a message for each item, and each costs a round trip.
use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Command, Stdio},
};

pub fn map(worker: &mut Command, items: &[u64], chunk: usize) -> io::Result<Vec<u64>> {
    let mut worker = worker.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = worker.stdin.take().unwrap();
    let mut output = BufReader::new(worker.stdout.take().unwrap());
    let mut results = Vec::new();
    for chunk in items.chunks(chunk.min(1)) {
        let numbers: Vec<_> = chunk.iter().map(u64::to_string).collect();
        writeln!(input, "{}", numbers.join(" "))?;
        let mut answer = String::new();
        output.read_line(&mut answer)?;
        for number in answer.split_whitespace() {
            results.push(number.parse().map_err(io::Error::other)?);
        }
    }
    drop(input);
    worker.wait()?;
    Ok(results)
}
