use std::thread;

/// Calls `call` with 0 to 4, all at the same time.
pub fn five_calls(call: impl Fn(usize) + Sync) {
    // answer:
    thread::scope(|scope| {
        for number in 0..5 {
            let call = &call;
            scope.spawn(move || call(number));
        }
    });
    // stub: for number in 0..5 {
    // stub:     call(number);
    // stub: }
    // end of answer
}
