//! Claims, rows of benchmarks, and the pictures of their comparisons.

use lab::{Capacity, ClaimRecord, Comparison, Limit, RowRecord, human_time};
use serde::Serialize;

use crate::report::{
    plot::{ratio_plot, time_bars},
    summary::symbol,
};

use super::is_unsettled;

/// A claim or a row of a benchmark.
#[derive(Debug, Serialize)]
pub(super) struct Judged {
    sentence: String,
    verdict: String,
    symbol: char,
    why: String,
    picture: Option<Picture>,
    /// The command that measures it again, for longer.
    again: Option<String>,
    /// What bare threads gained in the same rounds.
    capacity: Option<CapacityView>,
}

/// A comparison: its picture, and the same as a table.
#[derive(Debug, Serialize)]
pub(super) struct Picture {
    svg: String,
    rows: Vec<(&'static str, String)>,
}

/// What bare threads gained beside a claim about parallel speed-up.
#[derive(Debug, Serialize)]
struct CapacityView {
    text: String,
    bars: String,
}

impl CapacityView {
    fn new(capacity: &Capacity, comparison: &Comparison) -> Self {
        let sides = [&comparison.subject, &comparison.baseline, &capacity.one, &capacity.all];
        let bars: Vec<_> = sides.map(|side| (side.name.as_str(), side.seconds)).into();
        Self { text: capacity.to_string(), bars: time_bars(&bars) }
    }
}

impl Judged {
    pub(super) fn claim(claim: &ClaimRecord, again: &str) -> Self {
        let comparison = claim.comparison.as_ref();
        Self {
            sentence: claim.claim.clone(),
            verdict: claim.verdict.to_string(),
            symbol: symbol(claim.verdict),
            why: claim.why.trim_end().to_owned(),
            picture: comparison.map(|(comparison, limit)| Picture::new(comparison, Some(*limit))),
            again: is_unsettled(claim.verdict).then(|| again.to_owned()),
            capacity: capacity(
                claim.capacity.as_ref(),
                comparison.map(|(comparison, _)| comparison),
            ),
        }
    }

    pub(super) fn row(row: &RowRecord, again: &str) -> Self {
        let verdict = row.verdict.map_or_else(|| "shown".to_owned(), |verdict| verdict.to_string());
        let comparison = row.comparison.as_ref();
        let ratio = || comparison.map_or_else(String::new, sides);
        Self {
            sentence: row.title.clone(),
            verdict,
            symbol: row.verdict.map_or('·', symbol),
            why: if row.why.is_empty() { ratio() } else { row.why.clone() },
            picture: comparison.map(|comparison| Picture::new(comparison, row.goal)),
            again: row.verdict.is_some_and(is_unsettled).then(|| again.to_owned()),
            capacity: capacity(row.capacity.as_ref(), comparison),
        }
    }

    pub(super) fn shown(title: &str, comparison: &Comparison) -> Self {
        Self {
            sentence: title.to_owned(),
            verdict: "shown".to_owned(),
            symbol: '·',
            why: sides(comparison),
            picture: Some(Picture::new(comparison, None)),
            again: None,
            capacity: None,
        }
    }
}

fn capacity(capacity: Option<&Capacity>, comparison: Option<&Comparison>) -> Option<CapacityView> {
    Some(CapacityView::new(capacity?, comparison?))
}

fn sides(comparison: &Comparison) -> String {
    let Comparison { subject, baseline, .. } = comparison;
    format!("{} ÷ {} = {comparison}", subject.name, baseline.name)
}

impl Picture {
    pub(super) fn new(comparison: &Comparison, limit: Option<Limit>) -> Self {
        let Comparison { subject, baseline, ratio, low, high, confidence, iterations } = comparison;
        let side = |side: &lab::Side| format!("{} {}", side.name, human_time(side.seconds));
        let mut rows = vec![
            ("subject, median", side(subject)),
            ("baseline, median", side(baseline)),
            ("ratio", format!("{ratio:.3}")),
            ("interval", format!("{low:.3} to {high:.3} ({} %)", 100.0 * confidence)),
            ("pairs", subject.samples.len().to_string()),
            ("executions per sample", format!("{} and {}", iterations.0, iterations.1)),
        ];
        rows.extend(limit.map(|limit| ("limit", limit.to_string())));
        Self { svg: ratio_plot(comparison, limit), rows }
    }
}
