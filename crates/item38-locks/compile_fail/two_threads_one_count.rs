// error[E0499]
// Two threads want to change the same count: each would need the only reference to it.
use std::thread;

fn main() {
    let mut count = 0;
    thread::scope(|scope| {
        scope.spawn(|| count += 1);
        scope.spawn(|| count += 1);
    });
    println!("{count}");
}
