//! The page in a real browser: headless Chromium draws a recorded report.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

#[path = "page/accessibility.rs"]
mod accessibility;
#[path = "page/chromium.rs"]
mod chromium;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::chromium::chromium;

/// Added to the page: it tries the page and writes what it finds into the title.
const PROBE: &str = r"<script>
addEventListener('load', () => {
  const root = document.documentElement;
  const track = document.querySelector('.track');
  const before = track.offsetWidth;
  document.querySelector('.timeline button').click();
  const zoomed = Math.round(track.offsetWidth / before);
  const claims = [...document.querySelectorAll('.claim')];
  const shown = () => claims.filter((claim) => claim.offsetHeight > 0).length;
  const all = shown();
  [...document.querySelectorAll('button')].find((b) => b.textContent === 'refuted').click();
  const widths = [320, 360, 768, root.clientWidth];
  const overflow = widths.flatMap((width) => {
    root.style.width = `${width}px`;
    const wide = [...document.querySelectorAll('body *')].filter((element) =>
      element.getBoundingClientRect().right > width + 1 && !element.closest('pre, .scroll, svg'));
    return wide.map((element) => `${width}: ${element.outerHTML.slice(0, 60)}`);
  });
  document.title = JSON.stringify({
    overflow, zoomed, all, refuted: shown(),
    claims: claims.length, pictures: document.querySelectorAll('svg[role=img]').length,
    requests: performance.getEntriesByType('resource').length,
  });
});
</script>";

/// A recorded run of five demos.
const RECORDED: &str = include_str!("data/report.json");
/// What makes Chromium draw pages in the dark.
const DARK: &str = "--blink-settings=preferredColorScheme=0";

/// Returns the recorded run, with an item that crashed beside the recorded ones.
fn report() -> Value {
    let mut report: Value = serde_json::from_str(RECORDED).unwrap();
    let crashed = json!({
        "name": "item99-crash", "title": "", "ending": {"killed": "SIGSEGV"},
        "faults": ["SIGSEGV ended it"], "seconds": 0.1, "control": null, "demos": [],
        "stderr": ["stack overflow"]
    });
    report["items"].as_array_mut().unwrap().push(crashed);
    report
}

/// Draws the report, changes the page's text, and returns its address.
fn page(folder: &Path, change: impl Fn(String) -> String) -> String {
    let data = folder.join("data.json");
    fs::write(&data, report().to_string()).unwrap();
    page_of(&data, folder, "report.html", change)
}

/// Draws the report in the file `data`, changes the text of its page `name`, and returns the address.
fn page_of(data: &Path, folder: &Path, name: &str, change: impl Fn(String) -> String) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("report").arg(data).arg("--out").arg(folder).stdout(Stdio::null());
    assert!(command.status().unwrap().success());
    let path = folder.join(name);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, change(text)).unwrap();
    format!("file://{}", path.display())
}

fn drawn(url: &str, flags: &[&str]) -> Option<(String, String)> {
    let flags = [&["--timeout=20000", "--window-size=1280,900"], flags].concat();
    chromium(url, &flags, |_| true)
}

fn title(dom: &str) -> Value {
    let title = dom.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
    serde_json::from_str(title).unwrap_or_else(|_| panic!("the probe has not run: {title}"))
}

#[test]
fn page_fits_every_width_and_its_script_works() {
    let folder = tempfile::tempdir().unwrap();
    let add_probe = |text: String| text.replace("</body>", &format!("{PROBE}</body>"));
    let url = page(folder.path(), add_probe);
    for theme in [&[][..], &[DARK]] {
        let Some((dom, said)) = drawn(&url, theme) else { return };
        check_probe(&dom, &said);
    }
}

fn check_probe(dom: &str, said: &str) {
    let found = title(dom);
    assert_eq!(found["overflow"], Value::Array(vec![]), "{found}");
    assert_eq!((&found["zoomed"], &found["requests"]), (&2.into(), &0.into()), "{found}");
    assert_eq!(found["all"], found["claims"]);
    assert!(found["refuted"].as_i64() < found["all"].as_i64(), "{found}");
    assert!(!said.contains(":CONSOLE"), "the page complains: {said}");
}

/// What the data has must be in the page: each item, demo, claim, comparison and timeline.
#[test]
fn page_shows_everything_that_the_report_has() {
    let folder = tempfile::tempdir().unwrap();
    page(folder.path(), |text| text);
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    let report = report();
    let list = |value: &Value, name: &str| value[name].as_array().unwrap().clone();
    let (mut ratios, mut lanes) = (0, 0);
    for item in list(&report, "items") {
        let name = item["name"].as_str().unwrap();
        assert!(page.contains(&format!("id=\"{name}\"")), "{name} is missing");
        for demo in list(&item, "demos") {
            let demo_name = demo["name"].as_str().unwrap();
            assert!(
                page.contains(&format!("id=\"{name}--{demo_name}\"")),
                "{demo_name} is missing"
            );
            let measured = |value: &&Value| !value["comparison"].is_null();
            ratios += list(&demo, "claims").iter().filter(measured).count();
            ratios += list(&demo, "python").iter().filter(measured).count();
            lanes += list(&demo, "timelines").len();
        }
    }
    assert!(ratios > 5 && lanes > 1, "{ratios} ratios, {lanes} timelines");
    assert_eq!(page.matches("<svg class=\"ratio\"").count(), ratios);
    assert_eq!(page.matches("<svg class=\"lanes\"").count(), lanes);
    assert_eq!(page.matches("<svg class=\"life\"").count(), 5);
    for part in ["2 bare threads gain", "SIGSEGV ended it", "stack overflow", "Noise floor"] {
        assert!(page.contains(part), "{part} is missing");
    }
}

#[test]
fn page_has_the_same_content_without_script() {
    let folder = tempfile::tempdir().unwrap();
    let forbid = |text: String| text.replace("script-src 'unsafe-inline'", "script-src 'none'");
    let Some((without, _)) = drawn(&page(folder.path(), forbid), &[]) else { return };
    let Some((with, _)) = drawn(&page(folder.path(), |text| text), &[]) else { return };
    for part in ["<svg class=\"ratio\"", "<article", "class=\"sentence\"", "<pre", "<table"] {
        assert_eq!(without.matches(part).count(), with.matches(part).count(), "{part}");
    }
    assert!(with.contains("<button") && !without.contains("<button"));
}
