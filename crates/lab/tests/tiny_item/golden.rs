//! Golden texts, held against the demos.

use std::{fs, panic::catch_unwind, path::Path};

/// Returns what `lab::golden::check` complains about.
fn complaint(folder: &Path) -> Option<String> {
    let program = super::program();
    let failed = catch_unwind(|| lab::golden::check(program.to_str().unwrap(), folder)).err()?;
    Some(failed.downcast_ref::<String>().unwrap().clone())
}

#[test]
fn check_names_every_fault_in_one_failure() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("adds-up.txt"), "The sum is 54\n").unwrap();
    fs::write(folder.path().join("skips.txt"), "a line that is said only with the program\n")
        .unwrap();
    fs::write(folder.path().join("subtracts.txt"), "").unwrap();
    let complaint = complaint(folder.path()).unwrap();
    for part in [
        "the demo adds-up has a transcript that differs from ",
        "Line 1 is not expected: The sum is 55",
        "the demo faster has no golden text ",
        "the demo fails failed with exit status: 1:",
        "cannot open the ledger",
        "subtracts.txt has no demo",
    ] {
        assert!(complaint.contains(part), "{part:?} is missing in:\n{complaint}");
    }
    assert!(!complaint.contains("the demo skips"), "{complaint}");
}
