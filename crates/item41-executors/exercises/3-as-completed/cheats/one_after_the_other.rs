// must fail in "a result is delivered before the other calls are done" with "results that are there were delivered"
// why: You make the calls one after the other.
pub fn as_completed<T: Send>(
    calls: &[&(dyn Fn() -> T + Sync)],
    mut on_result: impl FnMut(usize, T),
) {
    for (number, call) in calls.iter().enumerate() {
        on_result(number, call());
    }
}
