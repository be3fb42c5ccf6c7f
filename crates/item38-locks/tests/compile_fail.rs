//! The compiler rejects each program in `compile_fail` with the error code that its first line names,
//! and accepts its corrected twin. The wording of the errors may change.

use std::{
    collections::BTreeSet,
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// Returns the codes of the errors that rustc reports for a program: none if it compiles.
fn error_codes(program: &Path) -> BTreeSet<String> {
    let scratch = tempfile::tempdir().expect("a folder can be made");
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args(["--edition=2024", "--error-format=json", "--emit=metadata", "--out-dir"])
        .args([scratch.path(), program])
        .output()
        .expect("rustc can be started");
    let messages = String::from_utf8(output.stderr).expect("JSON is UTF-8");
    let messages =
        messages.lines().map(|line| serde_json::from_str(line).expect("rustc writes JSON"));
    let errors = messages.filter(|message: &Value| message["level"] == "error");
    let codes = errors.filter_map(|error| Some(error["code"]["code"].as_str()?.to_owned()));
    let codes: BTreeSet<_> = codes.collect();
    let compiles = output.status.success();
    assert_eq!(compiles, codes.is_empty(), "{}: {codes:?}", program.display());
    codes
}

fn programs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = fs::read_dir(folder).expect("the folder can be read");
    let paths = paths.map(|entry| entry.expect("the entry can be read").path());
    let mut programs: Vec<_> =
        paths.filter(|path| path.extension() == Some(OsStr::new("rs"))).collect();
    programs.sort();
    programs
}

#[test]
fn programs_are_rejected_with_the_code_that_they_name() {
    let programs = programs("compile_fail");
    assert!(programs.len() >= 7, "there are {}", programs.len());
    for program in programs {
        let text = fs::read_to_string(&program).unwrap();
        let first = text.lines().next().unwrap_or_default();
        let code = first.strip_prefix("// error[").and_then(|rest| rest.strip_suffix(']'));
        let code = code.unwrap_or_else(|| panic!("{} names no code", program.display()));
        assert_eq!(error_codes(&program), BTreeSet::from([code.to_owned()]), "{program:?}");
    }
}

#[test]
fn programs_have_a_corrected_twin_that_compiles() {
    let names = |folder| -> Vec<_> {
        programs(folder).iter().filter_map(|path| Some(path.file_name()?.to_owned())).collect()
    };
    assert_eq!(names("compile_fail/corrected"), names("compile_fail"));
    for program in programs("compile_fail/corrected") {
        assert_eq!(error_codes(&program), BTreeSet::new(), "{program:?}");
    }
}
