//! The page as axe-core sees it, which finds what a keyboard or a screen reader cannot use.
//!
//! The environment variable `AXE_CORE` names its script, `axe.min.js` of the npm package `axe-core`.

use std::{env, fs, path::Path};

use serde_json::Value;

use crate::{DARK, chromium::chromium, page, page_of, title};

/// Added to the page: it asks axe-core and writes what it finds into the title.
const PROBE: &str = r"
addEventListener('load', async () => {
  document.querySelectorAll('details').forEach((details) => { details.open = true; });
  const { violations, passes } = await axe.run(document);
  const found = violations.map((v) => `${v.impact}: ${v.help}: ${v.nodes[0].html.slice(0, 80)}`);
  document.title = JSON.stringify({ found, passes: passes.length });
});";

/// Returns the script of axe-core; `None` where it is not named.
fn axe_core() -> Option<String> {
    let Some(path) = env::var_os("AXE_CORE") else {
        eprintln!("skipped: AXE_CORE does not name axe.min.js of the npm package axe-core");
        return None;
    };
    Some(fs::read_to_string(path).unwrap())
}

fn with_probe(text: &str, axe: &str) -> String {
    text.replace("</body>", &format!("<script>{axe}</script><script>{PROBE}</script></body>"))
}

/// Returns what axe-core finds in a page, and how many of its rules the page follows; `None` where
/// there is no Chromium.
fn violations(url: &str, theme: &[&str]) -> Option<(Value, u64)> {
    let flags = [&["--virtual-time-budget=60000", "--window-size=1280,900"], theme].concat();
    let (dom, _) = chromium(url, &flags, |dom| dom.contains("<title>{"))?;
    let mut title = title(&dom);
    Some((title["found"].take(), title["passes"].as_u64().unwrap()))
}

#[test]
fn axe_core_finds_nothing_to_complain_about() {
    let (Some(axe), folder) = (axe_core(), tempfile::tempdir().unwrap()) else { return };
    let bench =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/records/2026-11-26-queues.json");
    let add = |text: String| with_probe(&text, &axe);
    let report = page(folder.path(), add);
    let bench = page_of(&bench, folder.path(), "bench.html", add);
    for url in [report, bench] {
        for theme in [&[][..], &[DARK]] {
            let Some((found, passes)) = violations(&url, theme) else { return };
            assert_eq!(found, Value::Array(vec![]), "{url} {theme:?}");
            assert!(passes > 20, "axe-core has tried only {passes} rules");
        }
    }
}

/// A check that cannot fail would say nothing.
#[test]
fn picture_without_a_text_is_found() {
    let (Some(axe), folder) = (axe_core(), tempfile::tempdir().unwrap()) else { return };
    let url =
        page(folder.path(), |text| with_probe(&text.replace("<main", "<img src=x><main"), &axe));
    let Some((found, _)) = violations(&url, &[]) else { return };
    assert!(found.to_string().contains("critical: Images must have alternative text"), "{found}");
}
