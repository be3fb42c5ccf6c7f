// The thread owns what it needs.
use std::thread;

fn start() -> thread::JoinHandle<()> {
    let count = 0;
    thread::spawn(move || println!("{count}"))
}

fn main() {
    start().join().unwrap();
}
