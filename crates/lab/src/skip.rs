//! Why a demo cannot run here.

use std::{fmt, path::Path};

use anyhow::ensure;

use crate::Result;

/// The reason why a demo is skipped, and what the reader can do about it.
///
/// It is an error, so that `?` ends the demo. The lab does not take it for a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip(pub String);

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Skip {}

/// Skips unless `cores` of the machine's cores are `available`.
pub(crate) fn require_cores(cores: usize, available: usize) -> Result {
    let are = if available == 1 { "core is" } else { "cores are" };
    let reason = format!("{available} {are} available here; the claim needs {cores}");
    ensure!(available >= cores, Skip(reason));
    Ok(())
}

/// Returns whether `program` is an executable file in one of the folders of `PATH`.
pub(crate) fn is_installed(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else {
        return false;
    };
    std::env::split_paths(&path).any(|folder| is_executable(&folder.join(program)))
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn require_cores_skips_with_the_reason_when_cores_are_missing() {
        let skip = |cores, available| require_cores(cores, available).map_err(|e| e.to_string());
        assert_eq!(skip(2, 2), Ok(()));
        assert_eq!(skip(2, 1), Err("1 core is available here; the claim needs 2".to_owned()));
        assert_eq!(skip(4, 2), Err("2 cores are available here; the claim needs 4".to_owned()));
        assert!(require_cores(2, 1).unwrap_err().is::<Skip>());
    }
}
