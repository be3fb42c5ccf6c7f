// must fail in "each stage has one thread" with "threads were in each stage"
// why: You start a thread for each item. With many items that is many threads, and all want the same stage.
use std::thread;

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub arrived: Vec<u32>,
    pub failed: Vec<(u32, String)>,
}

pub type Stage<'a> = &'a (dyn Fn(u32) -> Result<u32, String> + Sync);

pub fn run(items: &[u32], stages: [Stage<'_>; 3]) -> Report {
    let mut report = Report::default();
    let through = |item: u32| stages.iter().try_fold(item, |value, stage| stage(value));
    thread::scope(|scope| {
        let threads: Vec<_> =
            items.iter().map(|&item| (item, scope.spawn(move || through(item)))).collect();
        for (item, thread) in threads {
            match thread.join().unwrap() {
                Ok(value) => report.arrived.push(value),
                Err(error) => report.failed.push((item, error)),
            }
        }
    });
    report
}
