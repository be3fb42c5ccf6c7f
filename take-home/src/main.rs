//! Uses each of the six libraries once, from outside their workspace.

use std::{error::Error, process::Command, sync::Arc, thread, time::Duration};

use item36_subprocess::CommandExt;
use item37_threads::fan_out;
use item38_locks::{Counter, ShardedCounter, run_threads};
use item39_queues::Queue;
use item40_coroutines::{Channel, Coroutine, Step};
use item41_executors::{ProcessPoolExecutor, Task, ThreadPoolExecutor, serve_if_worker};

static SQUARE: Task<u64, u64> = Task::new("square", |n| n * n);

fn main() -> Result<(), Box<dyn Error>> {
    // In a worker process this call serves tasks and never returns.
    serve_if_worker(&[&SQUARE]);
    println!("a child process says {:?}", child_process()?);
    println!("threads found the lengths {:?}", threads()?);
    println!("five threads counted to {}", locks()?);
    println!("the queue delivered the sum {}", queue()?);
    println!("the coroutine found the average {}", coroutine()?);
    println!("the pools found the squares {:?}", executors()?);
    Ok(())
}

fn child_process() -> Result<String, Box<dyn Error>> {
    let sorted = Command::new("sort").piped().run_timeout(b"b\na\n", Duration::from_secs(10))?;
    Ok(sorted.check()?.text()?)
}

fn threads() -> Result<Vec<usize>, Box<dyn Error>> {
    let lengths = fan_out(["Python", "Rust"], |name| name.len());
    Ok(lengths.into_iter().collect::<Result<_, _>>()?)
}

fn locks() -> Result<u64, Box<dyn Error>> {
    let counter = ShardedCounter::new();
    run_threads(5, 10_000, &counter)?;
    Ok(counter.count())
}

fn queue() -> Result<u64, Box<dyn Error>> {
    let queue = Arc::new(Queue::bounded(4)?);
    let consumer = {
        let queue = Arc::clone(&queue);
        thread::spawn(move || queue.iter().sum())
    };
    for n in 1..=100_u64 {
        queue.put(n)?;
    }
    queue.close();
    consumer.join().map_err(|_| "the consumer panicked".into())
}

fn coroutine() -> Result<f64, Box<dyn Error>> {
    async fn average(co: &Channel<f64, ()>) -> f64 {
        let first = co.yield_(()).await;
        let second = co.yield_(()).await;
        f64::midpoint(first, second)
    }
    let mut it = Coroutine::boxed(average);
    it.start()?;
    it.send(10.0)?;
    match it.send(20.0)? {
        Step::Complete(average) => Ok(average),
        Step::Yielded(()) => Err("the coroutine wants more".into()),
    }
}

fn executors() -> Result<Vec<u64>, Box<dyn Error>> {
    let pool = ThreadPoolExecutor::new(2)?;
    let mut squares = pool.map(|n| n * n, [1, 2, 3])?.collect::<Result<Vec<u64>, _>>()?;
    let pool = ProcessPoolExecutor::new(2)?;
    squares.extend(pool.map(&SQUARE, [4, 5])?.collect::<Result<Vec<_>, _>>()?);
    Ok(squares)
}
