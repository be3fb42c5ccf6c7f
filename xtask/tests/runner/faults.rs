//! An item that fails costs its own row and nothing else.

use std::{fs, time::Instant};

use super::workspace::{Run, dies};

#[test]
fn item_that_fails_costs_its_own_row_and_nothing_else() {
    let scripts = [
        "speak; kill -SEGV $$",
        "speak; trap '' TERM; sleep 1000",
        "speak; echo what is this; echo and this; end",
        "exit 0",
        "speak; echo 'no more memory' >&2; exit 7",
        "speak; echo 'a warning' >&2; end",
        "speak; printf '{\"record\":\"demo_st'",
        "speak; echo '{\"record\":\"hologram\",\"schema\":9}'; end",
        "speak; exec >&- 2>&-; sleep 0.1",
    ];
    let mut run = Run::new(&scripts, &["--timeout", "2"]);
    let (code, report, _) = run.finish();
    assert_eq!(
        report.faults(),
        [
            "SIGSEGV ended it",
            "it ran longer than its timeout of 2s and was killed",
            "it wrote lines that are not records: 2, first \"what is this\"",
            "it recorded no demo",
            "it exited with code 7",
            "",
            "it wrote lines that are not records: 1, first \"{\\\"record\\\":\\\"demo_st\"; it ended without its last record",
            "it wrote lines that are not records: 1, first \"{\\\"record\\\":\\\"hologram\\\",\\\"schema\\\":9}\"",
            "it ended without its last record",
        ]
    );
    assert_eq!(code, Some(1));
    assert_eq!(report.stderr(4), ["no more memory"]);
    let completed = [true, true, true, false, true, true, true, true, true];
    assert_eq!(report.completed(), completed, "what was said is kept");
    let kept = run.folder.path().join("out/records/item03-script.jsonl");
    assert_eq!(
        fs::read_to_string(kept).unwrap().lines().count(),
        4,
        "every line is kept as it came"
    );
}

#[test]
fn item_that_does_not_compile_costs_its_own_row() {
    let mut run = Run::new(&["speak; end"], &["--only", "item10-broken"]);
    let (code, report, _) = run.finish();
    assert_eq!(report.faults(), ["", "it does not compile"]);
    assert_eq!(code, Some(1));
}

/// `setsid env -i` leaves the group and loses the mark; it is an orphan of the item all the same.
#[test]
fn grandchild_in_a_session_of_its_own_is_killed_too() {
    let script = "trap '' TERM; speak; end
        (trap '' TERM; setsid env -i sh -c 'trap \"\" TERM; echo $$ >'$SCRIPTS/pid'; sleep 1000' &)
        until [ -s $SCRIPTS/pid ]; do sleep 0.01; done";
    for (ending, fault) in
        [("", ""), ("sleep 1000", "it ran longer than its timeout of 3s and was killed")]
    {
        let mut run = Run::new(&[&format!("{script}; {ending}")], &["--timeout", "3"]);
        let (_, report, _) = run.finish();
        assert_eq!(report.faults(), [fault]);
        let pid = run.wait_for("pid");
        assert!(dies(&pid), "the process {pid} is left");
    }
}

/// 1 GiB takes a second or two; what is kept of it is bounded.
#[test]
fn gigabyte_on_a_stream_is_bounded() {
    let scripts = [
        "speak; head -c 1G /dev/zero >&2; end",
        "speak; head -c 1G /dev/zero; echo; end",
        "speak; yes | head -c 100M >&2; end",
        "speak; yes | head -c 100M; end",
    ];
    let mut run = Run::new(&scripts, &[]);
    let start = Instant::now();
    let (_, report, output) = run.finish();
    let faults = report.faults();
    assert_eq!([&faults[0], &faults[2]], ["", ""]);
    assert!(
        faults[1].starts_with("it wrote lines that are not records: 1, first"),
        "{}",
        faults[1]
    );
    assert!(
        faults[3].starts_with("it wrote lines that are not records: 52428800"),
        "{}",
        faults[3]
    );
    assert_eq!(report.completed(), [true; 4]);
    assert!(output.stderr.len() < 1 << 20, "{} bytes on standard error", output.stderr.len());
    eprintln!("2.2 GB in {:?}", start.elapsed());
}

#[test]
fn timeout_beyond_the_end_of_the_clock_is_none() {
    let (code, report, _) = Run::new(&["speak; end"], &["--timeout", "1e19"]).finish();
    assert_eq!((code, report.faults()), (Some(0), vec![String::new()]));
}
