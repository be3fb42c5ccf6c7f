//! A cluster on one machine: a broker, agents and callers as processes, and what happens to calls
//! when one of them is hurt.
//!
//! `cargo test --test cluster -- WORD` runs the tests whose names contain the word. `NATS_SERVER`
//! names another server than that of the `PATH`.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    time::Instant,
};

use executors_cluster::serve_if_worker;

#[path = "cluster/basics.rs"]
mod basics;
#[path = "cluster/brokers.rs"]
mod brokers;
#[path = "cluster/callers.rs"]
mod callers;
#[path = "cluster/faults.rs"]
mod faults;
#[path = "cluster/losses.rs"]
mod losses;
#[path = "cluster/network.rs"]
mod network;
#[path = "cluster/once.rs"]
mod once;
#[path = "cluster/rights.rs"]
mod rights;
#[path = "cluster/starts.rs"]
mod starts;
#[path = "cluster/support.rs"]
mod support;
#[path = "cluster/tasks.rs"]
mod tasks;

type Test = (&'static str, fn());

fn main() -> ExitCode {
    serve_if_worker(tasks::TASKS);
    let arguments: Vec<String> = env::args().collect();
    if let [_, word, url, path, is_repeatable, calls] = &arguments[..]
        && word == "be-a-caller"
    {
        callers::be_a_caller(url, path, is_repeatable == "true", calls.parse().unwrap());
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_list = env::args().any(|word| word == "--list");
    let all = [
        basics::TESTS,
        losses::TESTS,
        once::TESTS,
        callers::TESTS,
        network::TESTS,
        rights::TESTS,
        starts::TESTS,
        brokers::TESTS,
        faults::TESTS,
    ]
    .concat();
    let is_wanted =
        |test: &&Test| words.is_empty() || words.iter().any(|w| test.0.contains(w.as_str()));
    let tests: Vec<Test> = all.iter().filter(is_wanted).copied().collect();
    if is_list {
        for (name, _) in tests {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    println!("\nrunning {} tests", tests.len());
    if support::nats_server().is_none() {
        println!(
            "skipped: there is no `nats-server`; install it, such as by `apt-get install nats-server`"
        );
        println!(
            "\ntest result: ok. 0 passed; 0 failed; {} ignored; 0 measured; 0 filtered out",
            tests.len()
        );
        return ExitCode::SUCCESS;
    }
    let start = Instant::now();
    let mut failed = Vec::new();
    for (name, test) in &tests {
        let began = Instant::now();
        let is_ok = catch_unwind(AssertUnwindSafe(test)).is_ok();
        println!(
            "test {name} ... {} ({:.1?})",
            if is_ok { "ok" } else { "FAILED" },
            began.elapsed()
        );
        if !is_ok {
            failed.push(name);
        }
    }
    let word = if failed.is_empty() { "ok" } else { "FAILED" };
    let (passed, failures) = (tests.len() - failed.len(), failed.len());
    println!(
        "\ntest result: {word}. {passed} passed; {failures} failed; 0 ignored; 0 measured; \
         0 filtered out; finished in {:.2?}",
        start.elapsed()
    );
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
