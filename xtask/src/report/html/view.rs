//! What the template of the page is given: strings and pictures, ready to be shown.

mod judged;
mod pictures;

use lab::{DemoOutcome, Effort, Verdict, human_time};
use serde::Serialize;

use crate::report::{
    DemoReport, ItemReport, Report,
    html::view::{
        judged::Judged,
        pictures::{Lanes, Python, Scaling},
    },
    life,
    scaling::series,
    summary::{self, symbol},
};

/// Lines of a transcript that are shown; no demo of the course has as many.
const TRANSCRIPT_LINES: usize = 2000;

/// The whole page.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    title: &'static str,
    style: &'static str,
    script: &'static str,
    created: String,
    time: String,
    /// The option of the command line by which more or less time was spent.
    effort: Option<&'static str>,
    is_interrupted: bool,
    is_bench: bool,
    verdicts: Vec<VerdictCount>,
    remarks: Vec<Remark>,
    environment: Vec<(String, String)>,
    /// What bare threads gained over the run: the demo, and the gain with its interval.
    capacities: Vec<(String, String, String)>,
    items: Vec<Item>,
}

/// How many claims have a verdict.
#[derive(Debug, Serialize)]
struct VerdictCount {
    verdict: String,
    symbol: char,
    count: usize,
}

/// A line for something that a reader should look at first.
#[derive(Debug, Serialize)]
struct Remark {
    anchor: String,
    verdict: String,
    symbol: char,
    text: String,
}

#[derive(Debug, Serialize)]
struct Item {
    name: String,
    title: String,
    state: &'static str,
    cells: Vec<String>,
    faults: Vec<String>,
    stderr: String,
    /// How different a piece of work seemed from itself, in percent.
    noise_floor: Option<String>,
    demos: Vec<Demo>,
}

#[derive(Debug, Serialize)]
struct Demo {
    anchor: String,
    name: String,
    cells: String,
    about: String,
    outcome: &'static str,
    reason: String,
    time: String,
    transcript: String,
    generations: Vec<String>,
    source: String,
    measurements: Vec<(String, String)>,
    claims: Vec<Judged>,
    shown: Vec<Judged>,
    python: Vec<Python>,
    timelines: Vec<Lanes>,
    scalings: Vec<Scaling>,
}

impl Page {
    /// Prepares a report for the template.
    pub(crate) fn new(report: &Report, style: &'static str, script: &'static str) -> Self {
        let is_bench = report.is_bench();
        Self {
            title: if is_bench {
                "The libraries beside their peers"
            } else {
                "Concurrency in Rust, measured"
            },
            style,
            script,
            created: report.created.clone(),
            time: human_time(report.seconds),
            effort: report.effort.and_then(option),
            is_interrupted: report.interrupted,
            is_bench,
            verdicts: verdicts(report),
            remarks: remarks(report),
            environment: environment(report),
            capacities: capacities(report),
            items: report.items.iter().map(|item| Item::new(report, item)).collect(),
        }
    }
}

/// Returns the option that asks for an effort.
fn option(effort: Effort) -> Option<&'static str> {
    match effort {
        Effort::Quick => Some("--quick"),
        Effort::Normal => None,
        Effort::Full => Some("--full"),
    }
}

fn verdicts(report: &Report) -> Vec<VerdictCount> {
    let all: Vec<_> = report.items.iter().flat_map(ItemReport::verdicts).collect();
    let order = [Verdict::Confirmed, Verdict::Refuted, Verdict::Inconclusive, Verdict::Skipped];
    let count = |verdict: Verdict| VerdictCount {
        verdict: verdict.to_string(),
        symbol: symbol(verdict),
        count: all.iter().filter(|found| **found == verdict).count(),
    };
    order.map(count).into()
}

/// Everything that went wrong, then everything that the measurements did not settle.
fn remarks(report: &Report) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for item in &report.items {
        remarks.extend(item.faults.iter().map(|fault| Remark {
            anchor: item.name.clone(),
            verdict: "failed".to_owned(),
            symbol: symbol(Verdict::Refuted),
            text: format!("{}: {fault}", item.name),
        }));
        for demo in &item.demos {
            if let Some(DemoOutcome::Failed(reason)) = &demo.outcome {
                remarks.push(Remark {
                    anchor: anchor(item, demo),
                    verdict: "failed".to_owned(),
                    symbol: symbol(Verdict::Refuted),
                    text: format!("{} {}: {reason}", item.name, demo.name),
                });
            }
            let claims = demo.claims.iter().map(|claim| (claim.verdict, &claim.claim));
            let rows = demo.rows.iter().filter_map(|row| Some((row.verdict?, &row.title)));
            let wanted = claims.chain(rows).filter(|(verdict, _)| is_unsettled(*verdict));
            remarks.extend(wanted.map(|(verdict, sentence)| Remark {
                anchor: anchor(item, demo),
                verdict: verdict.to_string(),
                symbol: symbol(verdict),
                text: format!("{} {}: {sentence}", item.name, demo.name),
            }));
        }
    }
    let place = |remark: &Remark| {
        ["failed", "refuted"].iter().position(|w| *w == remark.verdict).unwrap_or(2)
    };
    remarks.sort_by_key(place);
    remarks
}

fn is_unsettled(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Refuted | Verdict::Inconclusive)
}

fn anchor(item: &ItemReport, demo: &DemoReport) -> String {
    format!("{}--{}", item.name, demo.name)
}

/// The machine and the build, field by field: a field that the lab adds appears by itself.
fn environment(report: &Report) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    if let Some(environment) = &report.environment
        && let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(environment)
    {
        for (name, value) in fields {
            let value = match value {
                serde_json::Value::String(text) => text,
                serde_json::Value::Null => continue,
                other => other.to_string(),
            };
            rows.push((name.replace('_', " "), value));
        }
    }
    let effort = report.effort.map(|effort| format!("{effort:?}").to_lowercase());
    rows.extend(effort.map(|effort| ("effort".to_owned(), effort)));
    rows.extend(report.seed.map(|seed| ("seed".to_owned(), seed.to_string())));
    rows
}

/// Lists what bare threads gained, in the order in which it was measured.
fn capacities(report: &Report) -> Vec<(String, String, String)> {
    let demos =
        report.items.iter().flat_map(|item| item.demos.iter().map(move |demo| (item, demo)));
    let seen = demos.flat_map(|(item, demo)| {
        let claims = demo.claims.iter().filter_map(|claim| claim.capacity.as_ref());
        let rows = demo.rows.iter().filter_map(|row| row.capacity.as_ref());
        claims.chain(rows).map(move |capacity| (item, demo, capacity))
    });
    seen.map(|(item, demo, capacity)| {
        (anchor(item, demo), format!("{} {}", item.name, demo.name), capacity.to_string())
    })
    .collect()
}

impl Item {
    fn new(report: &Report, item: &ItemReport) -> Self {
        Self {
            name: item.name.clone(),
            title: item.title.clone(),
            state: item.state(),
            cells: summary::row(item).into_iter().skip(1).collect(),
            faults: item.faults.clone(),
            stderr: item.stderr.join("\n"),
            noise_floor: item
                .control
                .as_ref()
                .map(|control| format!("{:.1}", 100.0 * control.noise_floor())),
            demos: item.demos.iter().map(|demo| Demo::new(report, item, demo)).collect(),
        }
    }
}

impl Demo {
    fn new(report: &Report, item: &ItemReport, demo: &DemoReport) -> Self {
        let (outcome, reason) = match &demo.outcome {
            Some(DemoOutcome::Completed) => ("completed", ""),
            Some(DemoOutcome::Skipped(reason)) => ("skipped", reason.as_str()),
            Some(DemoOutcome::Failed(reason)) => ("failed", reason.as_str()),
            None => ("unfinished", "it did not come to its end"),
        };
        let again = summary::again(report, item, demo);
        let shown =
            demo.comparisons.iter().map(|(title, comparison)| Judged::shown(title, comparison));
        let rows = demo.rows.iter().map(|row| Judged::row(row, &again));
        Self {
            anchor: anchor(item, demo),
            name: demo.name.clone(),
            cells: demo.cells.clone(),
            about: demo.about.clone(),
            outcome,
            reason: reason.to_owned(),
            time: human_time(demo.seconds),
            generations: life::pictures(&demo.transcript),
            transcript: demo.transcript_within(TRANSCRIPT_LINES).join("\n"),
            source: demo.source.clone().unwrap_or_default(),
            measurements: demo
                .measurements
                .iter()
                .map(|m| (m.name.clone(), human_time(m.seconds)))
                .collect(),
            claims: demo
                .claims
                .iter()
                .map(|claim| Judged::claim(claim, &again))
                .chain(rows)
                .collect(),
            shown: shown.collect(),
            python: demo.python.iter().map(Python::new).collect(),
            timelines: demo.timelines.iter().map(Lanes::new).collect(),
            scalings: series(&demo.rows).iter().map(Scaling::new).collect(),
        }
    }
}
