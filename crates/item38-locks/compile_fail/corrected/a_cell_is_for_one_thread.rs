// A Mutex may be shared if its value may be sent to another thread.
use std::{cell::Cell, sync::Mutex, thread};

fn main() {
    let count = Mutex::new(Cell::new(0));
    let increment = || {
        let count = count.lock().unwrap();
        count.set(count.get() + 1);
    };
    thread::scope(|scope| {
        scope.spawn(increment);
        scope.spawn(increment);
    });
    println!("{}", count.lock().unwrap().get());
}
