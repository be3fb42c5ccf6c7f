//! The rules of a game: which cells are born, and which survive.

use std::{fmt, str::FromStr};

use super::State;

/// A rule in which the number of living neighbors decides what a cell becomes. `B3/S23` means that a
/// cell is born with 3 neighbors, and survives with 2 or 3.
///
/// ```
/// use item40_coroutines::life::{Rule, State::{Alive, Empty}};
///
/// let high_life: Rule = "B36/S23".parse()?;
/// assert_eq!(high_life.next(Empty, 6), Alive);
/// assert_eq!(Rule::LIFE.next(Empty, 6), Empty);
/// assert_eq!("23/3".parse(), Ok(Rule::LIFE)); // The older form: survives/born
/// # Ok::<(), item40_coroutines::life::RuleError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// Bit `n` is set if a cell with `n` living neighbors is born.
    born: u16,
    /// Bit `n` is set if a cell with `n` living neighbors survives.
    survives: u16,
}

impl Rule {
    /// Conway's rule, B3/S23.
    pub const LIFE: Self = Self { born: 1 << 3, survives: 1 << 2 | 1 << 3 };

    /// Returns the next state of a cell that has `neighbors` living neighbors.
    #[inline]
    pub const fn next(self, state: State, neighbors: usize) -> State {
        let fates = match state {
            State::Alive => self.survives,
            State::Empty => self.born,
        };
        if fates >> neighbors & 1 == 1 { State::Alive } else { State::Empty }
    }

    /// Returns the rule as a function, for [`step_cell_by`](super::step_cell_by) and
    /// [`simulate_by`](super::simulate_by).
    #[inline]
    pub fn logic(self) -> impl Fn(State, usize) -> State + Copy {
        move |state, neighbors| self.next(state, neighbors)
    }
}

impl Default for Rule {
    /// Returns Conway's rule.
    fn default() -> Self {
        Self::LIFE
    }
}

/// Why a text is not a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the rule at its character {column}: {what}; write one like B3/S23")]
pub struct RuleError {
    /// The character at which the fault is, counted from 1.
    pub column: usize,
    what: &'static str,
}

impl RuleError {
    /// Returns what is wrong, in a few words.
    pub const fn what(&self) -> &'static str {
        self.what
    }
}

impl FromStr for Rule {
    type Err = RuleError;

    /// Reads `B3/S23`, in either order and case, or `23/3`, where survival comes first.
    fn from_str(text: &str) -> Result<Self, RuleError> {
        let end = text.chars().count() + 1;
        let error = |column, what| Err(RuleError { column, what });
        let Some((first, second)) = text.split_once('/') else {
            return error(end, "there is no `/`");
        };
        let second_column = first.chars().count() + 2;
        let (first_letter, first) = letter(first);
        let (second_letter, second) = letter(second);
        let first_column = 1 + usize::from(first_letter.is_some());
        let first = counts(first, first_column)?;
        let second = counts(second, second_column + usize::from(second_letter.is_some()))?;
        match (first_letter, second_letter) {
            (Some('B'), Some('S')) => Ok(Self { born: first, survives: second }),
            (Some('S'), Some('B')) | (None, None) => Ok(Self { born: second, survives: first }),
            (Some(_), _) => error(second_column, "both a B and an S are needed, not one twice"),
            (None, Some(_)) => error(1, "a B or an S is missing"),
        }
    }
}

fn letter(part: &str) -> (Option<char>, &str) {
    match part.chars().next().map(|first| first.to_ascii_uppercase()) {
        Some(letter @ ('B' | 'S')) => (Some(letter), &part[1..]),
        _ => (None, part),
    }
}

/// Such as `:T10,10`.
const BOUNDED: &str = "the bounded grids of other programs are not known here";

fn counts(digits: &str, column: usize) -> Result<u16, RuleError> {
    (column..).zip(digits.chars()).try_fold(0, |fates, (column, digit)| match digit.to_digit(9) {
        Some(neighbors) if fates >> neighbors & 1 == 0 => Ok(fates | 1 << neighbors),
        Some(_) => Err(RuleError { column, what: "a number stands there twice" }),
        None if digit == ':' => Err(RuleError { column, what: BOUNDED }),
        None => Err(RuleError { column, what: "there is no number from 0 to 8" }),
    })
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = |fates: u16| {
            let alive = ('0'..='8').zip(0..).filter(move |(_, n)| fates >> n & 1 == 1);
            alive.map(|(digit, _)| digit).collect::<String>()
        };
        write!(f, "B{}/S{}", digits(self.born), digits(self.survives))
    }
}
