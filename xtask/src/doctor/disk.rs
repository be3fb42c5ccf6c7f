//! How much disk a folder takes.

use std::{collections::HashSet, fs, os::unix::fs::MetadataExt, path::Path};

/// The unit of a file's blocks, whatever the file system's block is (stat(2)).
const BLOCK: u64 = 512;

/// Returns the bytes that a folder takes on disk; 0 without a folder. Cargo links many of its files twice,
/// and each is counted once.
pub(super) fn used(folder: &Path) -> u64 {
    let mut seen = HashSet::new();
    let mut folders = vec![folder.to_owned()];
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(file) = entry.metadata() else { continue };
            if file.is_dir() {
                folders.push(entry.path());
            }
            if seen.insert((file.dev(), file.ino())) {
                bytes += file.blocks() * BLOCK;
            }
        }
    }
    bytes
}

/// Returns a size for a reader: `1,234 MB`.
pub(super) fn megabytes(bytes: u64) -> String {
    let (thousands, rest) = (bytes / 1_000_000_000, bytes / 1_000_000 % 1_000);
    if thousands == 0 { format!("{rest} MB") } else { format!("{thousands},{rest:03} MB") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linked_file_is_counted_once() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("a"), vec![1; 100_000]).unwrap();
        let once = used(folder.path());
        assert!((100_000..150_000).contains(&once), "{once}");
        fs::hard_link(inner.join("a"), folder.path().join("b")).unwrap();
        assert_eq!(used(folder.path()), once);
    }

    #[test]
    fn missing_folder_takes_nothing() {
        assert_eq!(used(Path::new("/nowhere")), 0);
    }

    #[test]
    fn megabytes_have_a_comma_before_thousands() {
        let shown = [999_999, 12_000_000, 1_034_000_000].map(megabytes);
        assert_eq!(shown, ["0 MB", "12 MB", "1,034 MB"]);
    }
}
