//! Compares two saved reports, claim by claim and row by row.

use std::{path::Path, process::ExitCode};

use anyhow::{Result, ensure};
use comfy_table::Table;
use lab::{Comparison, Environment};

use crate::{
    cli::Usage,
    report::{DemoReport, ItemReport, Report, files, summary},
    terminal::say,
};

/// A comparison that both reports have, by the name it has in both.
#[derive(Debug)]
struct Pair<'a> {
    name: String,
    before: &'a Comparison,
    after: &'a Comparison,
}

/// The ratio of two ratios.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Change {
    ratio: f64,
    low: f64,
    high: f64,
}

impl Change {
    /// Combines the intervals as independent errors of the logarithms.
    fn of(before: &Comparison, after: &Comparison) -> Self {
        let ratio = after.ratio / before.ratio;
        let below = (after.ratio / after.low).ln().hypot((before.high / before.ratio).ln());
        let above = (after.high / after.ratio).ln().hypot((before.ratio / before.low).ln());
        Self { ratio, low: ratio * (-below).exp(), high: ratio * above.exp() }
    }

    /// Returns whether the change lies beyond the noise: the whole interval, and by 5 %.
    fn is_real(self) -> bool {
        self.low > 1.05 || self.high < 1.0 / 1.05
    }
}

/// Shows what changed from `before` to `after`; with `all`, also what did not. Reports of unlike
/// machines are refused unless `anyway`.
pub(crate) fn compare(before: &Path, after: &Path, all: bool, anyway: bool) -> Result<ExitCode> {
    let (before, after) = (files::read(before)?, files::read(after)?);
    let differences = differences(&before, &after);
    ensure!(
        differences.is_empty() || anyway,
        Usage(format!(
            "cannot compare reports of unlike machines ({}); --anyway does it",
            differences.join("; ")
        ))
    );
    let pairs = pairs(&before, &after);
    ensure!(
        !pairs.is_empty(),
        Usage("cannot compare: the reports have no measurement in common".to_owned())
    );
    for difference in differences {
        say(format!("different: {difference}"));
    }
    say(commits(&before, &after));
    say(render(&pairs, all));
    for line in verdicts(&before, &after) {
        say(line);
    }
    Ok(ExitCode::SUCCESS)
}

/// Lists what makes ratios differ from machine to machine.
fn differences(before: &Report, after: &Report) -> Vec<String> {
    let (Some(a), Some(b)) = (&before.environment, &after.environment) else {
        return vec!["a report does not say its machine".to_owned()];
    };
    let mut differences = Vec::new();
    let mut check = |what: &str, a: String, b: String| {
        if a != b {
            differences.push(format!("{what}: {a}, {b}"));
        }
    };
    check("processor", a.cpu.clone(), b.cpu.clone());
    check("cores", a.cores.to_string(), b.cores.to_string());
    check("profile", a.profile.clone(), b.profile.clone());
    differences
}

fn commits(before: &Report, after: &Report) -> String {
    let commit = |environment: &Option<Environment>| {
        let environment = environment.as_ref();
        let commit = environment.and_then(|environment| environment.commit.clone());
        let dirty = environment.is_some_and(|environment| environment.dirty == Some(true));
        commit.unwrap_or_else(|| "unknown".to_owned()) + if dirty { " with changes" } else { "" }
    };
    format!(
        "before: commit {}, {}\nafter:  commit {}, {}",
        commit(&before.environment),
        before.created,
        commit(&after.environment),
        after.created
    )
}

/// Finds the comparisons that both reports have.
fn pairs<'a>(before: &'a Report, after: &'a Report) -> Vec<Pair<'a>> {
    let old = named(before);
    let pair = |(name, after): (String, &'a Comparison)| {
        let (_, before) = old.iter().find(|(old, _)| *old == name)?;
        Some(Pair { name, before, after })
    };
    named(after).into_iter().filter_map(pair).collect()
}

/// Names every comparison of a report by its item's number, its demo and its own words.
pub(crate) fn named(report: &Report) -> Vec<(String, &Comparison)> {
    let demos =
        report.items.iter().flat_map(|item| item.demos.iter().map(move |demo| (item, demo)));
    demos.flat_map(|(item, demo)| named_in(item, demo)).collect()
}

fn named_in<'a>(item: &ItemReport, demo: &'a DemoReport) -> Vec<(String, &'a Comparison)> {
    let place = format!("{} {}", item.number(), demo.name);
    let claims =
        demo.claims.iter().filter_map(|claim| Some((&claim.claim, &claim.comparison.as_ref()?.0)));
    let rows = demo.rows.iter().filter_map(|row| Some((&row.title, row.comparison.as_ref()?)));
    let shown = demo.comparisons.iter().map(|(title, comparison)| (title, comparison));
    let python =
        demo.python.iter().filter_map(|python| Some((&python.script, python.comparison.as_ref()?)));
    let all = claims.chain(rows).chain(shown).chain(python);
    all.map(|(name, comparison)| (format!("{place}: {name}"), comparison)).collect()
}

fn render(pairs: &[Pair<'_>], all: bool) -> String {
    let changes = pairs.iter().map(|pair| (pair, Change::of(pair.before, pair.after)));
    let (real, noise): (Vec<_>, Vec<_>) = changes.partition(|(_, change)| change.is_real());
    let mut table = Table::new();
    table.load_style(summary::LINES).set_header([
        "comparison",
        "before",
        "after",
        "after ÷ before",
    ]);
    for (pair, Change { ratio, low, high }) in real.iter().chain(noise.iter().filter(|_| all)) {
        let change = format!("{ratio:.2} [{low:.2}, {high:.2}]");
        let ratios = [pair.before.ratio, pair.after.ratio].map(|ratio| format!("{ratio:.3}"));
        let [before, after] = ratios;
        table.add_row([pair.name.clone(), before, after, change]);
    }
    let counts = format!("{} of {} ratios changed beyond noise", real.len(), pairs.len());
    if table.row_iter().next().is_none() { counts } else { format!("{table}\n{counts}") }
}

/// Lists the claims and goals whose verdict changed.
fn verdicts(before: &Report, after: &Report) -> Vec<String> {
    let verdicts = |report: &Report| -> Vec<(String, String)> {
        let demos =
            report.items.iter().flat_map(|item| item.demos.iter().map(move |demo| (item, demo)));
        demos
            .flat_map(|(item, demo)| {
                let place = format!("{} {}", item.number(), demo.name);
                let claims = demo.claims.iter().map(|claim| (&claim.claim, claim.verdict));
                let rows = demo.rows.iter().filter_map(|row| Some((&row.title, row.verdict?)));
                let all = claims.chain(rows);
                all.map(move |(name, verdict)| (format!("{place}: {name}"), verdict.to_string()))
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let old = verdicts(before);
    let changed = verdicts(after).into_iter().filter_map(|(name, new)| {
        let (_, old) = old.iter().find(|(old, _)| *old == name)?;
        (*old != new).then(|| format!("was {old}, is {new}: {name}"))
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    fn comparison(low: f64, ratio: f64, high: f64) -> Comparison {
        let side = json!({"name": "s", "seconds": 1.0, "samples": [1.0]});
        from_value(json!({"subject": side, "baseline": side, "ratio": ratio, "low": low, "high": high, "iterations": [1, 1]})).unwrap()
    }

    fn report(verdict: &str, ratio: f64) -> Report {
        let mut report = Report::begin(false);
        let claim = json!({"claim": "c", "kind": "timing", "verdict": verdict, "why": "",
            "comparison": [comparison(0.99 * ratio, ratio, 1.01 * ratio), {"at_most": 1.0}]});
        let mut item = ItemReport::new("item07-x");
        item.demos.push(DemoReport {
            name: "d".to_owned(),
            claims: vec![from_value(claim).unwrap()],
            ..DemoReport::default()
        });
        report.items.push(item);
        report
    }

    #[test]
    fn change_is_the_ratio_of_ratios_with_both_errors() {
        let change = Change::of(&comparison(1.8, 2.0, 2.2), &comparison(0.9, 1.0, 1.1));
        assert!((change.ratio - 0.5).abs() < 1e-9);
        assert!(change.low < 0.45 && change.high > 0.55, "{change:?}");
        assert!(change.is_real());
        assert!(!Change::of(&comparison(0.9, 1.0, 1.1), &comparison(0.95, 1.05, 1.15)).is_real());
    }

    #[test]
    fn what_changed_is_shown_and_the_rest_is_counted() {
        let (before, after) = (report("confirmed", 0.5), report("refuted", 2.0));
        let text = render(&pairs(&before, &after), false);
        assert!(
            text.contains("07 d: c") && text.ends_with("1 of 1 ratios changed beyond noise"),
            "{text}"
        );
        assert_eq!(render(&pairs(&before, &before), false), "0 of 1 ratios changed beyond noise");
        assert_eq!(verdicts(&before, &after), ["was confirmed, is refuted: 07 d: c"]);
    }

    #[test]
    fn reports_of_unlike_machines_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.json");
        std::fs::write(&file, serde_json::to_string(&report("confirmed", 1.0)).unwrap()).unwrap();
        let error = compare(&file, &file, false, false).unwrap_err();
        assert!(
            error.is::<Usage>() && error.to_string().contains("does not say its machine"),
            "{error}"
        );
        assert_eq!(compare(&file, &file, false, true).unwrap(), ExitCode::SUCCESS);
    }
}
