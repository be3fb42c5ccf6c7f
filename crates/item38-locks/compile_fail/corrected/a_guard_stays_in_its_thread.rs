// The other thread takes the lock itself.
use std::{sync::Mutex, thread};

fn main() {
    let count = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| drop(count.lock().unwrap()));
    });
}
