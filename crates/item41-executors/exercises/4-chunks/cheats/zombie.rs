// must fail in "no process and no descriptor is left" with "was not waited for"
// why: You never wait for the worker: it stays as a zombie.
use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Command, Stdio},
};

pub fn map(worker: &mut Command, items: &[u64], chunk: usize) -> io::Result<Vec<u64>> {
    let mut worker = worker.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = worker.stdin.take().unwrap();
    let mut output = BufReader::new(worker.stdout.take().unwrap());
    let mut results = Vec::new();
    for chunk in items.chunks(chunk) {
        let numbers: Vec<_> = chunk.iter().map(u64::to_string).collect();
        writeln!(input, "{}", numbers.join(" "))?;
        let mut answer = String::new();
        output.read_line(&mut answer)?;
        for number in answer.split_whitespace() {
            results.push(number.parse().map_err(io::Error::other)?);
        }
    }
    drop(input);
    while !output.read_line(&mut String::new()).is_ok_and(|length| length == 0) {}
    while !std::fs::read_to_string(format!("/proc/{}/stat", worker.id()))?.contains(") Z ") {}
    Ok(results)
}
