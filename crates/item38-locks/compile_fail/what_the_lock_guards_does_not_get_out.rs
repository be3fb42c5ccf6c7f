// error[E0597]
// A reference to what the lock guards cannot outlive the guard, which holds the lock.
use std::sync::Mutex;

fn main() {
    let count = Mutex::new(0);
    let unlocked: &mut i32;
    {
        let mut guard = count.lock().unwrap();
        unlocked = &mut guard;
    }
    *unlocked += 1;
}
