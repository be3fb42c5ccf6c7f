//! How records look on a terminal.
//!
//! The words of a transcript stand on lines of their own, as the notebook prints them. What the lab
//! adds is indented.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};

use crate::{
    ClaimRecord, Comparison, DemoOutcome, ItemRecord, Record, RowRecord, SpanRecord, Timeline,
    Verdict,
};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// Columns of a timeline's bars.
const WIDTH: usize = 48;

/// Shows records as they come, for a person to read.
#[derive(Debug)]
pub struct Console<W> {
    out: W,
    item: Option<ItemRecord>,
}

impl<W: Write> Console<W> {
    /// Makes a console that writes to `out`, with colors: `out` keeps or strips them.
    pub fn new(out: W) -> Self {
        Self { out, item: None }
    }

    /// Returns the writer.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Shows one record.
    ///
    /// # Errors
    /// `out` cannot be written to.
    pub fn show(&mut self, record: &Record) -> io::Result<()> {
        match record {
            Record::Item(item) => self.item(item)?,
            Record::DemoStarted { demo } => self.demo(demo)?,
            Record::Line { text, .. } => writeln!(self.out, "{text}")?,
            Record::Control { comparison } => {
                let floor = comparison.noise_floor() * 100.0;
                writeln!(
                    self.out,
                    "    {DIM}a piece of work beside itself: {comparison}, \
                    so the noise floor is {floor:.1} %{DIM:#}"
                )?;
            }
            Record::Measurement { measurement, .. } => {
                let time = human_time(measurement.seconds);
                writeln!(self.out, "    {DIM}{}: {time}{DIM:#}", measurement.name)?;
            }
            Record::Comparison { title, comparison, .. } => self.comparison(title, comparison)?,
            Record::Claim { claim, .. } => self.claim(claim)?,
            Record::Row { row, .. } => self.row(row)?,
            Record::Python { script, comparison, skipped, .. } => {
                self.python(script, comparison.as_ref(), skipped.as_deref())?;
            }
            Record::Timeline { timeline, .. } => self.timeline(timeline)?,
            Record::DemoEnded { outcome, .. } => self.outcome(outcome)?,
            Record::ItemEnded { .. } => {}
        }
        self.out.flush()
    }

    /// Shows the source of a demo, indented.
    ///
    /// # Errors
    /// `out` cannot be written to.
    pub(crate) fn source(&mut self, source: &str) -> io::Result<()> {
        for line in source.lines() {
            let indent = if line.is_empty() { "" } else { "    " };
            writeln!(self.out, "{indent}{line}")?;
        }
        writeln!(self.out)?;
        self.out.flush()
    }

    fn item(&mut self, item: &ItemRecord) -> io::Result<()> {
        let environment = &item.environment;
        writeln!(self.out, "{BOLD}Item {}: {}{BOLD:#}", item.number, item.title)?;
        writeln!(self.out, "{DIM}{environment}; seed {}{DIM:#}", item.seed)?;
        if environment.profile == "debug" {
            let warning = "This is a debug build, whose times mislead. Use `cargo run --release`.";
            writeln!(self.out, "{YELLOW}{warning}{YELLOW:#}")?;
        }
        self.item = Some(item.clone());
        Ok(())
    }

    fn demo(&mut self, name: &str) -> io::Result<()> {
        let demo = self.item.iter().flat_map(|item| &item.demos).find(|demo| demo.name == name);
        let (cells, about) =
            demo.map_or(("", ""), |demo| (demo.cells.as_str(), demo.about.as_str()));
        let cells = if cells.is_empty() { String::new() } else { format!("notebook {cells}: ") };
        writeln!(self.out)?;
        writeln!(self.out, "{BOLD}{name}{BOLD:#} {DIM}{cells}{about}{DIM:#}")
    }

    fn claim(&mut self, claim: &ClaimRecord) -> io::Result<()> {
        self.verdict(claim.verdict, &claim.claim, &claim.why)
    }

    fn row(&mut self, row: &RowRecord) -> io::Result<()> {
        match (row.verdict, &row.comparison) {
            (Some(verdict), _) => self.verdict(verdict, &row.title, &row.why),
            (None, Some(comparison)) => self.comparison(&row.title, comparison),
            (None, None) => Ok(()),
        }
    }

    fn comparison(&mut self, title: &str, c: &Comparison) -> io::Result<()> {
        writeln!(self.out, "    {title}: {} ÷ {} = {c}", c.subject.name, c.baseline.name)
    }

    fn verdict(&mut self, verdict: Verdict, what: &str, why: &str) -> io::Result<()> {
        let (style, mark) = match verdict {
            Verdict::Confirmed => (GREEN, '✓'),
            Verdict::Refuted => (RED, '✗'),
            Verdict::Inconclusive => (YELLOW, '?'),
            Verdict::Skipped => (DIM, '-'),
        };
        writeln!(self.out, "  {style}{mark} {verdict}{style:#}: {what}")?;
        for line in why.trim_end().lines() {
            writeln!(self.out, "    {DIM}{line}{DIM:#}")?;
        }
        Ok(())
    }

    fn python(
        &mut self,
        script: &str,
        comparison: Option<&Comparison>,
        skipped: Option<&str>,
    ) -> io::Result<()> {
        let Some(comparison) = comparison else {
            let reason = skipped.unwrap_or("not run");
            return writeln!(self.out, "    {DIM}python/{script}: {reason}{DIM:#}");
        };
        let (python, rust) = (comparison.subject.seconds, comparison.baseline.seconds);
        let (python, rust) = (human_time(python), human_time(rust));
        writeln!(self.out, "    python/{script}: Python {python} ÷ Rust {rust} = {comparison}")
    }

    /// Writes a row for each span: its bar on a common axis, its time, its name and its thread.
    fn timeline(&mut self, timeline: &Timeline) -> io::Result<()> {
        let end = timeline.spans.iter().fold(0.0_f64, |end, span| end.max(span.end));
        let thread_of = |span: &SpanRecord| (span.process.clone(), span.thread.clone());
        let threads: BTreeSet<_> = timeline.spans.iter().map(thread_of).collect();
        let (name, time) = (&timeline.name, human_time(end));
        let threads =
            if threads.len() == 1 { "1 thread" } else { &format!("{} threads", threads.len()) };
        writeln!(self.out, "    {DIM}{name}: {time} on {threads}{DIM:#}")?;
        for span in &timeline.spans {
            let bar = bar(span.start / end, span.end / end);
            let time = human_time(span.seconds());
            let kind = span.kind.as_ref().map_or_else(String::new, |kind| format!(" ({kind})"));
            writeln!(
                self.out,
                "    {DIM}│{DIM:#}{bar}{DIM}│{DIM:#} {time:>8} {}{kind} {DIM}{}{DIM:#}",
                span.name,
                span.lane()
            )?;
        }
        for counter in &timeline.counters {
            writeln!(self.out, "    {DIM}{}{DIM:#}", counter.in_words(end))?;
        }
        Ok(())
    }

    fn outcome(&mut self, outcome: &DemoOutcome) -> io::Result<()> {
        match outcome {
            DemoOutcome::Completed => Ok(()),
            DemoOutcome::Skipped(reason) => {
                writeln!(self.out, "  {YELLOW}- skipped{YELLOW:#}: {reason}")
            }
            DemoOutcome::Failed(reason) => writeln!(self.out, "  {RED}✗ failed{RED:#}: {reason}"),
        }
    }
}

/// Draws a bar from `start` to `end`, both fractions of the axis; it is never empty.
fn bar(start: f64, end: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=WIDTH")]
    let column = |at: f64| (at.clamp(0.0, 1.0) * WIDTH as f64).round() as usize;
    let from = column(start).min(WIDTH - 1);
    let to = column(end).max(from + 1);
    format!("{}{}{}", " ".repeat(from), "━".repeat(to - from), " ".repeat(WIDTH - to))
}

/// Writes a time with three digits and the unit that suits it.
///
/// ```
/// assert_eq!(lab::human_time(0.000_012), "12.00 µs");
/// ```
pub fn human_time(seconds: f64) -> String {
    match seconds {
        s if s >= 1.0 => format!("{s:.2} s"),
        s if s >= 1e-3 => format!("{:.3} ms", s * 1e3),
        s if s >= 1e-6 => format!("{:.2} µs", s * 1e6),
        s => format!("{:.1} ns", s * 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CounterRecord, SpanRecord, color::Plain};

    fn shown(records: &[Record]) -> String {
        let mut out = Vec::new();
        let mut console = Console::new(Plain::new(&mut out));
        for record in records {
            console.show(record).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn words_of_a_transcript_stand_alone_on_their_lines() {
        let line = |text: &str| Record::Line { demo: "echo".into(), text: text.into() };
        assert_eq!(shown(&[line("Exit status 0"), line("  0  |")]), "Exit status 0\n  0  |\n");
    }

    #[test]
    fn timeline_has_a_row_for_each_span() {
        let span = |name: &str, start, end| SpanRecord {
            name: name.into(),
            thread: "main".into(),
            start,
            end,
            ..SpanRecord::default()
        };
        let timeline = Timeline {
            name: "call".into(),
            spans: vec![span("all", 0.0, 0.5), span("blink", 0.5, 0.5)],
            counters: vec![CounterRecord {
                name: "photos".into(),
                samples: vec![(0.0, 4.0), (0.25, 0.0)],
            }],
        };
        let text = shown(&[Record::Timeline { demo: "d".into(), timeline }]);
        let rows: Vec<_> = text.lines().map(str::trim).collect();
        assert_eq!(rows[0], "call: 500.000 ms on 1 thread");
        assert_eq!(rows[1], format!("│{}│ 500.000 ms all main", "━".repeat(WIDTH)));
        assert_eq!(rows[2], format!("│{}━│   0.0 ns blink main", " ".repeat(WIDTH - 1)));
        assert_eq!(rows[3], "photos: at most 4, 2.0 on average");
    }

    #[test]
    fn time_has_the_unit_that_suits_it() {
        assert_eq!(human_time(2.5), "2.50 s");
        assert_eq!(human_time(0.104), "104.000 ms");
        assert_eq!(human_time(0.000_012), "12.00 µs");
        assert_eq!(human_time(5e-9), "5.0 ns");
    }
}
