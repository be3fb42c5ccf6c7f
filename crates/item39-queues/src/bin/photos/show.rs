//! The report of a run, as text.

use std::{fmt::Write, time::Duration};

use item39_queues::{
    StageStatus,
    photos::{Lengths, STAGES},
};

use crate::{options::Options, run::Runs};

/// The most characters in a line of queue lengths.
const COLUMNS: usize = 60;

pub(crate) fn runs(runs: &Runs, options: &Options) -> String {
    // Writing into a `String` cannot fail.
    let mut text = String::new();
    let observed = &runs.observed;
    let (width, height) = options.size();
    let seconds = observed.elapsed.as_secs_f64();
    let arrived = observed.album.arrived.len();
    let _ = writeln!(
        text,
        "{arrived} of {} photos of {width}x{height} arrived in {} after {seconds:.3} s: {:.0} photos/s",
        options.photos,
        runs.folder.display(),
        arrived as f64 / seconds
    );
    for fault in &observed.album.faults {
        let _ = writeln!(text, "  {fault}");
    }
    text.push_str("\nstage     workers  photos   ms each    busy    idle  held back\n");
    for stage in &observed.stages {
        text.push_str(&row(stage, observed.elapsed));
    }
    if let Some(stage) = &observed.bottleneck {
        let _ = writeln!(text, "The bottleneck is {0}: try a larger --{0}", stage.name);
    }
    text.push_str(&over_time(&observed.lengths, options.capacity));
    if let Some(times) = &runs.compared {
        text.push_str(&compared(times, arrived));
    }
    text.truncate(text.trim_end().len());
    text
}

fn row(stage: &StageStatus, elapsed: Duration) -> String {
    let all = elapsed.as_secs_f64() * stage.workers as f64;
    let share = |time: Duration| 100.0 * time.as_secs_f64() / all;
    let each = 1e3 * stage.busy.as_secs_f64() / stage.done.max(1) as f64;
    format!(
        "{:8} {:>8} {:>7} {each:>9.2} {:>5.0} % {:>5.0} % {:>8.0} %\n",
        stage.name,
        stage.workers,
        stage.done,
        share(stage.busy),
        share(stage.idle),
        share(stage.held_back),
    )
}

fn over_time(lengths: &[Lengths], capacity: usize) -> String {
    let mut text = format!("\nqueue lengths over time, 0 to {capacity}\n");
    let stretch = lengths.len().div_ceil(COLUMNS).max(1);
    for (number, stage) in STAGES.into_iter().enumerate() {
        let mean = |stretch: &[Lengths]| {
            let sum: usize = stretch.iter().map(|lengths| lengths.waiting[number]).sum();
            sum as f64 / stretch.len() as f64
        };
        let means: Vec<_> = lengths.chunks(stretch).map(mean).collect();
        let _ = writeln!(text, "before {stage:8}  {}", drawn(&means, capacity as f64));
    }
    let speeds: Vec<_> = (0..lengths.len()).step_by(stretch).map(|at| speed(lengths, at)).collect();
    let most = speeds.iter().copied().fold(0.0, f64::max);
    let _ = writeln!(text, "photos/s         {} at most {most:.0}", drawn(&speeds, most));
    text
}

/// Returns how many photos a second arrived around one moment, within a tenth of the whole time.
fn speed(lengths: &[Lengths], at: usize) -> f64 {
    let around = lengths.len().div_ceil(20);
    let from = lengths[at.saturating_sub(around)];
    let to = lengths[(at + around).min(lengths.len() - 1)];
    let seconds = to.at.saturating_sub(from.at).as_secs_f64();
    if seconds > 0.0 { (to.arrived - from.arrived) as f64 / seconds } else { 0.0 }
}

/// Returns one character for each value.
fn drawn(values: &[f64], most: f64) -> String {
    const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 8")]
    let level = |value: &f64| (8.0 * value / most).ceil().clamp(0.0, 8.0) as usize;
    values.iter().map(|value| LEVELS[level(value)]).collect()
}

/// Compares the times of both libraries. Each run has the same faults, so the same number arrives.
fn compared(times: &[Vec<Duration>; 2], arrived: usize) -> String {
    let median = |times: &Vec<Duration>| {
        let mut times = times.clone();
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    };
    let [queues, tokio] = times.each_ref().map(median);
    format!(
        "\nover queues      {:.0} photos/s\nover tokio mpsc  {:.0} photos/s, {:.2} times as long (medians of {})\n",
        arrived as f64 / queues,
        arrived as f64 / tokio,
        tokio / queues,
        times[0].len()
    )
}
