// The value is changed while the guard exists.
use std::sync::Mutex;

fn main() {
    let count = Mutex::new(0);
    {
        let mut guard = count.lock().unwrap();
        let locked: &mut i32 = &mut guard;
        *locked += 1;
    }
}
