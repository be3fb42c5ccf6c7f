//! Writes a file whole or not at all.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, Result};

/// Writes `text` to `folder/name`, which is replaced whole or not at all.
///
/// # Errors
/// The file cannot be written; the old one is then as it was.
pub(crate) fn replace(folder: &Path, name: &str, text: &str) -> Result<()> {
    let path = folder.join(name);
    let write = || -> std::io::Result<()> {
        let mut aside = tempfile::NamedTempFile::new_in(folder)?;
        aside.write_all(text.as_bytes())?;
        // Readable by others, as any file that a program writes: a temporary one is private.
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        fs::set_permissions(aside.path(), permissions)?;
        aside.persist(&path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        replace(folder.path(), "report.json", "old").unwrap();
        replace(folder.path(), "report.json", "new").unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("report.json")).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left aside");
        let error = replace(&folder.path().join("absent"), "report.json", "text").unwrap_err();
        assert!(format!("{error:#}").contains("cannot write"), "{error:#}");
    }
}
