// The reader takes the lock as well.
use std::{sync::Mutex, thread};

fn main() {
    let count = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| *count.lock().unwrap() += 1);
        scope.spawn(|| println!("{}", count.lock().unwrap()));
    });
}
