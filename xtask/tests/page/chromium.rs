//! Headless Chromium, which draws a page and asks no other computer.

use std::process::Command;

/// Returns the page as the browser has drawn it, and what it said meanwhile; `None` where there is
/// no Chromium. `flags` are added, and `is_drawn` says whether the page's script has run.
pub(crate) fn chromium(
    url: &str,
    flags: &[&str],
    is_drawn: impl Fn(&str) -> bool,
) -> Option<(String, String)> {
    let profile = tempfile::tempdir().unwrap();
    let mut command = Command::new("chromium");
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr"])
        .args(flags)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--dump-dom", url]);
    // It sometimes crashes while it starts, on a machine that is busy.
    for _ in 0..5 {
        let Ok(output) = command.output() else {
            eprintln!("skipped: chromium is not installed");
            return None;
        };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() && text.contains("</html>") && is_drawn(&text) {
            return Some((text, String::from_utf8_lossy(&output.stderr).into_owned()));
        }
    }
    panic!("chromium does not draw {url}");
}
