//! What a large argument costs on its way.

use std::sync::Arc;

use item41_executors::{ProcessPoolExecutor, Task, ThreadPoolExecutor};
use lab::{Demo, Lab};

pub(crate) const DEMO: Demo =
    Demo { name: "large-argument", cells: "", about: "4 MiB to a thread and to a process", run };

/// A photo: 4 MiB.
const BYTES: usize = 4 << 20;

pub(crate) static BRIGHTNESS: Task<Vec<u8>, u64> =
    Task::new("brightness", |photo| brightness(&photo));

fn brightness(photo: &[u8]) -> u64 {
    photo.iter().map(|&byte| u64::from(byte)).sum()
}

/// Sends a pointer to a thread, and each byte to a process.
fn run(lab: &Lab) -> lab::Result {
    let (threads, processes) = (ThreadPoolExecutor::new(1)?, ProcessPoolExecutor::new(1)?);
    let photo = Arc::new(vec![7; BYTES]);
    let in_process = || Ok(processes.submit(&BRIGHTNESS, &*photo)?.result()?);
    let in_thread = || {
        let photo = Arc::clone(&photo);
        Ok(threads.submit(move || brightness(&photo))?.result()?)
    };
    in_process()?;
    let took = lab.time("through a process", in_process)?;
    lab.say(format!("4 MiB through a process: {:.4} seconds", took.seconds()));
    let took = lab.time("through a thread", in_thread)?;
    lab.say(format!("4 MiB through a thread: {:.4} seconds", took.seconds()));
    lab.claim("A large argument costs a process at least three times what it costs a thread")
        .compare("through a process", in_process)
        .to("through a thread", in_thread)
        .at_least(3.0)?;
    Ok(())
}
