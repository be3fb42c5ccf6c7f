//! Programs as text, and what is wrong with them.

use item38_locks::explorer::{
    CounterKind, Instruction::*, Operand, Program, counter, explore, shortest_failure,
};

#[test]
fn parse_reads_every_step() {
    let text = "
        initially x = 5   # a comment
        expect x = 7
        spurious wakeups 2

        thread first, second
          value = x
          value = value + 1
          x = value
          x = 3
          x += 18446744073709551615
        again:
          value = compare_exchange(x, 0, 1)
          value=compare_exchange ( x,value, value+2 )
          lock m
          wait changed, m
          unlock m
          notify one changed
          notify all changed
          if value goto end
          goto again
          yield
        end:
        thread third # does nothing
    ";
    let steps = vec![
        Load("x"),
        Add(1),
        Store("x"),
        Set("x", 3),
        FetchAdd("x", u64::MAX),
        CompareExchange("x", Operand::Number(0), Operand::Number(1)),
        CompareExchange("x", Operand::Value(0), Operand::Value(2)),
        Lock("m"),
        Wait("changed", "m"),
        Unlock("m"),
        NotifyOne("changed"),
        NotifyAll("changed"),
        JumpIfSet(15),
        Jump(5),
        Yield,
    ];
    let program = Program::new([steps.clone(), steps, Vec::new()])
        .named(["first", "second", "third"])
        .initial("x", 5)
        .expected("x", 7)
        .spurious_wakeups(2);
    assert_eq!(Program::parse(text), Ok(program));
}

#[test]
fn parsed_counter_has_the_outcomes_of_the_lessons_counter() {
    let text =
        "thread A, B\n value = count\n value = value + 1\n count = value\nexpect count = 2\n";
    let program = Program::parse(text).unwrap();
    let lesson = counter(CounterKind::Racy, 2, 1);
    assert_eq!(explore(&program), explore(&lesson));
    assert_eq!(shortest_failure(&program), shortest_failure(&lesson));
}

#[test]
fn parse_reads_lines_of_every_editor() {
    let unix = "expect x = 1\nthread A\n  x = 1\n";
    let program = Program::parse(unix);
    assert!(program.is_ok());
    let windows = format!("\u{feff}{}", unix.replace('\n', "\r\n"));
    assert_eq!(Program::parse(&windows), program);
    assert_eq!(Program::parse(&unix.replace("  ", "\t")), program);
}

/// A program's text may come from anywhere.
#[test]
fn parse_errors_show_hostile_text_harmlessly() {
    let error = Program::parse("thread A\n \x1b[2J = 1").unwrap_err().to_string();
    let shown = "cannot read line 2, column 2: `\\u{1b}` stands where a step belongs";
    assert_eq!(error, shown);
    let error = Program::parse(&format!("thread A\n {}", "x".repeat(1 << 20))).unwrap_err();
    assert!(error.to_string().len() < 300);
}

#[test]
fn parse_errors_name_line_column_and_remedy() {
    for (text, error) in [
        ("", "line 1, column 1: the program has no thread; begin one with `thread A`"),
        ("# nothing\n\n", "line 2, column 1: the program has no thread; begin one with `thread A`"),
        ("lock m", "line 1, column 1: a step belongs to a thread; write `thread A` first"),
        ("thread", "line 1, column 7: the line ends where a thread belongs"),
        ("thread A B", "line 1, column 10: `B` stands where `,` belongs"),
        ("thread A\nthread B, A", "line 2, column 11: there is a thread `A` already"),
        ("thread A\n  lok m", "line 2, column 3: `lok` is not a step"),
        ("thread A\n  lock", "line 2, column 7: the line ends where a lock belongs"),
        ("thread A\n  lock m n", "line 2, column 10: the line should end before `n`"),
        ("thread A\n  lock 5", "line 2, column 8: `5` stands where a lock belongs"),
        ("thread A\n  wait c m", "line 2, column 10: `m` stands where `,` belongs"),
        ("thread A\n  notify c", "line 2, column 10: `c` stands where `all` belongs"),
        ("thread A\n  value = value - 1", "line 2, column 17: `-` stands where `+` belongs"),
        ("thread A\n  value = 5", "line 2, column 11: `5` stands where a variable"),
        ("thread A\n  x = y", "line 2, column 7: `y` stands where a number from 0 to"),
        ("thread A\n  x = -1", "line 2, column 7: `-` stands where a number from 0 to"),
        ("thread A\n  x = 99999999999999999999", "line 2, column 7: `99999999999999999999` stands"),
        ("thread A\n  x = 1x", "line 2, column 7: `1x` stands where a number from 0 to"),
        ("thread A\n  lock value", "line 2, column 8: `value` is the thread's own"),
        (
            "thread A\n  goto end\nthread B\nend:",
            "line 2, column 8: this thread has no label `end`",
        ),
        ("thread A\nend:\nend:", "line 3, column 1: the label `end` stands here twice"),
        ("thread A\n  value = compare_exchange(x, 1)", "line 2, column 32: `)` stands where `,`"),
        ("expect x = 1\nthread A", "line 1, column 8: no thread uses a variable `x`"),
        ("initially x = 1\ninitially x = 2", "line 2, column 11: `initially x` stands here twice"),
        ("thread ä\n  schlöß = ß", "line 2, column 12: `ß` stands where a number from 0 to"),
        ("thread A\n\t€ = 1", "line 2, column 2: `€` stands where a step belongs"),
    ] {
        let found = Program::parse(text).unwrap_err().to_string();
        assert!(found.starts_with(&format!("cannot read {error}")), "{text:?}: {found}");
    }
}
