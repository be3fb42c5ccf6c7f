//! The tasks of the tests.

use std::{fs::OpenOptions, io::Write, process, thread, time::Duration};

use executors_cluster::Tasks;
use item41_executors::Task;
use serde::{Deserialize, Deserializer, Serialize};
use serde_bytes::ByteBuf;

// Tasks that may be repeated, and after each the same that runs at most once.
pub(crate) static DOUBLE: Task<u64, u64> = Task::new("double", double).repeatable();
pub(crate) static DOUBLE_ONCE: Task<u64, u64> = Task::new("double-once", double);
pub(crate) static NAP: Task<u64, u64> = Task::new("nap", nap).repeatable();
pub(crate) static NAP_ONCE: Task<u64, u64> = Task::new("nap-once", nap);
pub(crate) static REVERSE: Task<ByteBuf, ByteBuf> = Task::new("reverse", reverse).repeatable();
pub(crate) static REVERSE_ONCE: Task<ByteBuf, ByteBuf> = Task::new("reverse-once", reverse);
pub(crate) static APPEND: Task<(String, u64, u64), u64> = Task::new("append", append).repeatable();
pub(crate) static APPEND_ONCE: Task<(String, u64, u64), u64> = Task::new("append-once", append);

/// Returns its process, after that many milliseconds.
pub(crate) static PROCESS: Task<u64, u32> = Task::new("process", |millis| {
    thread::sleep(Duration::from_millis(millis));
    process::id()
});
pub(crate) static DIE: Task<(), ()> = Task::new("die", |()| process::abort()).repeatable();
pub(crate) static DIE_ONCE: Task<(), ()> = Task::new("die-once", |()| process::abort());
/// Returns that many bytes.
pub(crate) static FILL: Task<usize, ByteBuf> =
    Task::new("fill", |length| ByteBuf::from(vec![7; length]));

/// Returns what cannot be read when it holds true.
pub(crate) static UNREADABLE: Task<bool, Unreadable> = Task::new("unreadable", Unreadable);

pub(crate) static TASKS: &Tasks = &[
    &DOUBLE,
    &DOUBLE_ONCE,
    &NAP,
    &NAP_ONCE,
    &REVERSE,
    &REVERSE_ONCE,
    &APPEND,
    &APPEND_ONCE,
    &PROCESS,
    &DIE,
    &DIE_ONCE,
    &FILL,
    &UNREADABLE,
];

fn double(n: u64) -> u64 {
    assert!(n != 13, "13 is refused");
    2 * n
}

/// Sleeps for that many milliseconds.
fn nap(millis: u64) -> u64 {
    thread::sleep(Duration::from_millis(millis));
    millis
}

fn reverse(bytes: ByteBuf) -> ByteBuf {
    let mut bytes = bytes.into_vec();
    bytes.reverse();
    ByteBuf::from(bytes)
}

/// Appends a line to a file, then sleeps for that many milliseconds.
fn append((path, number, millis): (String, u64, u64)) -> u64 {
    let mut file = OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(format!("{number}\n").as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(millis));
    number
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Unreadable(pub(crate) bool);

impl<'de> Deserialize<'de> for Unreadable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let is_unreadable = bool::deserialize(deserializer)?;
        assert!(!is_unreadable, "it cannot be read");
        Ok(Self(is_unreadable))
    }
}
