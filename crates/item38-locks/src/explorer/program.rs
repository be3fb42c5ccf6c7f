//! What a few threads do, and what they should lead to.

use super::{Instruction, Natural, Outcome, interleavings};

/// A few threads, the variables they start with, and the values they should leave there.
///
/// ```
/// use item38_locks::explorer::{Instruction::*, Program, explore};
///
/// let swap = |from, to| vec![Load(from), Yield, Store(to)];
/// let program = Program::new([swap("x", "y"), swap("y", "x")]).initial("x", 7);
/// assert_eq!(explore(&program)?.schedules(), 20);
/// # Ok::<(), item38_locks::explorer::ExploreError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program<'a> {
    threads: Vec<Vec<Instruction<'a>>>,
    names: Vec<&'a str>,
    variables: Vec<Variable<'a>>,
    locks: Vec<&'a str>,
    spurious_wakeups: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Variable<'a> {
    name: &'a str,
    initial: u64,
    expected: Option<u64>,
}

impl<'a> Program<'a> {
    /// Makes a program of these threads. All variables are 0 at first, and any value may be left in
    /// them.
    pub fn new(threads: impl IntoIterator<Item = Vec<Instruction<'a>>>) -> Self {
        let mut program = Self { threads: threads.into_iter().collect(), ..Self::default() };
        for instruction in program.threads.clone().into_iter().flatten() {
            if let Some(name) = instruction.variable() {
                program.variable(name);
            }
            if let Some(lock) = instruction.lock().filter(|lock| !program.locks.contains(lock)) {
                program.locks.push(lock);
            }
        }
        program
    }

    /// Sets what a variable holds at first, instead of 0.
    #[must_use]
    pub fn initial(mut self, variable: &'a str, value: u64) -> Self {
        self.variable(variable).initial = value;
        self
    }

    /// Sets what a variable must hold in the end. A schedule that leaves another value fails.
    ///
    /// ```
    /// use item38_locks::explorer::{Instruction::FetchAdd, Program};
    ///
    /// let program = Program::new([vec![FetchAdd("count", 1)]]).initial("count", 5);
    /// let program = program.expected("count", 6);
    /// assert_eq!(program.variables().collect::<Vec<_>>(), ["count"]);
    /// assert_eq!(program.initial_values().collect::<Vec<_>>(), [5]);
    /// assert_eq!(program.expectations().collect::<Vec<_>>(), [Some(6)]);
    /// ```
    #[must_use]
    pub fn expected(mut self, variable: &'a str, value: u64) -> Self {
        self.variable(variable).expected = Some(value);
        self
    }

    /// Sets the threads' names. A thread without one is called by a letter: A, B, C and so on.
    #[must_use]
    pub fn named(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.names = names.into_iter().collect();
        self
    }

    /// Lets threads wake without a notification, at most `most` times in a schedule.
    ///
    /// Real systems may do so at any time, which is why a thread must check again after a wait.
    ///
    /// ```
    /// use item38_locks::explorer::{Instruction::*, Outcome, Program, explore};
    ///
    /// let waits = vec![Lock("mutex"), Wait("changed", "mutex"), Unlock("mutex")];
    /// let program = Program::new([waits]);
    /// assert_eq!(explore(&program)?.of(&Outcome::Deadlock), 1);
    /// // With one spurious wake-up there is a second schedule, which ends.
    /// assert_eq!(explore(&program.spurious_wakeups(1))?.schedules(), 2);
    /// # Ok::<(), item38_locks::explorer::ExploreError>(())
    /// ```
    #[must_use]
    pub fn spurious_wakeups(mut self, most: usize) -> Self {
        self.spurious_wakeups = most;
        self
    }

    fn variable(&mut self, name: &'a str) -> &mut Variable<'a> {
        let known = self.variables.iter().position(|variable| variable.name == name);
        let index = known.unwrap_or(self.variables.len());
        if known.is_none() {
            self.variables.push(Variable { name, initial: 0, expected: None });
        }
        &mut self.variables[index]
    }

    /// Returns the instructions of each thread.
    pub fn threads(&self) -> &[Vec<Instruction<'a>>] {
        &self.threads
    }

    /// Returns the name of a thread.
    ///
    /// ```
    /// use item38_locks::explorer::{Instruction::Yield, Program};
    ///
    /// let program = Program::new([vec![Yield], vec![Yield]]).named(["producer"]);
    /// assert_eq!((program.name(0), program.name(1)), ("producer".to_owned(), "B".to_owned()));
    /// ```
    pub fn name(&self, thread: usize) -> String {
        let letter = || u8::try_from(thread).ok().filter(|&n| n < 26).map(|n| char::from(b'A' + n));
        let other = || letter().map_or_else(|| (thread + 1).to_string(), String::from);
        self.names.get(thread).map_or_else(other, |name| (*name).to_owned())
    }

    /// Returns the variables' names, in the order in which they are named first.
    pub fn variables(&self) -> impl ExactSizeIterator<Item = &'a str> {
        self.variables.iter().map(|variable| variable.name)
    }

    /// Returns what each variable holds at first.
    pub fn initial_values(&self) -> impl ExactSizeIterator<Item = u64> {
        self.variables.iter().map(|variable| variable.initial)
    }

    /// Returns what each variable must hold in the end; `None` if any value is right.
    pub fn expectations(&self) -> impl ExactSizeIterator<Item = Option<u64>> {
        self.variables.iter().map(|variable| variable.expected)
    }

    /// Returns whether the program may lead to `outcome`: all threads end and each variable has the
    /// expected value.
    ///
    /// ```
    /// use item38_locks::explorer::{Instruction::FetchAdd, Outcome, Program};
    ///
    /// let program = Program::new([vec![FetchAdd("count", 1)]]).expected("count", 1);
    /// assert!(program.expects(&Outcome::Ends(vec![1])));
    /// assert!(!program.expects(&Outcome::Ends(vec![2])));
    /// assert!(!program.expects(&Outcome::Deadlock));
    /// ```
    pub fn expects(&self, outcome: &Outcome) -> bool {
        let Outcome::Ends(values) = outcome else { return false };
        self.expectations()
            .zip(values)
            .all(|(expected, found)| expected.is_none_or(|n| n == *found))
    }

    pub(super) fn locks(&self) -> &[&'a str] {
        &self.locks
    }

    pub(super) fn most_spurious_wakeups(&self) -> usize {
        self.spurious_wakeups
    }

    /// Whether a thread can go back, so that a schedule might never end.
    pub(super) fn can_loop(&self) -> bool {
        let goes_back = |(index, step): (usize, &Instruction)| step.goes_back(index);
        self.threads.iter().any(|thread| thread.iter().enumerate().any(goes_back))
    }

    /// Returns the number of schedules, if it is known without following them: if no instruction
    /// ever waits or jumps, or if all is done in sections under the same lock.
    ///
    /// ```
    /// use item38_locks::explorer::{CounterKind, counter, two_locks};
    ///
    /// let many = counter(CounterKind::Racy, 4, 3).schedules().map(|number| number.to_string());
    /// assert_eq!(many.as_deref(), Some("21452752266265320000"));
    /// assert_eq!(two_locks().schedules(), None);
    /// ```
    pub fn schedules(&self) -> Option<Natural> {
        let parts =
            self.threads.iter().map(|thread| steps(thread).or_else(|| self.sections(thread)));
        let parts: Vec<_> = parts.collect::<Option<_>>()?;
        // Beside sections, a free step of another thread may fall into a section.
        let free = self.threads.iter().filter(|thread| steps(thread).is_some());
        let mixed = !self.locks.is_empty() && free.clone().any(|thread| !thread.is_empty());
        (!mixed).then(|| interleavings(&parts))
    }

    /// Returns the number of sections under the program's only lock that the thread consists of.
    fn sections(&self, thread: &[Instruction]) -> Option<usize> {
        let [lock] = self.locks[..] else { return None };
        let mut sections = 0;
        let mut rest = thread;
        while let [Instruction::Lock(_), inside @ ..] = rest {
            let end = inside.iter().position(|&step| step == Instruction::Unlock(lock))?;
            steps(&inside[..end])?;
            sections += 1;
            rest = &inside[end + 1..];
        }
        rest.is_empty().then_some(sections)
    }
}

/// Returns the number of steps of a thread that never waits and never jumps.
fn steps(thread: &[Instruction]) -> Option<usize> {
    thread.iter().all(|step| step.is_plain()).then_some(thread.len())
}
