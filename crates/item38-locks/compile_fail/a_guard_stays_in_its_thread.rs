// error[E0277]
// Only the thread that has locked may unlock, so a guard is not Send.
use std::{sync::Mutex, thread};

fn main() {
    let count = Mutex::new(0);
    let guard = count.lock().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || drop(guard));
    });
}
