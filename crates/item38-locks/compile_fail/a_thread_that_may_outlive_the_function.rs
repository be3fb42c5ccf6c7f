// error[E0373]
// The thread may go on when the function, and its count, are gone.
use std::thread;

fn start() -> thread::JoinHandle<()> {
    let count = 0;
    thread::spawn(|| println!("{count}"))
}

fn main() {
    start().join().unwrap();
}
