// must fail in "two threads lose one update" with "does not end at 1"
// why: Your threads run one after the other, so the second loads what the first has stored.
pub fn lose_one() -> &'static str {
    "AAABBB"
}

pub fn lose_two() -> &'static str {
    "AAABBBCCC"
}
