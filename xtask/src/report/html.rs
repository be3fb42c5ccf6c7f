//! The report as a page: one file without network, readable without script.

mod view;

use anyhow::{Context, Result};
use minijinja::{AutoEscape, Environment, syntax::SyntaxConfig, value::Serde};

use crate::report::{Report, html::view::Page};

const TEMPLATE: &str = include_str!("html/page.html");
pub(super) const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// Renders the report of demos or of benchmarks.
///
/// # Errors
/// The template is wrong, which a test would have found.
pub(crate) fn render(report: &Report) -> Result<String> {
    let mut templates = Environment::new();
    prepare(&mut templates)?;
    templates.add_template("page", TEMPLATE).context("cannot parse the template of the page")?;
    let page = Page::new(report, STYLE, SCRIPT);
    let template =
        templates.get_template("page").context("cannot find the template of the page")?;
    template.render(Serde(page)).context("cannot render the page")
}

/// Prepares templates of pages: what programs say is escaped, and tags leave no empty lines.
pub(super) fn prepare(templates: &mut Environment<'_>) -> Result<()> {
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    templates.set_syntax(syntax.context("cannot set the syntax of the templates")?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report() -> Report {
        let side = |name: &str, samples: &[f64]| json!({"name": name, "seconds": samples[0], "samples": samples});
        let comparison = json!({
            "subject": side("four <threads>", &[0.02, 0.021, 0.019, 0.02, 0.02]),
            "baseline": side("one thread", &[0.04, 0.041, 0.039, 0.04, 0.04]),
            "ratio": 0.5, "low": 0.48, "high": 0.53, "iterations": [1, 1]
        });
        let claim = |verdict: &str| {
            json!({
                "claim": "Threads & cores make it faster", "kind": "timing", "verdict": verdict,
                "why": "<measured>", "comparison": [comparison, {"at_most": 0.7}]
            })
        };
        let spans = json!([{"name": "all", "thread": "main", "start": 0.0, "end": 1.0}]);
        let demo = json!({
            "name": "faster", "cells": "[5]", "about": "Four threads", "outcome": {"as": "completed"},
            "seconds": 1.0, "transcript": ["a < b", "</pre><script>alert(1)</script>"],
            "measurements": [{"name": "once", "seconds": 0.5}], "comparisons": [],
            "claims": [claim("confirmed"), claim("refuted"), claim("inconclusive")],
            "python": [{"script": "faster.py", "comparison": comparison, "skipped": null}],
            "timelines": [{"name": "call", "spans": spans}], "source": "fn run() {}"
        });
        let item = json!({
            "name": "item00-water", "title": "Water is wet", "ending": {"exited": 0}, "faults": [],
            "seconds": 1.0, "demos": [demo], "stderr": []
        });
        let crashed = json!({
            "name": "item01-fire", "title": "", "ending": {"killed": "SIGSEGV"},
            "faults": ["SIGSEGV ended it"], "seconds": 1.0, "demos": [], "stderr": ["stack overflow"]
        });
        let report = json!({
            "schema": 2, "created": "2026-01-01T00:00:00Z", "strict": false, "interrupted": false,
            "seconds": 2.0, "environment": null, "effort": null, "seed": null, "items": [item, crashed]
        });
        serde_json::from_value(report).unwrap()
    }

    #[test]
    fn page_escapes_what_programs_say() {
        let page = render(&report()).unwrap();
        assert!(!page.contains("<script>alert"), "a transcript becomes script");
        assert!(page.contains("&lt;measured&gt;") && page.contains("four &lt;threads&gt;"));
    }

    #[test]
    fn page_needs_nothing_from_elsewhere() {
        let page = render(&report()).unwrap();
        for outside in ["http://", "https://", "src=", "@import", "url("] {
            assert!(!page.contains(outside), "the page has {outside}");
        }
        assert!(SCRIPT.len() <= 8 << 10, "the script has {} bytes", SCRIPT.len());
    }

    #[test]
    fn page_has_a_picture_and_a_table_for_every_comparison() {
        let page = render(&report()).unwrap();
        assert_eq!(page.matches("<svg class=\"ratio\"").count(), 4);
        // And one of the spans.
        assert_eq!(page.matches("<table class=\"numbers\"").count(), 5);
        assert_eq!(page.matches("<svg class=\"lanes\"").count(), 1);
        let pictures: Vec<_> =
            page.split("<svg ").filter(|svg| svg.contains("role=\"img\"")).collect();
        assert_eq!(pictures.len(), 6);
        assert!(pictures.iter().all(|svg| svg.split('>').next().unwrap().contains("aria-label=")));
    }

    #[test]
    fn page_says_how_to_run_an_unsettled_claim_again() {
        let page = render(&report()).unwrap();
        assert_eq!(page.matches("cargo xtask run 00 faster --full").count(), 2);
    }

    #[test]
    fn page_shows_the_last_words_of_a_crashed_item() {
        let page = render(&report()).unwrap();
        assert!(page.contains("SIGSEGV ended it") && page.contains("stack overflow"));
    }
}
