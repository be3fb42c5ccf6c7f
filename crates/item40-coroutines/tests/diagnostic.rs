//! Checks what rustc says of a future that is passed where a body is needed. The library without its
//! features needs one other crate, so that rustc can compile it without cargo.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

fn rustc() -> Command {
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--edition=2024", "--emit=metadata", "-L"]).arg(dependencies());
    rustc
}

/// The folder of this program, where cargo puts all crates that it has compiled.
fn dependencies() -> PathBuf {
    let program = env::current_exe().expect("this program has a path");
    program.parent().expect("it is in a folder").to_path_buf()
}

/// The newest file of the crate that the library needs: cargo keeps one for each set of its options.
fn pin_project_lite() -> PathBuf {
    let files = fs::read_dir(dependencies()).expect("the folder can be read").flatten();
    let is_it = |path: &PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        name.starts_with("libpin_project_lite-")
            && path.extension().is_some_and(|end| end == "rmeta")
    };
    let age = |path: &PathBuf| path.metadata().and_then(|about| about.modified()).ok();
    let newest = files.map(|file| file.path()).filter(is_it).max_by_key(age);
    newest.expect("cargo has compiled it")
}

#[test]
fn future_without_a_wrapper_is_explained_by_rustc() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("libitem40_coroutines.rmeta");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let compiled = rustc()
        .args(["--crate-type=lib", "--crate-name=item40_coroutines", "--cap-lints=allow", "-o"])
        .args([&library, &source])
        .arg("--extern")
        .arg(format!("pin_project_lite={}", pin_project_lite().display()))
        .output()
        .expect("rustc can be started");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    for (body, is_right) in [
        ("channel.yield_(1)", false),
        ("std::pin::pin!(channel.yield_(1))", false),
        ("Box::pin(async { channel.yield_(1).await })", false),
        ("Some(Box::pin(async { channel.yield_(1).await }))", true),
        ("std::pin::pin!(Some(async { channel.yield_(1).await }))", true),
    ] {
        let program = folder.path().join("program.rs");
        let text = format!(
            "use item40_coroutines::{{Channel, Coroutine}};\n\
             fn main() {{\n\
             let channel = Channel::<(), u32>::new();\n\
             let body = {body};\n\
             let _ = Coroutine::new(&channel, body).start();\n\
             }}\n"
        );
        fs::write(&program, text).unwrap();
        let mut library_is = std::ffi::OsString::from("item40_coroutines=");
        library_is.push(&library);
        let compiled = rustc()
            .arg("--extern")
            .arg(library_is)
            .arg("--out-dir")
            .args([folder.path(), &program])
            .output()
            .expect("rustc can be started");
        let errors = String::from_utf8_lossy(&compiled.stderr);
        assert_eq!(compiled.status.success(), is_right, "{body}: {errors}");
        if !is_right {
            assert!(errors.contains("is not the body of a coroutine"), "{body}: {errors}");
            assert!(errors.contains("wrap the future in `pin!(Some(..))`"), "{body}: {errors}");
        }
    }
}
