//! Runs a test once more, alone in a process of its own: what it does to that process, and what it
//! counts there, concerns no other test.

use std::{env, process::Command, time::Duration};

use item36_subprocess::{CommandExt, Output, command};

/// Tells a test that it is alone.
const ALONE: &str = "ITEM36_TEST_IS_ALONE";

/// Returns whether this process runs one test alone.
pub(crate) fn is_alone() -> bool {
    env::var_os(ALONE).is_some()
}

/// Returns the command that runs `test` alone, started by `wrapper`: `["taskset", "-c", "0"]`.
pub(crate) fn alone(wrapper: &[&str], test: &str) -> Command {
    let program = env::current_exe().expect("a test has a file");
    let words = wrapper.iter().map(AsRef::as_ref).chain([program.as_os_str()]);
    let mut alone = command(words);
    alone.args(["--exact", test, "--nocapture"]).env(ALONE, "yes");
    alone
}

/// Does `work` in a process of its own, which `wrapper` starts (if there is one), and which must
/// succeed within two minutes.
pub(crate) fn run_alone(wrapper: &[&str], test: &str, work: impl FnOnce()) {
    if is_alone() {
        return work();
    }
    let ended = alone(wrapper, test).piped().run_timeout(b"", Duration::from_mins(2));
    check(&ended.expect("the test alone ends in time"));
}

/// Fails unless the process alone ran one test, and that passed.
fn check(output: &Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "{output:?}");
}
