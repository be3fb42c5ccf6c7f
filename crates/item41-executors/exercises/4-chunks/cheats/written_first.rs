// must fail in "a hundred thousand items work" with "waits for space in a pipe"
// why: You send all messages before you read an answer. Both pipes fill up, and both processes wait.
use std::{
    io::{self, Read, Write},
    process::{Command, Stdio},
};

pub fn map(worker: &mut Command, items: &[u64], chunk: usize) -> io::Result<Vec<u64>> {
    let mut worker = worker.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = worker.stdin.take().unwrap();
    for chunk in items.chunks(chunk) {
        let numbers: Vec<_> = chunk.iter().map(u64::to_string).collect();
        writeln!(input, "{}", numbers.join(" "))?;
    }
    drop(input);
    let mut answers = String::new();
    worker.stdout.take().unwrap().read_to_string(&mut answers)?;
    worker.wait()?;
    answers.split_whitespace().map(|it| it.parse().map_err(io::Error::other)).collect()
}
