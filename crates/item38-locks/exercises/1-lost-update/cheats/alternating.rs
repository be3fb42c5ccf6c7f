// must fail in "two switches are enough" with "switches 5 times"
// why: Your schedule loses an update, but it switches after each step. One long stay of B is enough.
pub fn lose_one() -> &'static str {
    "ABABAB"
}

pub fn lose_two() -> &'static str {
    "ABCABCABC"
}
