//! The crate for many machines stands outside the workspace.

use super::Check;

/// Returns its own checks.
pub(super) fn checks() -> Vec<Check> {
    let check = |name: &str, command: &str| {
        Check::outside(name, "crates/executors-cluster/Cargo.toml", command)
    };
    vec![
        check("cluster", "test"),
        check("cluster-format", "fmt --check"),
        check("cluster-lints", "clippy --all-targets -- -D warnings"),
        check("cluster-documentation", "doc --no-deps").env("RUSTDOCFLAGS", "-D warnings"),
    ]
}
