//! Programs as text.

mod thread;
mod tokens;

use self::{thread::Thread, tokens::Tokens};
use super::{Instruction, Program};

/// A place in the text of a program that cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read line {line}, column {column}: {problem}")]
#[non_exhaustive]
pub struct ParseError {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong there, and what to write instead.
    pub problem: String,
}

impl<'a> Program<'a> {
    /// Reads a program from its text.
    ///
    /// A line is one step, in the words that [`draw`](super::draw()) uses. `#` begins a comment.
    ///
    /// | line | meaning |
    /// |---|---|
    /// | `initially count = 5` | what a variable holds at first, instead of 0 |
    /// | `expect count = 7` | what it must hold in the end |
    /// | `spurious wakeups 1` | how many a schedule may have, instead of 0 |
    /// | `thread A`, `thread A, B` | begins a thread, or several that do the same |
    /// | `value = count`, `count = value` | load, store |
    /// | `value = value + 1` | add to the thread's own value |
    /// | `count += 1`, `count = 5` | add and store in one step, store a number |
    /// | `value = compare_exchange(count, 0, 1)` | if count is 0, store 1; the value is 1 if it was, else 0 |
    /// | `lock m`, `unlock m` | take a lock, release it |
    /// | `wait changed, m` | sleep at a condition and release the lock, in one step |
    /// | `notify one changed`, `notify all changed` | wake threads that sleep there |
    /// | `if value goto end`, `goto end` | go on at a label, if the value is not 0, or always |
    /// | `end:` | a label |
    /// | `yield` | do nothing for a step |
    ///
    /// In a `compare_exchange` a number may also be `value` or `value + 1`.
    ///
    /// ```
    /// use item38_locks::explorer::{Program, explore};
    ///
    /// let program = Program::parse("
    ///     expect count = 2
    ///     thread A, B
    ///         value = count
    ///         value = value + 1
    ///         count = value
    /// ")?;
    /// assert_eq!(explore(&program)?.failures(&program), 18);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The first line that cannot be read, with its column.
    pub fn parse(text: &'a str) -> Result<Self, ParseError> {
        let mut reader = Reader::default();
        // Some editors begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            reader.line(Tokens::of(line, index + 1))?;
        }
        reader.end(text.lines().count())
    }
}

/// What has been read so far.
#[derive(Default)]
struct Reader<'a> {
    threads: Vec<Vec<Instruction<'a>>>,
    names: Vec<&'a str>,
    initial: Vec<(&'a str, u64)>,
    expected: Vec<(&'a str, u64)>,
    /// Where variables are named outside of threads.
    mentioned: Vec<(&'a str, Tokens<'a>)>,
    spurious_wakeups: usize,
    current: Option<Thread<'a>>,
}

impl<'a> Reader<'a> {
    fn line(&mut self, mut line: Tokens<'a>) -> Result<(), ParseError> {
        let Some(first) = line.peek() else { return Ok(()) };
        match first {
            "initially" | "expect" => self.variable(first, &mut line)?,
            "spurious" => {
                line.skip();
                line.expect("wakeups")?;
                self.spurious_wakeups = usize::try_from(line.number()?).unwrap_or(usize::MAX);
            }
            "thread" => self.thread(&mut line)?,
            _ => {
                let Some(thread) = &mut self.current else {
                    return Err(line.problem("a step belongs to a thread; write `thread A` first"));
                };
                thread.line(&mut line)?;
            }
        }
        line.end()
    }

    fn variable(&mut self, keyword: &str, line: &mut Tokens<'a>) -> Result<(), ParseError> {
        line.skip();
        let place = line.clone();
        let name = line.name("a variable")?;
        line.expect("=")?;
        let number = line.number()?;
        let list = if keyword == "expect" { &mut self.expected } else { &mut self.initial };
        if list.iter().any(|(known, _)| *known == name) {
            return Err(place.problem(&format!("`{keyword} {name}` stands here twice")));
        }
        list.push((name, number));
        self.mentioned.push((name, place));
        Ok(())
    }

    fn thread(&mut self, line: &mut Tokens<'a>) -> Result<(), ParseError> {
        self.finish_thread()?;
        line.skip();
        let mut names = Vec::new();
        loop {
            let place = line.clone();
            let name = line.name("a thread")?;
            if self.names.contains(&name) || names.contains(&name) {
                return Err(place.problem(&format!("there is a thread `{name}` already")));
            }
            names.push(name);
            if line.peek().is_none() {
                break;
            }
            line.expect(",")?;
        }
        self.current = Some(Thread::new(names));
        Ok(())
    }

    /// Adds the thread that has been read to the program, once for each of its names.
    fn finish_thread(&mut self) -> Result<(), ParseError> {
        let Some(thread) = self.current.take() else { return Ok(()) };
        let (names, steps) = thread.finish()?;
        for name in names {
            self.names.push(name);
            self.threads.push(steps.clone());
        }
        Ok(())
    }

    fn end(mut self, lines: usize) -> Result<Program<'a>, ParseError> {
        self.finish_thread()?;
        if self.threads.is_empty() {
            let problem = "the program has no thread; begin one with `thread A`";
            return Err(Tokens::of("", lines.max(1)).problem(problem));
        }
        let program = Program::new(self.threads).named(self.names);
        for (name, place) in self.mentioned {
            if !program.variables().any(|variable| variable == name) {
                return Err(place.problem(&format!("no thread uses a variable `{name}`")));
            }
        }
        let initial = |program: Program<'a>, (name, number)| program.initial(name, number);
        let program = self.initial.into_iter().fold(program, initial);
        let expected = |program: Program<'a>, (name, number)| program.expected(name, number);
        let program = self.expected.into_iter().fold(program, expected);
        Ok(program.spurious_wakeups(self.spurious_wakeups))
    }
}
