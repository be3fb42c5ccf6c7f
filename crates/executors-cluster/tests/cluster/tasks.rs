//! The tasks of the tests.

use std::{fs::OpenOptions, io::Write, process, thread, time::Duration};

use executors_cluster::Tasks;
use item41_executors::Task;
use serde_bytes::ByteBuf;

pub(crate) static DOUBLE: Task<u64, u64> = Task::new("double", |n| {
    assert!(n != 13, "13 is refused");
    2 * n
});
/// Sleeps for that many milliseconds.
pub(crate) static NAP: Task<u64, u64> = Task::new("nap", |millis| {
    thread::sleep(Duration::from_millis(millis));
    millis
});
/// Returns its process, after that many milliseconds.
pub(crate) static PROCESS: Task<u64, u32> = Task::new("process", |millis| {
    thread::sleep(Duration::from_millis(millis));
    process::id()
});
pub(crate) static DIE: Task<(), ()> = Task::new("die", |()| process::abort());
pub(crate) static REVERSE: Task<ByteBuf, ByteBuf> = Task::new("reverse", |bytes| {
    let mut bytes = bytes.into_vec();
    bytes.reverse();
    ByteBuf::from(bytes)
});
/// Returns that many bytes.
pub(crate) static FILL: Task<usize, ByteBuf> =
    Task::new("fill", |length| ByteBuf::from(vec![7; length]));
/// Appends a line to a file, then sleeps for that many milliseconds.
pub(crate) static APPEND: Task<(String, u64, u64), u64> =
    Task::new("append", |(path, number, millis)| {
        let mut file = OpenOptions::new().append(true).create(true).open(path).unwrap();
        file.write_all(format!("{number}\n").as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(millis));
        number
    });

pub(crate) static TASKS: &Tasks = &[&DOUBLE, &NAP, &PROCESS, &DIE, &REVERSE, &FILL, &APPEND];
