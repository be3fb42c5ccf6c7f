// An Arc counts its owners with atomic additions.
use std::{sync::Arc, thread};

fn main() {
    let count = Arc::new(5);
    let shared = Arc::clone(&count);
    let thread = thread::spawn(move || println!("{shared}"));
    thread.join().unwrap();
    println!("{count}");
}
