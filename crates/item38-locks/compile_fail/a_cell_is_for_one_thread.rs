// error[E0277]
// A Cell can be changed through shared references, but not by several threads: it is not Sync.
use std::{cell::Cell, thread};

fn main() {
    let count = Cell::new(0);
    thread::scope(|scope| {
        scope.spawn(|| count.set(count.get() + 1));
        scope.spawn(|| count.set(count.get() + 1));
    });
    println!("{}", count.get());
}
