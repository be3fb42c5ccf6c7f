// An atomic can be changed through shared references.
use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

fn main() {
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| count.fetch_add(1, Ordering::Relaxed));
        scope.spawn(|| count.fetch_add(1, Ordering::Relaxed));
    });
    println!("{}", count.into_inner());
}
