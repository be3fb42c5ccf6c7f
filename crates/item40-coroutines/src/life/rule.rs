//! The rules of a game: which cells are born, and which survive.

use std::{error, fmt, str::FromStr};

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
    ///
    /// ```
    /// use item40_coroutines::life::{Rule, State::{Alive, Empty}};
    ///
    /// assert_eq!(Rule::LIFE.next(Empty, 3), Alive);
    /// assert_eq!(Rule::LIFE.next(Alive, 1), Empty);
    /// ```
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
    ///
    /// ```
    /// use item40_coroutines::life::{Rule, State::{Alive, Empty}};
    ///
    /// let logic = Rule::LIFE.logic();
    /// assert_eq!([2, 3, 4].map(|neighbors| logic(Alive, neighbors)), [Alive, Alive, Empty]);
    /// ```
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// The character at which the fault is, counted from 1.
    pub column: usize,
    what: &'static str,
}

impl RuleError {
    pub(super) const fn new(column: usize, what: &'static str) -> Self {
        Self { column, what }
    }

    /// Returns what is wrong, in a few words.
    pub const fn what(&self) -> &'static str {
        self.what
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { column, what } = self;
        write!(f, "cannot read the rule at its character {column}: {what}; write one like B3/S23")
    }
}

impl error::Error for RuleError {}

impl FromStr for Rule {
    type Err = RuleError;

    /// Reads `B3/S23` or `B3S23`, in either order and case, or `23/3`, where survival comes first.
    fn from_str(text: &str) -> Result<Self, RuleError> {
        if let Some((column, family)) = other_family(text) {
            return Err(RuleError::new(column, family));
        }
        let end = text.chars().count() + 1;
        let error = |column, what| Err(RuleError::new(column, what));
        let Some((first, gap, second)) = halves(text) else {
            return error(end, "there is no `/`");
        };
        let second_column = first.chars().count() + gap + 1;
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

/// Splits a rule at its `/`, or before its second letter, and returns the width of the gap.
fn halves(text: &str) -> Option<(&str, usize, &str)> {
    if let Some((first, second)) = text.split_once('/') {
        return Some((first, 1, second));
    }
    let is_letter = |c: char| matches!(c.to_ascii_uppercase(), 'B' | 'S');
    let rest = text.strip_prefix(is_letter)?;
    let (first, second) = text.split_at(1 + rest.find(is_letter)?);
    Some((first, 0, second))
}

fn letter(part: &str) -> (Option<char>, &str) {
    match part.chars().next().map(|first| first.to_ascii_uppercase()) {
        Some(letter @ ('B' | 'S')) => (Some(letter), &part[1..]),
        _ => (None, part),
    }
}

/// Reads the digits of one half.
fn counts(digits: &str, column: usize) -> Result<u16, RuleError> {
    (column..).zip(digits.chars()).try_fold(0, |fates, (column, digit)| match digit.to_digit(9) {
        Some(neighbors) if fates >> neighbors & 1 == 0 => Ok(fates | 1 << neighbors),
        Some(_) => Err(RuleError::new(column, "a number stands there twice")),
        None => Err(RuleError::new(column, "a number of neighbors is a digit from 0 to 8")),
    })
}

/// Finds the sign of a family of rules that is not read, and names the family. The notations are those
/// of <https://conwaylife.com/wiki/Rulestring>.
fn other_family(text: &str) -> Option<(usize, &'static str)> {
    const GENERATIONS: &str =
        "rules of the Generations family, with more than two states, are not read";
    const NAMED: &str = "the names of rules are not read";
    const ISOTROPIC: &str = "isotropic non-totalistic rules are not read";
    let places = || (1..).zip(text.chars());
    let first = text.chars().next()?.to_ascii_uppercase();
    let is_number_next = text.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    let is_name_next =
        text.chars().nth(1).is_some_and(|c| c.is_alphabetic() && !"BbSs".contains(c));
    match first {
        'R' if is_number_next => return Some((1, "Larger than Life rules are not read")),
        'W' if is_number_next => return Some((1, "one-dimensional rules are not read")),
        'M' if text.starts_with("MAP") => return Some((1, "MAP rules are not read")),
        'B' | 'S' if is_name_next => return Some((1, NAMED)),
        'B' | 'S' | '/' | '0'..='9' => (),
        _ if first.is_alphabetic() => return Some((1, NAMED)),
        _ => return None,
    }
    let mut slashes = places().filter(|&(_, c)| c == '/');
    if let Some((column, _)) = slashes.nth(1) {
        return Some((column, GENERATIONS));
    }
    let (column, letter) =
        places().find(|&(_, c)| !(c.is_ascii_digit() || "BbSs/:".contains(c)))?;
    match letter {
        'C' | 'G' => Some((column, GENERATIONS)),
        'H' => Some((column, "hexagonal rules are not read")),
        'V' => Some((column, "rules of the von Neumann neighborhood are not read")),
        '-' | 'a' | 'c' | 'e' | 'i' | 'j' | 'k' | 'n' | 'q' | 'r' | 't' | 'w' | 'y' | 'z'
            if column > 1 =>
        {
            Some((column, ISOTROPIC))
        }
        _ => None,
    }
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
