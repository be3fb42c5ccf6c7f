// error[E0502]
// One thread reads what another changes at the same time.
use std::thread;

fn main() {
    let mut count = 0;
    thread::scope(|scope| {
        scope.spawn(|| count += 1);
        scope.spawn(|| println!("{count}"));
    });
}
