// must fail in "every thread takes its three steps" with "thread B takes 0 steps instead of 3"
// why: A count of 1 is easy if one thread never counts. Each thread must take its three steps.
pub fn lose_one() -> &'static str {
    "AAA"
}

pub fn lose_two() -> &'static str {
    "AAA"
}
