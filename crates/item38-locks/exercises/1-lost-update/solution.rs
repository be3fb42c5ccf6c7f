/// Returns a schedule of two threads that loses an update: a letter for each step.
pub fn lose_one() -> &'static str {
    // answer:
    // A has loaded 0 before B begins, and stores 1 when B has ended.
    "ABBBAA"
    // stub: todo!("three steps of A and three of B, in an order that ends at 1")
    // end of answer
}

/// Returns a schedule of three threads that loses two updates.
pub fn lose_two() -> &'static str {
    // answer:
    "ABBBCCCAA"
    // stub: todo!("three steps of A, of B and of C, in an order that ends at 1")
    // end of answer
}
