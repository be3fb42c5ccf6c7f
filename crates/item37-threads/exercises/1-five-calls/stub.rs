use std::thread;

/// Calls `call` with 0 to 4, all at the same time.
pub fn five_calls(call: impl Fn(usize) + Sync) {
    for number in 0..5 {
        call(number);
    }
}
