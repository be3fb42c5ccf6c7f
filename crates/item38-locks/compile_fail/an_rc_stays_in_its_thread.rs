// error[E0277]
// An Rc counts its owners with a load and a store. Two threads would lose some, so it is not Send.
use std::{rc::Rc, thread};

fn main() {
    let count = Rc::new(5);
    let shared = Rc::clone(&count);
    let thread = thread::spawn(move || println!("{shared}"));
    thread.join().unwrap();
    println!("{count}");
}
