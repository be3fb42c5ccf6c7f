//! A workspace of nine items. Each is a program that becomes the shell script of its name.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// Far beyond what any test needs.
const LONG: Duration = Duration::from_mins(1);

/// Every item's program: it becomes `$SCRIPTS/NAME`, or says its last record if there is none.
const PROGRAM: &str = r#"
use std::{env, os::unix::process::CommandExt, path::PathBuf, process::Command};
fn main() {
    let scripts = PathBuf::from(env::var_os("SCRIPTS").expect("SCRIPTS names a folder"));
    let script = scripts.join(env!("CARGO_PKG_NAME"));
    panic!("{}", Command::new("sh").arg(script).args(env::args_os().skip(1)).exec());
}
"#;

/// What every script can call: `speak` writes the record of a demo's end, `end` the last one.
const PRELUDE: &str = r#"
speak() { echo '{"record":"demo_ended","demo":"speak","outcome":{"as":"completed"},"seconds":0.1}'; }
end() { echo '{"record":"item_ended","seconds":0.1}'; }
"#;

/// The workspace, built once for all tests. It is left in the folder of cargo's temporary files, so
/// that the next run need not build it again.
fn workspace() -> &'static Path {
    static WORKSPACE: OnceLock<PathBuf> = OnceLock::new();
    WORKSPACE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("runner");
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            if fs::read_to_string(&path).unwrap_or_default() != text {
                fs::write(path, text).unwrap();
            }
        };
        write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
        for number in 1..=9 {
            let name = format!("item0{number}-script");
            let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n");
            write(&format!("crates/{name}/Cargo.toml"), &manifest);
            write(&format!("crates/{name}/src/main.rs"), PROGRAM);
        }
        let broken = "[package]\nname = \"item10-broken\"\nedition = \"2024\"\n";
        write("crates/item10-broken/Cargo.toml", broken);
        write("crates/item10-broken/src/main.rs", "fn main() { nothing }\n");
        folder
    })
}

/// A run of some scripts, not yet started.
pub(super) struct Run {
    pub(super) folder: TempDir,
    pub(super) command: Command,
}

impl Run {
    /// Items 1, 2, ... are these scripts, and `arguments` follow `run-all --quick --no-python`.
    pub(super) fn new(scripts: &[&str], arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut only = Vec::new();
        for (index, script) in scripts.iter().enumerate() {
            let name = format!("item0{}-script", index + 1);
            fs::write(folder.path().join(&name), format!("{PRELUDE}\n{script}\n")).unwrap();
            only.push(name);
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .current_dir(workspace())
            .env_remove("CARGO_MANIFEST_DIR")
            .env("CARGO_TARGET_DIR", workspace().join("target"))
            .env("SCRIPTS", folder.path())
            .args(["run-all", "--quick", "--no-python", "--only", &only.join(",")])
            .arg("--out")
            .arg(folder.path().join("out"))
            .args(arguments);
        Self { folder, command }
    }

    /// Runs to the end, and returns the exit code and the report.
    pub(super) fn finish(&mut self) -> (Option<i32>, Report, Output) {
        let output = self.command.output().unwrap();
        (output.status.code(), self.report(), output)
    }

    /// Returns the report that was written.
    pub(super) fn report(&self) -> Report {
        let path = self.folder.path().join("out/report.json");
        let text = fs::read_to_string(&path).unwrap_or_else(|_| "{\"items\":[]}".to_owned());
        assert!(text.len() < 1 << 20, "the report has {} bytes", text.len());
        Report(serde_json::from_str(&text).unwrap())
    }

    /// Waits until a script has written to a file of this name, and returns what it wrote.
    pub(super) fn wait_for(&self, name: &str) -> String {
        let path = self.folder.path().join(name);
        wait_until(|| fs::read_to_string(&path).ok().filter(|text| text.ends_with('\n')))
            .unwrap_or_else(|| panic!("{name} is not written"))
            .trim()
            .to_owned()
    }
}

/// `report.json`.
pub(super) struct Report(pub(super) Value);

impl Report {
    fn items(&self) -> &[Value] {
        self.0["items"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The faults of each item, joined.
    pub(super) fn faults(&self) -> Vec<String> {
        let text = |fault: &Value| fault.as_str().unwrap().to_owned();
        let faults = |item: &Value| item["faults"].as_array().unwrap().iter().map(text).collect();
        self.items()
            .iter()
            .map(|item| -> Vec<String> { faults(item) })
            .map(|f| f.join("; "))
            .collect()
    }

    /// Whether the demo of each item came to its end.
    pub(super) fn completed(&self) -> Vec<bool> {
        let completed = |item: &Value| item["demos"][0]["outcome"]["as"] == "completed";
        self.items().iter().map(completed).collect()
    }

    /// The last lines of an item's standard error.
    pub(super) fn stderr(&self, item: usize) -> Vec<&str> {
        let lines = self.items()[item]["stderr"].as_array().unwrap();
        lines.iter().map(|line| line.as_str().unwrap()).collect()
    }
}

/// Waits until `look` returns something, for a long time at most.
pub(super) fn wait_until<T>(look: impl Fn() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + LONG;
    while Instant::now() < deadline {
        if let Some(found) = look() {
            return Some(found);
        }
        thread::sleep(Duration::from_millis(10));
    }
    None
}

/// Whether the process dies: a signal that was sent may take a moment to end it.
pub(super) fn dies(pid: &str) -> bool {
    let is_gone = || {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // A zombie awaits its new parent.
        (stat.is_empty() || stat.contains(") Z ")).then_some(())
    };
    wait_until(is_gone).is_some()
}
