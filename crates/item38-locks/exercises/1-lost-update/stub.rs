/// Returns a schedule of two threads that loses an update: a letter for each step.
pub fn lose_one() -> &'static str {
    todo!("three steps of A and three of B, in an order that ends at 1")
}

/// Returns a schedule of three threads that loses two updates.
pub fn lose_two() -> &'static str {
    todo!("three steps of A, of B and of C, in an order that ends at 1")
}
