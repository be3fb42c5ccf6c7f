//! The subjects of commits since the last release are at most 72 characters long.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use crate::terminal::note;

/// What `git log --oneline` and most tools show of a subject.
const LONGEST: usize = 72;

/// Returns a line for every subject that is too long. The last release is the newest heading of
/// `CHANGELOG.md` that names its commit: `## 0.1.0 (2026-11-26, 1ba44de)`.
pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    if !root.join(".git").exists() {
        note("this is not a git checkout: no commit is checked");
        return Ok(Vec::new());
    }
    let path = root.join("CHANGELOG.md");
    let changelog =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let release = last_release(&changelog).context(
        "CHANGELOG.md has no heading with a commit, such as `## 0.1.0 (2026-11-26, 1ba44de)`",
    )?;
    let range = format!("{release}..HEAD");
    let output = Command::new("git")
        .current_dir(root)
        .args(["log", "--format=%h %s", &range])
        .output()
        .context("cannot start git: install it")?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        let reason = reason.lines().next().unwrap_or_default();
        anyhow::bail!("cannot list the commits {range}: {reason}; fetch the whole history");
    }
    Ok(too_long(&String::from_utf8_lossy(&output.stdout)))
}

fn last_release(changelog: &str) -> Option<&str> {
    changelog.lines().find_map(|line| {
        let (_, date_and_commit) = line.strip_prefix("## ")?.split_once(" (")?;
        let (_, commit) = date_and_commit.strip_suffix(')')?.split_once(", ")?;
        let is_commit = commit.len() >= 7 && commit.chars().all(|c| c.is_ascii_hexdigit());
        is_commit.then_some(commit)
    })
}

fn too_long(log: &str) -> Vec<String> {
    let commits = log.lines().filter_map(|line| line.split_once(' '));
    let found = commits.filter(|(_, subject)| subject.chars().count() > LONGEST);
    found
        .map(|(commit, subject)| {
        let length = subject.chars().count();
        format!(
            "commit {commit}: the subject has {length} characters, at most {LONGEST} fit: {subject}"
        )
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_release_is_the_newest_heading_with_a_commit() {
        let changelog = "# Changes\n\n## Unreleased\n\n## 0.2.0 (2027-01-01, abcdef0)\n## 0.1.0 (2026-11-26, 1ba44de)";
        assert_eq!(last_release(changelog), Some("abcdef0"));
        assert_eq!(last_release("## 0.1.0 (soon)\n## 0.2.0 (2027-01-01, somewhere)"), None);
    }

    #[test]
    fn subject_over_72_characters_is_found() {
        let fits = format!("1234567 {}", "é".repeat(72));
        assert_eq!(too_long(&fits), [""; 0]);
        let problem = too_long(&format!("{fits}é")).remove(0);
        assert!(problem.starts_with("commit 1234567: the subject has 73 characters"), "{problem}");
    }

    #[test]
    fn folder_that_is_not_a_checkout_passes() {
        assert_eq!(check(tempfile::tempdir().unwrap().path()).unwrap(), [""; 0]);
    }
}
