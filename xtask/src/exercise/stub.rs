//! The stub: a solution without its answers.

use anyhow::{Context, Result, ensure};

/// The line before an answer.
const BEGIN: &str = "// answer:";
/// What begins the lines that stand in the stub instead of the answer.
const INSTEAD: &str = "// stub: ";
/// The line after an answer.
const END: &str = "// end of answer";

/// Cuts the stub from a solution: each answer gives way to the lines that are marked for the stub.
///
/// # Errors
/// If an answer does not end, ends twice, or has no line for the stub; or if there is no answer.
pub(crate) fn cut(solution: &str) -> Result<String> {
    let mut stub = String::new();
    let mut lines = solution.lines().enumerate();
    let mut answers = 0;
    while let Some((number, line)) = lines.next() {
        ensure!(line.trim() != END, "line {} ends an answer that has not begun", number + 1);
        if line.trim() != BEGIN {
            stub.push_str(line);
            stub.push('\n');
            continue;
        }
        answers += 1;
        let mut instead = 0;
        loop {
            let (_, line) = lines.next().with_context(|| {
                format!("the answer in line {} does not end with {END:?}", number + 1)
            })?;
            if line.trim() == END {
                break;
            }
            let (indent, text) = line.split_at(line.len() - line.trim_start().len());
            if let Some(text) = text.strip_prefix(INSTEAD) {
                stub = stub + indent + text + "\n";
                instead += 1;
            }
        }
        ensure!(instead > 0, "the answer in line {} has no line for the stub", number + 1);
    }
    ensure!(answers > 0, "no line is {BEGIN:?}");
    Ok(stub)
}

/// Returns a solution without the lines that are only for the stub.
pub(crate) fn readable(solution: &str) -> String {
    let is_mark = |line: &str| {
        let line = line.trim();
        line == BEGIN || line == END || line.starts_with(INSTEAD)
    };
    solution.split_inclusive('\n').filter(|line| !is_mark(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLUTION: &str = "\
fn six() -> u32 {
    // answer:
    let two = 2;
    two * 3
    // stub: let two = 2;
    // stub: todo!(\"two times three\")
    // end of answer
}
";

    #[test]
    fn answer_gives_way_to_the_lines_for_the_stub() {
        let stub = "fn six() -> u32 {\n    let two = 2;\n    todo!(\"two times three\")\n}\n";
        assert_eq!(cut(SOLUTION).unwrap(), stub);
    }

    #[test]
    fn readable_solution_has_no_marks() {
        let readable = readable(SOLUTION);
        assert_eq!(readable, "fn six() -> u32 {\n    let two = 2;\n    two * 3\n}\n");
    }

    #[test]
    fn broken_marks_are_errors_with_their_line() {
        for (solution, error) in [
            ("fn f() {}\n", "no line is \"// answer:\""),
            ("// answer:\n// stub: f()\n", "the answer in line 1 does not end"),
            ("\n// end of answer\n", "line 2 ends an answer that has not begun"),
            (
                "// answer:\nf()\n// end of answer\n",
                "the answer in line 1 has no line for the stub",
            ),
        ] {
            let found = cut(solution).unwrap_err().to_string();
            assert!(found.contains(error), "{found}");
        }
    }
}
