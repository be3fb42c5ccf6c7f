//! The program `explore`: what it prints, and what it refuses.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

fn explore(arguments: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_explore");
    // The programs of the lesson are in the crate's folder.
    let mut command = Command::new(program);
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments.split_whitespace());
    command.output().expect("explore can be started")
}

fn shown(arguments: &str) -> String {
    let output = explore(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{arguments}: {errors}");
    String::from_utf8(output.stdout).expect("explore writes UTF-8")
}

/// Returns the one line with which `explore` refuses its input.
fn refused(arguments: &str) -> String {
    let output = explore(arguments);
    let errors = String::from_utf8(output.stderr).expect("explore writes UTF-8");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments}: {errors}");
    assert_eq!(errors.lines().count(), 1, "{arguments}: {errors}");
    errors.trim_start_matches("explore: ").trim_end().to_owned()
}

#[test]
fn explore_counts_schedules_and_draws_the_shortest_failure() {
    assert_eq!(shown(""), include_str!("golden-explore/counter.txt"));
    assert_eq!(shown("--program deadlock"), include_str!("golden-explore/deadlock.txt"));
}

#[test]
fn readme_shows_what_explore_reads_and_prints() {
    let readme = include_str!("../README.md");
    assert!(readme.contains(include_str!("golden-explore/counter.txt")), "the first drawing");
    assert!(readme.contains(include_str!("../programs/flag_lock.txt")), "the program");
}

/// Each program in `programs/` has a golden text of its name, and the other way around.
/// `LAB_GOLDEN=write` in the environment writes the texts that are missing.
#[test]
fn programs_of_the_lesson_print_their_golden_texts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = |folder: PathBuf| -> Vec<String> {
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = files.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    };
    let programs = names(folder.join("programs"));
    for name in &programs {
        let golden = folder.join("tests/golden-explore/programs").join(name);
        let shown = shown(&format!("programs/{name}"));
        if !golden.exists() && std::env::var_os("LAB_GOLDEN").is_some_and(|value| value == "write")
        {
            fs::write(&golden, &shown).unwrap();
        }
        assert_eq!(shown, fs::read_to_string(&golden).unwrap(), "{name}");
    }
    assert_eq!(names(folder.join("tests/golden-explore/programs")), programs);
}

#[test]
fn explore_knows_every_program() {
    for (arguments, line) in [
        ("--threads 3 --increments 2", "17153136 schedules"),
        ("--counter locked", "No schedule fails."),
        ("--counter atomic --threads 10", "  count = 10  3628800  100.00 %"),
        ("--program ordered", "No schedule fails."),
        ("--program condvar-lost-wakeup", "Deadlock: no thread can take another step."),
        ("--program condvar-right", "No schedule fails."),
        ("--program condvar-right --spurious-wakeups 2", "No schedule fails."),
    ] {
        let shown = shown(arguments);
        assert!(shown.lines().any(|shown| shown == line), "{arguments}:\n{shown}");
    }
}

#[test]
fn json_has_the_same_numbers() {
    let json = |arguments| -> Value { serde_json::from_str(&shown(arguments)).unwrap() };
    let found = json("--json");
    assert_eq!((&found["schedules"], &found["failures"]), (&20.into(), &18.into()));
    assert_eq!(found["outcomes"][0]["values"]["count"], 1);
    assert_eq!(found["outcomes"][0]["schedules"], 18);
    assert_eq!(found["outcomes"][0]["share"], 0.9);
    assert_eq!((&found["passes"], &found["threads"][1]), (&false.into(), &"B".into()));
    let failure = &found["shortest_failure"];
    assert_eq!(
        (&failure["context_switches"], &failure["replay"]),
        (&2.into(), &"A,A,B,B,B,A".into())
    );
    assert_eq!(failure["steps"][5]["text"], "count = value");
    assert_eq!(
        (&failure["steps"][5]["thread"], &failure["steps"][5]["value"]),
        (&"A".into(), &1.into())
    );
    let found = json("--json --increments 10");
    assert_eq!(found["schedules"], "118264581564861424", "more digits than a double has");
    let found = json("--json --program deadlock");
    assert_eq!(found["outcomes"][1]["deadlock"], true);
    assert_eq!(found["shortest_failure"]["waiting"][0]["text"], "waits for second, held by B");
    let found = json("--json programs/forever.txt");
    assert_eq!(
        (&found["schedules"], &found["outcomes"][1]["endless"]),
        (&Value::Null, &true.into())
    );
    let found = json("--json --program deadlock --sample 4000");
    let share = found["outcomes"][1]["share"].as_f64().unwrap();
    let margin = found["outcomes"][1]["margin"].as_f64().unwrap();
    assert!((share - 1.0 / 3.0).abs() < 2.0 * margin && margin < 0.05, "{share} ± {margin}");
    let found = json("--json --program deadlock --replay A,B");
    assert_eq!(found["outcome"]["deadlock"], true);
    assert_eq!(found["replay"]["steps"][1]["text"], "lock second");
}

/// Two of six schedules deadlock, and more than half of those that are drawn.
#[test]
fn sample_shows_the_shares_of_all_schedules() {
    let shown = shown("--program deadlock --sample 20000");
    let row = shown.lines().find(|line| line.starts_with("  deadlock")).unwrap();
    let share: f64 =
        row.split("drawn").nth(1).unwrap().split('%').next().unwrap().trim().parse().unwrap();
    assert!((share - 33.33).abs() < 2.0, "{row}");
}

#[test]
fn too_large_program_is_refused_and_sampled_when_asked() {
    assert_eq!(
        refused("--threads 4 --increments 3"),
        "cannot follow every schedule: there are 21452752266265320000; take a smaller program or a sample"
    );
    let sample = "--threads 4 --increments 3 --sample 500 --seed 7";
    let found = shown(sample);
    assert!(found.contains("\n500 schedules at random; "), "{found}");
    assert!(found.contains("It fails with"), "{found}");
    assert_eq!(shown(sample), found, "the same seed draws the same schedules");
}

#[test]
fn bad_input_is_refused_with_one_line() {
    for (arguments, words) in [
        ("--threads 0", "0 is not in 1..=26"),
        ("--threads many", "invalid value 'many'"),
        ("--increments 101", "101 is not in 1..=100"),
        ("--sample 0", "0 is not in 1..=10000000"),
        ("--seed 1", "--sample"),
        ("--counter slow", "possible values: racy, locked, atomic"),
        ("--program none", "invalid value 'none'"),
        ("--program deadlock --threads 3", "only go with --program counter"),
        ("--expect luck", "possible values: pass, fail"),
        ("--replay A,B,C", "--replay: no thread is called \"C\"; there are A, B"),
        ("--replay A,A,A,A", "--replay: cannot replay step 4: thread A has ended"),
        ("--replay A --sample 5", "cannot be used with"),
        ("nowhere.txt", "cannot read nowhere.txt: No such file or directory"),
        ("/dev/zero", "cannot read /dev/zero: a program of more than 1 MiB is not read"),
        ("programs/forever.txt --threads 3", "cannot be used with"),
        ("Cargo.toml", "Cargo.toml: cannot read line 1, column 1: a step belongs to a thread"),
    ] {
        let error = refused(arguments);
        assert!(error.contains(words), "{arguments}: {error}");
    }
}

#[test]
fn program_from_standard_input_is_explored() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_explore"));
    let command = command.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let text = "expect x = 1\nthread one, two\n value = x\n value = value + 1\n x = value\n";
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.starts_with("standard input\n20 schedules\n"), "{shown}");
    assert!(shown.contains("Thread one"), "{shown}");
}

#[test]
fn expect_sets_the_exit_code() {
    for (arguments, code) in [
        ("", 0),
        ("--expect fail", 0),
        ("--expect pass", 1),
        ("--counter atomic --expect pass", 0),
        ("--counter atomic --expect fail", 1),
        ("--sample 100 --expect pass", 1),
        ("programs/spin_lock.txt --expect pass", 0),
        ("programs/forever.txt --expect pass", 1),
        ("--replay A,A,A,B,B,B --expect pass", 0),
        ("--replay A,B,A,B,A,B --expect pass", 1),
        ("--replay A --expect pass", 1), // The schedule goes on: it neither passes nor fails.
        ("--replay A --expect fail", 1),
        ("--threads 4 --increments 3 --expect fail", 2),
    ] {
        assert_eq!(explore(arguments).status.code(), Some(code), "{arguments}");
    }
}

#[test]
fn replay_draws_one_schedule() {
    let shown = shown("--replay A,B,B,B,A,A");
    assert!(
        shown.starts_with("Thread A             | Thread B\nvalue = count      0 |\n"),
        "{shown}"
    );
    assert!(shown.ends_with("count should be 2, found 1\n"), "{shown}");
}

#[test]
fn closed_standard_output_is_not_a_failure() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_explore"));
    let command = command.args(["--threads", "3", "--increments", "2"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}
