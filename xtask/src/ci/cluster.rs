//! The crate for many machines stands outside the workspace, so the checks of the workspace do not
//! see it.

use super::Check;

/// Returns its own checks.
pub(super) fn checks() -> Vec<Check> {
    let check = |name: &str, command: &str| {
        let (command, words) = command.split_once(' ').unwrap_or((command, ""));
        let manifest = "--manifest-path crates/executors-cluster/Cargo.toml";
        Check::cargo(name, &format!("{command} {manifest} {words}"))
    };
    vec![
        check("cluster", "test"),
        check("cluster-format", "fmt --check"),
        check("cluster-lints", "clippy --all-targets -- -D warnings"),
        check("cluster-documentation", "doc --no-deps").env("RUSTDOCFLAGS", "-D warnings"),
    ]
}
