// must fail in "five calls are inside at the same time" with "only 1 of 5"
// why: You make the calls one after the other in a single thread.
pub fn five_calls(call: impl Fn(usize) + Sync) {
    for number in 0..5 {
        call(number);
    }
}
