//! The report as Markdown: a pure function of the report.

use std::fmt::Write;

use lab::{DemoOutcome, human_time};

use crate::report::{DemoReport, ItemReport, PythonReport, Report, summary};

/// A summary of a CI job may have 1 MiB.
const LONGEST: usize = 1_000_000;

/// Lines of a transcript that are shown.
const TRANSCRIPT_LINES: usize = 200;

/// Renders the report, cut off below 1 MiB.
pub(crate) fn render(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut text, report);
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push_str("\n\nThe report is cut off here: `report.html` has the rest.\n");
    }
    text
}

fn write(out: &mut String, report: &Report) -> std::fmt::Result {
    writeln!(out, "# Concurrency in Rust, measured\n")?;
    writeln!(out, "Measured {} in {}.\n", report.created, human_time(report.seconds))?;
    if report.interrupted {
        writeln!(out, "**The run was interrupted. This is what was known then.**\n")?;
    }
    if let (Some(environment), Some(effort), Some(seed)) =
        (&report.environment, report.effort, report.seed)
    {
        let effort = format!("{effort:?}").to_lowercase();
        writeln!(out, "{environment}; {effort} effort; seed {seed}.\n")?;
    }
    writeln!(out, "| {} |", summary::HEAD.join(" | "))?;
    writeln!(out, "|---|---|---|---|--:|---|")?;
    for item in &report.items {
        let [name, rest @ ..] = summary::row(item);
        writeln!(out, "| [{name}](#{name}) | {} |", rest.join(" | "))?;
    }
    writeln!(out, "\n{}. {LEGEND}", summary::LEGEND)?;
    let remarks = summary::faults(report).into_iter().chain(summary::inconclusive(report));
    for (index, remark) in remarks.enumerate() {
        let gap = if index == 0 { "\n" } else { "" };
        writeln!(out, "{gap}- {}", escape(&remark))?;
    }
    report.items.iter().try_for_each(|item| write_item(out, item))
}

/// Explains the numbers.
const LEGEND: &str = "\
`a ÷ b = 1.98 [1.93, 2.01]` says that a takes 1.98 times as long as b. At least 95 of 100 such intervals hold the true \
ratio of their run. A claim is *confirmed* or *refuted* when the whole interval lies beyond its limit by a margin, and \
*inconclusive* otherwise. `Python ÷ Rust` is the smallest and the largest ratio of an item's counterparts, each of which \
does the same work as the Rust beside it. Numbers in brackets after a demo's name are cells of the notebook. \
`docs/how-we-measure.md` says how the numbers come about and what they cannot tell.";

fn write_item(out: &mut String, item: &ItemReport) -> std::fmt::Result {
    writeln!(out, "\n## {}\n\n{}", item.name, escape(&item.title))?;
    for fault in &item.faults {
        writeln!(out, "\n**{}**", escape(fault))?;
    }
    if !item.faults.is_empty() && !item.stderr.is_empty() {
        writeln!(out, "\nThe last lines on standard error:\n")?;
        write_fenced(out, &item.stderr)?;
    }
    item.demos.iter().try_for_each(|demo| write_demo(out, demo))
}

fn write_demo(out: &mut String, demo: &DemoReport) -> std::fmt::Result {
    let heading = format!("{} {}", demo.name, escape(&demo.cells));
    writeln!(out, "\n### {}\n", heading.trim_end())?;
    writeln!(out, "{}\n", escape(&demo.about))?;
    match &demo.outcome {
        Some(DemoOutcome::Completed) => {}
        Some(DemoOutcome::Skipped(reason)) => writeln!(out, "**Skipped**: {}\n", escape(reason))?,
        Some(DemoOutcome::Failed(reason)) => writeln!(out, "**Failed**: {}\n", escape(reason))?,
        None => writeln!(out, "**It did not come to its end.**\n")?,
    }
    if !demo.transcript.is_empty() {
        write_fenced(out, &demo.transcript_within(TRANSCRIPT_LINES))?;
    }
    for measurement in &demo.measurements {
        writeln!(out, "- {}: {}", escape(&measurement.name), human_time(measurement.seconds))?;
    }
    for claim in &demo.claims {
        writeln!(out, "- **{}**: {}  ", claim.verdict, escape(&claim.claim))?;
        writeln!(out, "  {}", escape(claim.why.trim_end()))?;
    }
    for python in &demo.python {
        write_python(out, python)?;
    }
    for timeline in &demo.timelines {
        writeln!(out, "\n{}:\n\n| span | thread | from | for |\n|---|---|--:|--:|", timeline.name)?;
        for span in &timeline.spans {
            let (start, length) = (human_time(span.start), human_time(span.seconds()));
            writeln!(
                out,
                "| {} | {} | {start} | {length} |",
                escape(&span.name),
                escape(&span.thread)
            )?;
        }
    }
    Ok(())
}

fn write_python(out: &mut String, python: &PythonReport) -> std::fmt::Result {
    let Some(comparison) = &python.comparison else {
        let reason = python.skipped.as_deref().unwrap_or("not run");
        return writeln!(out, "- `python/{}`: {}", python.script, escape(reason));
    };
    let (python_time, rust_time) = (comparison.subject.seconds, comparison.baseline.seconds);
    writeln!(
        out,
        "- `python/{}`: Python {} ÷ Rust {} = {}",
        python.script,
        human_time(python_time),
        human_time(rust_time),
        escape(&comparison.to_string())
    )
}

/// Writes lines within a fence that none of them can close.
fn write_fenced(out: &mut String, lines: &[String]) -> std::fmt::Result {
    let longest = lines.iter().map(|line| line.chars().take_while(|&c| c == '`').count()).max();
    let fence = "`".repeat(3.max(longest.unwrap_or(0) + 1));
    writeln!(out, "{fence}text\n{}\n{fence}\n", lines.join("\n"))
}

/// Escapes characters that have a meaning in Markdown.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\`*_{}[]<>#|".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_with_a_meaning_in_markdown_is_escaped() {
        assert_eq!(escape("a|b *c* [51]\nd"), "a\\|b \\*c\\* \\[51\\] d");
    }

    #[test]
    fn transcript_cannot_close_its_fence() {
        let mut out = String::new();
        write_fenced(&mut out, &["````".to_owned()]).unwrap();
        assert_eq!(out, "`````text\n````\n`````\n\n");
    }

    #[test]
    fn failed_item_says_so_with_its_last_words() {
        let mut item = ItemReport::new("item00-water");
        item.faults.push("SIGSEGV ended it".to_owned());
        item.stderr.push("stack overflow".to_owned());
        let mut report = Report::begin(false);
        report.items.push(item);
        let text = render(&report);
        assert!(text.contains("| [item00-water](#item00-water) | 0/0 |"), "{text}");
        assert!(text.contains("| FAILED |"), "{text}");
        assert!(text.contains("**SIGSEGV ended it**"), "{text}");
        assert!(text.contains("```text\nstack overflow\n```"), "{text}");
    }

    #[test]
    fn report_of_a_flood_stays_below_1_mib() {
        let mut item = ItemReport::new("item00-water");
        let demo =
            DemoReport { transcript: vec!["x".repeat(10_000); 500], ..DemoReport::default() };
        item.demos = vec![demo; 100];
        let mut report = Report::begin(false);
        report.items.push(item);
        let text = render(&report);
        assert!(text.len() < 1 << 20, "{} bytes", text.len());
        assert!(text.ends_with("`report.html` has the rest.\n"));
    }
}
