//! The verdicts as `JUnit` XML, which CI servers read.

use lab::{ClaimRecord, DemoOutcome, Verdict};

use crate::report::{DemoReport, ItemReport, Report, plot::escaped};

/// Renders a suite per item and a case per demo and claim. What fails the run is a failure;
/// inconclusive and skipped claims are skipped, and so are refuted ones unless the run is strict.
pub(crate) fn render(report: &Report) -> String {
    let suites: Vec<_> = report.items.iter().map(|item| suite(item, report.strict)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{}</testsuites>\n",
        suites.concat()
    )
}

fn suite(item: &ItemReport, strict: bool) -> String {
    let program = case(&item.name, "the program", item.seconds, &failure(&item.faults.join("; ")));
    let demos = item.demos.iter().flat_map(|demo| cases(item, demo, strict));
    let cases: Vec<_> = std::iter::once(program).chain(demos).collect();
    let count = |text: &str| cases.iter().filter(|case| case.contains(text)).count();
    format!(
        "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{:.3}\">\n{}</testsuite>\n",
        escaped(&item.name),
        cases.len(),
        count("<failure"),
        count("<skipped"),
        item.seconds,
        cases.concat()
    )
}

fn cases(item: &ItemReport, demo: &DemoReport, strict: bool) -> Vec<String> {
    let class = format!("{}.{}", item.name, demo.name);
    let outcome = match &demo.outcome {
        Some(DemoOutcome::Completed) => String::new(),
        Some(DemoOutcome::Skipped(reason)) => skipped(reason),
        Some(DemoOutcome::Failed(reason)) => failure(reason),
        None => failure("it did not come to its end"),
    };
    let mut cases = vec![case(&class, "the demo", demo.seconds, &outcome)];
    let fails = |claim: &ClaimRecord| claim.fails_the_run();
    cases.extend(demo.claims.iter().map(|claim| {
        let result = result(claim.verdict, strict || fails(claim), &claim.why);
        case(&class, &claim.claim, 0.0, &result)
    }));
    cases.extend(demo.rows.iter().filter_map(|row| {
        Some(case(&class, &row.title, 0.0, &result(row.verdict?, strict, &row.why)))
    }));
    cases
}

fn result(verdict: Verdict, refuted_fails: bool, why: &str) -> String {
    match verdict {
        Verdict::Confirmed => String::new(),
        Verdict::Refuted if refuted_fails => failure(why),
        other => skipped(&format!("{other}: {why}")),
    }
}

fn case(class: &str, name: &str, seconds: f64, result: &str) -> String {
    let (class, name) = (escaped(class), escaped(name));
    format!(
        "<testcase classname=\"{class}\" name=\"{name}\" time=\"{seconds:.3}\">{result}</testcase>\n"
    )
}

/// Returns the element of a failure; nothing if there is no reason for one.
fn failure(reason: &str) -> String {
    if reason.is_empty() {
        String::new()
    } else {
        format!("<failure message=\"{}\"/>", escaped(reason))
    }
}

fn skipped(reason: &str) -> String {
    format!("<skipped message=\"{}\"/>", escaped(reason))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn junit(strict: bool) -> String {
        let claim = |kind: &str, verdict: &str| json!({"claim": "a < b", "kind": kind, "verdict": verdict, "why": "seen", "comparison": null});
        let demo = json!({
            "name": "d", "cells": "", "about": "", "outcome": {"as": "completed"}, "seconds": 1.0, "transcript": [],
            "measurements": [], "comparisons": [], "python": [], "timelines": [],
            "claims": [claim("timing", "refuted"), claim("timing", "inconclusive"), claim("invariant", "refuted")]
        });
        let item = json!({"name": "item00-x", "title": "", "ending": null, "faults": [], "seconds": 1.0, "demos": [demo], "stderr": []});
        let mut report = Report::begin(strict);
        report.items.push(serde_json::from_value(item).unwrap());
        render(&report)
    }

    #[test]
    fn junit_counts_what_fails_and_what_is_skipped() {
        let suite = |failures, skipped| {
            format!(
                "<testsuite name=\"item00-x\" tests=\"5\" failures=\"{failures}\" skipped=\"{skipped}\" time=\"1.000\">"
            )
        };
        assert!(junit(false).contains(&suite(1, 2)), "{}", junit(false));
        assert!(junit(true).contains(&suite(2, 1)), "{}", junit(true));
        assert!(junit(true).contains("name=\"a &lt; b\""));
    }
}
