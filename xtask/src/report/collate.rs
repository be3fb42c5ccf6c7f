//! Records to a report, one item at a time.

use std::time::Duration;

use lab::{ItemRecord, Record};

use crate::{
    report::{DemoReport, ItemReport, PythonReport},
    run::watch::Ending,
};

impl ItemReport {
    /// Takes a record in. A record of an unknown demo adds that demo: a program that forgets to say
    /// what it will show must not lose what it showed.
    pub(crate) fn take(&mut self, record: Record) {
        match record {
            Record::Item(item) => self.begin(*item),
            Record::DemoStarted { demo } => {
                self.demo(&demo);
            }
            Record::Line { demo, text } => self.demo(&demo).transcript.push(text),
            Record::Measurement { demo, measurement } => {
                self.demo(&demo).measurements.push(measurement);
            }
            Record::Comparison { demo, title, comparison } => {
                self.demo(&demo).comparisons.push((title, comparison));
            }
            Record::Row { demo, row } => self.demo(&demo).rows.push(row),
            Record::Claim { demo, claim } => self.demo(&demo).claims.push(claim),
            Record::Python { demo, script, comparison, skipped } => {
                self.demo(&demo).python.push(PythonReport { script, comparison, skipped });
            }
            Record::Timeline { demo, timeline } => self.demo(&demo).timelines.push(timeline),
            Record::DemoEnded { demo, outcome, seconds } => {
                let demo = self.demo(&demo);
                demo.outcome = Some(outcome);
                demo.seconds = seconds;
            }
            Record::Control { comparison } => self.control = Some(comparison),
            Record::ItemEnded { .. } => self.is_complete = true,
        }
    }

    fn begin(&mut self, item: ItemRecord) {
        self.title = item.title;
        let demos = item.demos.into_iter();
        self.demos = demos
            .map(|demo| DemoReport {
                name: demo.name,
                cells: demo.cells,
                about: demo.about,
                ..DemoReport::default()
            })
            .collect();
    }

    fn demo(&mut self, name: &str) -> &mut DemoReport {
        let index = self.demos.iter().position(|demo| demo.name == name).unwrap_or_else(|| {
            self.demos.push(DemoReport { name: name.to_owned(), ..DemoReport::default() });
            self.demos.len() - 1
        });
        &mut self.demos[index]
    }

    /// Completes the report: how the item ended, and what is wrong with that.
    pub(crate) fn end(&mut self, ending: Ending, after: Duration, timeout: Duration) {
        self.seconds = after.as_secs_f64();
        let fault = match &ending {
            Ending::Exited(0) => None,
            // The demos say why.
            Ending::Exited(1) if self.has_failed() => None,
            Ending::Exited(code) => Some(format!("it exited with code {code}")),
            Ending::Killed(signal) => Some(format!("{signal} ended it")),
            Ending::TimedOut => Some(format!(
                "it ran longer than its timeout of {} and was killed",
                humantime::format_duration(timeout)
            )),
            Ending::Interrupted => Some("it was interrupted".to_owned()),
        };
        let unfinished = self.demos.iter().filter(|demo| demo.outcome.is_none()).count();
        if fault.is_none() && unfinished > 0 {
            self.faults.push(format!("it ended before {unfinished} of its demos did"));
        }
        if fault.is_none() && self.demos.is_empty() {
            self.faults.push("it recorded no demo".to_owned());
        } else if fault.is_none() && unfinished == 0 && !self.is_complete {
            self.faults.push("it ended without its last record".to_owned());
        }
        self.faults.extend(fault);
        self.ending = Some(ending);
    }
}

#[cfg(test)]
mod tests {
    use lab::{ClaimKind, ClaimRecord, DemoOutcome, Verdict};

    use super::*;
    use crate::report::Report;

    /// A line that was written when the sides of a comparison were called `above` and `below`.
    const SCHEMA_1: &str = r#"{"record":"claim","demo":"faster","claim":{"claim":"Rust adds up in half of Python's time","kind":"timing","verdict":"confirmed","why":"Rust ÷ CPython = 0.0300 [0.0291, 0.0437], claimed at most 0.5","comparison":[{"above":{"name":"Rust","seconds":7.0e-8,"samples":[6.9e-8,7.0e-8,7.9e-8,1.0e-7,6.6e-8]},"below":{"name":"CPython","seconds":2.33e-6,"samples":[2.33e-6,2.37e-6,2.33e-6,2.31e-6,2.29e-6]},"ratio":0.03002,"low":0.02912,"high":0.04374,"iterations":[2048,128]},{"at_most":0.5}]}}"#;

    fn claim(kind: ClaimKind, verdict: Verdict) -> Record {
        let claim = ClaimRecord {
            claim: "water is wet".to_owned(),
            kind,
            verdict,
            why: "it was touched".to_owned(),
            comparison: None,
            capacity: None,
        };
        Record::Claim { demo: "touch".to_owned(), claim }
    }

    fn ended(outcome: DemoOutcome) -> Record {
        Record::DemoEnded { demo: "touch".to_owned(), outcome, seconds: 1.0 }
    }

    fn item_ended() -> Record {
        Record::ItemEnded { seconds: 1.0 }
    }

    fn report(records: Vec<Record>, ending: Ending) -> ItemReport {
        let mut item = ItemReport::new("item00-water");
        for record in records {
            item.take(record);
        }
        item.end(ending, Duration::from_secs(1), Duration::from_secs(5));
        item
    }

    fn faults(records: Vec<Record>, ending: Ending) -> String {
        report(records, ending).faults.join("; ")
    }

    #[test]
    fn item_that_comes_to_its_end_is_ok() {
        let confirmed = claim(ClaimKind::Invariant, Verdict::Confirmed);
        let records = vec![confirmed, ended(DemoOutcome::Completed), item_ended()];
        let item = report(records, Ending::Exited(0));
        assert!(!item.has_failed());
        assert_eq!(item.faults, [""; 0]);
    }

    #[test]
    fn refuted_invariant_fails_the_run() {
        let records = vec![claim(ClaimKind::Invariant, Verdict::Refuted)];
        assert!(report(records, Ending::Exited(1)).has_failed());
    }

    #[test]
    fn refuted_timing_claim_fails_only_a_strict_run() {
        let refuted = claim(ClaimKind::Timing, Verdict::Refuted);
        let records = vec![refuted, ended(DemoOutcome::Completed), item_ended()];
        for strict in [false, true] {
            let mut whole = Report::begin(strict);
            whole.items = vec![report(records.clone(), Ending::Exited(0))];
            assert_eq!(whole.has_failed(), strict);
        }
    }

    #[test]
    fn bad_ending_is_a_fault_with_its_words() {
        let started = || vec![Record::DemoStarted { demo: "touch".to_owned() }];
        assert_eq!(faults(started(), Ending::Exited(0)), "it ended before 1 of its demos did");
        assert_eq!(faults(vec![], Ending::Exited(0)), "it recorded no demo");
        assert_eq!(faults(started(), Ending::Exited(3)), "it exited with code 3");
        assert_eq!(faults(started(), Ending::Killed("SIGSEGV".into())), "SIGSEGV ended it");
        assert_eq!(
            faults(started(), Ending::TimedOut),
            "it ran longer than its timeout of 5s and was killed"
        );
    }

    #[test]
    fn item_without_its_last_record_is_a_fault() {
        let fine = vec![ended(DemoOutcome::Completed)];
        assert_eq!(faults(fine, Ending::Exited(0)), "it ended without its last record");
    }

    #[test]
    fn exit_code_1_is_explained_by_a_failed_demo_or_is_a_fault() {
        let failed = vec![ended(DemoOutcome::Failed("no luck".to_owned())), item_ended()];
        assert_eq!(faults(failed, Ending::Exited(1)), "");
        let fine = vec![ended(DemoOutcome::Completed), item_ended()];
        assert_eq!(faults(fine, Ending::Exited(1)), "it exited with code 1");
    }

    #[test]
    fn report_survives_the_way_through_json() {
        let mut before = Report::begin(false);
        before.items =
            vec![report(vec![ended(DemoOutcome::Skipped("no openssl".into()))], Ending::TimedOut)];
        let text = serde_json::to_string(&before).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), before);
    }

    #[test]
    fn record_of_schema_1_is_still_read() {
        let record: Record = serde_json::from_str(SCHEMA_1).unwrap();
        let Record::Claim { claim, .. } = record else { panic!("not a claim: {record:?}") };
        let (comparison, _) = claim.comparison.unwrap();
        assert_eq!(comparison.subject.name, "Rust");
        assert_eq!(comparison.baseline.name, "CPython");
        assert_eq!(comparison.pairs(), 5);
    }
}
