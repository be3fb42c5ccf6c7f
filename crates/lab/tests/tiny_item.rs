//! What an item's program does, seen from outside: the example `tiny_item` is run.
#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

mod tiny_item {
    mod command_line;
    mod golden;
    mod reading;

    /// Returns the program's path: Cargo builds the examples before it runs the tests, beside the
    /// folder of this test's program.
    fn program() -> std::path::PathBuf {
        let mut path = std::env::current_exe().unwrap();
        path.pop();
        path.pop();
        path.join("examples/tiny_item")
    }
}
